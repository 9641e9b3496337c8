"""Comments: read by organizers, shown to everybody only where somebody chose to and the signer was told."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from campaign.errors import Refused
from campaign.journey.drafting import steps as drafting
from campaign.journey.drafting.draft import USUAL_FIELDS
from campaign.journey.drafting.fields import Field
from campaign.journey.drafting.table import ConsentRow
from campaign.journey.signing import comments, retention
from campaign.journey.signing.comments import CommentState
from tests.journey.acts import Town
from tests.journey.matching_acts import by_hand
from tests.services.factories import BARYS, CIMAFIEJ, REGION

FIELDS = (*USUAL_FIELDS, REGION, Field("comment", "comment", required=False))


@pytest.fixture
def talking(town: Town, an_open_campaign: Callable[..., Any]) -> Town:
    """A campaign that asks for a comment; Alesia has left one, Barys has not, Cimafiej has not confirmed his."""
    town = replace(town, campaign=an_open_campaign(slug="talking", fields=FIELDS))
    town.signed(comment="My children cross\nthe <ice>.")
    town.signed(email=BARYS, name="Barys Example")
    town.sign(email=CIMAFIEJ, name="Cimafiej Example", comment="Not yet.")
    town.tally()
    return town


def texts(town: Town, state: CommentState) -> list[str]:
    with town.sessions() as session:
        return [one.text for one in comments.page(session, town.campaign.id, state)[0]]


def shown(town: Town) -> list[tuple[str, str | None]]:
    with town.sessions() as session:
        return [(one.text, one.region) for one in comments.published(session, town.campaign.id)]


def choose(town: Town, signature_id: int, state: CommentState = "published") -> bool:
    with town.sessions() as session:
        return comments.choose(session, town.campaign.id, signature_id, state, None, town.clock())


def alesia(town: Town) -> int:
    return int(next(row.id for row in town.rows() if row.campaign_id == town.campaign.id))


def test_nothing_is_published_unless_somebody_chooses_to(talking: Town) -> None:
    assert (texts(talking, "new"), shown(talking)) == (["My children cross\nthe <ice>."], [])
    assert choose(talking, alesia(talking))
    assert (texts(talking, "new"), texts(talking, "published")) == ([], ["My children cross\nthe <ice>."])
    assert shown(talking) == [("My children cross\nthe <ice>.", "north")]


def test_what_was_published_can_be_kept_back_again_and_twice_is_once(talking: Town) -> None:
    for state in ("published", "kept"):
        assert choose(talking, alesia(talking), state)
        assert not choose(talking, alesia(talking), state)
    assert (shown(talking), texts(talking, "kept")) == ([], ["My children cross\nthe <ice>."])


@pytest.mark.parametrize("act", ["reject", "erase"])
def test_a_comment_goes_with_its_signature(talking: Town, act: str) -> None:
    choose(talking, alesia(talking))
    by_hand(talking, act, alesia(talking))
    assert (shown(talking), texts(talking, "published")) == ([], [])
    with pytest.raises(Refused, match="no_comment"):
        choose(talking, alesia(talking))


def test_a_comment_comes_back_with_a_restored_signature(talking: Town) -> None:
    choose(talking, alesia(talking))
    by_hand(talking, "reject", alesia(talking))
    by_hand(talking, "restore", alesia(talking))
    assert len(shown(talking)) == 1


def test_who_was_told_that_nothing_is_published_is_not(talking: Town) -> None:
    with talking.sessions() as session:
        old = update(ConsentRow).where(ConsentRow.campaign_id == talking.campaign.id)
        session.execute(old.values(texts={"en": "It is not published.", "be": "Яны не публікуюцца."}))
        session.commit()
    with pytest.raises(Refused, match="not_allowed"):
        choose(talking, alesia(talking))
    assert shown(talking) == []


def test_a_comment_of_nobody_of_another_campaign_or_of_somebody_silent_is_none(town: Town, talking: Town) -> None:
    silent = next(row.id for row in talking.rows() if row.details and row.details["email"] == BARYS)
    foreign = replace(talking, campaign=town.campaign)
    for where, signature_id in ((talking, 10**9), (talking, silent), (foreign, alesia(talking))):
        with pytest.raises(Refused, match="no_comment"):
            choose(where, signature_id)


def test_the_newest_are_shown_and_pages_go_on_where_the_last_one_ended(
    talking: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comments, "MOST_SHOWN", 2)
    for number in range(3):
        link = talking.signed(email=f"s{number}@example.org", name=f"Signer {'abc'[number]}", comment=f"No. {number}")
        talking.tally()
        choose(talking, link.signature_id)
    assert [text for text, _ in shown(talking)] == ["No. 2", "No. 1"]
    with talking.sessions() as session:
        first, further = comments.page(session, talking.campaign.id, "published", most=2)
        rest, end = comments.page(session, talking.campaign.id, "published", most=2, before=further)
    assert ([one.text for one in (*first, *rest)], end) == (["No. 2", "No. 1", "No. 0"], None)


def test_pages_hear_of_every_change_and_of_the_end_of_the_promised_time(talking: Town) -> None:
    def version() -> int:
        with talking.sessions() as session:
            return comments.version(session, talking.campaign.id)

    before = version()
    choose(talking, alesia(talking))
    chosen = version()
    with talking.sessions() as session:
        drafting.set_status(session, "talking", "closed", talking.clock())
        retention.keep_promises(session, talking.clock() + timedelta(days=400))
    assert before < chosen < version()
    assert shown(talking) == []
