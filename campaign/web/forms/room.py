"""How much of a form is read: what is typed up to a bound, a file to its end, but kept no further than anybody looks.

So whoever chose too large a picture gets the form again, with words beside the file and all that was typed.
"""

import io
from typing import IO, cast

import flask
from werkzeug.exceptions import RequestEntityTooLarge

# What a browser can send of a signing form, whose inputs say how much they hold; of the other small forms as well.
FORM, PARTS = 500_000, 200
# How many letters a line of no other length lets in.
LINE = 2000
# Far more than a camera makes of one picture.
LARGEST_FILE = 64_000_000
# What a parser may have read of a file before it passes it on.
_IN_HAND = 128 * 1024


class RoomyRequest(flask.Request):
    """A request that tells what is typed from files while it is read."""

    most_kept = 0
    kept = of_files = 0

    def _get_stream_for_parsing(self) -> IO[bytes]:
        return cast("IO[bytes]", _Measured(super()._get_stream_for_parsing(), self))

    def _get_file_stream(self, *_about: object, **_more: object) -> IO[bytes]:
        return _File(self)


def make(text: int, *, parts: int = PARTS, keep: int = 0) -> None:
    """Lets the present request hold that many bytes of text, and files, of which ``keep`` bytes are kept."""
    request = cast("RoomyRequest", flask.request)
    request.max_form_memory_size, request.max_form_parts, request.most_kept = text, parts, keep
    request.max_content_length = text + (LARGEST_FILE if keep else 0)


def lets_in(longest: int) -> int:
    """How much an input lets in of what may have ``longest`` letters.

    More than that, so that a paste is not cut without a word; not without end, so that no browser sends too much.
    """
    return 4 * longest


class _Measured(io.RawIOBase):
    """The body, until more is typed in it than may be. Werkzeug itself bounds each part alone."""

    def __init__(self, body: IO[bytes], request: RoomyRequest) -> None:
        self._body, self._request, self._read = body, request, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override] # any buffer will do
        data = self._body.read(len(buffer))
        buffer[: len(data)] = data
        self._read += len(data)
        if self._read - self._request.of_files > (self._request.max_form_memory_size or 0) + _IN_HAND:
            raise RequestEntityTooLarge
        return len(data)


class _File(io.BytesIO):
    """The beginning of a file, as far as the request still has room for it."""

    def __init__(self, request: RoomyRequest) -> None:
        super().__init__()
        self._request = request

    def write(self, data: bytes) -> int:  # type: ignore[override] # any buffer will do
        request = self._request
        kept = super().write(data[: request.most_kept - request.kept])
        request.kept += kept
        request.of_files += len(data)
        return len(data)
