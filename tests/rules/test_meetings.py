"""Keys that come again are counted in little room."""

import tracemalloc
from random import Random

from campaign.journey.matching.rekey import Meetings


def test_keys_that_came_before_are_counted() -> None:
    meetings = Meetings()
    for key in (b"a1", b"a2", b"b1", b"a1", b"a1"):
        meetings.add(key)
    assert meetings.count() == 2


def test_millions_of_them_have_room_in_a_worker() -> None:
    draw, meetings, many = Random(1), Meetings(), 50_000
    tracemalloc.start()
    try:
        for _ in range(many):
            meetings.add(draw.randbytes(64))
        assert meetings.count() == 0
        assert tracemalloc.get_traced_memory()[1] < 16 * many
    finally:
        tracemalloc.stop()
