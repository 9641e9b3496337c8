"""One signature from the shell: found, shown, and acted on with a reason."""

import pytest

from tests.cli.conftest import Command, is_one_line
from tests.cli.test_review import SLUG, links, reviewed, town
from tests.journey.acts import Town

assert links
assert reviewed
assert town


def test_it_is_found_by_address_and_name_in_any_spelling(campaign: Command, reviewed: Town) -> None:
    (found,) = campaign("signature", SLUG, "--email", "A@example.org".lower(), "--json").json
    assert (found["state"], found["answers"]["email"]) == ("counted", "a@example.org")
    assert [one["state"] for one in campaign("signature", SLUG, "--name", "Лукашэвіч Алеся", "--json").json] == [
        "duplicate",
        "counted",
    ]
    assert campaign("signature", SLUG, "--email", "nobody@example.org").out == "no signature has exactly this\n"


def test_it_is_rejected_restored_and_erased_with_who_and_why(campaign: Command, reviewed: Town) -> None:
    number = str(next(row.id for row in reviewed.rows() if row.details["email"] == "c@example.org"))
    for act, state in (("reject", "rejected"), ("restore", "counted"), ("erase", "withdrawn")):
        done = campaign("signature", SLUG, "--id", number, f"--{act}", "--why", "asked", "--who", "Barys")
        reviewed.tally()
        assert (done.code, reviewed.row(int(number)).state) == (0, state)
    assert campaign("signature", SLUG, "--id", number, "--json").json["acts"] == [
        f"{act} by Barys: asked" for act in ("erase", "restore", "reject")
    ]


def test_a_form_that_nobody_confirmed_is_deleted(campaign: Command, reviewed: Town) -> None:
    number = str(reviewed.sign(email="late@example.org", name="Barys Example"))
    assert "deleted" in campaign("signature", SLUG, "--id", number, "--erase", "--why", "asked").out


@pytest.mark.usefixtures("reviewed")
@pytest.mark.parametrize(
    ("options", "code"),
    [
        ((), 2),
        (("--email", "a@example.org", "--id", "1"), 2),
        (("--id", "1", "--reject"), 2),
        (("--email", "a@example.org", "--reject", "--why", "x"), 2),
        (("--id", "0"), 2),
        (("--id", "999999"), 1),
        (("--email", "no address"), 1),
        (("--id", "1", "--restore", "--why", "x"), 1),
    ],
)
def test_wrong_use_and_what_can_not_be_done_is_one_line(campaign: Command, options: tuple[str, ...], code: int) -> None:
    done = campaign("signature", SLUG, *options)
    assert is_one_line(done, code) if code == 1 else done.code == code
