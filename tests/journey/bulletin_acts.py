"""What organizers and workers do with updates in these tests."""

from dataclasses import dataclass, replace
from typing import Any

from campaign.crypto.tokens import Link
from campaign.journey.mailing.bulletins import queueing, steps, table, unsubscribing
from campaign.journey.mailing.bulletins.rules import State, Text
from campaign.journey.mailing.bulletins.table import Bulletin
from campaign.storage.transactions import writing
from tests.journey.acts import Town

ENGLISH = Text("The bridge is built", "Come and **see** it on Sunday.\n\n* bread\n* salt")
BELARUSIAN = Text("Мост пабудаваны", "Прыходзьце **паглядзець**.")


@dataclass(frozen=True)
class Press:
    """The town's updates."""

    town: Town

    def write(self, **texts: Text) -> Bulletin:
        """An organizer writes a draft."""
        with self.town.sessions() as session, writing(session):
            given = texts or {"en": ENGLISH}
            return self.found(steps.create(session, self.town.campaign.id, given, self.town.clock()), session)

    def found(self, bulletin_id: int, session: Any = None) -> Bulletin:
        """The bulletin as it stands."""
        if session is None:
            with self.town.sessions() as own:
                return self.found(bulletin_id, own)
        found = table.find(session, self.town.campaign.id, bulletin_id)
        assert found is not None
        return found

    def start(self, bulletin: Bulletin) -> None:
        """An organizer sends it on its way."""
        with self.town.sessions() as session, writing(session):
            steps.start(session, bulletin, bulletin.revision, self.town.clock())

    def started(self, **texts: Text) -> Bulletin:
        """One that is on its way."""
        bulletin = self.write(**texts)
        self.start(bulletin)
        return self.found(bulletin.id)

    def move(self, bulletin: Bulletin, wanted: State) -> None:
        """An organizer pauses, resumes or stops it."""
        with self.town.sessions() as session, writing(session):
            steps.move(session, self.found(bulletin.id, session), wanted, self.town.clock())

    def queue(self, most: int = 200) -> int:
        """A worker's part; how many letters were queued."""
        with self.town.sessions() as session:
            return queueing.work(session, most, self.town.clock())

    def send(self, most: int = 200) -> None:
        """Workers work until nothing is due."""
        while self.queue(most) or self.town.deliver().handled:
            pass

    def unsubscribe(self, link: Link) -> bool:
        """Somebody presses the button; whether there was a signature behind the link."""
        with self.town.sessions() as session:
            return unsubscribing.unsubscribe(session, link) is not None

    def sending(self, transport: Any) -> "Press":
        """The same with another way for letters to leave."""
        return replace(self, town=self.town.sending(transport))


def readers(town: Town, count: int, **typed: str) -> list[Link]:
    """As many people whose signatures are counted and who asked for updates."""
    links = [
        town.signed(**{"name": f"Signer {chr(97 + n)}", "email": f"s{n}@example.org", "updates": "1"} | typed)
        for n in range(count)
    ]
    town.deliver()
    town.tally()
    return links
