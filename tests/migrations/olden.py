"""A campaign as the first programs kept it, and what reads tables that this program does not know."""

from typing import Any

from sqlalchemy import JSON, Engine, MetaData, Table, insert, text

from tests.services.factories import NOW

UID = "0" * 32
SLUG = "footbridge"
WORDS = {"en": {"title": "A bridge", "summary": "Short.", "addressee": "the council"}}
REVISION = 4
_JSON = {"languages", "words", "fields", "texts", "details", "reasons", "kinds"}


def tables(engine: Engine) -> dict[str, Table]:
    """The tables as they are in the database now."""
    found = MetaData()
    found.reflect(engine)
    for table in found.tables.values():
        for column in table.columns:
            if column.name in _JSON:
                column.type = JSON(none_as_null=True)
    return dict(found.tables)


def a_campaign(engine: Engine) -> None:
    """Puts an open campaign with its statement and consent into a database, all three with the id 1."""
    campaign = {
        "id": 1,
        "uid": UID,
        "slug": SLUG,
        "status": "open",
        "goal": 100,
        "languages": ["en"],
        "words": WORDS,
        "organizer": "Friends",
        "contact": "friends@example.org",
        "keep_days": 365,
        "timezone": "UTC",
        "fields": [_field("name"), _field("email"), _field("birth_date") | {"required": False}],
        "revision": REVISION,
        "created_at": NOW,
    }
    version = {"id": 1, "campaign_id": 1, "version": 1, "texts": {"en": "We ask."}}
    there = tables(engine)
    with engine.begin() as connection:
        connection.execute(insert(there["campaign"]).values(campaign))
        connection.execute(insert(there["statement"]).values(**version, sha256="0" * 64, published_at=NOW))
        connection.execute(insert(there["consent"]).values(**version, shown_from=NOW))
    number_on(engine, "campaign", "statement", "consent")


def number_on(engine: Engine, *names: str) -> None:
    """Lets PostgreSQL number later rows of these tables from 1,001 on: those above were numbered by hand."""
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            for name in names:
                connection.execute(text(f"SELECT setval('{name}_id_seq', 1000)"))


def _field(kind: str) -> dict[str, Any]:
    return {"key": kind, "kind": kind, "required": True, "exported": True, "labels": None, "options": []}
