"""A public ledger over HTTP (C2SP tlog-tiles): its head, and its tree. Answers are bounded in size and time."""

import urllib.error
import urllib.request
from collections.abc import Callable
from concurrent.futures import Future
from http.client import HTTPException
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from campaign.journey.exporting.verifying.wrong import Unreachable, Wrong
from campaign.journey.tallying import merkle, tiles
from campaign.journey.tallying.checkpoint import Checkpoint
from campaign.journey.tallying.tiles import HASH_BYTES, HEIGHT, WIDTH, Tile

_SECONDS = 20.0
_MOST_NOTE = 64 << 10
_NOT_FOUND = 404


class Missing(Exception):
    """The server answered that there is no such thing."""


class Remote:
    """One ledger, by the address of its page, such as ``https://sign.example.org/c/footbridge/ledger``."""

    def __init__(self, url: str) -> None:
        """Raises ``ValueError`` for what is no web address."""
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
            raise ValueError("the address of a ledger looks like https://sign.example.org/c/footbridge/ledger")
        self.url = url.rstrip("/").removesuffix("/checkpoint")

    def note(self) -> str:
        """The signed head. Raises ``Unreachable``, and ``Wrong`` where something else is there."""
        return self._text("checkpoint")

    def key(self) -> str:
        """The public keys in PEM, as the ledger itself names them. Raises as ``note`` does."""
        return self._text("key.pem")

    def check_grown(self, older: Checkpoint, newer: Checkpoint, whose: str) -> None:
        """Shows that the ledger at ``newer`` begins with ``older``, which ``whose`` names. Raises ``Wrong``."""
        if newer.size < older.size:
            raise Wrong(self.url, f"has {newer.size} entries, and {whose} has {older.size}: entries were taken away")
        path = merkle.consistency_path(older.size, newer.size, self._hash_at(newer.size))
        if not merkle.check_consistency(older.size, older.root, newer.size, newer.root, path):
            raise Wrong(self.url, f"does not begin with {whose}: the history was rewritten, or there are two")

    def _hash_at(self, size: int) -> Callable[[int, int], bytes]:
        known: dict[tuple[int, int], bytes] = {}

        def find(level: int, index: int) -> bytes:
            tile_level, height = divmod(level, HEIGHT)
            number, first = divmod(index << height, WIDTH)
            if (tile_level, number) not in known:
                width = tiles.width_at(size, tile_level, number)
                known[tile_level, number] = self._tile(Tile(tile_level, number, width))
            hashes = known[tile_level, number][first * HASH_BYTES : (first + (1 << height)) * HASH_BYTES]
            return merkle.root(hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES))

        return find

    def _tile(self, wanted: Tile) -> bytes:
        whole = Tile(wanted.level, wanted.number)
        try:
            data = self._get(f"tile/{tiles.path(wanted)}", WIDTH * HASH_BYTES)
        except Missing:
            # Of a tile that has become full, the partial ones may be gone.
            data = self._or_wrong(f"tile/{tiles.path(whole)}", WIDTH * HASH_BYTES)[: wanted.width * HASH_BYTES]
        if len(data) != wanted.width * HASH_BYTES:
            raise Wrong(self.url, f"the tile {tiles.path(wanted)} has the wrong length")
        return data

    def _text(self, path: str) -> str:
        try:
            return self._or_wrong(path, _MOST_NOTE).decode("utf-8")
        except UnicodeDecodeError:
            raise Wrong(f"{self.url}/{path}", "is not UTF-8") from None

    def _or_wrong(self, path: str, most: int) -> bytes:
        try:
            return self._get(path, most)
        except Missing:
            raise Wrong(
                f"{self.url}/{path}", "is not there: no ledger lies at this address, or not all of it"
            ) from None

    def _get(self, path: str, most: int) -> bytes:
        """The whole answer, in time: a server that sends a byte now and then must not blind a watcher for ever."""
        found: Future[bytes] = Future()

        def ask() -> None:
            try:
                found.set_result(self._ask(path, most))
            except BaseException as error:  # noqa: BLE001 -- raised again where it is waited for
                found.set_exception(error)

        Thread(target=ask, daemon=True).start()
        try:
            return found.result(_SECONDS)
        except TimeoutError:
            raise Unreachable(f"{self.url}/{path} takes too long") from None

    def _ask(self, path: str, most: int) -> bytes:
        address = f"{self.url}/{path}"
        request = urllib.request.Request(address, headers={"User-Agent": "campaign-verify", "Accept": "*/*"})  # noqa: S310 -- http and https only, checked above
        try:
            with _OPENER.open(request, timeout=_SECONDS) as answer:
                return _bounded(address, answer, most)
        except urllib.error.HTTPError as error:
            error.close()
            if error.code == _NOT_FOUND:
                raise Missing from None
            raise Unreachable(f"{address} answers with status {error.code}") from None
        except (OSError, HTTPException, ValueError) as error:
            reason = getattr(error, "reason", None) or error
            raise Unreachable(f"{address} can't be reached: {reason or type(error).__name__}") from None


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Goes on over the same protocol, or from http to https; never back, and never to FTP."""

    def redirect_request(
        self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> Any:
        if urlsplit(newurl).scheme not in {"https", urlsplit(req.full_url).scheme}:
            fp.close()
            raise Unreachable(f"{req.full_url} leads to an address that is no {urlsplit(req.full_url).scheme}")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


_OPENER = urllib.request.build_opener(_Redirects)


def _bounded(address: str, answer: Any, most: int) -> bytes:
    data = b""
    while part := answer.read1(1 << 16):
        data += part
        if len(data) > most:
            raise Wrong(address, "is far too long")
    return data
