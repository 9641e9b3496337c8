"""Pictures come from anybody's phone and from anybody who wishes ill."""

import io

import pytest
from PIL import Image

from campaign.errors import Refused
from campaign.journey.drafting import imaging
from campaign.journey.drafting.imaging import encoded
from tests.services.images import PLACE, bomb, picture


def refusal(raw: bytes) -> tuple[str, str]:
    with pytest.raises(Refused) as caught:
        encoded(raw)
    return caught.value.code, caught.value.field


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_picture_becomes_an_upright_webp_that_says_nothing_of_its_place(form: str) -> None:
    raw = picture(form)
    assert PLACE.encode() in raw
    made = encoded(raw)
    with Image.open(io.BytesIO(made.body)) as image:
        assert (image.format, image.size) == ("WEBP", (48, 64))
        assert not image.getexif()
        assert not {"exif", "icc_profile", "xmp"} & image.info.keys()
    assert (made.width, made.height) == (48, 64)
    assert PLACE.encode() not in made.body


def test_a_large_picture_is_made_small_and_light() -> None:
    file = io.BytesIO()
    Image.effect_noise((3000, 2000), 90).convert("RGB").save(file, "JPEG", quality=95)
    made = encoded(file.getvalue())
    assert (made.width, made.height) == (1200, 800)
    assert len(made.body) < len(file.getvalue()) / 4


@pytest.mark.parametrize(
    ("size", "widths"), [((3000, 2000), [400, 800]), ((900, 600), [400, 800]), ((800, 500), [400]), ((300, 900), [])]
)
def test_narrow_screens_may_take_less(size: tuple[int, int], widths: list[int]) -> None:
    file = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(file, "JPEG")
    made = encoded(file.getvalue())
    assert [one.width for one in made.narrower] == widths
    for one in made.narrower:
        with Image.open(io.BytesIO(one.body)) as image:
            assert (image.format, image.size) == ("WEBP", (one.width, one.height))
            assert not {"exif", "icc_profile", "xmp"} & image.info.keys()
        assert one.height / one.width == pytest.approx(size[1] / size[0], abs=0.01)
        assert len(one.body) < len(made.body)


def test_a_line_is_a_picture_too() -> None:
    file = io.BytesIO()
    Image.new("RGB", (1200, 1)).save(file, "PNG")
    assert [(one.width, one.height) for one in encoded(file.getvalue()).narrower] == [(400, 1), (800, 1)]


def test_what_one_can_see_through_is_put_on_white() -> None:
    file = io.BytesIO()
    Image.new("RGBA", (8, 8), (255, 0, 0, 0)).save(file, "PNG")
    with Image.open(io.BytesIO(encoded(file.getvalue()).body)) as image:
        assert min(image.convert("RGB").getpixel((4, 4))) > 250


@pytest.mark.parametrize("mode", ["L", "P", "1", "LA"])
def test_pictures_of_every_colouring_are_taken(mode: str) -> None:
    file = io.BytesIO()
    Image.new(mode, (8, 8)).save(file, "PNG")
    assert encoded(file.getvalue()).width == 8


@pytest.mark.parametrize("size", [(60_000, 60_000), (6_000, 6_000), (2_000_000_000, 2)])
def test_a_bomb_is_refused_before_it_goes_off(size: tuple[int, int]) -> None:
    assert refusal(bomb(*size)) == ("many_pixels", "picture")


def test_a_small_file_of_many_real_pixels_is_refused() -> None:
    file = io.BytesIO()
    Image.new("1", (7_000, 7_000)).save(file, "PNG")
    assert len(file.getvalue()) < 100_000
    assert refusal(file.getvalue()) == ("many_pixels", "picture")


@pytest.mark.parametrize(
    "raw",
    [
        b"x",
        b"GIF89a",
        b"<svg xmlns='x'/>",
        b"%PDF-1.4",
        picture()[:200],
        picture("PNG")[:60],
        b"\xff\xd8" * 999,
        b"BM" * 99,
    ],
    ids=["letter", "gif head", "svg", "pdf", "half a jpeg", "half a png", "markers", "bmp"],
)
def test_what_is_no_picture_is_refused(raw: bytes) -> None:
    assert refusal(raw) == ("bad_picture", "picture")


def test_an_empty_and_a_heavy_file_are_refused_unopened() -> None:
    assert refusal(b"") == ("no_picture", "picture")
    assert refusal(b"\xff" * (imaging.LARGEST_FILE + 1)) == ("large_picture", "picture")
