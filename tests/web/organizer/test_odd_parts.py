"""Bodies that no browser would send: what is no text is no answer, and the page is the one for a form without it."""

from collections.abc import Callable

import pytest

from campaign.journey.drafting.rules import Campaign
from tests.web.organizer.conftest import OrganizerClient, Person

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
BASE = "/organizer/c/footbridge"
FIELDS = ("subject_en", "body_en", "revision", "email", "role", "code", "called", "why", "slug", "title-en")
Send = Callable[[OrganizerClient, str], int]


def part(about: str, value: str) -> str:
    return f"--b\r\nContent-Disposition: form-data{about}\r\n\r\n{value}\r\n"


def multipart(client: OrganizerClient, path: str, *parts: str) -> int:
    body = part('; name="csrf_token"', client.token()) + "".join(parts) + "--b--\r\n"
    return client.post(path, data=body.encode(), content_type="multipart/form-data; boundary=b").status_code


def files(client: OrganizerClient, path: str) -> int:
    """A file under the name of every text."""
    return multipart(client, path, *(part(f'; name="{name}"; filename="a"', "x") for name in FIELDS))


def nameless(client: OrganizerClient, path: str) -> int:
    """Parts that belong to no input."""
    return multipart(client, path, part("", "x"), part('; filename="a"', "x"))


def as_json(client: OrganizerClient, path: str) -> int:
    """Lists and objects in place of texts."""
    values = {name: [{"a": 1}, 2] for name in FIELDS}
    return client.post(path, json=values, headers={"X-CSRFToken": client.token()}).status_code


@pytest.mark.parametrize("send", [files, nameless, as_json])
@pytest.mark.parametrize("path", ["/updates/new", "/edit", "/sources", "/team/invite", "/duplicate", "/signatures"])
def test_what_is_no_text_is_no_answer(alesia: Person, footbridge: Campaign, send: Send, path: str) -> None:
    assert send(alesia.client, BASE + path) == 422


def test_json_makes_nothing(alesia: Person, footbridge: Campaign) -> None:
    headers = {"X-CSRFToken": alesia.client.token()}
    assert alesia.client.post(f"{BASE}/duplicate", json={"slug": "mill"}, headers=headers).status_code == 422
