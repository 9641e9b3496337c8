"""Whoever finds a log, a backup of the folder or a crash report must not find a signer in it.

The whole journey is walked with values that occur nowhere else, errors included; then every file that the
installation wrote and every line that it printed is searched for them.
"""

import base64
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from campaign.journey.drafting.rules import Campaign
from tests.services import live
from tests.services.mail import MailServer
from tests.stories.people import Visitor, link_in, over_http
from tests.web.waiting import until

NAME = "Kanarejka Žoŭtaja"
ADDRESS = "kanarejka.zoutaja@example.org"
REFUSED_ADDRESS = "kanarejka.admoulenaja@example.org"
COMMENT = "u klietcy nie spiavaju"
IP = "203.0.113.77"
AGENT = "Kanarejka-Browser/7.7"
SEEN = {"X-Forwarded-For": IP, "X-Real-IP": IP, "Forwarded": f"for={IP}", "User-Agent": AGENT}


def written(value: str) -> Iterator[bytes]:
    """How a value may lie in a file."""
    for form in (value, quote(value), ascii(value).strip("'")):
        yield form.encode()
    yield base64.b64encode(value.encode()).rstrip(b"=")[:-1]


def walk(visitor: Visitor, smtp_server: MailServer) -> list[str]:
    """Everything that happens to a signature, and all that can go wrong; gives the tokens on the way."""
    visitor.get("/c/footbridge", **SEEN)
    typed = {"name": NAME, "email": ADDRESS, "comment": COMMENT}
    for wrong in ({"email": "kanarejka.zoutaja@"}, {"region": COMMENT}, {"consent": ""}, {"name": NAME * 99}):
        assert visitor.sign(**(typed | wrong)).status == 422
    assert visitor.sign(**(typed | {"comment": COMMENT * 99_999})).status == 413
    assert visitor.post("/c/footbridge/sign", typed, Origin="https://elsewhere.example", **SEEN).status == 403
    assert visitor.get(f"/c/{quote(ADDRESS)}?email={quote(ADDRESS)}", **SEEN).status == 404
    assert visitor.post("/c/footbridge/sign", typed | {"region": "north", "consent": "yes"}, **SEEN).status == 303
    assert visitor.sign(email=REFUSED_ADDRESS, name=NAME).status == 303
    until(lambda: smtp_server.received, "a letter")
    link = link_in(smtp_server.received[0].message, "confirm")
    assert visitor.get(link, **SEEN).status == 200
    assert visitor.get(link.replace("?", "A?"), **SEEN).status == 404
    assert visitor.post(link, **SEEN).status == 200
    until(lambda: len(smtp_server.received) == 2, "the second letter")
    way_back = link_in(smtp_server.received[1].message, "withdraw")
    assert visitor.get(way_back, **SEEN).status == 200
    return [url.rpartition("/")[2].partition("?")[0] for url in (link, way_back)]


def test_no_file_and_no_line_of_output_holds_a_signer(
    footbridge: Campaign,
    variables: dict[str, str],
    smtp_server: MailServer,
    tmp_path: Path,
    engine_name: str,
    request: pytest.FixtureRequest,
) -> None:
    smtp_server.answers[REFUSED_ADDRESS] = f"550 5.1.1 {REFUSED_ADDRESS} {NAME!a} is unknown here"
    more = {"CAMPAIGN_MAIL_URL": smtp_server.url, "CAMPAIGN_TRUSTED_PROXIES": "1", "TMPDIR": str(tmp_path / "tmp")}
    (tmp_path / "tmp").mkdir()
    with live.running(tmp_path, variables | more) as server:
        visitor = Visitor(over_http(server.url))
        tokens = walk(visitor, smtp_server)
        smtp_server.stop()
        visitor.sign(email=ADDRESS, name=NAME)
        until(lambda: "mail_unreachable" in server.printed(), "a try")
        shutil.rmtree(tmp_path / "instance" / "peppers")
        assert visitor.sign(email=ADDRESS, name=NAME).status == 503

    places = [path for path in tmp_path.rglob("*") if path.is_file() and ".sqlite3" not in path.name]
    if engine_name == "postgresql":
        places.append(request.getfixturevalue("postgresql").folder / "log")
    assert tmp_path / "server.log" in places
    for path in places:
        content = path.read_bytes()
        for value in (NAME, ADDRESS, REFUSED_ADDRESS, COMMENT, IP, AGENT, *tokens, "kanarejka", "Kanarejka"):
            for form in written(value):
                assert form not in content, f"{path.name} holds {form!r}"


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_letters_and_keys_in_the_instance_folder_are_for_their_owner_alone(
    footbridge: Campaign, live_server: live.LiveServer, outbox: Path
) -> None:
    visitor = Visitor(over_http(live_server.url))
    visitor.sign()
    until(lambda: list(outbox.glob("*.eml")), "a letter")

    for path in outbox.parent.rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path
