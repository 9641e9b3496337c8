"""Taking a signature back: nothing of the person stays, the place is free, the count goes down."""

from campaign.journey.confirming import steps
from tests.journey.acts import Town, at_once
from tests.services.factories import BARYS


def test_looking_shows_the_signature_and_changes_nothing(town: Town) -> None:
    link = town.signed()
    before = town.rows()
    with town.sessions() as session:
        shown = steps.look_at_withdrawal(session, link)
    assert shown is not None
    assert shown.form is not None
    assert (shown.outcome, shown.form.answers["name"]) == (None, "Alesia Example")
    assert town.rows() == before


def test_withdrawing_erases_details_salt_fingerprint_letters_and_other_forms(town: Town) -> None:
    superseded, bystander = town.sign(name="Barys Example"), town.sign(email=BARYS)
    link = town.signed()
    key = town.row(link.signature_id).email_key
    town.tally()
    assert town.withdraw(link) == "withdrawn"
    row = town.row(link.signature_id)
    assert (row.state, row.details, row.salt, row.withdrawn_at) == ("withdrawn", None, None, town.clock())
    assert (row.due, row.email_key != key) == (True, True)
    assert {one.id for one in town.rows()} == {bystander, link.signature_id}
    assert superseded not in {one.id for one in town.rows()}
    assert [letter.signature_id for letter in town.letters()] == [bystander]


def test_after_the_count_nothing_says_where_the_signature_came_from(town: Town) -> None:
    link = town.signed()
    town.tally()
    town.withdraw(link)
    town.tally()
    row = town.row(link.signature_id)
    assert (row.region, row.due, row.in_total, row.ledger_index) == (None, False, False, 0)
    assert (town.total(), town.totals()) == (0, {"state": {"withdrawn": 1}, "day/withdrawn": {"2026-03-01": 1}})


def test_withdrawing_twice_succeeds_twice_and_takes_back_once(town: Town) -> None:
    link = town.signed()
    town.signed(email=BARYS)
    town.tally()
    assert [town.withdraw(link), town.withdraw(link)] == ["withdrawn", "withdrawn"]
    town.tally()
    assert town.withdraw(link) == "withdrawn"
    assert (town.tally(), town.total()) == (0, 1)


def test_the_old_confirmation_link_says_that_the_signature_was_taken_back(town: Town) -> None:
    link = town.signed()
    town.withdraw(link)
    shown = town.look(link)
    assert shown is not None
    assert shown.outcome == "withdrawn"
    assert town.confirm(link) == "withdrawn"
    town.renew(link)
    assert (town.tally(), town.total(), town.letters()) == (1, 0, [])


def test_the_same_person_may_sign_again(town: Town) -> None:
    link = town.signed()
    town.tally()
    town.withdraw(link)
    again = town.signed(name="Alesia Second")
    town.tally()
    assert (town.total(), town.states()) == (1, ["withdrawn", "counted"])
    assert town.row(again.signature_id).ledger_index == 2
    assert town.confirm(link) == "withdrawn"


def test_a_form_that_was_never_confirmed_cannot_be_withdrawn(town: Town) -> None:
    link = town.link(town.sign())
    town.withdraw(link)
    assert town.states() == ["pending"]


def test_withdrawing_many_times_at_once_takes_back_once(town: Town) -> None:
    link = town.signed()
    town.signed(email=BARYS)
    town.tally()
    assert at_once(lambda _: town.withdraw(link), 16) == ["withdrawn"] * 16
    town.tally()
    assert (town.total(), town.audit().differences) == (1, ())
