"""A form with something wrong in it comes back whole: what is wrong stands beside the field and at the top."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from campaign.journey.drafting.rules import Campaign
from tests.services.factories import a_form
from tests.web.reading import Html

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)

Sign = Callable[..., TestResponse]

WRONG = [
    ("name", ""),
    ("name", "   "),
    ("name", "12345"),
    ("name", "A" * 151),
    ("name", "Alesia\nExample"),
    ("name", "see https://example.org"),
    ("name", "Ale\u202esia"),
    ("name", "Ale\0sia"),
    ("name", "Ale\x1bsia"),
    ("email", ""),
    ("email", "alesia"),
    ("email", "alesia@"),
    ("email", "@example.org"),
    ("email", "alesia@example"),
    ("email", "alesia@@example.org"),
    ("email", "alesia@example.org, barys@example.org"),
    ("email", "alesia@example.org\r\nBcc: barys@example.org"),
    ("email", "Alesia <alesia@example.org>"),
    ("email", "alesia\0@example.org"),
    ("email", "alesia@" + "a" * 300 + ".org"),
    ("email", "alesia@[127.0.0.1]"),
    ("region", ""),
    ("region", "west"),
    ("region", "NORTH"),
    ("consent", ""),
    ("consent", "no"),
]


@pytest.mark.parametrize(("field", "typed"), WRONG, ids=lambda value: repr(value)[:40])
def test_a_wrong_answer_is_422_with_the_error_beside_its_field_and_a_link_to_it(
    sign: Sign, rows: Callable[[], object], field: str, typed: str
) -> None:
    before = rows()

    answer = sign(**{field: typed})

    page = Html.of(answer.text)
    control, error = page.by_id(f"f-{field}"), page.by_id(f"f-{field}-error")
    assert answer.status_code == 422
    assert answer.headers["Cache-Control"] == "no-store"
    assert control["name"] == field
    assert control["aria-invalid"] == "true"
    assert error.attributes["id"] in control["aria-describedby"].split()
    assert [link["href"] for link in page.one("", role="alert").every("a")] == [f"#f-{field}"]
    assert rows() == before


def test_the_summary_of_errors_takes_the_focus(sign: Sign) -> None:
    page = Html.of(sign(name="").text)

    summary = page.one("", role="alert")
    assert "autofocus" in summary
    assert summary["tabindex"] == "-1"
    assert page.one("title").text.startswith("Error:")
    assert [element for element in page.every() if "autofocus" in element] == [summary]


def test_everything_that_is_wrong_is_said_at_once_in_the_order_of_the_page(
    client: FlaskClient, footbridge: Campaign
) -> None:
    page = Html.of(client.post("/c/footbridge/sign", data={}).text)

    summary = page.one("", role="alert")
    assert [link["href"] for link in summary.every("a")] == ["#f-name", "#f-email", "#f-region", "#f-consent"]
    assert summary.one("h2").text == "There are 4 problems"


def test_every_link_in_the_summary_leads_to_something(client: FlaskClient, footbridge: Campaign) -> None:
    page = Html.of(client.post("/c/footbridge/sign", data={"statement_version": "7"}).text)

    for link in page.one("", role="alert").every("a"):
        page.by_id(link["href"].removeprefix("#"))


def test_what_was_typed_is_kept(sign: Sign) -> None:
    typed = a_form(email="alesia", name="Ÿ Alesia & 'Example' \"x\"", region="south", updates="yes")

    page = Html.of(sign(**typed).text)

    assert page.typed() == typed | {"statement_version": "1", "consent_version": "1"}


def test_consent_is_never_ticked_for_anybody(client: FlaskClient, footbridge: Campaign, sign: Sign) -> None:
    assert "consent" not in Html.of(client.get("/c/footbridge").text).typed()
    assert "updates" not in Html.of(client.get("/c/footbridge").text).typed()
    assert "consent" not in Html.of(sign(consent="").text).typed()


def test_a_corrected_form_is_taken(client: FlaskClient, sign: Sign) -> None:
    page = Html.of(sign(email="alesia").text)

    answer = client.post(page.one("form")["action"], data=page.typed() | {"email": "alesia@example.org"})

    assert answer.status_code == 303


@pytest.mark.parametrize("version", ["0", "2", "-1", "1.0", "one", "1" * 5000, "\0"])
def test_a_form_for_another_version_of_the_text_is_422(sign: Sign, rows: Callable[[], object], version: str) -> None:
    before = rows()

    answer = sign(statement_version=version)

    page = Html.of(answer.text)
    assert answer.status_code == 422
    assert "changed while this page was open" in page.one("", role="alert").text
    assert page.typed()["statement_version"] == "1"
    assert rows() == before


def test_errors_are_said_in_the_signers_language(client: FlaskClient, footbridge: Campaign) -> None:
    english, belarusian = (
        Html.of(client.post(f"/c/footbridge/sign?lang={language}", data={}).text) for language in ("en", "be")
    )

    assert belarusian.one("html")["lang"] == "be"
    assert belarusian.by_id("f-name-error").text != english.by_id("f-name-error").text


def test_a_form_that_leaves_optional_questions_out_is_taken(
    client: FlaskClient, an_open_campaign: Callable[..., Campaign]
) -> None:
    from campaign.journey.drafting.draft import USUAL_FIELDS
    from campaign.journey.drafting.fields import Field

    an_open_campaign(slug="mill", fields=(*USUAL_FIELDS, Field("comment", "comment", required=False)))

    assert client.post("/c/mill/sign", data=a_form()).status_code == 303


def test_a_consent_that_has_changed_since_is_asked_for_again(sign: Sign) -> None:
    page = sign(**a_form(consent_version="7"))
    assert page.status_code == 422
    assert "consent" not in Html.of(page.text).typed()
