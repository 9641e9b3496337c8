"""Who may post: the site itself. The public forms need no cookie and no token for it, so pages can be cached.

Fetch Metadata (W3C) where the browser sends it, else the Origin header (RFC 6454).
"""

from urllib.parse import urlsplit

from flask import abort, request

from campaign.web.parts import parts


def same_site() -> None:
    """Ends the request with 403 if another site sent it. A client that names no site is let through."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site not in {"same-origin", "none"}:
            abort(403)
        return
    if request.headers.get("Origin") is not None and not is_own():
        abort(403)


def is_own() -> bool:
    """Whether a browser says that the form was sent by a page of this very site; where it says nothing, it is not."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None:
        return site == "same-origin"
    return origin is not None and _netloc(origin) in {request.host, _netloc(parts().settings.base_url)}


def _netloc(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None
