"""Bringing a database to this version's schema."""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, func, select

from campaign.storage import engine as engines

_FOLDER = Path(__file__).parent / "migrations"
# Any number, as long as nothing else in the database takes the same advisory lock.
_LOCK = 0x63616D7061


def upgrade(url: str, revision: str = "head") -> tuple[str | None, str | None]:
    """Migrates upwards; gives the revision before and after. Two processes at once: one waits for the other."""
    return _run(url, lambda config: command.upgrade(config, revision))


def downgrade(url: str, revision: str) -> tuple[str | None, str | None]:
    """Migrates downwards to ``revision`` (``"base"`` for nothing); gives the revision before and after."""
    return _run(url, lambda config: command.downgrade(config, revision))


def current(engine: Engine) -> str | None:
    """The revision the database is at, None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest() -> str | None:
    """The revision that this version of the program needs."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def _run(url: str, what: Callable[[Config], None]) -> tuple[str | None, str | None]:
    if url.startswith("sqlite:///"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = create_engine(url, **engines.options(url))
    engines.prepare(engine)
    try:
        with engine.connect().execution_options(**engines.IMMEDIATE) as connection, connection.begin():
            if engine.dialect.name == "postgresql":
                connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
            context = MigrationContext.configure(connection)
            before = context.get_current_revision()
            config = _config()
            config.attributes["connection"] = connection
            what(config)
            return before, context.get_current_revision()
    finally:
        engine.dispose()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    return config
