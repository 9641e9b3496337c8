"""Every error is a plain page that says what to do; none shows or logs what somebody typed."""

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, TooManyRequests

from campaign import log
from campaign.crypto.peppers import PepperMissing
from campaign.crypto.tokens import Forged
from campaign.web import doors, i18n

RETRY_SECONDS = "5"
# As the words of that page say.
_MINUTE = "60"


def install(app: Flask) -> None:
    """Sets the pages for every error up."""
    app.register_error_handler(HTTPException, _expected)
    # Whatever the database says no with: nothing was committed, and it is not for the visitor to mend.
    app.register_error_handler(DBAPIError, _busy)
    app.register_error_handler(PoolTimeout, _busy)
    app.register_error_handler(Forged, _forged)
    app.register_error_handler(PepperMissing, _unconfigured)
    app.register_error_handler(Exception, _unexpected)


def _expected(error: HTTPException) -> ResponseReturnValue:
    usual = {"Retry-After": _MINUTE} if isinstance(error, TooManyRequests) else {}
    told = {name: value for name, value in error.get_headers() if name in {"Allow", "Retry-After"}}
    return _page(error.code or 500, usual | told)


def _forged(_error: Exception) -> ResponseReturnValue:
    title = _("This link is not complete")
    message = _("It may have been cut on its way. Copy the whole link from the email, or open it there again.")
    return _render(404, title, message), 404


def _busy(error: Exception) -> ResponseReturnValue:
    log.failure("database_unavailable", error, endpoint=request.endpoint)
    return _page(503, {"Retry-After": RETRY_SECONDS})


def _unconfigured(error: Exception) -> ResponseReturnValue:
    log.failure("pepper_missing", error, endpoint=request.endpoint)
    return _page(503, {"Retry-After": RETRY_SECONDS})


def _unexpected(error: Exception) -> ResponseReturnValue:
    log.failure("unexpected", error, endpoint=request.endpoint)
    return _page(500, {})


def _page(code: int, headers: dict[str, str]) -> ResponseReturnValue:
    words = _words() | (_organizers_words() if doors.is_organizers() else {})
    title, message = words.get(code) or (_("This request can't be answered"), _("Go back and try again."))
    return _render(code, title, message), code, headers


def _render(code: int, title: str, message: str) -> str:
    template = "organizer/error.html" if doors.is_organizers() else "errors/error.html"
    return render_template(template, code=code, title=title, message=message, home_url="/")


def _most() -> str:
    return i18n.size(request.max_form_memory_size or 0)


def _organizers_words() -> dict[int, tuple[str, str]]:
    return {
        400: (
            _("This page was open for too long"),
            _("Go back, load the page again, and send the form once more. Nothing was changed."),
        ),
        403: (_("This form was sent from another site"), _("For your safety nothing was changed.")),
        404: (_("There is nothing here"), _("Check the address, or start from the list of your campaigns.")),
        413: (
            _("That is too much at once"),
            _(
                "All that is typed may have %(size)s here, and a picture 8 MB. Nothing was changed. Go back: your"
                " browser may still hold what you typed. Send less of it.",
                size=_most(),
            ),
        ),
    }


def _words() -> dict[int, tuple[str, str]]:
    return {
        403: (
            _("This form was sent from another site"),
            _("For your safety we take signatures only from our own page. Open the campaign's page and sign there."),
        ),
        404: (_("There is nothing here"), _("Check the address, or start from the list of campaigns.")),
        405: (_("This page can't be used that way"), _("Go back and use the form or the button on the page.")),
        413: (
            _("That is too much text"),
            _(
                "A form may have %(size)s. Nothing was stored. Go back: your browser may still hold it; shorten what"
                " you typed, and send it again.",
                size=_most(),
            ),
        ),
        429: (_("Too many requests at once"), _("Wait a minute, then try again. Nothing you typed was stored.")),
        500: (_("Something went wrong on our side"), _("It is not your fault. Wait a minute, then try again.")),
        503: (_("We are busy at the moment"), _("Nothing you typed was stored. Wait a few seconds, then try again.")),
    }
