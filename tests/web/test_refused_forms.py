"""A form with something wrong in it comes back whole: what is wrong stands beside the field and at the top."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from campaign.journey.drafting.checks import MOST_FIELDS
from campaign.journey.drafting.draft import USUAL_FIELDS, option
from campaign.journey.drafting.fields import KINDS, Field
from campaign.journey.drafting.rules import Campaign
from campaign.web.forms import room
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

# Of the other kinds of questions; those of a campaign's own are named ``field_<key>``.
WRONG_BY_KIND = {
    "given_name": ["", "12345", "A" * 151, "Ale\u202esia"],
    "family_name": ["", "see https://example.org", "Ale\0sia"],
    "patronymic": ["", "12345"],
    "postal_code": ["", "no code!", "2" * 17],
    "locality": ["", "x" * 121, "two\nlines"],
    "street_address": ["", "x" * 201, "a\u202eb"],
    "birth_date": ["", "yesterday", "31.12.1990", "1990-02-30", "2999-01-01", "1799-01-01"],
    "comment": ["", "x" * 1001, "a\u202eb"],
    "choice": ["", "maybe"],
    "checkbox": ["", "no"],
    "text": ["", "x" * 201, "two\nlines", "a\0b"],
}
RIGHT = {"postal_code": "220030", "birth_date": "1990-02-28", "choice": "yes", "checkbox": "yes"}


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


@pytest.mark.parametrize("kind", WRONG_BY_KIND)
def test_so_it_is_of_every_other_kind_of_question_and_the_other_answers_stay(
    client: FlaskClient, an_open_campaign: Callable[..., Campaign], kind: str
) -> None:
    answers = (option("yes", {"en": "Yes"}), option("no", {"en": "No"}))
    asked = [
        Field(one, one if KINDS[one].standard else f"own_{one}", options=answers if one == "choice" else ())
        for one in WRONG_BY_KIND
    ]
    an_open_campaign(slug="mill", fields=(*USUAL_FIELDS, *asked))
    right = a_form(updates="yes") | {one.input_name: RIGHT.get(one.kind, "Mill Street") for one in asked}
    del right["region"]
    name = next(one.input_name for one in asked if one.kind == kind)
    for typed in WRONG_BY_KIND[kind]:
        answer = client.post("/c/mill/sign", data=right | {name: typed})

        page, wrong = Html.of(answer.text), repr(typed)[:40]
        control = page.by_id(f"f-{name}")
        tied = [one for one in page.every() if f"f-{name}-error" in one.attributes.get("aria-describedby", "").split()]
        assert answer.status_code == 422, wrong
        assert page.by_id(f"f-{name}-error").text.startswith("Error:"), wrong
        assert [one.attributes.get("aria-invalid") for one in tied] == ["true"], wrong
        assert control in [*tied, *tied[0].every()], wrong
        assert [link["href"] for link in page.one("", role="alert").every("a")] == [f"#f-{name}"], wrong
        kept = {one: value for one, value in page.typed().items() if not one.endswith("_version")}
        shown = "".join(char for char in typed if char.isprintable() or char == "\n")
        unpicked = kind in {"choice", "checkbox"}
        assert kept == ({k: v for k, v in right.items() if k != name} if unpicked else right | {name: shown}), wrong


def test_what_is_no_receipt_is_said_beside_it(client: FlaskClient, footbridge: Campaign) -> None:
    answer = client.post("/c/footbridge/ledger", data={"code": "7-<b>seven</b>"})
    page = Html.of(answer.text)
    assert answer.status_code == 422
    assert (page.by_id("f-code")["aria-invalid"], page.by_id("f-code").text) == ("true", "7-<b>seven</b>")
    assert page.by_id("f-code")["aria-describedby"] == "f-code-error"
    assert page.by_id("f-code-error").text.startswith("Error: This is not a receipt")
    assert page.one("", role="alert").one("a", href="#f-code").text.startswith("Receipt")
    assert page.one("title").text.startswith("Error:")


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


def test_too_long_a_comment_is_kept_to_the_last_letter(
    client: FlaskClient, an_open_campaign: Callable[..., Campaign]
) -> None:
    an_open_campaign(slug="mill", fields=(*USUAL_FIELDS, Field("comment", "comment", required=False)))
    comment = "Ÿ line\r\n" * 700

    page = Html.of(client.post("/c/mill/sign", data=a_form(comment=comment)).text)

    assert "too long" in page.by_id("f-comment-error").text
    assert page.typed()["comment"] == comment.replace("\r\n", "\n")


def test_no_browser_can_send_more_than_is_read(client: FlaskClient, an_open_campaign: Callable[..., Campaign]) -> None:
    """Each input lets in more than its rules do, and all of them together less than is read."""
    texts = tuple(Field("text", f"text_{n}", labels={"en": f"Text {n}"}) for n in range(MOST_FIELDS - 3))
    fields = (*USUAL_FIELDS, Field("comment", "comment"), *texts)
    an_open_campaign(slug="mill", fields=fields)

    form = Html.of(client.get("/c/mill").text).one("form")
    written = [one for one in form.every() if "maxlength" in one]
    letters = {one["name"]: int(one["maxlength"]) for one in written}

    assert letters.keys() == {field.input_name for field in fields}
    # A letter may be sent as three bytes of three characters each.
    assert 9 * sum(letters.values()) < room.FORM
    assert all(most > longest for most, longest in zip(letters.values(), (150, 254, 1000, *[200] * 37), strict=True))


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
    assert page.by_id("f-statement_version")["aria-describedby"] == "f-statement_version-error"
    assert "changed while" in page.by_id("f-statement_version-error").text
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
    an_open_campaign(slug="mill", fields=(*USUAL_FIELDS, Field("comment", "comment", required=False)))

    assert client.post("/c/mill/sign", data=a_form()).status_code == 303


def test_a_consent_that_has_changed_since_is_asked_for_again(sign: Sign) -> None:
    page = sign(**a_form(consent_version="7"))
    assert page.status_code == 422
    assert "consent" not in Html.of(page.text).typed()
