"""The picture of a campaign that is not there yet goes from form to form until the campaign is saved."""

import base64
import io
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from PIL import Image
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse

from campaign.journey.drafting import pictures, steps
from campaign.journey.drafting.pictures import PictureRow
from tests.services.factories import CIMAFIEJ
from tests.services.images import PLACE, picture
from tests.web.organizer.conftest import MakePerson, Person
from tests.web.organizer.editing import Desk, post, problems
from tests.web.reading import Html

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
NEW = "/organizer/campaigns/new"
FINE = {"slug": "mill", "title__en": "Mill", "statement__en": "We ask.", "picture_alt__en": "A mill"}


def file(raw: bytes) -> FileStorage:
    return FileStorage(io.BytesIO(raw), "mill.jpg", content_type="image/jpeg")


def press(desk: Desk, button: str = "save", **typed: object) -> TestResponse:
    """Presses a button as a browser does, which forgets a file with the page it was chosen on."""
    answer = desk.press(button, **typed)
    desk.form.poplist("upload")
    return answer


@pytest.fixture
def desk(alesia: Person) -> Desk:
    """A form that was refused, and carries a picture of 1600 × 1200 pixels, turned."""
    desk = Desk.open(alesia, NEW)
    assert press(desk, upload=file(picture(size=(1600, 1200)))).status_code == 422
    return desk


def shown(answer: TestResponse) -> tuple[int, int]:
    """The size of the picture in the page."""
    kind, _, body = Html.of(answer.text).one("img", class_="shown")["src"].partition(",")
    assert kind == "data:image/webp;base64"
    assert "img-src 'self' data:;" in answer.headers["Content-Security-Policy"]
    raw = base64.b64decode(body)
    assert PLACE.encode() not in raw
    with Image.open(io.BytesIO(raw)) as image:
        return image.size


def test_it_is_shown_after_every_button_and_stored_with_the_campaign(desk: Desk, session: Session) -> None:
    for button in ("save", "add_language:be", "remove_language:be", "preview"):
        answer = press(desk, button)
        assert shown(answer) == (675, 900)
        assert answer.status_code == (422 if button == "save" else 200)
    assert session.scalar(select(func.count()).select_from(PictureRow)) == 0
    assert press(desk, **FINE).status_code == 303

    session.rollback()
    made = steps.find(session, "mill")
    assert made.picture is not None
    assert [size.width for size in made.picture.sizes] == [400, 675]
    assert pictures.body(session, made.id, made.picture.sha256) is not None


def test_a_page_without_one_may_load_none_from_itself(alesia: Person) -> None:
    for answer in (alesia.client.get(NEW), alesia.client.send(NEW, slug="mill")):
        assert "data:" not in answer.headers["Content-Security-Policy"]


def test_it_comes_along_in_the_whole_page(desk: Desk, alesia: Person) -> None:
    answer = post(alesia.client, f"{NEW}/preview", {**desk.form.to_dict(flat=False), "page": "en"})
    assert Html.of(answer.text).one("img", class_="picture")["width"] == "675"


def test_another_file_takes_its_place_and_a_wrong_one_does_not(desk: Desk) -> None:
    assert shown(press(desk, upload=file(picture(size=(64, 48))))) == (48, 64)
    answer = press(desk, upload=file(b"no picture"))
    assert "upload" in problems(answer)
    assert shown(answer) == (48, 64)


def test_it_can_be_removed(desk: Desk, session: Session) -> None:
    answer = press(desk, "remove_picture")
    assert "picture_kept" not in desk.form
    assert not list(Html.of(answer.text).every("img", class_="shown"))
    assert press(desk, **FINE).status_code == 303
    assert steps.find(session, "mill").picture is None


def test_one_that_is_forged_old_or_somebody_elses_is_gone(desk: Desk, a_person: MakePerson) -> None:
    parcel = desk.form["picture_kept"]
    stranger = Desk.open(a_person(CIMAFIEJ), NEW)
    assert "not there any more" in problems(press(stranger, picture_kept=parcel))["upload"]
    for bad in ("x", parcel[:-1], parcel.replace(".", ",", 1)):
        answer = press(desk, "preview", picture_kept=bad)
        assert "not there any more" in problems(answer)["upload"]
        assert "picture_kept" not in desk.form
    later = datetime.now(UTC) + pictures.WAITS + timedelta(minutes=1)
    with time_machine.travel(later, tick=False):
        assert "not there any more" in problems(press(desk, picture_kept=parcel))["upload"]
    assert press(desk, **FINE).status_code == 303


def test_a_new_file_is_taken_though_the_kept_one_is_gone(desk: Desk, session: Session) -> None:
    assert press(desk, **FINE, picture_kept="x", upload=file(picture())).status_code == 303
    made = steps.find(session, "mill").picture
    assert made is not None
    assert made.width == 48
