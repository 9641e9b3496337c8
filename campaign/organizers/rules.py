"""What an account may be called and which passwords are taken, as NIST SP 800-63B-4 says: long, and not well known."""

from collections.abc import Collection
from datetime import timedelta

from email_validator import EmailNotValidError, validate_email

from campaign.errors import Refused

SHORTEST, MOST_BYTES = 15, 1024
_LONGEST_EMAIL = 254
# What repeats a piece of up to this many characters is as easy to guess as the piece.
_LONGEST_PIECE = 8
_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "0123456789",
    "1234567890",
    "qwertyuiop[]asdfghjkl;'zxcvbnm,./",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
)
_CYRILLIC = ("абвгдеёжзійклмнопрстуўфхцчшыьэюя", "йцукенгшщзхъфывапролджэячсмитьбю", "йцукенгшўзхфывапролджэячсмітьбю")

IDLE, ABSOLUTE = timedelta(hours=2), timedelta(hours=12)
# How long a password alone waits for its second factor, and how long a code counts as fresh.
HALFWAY, FRESH = timedelta(minutes=10), timedelta(minutes=10)
INVITED_FOR, RESET_FOR = timedelta(days=7), timedelta(hours=1)
FIRST_FOR = timedelta(days=1)


def email(text: str) -> tuple[str, str]:
    """An address as it is shown and as it is compared. Raises ``Refused("bad_email")``."""
    typed = text.strip()
    try:
        if len(typed) > _LONGEST_EMAIL:
            raise Refused("bad_email", "email")
        found = validate_email(typed, check_deliverability=False).normalized
    except EmailNotValidError:
        raise Refused("bad_email", "email") from None
    return found, found.casefold()


def password(normal: str, email_key: str, common: Collection[str]) -> None:
    """Refuses a password, normalised, that is too short, too long or easy to guess. No kind of character is asked for.

    ``common`` holds well-known passwords in small letters. Raises ``Refused`` about the field ``password``.
    """
    if not normal.isprintable():
        raise Refused("bad_characters", "password")
    if len(normal) < SHORTEST:
        raise Refused("password_short", "password", shortest=SHORTEST)
    if len(normal.encode("utf-8")) > MOST_BYTES:
        raise Refused("password_long", "password")
    if is_guessable(normal.casefold(), email_key, common):
        raise Refused("password_common", "password")


def is_guessable(folded: str, email_key: str, common: Collection[str]) -> bool:
    """Whether a list, the address, a keyboard or a short piece again and again makes the whole of it."""
    bare = "".join(char for char in folded if char.isalnum())
    known = {folded, bare, folded.rstrip("0123456789!.?*#@$"), bare.rstrip("0123456789")}
    owners = {email_key, email_key.partition("@")[0], "".join(char for char in email_key if char.isalnum())}
    return bool(known & owners) or any(one in common or _repeats(one) or _runs(one) for one in known if one)


def _repeats(text: str) -> bool:
    return any(
        text == (text[:size] * (len(text) // size + 1))[: len(text)]
        for size in range(1, min(_LONGEST_PIECE, len(text) // 2) + 1)
    )


def _runs(text: str) -> bool:
    rows = [row * 3 for row in (*_ROWS, *_CYRILLIC)]
    return any(text in row or text in row[::-1] for row in rows)
