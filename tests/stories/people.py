"""People at their browsers: they read pages, send forms, open letters and press buttons."""

import csv
import http.client
import io
import json
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from click.testing import CliRunner
from flask.testing import FlaskClient

from campaign.app import create_app
from campaign.cli.group import cli
from tests.services.factories import a_form
from tests.web.reading import Html
from tests.web.waiting import until

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True)
class Answer:
    """What came back. ``location`` is where a 303 leads."""

    status: int
    location: str
    body: bytes

    @property
    def page(self) -> Html:
        """The page, read."""
        return Html.of(self.body.decode("utf-8"))


# Method, path and query, body, headers.
Send = Callable[[str, str, str | None, dict[str, str]], Answer]


def in_process(client: FlaskClient) -> Send:
    """Requests without a network."""

    def send(method: str, target: str, body: str | None, headers: dict[str, str]) -> Answer:
        answer = client.open(target, method=method, data=body, headers=headers)
        return Answer(answer.status_code, answer.location or "", answer.data)

    return send


def over_http(url: str) -> Send:
    """Requests to a server, each over a connection of its own."""

    def send(method: str, target: str, body: str | None, headers: dict[str, str]) -> Answer:
        connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
        try:
            connection.request(method, target, body, headers)
            answer = connection.getresponse()
            return Answer(answer.status, answer.getheader("Location", ""), answer.read())
        finally:
            connection.close()

    return send


@dataclass(frozen=True)
class Visitor:
    """Somebody who reads and signs."""

    send: Send

    def get(self, url: str, **headers: str) -> Answer:
        """Opens a page; a whole address, as it stands in a letter, will do."""
        return self.send("GET", _target(url), None, headers)

    def post(self, url: str, typed: dict[str, str] | None = None, **headers: str) -> Answer:
        """Sends a form, or presses a button that stands alone."""
        return self.send("POST", _target(url), urlencode(typed or {}), FORM | headers)

    def sign(self, slug: str = "footbridge", **typed: str) -> Answer:
        """Sends the campaign's form."""
        return self.post(f"/c/{slug}/sign", a_form(**typed))

    def confirm(self, letter: EmailMessage) -> Answer:
        """Opens the link in a letter and presses the button."""
        shown = self.get(link_in(letter, "confirm")).page
        return self.post(next(shown.every("form"))["action"])

    def numbers(self) -> dict[str, Any]:
        """The public numbers."""
        found: dict[str, Any] = json.loads(self.get("/c/footbridge.json").body)
        return found

    def sees_counted(self, signatures: int) -> None:
        """Waits until the public numbers and the page say so; each web process looks anew by itself."""
        shown = f"{signatures} "
        until(lambda: self.numbers()["signatures"] == signatures, f"a total of {signatures}")
        until(lambda: self.get("/c/footbridge").page.by_id("total").text.startswith(shown), f"a page with {signatures}")


def letters_in(folder: Path, to: str = "") -> list[EmailMessage]:
    """The letters in a folder, the oldest first; only those to one address where it is given."""
    files = sorted(folder.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
    letters = [message_from_bytes(file.read_bytes(), policy=SMTP) for file in files]
    return [letter for letter in letters if to in str(letter["To"])]


def link_in(letter: EmailMessage, purpose: str) -> str:
    """The link of that purpose in a letter: the same in its text and in its HTML."""
    found: list[str] = []
    for kind in ("plain", "html"):
        body = letter.get_body((kind,))
        assert body is not None
        found += re.findall(rf"http://[^\s\"<>]+/{purpose}/[^\s\"<>]+", body.get_content())
    assert len(set(found)) == 1, found
    return found[0]


def exported(variables: dict[str, str], folder: Path) -> list[dict[str, str]]:
    """The rows of the table that the organizers would hand in."""
    out = folder / f"bundle-{secrets.token_hex(4)}"
    done = CliRunner(env=variables).invoke(cli, ["export", "footbridge", "--out", str(out)], obj=create_app)
    assert done.exit_code == 0, done.output
    text = (out / "signatures.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    totals = json.loads((out / "totals.json").read_text(encoding="utf-8"))
    assert totals["signatures"] == len(rows)
    return rows


def _target(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
