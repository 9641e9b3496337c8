"""The bundle for submission: every file from one moment, and equal to the public total at that moment."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from campaign.errors import Refused
from campaign.journey.drafting import table as campaigns
from campaign.journey.drafting.rules import Campaign
from campaign.journey.exporting import bundle, contents, table
from campaign.journey.exporting.bundle import Written
from campaign.journey.exporting.contents import Contents
from campaign.journey.exporting.rules import Format
from campaign.journey.exporting.sheets import Plan
from campaign.journey.tallying import table as tallying
from campaign.journey.tallying.checkpoint import Checkpoint
from campaign.journey.tallying.notary import Notary
from campaign.storage.transactions import snapshot

# Called with how many rows are written and how many there will be.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Bundle:
    """What was written where: the signatures in it, those whose rows are erased, and the manifest's checksum."""

    folder: Path
    signatures: int
    erased: int
    files: dict[str, Written]
    manifest_sha256: str


def export(
    session: Session,
    notary: Notary,
    slug: str,
    target: Path,
    form: Format,
    *,
    by_region: bool = False,
    progress: Progress | None = None,
) -> Bundle:
    """Writes the bundle into the new folder ``target``, which appears only when it is complete.

    Raises ``SigningKeyMissing``, and ``Refused``: ``unsettled`` where somebody has just withdrawn and the totals do not
    show it yet (count, then try again), ``exists``, ``cannot_write``, ``no_campaign``, ``no_column``, ``no_regions``,
    ``disagree``, ``statement_altered``.
    """
    with snapshot(session):
        campaign = campaigns.find(session, slug)
        if campaign is None:
            raise Refused("no_campaign", "slug", given=slug)
        if table.leaving(session, campaign.id):
            raise Refused("unsettled")
        given = _contents(session, notary, campaign)
        with bundle.folder(target) as draft:
            files, tables, manifest = contents.write(draft, given, Plan(form, by_region, progress))
    return Bundle(target, given.total, len(tables.erased), files, manifest.sha256)


def _contents(session: Session, notary: Notary, campaign: Campaign) -> Contents:
    head = tallying.head(session, campaign.id)
    return Contents(
        campaign=campaign,
        head=Checkpoint(head.origin or notary.origin(campaign.slug), head.size, head.root),
        at=head.updated_at or campaign.statement.published_at,
        total=head.total,
        totals=tallying.totals(session, campaign.id),
        statements=campaigns.statements(session, campaign.id),
        rows=table.signatures(session, campaign.id),
        entries=table.entries(session, campaign.id, head.size),
        seeds=notary.keys.seeds(),
    )
