"""Headers that every answer carries: those of the public door, and what differs at the organizers'."""

from flask import Response

# Nothing may be loaded but the site's own style sheet and pictures; no script at all.
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# The organizers' door adds the site's own script: passkeys can't do without.
_ORGANIZERS = _POLICY + "; script-src 'self'; connect-src 'self'"
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


def public(response: Response) -> Response:
    """Adds what the view has not set itself: by default an answer is not stored, and links tell nobody whence."""
    given = {name.lower() for name, _ in response.headers}
    response.headers.extend([pair for pair in _USUAL if pair[0].lower() not in given])
    return response


def organizers(response: Response) -> Response:
    """The same, for a door whose pages may run the site's own script."""
    response.headers.setdefault("Content-Security-Policy", _ORGANIZERS)
    return public(response)
