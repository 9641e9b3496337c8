"""One signature from the shell: found, shown, and acted on with a reason."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from campaign.journey.drafting.draft import USUAL_FIELDS
from campaign.journey.drafting.fields import Field
from campaign.journey.drafting.rules import Campaign, Words
from tests.cli.conftest import Command, is_one_line
from tests.cli.test_review import SLUG, links, reviewed, town
from tests.journey.acts import Town
from tests.services.factories import REGION

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


def test_what_was_typed_has_the_labels_of_the_form_and_for_programs_its_keys(
    campaign: Command, town: Town, an_open_campaign: Callable[..., Campaign]
) -> None:
    asked = (*USUAL_FIELDS, REGION, Field("text", "school", labels={"be": "Школа", "en": "School"}))
    words = {"be": Words("Мост", "", ""), "en": Words("Bridge", "", "")}
    texts = {"be": "Мост.", "en": "A bridge."}
    made = an_open_campaign(slug="most", fields=asked, words=words, statement=texts)
    number = str(replace(town, campaign=made).sign(region="north", field_school="No. 7"))
    shown = [line.split(None, 1) for line in campaign("signature", "most", "--id", number).out.splitlines()]
    assert ["Рэгіён", "Поўнач"] in shown
    assert ["Школа", "No. 7"] in shown
    answers = campaign("signature", "most", "--id", number, "--json").json["answers"]
    assert (answers["region"], answers["school"]) == ("north", "No. 7")


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
