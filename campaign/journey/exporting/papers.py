"""What lies beside the data of a bundle: the signed head, the key, and how to check it all."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from campaign.crypto import notes, public_keys
from campaign.journey.drafting.rules import Campaign
from campaign.journey.tallying import checkpoint
from campaign.journey.tallying.checkpoint import Checkpoint

SEAL = "campaign bundle 1"


def beside(campaign: Campaign, head: Checkpoint, seeds: Sequence[bytes], tables: Sequence[str]) -> dict[str, str]:
    """The files by name. Signatures are deterministic (RFC 8032): the same head and keys give the same bytes."""
    public = [notes.public_bytes(seed) for seed in seeds]
    words = {
        "title": campaign.in_language(campaign.languages[0]).title,
        "origin": head.origin,
        "tables": ", ".join(f"`{name}`" for name in tables),
        "key_sha256": hashlib.sha256(public[0]).hexdigest(),
        "verifier": str(notes.Verifier(head.origin, public[0])),
    }
    return {
        "checkpoint": notes.sign(checkpoint.write(head), head.origin, seeds),
        # openssl reads the first; during a rotation the older key comes after it.
        "public-key.pem": "".join(public_keys.pem(key) for key in public),
        "verify.py": _handed("verify.py"),
        "VERIFY.md": _filled(_handed("VERIFY.md"), words),
    }


def seal(manifest_sha256: str, origin: str, seeds: Sequence[bytes]) -> str:
    """The signed note about a manifest."""
    return notes.sign(f"{SEAL}\n{origin}\n{manifest_sha256}\n", origin, seeds)


def _filled(template: str, words: Mapping[str, str]) -> str:
    return re.sub(r"\{\{(\w+)\}\}", lambda found: words[found[1]], template)


@cache
def _handed(name: str) -> str:
    return files("campaign.journey.exporting.handed").joinpath(name).read_text(encoding="utf-8")
