"""What the rates are compared with: a bare Flask page and a bare insert, on the server that Campaign runs on."""

import argparse
import os
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask, Response
from granian import Granian
from granian.constants import Interfaces
from sqlalchemy import create_engine, insert

from campaign.storage.engine import IMMEDIATE, options, prepare
from tests.bench.rows import copied

_DATABASE, _PAGE = "BENCH_DATABASE_URL", "BENCH_PAGE"


def create_app() -> Flask:
    """A text, a page from memory, and one row with a commit through SQLAlchemy Core."""
    app = Flask(__name__)
    url = os.environ[_DATABASE]
    engine = create_engine(url, **options(url))
    prepare(engine)
    page = Path(os.environ[_PAGE]).read_bytes()
    row = insert(copied())

    @app.get("/text")
    def text() -> str:
        return "A page."

    @app.get("/page")
    def whole() -> Response:
        return Response(page, mimetype="text/html")

    @app.post("/insert")
    def one() -> str:
        with engine.connect().execution_options(**IMMEDIATE) as connection, connection.begin():
            connection.execute(row, _values())
        return "Stored."

    return app


def _values() -> dict[str, object]:
    return {
        "campaign_id": 1,
        "statement_id": 1,
        "consent_id": 1,
        "state": "pending",
        "email_key": os.urandom(32),
        "slot": 1,
        "details": {"name": "Person 1", "email": "person-1@example.org", "region": "minsk"},
        "region": "minsk",
        "language": "en",
        "source": "web",
        "updates": False,
        "nonce": "0123456789012345678901",
        "salt": "0123456789abcdef0123456789abcdef",
        "created_at": datetime.now(UTC),
        "due": False,
        "in_total": False,
        "name_key": os.urandom(32),
        "key_version": 1,
    }


def environment(database_url: str, page: Path) -> dict[str, str]:
    """What this program must be told."""
    return {_DATABASE: database_url, _PAGE: str(page)}


def main() -> None:
    """Serves, with the settings of ``campaign web``."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--threads", type=int, required=True)
    given = parser.parse_args()
    Granian(
        "tests.bench.bare:create_app",
        factory=True,
        address="127.0.0.1",
        port=given.port,
        interface=Interfaces.WSGI,
        workers=2,
        blocking_threads=given.threads,
        respawn_failed_workers=True,
        websockets=False,
        log_access=False,
    ).serve()


if __name__ == "__main__":
    main()
