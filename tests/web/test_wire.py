"""Requests as bytes on a connection to the real server: what a test client would never send."""

import socket
from collections.abc import Callable, Iterator
from urllib.parse import urlencode, urlsplit

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaign.journey.drafting.rules import Campaign
from campaign.journey.signing.table import SignatureRow
from tests.services.factories import a_form
from tests.services.live import LiveServer

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
FORM = urlencode(a_form()).encode()
POST = b"POST /c/footbridge/sign HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"


def status(server: LiveServer, request: Iterator[bytes] | list[bytes]) -> int:
    """The status of the answer to those bytes; 0 where the server just hangs up."""
    where = urlsplit(server.url)
    with socket.create_connection((where.hostname, where.port), timeout=20) as connection:
        try:
            for part in request:
                connection.sendall(part)
            line = connection.makefile("rb").readline()
        except (ConnectionResetError, BrokenPipeError):
            return 0
    return int(line.split()[1]) if line else 0


def chunked(data: bytes, size: int) -> bytes:
    """A body in chunks."""
    parts = [data[at : at + size] for at in range(0, len(data), size)]
    return b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


CHUNKED = POST + b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
CLOSE = b"Connection: close\r\n\r\n"
REFUSED = {0, 400, 411, 413, 414, 422, 431}
WIRES = {
    "a megabyte": ([POST, b"Content-Length: 1048581\r\n", CLOSE, b"name=" + b"a" * 1048576], {413}),
    "a megabyte that is only announced": ([POST, b"Content-Length: 1048581\r\n", CLOSE], {413}),
    "a form in chunks": ([CHUNKED, chunked(FORM, 7)], {303, 411, 422}),
    "a megabyte in chunks": ([CHUNKED, chunked(b"name=" + b"a" * 1048576, 8192)], REFUSED),
    "broken chunks": ([CHUNKED, b"zz\r\n"], REFUSED),
    "a huge header": ([b"GET /c/footbridge HTTP/1.1\r\nHost: x\r\nX-A: " + b"a" * 1048576 + b"\r\n\r\n"], REFUSED),
    "many headers": ([b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X-A: b\r\n" * 20_000 + b"\r\n"], REFUSED),
    "a huge path": ([b"GET /" + b"a" * 1048576 + b" HTTP/1.1\r\nHost: x\r\n\r\n"], REFUSED),
    "two lengths": ([POST, b"Content-Length: 5\r\nContent-Length: 7\r\n", CLOSE, b"name=ab"], REFUSED),
    "a negative length": ([POST, b"Content-Length: -5\r\n", CLOSE], REFUSED),
    "no host": ([b"GET /c/footbridge HTTP/1.1\r\nConnection: close\r\n\r\n"], {200, *REFUSED}),
    "a host that is none": (
        [b"GET /c/footbridge HTTP/1.1\r\nHost: \xff\xfe<>\r\nConnection: close\r\n\r\n"],
        {200, *REFUSED},
    ),
    "a path that is none": ([b"GET \xff\xfe HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"], {404, *REFUSED}),
    "no HTTP": ([b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"], REFUSED),
}


def test_no_bytes_bring_the_server_down_or_leave_half_a_signature(
    footbridge: Campaign, live_server: LiveServer, sessions: Callable[[], Session]
) -> None:
    taken = 0
    for name, (request, allowed) in WIRES.items():
        answered = status(live_server, request)
        assert answered in allowed, f"{name}: {answered}\n{live_server.printed()}"
        taken += answered == 303
    slow = [bytes([byte]) for byte in POST + b"Content-Length: %d\r\n" % len(FORM) + CLOSE + FORM]
    taken += status(live_server, slow) == 303

    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(SignatureRow)) == taken >= 1
    assert '"level": "error"' not in live_server.printed()
    assert "Traceback" not in live_server.printed()
