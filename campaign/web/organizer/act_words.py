"""What the activity log keeps about an act, in words. Files to take away keep it as it is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from campaign.organizers.roles import is_role
from campaign.storage.audit import Act
from campaign.web.organizer import home, words
from campaign.web.organizer.numbers import number

Value = str | int
# Of a checksum or the mark of a batch, enough to tell it from others.
_SHORT = 12
_AT_OPEN_FORMS = {"account.failed", "account.reset_asked"}


@dataclass(frozen=True, slots=True)
class Names:
    """Addresses of accounts and slugs of campaigns, by id, as far as they are still there."""

    people: Mapping[int, str]
    campaigns: Mapping[int, str]

    def person(self, organizer_id: Value | None) -> str:
        """Whose id it is. Without one it was the program, or whoever has its shell."""
        if not organizer_id:
            return str(_("the program or its operator"))
        return self.people.get(int(organizer_id)) or str(_("somebody who has left"))

    def doer(self, act: Act) -> str:
        """Who did it. At a form that is open to everybody it may have been anybody who typed that address."""
        if act.action not in _AT_OPEN_FORMS:
            return self.person(act.who)
        if act.who is None:
            return str(_("somebody"))
        return str(_("somebody with the address %(who)s", who=self.person(act.who)))


def details(act: Act, names: Names) -> list[str]:
    """Each detail of an act in words; one that has none here stands as it is kept."""
    return [_detail(key, value, names) for key, value in sorted(act.about.items())]


def people(acts: list[Act]) -> set[int]:
    """The ids of all whom these acts speak of."""
    named = {act.about.get(key) for act in acts for key in ("organizer", "by")}
    return {one for one in named | {act.who for act in acts} if isinstance(one, int)}


def _detail(key: str, value: Value, names: Names) -> str:
    if key in _PEOPLE:
        return _PEOPLE[key](names.person(value))
    if isinstance(value, int):
        return _NUMBERS.get(key, _as_kept(key))(value)
    return _TEXTS.get(key, _as_kept(key))(value)


def _as_kept(key: str) -> Callable[[Value], str]:
    return lambda value: f"{key}: {value}"


def _role(value: str) -> str:
    given = words.ROLES[value] if is_role(value) else _("may start campaigns")  # type: ignore[index] # looked at above
    return str(_("role: %(role)s", role=given))


def _status(value: str) -> str:
    said = {str(code): word for code, word in home.STATUSES.items()}
    return str(_("now: %(status)s", status=said.get(value, value)))


_PEOPLE: Mapping[str, Callable[[str], str]] = {
    "organizer": lambda who: _("account: %(who)s", who=who),
    "by": lambda who: _("invited by: %(who)s", who=who),
}

_NUMBERS: Mapping[str, Callable[[int], str]] = {
    "approval": lambda value: _("a second person must agree") if value else _("nobody else must agree"),
    "wanted": lambda value: _("oversees the installation") if value else _("oversees it no more"),
    "known": lambda value: _("address of an account") if value else _("address without an account"),
    "invitation": lambda value: _("invitation %(number)s", number=number(value)),
    "factor": lambda value: _("second factor %(number)s", number=number(value)),
    "update": lambda value: _("update %(number)s", number=number(value)),
    "export": lambda value: _("export %(number)s", number=number(value)),
    "signature": lambda value: _("signature %(number)s", number=number(value)),
    "statement": lambda value: _("version %(number)s of the text", number=number(value)),
    "findings": lambda value: ngettext("%(count)s decision", "%(count)s decisions", value, count=number(value)),
    "signatures": lambda value: ngettext("%(count)s signature", "%(count)s signatures", value, count=number(value)),
}

_TEXTS: Mapping[str, Callable[[str], str]] = {
    "role": _role,
    "status": _status,
    "code": lambda value: _("code: %(code)s", code=value),
    "source": lambda value: _("copy of: %(slug)s", slug=value),
    "slug": lambda value: _("address: %(slug)s", slug=value),
    "statement": lambda value: _("version %(number)s of the text", number=value),
    "batch": lambda value: _("batch %(mark)s", mark=value[:_SHORT]),
    "sha256": lambda value: _("checksum %(mark)s…", mark=value[:_SHORT]),
}
