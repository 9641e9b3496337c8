"""Which way letters leave is said by one URL."""

from pathlib import Path

import pytest

from campaign.journey.mailing.transport import Folder, Server, from_url

HERE = Path("/srv/campaign")


@pytest.mark.parametrize(
    ("url", "folder"),
    [
        ("file:", HERE / "outbox"),
        ("file:///var/letters", Path("/var/letters")),
        ("file:///var/my%20letters", Path("/var/my letters")),
    ],
)
def test_a_file_url_is_a_folder(url: str, folder: Path) -> None:
    transport = from_url(url, HERE)
    assert isinstance(transport, Folder)
    assert transport.folder == folder


@pytest.mark.parametrize(
    ("url", "known"),
    [
        ("smtp://mail.example.org", ("smtp", "mail.example.org", 25, "", "")),
        ("smtps://mail.example.org", ("smtps", "mail.example.org", 465, "", "")),
        ("smtp+starttls://mail.example.org", ("smtp+starttls", "mail.example.org", 587, "", "")),
        ("smtp://[::1]:2525", ("smtp", "::1", 2525, "", "")),
        ("smtps://us%40er:p%3Ass%2F@mail.example.org:1", ("smtps", "mail.example.org", 1, "us@er", "p:ss/")),
    ],
)
def test_any_other_url_is_a_server_with_the_usual_port(url: str, known: tuple[str, str, int, str, str]) -> None:
    transport = from_url(url, HERE)
    assert isinstance(transport, Server)
    assert vars(transport) == dict(zip(("_scheme", "_host", "_port", "_user", "_password"), known, strict=True))
