"""What somebody typed into a form that could not be taken, because the session had ended or the token was an old one.

The page of signing in carries it, signed, to the page after it, which has one button to send it again; nothing
is kept here. It is kept only of forms that this site sent from a browser that was signed in before, and shown only to
the account that was signed in there last. Passwords, codes and files are never in it.
"""

import hashlib
from dataclasses import dataclass

from flask import request

from campaign.crypto.tokens import Forged
from campaign.organizers import throttle
from campaign.organizers.sessions import Seat
from campaign.storage.db import db
from campaign.web import guards
from campaign.web.organizer import codes, known, unsent_words
from campaign.web.parts import parts

FIELD, ONCE = "unsent", "unsent_once"
# What is read of a form without a session, and what the page of signing in, whose forms are small, can carry of it.
MOST_READ, MOST_KEPT, _MOST_PARTS = 256 * 1024, 48 * 1024, 4000
# Seconds in which somebody has signed in.
GOOD_FOR = 1800
# Forms of passwords and codes.
_SECRET = {"organizer_account", "organizer_factors", "organizer_step_up", "organizer_login"}
_DROPPED = {"csrf_token", FIELD, ONCE, "password", "current", *codes.FIELDS}
# What buttons and hidden inputs send: a form with nothing else has nothing typed in it.
_UNTYPED = {"do", "action", "state", "status", "choice", "revision", "batch", "finding", "last", "after", "version"}

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Unsent:
    """A form that was not taken: where it was to go, how it was written, what it held; ``once`` names this sending."""

    to: str
    kind: str
    pairs: list[Pair]
    had_files: bool
    once: str

    def lines(self) -> list[Pair]:
        """What was typed, with words for the fields."""
        return [(unsent_words.label(name), value) for name, value in _typed(self.pairs) if value.strip()]


def pack(to: str) -> str:
    """The form of this request, for the page of signing in to carry; empty where nothing may or need be kept."""
    account = known.last()
    if account is None or not _is_small() or not _may_keep():
        return ""
    found = _of_request(to)
    if found is None:
        return ""
    text = parts().parcels.pack([account, found.to, found.kind, found.pairs, found.had_files])
    return text if len(text) <= MOST_KEPT else ""


def shown_again(to: str) -> Unsent | None:
    """The form of this request, for somebody who is signed in; None where there is nothing typed to be shown."""
    return _of_request(to) if _may_keep() else None


def carried() -> str:
    """What the page of signing in was given to carry on, if it is genuine and not too old."""
    text = request.form.get(FIELD, "")
    return text if _opened(text) else ""


def opened(here: Seat) -> Unsent | None:
    """What was carried here, if it is for whoever has just signed in."""
    text = request.form.get(FIELD, "")
    match _opened(text):
        case [account, str(to), str(kind), list(pairs), bool(had_files)] if account == known.digest(here.email):
            return Unsent(to, kind, [(name, value) for name, value in pairs], had_files, _once(text))
    return None


def is_sent_twice() -> bool:
    """Whether what was shown again is being sent again for the second time."""
    once = request.form.get(ONCE)
    if once is None:
        return False
    return not throttle.take(db.session(), throttle.once(codes.secret(), once), parts().clock())


def _of_request(to: str) -> Unsent | None:
    pairs = [(name, value) for name, value in request.form.items(multi=True) if name not in _DROPPED]
    if not any(value.strip() for _, value in _typed(pairs)):
        return None
    kind = "multipart/form-data" if request.mimetype == "multipart/form-data" else "application/x-www-form-urlencoded"
    had_files = any(file.filename for file in request.files.values())
    return Unsent(to, kind, pairs, had_files, _once(repr((to, pairs, parts().clock()))))


def _may_keep() -> bool:
    return request.blueprint not in _SECRET and guards.is_own()


def _is_small() -> bool:
    """Makes room for what may be read; whether the form fits in."""
    size = request.content_length
    if size is None or size > MOST_READ:
        return False
    request.max_content_length = request.max_form_memory_size = MOST_READ
    request.max_form_parts = _MOST_PARTS
    return True


def _typed(pairs: list[Pair]) -> list[Pair]:
    return [(name, value) for name, value in pairs if name not in _UNTYPED]


def _opened(text: str) -> object:
    try:
        return parts().parcels.open(text, GOOD_FOR) if text else None
    except Forged:
        return None


def _once(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
