"""Browsers that somebody has signed in with before: they are not stopped by attempts made elsewhere.

A cookie of its own, signed, that says for which account; by itself it opens nothing.
"""

import hashlib

from flask import request
from werkzeug.wrappers import Response

from campaign.crypto.tokens import Expired, Forged, Link
from campaign.web.parts import parts

_SECONDS = 365 * 86400


def is_known(account: str) -> bool:
    """Whether this browser has been signed in to that account before."""
    return last() == digest(account)


def last() -> str | None:
    """The digest of the account that was signed in to in this browser last; None where there was none."""
    try:
        return parts().links.read("known", request.cookies.get(_name(), ""), _SECONDS).nonce
    except (Forged, Expired):
        return None


def remember(response: Response, email: str) -> Response:
    """Marks this browser as one that was signed in to the account."""
    token = parts().links.mint("known", Link(0, digest(email)))
    secure = parts().settings.base_url.startswith("https:")
    response.set_cookie(_name(), token, max_age=_SECONDS, secure=secure, httponly=True, samesite="Lax")
    return response


def _name() -> str:
    return "__Host-campaign-known" if parts().settings.base_url.startswith("https:") else "campaign-known"


def digest(account: str) -> str:
    """What the cookie says of an account."""
    return hashlib.sha256(account.casefold().encode("utf-8", "surrogatepass")).hexdigest()[:32]
