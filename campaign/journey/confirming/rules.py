"""What a link says once its signature has left the state ``pending``."""

from typing import Literal


def outcome_of(state: str) -> Literal["confirmed", "withdrawn"]:
    """What the holder of a link may know.

    A form that was superseded, or found to be a duplicate, is answered like a counted one: the same person is
    counted, and the page must not tell more.
    """
    return "withdrawn" if state == "withdrawn" else "confirmed"
