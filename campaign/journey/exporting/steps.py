"""The bundle for submission: every file from one moment, and equal to the public total at that moment."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from sqlalchemy.orm import Session

from campaign.errors import Refused
from campaign.journey.drafting import rules as drafting
from campaign.journey.drafting import table as campaigns
from campaign.journey.drafting.rules import Campaign
from campaign.journey.exporting import bundle, rules, sheets, table
from campaign.journey.exporting.bundle import Written
from campaign.journey.exporting.rules import Format
from campaign.journey.tallying import table as tallying
from campaign.journey.tallying.table import Head
from campaign.storage.transactions import snapshot

# Called with how many rows are written and how many there will be.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Bundle:
    """What was written where: the signatures in it, and the checksum of its manifest."""

    folder: Path
    signatures: int
    files: dict[str, Written]
    manifest_sha256: str


def export(
    session: Session,
    slug: str,
    target: Path,
    form: Format,
    *,
    by_region: bool = False,
    progress: Progress | None = None,
) -> Bundle:
    """Writes the bundle into the new folder ``target``, which appears only when it is complete.

    Raises ``Refused``: ``unsettled`` where somebody has just withdrawn and the totals do not show it yet (count,
    then try again), ``exists``, ``cannot_write``, ``no_campaign``, ``no_column``, ``no_regions``.
    """
    with snapshot(session):
        campaign = campaigns.find(session, slug)
        if campaign is None:
            raise Refused("no_campaign", "slug", given=slug)
        if table.leaving(session, campaign.id):
            raise Refused("unsettled")
        head = tallying.head(session, campaign.id)
        with bundle.folder(target) as draft:
            return _write(session, campaign, head, draft, target, sheets.Plan(form, by_region, progress))


def _write(session: Session, campaign: Campaign, head: Head, draft: Path, target: Path, plan: sheets.Plan) -> Bundle:
    totals = tallying.totals(session, campaign.id)
    rows = table.signatures(session, campaign.id)
    files, count = sheets.write(draft, campaign, rows, head.total, plan)
    if count != head.total:
        raise Refused("disagree", "", rows=count, total=head.total)
    files |= _statements(session, campaign, draft, totals.get("statement", {}))
    files["totals.json"] = bundle.put_json(draft / "totals.json", totals_of(campaign, head, totals))
    manifest = bundle.put_json(draft / "manifest.json", _manifest(campaign, head, files, plan))
    return Bundle(target, count, files, manifest.sha256)


def totals_of(campaign: Campaign, head: Head, totals: dict[str, dict[str, int]]) -> dict[str, object]:
    """The contents of ``totals.json``."""
    return {
        "campaign": campaign.slug,
        "signatures": head.total,
        "by_state": totals.get("state", {}),
        "by_region": totals.get("region", {}),
        "by_day": totals.get("day", {}),
        "by_statement_version": totals.get("statement", {}),
        "by_source": totals.get("source", {}),
        "by_language": totals.get("language", {}),
        "ledger": head.ledger,
        "at": rules.instant(_moment(campaign, head)),
    }


def _statements(session: Session, campaign: Campaign, draft: Path, signed: dict[str, int]) -> dict[str, Written]:
    written: dict[str, Written] = {}
    for statement in campaigns.statements(session, campaign.id):
        if str(statement.version) not in signed:
            continue
        name = f"statement-{statement.version}.txt"
        written[name] = bundle.put(draft / name, drafting.document(statement.texts).decode("utf-8"))
        if written[name].sha256 != statement.sha256:
            raise Refused("statement_altered", "", version=statement.version)
    return written


def _manifest(campaign: Campaign, head: Head, files: dict[str, Written], plan: sheets.Plan) -> dict[str, object]:
    return {
        "campaign": {
            "slug": campaign.slug,
            "title": {language: words.title for language, words in campaign.words.items()},
            "addressee": {language: words.addressee for language, words in campaign.words.items()},
        },
        "counts": {"signatures": head.total},
        "files": {name: {"sha256": one.sha256, "size": one.size} for name, one in files.items()},
        "format": {
            "delimiter": plan.form.delimiter,
            "bom": plan.form.bom,
            "columns": sheets.header(campaign, plan.form),
            "guard": "a cell that starts with one of = + - @ ' tab CR LF, or a full-width = + - @, has one ' before it",
        },
        "ledger": head.ledger,
        # The head's time, not the clock's: the same head gives the same bytes.
        "made_at": rules.instant(_moment(campaign, head)),
        "software": f"campaign {version('campaign')}",
    }


def _moment(campaign: Campaign, head: Head) -> datetime:
    return head.updated_at or campaign.statement.published_at
