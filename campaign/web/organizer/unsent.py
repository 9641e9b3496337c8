"""What somebody typed into a form that could not be taken, because the session had ended or the token was an old one.

The page of signing in carries it, signed, to the page after it, which has one button to send it again; nothing
is kept here. It is kept only of forms that this site sent from a browser that was signed in before, and shown only to
the account that was signed in there last. Passwords, codes and files are never in it.
"""

import hashlib
from dataclasses import dataclass

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge

from campaign.crypto.tokens import Forged
from campaign.organizers import throttle
from campaign.organizers.sessions import Seat
from campaign.storage.db import db
from campaign.web import guards
from campaign.web.forms import room
from campaign.web.organizer import codes, kept_picture, known, unsent_words
from campaign.web.parts import parts

FIELD, ONCE = "unsent", "unsent_once"
# What is read of a form without a session, and what the page of signing in, whose forms are small, can carry of it.
MOST_READ, MOST_KEPT, _MOST_PARTS = 2_000_000, 400_000, 40_000
# Seconds in which somebody has signed in.
GOOD_FOR = 1800
# Forms of passwords and codes.
_SECRET = {"organizer_account", "organizer_factors", "organizer_step_up", "organizer_login"}
_DROPPED = {"csrf_token", FIELD, ONCE, kept_picture.FIELD, *codes.FIELDS}

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
        return [(words, value) for name, value in self.pairs if value.strip() and (words := unsent_words.label(name))]


def pack(to: str) -> str:
    """The form of this request, for the page of signing in to carry; empty where nothing may or need be kept."""
    account = known.last()
    if account is None or not _may_keep():
        return ""
    try:
        # Of a file, one byte: that there was one.
        room.make(MOST_READ, parts=_MOST_PARTS, keep=1)
        found = _of_request(to)
    except RequestEntityTooLarge:
        found = None
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
    dropped = _DROPPED | unsent_words.secrets()
    pairs = [(name, value) for name, value in request.form.items(multi=True) if name not in dropped]
    kind = "multipart/form-data" if request.mimetype == "multipart/form-data" else "application/x-www-form-urlencoded"
    had_files = kept_picture.FIELD in request.form or any(file.filename for file in request.files.values())
    found = Unsent(to, kind, pairs, had_files, _once(repr((to, pairs, parts().clock()))))
    return found if found.lines() else None


def _may_keep() -> bool:
    return request.blueprint not in _SECRET and guards.is_own()


def _opened(text: str) -> object:
    try:
        return parts().parcels.open(text, GOOD_FOR) if text else None
    except Forged:
        return None


def _once(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
