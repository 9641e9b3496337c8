"""Whether an installation is in order: one line a finding."""

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from campaign.cli.context import application
from campaign.cli.output import json_option, show
from campaign.crypto.peppers import PepperMissing
from campaign.crypto.signing_key import SigningKeyMissing
from campaign.journey.drafting import table as drafting
from campaign.journey.mailing import transport
from campaign.journey.mailing.transport import Unreachable
from campaign.journey.signing import keys
from campaign.journey.signing.table import SignatureRow
from campaign.journey.tallying import ledger
from campaign.journey.tallying import table as tallying
from campaign.settings import SettingsError, read
from campaign.storage import migrate
from campaign.storage.db import db
from campaign.storage.notices import NoticeRow
from campaign.storage.outbox import Letter
from campaign.web.parts import Parts

# A clock may differ from the database's by this much before links and times go wrong.
_SKEW = timedelta(seconds=30)
_SLOW_MAIL = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    what: str
    good: bool
    words: str


Check = Callable[[Parts, Session], Iterator[Finding]]


@click.command(epilog="Example: campaign doctor --json")
@json_option
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:
    """Check settings, database, migrations, keys, mail and clock; exit 0 only when all is well."""
    found = list(_all())
    show(
        [asdict(one) for one in found],
        as_json,
        lambda: (f"{'ok ' if one.good else 'BAD'}  {one.what}: {one.words}" for one in found),
    )
    ctx.exit(0 if all(one.good for one in found) else 1)


def _all() -> Iterator[Finding]:
    try:
        read(os.environ)
    except SettingsError as error:
        yield Finding("settings", False, str(error))
        return
    yield Finding("settings", True, "every name is known and every value is well-formed")
    with application(migrated=False) as parts:
        yield from _secret(parts)
        yield from _ledger_keys(parts)
        yield from _mail(parts)
        yield from _maildir(parts)
        try:
            yield from _in_database(parts)
        except SQLAlchemyError as error:
            yield Finding("database", False, f"does not answer: {type(error).__name__}")


def _in_database(parts: Parts) -> Iterator[Finding]:
    session = db.session()
    yield from _engine(session)
    at, needed = migrate.current(db.engine), migrate.newest()
    if at != needed:
        yield Finding(
            "migrations", False, f"the database is at {at or 'nothing'}, not {needed}: run 'campaign migrate'"
        )
        return
    yield Finding("migrations", True, f"the database is at {at}")
    yield from _peppers(parts, session)
    yield from _ledgers(parts, session)
    yield from _keys(session)
    yield from _letters(parts, session)


def _engine(session: Session) -> Iterator[Finding]:
    if session.get_bind().dialect.name == "sqlite":
        mode = session.scalar(text("PRAGMA journal_mode"))
        level = session.scalar(text("PRAGMA synchronous"))
        good = (mode, level) == ("wal", 2)
        yield Finding("database", good, f"SQLite, journal {mode}, synchronous {level} (2 is FULL)")
        now = datetime.now(UTC)
        yield Finding("clock", now.year >= 2026, f"{now:%Y-%m-%d %H:%M:%S} UTC")  # noqa: PLR2004 -- this was written then
        return
    durable = session.scalar(text("SHOW synchronous_commit"))
    yield Finding("database", durable != "off", f"PostgreSQL, synchronous_commit {durable}")
    theirs = session.scalar(select(func.now()))
    skew = abs(datetime.now(UTC) - theirs) if theirs else _SKEW
    yield Finding("clock", skew < _SKEW, f"{skew.total_seconds():.1f} s from the database's clock")


def _secret(parts: Parts) -> Iterator[Finding]:
    path = parts.settings.instance_dir / "secret_key"
    if parts.settings.secret_key:
        yield Finding("secret key", True, "given by the settings")
    else:
        yield _private("secret key", path)


def _ledger_keys(parts: Parts) -> Iterator[Finding]:
    try:
        count = len(parts.notary.keys.seeds())
    except SigningKeyMissing as error:
        yield Finding("ledger key", False, str(error))
        return
    for path in parts.notary.keys.paths():
        yield _private("ledger key", path)
    if count > 1:
        yield Finding("ledger keys", True, f"{count} sign every head until 'campaign ledger-key retire'")


def _ledgers(parts: Parts, session: Session) -> Iterator[Finding]:
    for campaign in drafting.every(session):
        last = ledger.newest(session, campaign.id)
        try:
            if last is not None:
                parts.notary.read(last.note, tallying.head(session, campaign.id).origin)
        except SigningKeyMissing as error:
            yield Finding(f"ledger of {campaign.slug}", False, str(error))


def _peppers(parts: Parts, session: Session) -> Iterator[Finding]:
    for campaign in drafting.every(session):
        try:
            parts.peppers.get(campaign.uid)
        except PepperMissing:
            yield Finding(f"pepper of {campaign.slug}", False, "missing: copy it from the machine that has it")
            continue
        yield _private(f"pepper of {campaign.slug}", parts.peppers.folder / campaign.uid)


def _keys(session: Session) -> Iterator[Finding]:
    for campaign in drafting.every(session):
        old = select(SignatureRow.id).where(
            SignatureRow.campaign_id == campaign.id,
            SignatureRow.key_version != keys.FINGERPRINT_VERSION,
            SignatureRow.details.is_not(None),
        )
        if session.execute(old.limit(1)).first() is not None:
            yield Finding(f"keys of {campaign.slug}", False, "other rules made them: 'campaign rekey'")


def _private(what: str, path: Path) -> Finding:
    mode = stat.S_IMODE(path.stat().st_mode)
    good = not mode & 0o077
    return Finding(what, good, f"{path}, mode {mode:04o}" + ("" if good else ": others can read it, run chmod 600"))


def _mail(parts: Parts) -> Iterator[Finding]:
    settings = parts.settings
    scheme = settings.mail_url.partition(":")[0]
    try:
        with transport.from_url(settings.mail_url, settings.instance_dir).connect():
            works = "letters go to a folder" if scheme == "file" else f"the {scheme} server answers"
            yield Finding("mail", True, works)
    except Unreachable as error:
        yield Finding("mail", False, f"{scheme}: {error.name}; letters wait until it answers")


def _maildir(parts: Parts) -> Iterator[Finding]:
    folder = parts.settings.mail_bounces
    if folder is not None:
        subfolders = [folder / name for name in ("new", "cur")]
        good = all(one.is_dir() and os.access(one, os.R_OK | os.W_OK | os.X_OK) for one in subfolders)
        said = "can be emptied" if good else "is no Maildir that can be read and written: letters that came back wait"
        yield Finding("bounces", good, f"{folder} {said}")


def _letters(parts: Parts, session: Session) -> Iterator[Finding]:
    waiting = select(func.count(), func.min(Letter.created_at)).where(text("state IN ('queued', 'sending')"))
    count, oldest = session.execute(waiting).one()
    late = bool(oldest) and parts.clock() - oldest > _SLOW_MAIL
    since = f", the oldest since {oldest:%Y-%m-%d %H:%M} UTC: does a worker run?" if late else ""
    yield Finding("letters", not late, f"{count} waiting{since}")
    failed = session.scalar(select(func.count()).where(Letter.state == "failed"))
    yield Finding("failed letters", True, f"{failed} were refused for good or given up after four days")
    bounced = session.scalar(select(func.count()).where(Letter.state == "bounced"))
    yield Finding("bounced letters", True, f"{bounced} came back for good after they were sent")
    lost = session.scalar(select(func.count()).where(NoticeRow.state == "failed"))
    yield Finding("failed invitations", True, f"{lost} letters to organizers were refused for good or given up")


COMMANDS = (doctor,)
