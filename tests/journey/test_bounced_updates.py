"""Who can't be reached gets no more updates; a receiver's policy is not their fault."""

import pytest

from tests.journey.acts import Town
from tests.journey.bounce_acts import Postman
from tests.journey.bulletin_acts import Press, readers
from tests.services.bounces import short


def updates(town: Town) -> list[bool]:
    return [row.updates for row in town.rows()]


@pytest.mark.parametrize(
    ("status", "wanted", "bounced"), [("5.1.1", False, 1), ("5.7.26", True, 1), ("4.2.2", True, 0)]
)
def test_an_update_that_comes_back(town: Town, status: str, wanted: bool, bounced: int) -> None:
    press, postman = Press(town), Postman(town)
    first, _second = readers(town, 2)
    bulletin = press.started()
    press.send()
    postman.bring_back(first.signature_id, status=status)
    assert updates(town) == [wanted, True]
    assert [(one.sent, one.failed, one.bounced) for one in [press.found(bulletin.id)]] == [(2, 0, bounced)]
    following = press.started()
    press.send()
    assert press.found(following.id).sent == 1 + wanted
    assert town.states() == ["counted", "counted"]


def test_whatever_letter_comes_back_ends_the_updates_to_its_reader_alone(town: Town) -> None:
    _first, second = readers(town, 2)
    postman = Postman(town)
    assert postman.letter(second.signature_id).kind == "confirmed"
    assert postman.bring_back(second.signature_id) == "permanent"
    assert updates(town) == [True, False]


def test_what_is_queued_for_it_is_dropped(town: Town) -> None:
    press, postman = Press(town), Postman(town)
    (reader,) = readers(town, 1)
    raw_stamp = postman.stamp(reader.signature_id)
    press.started()
    press.queue()
    assert postman.letter(reader.signature_id).state == "queued"
    assert postman.bring(short(raw_stamp)) == "permanent"
    town.deliver()
    assert (postman.letter(reader.signature_id).state, postman.letter(reader.signature_id).failure) == (
        "dropped",
        "no_longer_wanted",
    )
