"""The words of the interface in other languages: taken from the sources, kept in .po files, compiled to .mo.

``make words`` runs this after strings have changed: it brings both catalogues up to date, guesses nothing, and names
what is left to translate.
"""

import sys
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from campaign.settings import TRANSLATIONS

LANGUAGES = ("be", "ru")
PLURALS = 3
ROOT = TRANSLATIONS.parents[1]
# Names, addresses and moments in the head of a file would change with every run, and concern nobody.
_HEAD = {"Language", "Plural-Forms", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"}
_KEYWORDS = {**DEFAULT_KEYWORDS, "lazy_gettext": None}


class Words(Catalog):
    """A catalogue whose head says nothing about who made it, where and when."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """The lines of the head that programs need."""
        return [(name, value) for name, value in super().mime_headers if name in _HEAD]


def key(message: Message) -> str:
    """The English words, in the singular where there are two numbers."""
    return message.id if isinstance(message.id, str) else message.id[0]


def strings(message: Message) -> tuple[str, ...]:
    """The translated words, one for each plural form; empty strings where they are missing."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def path(language: str, suffix: str = ".po") -> Path:
    """The file of a language."""
    return TRANSLATIONS / language / "LC_MESSAGES" / f"messages{suffix}"


def in_use() -> list[Message]:
    """Every message in sources and templates, once."""
    with (TRANSLATIONS / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call] # Babel's types end at its frontend
    # Babel's own filter leaves templates/_macros out.
    found = extract_from_dir(ROOT, methods, options, _KEYWORDS, directory_filter=_visible)
    catalogue = Catalog()
    for _file, _line, message, _comments, context in found:
        catalogue.add(message, context=context)
    return [message for message in catalogue if message.id]


def kept(language: str) -> Catalog:
    """The catalogue as it lies there."""
    with path(language).open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def readable(catalogue: Catalog) -> bytes:
    """The catalogue as people edit it, in the order of the English words."""
    out = BytesIO()
    write_po(out, catalogue, width=0, no_location=True, sort_output=True)
    return out.getvalue()


def compiled(catalogue: Catalog) -> bytes:
    """The catalogue as gettext reads it."""
    out = BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def renewed(language: str) -> Words:
    """The catalogue of all messages in use, with the translations there are and nothing else."""
    old = kept(language)
    words = Words(locale=language, header_comment="", fuzzy=False)
    for message in in_use():
        known = old.get(message.id)
        words.add(message.id, known.string if known and not known.fuzzy and _same_shape(known, message) else "")
    return words


def write(words: Words, language: str) -> None:
    """Puts the catalogue in its place, for people and compiled."""
    path(language).write_bytes(readable(words))
    path(language, ".mo").write_bytes(compiled(words))


def main() -> int:
    """Renews every catalogue; 1 when words are left to translate."""
    left = 0
    for language in LANGUAGES:
        words = renewed(language)
        write(words, language)
        missing = [key(message) for message in words if message.id and not all(strings(message))]
        left += len(missing)
        sys.stdout.write(f"{language}: {len(words)} messages, {len(missing)} without translation\n")
        sys.stdout.writelines(f"  {one}\n" for one in missing)
    return 1 if left else 0


def _visible(folder: str) -> bool:
    return not Path(folder).name.startswith(".")


def _same_shape(one: Message, other: Message) -> bool:
    return one.pluralizable == other.pluralizable


if __name__ == "__main__":
    sys.exit(main())
