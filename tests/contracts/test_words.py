"""Every word of the interface is there in Belarusian and in Russian, whole, and compiled."""

import re
import tomllib
from collections import Counter
from gettext import GNUTranslations

import pytest
from babel import Locale
from babel.messages import Message
from jinja2 import Environment, FileSystemLoader, nodes

from campaign.journey.drafting.draft import LANGUAGES
from campaign.web.i18n import INTERFACE, NAMES
from tests import words
from tests.words import ROOT, in_use, kept, key, strings

each = pytest.mark.parametrize("language", words.LANGUAGES)
USED = {key(message): message for message in in_use()}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%|\{\w*\}")


def translated(language: str) -> dict[str, Message]:
    """The catalogue as it lies there, by its English words."""
    return {key(message): message for message in kept(language) if message.id}


def placeholders(text: str) -> Counter[str]:
    """What a text has filled in, and how often."""
    return Counter(PLACEHOLDER.findall(text))


def test_every_language_of_campaigns_has_a_catalogue_and_a_name() -> None:
    assert {*words.LANGUAGES, "en"} == set(LANGUAGES) == set(INTERFACE) == set(NAMES)


def test_what_sources_and_templates_mark_is_found() -> None:
    marks = {"Review", "Owner", "Save as a draft", "This can't be accepted.", "The goal is reached.", "(optional)"}
    mailed, counted = "Open this page to accept:", "%(count)s possible duplicate waits for review."

    assert {*marks, mailed, counted} <= set(USED)
    assert USED[counted].pluralizable


@each
def test_every_message_is_translated_and_no_other(language: str) -> None:
    assert set(translated(language)) == set(USED)
    assert [name for name, message in translated(language).items() if not all(strings(message))] == []
    assert [name for name, message in translated(language).items() if message.fuzzy] == []
    assert kept(language).obsolete == {}


@each
def test_every_plural_has_all_its_forms(language: str) -> None:
    for name, message in translated(language).items():
        assert message.pluralizable == USED[name].pluralizable, name
        assert len(strings(message)) == (words.PLURALS if message.pluralizable else 1), name


@each
def test_what_is_filled_in_is_the_same_as_in_english(language: str) -> None:
    for name, message in translated(language).items():
        english = message.id if isinstance(message.id, str) else message.id[1]
        for text in strings(message):
            assert placeholders(text) == placeholders(english), name


@each
def test_the_edges_are_the_same_as_in_english(language: str) -> None:
    for name, message in translated(language).items():
        for text in strings(message):
            assert (text[:1].isspace(), text[-1:].isspace()) == (name[:1].isspace(), name[-1:].isspace()), name
            assert text.endswith(":") == name.endswith(":"), name


@each
def test_no_word_mixes_alphabets(language: str) -> None:
    foreign = {"be": "иИщЩъЪ", "ru": "іІўЎ"}[language]
    for message in translated(language).values():
        for text in strings(message):
            bare = PLACEHOLDER.sub(" ", text)
            mixed = [
                word for word in re.findall(r"\w+", bare) if re.search("[A-Za-z]", word) and re.search("[Ѐ-ӿ]", word)
            ]
            assert mixed == [], text
            assert set(bare).isdisjoint(foreign), text


@each
def test_the_files_are_as_make_words_writes_them(language: str) -> None:
    catalogue = words.renewed(language)

    assert words.path(language).read_bytes() == words.readable(catalogue)
    assert words.path(language, ".mo").read_bytes() == words.compiled(catalogue)


@each
def test_the_compiled_words_are_those_that_people_see(language: str) -> None:
    with words.path(language, ".mo").open("rb") as file:
        compiled = GNUTranslations(file)

    assert compiled.gettext("Review") in strings(translated(language)["Review"])
    forms = {compiled.ngettext("signature", "signatures", number) for number in (1, 2, 5)}
    assert forms == set(strings(translated(language)["signature"]))


@each
def test_the_head_tells_nothing_of_who_made_it(language: str) -> None:
    head = words.path(language).read_text(encoding="utf-8").split("\n\n")[0]

    assert "@" not in head
    assert re.findall(r'^"([\w-]+):', head, re.MULTILINE) == [
        "Language",
        "Plural-Forms",
        "MIME-Version",
        "Content-Type",
        "Content-Transfer-Encoding",
    ]


def test_every_letter_has_its_subject_and_both_bodies_with_marked_words() -> None:
    letters = ROOT / "templates" / "mail"
    environment = Environment(loader=FileSystemLoader(letters), extensions=["jinja2.ext.i18n"], autoescape=True)
    kinds = {path.parent.name for path in letters.glob("*/*")}

    assert kinds == {"already_signed", "confirm", "confirmed", "invitation", "reset", "update"}
    for kind in kinds:
        for part in ("subject.txt", "body.txt", "body.html"):
            tree = environment.parse((letters / kind / part).read_text(encoding="utf-8"))
            plain = "".join(text.data for text in tree.find_all(nodes.TemplateData))
            assert not re.search("[A-Za-z]{2}", re.sub("<[^>]*>", "", plain)), f"{kind}/{part} has unmarked words"


def test_the_consent_has_all_its_sentences_in_every_language() -> None:
    texts = tomllib.loads((ROOT / "campaign/journey/drafting/consent.toml").read_text(encoding="utf-8"))

    assert set(texts) == set(LANGUAGES)
    for language, sentences in texts.items():
        assert set(sentences) == set(texts["en"])
        for name in sentences.keys() - {"days"}:
            assert placeholders(sentences[name]) == placeholders(texts["en"][name]), f"{language}: {name}"
        assert set(sentences["days"]) == {Locale(language).plural_form(number) for number in range(200)}
        assert all(placeholders(form) == {"{count}": 1} for form in sentences["days"].values()), language
