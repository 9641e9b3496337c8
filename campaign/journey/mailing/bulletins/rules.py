"""What an update to supporters may say, and what may be done with it when."""

from collections.abc import Callable, Mapping, Sequence
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
        wrong: list[Refused] = []
        subject = _checked(_subject, f"subject_{language}", given.subject, wrong)
        body = _checked(_body, f"body_{language}", given.body, wrong)
        if not wrong:
            texts[language] = Text(subject, body)
        refusals += wrong
    if not texts and not refusals:
        refusals.append(Refused("no_update_text", f"subject_{languages[0]}"))
    return texts, refusals


def _checked(clean: Callable[[str], str], name: str, raw: str, wrong: list[Refused]) -> str:
    """What ``clean`` makes of it; why it can't be taken goes to ``wrong``."""
    try:
        found = clean(raw)
    except Refused as refused:
        wrong.append(Refused(refused.code, name, **refused.values))
        return ""
    if not found:
        wrong.append(Refused("required", name))
    return found


def _subject(raw: str) -> str:
    return text.line(raw, LONGEST_SUBJECT)


def _body(raw: str) -> str:
    body = raw.replace("\r\n", "\n").strip()
    if len(body) > LONGEST_BODY:
        raise Refused("too_long", longest=LONGEST_BODY)
    if any(char == "\ufffd" or (char < " " and char not in "\n\t") for char in body):
        raise Refused("bad_characters")
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
