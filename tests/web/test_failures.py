"""When something behind the pages fails, people are told to come back, and nothing is half done."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient
from sqlalchemy import Engine, text
from werkzeug.test import TestResponse

from campaign.crypto.tokens import Link, Links
from campaign.journey.drafting.rules import Campaign
from campaign.settings import Settings
from tests.services.factories import a_form
from tests.web.reading import Html

only_sqlite = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
only_postgresql = pytest.mark.parametrize(
    "engine_name", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True
)
ELSEWHERE = {
    "a folder that is not there": "sqlite:////nonexistent/campaign.sqlite3",
    "a server that is not there": "postgresql://nobody@127.0.0.1:1/campaign",
    "a file that is no database": "sqlite:///{folder}/text.sqlite3",
    "a database without tables": "sqlite:///{folder}/empty.sqlite3",
}
PATHS = ["/", "/c/footbridge", "/c/footbridge.json", "/c/footbridge/check-inbox"]


def is_busy(answer: TestResponse) -> bool:
    """Whether an answer asks people to come back soon."""
    assert answer.status_code == 503, answer.status
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Nothing you typed was stored" in Html.of(answer.text).one("main").text
    return True


@only_sqlite
@pytest.mark.parametrize("where", ELSEWHERE.values(), ids=ELSEWHERE)
def test_without_its_database_every_page_is_503_and_never_500(
    another_client: Callable[..., FlaskClient], links: Links, tmp_path: Path, where: str
) -> None:
    (tmp_path / "text.sqlite3").write_text("not a database\n" * 100, encoding="utf-8")
    client = another_client(DATABASE_URL=where.format(folder=tmp_path))
    token = links.mint("confirm", Link(1, "nonce"))

    for path in (*PATHS, f"/confirm/{token}", f"/withdraw/{links.mint('withdraw', Link(1, 'nonce'))}"):
        assert is_busy(client.get(path)), path
    for path in ("/c/footbridge/sign", f"/confirm/{token}", f"/confirm/{token}/renew"):
        assert is_busy(client.post(path, data=a_form())), path
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200


@only_postgresql
def test_a_postgresql_database_without_tables_is_503(
    empty_database_url: str, another_client: Callable[..., FlaskClient]
) -> None:
    client = another_client(DATABASE_URL=empty_database_url)

    assert is_busy(client.get("/c/footbridge"))
    assert is_busy(client.post("/c/footbridge/sign", data=a_form()))
    assert client.get("/readyz").json == {"status": "not migrated"}


@only_sqlite
def test_while_somebody_else_writes_for_too_long_the_form_is_503_and_then_works_again(
    another_client: Callable[..., FlaskClient],
    footbridge: Campaign,
    engine: Engine,
    rows: Callable[[], object],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("campaign.storage.engine.BUSY_SECONDS", 0.1)
    client = another_client()
    before = rows()

    with engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        assert is_busy(client.post("/c/footbridge/sign", data=a_form()))
        assert client.get("/c/footbridge").status_code == 200
    assert rows() == before
    assert client.post("/c/footbridge/sign", data=a_form()).status_code == 303


@only_postgresql
def test_a_database_that_was_restarted_is_found_again(
    client: FlaskClient, footbridge: Campaign, engine: Engine, rows: Callable[[], dict[str, list[object]]]
) -> None:
    client.get("/c/footbridge")
    others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with engine.connect() as connection:
        connection.execute(text(f"SELECT pg_terminate_backend(pid) {others}"))

    answers = [client.post("/c/footbridge/sign", data=a_form()).status_code for _ in range(3)]

    assert answers[-1] == 303
    assert set(answers) <= {303, 503}
    assert len(rows()["signature"]) == answers.count(303)


def test_without_its_pepper_a_campaign_takes_no_signature(
    client: FlaskClient, footbridge: Campaign, settings: Settings, rows: Callable[[], object]
) -> None:
    """A new pepper would count everybody twice, so none is made up."""
    shutil.rmtree(settings.instance_dir / "peppers")
    before = rows()

    assert is_busy(client.post("/c/footbridge/sign", data=a_form()))

    assert rows() == before
    assert not (settings.instance_dir / "peppers").exists()
    assert client.get("/c/footbridge").status_code == 200


@only_sqlite
@pytest.mark.parametrize("content", ["", "not hexadecimal", "\u0431"])
def test_a_pepper_that_was_damaged_takes_no_signature(
    client: FlaskClient, footbridge: Campaign, settings: Settings, content: str
) -> None:
    (settings.instance_dir / "peppers" / footbridge.uid).write_text(content, encoding="utf-8")

    assert is_busy(client.post("/c/footbridge/sign", data=a_form()))


def test_health_and_readiness_are_said_in_json(client: FlaskClient) -> None:
    for path in ("/healthz", "/readyz"):
        answer = client.get(path)
        assert (answer.status_code, answer.json) == (200, {"status": "ok"})
        assert answer.headers["Cache-Control"] == "no-store"


@only_sqlite
def test_whoever_asks_too_often_is_told_how_long_to_wait(client: FlaskClient, app: Flask) -> None:
    app.add_url_rule("/often", "often", lambda: abort(429))
    answer = client.get("/often")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    assert "Wait a minute" in Html.of(answer.text).one("main").text


def test_an_error_page_is_in_the_readers_language(client: FlaskClient) -> None:
    pages = {language: Html.of(client.get(f"/nothing?lang={language}").text) for language in ("be", "ru", "en")}

    assert [page.one("html")["lang"] for page in pages.values()] == ["be", "ru", "en"]
    assert len({page.one("h1").text for page in pages.values()}) == 3


def test_a_page_in_memory_is_still_read_when_the_database_goes_away(
    client: FlaskClient, footbridge: Campaign, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("campaign.web.catalogue.FRESH_SECONDS", 0.0)
    page = client.get("/c/footbridge").text
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE campaign RENAME TO away"))

    assert client.get("/c/footbridge").text == page
    assert is_busy(client.get("/c/another"))
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE away RENAME TO campaign"))

    assert client.get("/c/footbridge").status_code == 200
