"""Headers that every answer carries: those of the public door, and what differs at the organizers'."""

from flask import Response

# Nothing may be loaded but the site's own style sheet and pictures; no script but on one page.
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# The site's own script: the organizers' door can't do without, and of the public pages the ledger's reads the log.
_WITH_SCRIPT = f"{_POLICY}; script-src 'self'; connect-src 'self'"
# What stands in a form and is not stored yet: no script, nothing can be sent, the picture may come along in the page.
_PREVIEW = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
# A picture that is not stored yet comes along in the page.
_WITH_PICTURE = _WITH_SCRIPT.replace("img-src 'self'", "img-src 'self' data:")
_USUAL = (
    ("Content-Security-Policy", _POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "browsing-topics=(), camera=(), geolocation=(), microphone=()"),
    ("Referrer-Policy", "same-origin"),
    ("Cache-Control", "no-store"),
)


def with_script(response: Response) -> Response:
    """Lets this page run the site's own script."""
    response.headers["Content-Security-Policy"] = _WITH_SCRIPT
    return response


def with_picture(response: Response) -> Response:
    """The same, for a page that has a picture in itself."""
    response.headers["Content-Security-Policy"] = _WITH_PICTURE
    return response


def preview(response: Response) -> Response:
    """Lets this page show itself and do nothing."""
    response.headers["Content-Security-Policy"] = _PREVIEW
    return response


def public(response: Response) -> Response:
    """Adds what the view has not set itself: by default an answer is not stored, and links tell nobody whence."""
    given = {name.lower() for name, _ in response.headers}
    response.headers.extend([pair for pair in _USUAL if pair[0].lower() not in given])
    return response


def organizers(response: Response) -> Response:
    """The same, for a door whose pages may run the site's own script, unless the view says otherwise."""
    return public(response if "Content-Security-Policy" in response.headers else with_script(response))
