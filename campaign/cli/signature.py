"""One signature from the shell: found by its owner's address or name, shown, rejected, restored, erased."""

import getpass
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import click

from campaign.cli.output import json_option, show
from campaign.cli.review import desk_of
from campaign.errors import Refused
from campaign.journey.drafting.rules import Campaign
from campaign.journey.matching import dossier, rulings, table
from campaign.journey.matching.desk import Desk
from campaign.journey.matching.dossier import Dossier
from campaign.journey.matching.findings import Item
from campaign.journey.matching.reasons import kinds_in_words
from campaign.journey.matching.review import Reviewer
from campaign.journey.signing.rules import shown_name
from campaign.web import i18n
from campaign.web.forms.signing import answer, label

_ACTS: Mapping[str, Callable[[Desk, int, Reviewer], None]] = {
    "reject": rulings.reject,
    "restore": rulings.restore,
    "resend": rulings.resend,
    "erase": rulings.erase,
}


@click.command(epilog="Example: campaign signature belarus-go --id 12 --reject --why 'asked by phone'")
@click.argument("slug")
@click.option("--email", help="Find it by its owner's address.")
@click.option("--name", help="Find it by its owner's full name, in any spelling.")
@click.option("--id", "number", type=click.IntRange(1, 10**15), help="The signature's number.")
@click.option("--reject", "act", flag_value="reject", help="Take it out of the total.")
@click.option("--restore", "act", flag_value="restore", help="Take a rejection back.")
@click.option("--resend", "act", flag_value="resend", help="Send its owner the letter again.")
@click.option("--erase", "act", flag_value="erase", help="Erase it because its owner asked; nothing brings it back.")
@click.option("--who", default=getpass.getuser, show_default="your login", help="Who decides.")
@click.option("--why", default="", help="Why; kept with the act.")
@json_option
def signature(slug: str, number: int | None, act: str | None, **given: Any) -> None:
    """Find one signature and show it; with --id, reject, restore, resend or erase it.

    What was typed is shown with the labels of the form. Programs read --json, which has the fields' keys.
    """
    if sum(one is not None for one in (given["email"], given["name"], number)) != 1:
        raise click.UsageError("give one of --email, --name and --id")
    if act and (number is None or not given["why"].strip()):
        raise click.UsageError(f"--{act} needs --id and --why")
    with desk_of(slug) as desk:
        if number is None:
            _search(desk, given["email"], given["name"], given["as_json"])
            return
        if act:
            _ACTS[act](desk, number, Reviewer(given["who"], given["why"].strip()))
        _show(desk.campaign, _of(desk, number), given["as_json"])


def _of(desk: Desk, number: int) -> Dossier | None:
    """The signature; None where erasing has deleted its row."""
    try:
        return dossier.by_id(desk, number)
    except Refused:
        if any(one.action == "erase" for one in table.rulings(desk.session, number)):
            return None
        raise


def _search(desk: Desk, email: str | None, name: str | None, as_json: bool) -> None:
    found = dossier.by_name(desk, name or "") if email is None else dossier.by_address(desk, email)

    def lines() -> Iterator[str]:
        yield from (f"{one.id}  {one.state}  {shown_name(one.answers)}" for one in found)
        if not found:
            yield "no signature has exactly this"

    show([{"id": one.id, "state": one.state, "answers": one.answers} for one in found], as_json, lines)


def _show(campaign: Campaign, found: Dossier | None, as_json: bool) -> None:
    values = {"state": "deleted"} if found is None else _values(found)

    def lines() -> Iterator[str]:
        for key, value in values.items():
            if key == "answers":
                yield from (f"{name:18} {said}" for name, said in _in_words(campaign, found))
            elif value not in (None, []):
                yield f"{key:18} {value}"

    show(values, as_json, lines)


def _in_words(campaign: Campaign, found: Dossier | None) -> Iterator[tuple[str, str]]:
    """What was typed as the organizers' page shows it, in the campaign's first language."""
    answers, language = found.answers if found else {}, campaign.languages[0]
    i18n.speak(language)
    for field in campaign.fields:
        if answers.get(field.key):
            yield label(field, language, campaign), answer(field, answers[field.key], language, campaign)


def _values(found: Dossier) -> dict[str, Any]:
    row = found.row
    times = {key: getattr(row, key) for key in ("created_at", "confirmed_at", "withdrawn_at")}
    return {
        "id": row.id,
        "state": row.state,
        "answers": found.answers,
        "readable": bool(found.answers),
        **{key: when and when.isoformat() for key, when in times.items()},
        "source": row.source,
        "language": row.language,
        "statement_version": found.statement_version,
        "ledger_index": row.ledger_index,
        "counts_as": row.twin_of,
        "letters": [f"{one.kind} {one.state}" for one in found.letters],
        "findings": [_finding(one) for one in found.findings],
        "decisions": [f"{one.finding_id} {one.action} by {one.who}: {one.why}" for one in found.decisions],
        "acts": [f"{one.action} by {one.who}: {one.why}" for one in found.rulings],
    }


def _finding(item: Item) -> str:
    said = f"{item.id} {item.state}: {item.words}"
    return said if item.is_readable or not item.kinds else f"{said} (fingerprints: {kinds_in_words(item.kinds)})"


COMMANDS = (signature,)
