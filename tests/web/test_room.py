"""How much of a form is read: texts up to their bound, files to their end, and kept no further than is looked at."""

import io
from collections.abc import Iterator

import pytest
from flask import Flask, request
from werkzeug.exceptions import RequestEntityTooLarge

from campaign.web.forms import room

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
MULTIPART, FORM = "multipart/form-data; boundary=b", "application/x-www-form-urlencoded"
MEGABYTE = 1 << 20
TEXT = 200 << 10


def part(name: str, value: bytes, file: str = "") -> bytes:
    named = f'; filename="{file}"' if file else ""
    head = f'--b\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'
    return head.encode() + value + b"\r\n"


class Sent(io.RawIOBase):
    """A body that is made while it is read."""

    def __init__(self, *pieces: bytes | int) -> None:
        self._pieces = self._blocks(pieces)
        self._rest = b""
        self.length = sum(piece if isinstance(piece, int) else len(piece) for piece in pieces)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override] # any buffer will do
        self._rest = self._rest or next(self._pieces, b"")
        data, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(data)] = data
        return len(data)

    @staticmethod
    def _blocks(pieces: tuple[bytes | int, ...]) -> Iterator[bytes]:
        for piece in pieces:
            if isinstance(piece, bytes):
                yield piece
            else:
                yield from (bytes(min(MEGABYTE, piece - done)) for done in range(0, piece, MEGABYTE))


def with_file(size: int) -> Sent:
    """A text, a file of that many bytes, and a text after it."""
    file = part("upload", b"", "river.jpg").removesuffix(b"\r\n")
    return Sent(part("title", b"Bridge"), file, size, b"\r\n", part("alt", b"A river"), b"--b--\r\n")


def read(app: Flask, body: Sent, kind: str, *, text: int, keep: int) -> tuple[dict[str, str], dict[str, int]]:
    """What a request with that body holds: its texts, and how many bytes of its files."""
    environ = {"wsgi.input": body, "CONTENT_LENGTH": str(body.length), "CONTENT_TYPE": kind}
    with app.test_request_context("/", method="POST", environ_overrides=environ):
        room.make(text, keep=keep)
        return request.form.to_dict(), {name: len(file.read()) for name, file in request.files.items()}


def test_a_large_file_is_read_to_its_end_and_let_go(app: Flask) -> None:
    texts, files = read(app, with_file(30 * MEGABYTE), MULTIPART, text=TEXT, keep=MEGABYTE)

    assert texts == {"title": "Bridge", "alt": "A river"}
    assert files == {"upload": MEGABYTE}


def test_two_files_share_the_room(app: Flask) -> None:
    body = Sent(part("a", b"x" * 700, "a"), part("b", b"y" * 700, "b"), b"--b--\r\n")

    assert read(app, body, MULTIPART, text=TEXT, keep=1000)[1] == {"a": 700, "b": 300}


def test_where_no_file_is_asked_for_none_is_read_beyond_the_texts(app: Flask) -> None:
    with pytest.raises(RequestEntityTooLarge):
        read(app, with_file(2 * TEXT), MULTIPART, text=TEXT, keep=0)

    assert read(app, with_file(100), MULTIPART, text=TEXT, keep=0)[1] == {"upload": 0}


def test_a_file_without_end_is_not_read(app: Flask) -> None:
    with pytest.raises(RequestEntityTooLarge):
        read(app, with_file(room.LARGEST_FILE + 2 * TEXT), MULTIPART, text=TEXT, keep=1)


@pytest.mark.parametrize("texts", [1, 10])
def test_texts_are_bounded_together_whatever_room_files_have(app: Flask, texts: int) -> None:
    body = [*(part(f"t{n}", b"x" * (MEGABYTE // texts)) for n in range(texts)), b"--b--\r\n"]

    with pytest.raises(RequestEntityTooLarge):
        read(app, Sent(*body), MULTIPART, text=MEGABYTE // 2, keep=1)
    assert len(read(app, Sent(*body), MULTIPART, text=2 * MEGABYTE, keep=1)[0]) == texts


def test_a_form_that_is_no_multipart_has_no_room_for_files(app: Flask) -> None:
    with pytest.raises(RequestEntityTooLarge):
        read(app, Sent(b"t=", TEXT), FORM, text=TEXT, keep=1)
    assert read(app, Sent(b"t=x"), FORM, text=TEXT, keep=1) == ({"t": "x"}, {})
