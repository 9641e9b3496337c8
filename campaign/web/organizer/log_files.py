"""The activity log as files: every act as it is kept, with the hashes by which it can be checked."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC

from flask import Response
from sqlalchemy.orm import Session

from campaign.journey.exporting.rules import guard
from campaign.journey.tallying.entries import instant
from campaign.storage import activity
from campaign.storage.activity import Kept, Wish
from campaign.storage.db import db

_HEADS = ["number", "at", "organizer", "action", "campaign", "about", "previous", "hash"]


def as_csv(name: str, wish: Wish) -> Response:
    """One line an act; no cell begins like a formula."""
    return _file(name, "csv", "text/csv", wish, _csv_lines)


def as_json_lines(name: str, wish: Wish) -> Response:
    """The same, one JSON object a line."""
    return _file(name, "jsonl", "application/jsonl", wish, _json_lines)


def _file(
    name: str, kind: str, mimetype: str, wish: Wish, write: Callable[[Iterable[Kept]], Iterator[str]]
) -> Response:
    engine = db.engine

    def lines() -> Iterator[str]:
        # The request's session is closed before its answer is sent; one that was used after that would never be.
        with Session(engine) as session:
            yield from write(activity.every(session, wish))

    answer = Response(lines(), mimetype=mimetype)
    answer.headers["Content-Disposition"] = f"attachment; filename={name}.{kind}"
    return answer


def _csv_lines(acts: Iterable[Kept]) -> Iterator[str]:
    yield _row(_HEADS)
    for one in acts:
        values = _values(one) | {"at": instant(one.act.at), "about": _json(one.act.about)}
        yield _row(["" if values[head] is None else guard(str(values[head])) for head in _HEADS])


def _json_lines(acts: Iterable[Kept]) -> Iterator[str]:
    for one in acts:
        yield json.dumps(_values(one), ensure_ascii=False) + "\n"


def _values(one: Kept) -> dict[str, object]:
    act = one.act
    return {
        "number": act.id,
        "at": act.at.astimezone(UTC).isoformat(),
        "organizer": act.who,
        "action": act.action,
        "campaign": act.campaign_id,
        "about": act.about,
        "previous": one.previous,
        "hash": one.hash,
    }


def _json(about: Mapping[str, str | int]) -> str:
    return json.dumps(about, ensure_ascii=False, sort_keys=True)


def _row(cells: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue()
