"""A crowd that has signed already: rows as the journey leaves them, made by the database itself."""

from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, func, insert, select, text
from sqlalchemy.orm import Session

from campaign.crypto.signing_key import SigningKeys
from campaign.journey.drafting import table as drafting
from campaign.journey.drafting.table import StatementRow
from campaign.journey.matching.table import MatchHead
from campaign.journey.signing import funnel
from campaign.journey.signing.funnel import Key
from campaign.journey.signing.table import SignatureRow
from campaign.journey.tallying import committing, sequencer
from campaign.journey.tallying.audit import recount
from campaign.journey.tallying.notary import Notary
from campaign.journey.tallying.table import EMPTY, Tally, TallyHead
from campaign.storage.base import core
from campaign.storage.engine import IMMEDIATE

_SIGNATURES = """
INSERT INTO signature (id, campaign_id, statement_id, consent_id, state, email_key, slot, details, region, language,
                       source, updates, nonce, salt, created_at, confirmed_at, due, in_total, ledger_index, tallied,
                       name_key, key_version)
SELECT n, :campaign, :statement, :consent, 'counted', {key}, 1,
       {object}('name', 'Асоба ' || n, 'email', 'earlier-' || n || '@example.org', 'region', region), region, 'be',
       'web', false, substr({hex}, 1, 22), {hex}, {created}, {confirmed}, {stands},
       {key}, 1
FROM (SELECT n, CASE n % 8 {regions} END AS region FROM {numbers}) AS person
"""
# due, in_total, ledger_index and tallied: of those who are in the totals, and of those who come next.
_TALLIED, _DUE = "false, true, n - 1, 'counted'", "true, false, NULL, NULL"
_LETTERS = """
INSERT INTO letter (campaign_id, signature_id, email_key, kind, state, created_at, due_at, attempts, sent_at)
SELECT campaign_id, id, email_key, '{kind}', 'sent', {moment}, {moment}, 1, {moment} FROM signature
"""
# As matching leaves them: two fingerprints of the person, and two signs that many signatures share.
_FINGERPRINTS = """
INSERT INTO fingerprint (signature_id, campaign_id, version, kind, lookup, evidence)
SELECT id, campaign_id, 1, '{kind}', {lookup}, {evidence} FROM signature
"""
_KINDS = (("name", "own"), ("address", "own"), ("sign/pattern", "shared"), ("sign/burst", "shared"))
_PART = 5000
_STEPS: tuple[funnel.Step, ...] = ("form", "letter")
_REGIONS = ("brest", "vitebsk", "gomel", "grodno", "minsk-region", "mogilev", "minsk", "abroad")
COUNTED_UP = "(WITH RECURSIVE c(n) AS (SELECT :first UNION ALL SELECT n + 1 FROM c WHERE n < :last) SELECT n FROM c)"
_DIALECTS = {
    "postgresql": {
        "key": "sha256(('key' || n)::bytea)",
        "hex": "md5('salt' || n)",
        "object": "json_build_object",
        "own": "substr(sha256(('{kind}' || id)::bytea), 1, 16)",
        "shared": "substr(sha256(('{kind}' || id / 50)::bytea), 1, 16)",
        "evidence": "substr(decode(repeat(md5('{kind}' || id), 18), 'hex'), 1, 273)",
        "created": "now() - interval '30 days' + n * interval '2 seconds'",
        "confirmed": "now() - interval '29 days' + n * interval '2 seconds'",
        "numbers": "generate_series(CAST(:first AS integer), CAST(:last AS integer)) AS n",
    },
    "sqlite": {
        "key": "randomblob(32)",
        "hex": "lower(hex(randomblob(16)))",
        "object": "json_object",
        "own": "randomblob(16)",
        "shared": "CAST(substr('{kind}', 6, 1) || printf('%015d', id / 50) AS BLOB)",
        "evidence": "randomblob(273)",
        "created": "strftime('%Y-%m-%d %H:%M:%f', 'now', '-30 days', (n * 2) || ' seconds') || '000'",
        "confirmed": "strftime('%Y-%m-%d %H:%M:%f', 'now', '-29 days', (n * 2) || ' seconds') || '000'",
        "numbers": COUNTED_UP,
    },
}


def notary(instance: Path) -> Notary:
    """Who signs the ledgers of the installation in that folder."""
    keys = SigningKeys(instance / "ledger_keys")
    keys.make()
    return Notary("bench.example.org", keys)


def gather(engine: Engine, instance: Path, campaign_id: int, size: int) -> None:
    """Adds ``size`` counted signatures with two sent letters each, their totals and their ledger."""
    if size == 0:
        return
    with engine.connect().execution_options(**IMMEDIATE) as connection, connection.begin():
        _rows(connection, campaign_id, size)
    with Session(engine) as session:
        _totals(session, campaign_id, size)
        _ledger(session, notary(instance), campaign_id)
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))  # what autovacuum does in time


def come(engine: Engine, campaign_id: int, size: int) -> None:
    """Adds ``size`` signatures that matching has let through and the totals do not hold yet."""
    with engine.connect().execution_options(**IMMEDIATE) as connection, connection.begin():
        last = connection.scalar(select(func.max(SignatureRow.id))) or 0
        _people(connection, campaign_id, last + 1, last + size, _DUE)


def _rows(connection: Connection, campaign_id: int, size: int) -> None:
    _people(connection, campaign_id, 1, size, _TALLIED)
    for kind, moment in (("confirm", "created_at"), ("confirmed", "confirmed_at")):
        connection.execute(text(_LETTERS.format(kind=kind, moment=moment)))
    _fingerprints(connection)


def _people(connection: Connection, campaign_id: int, first: int, last: int, stands: str) -> None:
    regions = " ".join(f"WHEN {place} THEN '{name}'" for place, name in enumerate(_REGIONS))
    versions = "SELECT s.id AS statement, c.id AS consent FROM statement s JOIN consent c USING (campaign_id)"
    given = {"campaign": campaign_id}
    signed = connection.execute(text(f"{versions} WHERE campaign_id = :campaign"), given).one()
    dialect = _DIALECTS[connection.dialect.name]
    statement = _SIGNATURES.format(**dialect, regions=regions, stands=stands)
    # A time such as 12:34 is no parameter.
    statement = statement.replace("%H:%M:%f", r"%H\:%M\:%f")
    connection.execute(text(statement), {**given, **signed._mapping, "first": first, "last": last})
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT setval(pg_get_serial_sequence('signature', 'id'), :last)"), {"last": last})


def _fingerprints(connection: Connection) -> None:
    dialect = _DIALECTS[connection.dialect.name]
    for kind, sharing in _KINDS:
        evidence = dialect["evidence"].format(kind=kind) if sharing == "own" else "NULL"
        parts = {"kind": kind, "lookup": dialect[sharing].format(kind=kind), "evidence": evidence}
        # Not as text(): that would take the colons for parameters.
        connection.exec_driver_sql(_FINGERPRINTS.format(**parts))


def _totals(session: Session, campaign_id: int, size: int) -> None:
    totals = recount(session, campaign_id)
    rows = [
        {"campaign_id": campaign_id, "dimension": dimension, "key": key, "count": count}
        for dimension, counts in totals.items()
        for key, count in counts.items()
    ]
    session.execute(insert(core(Tally)), rows)
    days = totals["day"].items()
    funnel.add(
        session,
        {Key(campaign_id, date.fromisoformat(day), step, 0): count for day, count in days for step in _STEPS},
    )
    session.execute(insert(core(MatchHead)), {"campaign_id": campaign_id, "matched": size})
    session.commit()


def _ledger(session: Session, signer: Notary, campaign_id: int) -> None:
    """The entries that counting them one after the other would have left."""
    campaign, now, head = drafting.by_id(session, campaign_id), datetime.now(UTC), EMPTY
    exported = committing.exported_keys(campaign.fields)
    last = session.scalar(select(func.max(SignatureRow.id))) or 0
    query = select(SignatureRow.__table__, StatementRow.version, StatementRow.sha256.label("statement_sha256"))
    query = query.join(StatementRow, StatementRow.id == SignatureRow.statement_id).order_by(SignatureRow.id)
    for first in range(1, last + 1, _PART):
        rows = session.execute(query.where(SignatureRow.id >= first, SignatureRow.id < first + _PART))
        new = [committing.sign_entry(row, exported)() for row in rows]
        head = sequencer.append(session, signer, campaign, head, new, now)
        session.commit()
    kept = {"total": head.total, "size": head.size, "root": head.root, "origin": head.origin}
    session.execute(insert(core(TallyHead)), {"campaign_id": campaign_id, **kept, "version": 1, "updated_at": now})
    session.commit()
