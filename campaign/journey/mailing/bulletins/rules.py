"""What an update to supporters may say, and what may be done with it when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from campaign.errors import Refused
from campaign.journey.drafting import text

# draft → sending ⇄ paused; ends: done (nobody is left to write to), stopped (by hand).
State = Literal["draft", "sending", "paused", "done", "stopped"]
MOVES: Mapping[str, tuple[State, ...]] = {
    "sending": ("draft", "paused"),
    "paused": ("sending",),
    "stopped": ("sending", "paused"),
}
LONGEST_SUBJECT, LONGEST_BODY = 150, 20_000
# Letters of a bulletin that wait at once: a confirmation that comes meanwhile stands behind these and no more.
_SECONDS_AHEAD, _MOST_AHEAD, _FEWEST_AHEAD = 5, 200, 10


@dataclass(frozen=True, slots=True)
class Text:
    """An update in one language: ``body`` is Markdown."""

    subject: str
    body: str


Texts = Mapping[str, Text]


def check(languages: Sequence[str], typed: Texts) -> tuple[dict[str, Text], list[Refused]]:
    """The cleaned texts by language, and all that is wrong, each with its input's name (``subject_be``).

    A language that is left empty is not written in; at least one must be.
    """
    texts: dict[str, Text] = {}
    refusals: list[Refused] = []
    for language in languages:
        given = typed.get(language, Text("", ""))
        if not given.subject.strip() and not given.body.strip():
            continue
        try:
            texts[language] = Text(_subject(language, given.subject), _body(language, given.body))
        except Refused as refused:
            refusals.append(refused)
    if not texts and not refusals:
        refusals.append(Refused("no_update_text", f"subject_{languages[0]}"))
    return texts, refusals


def _subject(language: str, raw: str) -> str:
    name = f"subject_{language}"
    try:
        subject = text.line(raw, LONGEST_SUBJECT)
    except Refused as refused:
        raise Refused(refused.code, name, **refused.values) from None
    if not subject:
        raise Refused("required", name)
    return subject


def _body(language: str, raw: str) -> str:
    name = f"body_{language}"
    body = raw.replace("\r\n", "\n").strip()
    if not body:
        raise Refused("required", name)
    if len(body) > LONGEST_BODY:
        raise Refused("too_long", name, longest=LONGEST_BODY)
    if any(char == "\ufffd" or (char < " " and char not in "\n\t") for char in body):
        raise Refused("bad_characters", name)
    return body


def in_language(texts: Texts, wanted: str, order: Sequence[str]) -> tuple[str, Text]:
    """The text in the signer's language, else in the first of ``order`` that it is written in; with its language."""
    language = next(one for one in (wanted, *order, *texts) if one in texts)
    return language, texts[language]


def ahead(rate: float) -> int:
    """How many letters of a bulletin wait at most, at ``rate`` letters a second (0: no limit)."""
    if rate == 0:
        return _MOST_AHEAD
    return max(_FEWEST_AHEAD, min(_MOST_AHEAD, int(rate * _SECONDS_AHEAD)))
