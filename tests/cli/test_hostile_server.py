"""A ledger's server that would keep a watcher from ever saying anything, or lead it somewhere else."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from threading import Event, Thread
from urllib.request import Request

import pytest

from campaign.journey.exporting.verifying import remote
from campaign.journey.exporting.verifying.remote import Remote
from campaign.journey.exporting.verifying.wrong import Unreachable, Wrong

OK = b"HTTP/1.1 200 OK\r\n"
Talk = Callable[[socket.socket, Event], None]


@contextmanager
def server(talk: Talk) -> Iterator[Remote]:
    """Somebody who answers whatever they like."""
    over = Event()

    def serve() -> None:
        try:
            client, _ = listening.accept()
            with client:
                client.recv(4096)
                talk(client, over)
        except OSError:
            pass  # whoever asked has gone

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = Thread(target=serve)
        thread.start()
        yield Remote(f"http://127.0.0.1:{listening.getsockname()[1]}/c/footbridge/ledger")
        over.set()
        thread.join()


def drip(start: bytes, piece: bytes) -> Talk:
    """Begins an answer and never ends it, though something comes all the while."""

    def talk(client: socket.socket, over: Event) -> None:
        client.sendall(start)
        while not over.wait(0.02):
            client.sendall(piece)

    return talk


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        (OK, b"X"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n", b"0"),
        (OK + b"Content-Length: 60000\r\n\r\n", b"x"),
        (b"", b"H"),
    ],
    ids=["headers", "chunks", "body", "status"],
)
def test_an_answer_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch, start: bytes, piece: bytes) -> None:
    monkeypatch.setattr(remote, "_SECONDS", 0.3)
    with server(drip(start, piece)) as ledger, pytest.raises(Unreachable, match="takes too long"):
        ledger.note()


def test_an_answer_without_end_is_refused() -> None:
    def flood(client: socket.socket, _over: Event) -> None:
        client.sendall(OK + b"\r\n" + b"x" * (1 << 20))

    with server(flood) as ledger, pytest.raises(Wrong, match="far too long"):
        ledger.note()


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://127.0.0.1/x", "data:,x", "gopher://127.0.0.1/"])
def test_nobody_is_led_away_from_the_web(address: str) -> None:
    def lead(client: socket.socket, _over: Event) -> None:
        client.sendall(f"HTTP/1.1 302 Found\r\nLocation: {address}\r\nContent-Length: 0\r\n\r\n".encode())

    with server(lead) as ledger, pytest.raises(Unreachable, match=r"no http|status 302"):
        ledger.note()


def test_nobody_is_led_from_https_to_http() -> None:
    asked = Request("https://sign.example.org/c/footbridge/ledger/checkpoint")
    follow = remote._Redirects().redirect_request
    with pytest.raises(Unreachable, match="no https"):
        follow(asked, BytesIO(), 302, "Found", {}, "http://sign.example.org/")
    assert (
        follow(asked, BytesIO(), 302, "Found", {}, "https://sign.example.org/").full_url == "https://sign.example.org/"
    )
