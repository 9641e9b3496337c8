"""Matching from the shell: what was found, decided and undone; what new rules would change."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

import click

from campaign.cli.context import database, json_option, show
from campaign.journey.drafting import steps as drafting
from campaign.journey.matching import rekey as rekeying
from campaign.journey.matching import report as reports
from campaign.journey.matching import review as reviews
from campaign.journey.matching.desk import Desk
from campaign.journey.matching.reasons import in_words
from campaign.journey.matching.review import Action, Item, Reviewer

_EVERY = 1_000_000


@contextmanager
def _desk(slug: str) -> Iterator[Desk]:
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
    by = Reviewer(given["who"], given["why"])
    with _desk(slug) as desk:
        if given["history"]:
            _history(desk, given["as_json"])
        elif given["batch"]:
            undone = reviews.undo(desk, given["batch"], by)
            click.echo(f"{undone} decisions taken back")
        elif given["in_bulk"]:
            _bulk(desk, given["reason"], given["in_bulk"], given["yes"], by)
        elif given["accepted"] or given["rejected"]:
            _decide(desk, "accept", given["accepted"], by)
            _decide(desk, "reject", given["rejected"], by)
        else:
            _list(desk, given["state"], given["reason"], given["as_json"])


def _decide(desk: Desk, action: Action, ids: tuple[int, ...], by: Reviewer) -> None:
    if ids:
        batch = reviews.decide(desk, ids, action, by)
        click.echo(f"{len(ids)} {action}ed; 'campaign review {desk.campaign.slug} --undo {batch}' takes it back")


def _bulk(desk: Desk, reason: str | None, action: Action, yes: bool, by: Reviewer) -> None:
    if reason is None:
        raise click.UsageError("--all needs --reason")
    found = reviews.items(desk.session, desk.campaign.id, reason=reason, most=_EVERY)
    if not yes:
        counted = sum(item.signature.state == "counted" for item in found)
        click.echo(f"would {action} {len(found)} findings, {counted} of counted signatures; add --yes to do it")
    else:
        _decide(desk, action, tuple(item.id for item in found), by)


def _list(desk: Desk, state: str, reason: str | None, as_json: bool) -> None:
    found = reviews.items(desk.session, desk.campaign.id, state=state, reason=reason)
    counts = reviews.by_reason(desk.session, desk.campaign.id)

    def lines() -> Iterator[str]:
        for item in found:
            yield from _lines(item)
        if state == "open":
            yield from (f"{count:6} open with {code}: {in_words([code])}" for code, count in counts.items())

    show({"findings": [asdict(item) for item in found], "open_by_reason": counts}, as_json, lines)


def _lines(item: Item) -> Iterator[str]:
    chance = f", {item.probability:.3%} by the weights" if item.other else ""
    yield f"{item.id}  {item.verdict}{chance}: {item.words}"
    other = item.other.answers if item.other else {}
    keys = list(dict.fromkeys([*item.signature.answers, *other]))
    states = f"#{item.signature.id} {item.signature.state}"
    yield f"    {'':16} {states:36} " + (f"#{item.other.id} {item.other.state}" if item.other else "")
    for key in keys:
        mine, theirs = item.signature.answers.get(key, ""), other.get(key, "")
        mark = "=" if item.other and mine == theirs else " "
        yield f"  {mark} {key:16} {mine[:36]:36} {theirs[:36]}"


def _history(desk: Desk, as_json: bool) -> None:
    rows = [
        {"batch": row.batch, "finding": row.finding_id, "action": row.action, "who": row.who, "why": row.why}
        | {"at": row.at.isoformat(), "undone_at": row.undone_at and row.undone_at.isoformat()}
        for row in reviews.history(desk.session, desk.campaign.id)
    ]

    def lines() -> Iterator[str]:
        for row in rows:
            undone = " (undone)" if row["undone_at"] else ""
            yield f"{row['at']}  {row['batch']}  {row['action']} {row['finding']}{undone}  {row['who']}: {row['why']}"

    show(rows, as_json, lines)


@click.command("matching-report", epilog="Example: campaign matching-report belarus-go --json")
@click.argument("slug")
@json_option
def matching_report(slug: str, as_json: bool) -> None:
    """Confirmed, counted, held, duplicates by reason, and how many duplicates may be left."""
    with _desk(slug) as desk:
        found = reports.report(desk.session, desk.campaign.id)

    def lines() -> Iterator[str]:
        yield f"confirmed  {found.confirmed}"
        yield from (f"  {state:10} {count}" for state, count in found.by_state.items())
        yield from (f"duplicates with {in_words([code])}: {n}" for code, n in found.duplicates_by_reason.items())
        yield from (f"waiting with {in_words([code])}: {n}" for code, n in found.open_by_reason.items())
        if found.left is None:
            yield "duplicates left: no estimate, the fields give one way only of finding them"
        else:
            left = found.left
            yield f"duplicates left: {left.expected:.1f} or more (95 %: {left.low:.1f} to {left.high:.1f})"

    values = asdict(found) | {"left": found.left and found.left._asdict()}
    show(values, as_json, lines)


@click.command(epilog="Example: campaign rekey belarus-go --apply")
@click.argument("slug")
@click.option("--apply", "do_it", is_flag=True, help="Do it; without it only say what would change.")
@json_option
def rekey(slug: str, do_it: bool, as_json: bool) -> None:
    """Bring keys and fingerprints to this version's rules; says first what that would change."""
    with _desk(slug) as desk:
        found = rekeying.preview(desk)
        done = rekeying.apply(desk) if do_it else 0

    def lines() -> Iterator[str]:
        yield f"{found.rows} signatures have keys of another version"
        yield f"{found.moved} of them get another mailbox key, {found.merged} meet another signature there"
        yield f"{done} done" if do_it else "nothing was changed; add --apply to do it"

    show(asdict(found) | {"done": done}, as_json, lines)


COMMANDS = (review, matching_report, rekey)
