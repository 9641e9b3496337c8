"""A database that was in use before there were updates: whoever ticked the box then is written to now."""

from pathlib import Path

from campaign.journey.mailing.transport import from_url
from campaign.storage import migrate
from tests.journey.acts import Town
from tests.journey.bulletin_acts import Press, readers
from tests.services.factories import ALESIA
from tests.services.mail import MailServer

BEFORE = "0004"


def test_who_asked_before_the_upgrade_is_written_to_after_it(
    town: Town, smtp_server: MailServer, database_url: str
) -> None:
    press = Press(town.sending(from_url(smtp_server.url, Path())))
    readers(press.town, 2)
    press.town.sign(email=ALESIA)
    press.town.deliver()
    before = [(letter.kind, letter.state) for letter in press.town.letters()]

    migrate.downgrade(database_url, BEFORE)
    migrate.upgrade(database_url)

    assert [(letter.kind, letter.state) for letter in press.town.letters()] == before
    bulletin = press.started()
    press.send()
    assert (press.found(bulletin.id).state, press.found(bulletin.id).sent) == ("done", 2)
    assert (press.town.total(), press.town.audit().differences) == (2, ())
