"""Whatever is thrown at the form, the answer is a clear page below 500, and nothing is stored."""

import json
from collections.abc import Callable
from io import BytesIO
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from campaign.journey.drafting.rules import Campaign
from tests.services.factories import ALESIA, a_form
from tests.web.reading import Html

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)

URL = "/c/footbridge/sign"
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=b"

Rows = dict[str, list[tuple[object, ...]]]


def part(name: str, value: str, more: str = "") -> str:
    """One part of a multipart body."""
    return f'--b\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n{value}\r\n'


def multipart(**typed: str) -> str:
    """A multipart body."""
    return "".join(part(name, value) for name, value in typed.items()) + "--b--\r\n"


@pytest.fixture
def post(client: FlaskClient, footbridge: Campaign, rows: Callable[[], Rows]) -> Callable[..., TestResponse]:
    """Sends bytes that must leave nothing behind."""

    def send(body: bytes | str, content_type: str | None = FORM, **headers: str) -> TestResponse:
        before = rows()
        data = body.encode() if isinstance(body, str) else body
        answer = client.post(URL, data=data, content_type=content_type, headers=headers)
        assert rows() == before
        assert Html.of(answer.text).one("main").text
        return answer

    return send


@pytest.mark.parametrize("field", ["name", "email", "region", "consent", "updates", "unknown"])
@pytest.mark.parametrize("content_type", [FORM, MULTIPART], ids=["urlencoded", "multipart"])
def test_a_field_of_a_megabyte_is_413(post: Callable[..., TestResponse], field: str, content_type: str) -> None:
    typed = a_form(**{field: "a" * 1024 * 1024})

    answer = post(urlencode(typed) if content_type == FORM else multipart(**typed), content_type)

    assert answer.status_code == 413
    assert "A form may have 500 kB." in answer.text
    assert "shorten what you typed" in answer.text


def test_ten_thousand_parts_are_413(post: Callable[..., TestResponse]) -> None:
    body = "".join(f'--b\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n\r\n' for n in range(10_000))

    assert post(body + "--b--\r\n", MULTIPART).status_code == 413


@pytest.mark.parametrize("content_type", [FORM, MULTIPART], ids=["urlencoded", "multipart"])
def test_a_field_that_is_far_too_long_gets_the_form_again(post: Callable[..., TestResponse], content_type: str) -> None:
    typed = a_form(name="a" * 400_000)

    answer = post(urlencode(typed) if content_type == FORM else multipart(**typed), content_type)

    page = Html.of(answer.text)
    assert answer.status_code == 422
    assert "too long" in page.by_id("f-name-error").text
    assert page.typed()["email"] == typed["email"]


def test_a_thousand_parts_of_no_size_are_413(post: Callable[..., TestResponse]) -> None:
    body = "".join(f'--b\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n\r\n' for n in range(1000))

    assert len(body) < 64 * 1024
    assert post(body + "--b--\r\n", MULTIPART).status_code == 413


@pytest.mark.parametrize("pair", ["=", "a", "a=1", "name=x", "%00=%00"])
def test_ten_thousand_pairs_are_413_or_422(post: Callable[..., TestResponse], pair: str) -> None:
    assert post("&".join([pair] * 10_000)).status_code in {413, 422}


@pytest.mark.parametrize(
    "raw",
    [
        b"\xff\xfe\xfa",
        "Алеся".encode("cp1251"),
        "Алеся".encode("utf-16"),
        b"\xed\xa0\x80",
        b"\xc0\xaf",
        b"%ED%A0%80",
        b"%ff%fe",
        b"Ale%00sia",
        b"Ale\x00sia",
        b"Ale%E2%80%AEsia",
        b"Ale%EF%BF%BFsia",
        b"Ale%0D%0Asia",
        b"Ale%1B%5B2Jsia",
        b"Ale%7Fsia",
    ],
    ids=repr,
)
def test_bytes_that_are_no_decent_text_are_422(post: Callable[..., TestResponse], raw: bytes) -> None:
    body = b"name=" + raw + b"&email=alesia%40example.org&region=north&consent=yes"

    answer = post(body)

    assert answer.status_code == 422
    assert Html.of(answer.text).by_id("f-name-error").text


@pytest.mark.parametrize("kind", [FORM, MULTIPART], ids=["urlencoded", "multipart"])
def test_a_charset_nobody_asked_for_changes_nothing(client: FlaskClient, footbridge: Campaign, kind: str) -> None:
    typed = a_form(name="Алеся Прыклад")
    body = urlencode(typed) if kind == FORM else multipart(**typed)

    for charset in ("utf-7", "utf-16", "cp1251", "nonsense", "rot13", "base64", "idna", "", "\u00e9"):
        answer = client.post(URL, data=body.encode(), content_type=f"{kind}; charset={charset}")
        assert answer.status_code == 303, charset


@pytest.mark.parametrize("charset", ["utf-7", "utf-16", "rot13", "nonsense"])
def test_a_part_with_a_charset_of_its_own_is_no_way_around_the_rules(
    client: FlaskClient, footbridge: Campaign, rows: Callable[[], Rows], charset: str
) -> None:
    header = f"\r\nContent-Type: text/plain; charset={charset}"
    body = part("name", "+ADw-script+AD4-", header) + multipart(email=ALESIA, region="north", consent="yes")

    client.post(URL, data=body.encode(), content_type=MULTIPART)

    assert "<script" not in str(rows())


@pytest.mark.parametrize(
    "body",
    [
        json.dumps(a_form()),
        json.dumps({"name": 5, "email": None, "region": ["north"], "consent": True}),
        json.dumps([a_form()]),
        json.dumps([1, 2]),
        '"name"',
        "7",
        "null",
        "{",
        "",
        "[" * 20_000,
        '{"name": NaN}',
    ],
    ids=lambda body: body[:20],
)
def test_json_is_no_form(post: Callable[..., TestResponse], body: str) -> None:
    for content_type in ("application/json", "application/vnd.api+json", "text/plain"):
        assert post(body, content_type).status_code == 422


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "",
        "text/html",
        "image/png",
        "application/octet-stream",
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=" + "b" * 500,
        "multipart/form-data; boundary=\u00e9",
        "multipart/mixed; boundary=b",
        "a/b/c; ;;=",
        "\x01",
    ],
)
def test_a_form_in_a_wrapping_it_does_not_fit_is_422(
    post: Callable[..., TestResponse], content_type: str | None
) -> None:
    for body in (urlencode(a_form()), multipart(**a_form())):
        assert post(body, content_type).status_code == 422


@pytest.mark.parametrize(
    "body",
    [
        "",
        "--b",
        "--b--",
        "--b\r\n",
        "--b\r\n\r\n--b--",
        "--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n",
        "--b\r\nContent-Disposition: form-data; name=\r\n\r\nx\r\n--b--\r\n",
        part("name", "Alesia"),
        "x" * 60_000,
        "--b\r\n" + "X: y\r\n" * 5000,
        "--b\r\nContent-Disposition: form-data; name*=utf-8''%ff\r\n\r\nx\r\n--b--\r\n",
        "--b\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: form-data; name=name\r\n\r\n!\r\n--b--\r\n",
    ],
    ids=lambda body: repr(body)[:30],
)
def test_a_broken_multipart_body_is_a_clear_refusal(post: Callable[..., TestResponse], body: str) -> None:
    assert post(body, MULTIPART).status_code in {413, 422}


@pytest.mark.parametrize("field", ["name", "email", "region", "consent", "updates", "statement_version"])
def test_a_file_where_text_belongs_is_not_taken_for_an_answer(
    client: FlaskClient, footbridge: Campaign, field: str
) -> None:
    answer = client.post(
        URL, data=a_form() | {field: (BytesIO(b"Alesia"), "name.txt")}, content_type="multipart/form-data"
    )

    assert answer.status_code == (303 if field in {"updates", "statement_version"} else 422)


def test_of_an_answer_that_is_given_twice_the_first_is_taken(
    client: FlaskClient, footbridge: Campaign, rows: Callable[[], Rows]
) -> None:
    body = "name=Alesia+Example&name=Barys+Example&" + urlencode({"email": ALESIA, "region": "north", "consent": "yes"})

    assert client.post(URL, data=body + "&email=barys%40example.org", content_type=FORM).status_code == 303
    assert "Alesia Example" in str(rows()["signature"])
    assert "arys" not in str(rows())


@pytest.mark.parametrize("length", ["-1", "0", "nonsense", "1e3", "99999999999999999999", "\u0661"])
def test_a_wrong_length_is_below_500(client: FlaskClient, footbridge: Campaign, length: str) -> None:
    answer = client.post(URL, data=urlencode(a_form()), content_type=FORM, environ_overrides={"CONTENT_LENGTH": length})

    assert answer.status_code < 500


@pytest.mark.parametrize("value", ["a" * 100_000, ",;q=" * 20_000, "\u00ff" * 1000], ids=["long", "odd", "latin"])
def test_a_huge_or_odd_header_changes_nothing(client: FlaskClient, footbridge: Campaign, value: str) -> None:
    for name in ("Accept-Language", "User-Agent", "Referer", "Cookie", "X-Forwarded-For", "If-None-Match", "Range"):
        assert client.get("/c/footbridge", headers={name: value}).status_code == 200
        assert client.post(URL, data=a_form(), headers={name: value}).status_code == 303


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "BREW"])
def test_other_methods_are_405_and_say_what_is_allowed(client: FlaskClient, footbridge: Campaign, method: str) -> None:
    for path in ("/", "/c/footbridge", URL, "/c/footbridge.json", "/confirm/x", "/healthz"):
        answer = client.open(path, method=method, data=a_form())
        assert answer.status_code == 405
        assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize("path", ["/", "/c/footbridge", "/c/footbridge/check-inbox", "/c/footbridge.json"])
def test_a_page_takes_no_form(client: FlaskClient, footbridge: Campaign, path: str) -> None:
    assert client.post(path, data=a_form()).status_code == 405
