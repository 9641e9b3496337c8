"""What an installation may choose, and how it is told what is wrong."""

from dataclasses import FrozenInstanceError
from pathlib import Path
from typing import Any

import pytest

from campaign.settings import Settings, SettingsError, read

KEY = "0123456789abcdef" * 2


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {"CAMPAIGN_INSTANCE_DIR": str(tmp_path)}


def reading(environ: dict[str, str], **given: str) -> Settings:
    return read(environ | {f"CAMPAIGN_{name}": value for name, value in given.items()})


def error(environ: dict[str, str], **given: str) -> str:
    with pytest.raises(SettingsError) as caught:
        reading(environ, **given)
    return str(caught.value)


def test_an_installation_needs_no_settings(environ: dict[str, str], tmp_path: Path) -> None:
    assert reading(environ) == Settings(
        instance_dir=tmp_path,
        database_url=f"sqlite:///{tmp_path}/campaign.sqlite3",
        secret_key="",
        secret_key_fallbacks=(),
        base_url="http://127.0.0.1:8000",
        mail_url="file:",
        mail_from="Campaign <no-reply@localhost>",
        mail_rate=0,
        mail_return="no-reply@localhost",
        mail_bounces=None,
        trusted_proxies=0,
        link_days=14,
        threads=2,
    )


def test_the_instance_is_a_folder_here_unless_somewhere_else(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert read({}).instance_dir == tmp_path / "instance"
    assert read({"CAMPAIGN_INSTANCE_DIR": "else{where}"}).database_url.endswith("/else{where}/campaign.sqlite3")


GOOD: list[tuple[str, str, str, Any]] = [
    ("MAIL_RETURN", "bounces@example.org", "mail_return", "bounces@example.org"),
    ("MAIL_RETURN", "bounces+*@example.org", "mail_return", "bounces+*@example.org"),
    ("MAIL_RETURN", "*@bounces.example.org", "mail_return", "*@bounces.example.org"),
    ("MAIL_BOUNCES", "maildir:///var/mail/b%20c", "mail_bounces", Path("/var/mail/b c")),
    ("DATABASE_URL", "postgres://u:p@db/x", "database_url", "postgresql+psycopg://u:p@db/x"),
    ("DATABASE_URL", "postgresql://db/x", "database_url", "postgresql+psycopg://db/x"),
    ("DATABASE_URL", "postgresql+psycopg://db/x", "database_url", "postgresql+psycopg://db/x"),
    ("DATABASE_URL", "sqlite:////srv/x.db", "database_url", "sqlite:////srv/x.db"),
    ("SECRET_KEY", KEY, "secret_key", KEY),
    ("SECRET_KEY_FALLBACKS", f" {KEY}a , {KEY}b,", "secret_key_fallbacks", (f"{KEY}a", f"{KEY}b")),
    ("BASE_URL", "https://sign.example.org/", "base_url", "https://sign.example.org"),
    ("BASE_URL", "http://127.0.0.1:8080", "base_url", "http://127.0.0.1:8080"),
    ("BASE_URL", "http://[::1]:8080", "base_url", "http://[::1]:8080"),
    ("MAIL_URL", "file:///var/mail", "mail_url", "file:///var/mail"),
    ("MAIL_FROM", "no-reply@example.org", "mail_from", "no-reply@example.org"),
    ("MAIL_FROM", "Кампанія <no-reply@example.org>", "mail_from", "Кампанія <no-reply@example.org>"),
    ("MAIL_RATE", "0.5", "mail_rate", 0.5),
    ("TRUSTED_PROXIES", "2", "trusted_proxies", 2),
    ("LINK_DAYS", "90", "link_days", 90),
    ("THREADS", "64", "threads", 64),
]


@pytest.mark.parametrize(("name", "given", "field", "value"), GOOD)
def test_a_setting_is_read_from_the_environment(
    environ: dict[str, str], name: str, given: str, field: str, value: Any
) -> None:
    assert getattr(reading(environ, **{name: given}), field) == value


@pytest.mark.parametrize("scheme", ["smtp", "smtps", "smtp+starttls"])
def test_a_mail_server_needs_a_sender(environ: dict[str, str], scheme: str) -> None:
    url = f"{scheme}://user:p%40ss@mail.example.org:2525"
    assert reading(environ, MAIL_URL=url, MAIL_FROM="no-reply@example.org").mail_url == url
    assert error(environ, MAIL_URL=url).startswith("CAMPAIGN_MAIL_FROM:")


BAD = [
    ("MAIL_RETURN", "Campaign <bounces@example.org>"),
    ("MAIL_RETURN", "bounces"),
    ("MAIL_RETURN", "bounces*@example.org"),
    ("MAIL_RETURN", "+*+@example.org"),
    ("MAIL_RETURN", "bounces+*@*.example.org"),
    ("MAIL_RETURN", f"{'b' * 18}+*@example.org"),
    ("MAIL_RETURN", "bounces@example.org\r\nX: y"),
    ("MAIL_RETURN", "алеся@example.org"),
    ("MAIL_BOUNCES", "/var/mail/bounces"),
    ("MAIL_BOUNCES", "maildir://"),
    ("MAIL_BOUNCES", "maildir://host/var/mail"),
    ("DATABASE_URL", "mysql://db/x"),
    ("DATABASE_URL", "sqlite://"),
    ("DATABASE_URL", "sqlite:///"),
    ("DATABASE_URL", "sqlite:///:memory:"),
    ("SECRET_KEY", "short"),
    ("BASE_URL", "sign.example.org"),
    ("BASE_URL", "ftp://sign.example.org"),
    ("BASE_URL", "https://"),
    ("BASE_URL", "https://sign.example.org/petitions"),
    ("BASE_URL", "https://sign.example.org?x=1"),
    ("BASE_URL", "https://sign.example.org#x"),
    ("BASE_URL", "https://user:pass@sign.example.org"),
    ("BASE_URL", "https://sign.example.org:99999"),
    ("BASE_URL", "https://sign.example.org:http"),
    ("BASE_URL", "https://sign example.org"),
    ("BASE_URL", "https://[::1"),
    ("MAIL_URL", "sendmail"),
    ("MAIL_URL", "http://mail.example.org"),
    ("MAIL_URL", "smtp://"),
    ("MAIL_URL", "smtp://mail.example.org:99999"),
    ("MAIL_URL", "smtp://mail.example.org:submission"),
    ("MAIL_URL", "smtp://[::1"),
    ("MAIL_FROM", "Campaign"),
    ("MAIL_FROM", "no-reply@"),
    ("MAIL_FROM", "@example.org"),
    ("MAIL_FROM", "Campaign no-reply@example.org"),
    ("MAIL_FROM", "a@example.org, b@example.org"),
    ("MAIL_FROM", "no-reply@example.org\nBcc: x@example.org"),
    ("MAIL_RATE", "-1"),
    ("MAIL_RATE", "nan"),
    ("MAIL_RATE", "inf"),
    ("MAIL_RATE", "fast"),
    ("TRUSTED_PROXIES", "11"),
    ("TRUSTED_PROXIES", "1.5"),
    ("LINK_DAYS", "0"),
    ("LINK_DAYS", "91"),
    ("THREADS", "0"),
    ("THREADS", "65"),
    ("THREADS", "two"),
]


@pytest.mark.parametrize(("name", "given"), BAD)
def test_a_malformed_setting_is_one_line_that_names_it(environ: dict[str, str], name: str, given: str) -> None:
    said = error(environ, MAIL_FROM="a@example.org", **{name: given}) if name != "MAIL_FROM" else None
    said = said or error(environ, MAIL_FROM=given)
    assert said.startswith(f"CAMPAIGN_{name}: ")
    assert "\n" not in said


def test_an_error_does_not_repeat_a_secret(environ: dict[str, str]) -> None:
    assert "hunter2" not in error(environ, SECRET_KEY="hunter2")
    assert "hunter2" not in error(environ, MAIL_URL="smtp://user:hunter2@")
    assert "hunter2" not in error(environ, DATABASE_URL="mysql://user:hunter2@db")


def test_an_unknown_setting_is_named_with_the_known_ones(environ: dict[str, str]) -> None:
    said = error(environ, SECRETKEY="x")
    assert said.startswith("CAMPAIGN_SECRETKEY: no such setting")
    assert "SECRET_KEY" in said
    assert "\n" not in said


def test_other_programs_variables_and_empty_ones_are_left_alone(environ: dict[str, str]) -> None:
    assert read(environ | {"SECRET_KEY": "x", "CAMPAIGN_TEST_CHROMIUM": "x", "CAMPAIGN_MAIL_RATE": ""}).mail_rate == 0


def test_a_secret_may_come_from_a_file(environ: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "key").write_text(f"{KEY}\n")
    assert reading(environ, SECRET_KEY_FILE=str(tmp_path / "key")).secret_key == KEY
    assert reading(environ, SECRET_KEY_FILE=str(tmp_path / "key"), SECRET_KEY=KEY[::-1]).secret_key == KEY[::-1]


def test_a_secret_file_that_cannot_be_read_is_named(environ: dict[str, str], tmp_path: Path) -> None:
    said = error(environ, SECRET_KEY_FILE=str(tmp_path / "none"))
    assert said == f"CAMPAIGN_SECRET_KEY_FILE: cannot read {tmp_path}/none: No such file or directory"
    (tmp_path / "key").write_bytes(b"\xff\xfe")
    assert error(environ, SECRET_KEY_FILE=str(tmp_path / "key")).startswith("CAMPAIGN_SECRET_KEY_FILE: cannot read")


def test_the_settings_file_is_read_and_the_environment_wins(environ: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text(
        f'link_days = 3\nCAMPAIGN_THREADS = 8\nmail_rate = 1.5\nsecret_key_fallbacks = ["{KEY}a", "{KEY}b"]\n'
    )
    settings = reading(environ, LINK_DAYS="5")
    assert (settings.link_days, settings.threads, settings.mail_rate) == (5, 8, 1.5)
    assert settings.secret_key_fallbacks == (f"{KEY}a", f"{KEY}b")


def test_a_secret_file_in_the_environment_wins_over_the_settings_file(environ: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text(f'secret_key = "{KEY}"')
    (tmp_path / "key").write_text(KEY[::-1])
    assert reading(environ, SECRET_KEY_FILE=str(tmp_path / "key")).secret_key == KEY[::-1]


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("link_days = true", "CAMPAIGN_LINK_DAYS: "),
        ("link_days = [1, 2]", "CAMPAIGN_LINK_DAYS: "),
        ("link_days = 2026-01-01", "CAMPAIGN_LINK_DAYS: "),
        ("link_days = 0", "CAMPAIGN_LINK_DAYS: "),
        ("[mail]\nrate = 1", "CAMPAIGN_MAIL: "),
        ("colour = 'red'", "CAMPAIGN_COLOUR: "),
    ],
)
def test_a_wrong_line_in_the_settings_file_is_named_as_a_setting(
    environ: dict[str, str], tmp_path: Path, written: str, named: str
) -> None:
    (tmp_path / "settings.toml").write_text(written)
    assert error(environ).startswith(named)
    assert "\n" not in error(environ)


@pytest.mark.parametrize("content", [b"link_days =", b"\xff\xfe", b"a = 1\na = 2"])
def test_a_settings_file_that_is_no_toml_is_named(environ: dict[str, str], tmp_path: Path, content: bytes) -> None:
    (tmp_path / "settings.toml").write_bytes(content)
    said = error(environ)
    assert said.startswith(f"{tmp_path}/settings.toml: ")
    assert "\n" not in said


def test_settings_do_not_change(environ: dict[str, str]) -> None:
    with pytest.raises(FrozenInstanceError):
        reading(environ).threads = 3  # type: ignore[misc] # what must not work
