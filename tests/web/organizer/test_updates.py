"""The pages of updates: written, tried out and sent by those who may, and by nobody else."""

from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

import pytest
from sqlalchemy.orm import Session

from campaign.journey.drafting.rules import Campaign
from campaign.journey.mailing.bulletins import table
from campaign.journey.mailing.bulletins.table import Bulletin
from campaign.organizers import teams
from campaign.storage.transactions import writing
from campaign.web.parts import Parts
from tests.journey.acts import Town
from tests.services.factories import ALESIA, Clock
from tests.web.organizer.conftest import Person
from tests.web.organizer.office import TEN_MINUTES, actions, fresh, supporters, town_of
from tests.web.reading import Html, heading, said, source

UPDATES = "/organizer/c/footbridge/updates"
WRITTEN = {"subject_en": "It is built", "body_en": "Come and **see**.\n\n<script>alert(1)</script>"}
Outbox = Callable[[], list[EmailMessage]]


@pytest.fixture
def town(sessions: Callable[[], Session], parts: Parts, footbridge: Campaign, clock: Clock) -> Town:
    return town_of(sessions, parts, footbridge, clock)


@pytest.fixture
def found(sessions: Callable[[], Session], footbridge: Campaign) -> Callable[[], Bulletin]:
    """The newest update as it stands."""

    def find() -> Bulletin:
        with sessions() as session:
            return table.of_campaign(session, footbridge.id)[0]

    return find


def write(person: Person, **typed: Any) -> str:
    answer = person.client.send(f"{UPDATES}/new", **WRITTEN | typed)
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def test_an_update_is_written_previewed_and_sent(
    alesia: Person,
    town: Town,
    work: Callable[[], None],
    outbox: Outbox,
    found: Callable[[], Bulletin],
    sessions: Callable[[], Session],
) -> None:
    supporters(town, 2)
    work()
    before = len(outbox())
    url = write(alesia)
    page = alesia.client.get(url)
    assert "<strong>see</strong>" in page.text
    assert "<script>alert" not in page.text
    assert "is being counted" in page.text
    work()
    assert "2 people who asked" in alesia.client.get(url).text
    assert fresh(alesia, f"{url}/send", revision="1").status_code == 303
    work()
    assert found().state == "done"
    sent = outbox()[before:]
    assert sorted(str(one["To"]) for one in sent) == ["s0@example.org", "s1@example.org"]
    assert all(one["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click" for one in sent)
    done = alesia.client.get(url)
    assert heading(done) == "It is built"
    assert "s0@example.org" not in source(done)
    assert actions(sessions, "update") == ["update.written", "update.started"]


def test_sending_needs_a_fresh_code(alesia: Person, town: Town, found: Callable[[], Bulletin], clock: Clock) -> None:
    supporters(town, 1)
    url = write(alesia)
    clock.now += TEN_MINUTES
    assert alesia.client.send(f"{url}/send", revision="1").status_code == 403
    assert found().state == "draft"


def test_a_test_letter_goes_to_whoever_asks_for_it(
    alesia: Person, town: Town, work: Callable[[], None], outbox: Outbox
) -> None:
    supporters(town, 1)
    work()
    before = len(outbox())
    url = write(alesia)
    assert alesia.client.send(f"{url}/test").status_code == 303
    assert "on its way" in said(alesia.client.get(url))
    work()
    (letter,) = outbox()[before:]
    assert (letter["To"], letter["Subject"]) == (ALESIA, "It is built")
    assert "was sent" in said(alesia.client.get(url))


def test_what_is_wrong_is_said_and_what_was_typed_is_kept(alesia: Person) -> None:
    answer = alesia.client.send(f"{UPDATES}/new", subject_en="A subject", subject_be="", body_be="Тэкст")
    assert answer.status_code == 422
    page = Html.of(answer.text)
    assert page.one("input", name="subject_en")["value"] == "A subject"
    assert page.one("textarea", name="body_be").text == "Тэкст"
    assert page.one("textarea", name="body_en")["aria-invalid"] == "true"
    assert "Fill this in." in answer.text
    assert alesia.client.send(f"{UPDATES}/new").status_code == 422


def test_a_preview_saves_nothing(alesia: Person, found: Callable[[], Bulletin]) -> None:
    answer = alesia.client.send(f"{UPDATES}/new", **WRITTEN, preview="1")
    assert answer.status_code == 200
    assert "Preview, not saved" in answer.text
    url = write(alesia)
    changed = {"subject_en": "Another", "body_en": "Text", "revision": "1"}
    assert "Another" in alesia.client.send(url, **changed, preview="1").text
    assert found().texts["en"].subject == "It is built"
    assert alesia.client.send(url, **changed).status_code == 303
    assert found().texts["en"].subject == "Another"


def test_long_texts_in_three_scripts_fit(alesia: Person, found: Callable[[], Bulletin]) -> None:
    text = "Ў" * 20_000
    write(alesia, subject_be="Мост", body_be=text, body_en=text)
    assert len(found().texts["be"].body) == 20_000


def test_who_saves_second_sees_what_changed_and_may_save_again(alesia: Person, found: Callable[[], Bulletin]) -> None:
    url = write(alesia)
    assert alesia.client.send(url, subject_en="First", body_en="First text", revision="1").status_code == 303
    second = {"subject_en": "Second", "body_en": "Second text"}
    answer = alesia.client.send(url, **second, revision="1")
    assert answer.status_code == 409
    page = Html.of(answer.text)
    assert page.one("input", name="subject_en")["value"] == "Second"
    assert "First text" in answer.text
    assert found().texts["en"].subject == "First"
    revision = page.one("input", name="revision")["value"]
    assert alesia.client.send(url, **second, revision=revision).status_code == 303
    assert found().texts["en"].subject == "Second"


def test_what_somebody_changed_meanwhile_is_not_sent(alesia: Person, town: Town, found: Callable[[], Bulletin]) -> None:
    supporters(town, 1)
    url = write(alesia)
    alesia.client.send(url, subject_en="Changed", body_en="Text", revision="1")
    answer = fresh(alesia, f"{url}/send", revision="1")
    assert answer.status_code == 422
    assert "Somebody else has changed this update" in answer.text
    assert found().state == "draft"


def test_it_is_paused_resumed_and_stopped(alesia: Person, town: Town, found: Callable[[], Bulletin]) -> None:
    supporters(town, 1)
    url = write(alesia)
    fresh(alesia, f"{url}/send", revision="1")
    for act, state in (("pause", "paused"), ("resume", "sending"), ("stop", "stopped")):
        assert fresh(alesia, f"{url}/{act}").status_code == 303
        assert found().state == state
    answer = fresh(alesia, f"{url}/resume")
    assert answer.status_code == 422
    assert "not in a state" in answer.text
    assert "Pause" not in [button.text for button in Html.of(answer.text).every("button")]


def test_nobody_to_write_to_is_said(alesia: Person) -> None:
    url = write(alesia)
    answer = fresh(alesia, f"{url}/send", revision="1")
    assert answer.status_code == 422
    assert "nobody to write to" in answer.text


def test_strangers_find_nothing_and_others_are_told_why_not(
    alesia: Person, barys: Person, cimafiej: Person, found: Callable[[], Bulletin]
) -> None:
    url = write(alesia)
    for path in (UPDATES, f"{UPDATES}/new", url):
        assert cimafiej.client.get(path).status_code == 404
        assert barys.client.get(path).status_code == 403
    for act in ("", "/test", "/send", "/pause", "/resume", "/stop"):
        assert cimafiej.client.send(url + act, **WRITTEN, revision="1").status_code == 404
        assert barys.client.send(url + act, **WRITTEN, revision="1").status_code == 403
    assert (found().state, found().revision) == ("draft", 1)


def test_another_campaigns_update_is_not_here(
    alesia: Person, an_open_campaign: Callable[..., Campaign], session: Session, clock: Clock
) -> None:
    mill = an_open_campaign(slug="mill")
    with writing(session):
        teams.grant(session, alesia.id, mill.id, "owner", clock.now)
    url = write(alesia)
    for number in (url.rpartition("/")[2], "999", str(2**31), str(10**30)):
        assert alesia.client.get(f"/organizer/c/mill/updates/{number}").status_code == 404
        assert alesia.client.send(f"/organizer/c/mill/updates/{number}/pause").status_code == 404


def test_without_the_forms_token_nothing_happens(alesia: Person, found: Callable[[], Bulletin]) -> None:
    url = write(alesia)
    for act in ("", "/test", "/send", "/pause", "/resume", "/stop"):
        assert alesia.client.post(url + act, data=WRITTEN).status_code in {400, 403}
    assert found().state == "draft"


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_the_list_names_what_there_is(alesia: Person) -> None:
    assert "No update has been written yet" in alesia.client.get(UPDATES).text
    write(alesia)
    assert "It is built" in alesia.client.get(UPDATES).text
