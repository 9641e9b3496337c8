"""Receipts: where a signature's entry is, as a code that says nothing about anyone, and the proof that it is in."""

import re
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.crypto.tokens import Link
from campaign.journey.signing.rules import KEPT
from campaign.journey.signing.table import SignatureRow
from campaign.journey.tallying import ledger, merkle
from campaign.journey.tallying.ledger import SignedHead
from campaign.storage.transactions import snapshot

_CODE = re.compile(r"([0-9]{1,15})-([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Receipt:
    """An entry's index and leaf hash."""

    index: int
    leaf: bytes

    def __str__(self) -> str:
        return f"{self.index}-{self.leaf.hex()}"


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found for a receipt at a head. ``path`` leads from the leaf to the root; ``counts``: as the rows say."""

    head: SignedHead
    receipt: Receipt
    entry: str
    path: tuple[bytes, ...]
    counts: bool


def read(text: str) -> Receipt | None:
    """The receipt behind a pasted code; None for what is none. White space and case don't matter."""
    found = _CODE.fullmatch("".join(text.split()).lower())
    return Receipt(int(found[1]), bytes.fromhex(found[2])) if found else None


def of_link(session: Session, link: Link) -> tuple[int, Receipt | None] | None:
    """The campaign and the receipt of a confirmed signature; no receipt where the ledger does not hold it (yet).

    None where the link's signature is gone, was taken back or was never confirmed.
    """
    query = select(SignatureRow.campaign_id, SignatureRow.state, SignatureRow.nonce, SignatureRow.ledger_index)
    row = session.execute(query.where(SignatureRow.id == link.signature_id)).first()
    if row is None or row.nonce != link.nonce or row.state not in KEPT:
        return None
    if row.ledger_index is None:
        return row.campaign_id, None
    (line,) = ledger.entries(session, row.campaign_id, row.ledger_index, 1)
    return row.campaign_id, Receipt(row.ledger_index, merkle.leaf(line.encode("ascii")))


Missing = Literal["no_such_entry", "another_entry", "no_proof"]


def prove(session: Session, campaign_id: int, receipt: Receipt) -> Proof | Missing:
    """The proof that the receipt's entry is in the ledger at its current head, or why there is none.

    ``no_proof``: the entry is there, and the hashes that are kept do not lead from it to the root.
    """
    with snapshot(session):
        head = ledger.newest(session, campaign_id)
        lines = ledger.entries(session, campaign_id, receipt.index, 1)
        if head is None or not lines:
            return "no_such_entry"
        if merkle.leaf(lines[0].encode("ascii")) != receipt.leaf:
            return "another_entry"
        try:
            path = merkle.inclusion_path(receipt.index, head.size, ledger.hash_at(session, campaign_id))
        except LookupError:
            return "no_proof"
        if not merkle.check_inclusion(receipt.leaf, receipt.index, head.size, path, head.root):
            return "no_proof"
        place = (SignatureRow.campaign_id == campaign_id, SignatureRow.ledger_index == receipt.index)
        counts = session.scalar(select(SignatureRow.in_total).where(*place)) or False
        return Proof(head, receipt, lines[0], tuple(path), counts)
