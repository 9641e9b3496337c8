"""People at their browsers: they read pages, send forms, open letters and press buttons, over real connections."""

import http.client
import json
import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from tests.services.factories import a_form
from tests.web.reading import Html
from tests.web.waiting import until


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def page(self) -> Html:
        """The page, read."""
        return Html.of(self.body.decode("utf-8"))


@dataclass(frozen=True)
class Visitor:
    """Somebody at the server of that address; each request is a connection of its own."""

    url: str

    def get(self, path: str, **headers: str) -> Answer:
        """Opens a page."""
        return self.send("GET", path, None, headers)

    def post(self, path: str, typed: dict[str, str] | None = None, **headers: str) -> Answer:
        """Sends a form."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"} | headers
        return self.send("POST", path, urlencode(typed or {}), headers)

    def send(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Answer:
        """Sends any request; ``path`` may be a whole address, as it stands in a letter."""
        where = urlsplit(path)
        target = f"{where.path}?{where.query}" if where.query else where.path
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=30)
        try:
            connection.request(method, target, body, headers)
            answer = connection.getresponse()
            return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def sign(self, slug: str = "footbridge", **typed: str) -> Answer:
        """Sends the campaign's form."""
        return self.post(f"/c/{slug}/sign", a_form(**typed))

    def numbers(self, slug: str = "footbridge") -> dict[str, Any]:
        """The public numbers."""
        found: dict[str, Any] = json.loads(self.get(f"/c/{slug}.json").body)
        return found

    def sees_counted(self, signatures: int, slug: str = "footbridge") -> None:
        """Waits until the public number is that."""
        # Each web process looks anew by itself, so the two may turn one after the other.
        shown = f"{signatures} "
        until(lambda: self.numbers(slug)["signatures"] == signatures, f"a total of {signatures}")
        until(lambda: self.get(f"/c/{slug}").page.by_id("total").text.startswith(shown), f"a page with {signatures}")


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
