"""The activity log of a campaign: who did what, and when; to read, to filter, to take away."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, request, stream_with_context

from campaign.journey.drafting.rules import Campaign
from campaign.journey.exporting.rules import guard
from campaign.journey.tallying.entries import instant
from campaign.organizers import directory
from campaign.storage import activity
from campaign.storage.activity import Kept, Wish
from campaign.storage.db import db
from campaign.web.organizer import desk, door, office_words

blueprint = Blueprint("organizer_log", __name__, url_prefix="/organizer")
_PAGE = 50
_YEARS = range(2000, 3000)


@blueprint.get("/c/<slug>/log")
@door.needs("manage_team")
def show(slug: str) -> str:
    """One page, the newest first. An answer that means nothing is no filter."""
    campaign = door.campaign_or_404(slug, "manage_team")
    found = activity.page(db.session(), campaign.id, _wish(campaign), _number("before"), _PAGE + 1)
    people, actions = activity.kinds(db.session(), campaign.id)
    kept = {key: value for key, value in request.args.items() if key in {"who", "action", "day"} and value}
    return door.page(
        "organizer/log.html",
        acts=found[:_PAGE],
        before=found[_PAGE - 1].act.id if len(found) > _PAGE else None,
        people=directory.of(db.session(), people),
        actions=actions,
        words_of=office_words.action,
        kept=kept,
    )


@blueprint.get("/c/<slug>/log.csv")
@door.needs("manage_team")
def as_csv(slug: str) -> Response:
    """All that fits the filter, with the hashes by which it can be checked."""
    campaign = door.campaign_or_404(slug, "manage_team")
    return _file(campaign, "csv", "text/csv", _csv_lines)


@blueprint.get("/c/<slug>/log.jsonl")
@door.needs("manage_team")
def as_json_lines(slug: str) -> Response:
    """The same, one JSON object a line."""
    campaign = door.campaign_or_404(slug, "manage_team")
    return _file(campaign, "jsonl", "application/jsonl", _json_lines)


def _file(campaign: Campaign, kind: str, mimetype: str, write: Callable[[Iterator[Kept]], Iterator[str]]) -> Response:
    acts = activity.every(db.session(), campaign.id, _wish(campaign))
    answer = Response(stream_with_context(write(acts)), mimetype=mimetype)
    answer.headers["Content-Disposition"] = f"attachment; filename={campaign.slug}-log.{kind}"
    return answer


def _csv_lines(acts: Iterator[Kept]) -> Iterator[str]:
    yield _row(["number", "at", "organizer", "action", "about", "previous", "hash"])
    for one in acts:
        act = one.act
        about = json.dumps(act.about, ensure_ascii=False, sort_keys=True)
        who = "" if act.who is None else str(act.who)
        yield _row([str(act.id), instant(act.at), who, guard(act.action), about, one.previous, one.hash])


def _row(cells: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue()


def _json_lines(acts: Iterator[Kept]) -> Iterator[str]:
    for one in acts:
        act = one.act
        values = {
            "number": act.id,
            "at": act.at.astimezone(UTC).isoformat(),
            "organizer": act.who,
            "action": act.action,
            "campaign": act.campaign_id,
            "about": act.about,
            "previous": one.previous,
            "hash": one.hash,
        }
        yield json.dumps(values, ensure_ascii=False) + "\n"


def _wish(campaign: Campaign) -> Wish:
    """What the address asks for. Days are days in the campaign's time zone."""
    begin = _day(request.args.get("day", ""), campaign.timezone)
    until = None if begin is None else begin + timedelta(days=1)
    action = re.fullmatch(r"[a-z_.]{1,40}", request.args.get("action", ""))
    return Wish(_number("who"), action.group() if action else None, begin, until)


def _day(typed: str, timezone: str) -> datetime | None:
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return None
    # Near its first and last year a calendar has no room for time zones.
    return datetime.combine(day, time(), ZoneInfo(timezone)) if day.year in _YEARS else None


def _number(name: str) -> int | None:
    return desk.number(request.args.get(name))
