"""Whole journeys: page, form, letter, its page, its button, the count. Mail server and signers in one process.

An order in JSON on stdin; the mail server's port is the first line on stdout; after another line on stdin the signers
begin; the measure is the last line. Without ``people`` it only counts letters until none came for a while.
"""

import asyncio
import json
import statistics
import sys
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from tests.bench import wire
from tests.bench.driver import CLIENTS
from tests.bench.sink import Sink, link_in, recipient_of
from tests.bench.wire import HOST

# Signers who have their letter still to come or to open; in life most of them would wait in their mailboxes.
_OUT = 400
_SILENCE_SECONDS = 2.0
_PATIENCE_SECONDS = 120.0


@dataclass
class Crowd:
    """Signers behind 32 connections: each goes on with whoever has a letter, or with somebody new."""

    port: int
    slug: str
    people: int
    letters: deque[str] = field(default_factory=deque)
    posted: dict[str, float] = field(default_factory=dict)
    waits: list[float] = field(default_factory=list)
    begun: int = 0
    confirmed: int = 0

    def take(self, letter: bytes) -> None:
        """A letter arrives."""
        purpose, token = link_in(letter)
        if purpose == "confirm":
            self.letters.append(token)
            posted = self.posted.pop(recipient_of(letter), None)
            if posted is not None:
                self.waits.append(time.perf_counter() - posted)

    async def sign(self, total: int) -> dict[str, float]:
        """All sign and confirm, until the public page counts them."""
        begun = time.perf_counter()
        await asyncio.wait_for(asyncio.gather(*(self._client() for _ in range(CLIENTS))), _PATIENCE_SECONDS)
        confirmed = time.perf_counter()
        while await self._counted() < total + self.people:
            if time.perf_counter() - confirmed > _PATIENCE_SECONDS:
                raise TimeoutError("the total did not follow")
            await asyncio.sleep(0.02)
        counted = time.perf_counter()
        return {
            "a_second": self.people / (counted - begun),
            "letter_after": statistics.median(self.waits),
            "counted_after": counted - confirmed,
        }

    async def _client(self) -> None:
        reader, writer = await asyncio.open_connection(HOST, self.port)
        while self.confirmed < self.people:
            if self.letters:
                path = f"/confirm/{self.letters.popleft()}"
                await _ask(reader, writer, wire.get(path), 200)
                await _ask(reader, writer, wire.post(path, {}), 200)
                self.confirmed += 1
            elif self.begun < self.people and self.begun - self.confirmed < _OUT:
                self.begun += 1
                number = 9_000_000 + self.begun
                await _ask(reader, writer, wire.get(f"/c/{self.slug}"), 200)
                self.posted[f"person-{number}@example.org"] = time.perf_counter()
                await _ask(reader, writer, wire.signing(self.slug, number), 303)
            else:
                await asyncio.sleep(0.002)
        writer.close()

    async def _counted(self) -> int:
        reader, writer = await asyncio.open_connection(HOST, self.port)
        body = await _ask(reader, writer, wire.get(f"/c/{self.slug}.json"), 200)
        writer.close()
        return int(json.loads(body)["signatures"])


async def _ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes, expected: int) -> bytes:
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
    body = await reader.readexactly(int(length.partition(b":")[2]))
    if int(head[9:12]) != expected:
        raise RuntimeError(f"answer {head[9:12].decode()} to {request[:20]!r}")
    return body


async def _count_letters(sink: Sink) -> dict[str, float]:
    deadline = time.perf_counter() + _PATIENCE_SECONDS
    while sink.letters == 0 or time.perf_counter() - sink.last < _SILENCE_SECONDS:
        if time.perf_counter() > deadline:
            raise TimeoutError("the letters do not end")
        await asyncio.sleep(0.05)
    return {"letters": sink.letters, "a_second": (sink.letters - 1) / (sink.last - sink.first)}


async def _order(order: dict[str, Any]) -> dict[str, float]:
    crowd = Crowd(order["port"], order["slug"], order["people"])
    sink = Sink(crowd.take)
    print(await sink.listen(), flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    return await (crowd.sign(order["total"]) if order["people"] else _count_letters(sink))


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_order(json.loads(sys.stdin.readline())))))
