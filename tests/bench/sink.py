"""A small SMTP server that says yes to everything and takes the link out of each letter."""

import asyncio
import base64
import re
import time
from collections.abc import Callable
from contextlib import suppress

HOST = "127.0.0.1"
_LINK = re.compile(rb"/(confirm|withdraw)/([\w.-]+)")
_TEXT = re.compile(rb"Content-Type: text/plain(.*?)\r\n\r\n(.*?)\r\n--", re.DOTALL)
_TO = re.compile(rb"^To: .*?<?([^\s<>]+@[^\s<>]+)", re.MULTILINE)
_ID = re.compile(rb"^Message-ID: *(\S+)", re.MULTILINE | re.IGNORECASE)


def link_in(letter: bytes) -> tuple[str, str]:
    """The purpose and the token of the link in a letter's plain text, whatever its encoding."""
    part = _TEXT.search(letter)
    if part is None:
        raise ValueError("a letter without plain text")
    head, text = part.groups()
    text = base64.b64decode(text) if b"base64" in head else text.replace(b"=\r\n", b"")
    found = _LINK.search(text)
    if found is None:
        raise ValueError("a letter without a link")
    return found[1].decode("ascii"), found[2].decode("ascii")


def recipient_of(letter: bytes) -> str:
    """The address in To."""
    found = _TO.search(letter)
    return found[1].decode("ascii") if found else ""


def message_id_of(letter: bytes) -> str:
    """The Message-ID."""
    found = _ID.search(letter)
    return found[1].decode("ascii") if found else ""


class Sink:
    """Hands each letter to ``taken``; knows how many there were, and when the first and the last came."""

    def __init__(self, taken: Callable[[bytes], None]) -> None:
        self._taken = taken
        self.letters = 0
        self.first = self.last = 0.0

    async def listen(self) -> int:
        """Listens; gives the port."""
        server = await asyncio.start_server(self._converse, HOST, 0)
        return int(server.sockets[0].getsockname()[1])

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            writer.write(b"220 sink\r\n")
            while command := (await reader.readline())[:4].upper():
                if command == b"DATA":
                    writer.write(b"354 go on\r\n")
                    # RFC 5321, section 4.5.2: a line that begins with a dot travels with two.
                    self._take((await reader.readuntil(b"\r\n.\r\n")).replace(b"\r\n..", b"\r\n."))
                writer.write(b"221 bye\r\n" if command == b"QUIT" else b"250 sink\r\n")
                await writer.drain()
                if command == b"QUIT":
                    break
        writer.close()

    def _take(self, letter: bytes) -> None:
        self.last = time.perf_counter()
        self.first = self.first or self.last
        self.letters += 1
        self._taken(letter)
