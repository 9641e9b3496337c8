"""What a campaign's policy makes of what was found about one signature."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from campaign.journey.drafting.rules import Policy
from campaign.journey.matching.rules import Decision

State = Literal["counted", "held", "duplicate"]


class Found(NamedTuple):
    """Another signature that may be the same person's, and the ``kinds`` of fingerprint that found it."""

    other_id: int
    decision: Decision
    kinds: tuple[str, ...]


class Outcome(NamedTuple):
    """The signature's state; whose twin it is; which earlier ones it displaces; which findings stay open."""

    state: State
    twin: Found | None = None
    displaced: tuple[Found, ...] = ()
    open: tuple[Found, ...] = ()
    signs: tuple[str, ...] = ()


def outcome(policy: Policy, found: Sequence[Found], signs: tuple[str, ...]) -> Outcome:
    """The outcome for a signature, ``found`` from the most to the least probable."""
    certain = tuple(one for one in found if one.decision.verdict == "certain")
    likely = tuple(one for one in found if one.decision.verdict == "likely")
    if certain and policy.keep == "first":
        return Outcome("duplicate", twin=certain[0])
    held = (likely and policy.likely == "hold") or (signs and policy.hold_signs)
    return Outcome("held" if held else "counted", displaced=certain, open=likely, signs=signs)
