"""A database that was in use before there were overseers: the oldest account that may start campaigns is one."""

from typing import Any

from sqlalchemy import Engine, insert, select

from campaign.storage import migrate
from tests.migrations.olden import tables
from tests.services.factories import NOW


def an_account(number: int, *, may_create: bool, disabled: bool = False) -> dict[str, Any]:
    """An account as it was kept."""
    email = f"s{number}@example.org"
    rights = {"may_create": may_create, "disabled_at": NOW if disabled else None}
    return {"id": number, "email": email, "email_key": email, "password": "no hash", "created_at": NOW, **rights}


def test_the_oldest_account_that_starts_campaigns_oversees(used: Engine, empty_database_url: str) -> None:
    migrate.upgrade(empty_database_url, "0011")
    accounts = [
        an_account(1, may_create=False),
        an_account(2, may_create=True, disabled=True),
        an_account(3, may_create=True),
        an_account(4, may_create=True),
    ]
    with used.begin() as connection:
        connection.execute(insert(tables(used)["organizer"]), accounts)
    migrate.upgrade(empty_database_url)
    people = tables(used)["organizer"]
    with used.connect() as connection:
        assert connection.scalars(select(people.c.id).where(people.c.oversees)).all() == [3]
