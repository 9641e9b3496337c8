"""Review from the shell: what matching found, decided one by one or in bulk, and undone."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

import click

from campaign.cli.context import database
from campaign.cli.output import json_option, show
from campaign.errors import Refused
from campaign.journey.drafting import steps as drafting
from campaign.journey.matching import decisions, queue
from campaign.journey.matching import review as reviews
from campaign.journey.matching.desk import Desk
from campaign.journey.matching.findings import Item
from campaign.journey.matching.queue import FindingState
from campaign.journey.matching.reasons import in_words, kinds_in_words
from campaign.journey.matching.review import Reviewer
from campaign.journey.matching.settling import Action

_SHOWN, _EVERY = 100, 1_000_000


@contextmanager
def desk_of(slug: str) -> Iterator[Desk]:
    """What deciding on a campaign's signatures needs."""
    with database() as (parts, session):
        campaign = drafting.find(session, slug)
        yield Desk(session, campaign, parts.peppers.get(campaign.uid), parts.clock())


@click.command(epilog="Example: campaign review belarus-go --accept 12 --why 'same person, asked by phone'")
@click.argument("slug")
@click.option(
    "--accept", "accepted", multiple=True, type=int, metavar="ID", help="The suspicion is right: do not count."
)
@click.option("--reject", "rejected", multiple=True, type=int, metavar="ID", help="The suspicion is wrong: count.")
@click.option("--reason", help="List, or with --all decide, the findings that have this reason's code.")
@click.option("--all", "in_bulk", type=click.Choice(["accept", "reject"]), help="Decide all open findings of --reason.")
@click.option("--yes", is_flag=True, help="Decide in bulk; without it the decision is only previewed.")
@click.option("--undo", "batch", metavar="BATCH", help="Take the decisions of a batch back.")
@click.option("--state", default="open", type=click.Choice(["open", "upheld", "dismissed"]), help="Which to list.")
@click.option("--history", is_flag=True, help="List the decisions.")
@click.option("--who", default=getpass.getuser, show_default="your login", help="Who decides.")
@click.option("--why", default="", help="Why; kept with the decision.")
@json_option
def review(slug: str, **given: Any) -> None:
    """List the pairs and signs that matching found; accept, reject, undo."""
    _one_thing(given)
    by = Reviewer(given["who"], given["why"])
    with desk_of(slug) as desk:
        if given["history"]:
            _history(desk, given["as_json"])
        elif given["batch"]:
            _undo(desk, given["batch"], by, given["as_json"])
        elif given["in_bulk"]:
            _bulk(desk, given["reason"], given["in_bulk"], given["yes"], by, given["as_json"])
        elif given["accepted"]:
            _decide(desk, "accept", given["accepted"], by, given["as_json"])
        elif given["rejected"]:
            _decide(desk, "reject", given["rejected"], by, given["as_json"])
        else:
            _list(desk, given["state"], given["reason"], given["as_json"])


def _one_thing(given: dict[str, Any]) -> None:
    """What is asked for together must not be done by halves."""
    acts = {
        "accepted": "--accept",
        "rejected": "--reject",
        "in_bulk": "--all",
        "batch": "--undo",
        "history": "--history",
    }
    asked = [option for name, option in acts.items() if given[name]]
    if len(asked) > 1:
        raise click.UsageError(f"{' and '.join(asked)} can't be used together")
    if given["in_bulk"] and given["reason"] is None:
        raise click.UsageError("--all needs --reason")
    if given["yes"] and not given["in_bulk"]:
        raise click.UsageError("--yes goes with --all")


def _decide(desk: Desk, action: Action, ids: tuple[int, ...], by: Reviewer, as_json: bool) -> None:
    batch = reviews.decide(desk, ids, action, by)
    done = f"{len(ids)} {action}ed; 'campaign review {desk.campaign.slug} --undo {batch}' takes it back"
    show({"batch": batch, "action": action, "findings": len(ids)}, as_json, lambda: iter([done]))


def _undo(desk: Desk, batch: str, by: Reviewer, as_json: bool) -> None:
    undone = reviews.undo(desk, batch, by)
    values = {"batch": batch, "action": "undo", "findings": undone.decided, "skipped": undone.skipped}
    left = f"; {undone.skipped} stay, their signatures were withdrawn" if undone.skipped else ""
    show(values, as_json, lambda: iter([f"{undone.decided} taken back{left}"]))


def _bulk(desk: Desk, reason: str, action: Action, yes: bool, by: Reviewer, as_json: bool) -> None:
    found = queue.items(desk.session, desk.campaign.id, reason=reason, most=_EVERY)
    if not found:
        raise Refused("no_reason", "reason", given=reason, slug=desk.campaign.slug)
    if yes:
        _decide(desk, action, tuple(item.id for item in found), by, as_json)
        return
    counted = sum(item.signature.state == "counted" for item in found)
    preview = {"would": action, "findings": len(found), "counted": counted}
    words = f"would {action} {len(found)} findings, {counted} of counted signatures; add --yes to do it"
    show(preview, as_json, lambda: iter([words]))


def _list(desk: Desk, state: FindingState, reason: str | None, as_json: bool) -> None:
    found = queue.items(desk.session, desk.campaign.id, state=state, reason=reason, most=_SHOWN)
    counts = queue.by_reason(desk.session, desk.campaign.id)

    def lines() -> Iterator[str]:
        for item in found:
            yield from _lines(item)
        if len(found) == _SHOWN:
            yield f"the first {_SHOWN} are shown"
        if not found:
            yield f"nothing {state}" + (f" with {reason}" if reason else "")
        if state == "open":
            yield from (f"{count:6} open with {code}: {in_words([code])}" for code, count in counts.items())

    show({"findings": [asdict(item) for item in found], "open_by_reason": counts}, as_json, lines)


def _lines(item: Item) -> Iterator[str]:
    # Never rounded up to a certainty that nobody has.
    chance = f", {min(item.probability, 0.99999):.3%} by the weights" if item.other else ""
    yield f"{item.id}  {item.verdict}{chance}: {item.words}"
    other = item.other.answers if item.other else {}
    keys = list(dict.fromkeys([*item.signature.answers, *other]))
    states = f"#{item.signature.id} {item.signature.state}"
    yield f"    {'':16} {states:36} " + (f"#{item.other.id} {item.other.state}" if item.other else "")
    for key in keys:
        mine, theirs = item.signature.answers.get(key, ""), other.get(key, "")
        mark = "=" if item.other and mine == theirs else " "
        yield f"  {mark} {key:16} {mine[:36]:36} {theirs[:36]}"
    if not item.is_readable:
        yield from _parts(item)


def _parts(item: Item) -> Iterator[str]:
    """What is known of a pair without a readable word."""
    yield "    what was typed can't be read here"
    if item.other:
        yield from (f"  {'≠' if code.endswith('_differs') else '='} {in_words([code])}" for code in item.reasons)
        yield f"    both have the same fingerprint of: {kinds_in_words(item.kinds)}"


def _history(desk: Desk, as_json: bool) -> None:
    rows = [
        {"batch": row.batch, "finding": row.finding_id, "action": row.action, "who": row.who, "why": row.why}
        | {"at": row.at.isoformat(), "undone_at": row.undone_at and row.undone_at.isoformat()}
        for row in decisions.history(desk.session, desk.campaign.id)
    ]

    def lines() -> Iterator[str]:
        for row in rows:
            undone = " (undone)" if row["undone_at"] else ""
            yield f"{row['at']}  {row['batch']}  {row['action']} {row['finding']}{undone}  {row['who']}: {row['why']}"

    show(rows, as_json, lines)


COMMANDS = (review,)
