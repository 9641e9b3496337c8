"""What people type is shown as text, wherever it comes up again."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from campaign.crypto.tokens import Link, Links
from campaign.journey.drafting.draft import USUAL_FIELDS, option
from campaign.journey.drafting.fields import Field
from campaign.journey.drafting.rules import Campaign, Words
from tests.services.factories import a_form
from tests.web.reading import Html

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)

PAYLOADS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    '" autofocus onfocus=alert(1) x="',
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "javascript:alert(1)",
    "{{ 7 * 7 }}{% raw %}",
    "&lt;script&gt;",
    "${7*7} #{7*7} <%= 7*7 %>",
    "\u2028alert(1)//",
    "<!--",
    "]]>",
    "%(num)s %s %d",
]
EVERY_FIELD = (
    *USUAL_FIELDS,
    Field("patronymic", "patronymic", required=False),
    Field("locality", "locality", required=False),
    Field("street_address", "street_address", required=False),
    Field("postal_code", "postal_code", required=False),
    Field("birth_date", "birth_date", required=False),
    Field("comment", "comment", required=False),
    Field("region", "region", required=False, options=(option("north", {}),)),
    Field("choice", "walks", required=False, options=(option("daily", {}),)),
    Field("checkbox", "near", required=False),
    Field("text", "motto", required=False),
)


def harmless(source: str) -> Html:
    """The page, which holds nothing that runs and no address to elsewhere."""
    page = Html.of(source)
    for element in page.every():
        assert element.name not in {"script", "iframe", "object", "embed", "base", "style"}
        assert not [name for name in element.attributes if name.startswith("on") or name == "style"]
        for name in ("href", "src", "action", "formaction"):
            address = urlsplit(element.attributes.get(name, ""))
            assert (address.scheme, address.netloc) == ("", "")
    return page


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_refused_form_shows_what_was_typed_as_text(
    client: FlaskClient, an_open_campaign: Callable[..., Campaign], payload: str
) -> None:
    an_open_campaign(slug="mill", fields=EVERY_FIELD)
    typed = {field.input_name: payload for field in EVERY_FIELD}

    answer = client.post("/c/mill/sign", data=typed | {"updates": payload, "statement_version": payload})

    kept = harmless(answer.text).typed()
    assert answer.status_code == 422
    assert "49" not in kept["comment"]
    for name in ("name", "email", "locality", "comment", "field_motto"):
        assert kept[name] == payload.replace("\u2028", "")
    assert kept["region"] == ""


@pytest.mark.parametrize("payload", PAYLOADS)
def test_the_pages_behind_links_show_what_was_typed_as_text(
    client: FlaskClient,
    an_open_campaign: Callable[..., Campaign],
    links: Links,
    link_of: Callable[..., Link],
    payload: str,
) -> None:
    an_open_campaign(slug="mill", fields=EVERY_FIELD)
    typed = a_form(comment=payload, locality=payload, street_address=payload, field_motto=payload)
    for name in ("Alesia Example", "Somebody's <b>".replace("<b>", "&amp;")):
        assert client.post("/c/mill/sign", data=typed | {"name": name}).status_code == 303
    url = f"/confirm/{links.mint('confirm', link_of())}"

    page = harmless(client.get(url).text)
    harmless(client.post(url).text)
    harmless(client.get(f"/withdraw/{links.mint('withdraw', link_of())}").text)

    assert " ".join(payload.split()) in page.one("main").text


@pytest.mark.parametrize("payload", [payload for payload in PAYLOADS if "\u2028" not in payload])
def test_an_organizers_words_are_text_or_harmless_markup(
    client: FlaskClient, an_open_campaign: Callable[..., Campaign], payload: str
) -> None:
    field = Field("text", "motto", required=False, labels={"en": payload})
    an_open_campaign(
        slug="mill",
        words={"en": Words(payload, payload, payload)},
        statement={
            "en": f"{payload}\n\n[x]({payload})\n\n![x](https://elsewhere.example/x.png)\n\n<b onclick=x>{payload}</b>"
        },
        organizer=payload,
        contact=payload,
        fields=(*USUAL_FIELDS, field),
    )

    for path in ("/", "/c/mill", "/c/mill/check-inbox"):
        page = harmless(client.get(path).text)
    assert list(page.every("img", src="https://elsewhere.example/x.png")) == []
    assert client.get("/c/mill.json").json["title"] == payload


@pytest.mark.parametrize(
    "path", ["/{}", "/c/{}", "/confirm/{}", "/?lang={}", "/c/mill?lang={}", "/withdraw/{}?lang={}"]
)
def test_an_address_is_not_shown_as_markup(
    client: FlaskClient, an_open_campaign: Callable[..., Campaign], path: str
) -> None:
    an_open_campaign(slug="mill")

    for payload in PAYLOADS:
        answer = client.get(path.replace("{}", payload.replace("%", "%25").replace("#", "%23").replace("?", "%3f")))
        harmless(answer.text)
