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
    origin = request.headers.get("Origin")
    if origin is not None and _netloc(origin) not in {request.host, _netloc(parts().settings.base_url)}:
        abort(403)


def _netloc(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None
