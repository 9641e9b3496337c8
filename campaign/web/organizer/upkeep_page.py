"""How long work on an installation looks on its pages, and the parts of them that follow by themselves."""

from collections.abc import Sequence

from campaign.journey.drafting import table as drafting
from campaign.journey.drafting.rules import status_at
from campaign.journey.tallying import table as tallying
from campaign.organizers import directory
from campaign.storage.db import db
from campaign.upkeep import standing, table
from campaign.upkeep.examining.finding import unpacked
from campaign.upkeep.rules import ACTIVE, Kind
from campaign.upkeep.table import Task
from campaign.web.organizer import finding_words, home, upkeep_words
from campaign.web.organizer.finding_words import Line
from campaign.web.organizer.numbers import number
from campaign.web.parts import parts

_AUDITS: tuple[Kind, ...] = ("audit", "repair")
_KEYS: tuple[Kind, ...] = ("preview", "rekey")


def installation() -> dict[str, object]:
    """All work, and how the installation stands."""
    session, tasks = db.session(), table.every(db.session())
    examinations = [one for one in tasks if one.kind == "examination"]
    return _shared(tasks) | {
        "standing": standing.read(session, parts().notary, parts().clock()),
        "campaigns": _campaigns(),
        "examinations": examinations,
        "findings": _findings(examinations),
        "audits": [one for one in tasks if one.kind in _AUDITS],
        "keys": _without_old(tasks),
    }


def campaign(campaign_id: int) -> dict[str, object]:
    """A campaign's own audits."""
    session = db.session()
    tasks = [one for kind in _AUDITS for one in table.of_campaign(session, kind, campaign_id)]
    tasks.sort(key=lambda one: one.id, reverse=True)
    newest = next((one for one in tasks if one.result), None)
    equal = newest and all(one["equal"] for one in (newest.result or {})["campaigns"].values())
    return _shared(tasks) | {"audits": tasks, "newest": newest, "equal": equal}


def _shared(tasks: Sequence[Task]) -> dict[str, object]:
    session = db.session()
    return {
        "moving": any(one.state in ACTIVE for one in tasks),
        "people": directory.of(session, {one.asked_by for one in tasks}),
        "slugs": drafting.slugs(session, {one.campaign_id for one in tasks if one.campaign_id}),
        "kinds": upkeep_words.KINDS,
        "states": upkeep_words.STATES,
        "failures": upkeep_words.FAILURES,
        "difference": upkeep_words.difference,
        "fault": upkeep_words.fault,
        "active": ACTIVE,
    }


def _campaigns() -> list[tuple[str, str, str]]:
    """All campaigns, the archived ones too, with their status and public number."""
    session, now = db.session(), parts().clock()
    return [
        (one.slug, str(home.STATUSES[status_at(one, now)]), number(tallying.head(session, one.id).total))
        for one in drafting.every(session)
    ]


def _findings(examinations: Sequence[Task]) -> list[Line]:
    """Those of the newest examination."""
    newest = next((one.result for one in examinations if one.result), None)
    return [finding_words.line(unpacked(one)) for one in newest["findings"]] if newest else []


def _without_old(tasks: Sequence[Task]) -> list[Task]:
    """Without what a preview said before the keys were changed."""
    done: dict[int | None, int] = {}
    for one in tasks:
        if one.kind == "rekey" and one.state == "done":
            done.setdefault(one.campaign_id, one.id)

    def is_old(one: Task) -> bool:
        return one.kind == "preview" and one.id < max(done.get(one.campaign_id, 0), done.get(None, 0))

    return [one for one in tasks if one.kind in _KEYS and not is_old(one)]
