"""A bundle against heads from elsewhere: a checkpoint that somebody kept, and the public ledger as it is now."""

from pathlib import Path

from campaign.journey.exporting.verifying import files, trust
from campaign.journey.exporting.verifying.check import Report
from campaign.journey.exporting.verifying.remote import Remote
from campaign.journey.exporting.verifying.wrong import Wrong
from campaign.journey.tallying.checkpoint import Checkpoint


def check_kept(report: Report, path: Path) -> Checkpoint:
    """The bundle's ledger begins with the head in a file. Raises ``Wrong``."""
    name = str(path)
    kept = trust.head(name, files.text(path.parent, path.name), report.head.origin, report.keys)
    if kept.size > report.head.size:
        words = f"has {kept.size} entries, and the bundle {report.head.size}: check it against the public ledger"
        raise Wrong(name, words)
    if report.ledger.root_at(kept.size) != kept.root:
        raise Wrong(
            name, "the bundle's ledger does not begin with this one: the history was rewritten, or there are two"
        )
    return kept


def check_live(report: Report, remote: Remote) -> Checkpoint:
    """The public ledger begins with the bundle's. Raises ``Wrong`` and ``Unreachable``."""
    live = trust.head(f"{remote.url}/checkpoint", remote.note(), report.head.origin, report.keys)
    remote.check_grown(report.head, live, "the bundle's ledger")
    return live
