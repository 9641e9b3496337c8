"""Comments: published one by one, shown without a name, gone with their signature."""

from collections.abc import Callable

import pytest
from flask import Flask

from campaign.journey.drafting.rules import Campaign
from tests.web.organizer.conftest import MakePerson, Person
from tests.web.organizer.desk_acts import BASE, FIELDS, OTHER, Signs
from tests.web.reading import said

PAGE = f"{BASE}/comments"
SHOWN = "My &lt;b&gt;children&lt;/b&gt; cross the ice."


@pytest.fixture
def footbridge(an_open_campaign: Callable[..., Campaign]) -> Campaign:
    """A campaign that asks for a comment."""
    return an_open_campaign(fields=FIELDS)


@pytest.fixture
def signature(signs: Signs) -> int:
    """A counted signature with a comment."""
    return signs(**OTHER)


@pytest.fixture
def public(app: Flask, footbridge: Campaign, monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    """The campaign's page as it is now."""
    monkeypatch.setattr("campaign.web.catalogue.FRESH_SECONDS", 0)
    return lambda: app.test_client().get("/c/footbridge").text


def test_the_form_says_that_a_comment_may_be_published(public: Callable[[], str]) -> None:
    page = public()
    assert "The organizers may publish it, without your name." in page
    assert "only my comment may be, with my region and without my name" in page


def test_nothing_is_public_until_it_is_published_and_then_without_a_name(
    barys: Person, signature: int, public: Callable[[], str]
) -> None:
    assert (SHOWN in barys.client.get(PAGE).text, SHOWN in public()) == (True, False)
    assert barys.client.send(f"{PAGE}/{signature}", choice="published").status_code == 303
    page = public()
    assert (SHOWN in page, "Barys Other" in page, "other@example.org" in page) == (True, False, False)
    assert barys.client.send(f"{PAGE}/{signature}", choice="kept", state="published").status_code == 303
    assert SHOWN not in public()


@pytest.mark.parametrize("act", ["reject", "erase"])
def test_it_disappears_with_its_signature(
    barys: Person, signature: int, public: Callable[[], str], work: Callable[[], None], act: str
) -> None:
    barys.client.send(f"{PAGE}/{signature}", choice="published")
    assert SHOWN in public()
    barys.client.send(f"{BASE}/signatures/{signature}/{act}", **{f"{act}-why": "x", "erase-sure": "y"})
    work()
    assert SHOWN not in public()
    assert barys.client.send(f"{PAGE}/{signature}", choice="published").status_code == 404


def test_nonsense_publishes_nothing(barys: Person, signature: int, public: Callable[[], str]) -> None:
    for url, choice in (
        (f"{PAGE}/{signature}", "new"),
        (f"{PAGE}/{signature + 1}", "published"),
        (f"{PAGE}/0", "kept"),
    ):
        assert barys.client.send(url, choice=choice).status_code == 404
    for query in ("state=zzz", "before=x", "before=" + "9" * 40):
        assert barys.client.get(f"{PAGE}?{query}").status_code == 200
    assert SHOWN not in public()


@pytest.mark.parametrize(("role", "status"), [("viewer", 403), ("editor", 403), ("exporter", 403), (None, 404)])
def test_only_reviewers_and_owners_read_and_publish(
    a_person: MakePerson,
    give_role: Callable[..., None],
    signature: int,
    public: Callable[[], str],
    role: str | None,
    status: int,
) -> None:
    person = a_person("cimafiej@example.org")
    if role:
        give_role(person, role)
    assert person.client.get(PAGE).status_code == status
    assert person.client.send(f"{PAGE}/{signature}", choice="published").status_code == status
    assert SHOWN not in public()


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("new", "No comment waits to be read."),
        ("published", "Nothing is published."),
        ("kept", "Nothing is kept back."),
    ],
)
def test_a_list_without_comments_says_so(barys: Person, state: str, words: str) -> None:
    assert words in said(barys.client.get(f"{PAGE}?state={state}"))
