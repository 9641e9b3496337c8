"""The editor as its template shows it: the form, what is wrong, what others changed, and what saving would do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from markupsafe import Markup

from campaign.errors import Refused
from campaign.journey.drafting import consent, imaging
from campaign.journey.drafting.draft import LANGUAGES, Draft
from campaign.journey.drafting.fields import KINDS, Field
from campaign.journey.drafting.rules import Campaign
from campaign.web import i18n, markdown
from campaign.web.organizer import drafting_words, pages
from campaign.web.organizer.forms import sheet_merge
from campaign.web.organizer.forms.sheet import Question, Sheet
from campaign.web.organizer.forms.sheet_merge import Change
from campaign.web.organizer.kept_picture import Kept

# A short list to choose from; any other name may be typed.
ZONES = (
    *(
        "Europe/Minsk",
        "Europe/Vilnius",
        "Europe/Warsaw",
        "Europe/Riga",
        "Europe/Kyiv",
        "Europe/Moscow",
        "Europe/Berlin",
    ),
    *("Europe/London", "Europe/Lisbon", "Asia/Tbilisi", "America/New_York", "UTC"),
)
# Inputs of a question, by the refusal that is about them.
_ABOUT_ANSWERS = {"needs_options", "no_options", "bad_options", "too_many_options"}


@dataclass(frozen=True, slots=True)
class NewVersion:
    """What saving another statement would do: how many signed the present version."""

    current: int
    signed: int
    consent_too: bool


@dataclass(frozen=True, slots=True)
class Editor:
    """All that the page needs. ``campaign`` is None while a new one is written."""

    sheet: Sheet
    draft: Draft
    campaign: Campaign | None = None
    revision: int = 0  # of the campaign, when this form was begun
    refused: Sequence[Refused] = ()
    changes: Sequence[Change] = ()
    new_version: NewVersion | None = None
    previewed: bool = False
    saved: bool = False
    signed: dict[str, int] = field(default_factory=dict)
    kept: Kept | None = None  # the picture of a new campaign

    def render(self) -> str:
        """The page."""
        errors = self._errors()
        several = len(self.sheet.languages) > 1
        return pages.page(
            "organizer/drafting/editor.html",
            editor=self,
            sheet=self.sheet,
            errors=errors,
            summary=[(name, drafting_words.part(name, several), text) for name, text in errors.items()],
            differences=[_difference(change, several) for change in sorted(self.changes, key=_place_of)],
            consents=consents(self.draft),
            previews=self._previews() if self.previewed or self._is_over() else {},
            names=i18n.NAMES,
            more_languages=[one for one in LANGUAGES if one not in self.sheet.languages],
            more_kinds=self._more_kinds(),
            kind_word=drafting_words.kind,
            fixed=self._fixed(),
            zones=ZONES,
            most_of_a_file=imaging.LARGEST_FILE,
            too_large=drafting_words.refusal(imaging.too_large()),
        )

    def _errors(self) -> dict[str, str]:
        """The words for each refusal, by the id of the input that it is about."""
        found: dict[str, str] = {}
        for refused in self.refused:
            found.setdefault(self._place(refused), drafting_words.refusal(refused))
        return dict(sorted(found.items(), key=lambda pair: _order(pair[0])))

    def _place(self, refused: Refused) -> str:
        language, key = refused.values.get("language"), refused.values.get("key")
        if refused.field == "fields":
            row = next((n for n, one in reversed(list(enumerate(self.sheet.questions))) if one.key == key), None)
            return "fields" if row is None else f"f{row}-{_about(refused)}"
        if refused.field == "title" and not language:
            return "text"
        if refused.field == "picture":
            return "upload"
        return f"{refused.field}-{language}" if language else refused.field or "editor"

    def _fixed(self) -> dict[str, Field]:
        """The fields that stay, since people may have answered them, by their keys."""
        if self.campaign is None or self.campaign.status == "draft":
            return {}
        return {one.key: one for one in self.campaign.fields}

    def _is_over(self) -> bool:
        return self.campaign is not None and (self.campaign.status == "closed" or self.campaign.archived_at is not None)

    def _previews(self) -> dict[str, Markup]:
        names = [f"{word}-{language}" for language in self.sheet.languages for word in ("statement", "thanks")]
        return {name: markdown.html(self.sheet[name]) for name in names}

    def _more_kinds(self) -> list[tuple[str, str]]:
        asked = {one.kind for one in self.sheet.questions}
        kinds = [kind for kind in KINDS if not KINDS[kind].standard or kind not in asked]
        return [(kind, drafting_words.kind(kind)) for kind in kinds]


def consents(draft: Draft) -> dict[str, str]:
    """The words of the consent as the draft would have them."""
    named = {language: words for language, words in draft.words.items() if language in LANGUAGES}
    return consent.texts(replace(draft, words=named))


def _about(refused: Refused) -> str:
    if refused.code in _ABOUT_ANSWERS or "answer" in refused.values:
        return "answers"
    language = refused.values.get("language")
    return f"label-{language}" if language else "key"


def _order(name: str) -> int:
    plain = name.partition("-")[0]
    # Questions stand where the fields do.
    known = list(drafting_words.PARTS)
    return known.index(plain if plain in drafting_words.PARTS else "fields")


def _place_of(change: Change) -> int:
    return _order(change.part)


def _difference(change: Change, several: bool) -> dict[str, object]:
    return {
        "part": change.part,
        "label": drafting_words.part(change.part, several),
        "before": _read(change.part, change.before),
        "theirs": _read(change.part, change.theirs),
        "mine": _read(change.part, change.mine),
        "clashes": change.clashes,
    }


def _read(part: str, text: str) -> str:
    """A part's text as a person reads it."""
    if part == "questions":
        return "\n".join(_described(sheet_merge.questions(text)))
    if part == "languages":
        return ", ".join(i18n.NAMES.get(one, one) for one in text.split())
    if part == "picture":
        return text[:8]
    return text


def _described(questions: Iterable[Question]) -> Iterable[str]:
    for number, one in enumerate(questions, 1):
        label = next(iter((one.labels or {}).values()), "") or drafting_words.kind(one.kind)
        marks = [drafting_words.kind(one.kind)] if label != drafting_words.kind(one.kind) else []
        marks += [str(drafting_words.MARKS[name]) for name in ("required", "exported") if getattr(one, name)]
        answers = [next(iter(answer.labels.values()), answer.code) for answer in one.answers]
        yield (
            f"{number}. {label}"
            + (f" ({', '.join(marks)})" if marks else "")
            + "".join(f"\n    · {a}" for a in answers)
        )
