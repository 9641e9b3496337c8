"""What tests read of a town's ledger."""

from campaign.journey.tallying import entries, inspection, ledger, merkle
from campaign.journey.tallying.entries import Fold
from campaign.journey.tallying.inspection import Inspection
from campaign.journey.tallying.ledger import SignedHead
from campaign.journey.tallying.table import Head, head
from tests.journey.acts import Town


def lines_of(town: Town) -> list[str]:
    """Every entry, in order."""
    with town.sessions() as session:
        return [line for _, line in ledger.stream(session, town.campaign.id)]


def kinds_of(town: Town) -> list[str]:
    """Kind of each entry, and what it is about."""
    said = [line.split()[1:] for line in lines_of(town)]
    return ["sign" if kind == "sign" else " ".join([kind, *about]) for kind, _hour, *about in said]


def heads_of(town: Town) -> list[SignedHead]:
    """The heads, the oldest first."""
    with town.sessions() as session:
        return ledger.heads(session, town.campaign.id)


def head_of(town: Town) -> Head:
    """What the public page names."""
    with town.sessions() as session:
        return head(session, town.campaign.id)


def inspected(town: Town) -> Inspection:
    """Everything computed anew."""
    with town.sessions() as session:
        return inspection.inspect(session, town.notary, town.campaign)


def holds(town: Town) -> None:
    """Fails unless rows, ledger, tree, heads, signature and total say the same."""
    found, lines, head = inspected(town), lines_of(town), head_of(town)
    assert found.faults == ()
    fold = Fold()
    for line in lines:
        fold.add(entries.read(line))
    assert (head.size, head.total) == (fold.size, fold.total)
    assert fold.total == sum(row.in_total for row in town.rows()) == town.total()
    assert head.root == merkle.root(merkle.leaf(line.encode()) for line in lines)
    assert town.audit().differences == ()
