"""The editor's page as a browser has it: what its form holds, changed, and sent."""

from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse, encode_multipart

from tests.web.organizer.conftest import OrganizerClient, Person
from tests.web.reading import Html, sent_by

# Sent as bytes that are no UTF-8.
NO_TEXT = "@no-text@"


@dataclass
class Desk:
    """Somebody at the editor of one campaign. ``form`` is what the page held when it was opened."""

    person: Person
    url: str
    form: MultiDict[str, Any]

    @classmethod
    def open(cls, person: Person, url: str = "/organizer/c/footbridge/edit") -> "Desk":
        """Opens the page."""
        answer = person.client.get(url)
        assert answer.status_code == 200, answer.status
        return cls(person, url, form_of(answer))

    def press(self, button: str = "save", **typed: Any) -> TestResponse:
        """Types and presses a button; the form is what the answer holds, if it holds one."""
        for name, value in typed.items():
            self.form.setlist(name.replace("__", "-"), value if isinstance(value, list) else [value])
        answer = post(self.person.client, self.url, {**self.form.to_dict(flat=False), "do": button})
        if answer.status_code in {200, 409, 422}:
            self.form = form_of(answer)
        return answer


def post(client: OrganizerClient, url: str, typed: dict[str, Any]) -> TestResponse:
    """Sends a form with a file input; made in memory, since the client leaves its temporary files open."""
    boundary, body = encode_multipart(MultiDict(typed))
    body = body.replace(NO_TEXT.encode(), b"\xff\xfe\xed\xa0\x80")
    return client.post(url, data=body, content_type=f'multipart/form-data; boundary="{boundary}"')


def form_of(answer: TestResponse) -> MultiDict[str, Any]:
    """What the editor's form would send."""
    (form,) = [one for one in Html.of(answer.text).every("form") if "data-editor" in one]
    return sent_by(form)


def problems(answer: TestResponse) -> dict[str, str]:
    """The summary of a form that was refused: where each link leads, and what it says. Each place exists."""
    page = Html.of(answer.text)
    summaries = [one for one in page.every("div", role="alert") if "problems" in one["class"]]
    found = {link["href"].removeprefix("#"): link.text for one in summaries for link in one.every("a")}
    for place in found:
        page.by_id(place)
    return found
