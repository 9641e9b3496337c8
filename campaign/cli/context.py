"""What commands share: the application behind them, made only when a command needs it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from campaign.errors import Refused
from campaign.journey.exporting.jobs import store
from campaign.journey.mailing import transport
from campaign.journey.mailing.compose import Composer
from campaign.journey.mailing.office import PostOffice
from campaign.journey.mailing.render import Renderer
from campaign.journey.mailing.returns import Returns
from campaign.settings import TEMPLATES
from campaign.storage import audit, migrate
from campaign.storage.db import db
from campaign.storage.transactions import writing
from campaign.web.parts import Parts, parts
from campaign.worker import Worker


@contextmanager
def application(*, migrated: bool = True) -> Iterator[Parts]:
    """The parts of the application, with a database at this version. Raises ``Refused("not_migrated")``."""
    create_app: Callable[[], Flask] = click.get_current_context().find_root().obj
    app = create_app()
    with app.app_context():
        try:
            if migrated and migrate.current(db.engine) != migrate.newest():
                raise Refused("not_migrated")
            yield parts()
        finally:
            db.session.remove()
            db.engine.dispose()


@contextmanager
def database() -> Iterator[tuple[Parts, Session]]:
    """The parts and an open session."""
    with application() as found:
        yield found, db.session()


def acted(session: Session, found: Parts, action: str, campaign_id: int | None, **about: str | int) -> None:
    """Adds what a command did to the activity log; nobody's name stands there, the shell has none."""
    with writing(session):
        audit.record(session, None, action, found.clock(), campaign_id=campaign_id, **about)


def worker(found: Parts) -> Worker:
    """The worker of this installation."""
    sessions = sessionmaker(db.engine)
    office = PostOffice(
        sessions=sessions,
        composer=composer(found),
        transport=transport.from_url(found.settings.mail_url, found.settings.instance_dir),
        rate=found.settings.mail_rate,
        clock=found.clock,
    )
    exports = found.settings.instance_dir / store.FOLDER
    return Worker(sessions, office, found.peppers, found.notary, exports, found.settings)


def composer(found: Parts) -> Composer:
    """Who writes this installation's letters."""
    settings = found.settings
    domain = settings.mail_from.rpartition("@")[2].strip("> ")
    return Composer(
        renderer=Renderer(TEMPLATES, settings.mail_from, domain),
        links=found.links,
        returns=Returns(found.stamps, settings.mail_return),
        base_url=settings.base_url,
        link_days=settings.link_days,
    )
