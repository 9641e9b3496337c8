"""The options that make or change a campaign's draft, and what they make of it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from campaign.errors import Refused
from campaign.journey.drafting import draft_file
from campaign.journey.drafting.draft import Draft
from campaign.journey.drafting.rules import Words

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
    click.option("--goal-step", "goal_steps", type=int, multiple=True, help="The next goal; may be given again."),
    click.option("--thanks", type=click.Path(path_type=Path), help="A Markdown file: shown after confirming."),
    click.option("--consent-note", help="A sentence of your own in the consent."),
    click.option("--picture-alt", help="What the picture shows."),
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


_WORDS = ("title", "summary", "addressee", "consent_note", "picture_alt")
_POLICY = ("likely", "keep", "household", "fold", "hold_signs")


def with_options(command: Any) -> Any:
    """Gives a command the options that make or change a draft."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def applied(draft: Draft, given: dict[str, Any]) -> Draft:
    """The draft with what the options say. Raises ``Refused``."""
    timezone = given["timezone"] or draft.timezone
    changes = {name: given[name] for name in ("organizer", "contact", "goal", "keep_days") if given[name] is not None}
    if given["goal_steps"]:
        changes["goal_steps"] = given["goal_steps"]
    if given["fields"]:
        changes["fields"] = draft_file.parse_fields(_read(given["fields"], "fields"))
    for option, name in (("opens", "opens_at"), ("closes", "closes_at")):
        if given[option] is not None:
            changes[name] = draft_file.moment(given[option], timezone, option)
    chosen = {name: given[name] for name in _POLICY if given[name] is not None}
    changes["policy"] = replace(draft.policy, **chosen)
    return _worded(replace(draft, timezone=timezone, **changes), given)


def _worded(draft: Draft, given: dict[str, Any]) -> Draft:
    chosen = {name: given[name] for name in _WORDS if given[name] is not None}
    if given["thanks"]:
        chosen["thanks"] = _read(given["thanks"], "thanks")
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


def from_file(path: Path | None, slug: str) -> Draft | None:
    """The draft in a file, for that slug. Raises ``Refused``."""
    return replace(draft_file.parse(_read(path, "draft")), slug=slug) if path else None


def _read(path: Path, option: str) -> str:
    try:
        return read_bytes(path, option).decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("no_file", option, given=str(path), why="it is not UTF-8 text") from None


def read_bytes(path: Path, option: str) -> bytes:
    """What a file holds. Raises ``Refused`` that names the option."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise Refused("no_file", option, given=str(path), why=error.strerror or "") from None
