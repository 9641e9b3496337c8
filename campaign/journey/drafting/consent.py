"""The consent to process a political opinion: who, what for, how long, in plain words."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from babel import Locale

from campaign.journey.drafting.draft import Draft


def texts(draft: Draft) -> dict[str, str]:
    """The consent text of a campaign in each of its languages."""
    return {language: _text(draft, language) for language in draft.words}


def lets_publish(texts: Mapping[str, str], language: str) -> bool:
    """Whether the consent that was read in ``language`` says that the comment may be published without the name."""
    patterns = _patterns().get(language, {})
    said = (patterns.get(name) for name in ("comment_published", "comment_and_region_published"))
    return any(sentence is not None and sentence in texts.get(language, "") for sentence in said)


def _text(draft: Draft, language: str) -> str:
    patterns = _patterns()[language]
    filled = patterns["text"].format(
        organizer=draft.organizer or patterns["somebody"],
        addressee=draft.words[language].addressee or patterns["addressee"],
        days=_days(draft.keep_days, language),
        published=patterns[_published(draft)],
    )
    contact = patterns["contact"].format(contact=draft.contact) if draft.contact else ""
    return " ".join(filter(None, (filled, draft.words[language].consent_note, contact)))


def _days(count: int, language: str) -> str:
    forms: Mapping[str, str] = _patterns()[language]["days"]
    return forms[Locale(language).plural_form(count)].format(count=count)


def _published(draft: Draft) -> str:
    kinds = {field.kind for field in draft.fields}
    if "comment" not in kinds:
        return "nothing_published"
    return "comment_and_region_published" if "region" in kinds else "comment_published"


@cache
def _patterns() -> Mapping[str, Mapping[str, Any]]:
    source = files("campaign.journey.drafting").joinpath("consent.toml").read_text(encoding="utf-8")
    return tomllib.loads(source)
