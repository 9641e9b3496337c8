"""What an organizer's picture becomes: a WebP of modest size, with nothing in it but what one sees."""

import io
from dataclasses import dataclass, replace

from PIL import Image, ImageOps

from campaign.errors import Refused

LARGEST_FILE = 8 * 1024 * 1024
# Memory, not beauty: this many pixels are some 120 MB while they are decoded.
MOST_PIXELS = 30_000_000
FRAME = (1200, 900)
# What narrow screens may take instead, as far as the picture itself is wider.
NARROWER = (400, 800)
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
# The first quality that makes the file small enough; else the last.
_QUALITIES, _LIGHT = (78, 65, 50, 35), 160 * 1024


@dataclass(frozen=True, slots=True)
class Encoded:
    """A picture ready to be served, with its narrower sizes, the narrowest first."""

    body: bytes
    width: int
    height: int
    narrower: tuple["Encoded", ...] = ()


def encoded(raw: bytes) -> Encoded:
    """The picture in ``FRAME``, upright, without EXIF, colour profile or animation. Raises ``Refused``."""
    if not raw:
        raise Refused("no_picture", "picture")
    if len(raw) > LARGEST_FILE:
        raise too_large()
    try:
        with Image.open(io.BytesIO(raw), formats=_FORMATS) as image:
            # Opening reads the head alone, so a bomb is refused before it goes off.
            if image.width * image.height > MOST_PIXELS:
                raise Refused("many_pixels", "picture", megapixels=MOST_PIXELS // 1_000_000)
            return _in_sizes(_small(image))
    except Refused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refused("many_pixels", "picture", megapixels=MOST_PIXELS // 1_000_000) from None
    except Exception:  # noqa: BLE001 -- decoders fail in as many ways as files are broken
        raise Refused("bad_picture", "picture") from None


def too_large() -> Refused:
    """What is said of a file that is too large."""
    return Refused("large_picture", "picture", megabytes=LARGEST_FILE >> 20)


def _small(image: Image.Image) -> Image.Image:
    # A JPEG can be decoded at a fraction of its size.
    image.draft("RGB", (FRAME[0] * 2, FRAME[0] * 2))
    upright = ImageOps.exif_transpose(image)
    if upright.has_transparency_data:
        upright = upright.convert("RGBA")
        white = Image.new("RGBA", upright.size, "white")
        upright = Image.alpha_composite(white, upright)
    small = upright.convert("RGB")
    small.thumbnail(FRAME)
    return small


def _in_sizes(image: Image.Image) -> Encoded:
    sizes = [(width, max(1, round(image.height * width / image.width))) for width in NARROWER if width < image.width]
    return replace(_written(image), narrower=tuple(_written(image.resize(size)) for size in sizes))


def _written(image: Image.Image) -> Encoded:
    body = b""
    for quality in _QUALITIES:
        file = io.BytesIO()
        # Nothing of the old file goes along unless it is named here.
        image.save(file, "WEBP", quality=quality, method=4, exif=b"", icc_profile=b"", xmp=b"")
        body = file.getvalue()
        if len(body) <= _LIGHT:
            break
    return Encoded(body, image.width, image.height)
