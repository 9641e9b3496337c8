"""Files that nobody else may read: the key of links, and those that sign ledgers."""

import stat
from collections.abc import Iterator
from pathlib import Path

from campaign.crypto.signing_key import SigningKeyMissing
from campaign.journey.tallying.notary import Notary
from campaign.settings import Settings
from campaign.upkeep.examining.finding import Finding


def of_links(settings: Settings) -> Iterator[Finding]:
    """The secret key."""
    if settings.secret_key:
        yield Finding("secret_given")
    else:
        yield private("secret", settings.instance_dir / "secret_key")


def of_ledgers(notary: Notary) -> Iterator[Finding]:
    """The keys that sign ledgers' heads."""
    try:
        count = len(notary.keys.seeds())
    except SigningKeyMissing as error:
        yield Finding("ledger_key_missing", good=False, values={"why": str(error)})
        return
    for path in notary.keys.paths():
        yield private("ledger_key", path)
    if count > 1:
        yield Finding("ledger_keys", values={"count": count})


def private(code: str, path: Path, **about: str) -> Finding:
    """Whether a file is its owner's alone; of one that is not, the code ends in ``_open``."""
    mode = stat.S_IMODE(path.stat().st_mode)
    good = not mode & 0o077
    values = about | {"path": str(path), "mode": f"{mode:04o}"}
    return Finding(f"{code}_file" if good else f"{code}_open", good, values)
