"""Letters that came back, as organizers see them; the public sees nothing."""

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from campaign.crypto.stamps import Stamps
from campaign.crypto.tokens import Link
from campaign.journey.mailing.bounces import steps
from campaign.storage.outbox import Letter
from tests.services.bounces import short
from tests.services.environment import SECRET_KEY
from tests.services.factories import Clock
from tests.web.organizer.conftest import Person
from tests.web.reading import said

HERE = "/organizer/c/footbridge/"


def come_back(session: Session, clock: Clock) -> None:
    """Every letter that was sent comes back."""
    stamps = Stamps([SECRET_KEY])
    for number, since in session.execute(select(Letter.id, Letter.created_at).where(Letter.state == "sent")).all():
        assert steps.take(session, stamps, short(str(stamps.mint(number, since))), clock()) == "permanent"


def test_they_are_in_the_funnel_and_by_domain(
    alesia: Person, sign: Callable[..., TestResponse], work: Callable[[], None], session: Session, clock: Clock
) -> None:
    for number in range(5):
        sign(email=f"s{number}@example.org")
    work()
    come_back(session, clock)
    page = said(alesia.client.get(HERE))
    for row in ("Letter sent 5 100%", "Letter refused 0 0%", "Letter came back 5 100%", "example.org 5 5 0 0 5"):
        assert row in page


def test_many_of_them_need_somebody(
    alesia: Person, sign: Callable[..., TestResponse], work: Callable[[], None], session: Session, clock: Clock
) -> None:
    for number in range(20):
        sign(email=f"s{number}@example.org")
    work()
    assert "Mail servers have refused" not in said(alesia.client.get(HERE))
    come_back(session, clock)
    assert "Mail servers have refused 20 letters in 30 days." in said(alesia.client.get(HERE))


def test_the_signers_pages_say_nothing_of_it(
    client: FlaskClient,
    sign: Callable[..., TestResponse],
    mint: Callable[..., str],
    link_of: Callable[..., Link],
    work: Callable[[], None],
    session: Session,
    clock: Clock,
) -> None:
    first = sign()
    work()
    url = mint("confirm", link_of(0))
    before = client.get(url).text
    come_back(session, clock)
    assert client.get(url).text == before
    again = sign()
    assert (again.status_code, again.location, again.text) == (first.status_code, first.location, first.text)
