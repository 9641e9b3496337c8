"""The words of long work on an installation: what it is, how it ended, what it found."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from campaign.upkeep.rules import Kind, State
from campaign.web.organizer.numbers import number

REFUSALS: Mapping[str, object] = {
    "asked_already": _("This is being done already. The page shows how far it is."),
    "not_active": _("This is finished already."),
}

KINDS: Mapping[Kind, object] = {
    "examination": _("Examination of the installation"),
    "audit": _("Count of all numbers"),
    "repair": _("Totals made anew"),
    "preview": _("What new rules for keys would change"),
    "rekey": _("Keys brought to new rules"),
}

# What somebody asks for.
WISHES: Mapping[Kind, object] = {
    "examination": _("Examine settings, keys, database and mail"),
    "audit": _("Count all numbers anew and compare them; nothing is changed"),
    "repair": _("Make totals anew from the signatures, where they differ; the ledger is never changed"),
    "preview": _("See what new rules for keys would change; nothing is changed"),
    "rekey": _("Bring the keys of signatures to the new rules, after an update that says so"),
}

STATES: Mapping[State, object] = {
    "queued": _("Waits for a worker"),
    "running": _("Being done"),
    "done": _("Done"),
    "cancelled": _("Cancelled"),
    "failed": _("Failed"),
}

FAILURES: Mapping[str, object] = {
    "gave_up": _("It ended its worker time and again. The operator's log says why."),
    "no_pepper": _("A campaign's pepper is not on the worker's machine. An examination says which."),
    "cannot_write": _("A file could not be read or written."),
}

_DIMENSIONS: Mapping[str, object] = {
    "total": _("the public number"),
    "state": _("by state"),
    "region": _("by region"),
    "day": _("by day"),
    "hour": _("by hour"),
    "statement": _("by statement version"),
    "source": _("by source"),
    "language": _("by language"),
    "via": _("by source code"),
}

_FAULTS: Mapping[str, object] = {
    "gap": _("Entry %(place)s is missing."),
    "entry": _("Entry %(place)s can't be read: %(why)s"),
    "tile": _("The tile %(place)s is not what the entries hash to."),
    "head": _("The head of %(place)s does not fit the entries before it."),
    "current": _("The current head is not what the entries add up to."),
    "note": _("The signed note of %(place)s does not fit the current head."),
    "row": _("The signature of entry %(place)s does not stand as the ledger says."),
    "commitment": _("The record of entry %(place)s is not the one that the ledger committed to."),
    "counted": _("%(place)s signatures count, but the ledger adds up to %(why)s."),
}


def difference(found: Mapping[str, Any]) -> str:
    """One total that is not what the signatures say."""
    dimension = str(_DIMENSIONS.get(found["dimension"], found["dimension"]))
    name = f"{dimension} {found['key']}".strip()
    said = gettext(
        "%(name)s: the total says %(kept)s, the signatures say %(counted)s",
        name=name,
        kept=number(found["kept"]),
        counted=number(found["counted"]),
    )
    return str(said)


def fault(found: Mapping[str, Any]) -> str:
    """One thing in a ledger that does not fit."""
    values = {name: number(int(value)) if value.isdecimal() else value for name, value in found.items()}
    return str(_FAULTS.get(found["code"], found["code"])) % values
