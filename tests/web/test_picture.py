"""The picture, the thanks and the growing goal, as the public sees them."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from campaign.journey.drafting import steps
from campaign.journey.drafting.draft import as_draft
from campaign.journey.drafting.pictures import PictureRow
from campaign.journey.drafting.rules import Campaign
from campaign.storage.transactions import writing
from tests.services.factories import BARYS, CIMAFIEJ
from tests.services.images import picture
from tests.web.reading import Html, said
from tests.web.waiting import until


@pytest.fixture
def illustrated(session: Session, footbridge: Campaign, now: datetime) -> Campaign:
    """The campaign with a picture, thanks and growing goals."""
    words = {
        language: replace(one, picture_alt=f"The river ({language})", thanks=f"Thank **you** ({language}).")
        for language, one in footbridge.words.items()
    }
    shown = steps.add_picture(session, footbridge.slug, picture(size=(1600, 1200)), now)
    draft = replace(as_draft(footbridge), words=words, picture=shown, goal=1, goal_steps=(2, 50))
    return steps.edit(session, footbridge.slug, draft, now)


def test_the_page_shows_the_picture_in_its_place_and_says_what_it_shows(
    client: FlaskClient, illustrated: Campaign
) -> None:
    answer = client.get("/c/footbridge?lang=be")
    shown = Html.of(answer.text).one("img", class_="picture")
    assert shown["alt"] == "The river (be)"
    assert (shown["width"], shown["height"], shown["loading"]) == ("675", "900", "lazy")
    assert len(answer.data) < 30_000


def test_the_picture_is_kept_for_ever_under_the_hash_of_its_bytes(client: FlaskClient, illustrated: Campaign) -> None:
    url = Html.of(client.get("/c/footbridge").text).one("img", class_="picture")["src"]
    answer = client.get(url)
    assert answer.mimetype == "image/webp"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    with Image.open(io.BytesIO(answer.data)) as image:
        assert image.size == (675, 900)
    assert client.get(url, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_a_narrow_screen_is_offered_narrower_ones_at_addresses_of_their_own(
    client: FlaskClient, illustrated: Campaign
) -> None:
    shown = Html.of(client.get("/c/footbridge").text).one("img", class_="picture")
    offered = [one.split() for one in shown["srcset"].split(", ")]
    assert [width for _, width in offered] == ["400w", "675w"]
    assert offered[-1][0] == shown["src"]
    assert shown["sizes"] == "(min-width: 675px) 675px, 100vw"
    answer = client.get(offered[0][0])
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    with Image.open(io.BytesIO(answer.data)) as image:
        assert image.size == (400, 533)


def test_a_picture_from_before_has_its_one_size(
    client: FlaskClient, illustrated: Campaign, session: Session, now: datetime
) -> None:
    with writing(session):
        session.execute(update(PictureRow).values(narrower=None))
    assert illustrated.picture is not None
    one_size = replace(illustrated.picture, narrower=())
    steps.edit(session, "footbridge", replace(as_draft(illustrated), picture=one_size), now)
    until(lambda: "srcset" not in Html.of(client.get("/c/footbridge").text).one("img", class_="picture"))
    assert client.get(f"/c/footbridge/picture/{one_size.sha256}.webp").status_code == 200
    narrow = illustrated.picture.narrower[0].sha256
    assert client.get(f"/c/footbridge/picture/{narrow}.webp").status_code == 404


@pytest.mark.parametrize("digest", ["0" * 64, "x", "..", "\0"])
def test_no_other_picture_is_found(client: FlaskClient, illustrated: Campaign, digest: str) -> None:
    assert client.get(f"/c/footbridge/picture/{digest}.webp").status_code == 404


def test_a_picture_that_is_not_shown_any_more_is_gone_for_the_public(
    client: FlaskClient, illustrated: Campaign, session: Session, now: datetime
) -> None:
    url = Html.of(client.get("/c/footbridge").text).one("img", class_="picture")["src"]
    steps.edit(session, "footbridge", replace(as_draft(illustrated), picture=None), now)
    until(lambda: client.get(url).status_code == 404)


def test_a_draft_shows_its_picture_to_nobody(
    client: FlaskClient, session: Session, drafted: Campaign, now: datetime
) -> None:
    shown = steps.add_picture(session, drafted.slug, picture(), now)
    assert client.get(f"/c/mill/picture/{shown.sha256}.webp").status_code == 404


def test_the_thanks_stand_on_the_page_after_confirming(
    client: FlaskClient, illustrated: Campaign, sign: Callable[..., TestResponse], mint: Callable[..., str]
) -> None:
    sign()
    answer = client.post(mint("confirm") + "?lang=be")
    assert "Thank you (be)." in said(answer)
    assert Html.of(answer.text).one("strong").text == "you"


def test_the_goal_grows_on_the_page_and_in_the_numbers(
    client: FlaskClient,
    illustrated: Campaign,
    sign: Callable[..., TestResponse],
    confirm: Callable[..., None],
    work: Callable[[], None],
) -> None:
    def goal() -> int:
        return int(client.get("/c/footbridge.json").json["goal"])  # type: ignore[index] # it is an object

    assert goal() == 1
    for place, (email, name) in enumerate([(BARYS, "Barys One"), (CIMAFIEJ, "Cimafiej Other")]):
        sign(email=email, name=name)
        confirm(place)
        work()
        until(lambda wanted=(2, 50)[place]: goal() == wanted)
    assert "2 signatures of 50" in said(client.get("/c/footbridge?lang=en"))
    assert "2 signatures of 50" in said(client.get("/?lang=en"))
