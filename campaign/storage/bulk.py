"""Many rows in one statement.

A row at a time costs PostgreSQL a message and a plan each; there the columns go as arrays instead. SQLite runs in this
process, and takes row after row as fast.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Executable, FromClause, Table, bindparam, func, insert, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

Rows = Sequence[Mapping[str, Any]]


def add(session: Session, table: Table, rows: Rows) -> None:
    """Inserts rows, each with the same columns."""
    if rows:
        _run(session, rows, _adding(table, tuple(rows[0]), _arrays(session)))


def change(session: Session, table: Table, rows: Rows) -> None:
    """Updates rows by their ``id``; each names the same columns."""
    if rows:
        _run(session, rows, _changing(table, tuple(rows[0]), _arrays(session)))


def _arrays(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def _run(session: Session, rows: Rows, statement: Executable) -> None:
    if _arrays(session):
        session.connection().execute(statement, {_named(name): [row[name] for row in rows] for name in rows[0]})
    else:
        session.connection().execute(statement, [{_named(name): value for name, value in row.items()} for row in rows])


@cache
def _adding(table: Table, names: tuple[str, ...], arrays: bool) -> Executable:
    if arrays:
        return insert(table).from_select(list(names), select(_unnested(table, names)))
    return insert(table).values({name: bindparam(_named(name)) for name in names})


@cache
def _changing(table: Table, names: tuple[str, ...], arrays: bool) -> Executable:
    given: Any = _unnested(table, names).c if arrays else {name: bindparam(_named(name)) for name in names}
    values = {name: given[name] for name in names if name != "id"}
    return update(table).where(table.c.id == given["id"]).values(values)


def _unnested(table: Table, names: Sequence[str]) -> FromClause:
    columns = [bindparam(_named(name), type_=ARRAY(table.c[name].type)) for name in names]
    return func.unnest(*columns).table_valued(*names, name="given").render_derived()


def _named(name: str) -> str:
    """A parameter may not be called as a column of the table that it changes."""
    return f"new_{name}"
