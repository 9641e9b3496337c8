"""The composition root: the one place where settings, storage, secrets and doors are put together."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, g
from flask.wrappers import Response
from werkzeug.middleware.proxy_fix import ProxyFix

from campaign import log
from campaign.cli import processes
from campaign.crypto import keyfiles
from campaign.crypto.boxes import Boxes
from campaign.crypto.parcels import Parcels
from campaign.crypto.peppers import Peppers
from campaign.crypto.signing_key import SigningKeys
from campaign.crypto.stamps import Stamps
from campaign.crypto.tokens import Links
from campaign.journey.tallying.notary import Notary
from campaign.settings import TEMPLATES, Settings, SettingsError, read
from campaign.storage import engine, transactions
from campaign.storage.db import db
from campaign.web import breaks, doors, errors, headers, health, i18n
from campaign.web.catalogue import Catalogue
from campaign.web.cookies import Cookies
from campaign.web.forms import room
from campaign.web.forms.decoding import Request
from campaign.web.ids import IntegerId
from campaign.web.organizer import (
    account,
    activity,
    auditing,
    comments,
    dashboard,
    door,
    drafting,
    exporting,
    factors,
    home,
    installation,
    invitation,
    login,
    oversight,
    public_preview,
    reset,
    review,
    roster,
    signatures,
    sources,
    status,
    step_up,
    team,
    updates,
)
from campaign.web.parts import Parts
from campaign.web.public import confirming, ledger, page, picture, receipt, signing, unsubscribing, withdrawing

_PUBLIC = (page, picture, signing, confirming, withdrawing, unsubscribing, ledger, receipt, health)
_ORGANIZER = (
    home,
    login,
    invitation,
    reset,
    step_up,
    account,
    factors,
    team,
    review,
    signatures,
    comments,
    drafting,
    public_preview,
    status,
    dashboard,
    sources,
    exporting,
    updates,
    activity,
    oversight,
    auditing,
    installation,
    roster,
)


def create_app(settings: Settings | None = None, clock: Callable[[], datetime] | None = None) -> Flask:
    """The application, for any WSGI server. Raises ``SettingsError`` where the environment is wrong."""
    settings = settings or read(os.environ)
    clock = clock or (lambda: datetime.now(UTC))
    log.configure()
    settings.instance_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    secret = settings.secret_key or _made_secret(settings)
    signing = [*settings.secret_key_fallbacks, secret]
    keys = SigningKeys(settings.instance_dir / "ledger_keys")
    keys.make()
    app = Flask("campaign", template_folder=str(TEMPLATES), static_folder=str(Path(__file__).parent / "web" / "static"))
    app.request_class = Request
    app.session_interface = Cookies()
    app.url_map.converters["int"] = IntegerId
    app.config.from_mapping(_config(settings, secret))
    db.init_app(app)
    app.teardown_appcontext(_end_reading)
    with app.app_context():
        engine.prepare(db.engine)
    app.extensions["campaign"] = Parts(
        settings=settings,
        links=Links(signing),
        stamps=Stamps(signing),
        peppers=Peppers(settings.instance_dir / "peppers"),
        notary=Notary(urlsplit(settings.base_url).netloc, keys),
        boxes=Boxes(signing),
        parcels=Parcels(signing),
        catalogue=Catalogue(clock),
        clock=clock,
    )
    _doors(app, settings)
    return app


def _config(settings: Settings, secret: str) -> dict[str, Any]:
    """What Flask and its extensions are told."""
    return dict(
        SECRET_KEY=secret,
        SECRET_KEY_FALLBACKS=list(settings.secret_key_fallbacks),
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        # Errors must not quote what somebody typed.
        SQLALCHEMY_ENGINE_OPTIONS={**engine.options(settings.database_url), "hide_parameters": True},
        MAX_CONTENT_LENGTH=room.FORM,
        MAX_FORM_MEMORY_SIZE=room.FORM,
        MAX_FORM_PARTS=room.PARTS,
        SEND_FILE_MAX_AGE_DEFAULT=365 * 86400,
        TEMPLATES_AUTO_RELOAD=False,
        **_cookie(settings),
        WTF_CSRF_CHECK_DEFAULT=False,  # the organizers' door alone has a token, and asks for it itself
        WTF_CSRF_TIME_LIMIT=None,  # a token is as good as its session
        WTF_I18N_ENABLED=False,
    )


def _cookie(settings: Settings) -> dict[str, Any]:
    """The organizers' cookie: bound to this host where TLS allows it (RFC 6265bis, section 4.1.3)."""
    secure = settings.base_url.startswith("https:")
    return {
        "SESSION_COOKIE_NAME": "__Host-campaign" if secure else "campaign",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",  # a link in a mail must find the session
    }


def _made_secret(settings: Settings) -> str:
    try:
        return keyfiles.once(settings.instance_dir / "secret_key")
    except keyfiles.Damaged as error:
        raise SettingsError(str(error)) from None


def _doors(app: Flask, settings: Settings) -> None:
    i18n.install(app)
    app.jinja_env.filters["breakable"] = breaks.breakable
    errors.install(app)
    door.csrf.init_app(app)
    app.before_request(door.guard)
    for module in (*_PUBLIC, *_ORGANIZER):
        app.register_blueprint(module.blueprint)
    app.after_request(_finish)
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign] # as Flask documents


def _end_reading(_error: BaseException | None) -> None:
    if db.session.registry.has():
        transactions.end_reading(db.session())


def _finish(response: Response) -> Response:
    policy = g.get("referrer_policy")
    if policy:
        response.headers["Referrer-Policy"] = policy
    return headers.organizers(response) if doors.is_organizers() else headers.public(response)


def create_served_app() -> Flask:
    """The application in a worker of ``campaign web``, which must not outlive its server and keep the port."""
    processes.die_with_parent()
    return create_app()
