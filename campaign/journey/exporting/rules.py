"""What the files of a bundle hold: columns, cells, and their guard against spreadsheets."""

from collections.abc import Sequence
from dataclasses import dataclass

from campaign.errors import Refused
from campaign.journey.drafting.fields import Field
from campaign.journey.drafting.rules import Campaign

# A spreadsheet takes a cell that begins so for a formula (OWASP, "CSV Injection"). The apostrophe is in the list so
# that the guard can be undone: a reader drops exactly one leading apostrophe.
RISKY = frozenset("=+-@\t\r\n'＝＋－＠")
FIXED_AFTER = ("signed_at", "confirmed_at", "source", "statement_version", "ledger_index", "salt")


@dataclass(frozen=True, slots=True)
class Format:
    """How the table is written. ``columns`` are field keys, in order; None for all that are exported."""

    delimiter: str = ","
    bom: bool = True
    columns: tuple[str, ...] | None = None


def guard(cell: str) -> str:
    """The cell as a spreadsheet may see it."""
    return f"'{cell}" if cell and cell[0] in RISKY else cell


def unguard(cell: str) -> str:
    """The cell as it was."""
    return cell.removeprefix("'")


def needs_quotes(cell: str, delimiter: str) -> bool:
    """Whether a cell can stand in CSV between quotes only (RFC 4180, 2)."""
    return '"' in cell or delimiter in cell or "\n" in cell or "\r" in cell


def quote(cell: str, delimiter: str) -> str:
    """The cell as CSV writes it, as ``csv.writer`` does."""
    return '"' + cell.replace('"', '""') + '"' if needs_quotes(cell, delimiter) else cell


def columns(fields: Sequence[Field], chosen: Sequence[str] | None) -> list[str]:
    """The field keys that are exported, in the campaign's order or as chosen. Raises ``Refused``."""
    allowed = [field.key for field in fields if field.exported]
    if chosen is None:
        return allowed
    for key in chosen:
        if key not in allowed:
            raise Refused("no_column", "columns", given=key, known=", ".join(allowed))
    return list(dict.fromkeys(chosen))


def is_whole(fields: Sequence[Field], chosen: Sequence[str] | None) -> bool:
    """Whether the columns are all that a row's commitment is made of."""
    return set(columns(fields, chosen)) == set(columns(fields, None))


def regional_names(campaign: Campaign) -> dict[str, str]:
    """The table's name by region, the one of no region first. Raises ``Refused``."""
    field = campaign.field("region")
    if field is None:
        raise Refused("no_regions", "by")
    named = {
        option.value: f"signatures-{place:02}-{option.value}.csv" for place, option in enumerate(field.options, start=1)
    }
    return {"": "signatures-00-no-region.csv", **named}


def delimiter(given: str) -> str:
    """The character between cells. Raises ``Refused``."""
    named = {"comma": ",", "semicolon": ";", "tab": "\t", "\\t": "\t"}.get(given, given)
    if named not in {",", ";", "\t", "|"}:
        raise Refused("bad_delimiter", "delimiter", given=given)
    return named
