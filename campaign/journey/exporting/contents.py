"""What a bundle is made of, all of one moment, and the files that follow from it."""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from campaign.errors import Refused
from campaign.journey.drafting import rules as drafting
from campaign.journey.drafting.rules import Campaign, Statement
from campaign.journey.exporting import bundle, papers, rules, sheets
from campaign.journey.exporting.bundle import Written
from campaign.journey.exporting.sheets import Plan, Tables
from campaign.journey.exporting.table import Raw
from campaign.journey.tallying import checkpoint
from campaign.journey.tallying.checkpoint import Checkpoint
from campaign.journey.tallying.entries import instant

_GUARD = "a cell that starts with one of = + - @ ' tab CR LF, or a full-width = + - @, has one ' before it"
# "1 sign 2026-03-01T12Z " and the 64 digits of a statement's sha256.
_STATEMENT = slice(22, 86)


@dataclass(frozen=True, slots=True)
class Contents:
    """A campaign at one head. ``rows`` and ``entries`` come in parts, in the ledger's order; ``seeds`` sign, the
    current key first."""

    campaign: Campaign
    head: Checkpoint
    at: datetime
    total: int
    totals: Mapping[str, Mapping[str, int]]
    statements: Sequence[Statement]
    rows: Iterable[Sequence[Raw]]
    entries: Iterable[Sequence[str]]
    seeds: Sequence[bytes]


def write(draft: Path, given: Contents, plan: Plan) -> tuple[dict[str, Written], Tables, Written]:
    """Writes every file into the folder; gives them, the tables, and the manifest.

    Raises ``Refused``: ``disagree`` where rows and total differ, ``statement_altered``, ``ledger_altered``.
    """
    tables = sheets.write(draft, given.campaign, given.rows, given.total, plan)
    if tables.rows + len(tables.erased) != given.total:
        raise Refused("disagree", "", rows=tables.rows + len(tables.erased), total=given.total)
    files = dict(tables.files)
    if tables.erased:
        files["erased.txt"] = bundle.put(draft / "erased.txt", _lines(tables.erased))
    files["ledger.txt"], signed = _ledger(draft, given)
    files |= _statements(draft, given.statements, signed)
    files["totals.json"] = bundle.put_json(draft / "totals.json", _totals(given))
    for name, text in papers.beside(given.campaign, given.head, given.seeds, sorted(tables.names)).items():
        files[name] = bundle.put(draft / name, text)
    manifest = bundle.put_json(draft / "manifest.json", _manifest(given, files, tables, plan))
    bundle.put(draft / "manifest.sig", papers.seal(manifest.sha256, given.head.origin, given.seeds))
    return files, tables, manifest


def _lines(numbers: "array[int]") -> str:
    return "".join(f"{number}\n" for number in numbers)


def _ledger(draft: Path, given: Contents) -> tuple[Written, set[str]]:
    """All entries up to the head; also the statements that they sign."""
    signed: set[str] = set()
    size = 0
    with bundle.file(draft / "ledger.txt") as (out, written):
        for part in given.entries:
            size += len(part)
            signed.update({entry[_STATEMENT] for entry in part if entry.startswith("1 sign ")})
            out.write("\n".join(part) + "\n")
    if size != given.head.size:
        raise Refused("ledger_altered", "", entries=size, size=given.head.size)
    return written, signed


def _statements(draft: Path, statements: Sequence[Statement], signed: set[str]) -> dict[str, Written]:
    """Every version that an entry signs, also where all who signed it have left."""
    files: dict[str, Written] = {}
    for statement in statements:
        if statement.sha256 not in signed:
            continue
        name = f"statement-{statement.version}.txt"
        files[name] = bundle.put(draft / name, drafting.document(statement.texts).decode("utf-8"))
        if files[name].sha256 != statement.sha256:
            raise Refused("statement_altered", "", version=statement.version)
    return files


def _totals(given: Contents) -> dict[str, object]:
    return {
        "campaign": given.campaign.slug,
        "signatures": given.total,
        "by_state": given.totals.get("state", {}),
        "by_region": given.totals.get("region", {}),
        "by_day": given.totals.get("day", {}),
        "by_statement_version": given.totals.get("statement", {}),
        "by_source": given.totals.get("source", {}),
        "by_language": given.totals.get("language", {}),
        "ledger": _head(given.head),
        "at": instant(given.at),
    }


def _manifest(given: Contents, files: Mapping[str, Written], tables: Tables, plan: Plan) -> dict[str, object]:
    words = given.campaign.words
    return {
        "campaign": {
            "slug": given.campaign.slug,
            "title": {language: one.title for language, one in words.items()},
            "addressee": {language: one.addressee for language, one in words.items()},
        },
        "counts": {"signatures": given.total, "erased": len(tables.erased)},
        "files": {name: {"sha256": one.sha256, "size": one.size} for name, one in files.items()},
        "format": {
            "delimiter": plan.form.delimiter,
            "bom": plan.form.bom,
            "columns": sheets.header(given.campaign, plan.form),
            "guard": _GUARD,
            "tables": tables.names,
        },
        "ledger": _head(given.head),
        # The head's time, not the clock's: the same head gives the same bytes.
        "made_at": instant(given.at),
        "rows": "whole" if rules.is_whole(given.campaign.fields, plan.form.columns) else "columns left out",
        "software": f"campaign {version('campaign')}",
    }


def _head(head: Checkpoint) -> dict[str, object]:
    return {"size": head.size, "root": checkpoint.root_text(head.root)}
