"""What no review should have to look for."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
REQUIREMENTS = ["requirements.txt", "requirements-test.txt"]
# Made by tools or by an installation, and the lock files' hashes, which would only be slow to read.
NOT_OURS = {"build", "dist", "instance", "node_modules", "__pycache__", *REQUIREMENTS}
PICTURES = {".png", ".jpg", ".ico", ".woff2", ".mo"}

# A silenced check says which one and why: the rule's name, then "-- the reason" or "# the reason".
SILENCED = re.compile(r"#\s*(?:noqa|type:\s*ignore)\b(?P<rest>.*)")
REASONED = re.compile(r"(?::\s*[A-Z]+[0-9]+(?:\s*,\s*[A-Z]+[0-9]+)*|\[[a-z-]+(?:,\s*[a-z-]+)*\])\s*(?:--|#)\s*\w.*")
OUTSIDE = re.compile(r"https?://(?!(?:[\w-]+\.)*example\.org\b|www\.w3\.org/)[\w.-]+")
PIN = re.compile(r"[\w.-]+(\[[\w,-]+\])?==[\w.]+( ; [^#/]+?)?(\s+--hash=sha256:[0-9a-f]{64})+")
WORKPLACE = re.compile(r"(?<![\w.:-])/(?:work|root)/")


def _files(*suffixes: str, below: str = ".") -> Iterator[Path]:
    for path in sorted((ROOT / below).rglob("*")):
        parts = path.relative_to(ROOT).parts
        hidden = any(part.startswith(".") and part != ".ci" for part in parts)
        if hidden or NOT_OURS.intersection(parts) or path.suffix in PICTURES or not path.is_file():
            continue
        if not suffixes or path.suffix in suffixes:
            yield path


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        yield f"{path.relative_to(ROOT)}:{number}", line


def _unreasoned(line: str) -> bool:
    found = SILENCED.search(line)
    return found is not None and not REASONED.fullmatch(found["rest"].strip())


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("x = 1", False),
        ("x = 1  # no" + "qa", True),
        ("x = 1  # no" + "qa: S101", True),
        ("x = 1  # no" + "qa: S101, PLR2004 -- the protocol's number", False),
        ("x = f()  # type:" + " ignore", True),
        ("x = f()  # type:" + " ignore[arg-type]", True),
        ("x = f()  # type:" + " ignore[arg-type] # each reader gives its field's type", False),
    ],
)
def test_what_a_reason_is(line: str, wrong: bool) -> None:
    assert _unreasoned(line) is wrong


def test_a_silenced_check_gives_its_reason() -> None:
    assert not [place for path in _files(".py") for place, line in _lines(path) if _unreasoned(line)]


def test_pages_and_letters_name_no_outside_host() -> None:
    files = [*_files(below="templates"), *_files(below="campaign/web/static")]
    assert not [(place, line) for path in files for place, line in _lines(path) if OUTSIDE.search(line)]


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_locks_hold_pins_with_hashes_and_nothing_else(name: str) -> None:
    requirements = (ROOT / name).read_text("utf-8").replace("\\\n", " ").splitlines()
    assert requirements
    assert not [line for line in requirements if not PIN.fullmatch(line)], "an option, an address or a missing hash"


def test_nothing_points_into_the_place_it_was_written_in() -> None:
    assert not [place for path in _files() for place, line in _lines(path) if WORKPLACE.search(line)]
