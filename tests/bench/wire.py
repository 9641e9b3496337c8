"""A keep-alive HTTP/1.1 client on asyncio: as little Python a request as possible, for it shares the cores."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import urlencode

HOST = "127.0.0.1"
_LENGTH = b"content-length: "


def get(path: str, cookie: str = "") -> bytes:
    """A GET, as bytes on the wire."""
    more = f"Cookie: {cookie}\r\n" if cookie else ""
    return f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nAccept-Language: en\r\n{more}\r\n".encode("ascii")


def post(path: str, form: dict[str, str]) -> bytes:
    """A POST of a form, as bytes on the wire."""
    body = urlencode(form)
    kind = "application/x-www-form-urlencoded"
    head = f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nAccept-Language: en\r\nSec-Fetch-Site: same-origin\r\n"
    return f"{head}Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode("ascii")


_SYLLABLES = [a + b for a in "bdghklmnprstvz" for b in ("a", "e", "i", "o", "u", "ar", "en", "il", "os", "yk")]
_GIVEN = ("Alesia", "Barys", "Vera", "Hanna", "Dzmitry", "Jana", "Zoja", "Ivan", "Kira", "Maksim", "Nina", "Tamara")


def name_of(number: int) -> str:
    """A name of its own for everybody, so that matching has people to tell apart."""
    place, parts = number * 7919 + 1, []  # a step that leads through all syllables
    for _ in range(4):
        place, syllable = divmod(place, len(_SYLLABLES))
        parts.append(_SYLLABLES[syllable])
    return f"{_GIVEN[number % len(_GIVEN)]} {''.join(parts).title()}"


def signing(slug: str, number: int) -> bytes:
    """The form of one more person."""
    form = {"name": name_of(number), "email": f"person-{number}@example.org", "region": "minsk", "consent": "yes"}
    return post(f"/c/{slug}/sign", form)


class Client(asyncio.Protocol):
    """One connection, one request at a time. ``following`` is given the last answer's status, 0 at first, and gives
    the next request's bytes, or None to stop."""

    def __init__(self, following: Callable[[int], bytes | None]) -> None:
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._following = following
        self._answer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Sends the first request."""
        self._transport = cast("asyncio.Transport", transport)
        self.proceed(0)

    def proceed(self, status: int) -> None:
        """Sends the next request, if there is one."""
        request = self._following(status)
        if request is None:
            self._transport.close()
        else:
            self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        """Collects an answer; at its end the next request follows."""
        self._answer += data
        head = self._answer.find(b"\r\n\r\n")
        if head < 0:
            return
        length = self._answer.lower().find(_LENGTH, 0, head)
        if length < 0:
            raise ValueError("an answer without a length")
        end = self._answer.find(b"\r", length)
        if len(self._answer) >= head + 4 + int(self._answer[length + len(_LENGTH) : end]):
            status, self._answer = int(self._answer[9:12]), b""
            self.proceed(status)

    def connection_lost(self, exc: Exception | None) -> None:
        """Hands the end on."""
        if self.ended.done():
            return
        if exc is None:
            self.ended.set_result(None)
        else:
            self.ended.set_exception(exc)


@dataclass
class Load:
    """Requests for many clients, until they run out or the time is up; what came before ``warm`` is not counted."""

    requests: Sequence[bytes]
    repeat: bool
    seconds: float
    warm: float = 0.5
    statuses: Counter[int] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)
    _next: int = 0

    async def run(self, port: int, clients: int) -> dict[str, Any]:
        """Drives the load; gives count, seconds, statuses and waits in milliseconds."""
        loop = asyncio.get_running_loop()
        self._begun = time.perf_counter() + self.warm
        self._end = self._begun + self.seconds
        self._last = self._begun
        made = [await loop.create_connection(lambda: Client(self._client()), HOST, port) for _ in range(clients)]
        await asyncio.wait_for(asyncio.gather(*(client.ended for _, client in made)), self.seconds + self.warm + 60)
        self.waits.sort()
        counted = len(self.waits)
        ranks = [self.waits[min(counted - 1, int(counted * share))] * 1000 if counted else 0.0 for share in (0.5, 0.99)]
        return {
            "count": counted,
            "seconds": self._last - self._begun,
            "statuses": dict(self.statuses),
            "p50": ranks[0],
            "p99": ranks[1],
            "sent": self._next,
        }

    def _client(self) -> Callable[[int], bytes | None]:
        sent = 0.0

        def following(status: int) -> bytes | None:
            nonlocal sent
            now = time.perf_counter()
            if status:
                self.statuses[status] += 1
                if self._begun <= now <= self._end:
                    self.waits.append(now - sent)
                    self._last = now
            if now > self._end:
                return None
            sent = now
            return self._take()

        return following

    def _take(self) -> bytes | None:
        if self._next >= len(self.requests) and not self.repeat:
            return None
        self._next += 1
        return self.requests[(self._next - 1) % len(self.requests)]
