"""Campaigns from the shell: made, changed, opened, paused, closed, listed."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from campaign.cli import demos
from campaign.cli.context import acted, database, json_option, show
from campaign.errors import Refused
from campaign.journey.drafting import draft_file, steps, table
from campaign.journey.drafting.draft import Draft
from campaign.journey.drafting.rules import Status, Words, status_at
from campaign.journey.tallying import table as tallying

_OPTIONS = (
    click.option(
        "--draft", type=click.Path(path_type=Path), help="A whole campaign as TOML; other options override it."
    ),
    click.option("--language", help="The language of title, summary, addressee and statement: be, ru or en."),
    click.option("--title", help="The title."),
    click.option("--summary", help="One or two sentences for lists."),
    click.option("--addressee", help="To whom the signatures go."),
    click.option("--statement", type=click.Path(path_type=Path), help="A Markdown file: the text that is signed."),
    click.option("--organizer", help="Who collects; stands in the consent text."),
    click.option("--contact", help="Where signers ask about their data."),
    click.option("--goal", type=int, help="How many signatures are hoped for."),
    click.option("--keep-days", type=int, help="Days after the end when signers' details are erased (180)."),
    click.option("--opens", help="Date and time, such as 2026-12-01T09:00."),
    click.option("--closes", help="Date and time, such as 2026-12-31T18:00."),
    click.option("--timezone", help="The time zone of both, such as Europe/Minsk (UTC)."),
    click.option("--likely", type=click.Choice(["count", "hold"]), help="What a likely duplicate does meanwhile."),
    click.option("--keep", type=click.Choice(["first", "newest"]), help="Which of a person's two signatures counts."),
    click.option("--household", type=int, help="How many people may sign with one address, 1 to 4 (1)."),
    click.option("--fold/--no-fold", default=None, help="Whether mail providers' rules join addresses."),
    click.option("--hold-signs/--no-hold-signs", default=None, help="Whether signs of abuse hold a signature."),
    click.option("--fields", type=click.Path(path_type=Path), help="A TOML or JSON file: what the form asks."),
)


_POLICY = ("likely", "keep", "household", "fold", "hold_signs")


def _with_options(command: Any) -> Any:
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@click.command(epilog="Example: campaign create river-park --title 'Keep the park open' --statement text.md --goal 400")
@click.argument("slug")
@_with_options
def create(slug: str, **given: Any) -> None:
    """Make a campaign as a draft."""
    with database() as (parts, session):
        start = _from_file(given["draft"], slug) or Draft(slug, {}, {})
        made = steps.create(session, parts.peppers, _applied(start, given), parts.clock())
        acted(session, parts, "campaign.created", made.id)
    click.echo(f"{slug}: made as a draft. 'campaign open {slug}' opens it.")


@click.command(epilog="Example: campaign edit river-park --language ru --title 'Парк' --statement text.ru.md")
@click.argument("slug")
@_with_options
def edit(slug: str, **given: Any) -> None:
    """Change a campaign, or add a translation. A changed statement becomes a new version."""
    with database() as (parts, session):
        before = steps.find(session, slug)
        start = _from_file(given["draft"], slug) or steps.as_draft(before)
        after = steps.edit(session, slug, _applied(start, given), parts.clock())
        acted(session, parts, "campaign.edited", after.id, statement=after.statement.version)
    version = after.statement.version
    changed = " (a new version)" if version != before.statement.version else ""
    click.echo(f"{slug}: changed. Statement version {version}{changed}.")


def _mover(name: str, wanted: Status, help_text: str) -> click.Command:
    @click.command(name, help=help_text, epilog=f"Example: campaign {name} river-park")
    @click.argument("slug")
    def command(slug: str) -> None:
        with database() as (parts, session):
            campaign = steps.set_status(session, slug, wanted, parts.clock())
            acted(session, parts, "campaign.status", campaign.id, status=wanted)
            click.echo(f"{slug}: {status_at(campaign, parts.clock())}")

    return command


@click.command("list", epilog="Example: campaign list --json")
@json_option
def list_(as_json: bool) -> None:
    """List the campaigns with their totals."""
    with database() as (parts, session):
        rows = [
            {
                "slug": one.slug,
                "status": status_at(one, parts.clock()),
                "signatures": tallying.head(session, one.id).total,
                "goal": one.goal,
                "title": one.words[one.languages[0]].title,
            }
            for one in table.every(session)
        ]

    def lines() -> Iterator[str]:
        for row in rows:
            goal = f" of {row['goal']}" if row["goal"] else ""
            yield f"{row['slug']:24} {row['status']:10} {row['signatures']}{goal}  {row['title']}"

    show(rows, as_json, lines)


@click.command(epilog="Example: campaign demo")
@click.option("--if-empty", is_flag=True, help="Do nothing where there is any campaign.")
def demo(if_empty: bool) -> None:
    """Load the demo campaigns; those that are there stay as they are."""
    with database() as (parts, session):
        if if_empty and not steps.is_empty(session):
            return
        made = demos.load(session, parts.peppers, parts.clock())
    click.echo(f"demo campaigns made: {', '.join(made) or 'none, they are here already'}")


COMMANDS = (
    create,
    edit,
    _mover("open", "open", "Open a campaign for signatures."),
    _mover("pause", "paused", "Pause: no new signatures; links that were mailed still confirm."),
    _mover("close", "closed", "Close for good; links that were mailed still confirm for 24 hours."),
    list_,
    demo,
)


def _applied(draft: Draft, given: dict[str, Any]) -> Draft:
    timezone = given["timezone"] or draft.timezone
    changes = {name: given[name] for name in ("organizer", "contact", "goal", "keep_days") if given[name] is not None}
    if given["fields"]:
        changes["fields"] = draft_file.parse_fields(_read(given["fields"], "fields"))
    for option, name in (("opens", "opens_at"), ("closes", "closes_at")):
        if given[option] is not None:
            changes[name] = draft_file.moment(given[option], timezone, option)
    chosen = {name: given[name] for name in _POLICY if given[name] is not None}
    changes["policy"] = replace(draft.policy, **chosen)
    return _worded(replace(draft, timezone=timezone, **changes), given)


def _worded(draft: Draft, given: dict[str, Any]) -> Draft:
    chosen = {name: given[name] for name in ("title", "summary", "addressee") if given[name] is not None}
    if not chosen and not given["statement"]:
        return draft
    language = given["language"] or next(iter(draft.words), "en")
    old = draft.words.get(language, Words("", "", ""))
    text = _read(given["statement"], "statement") if given["statement"] else draft.statement.get(language, "")
    return replace(
        draft,
        words={**draft.words, language: replace(old, **chosen)},
        statement={**draft.statement, language: text},
    )


def _from_file(path: Path | None, slug: str) -> Draft | None:
    return replace(draft_file.parse(_read(path, "draft")), slug=slug) if path else None


def _read(path: Path, option: str) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        raise Refused("no_file", option, given=str(path), why=error.strerror or "") from None
    except UnicodeDecodeError:
        raise Refused("no_file", option, given=str(path), why="it is not UTF-8 text") from None
