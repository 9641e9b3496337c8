"""What an examination finds, in words for whoever reads it in a browser."""

from collections.abc import Mapping
from typing import NamedTuple

from flask_babel import lazy_gettext as _

from campaign.upkeep.examining.finding import Finding
from campaign.web.organizer.numbers import number

_FOLDER = _("A folder of letters that came back")
_SECRET, _LEDGER_KEY, _PEPPER = _("Secret key"), _("Key of the ledgers"), _("Pepper of %(slug)s")
_PRIVATE = _("Only the program can read its file.")
_OPEN = _("Others on its machine can read the file (mode %(mode)s). The operator must run chmod 600 on it.")
_DATABASE, _MAIL, _CLOCK, _LETTERS = _("Database"), _("Mail"), _("Clock"), _("Letters")

_WORDS: Mapping[str, tuple[object, object]] = {
    "settings": (_("Settings"), _("Every name is known and every value is well-formed.")),
    "secret_given": (_SECRET, _("It is given by the settings.")),
    "secret_file": (_SECRET, _PRIVATE),
    "secret_open": (_SECRET, _OPEN),
    "ledger_key_missing": (_LEDGER_KEY, _("It is not on the worker's machine, or it is damaged. Nothing is counted.")),
    "ledger_key_file": (_LEDGER_KEY, _PRIVATE),
    "ledger_key_open": (_LEDGER_KEY, _OPEN),
    "ledger_keys": (_LEDGER_KEY, _("%(count)s keys sign every head, until the operator retires the old ones.")),
    "mail_folder": (_MAIL, _("Letters go into a folder, not to a mail server.")),
    "mail_server": (_MAIL, _("The mail server answers.")),
    "mail_silent": (_MAIL, _("The mail server does not answer (%(name)s). Letters wait until it does.")),
    "bounces": (_FOLDER, _("It can be emptied.")),
    "bounces_shut": (_FOLDER, _("It can't be read and written. Letters that came back wait there.")),
    "database_silent": (_DATABASE, _("It did not answer (%(name)s).")),
    "sqlite": (_DATABASE, _("SQLite, journal %(mode)s, synchronous %(level)s (it should be wal and 2).")),
    "postgresql": (_DATABASE, _("PostgreSQL, synchronous_commit %(durable)s (it must not be off).")),
    "clock": (_CLOCK, _("It was %(now)s UTC.")),
    "clock_skew": (_CLOCK, _("%(seconds)s seconds from the database's clock.")),
    "migrations": (_("Tables"), _("They are those of this version (%(at)s).")),
    "migrations_old": (_("Tables"), _("They are those of another version (%(at)s): the operator must run migrate.")),
    "pepper_missing": (_PEPPER, _("It is not on the worker's machine. The operator must copy it there.")),
    "pepper_file": (_PEPPER, _PRIVATE),
    "pepper_open": (_PEPPER, _OPEN),
    "ledger_foreign": (
        _("Ledger of %(slug)s"),
        _("Another key has signed it. The operator must bring the keys of the machine that did."),
    ),
    "keys_old": (
        _("Keys of %(slug)s"),
        _("Older rules made them. See below what the new ones would change, and bring the keys to them."),
    ),
    "letters": (_LETTERS, _("%(count)s waiting.")),
    "letters_late": (_LETTERS, _("%(count)s waiting, the oldest since %(since)s UTC. Does a worker run?")),
    "letters_failed": (_("Refused letters"), _("%(count)s were refused for good or given up after four days.")),
    "letters_bounced": (_("Letters that came back"), _("%(count)s came back for good after they were sent.")),
    "notices_failed": (_("Refused invitations"), _("%(count)s letters to organizers were refused or given up.")),
}


class Line(NamedTuple):
    """A finding as it is read; its first two parts are a term and what it is."""

    what: str
    words: str
    good: bool


def line(finding: Finding) -> Line:
    """The finding in words; one that has none here stands as its code."""
    what, said = _WORDS.get(finding.code, (finding.code, ""))
    values = {key: number(value) if isinstance(value, int) else value for key, value in finding.values.items()}
    return Line(str(what) % values, str(said) % values, finding.good)
