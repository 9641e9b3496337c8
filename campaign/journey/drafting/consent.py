"""The consent to process a political opinion: who, what for, how long, in plain words."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from campaign.journey.drafting.draft import Draft


def texts(draft: Draft) -> dict[str, str]:
    """The consent text of a campaign in each of its languages."""
    return {language: _text(draft, language) for language in draft.words}


def _text(draft: Draft, language: str) -> str:
    patterns = _patterns()[language]
    filled = patterns["text"].format(
        organizer=draft.organizer or patterns["somebody"],
        addressee=draft.words[language].addressee or patterns["addressee"],
        keep_days=draft.keep_days,
    )
    contact = patterns["contact"].format(contact=draft.contact) if draft.contact else ""
    return " ".join(filter(None, (filled, draft.words[language].consent_note, contact)))


@cache
def _patterns() -> Mapping[str, Mapping[str, str]]:
    source = files("campaign.journey.drafting").joinpath("consent.toml").read_text(encoding="utf-8")
    return tomllib.loads(source)
