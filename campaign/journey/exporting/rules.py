"""What the files of a bundle hold: columns, cells, and their guard against spreadsheets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from campaign.errors import Refused
from campaign.journey.drafting.fields import Field

# A spreadsheet takes a cell that begins so for a formula (OWASP, "CSV Injection"). The apostrophe is in the list so
# that the guard can be undone: a reader drops exactly one leading apostrophe.
_RISKY = frozenset("=+-@\t\r\n'＝＋－＠")
FIXED_AFTER = ("signed_at", "confirmed_at", "source", "statement_version", "ledger_index", "salt")


@dataclass(frozen=True, slots=True)
class Format:
    """How the table is written. ``columns`` are field keys, in order; None for all that are exported."""

    delimiter: str = ","
    bom: bool = True
    columns: tuple[str, ...] | None = None


def guard(cell: str) -> str:
    """The cell as a spreadsheet may see it."""
    return f"'{cell}" if cell and cell[0] in _RISKY else cell


def unguard(cell: str) -> str:
    """The cell as it was."""
    return cell.removeprefix("'")


def columns(fields: Sequence[Field], chosen: Sequence[str] | None) -> list[str]:
    """The field keys that are exported, in the campaign's order or as chosen. Raises ``Refused``."""
    allowed = [field.key for field in fields if field.exported]
    if chosen is None:
        return allowed
    for key in chosen:
        if key not in allowed:
            raise Refused("no_column", "columns", given=key, known=", ".join(allowed))
    return list(dict.fromkeys(chosen))


def delimiter(given: str) -> str:
    """The character between cells. Raises ``Refused``."""
    named = {"comma": ",", "semicolon": ";", "tab": "\t", "\\t": "\t"}.get(given, given)
    if named not in {",", ";", "\t", "|"}:
        raise Refused("bad_delimiter", "delimiter", given=given)
    return named


def instant(moment: datetime) -> str:
    """ISO 8601 in UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
