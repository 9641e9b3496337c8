"""The forms that ask a log for some of its acts. They are sent with GET, so that an answer has an address."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import request
from flask_babel import lazy_gettext as _
from wtforms import SelectField, StringField

from campaign.errors import Refused
from campaign.storage.activity import Wish
from campaign.web import typed
from campaign.web.organizer.forms.base import OrganizerForm, choices

_YEARS = range(2000, 3000)
_WORDS = {
    "bad_day": _("Write a day such as 2026-12-31."),
    "bad_range": _("This day is before the first one."),
}


class LogForm(OrganizerForm):
    """Who did it and what. A day is one of a time zone."""

    who = SelectField(_("Who"), validate_choice=False)
    action = SelectField(_("What"), validate_choice=False)

    def __init__(self) -> None:
        super().__init__(request.args)

    def offer(self, name: str, everything: object, pairs: Iterable[tuple[object, str]]) -> None:
        """What can be chosen in a list; anything else is refused."""
        offered = [("", str(everything)), *((str(value), word) for value, word in pairs)]
        self[name].choices = choices(offered)
        if self.typed(name) not in dict(offered):
            self._wrong("not_offered", name)

    def wish(self, campaign_id: int | None, zone: str) -> Wish:
        """The acts that are asked for. What means nothing is an error of the form."""
        since, until = self._days(ZoneInfo(zone))
        return Wish(
            self._number("campaign") if campaign_id is None else campaign_id,
            self._number("who"),
            self._action(),
            since,
            until and until + timedelta(days=1),
        )

    def kept(self) -> dict[str, Any]:
        """What was asked for, for links."""
        return {name: self.typed(name) for name in self._fields if name != "csrf_token" and self.typed(name)}

    def _days(self, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
        """Where the first and the last day begin."""
        raise NotImplementedError

    def _day(self, name: str, zone: ZoneInfo) -> datetime | None:
        text = self.typed(name)
        try:
            day = date.fromisoformat(text) if text else None
        except ValueError:
            day = date.min
        # Near its first and last year a calendar has no room for time zones.
        if day is not None and day.year in _YEARS:
            return datetime.combine(day, time(), zone)
        if text:
            self._wrong("bad_day", name)
        return None

    def _number(self, name: str) -> int | None:
        found = typed.number(self.typed(name), typed.INTEGER)
        if found is None and self.typed(name):
            self._wrong("not_offered", name)
        return found

    def _action(self) -> str | None:
        if re.fullmatch(r"[a-z_.]{0,40}", self.typed("action")):
            return self.typed("action") or None
        self._wrong("not_offered", "action")
        return None

    def _wrong(self, code: str, name: str) -> None:
        """Said once, however often it is found."""
        if not self[name].errors:
            self.refuse(Refused(code, name), _WORDS)


class CampaignLogForm(LogForm):
    """And on which day."""

    day = StringField(_("Day"))

    def _days(self, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
        day = self._day("day", zone)
        return day, day


class WholeLogForm(LogForm):
    """And in which campaign, from when until when."""

    campaign = SelectField(_("Campaign"), validate_choice=False)
    since = StringField(_("From"))
    until = StringField(_("Until"))

    def _days(self, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
        since, until = self._day("since", zone), self._day("until", zone)
        if since and until and until < since:
            self._wrong("bad_range", "until")
        return since, until
