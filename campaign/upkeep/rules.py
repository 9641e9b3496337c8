"""Which long work there is, and whom it may concern."""

from typing import Literal, get_args

# examination: settings, keys, database, mail. audit: every number anew. repair: totals from the rows, then an audit.
# preview: what new rules for keys would change. rekey: that change.
Kind = Literal["examination", "audit", "repair", "preview", "rekey"]
# queued → running → done; other ends: cancelled, failed.
State = Literal["queued", "running", "done", "cancelled", "failed"]

KINDS: tuple[Kind, ...] = get_args(Kind)
ACTIVE: tuple[State, ...] = ("queued", "running")
# What a result says by name; of more it says how many.
MOST_NAMED = 20


def is_kind(text: str) -> bool:
    """Whether there is such work."""
    return text in KINDS
