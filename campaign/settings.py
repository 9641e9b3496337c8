"""Settings: read once, from the environment and ``instance/settings.toml``, then frozen.

Every name is ``CAMPAIGN_<NAME>`` in the environment and ``<name>`` (or the full name) in the file; the
environment wins. A secret may come from a file that ``CAMPAIGN_<NAME>_FILE`` names.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import unquote, urlsplit

PREFIX = "CAMPAIGN_"
_HERE = Path(__file__).parent
# In a wheel the templates lie inside the package, in a checkout beside it.
TEMPLATES = _HERE / "templates" if (_HERE / "templates").is_dir() else _HERE.parent / "templates"
TRANSLATIONS = _HERE / "translations"
# The test suite and the container entry points read these themselves.
FOREIGN = ("CAMPAIGN_TEST_",)


class SettingsError(Exception):
    """A setting is unknown, malformed or missing; the message is one line that names it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What an installation may choose. Paths are absolute, ``base_url`` has no trailing slash."""

    instance_dir: Path
    database_url: str
    secret_key: str
    secret_key_fallbacks: tuple[str, ...]
    base_url: str
    mail_url: str
    mail_from: str
    mail_rate: float
    mail_return: str
    mail_bounces: Path | None
    trusted_proxies: int
    link_days: int
    threads: int


def read(environ: Mapping[str, str]) -> Settings:
    """The settings of this environment. Raises ``SettingsError``."""
    instance = Path(environ.get("CAMPAIGN_INSTANCE_DIR") or "instance").expanduser().absolute()
    given = _from_file(instance / "settings.toml") | _from_environ(environ)
    unknown = sorted(set(given) - set(_READERS))
    if unknown:
        raise SettingsError(f"{PREFIX}{unknown[0]}: no such setting. Known: {', '.join(sorted(_READERS))}")
    values = {name.lower(): _value(name, given, instance) for name in _READERS}
    values["mail_return"] = values["mail_return"] or parseaddr(str(values["mail_from"]))[1]
    settings = Settings(**values)  # type: ignore[arg-type] # each reader gives its field's type
    if settings.mail_url.startswith("smtp") and "CAMPAIGN_MAIL_FROM"[len(PREFIX) :] not in given:
        raise SettingsError("CAMPAIGN_MAIL_FROM: needed as soon as CAMPAIGN_MAIL_URL names a mail server")
    return settings


def _from_environ(environ: Mapping[str, str]) -> dict[str, str]:
    names = [n for n in environ if n.startswith(PREFIX) and not n.startswith(FOREIGN) and environ[n] != ""]
    plain = {n[len(PREFIX) :]: environ[n] for n in names if not n.endswith("_FILE")}
    for name in names:
        if name.endswith("_FILE"):
            plain.setdefault(name[len(PREFIX) : -len("_FILE")], _secret_file(name, environ[name]))
    return plain


def _secret_file(name: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{name}: cannot read {path}: {getattr(error, 'strerror', 'not text')}") from None


def _from_file(path: Path) -> dict[str, str]:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path}: cannot be read as TOML: {error}") from None
    found: dict[str, str] = {}
    for key, value in table.items():
        name = key.upper().removeprefix(PREFIX)
        if name == "INSTANCE_DIR":
            raise SettingsError(f"{PREFIX}{name}: {path.name} lies in that folder; name it in the environment")
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            value = ",".join(value)  # noqa: PLW2901 -- the list form of a comma-separated setting
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise SettingsError(f"{PREFIX}{name}: {path.name} must give text or a number")
        found[name] = str(value)
    return found


def _value(name: str, given: Mapping[str, str], instance: Path) -> object:
    default, reader = _READERS[name]
    try:
        return reader(given.get(name, default.format(instance=instance)))
    except ValueError as error:
        raise SettingsError(f"{PREFIX}{name}: {error}") from None


def _instance_dir(text: str) -> Path:
    return Path(text).expanduser().absolute()


def _database_url(text: str) -> str:
    url = re.sub(r"^postgres(ql)?(\+psycopg)?://", "postgresql+psycopg://", text)
    if not url.startswith(("postgresql+psycopg://", "sqlite:///")):
        raise ValueError("must start with postgresql+psycopg:// or sqlite:///")
    if url in {"sqlite:///", "sqlite:///:memory:"}:
        raise ValueError("must name a file: web and worker are separate processes")
    if url.startswith("sqlite:///"):
        return f"sqlite:///{Path(url.removeprefix('sqlite:///')).expanduser().absolute()}"
    if not _has_good_port(url):
        raise ValueError("the port must be a number from 1 to 65535")
    return url


def _keys(text: str) -> tuple[str, ...]:
    return tuple(_secret_key(key.strip()) for key in text.split(",") if key.strip())


def _secret_key(text: str) -> str:
    if text and len(text) < 32:  # noqa: PLR2004 -- 128 bits, written in hexadecimal
        raise ValueError("must have 32 characters or more; leave it out to have one made")
    return text


def _base_url(text: str) -> str:
    parts = urlsplit(text)
    beyond = parts.path.strip("/") or parts.query or parts.fragment or parts.username or " " in text
    if parts.scheme not in {"http", "https"} or not parts.hostname or beyond or not _has_good_port(text):
        raise ValueError("must be an origin such as https://sign.example.org")
    return f"{parts.scheme}://{parts.netloc}"


def _mail_url(text: str) -> str:
    scheme = text.partition(":")[0]
    if scheme not in {"file", "smtp", "smtps", "smtp+starttls"}:
        raise ValueError("must be file:, file:///dir, smtp://, smtps:// or smtp+starttls://user:pass@host:port")
    if scheme != "file" and not urlsplit(text).hostname:
        raise ValueError("names no host")
    if scheme != "file" and not _has_good_port(text):
        raise ValueError("the port must be a number from 1 to 65535")
    return text


def _has_good_port(url: str) -> bool:
    try:
        return urlsplit(url).port != 0
    except ValueError:
        return False


def _address(text: str) -> str:
    name, address = parseaddr(text)
    local, _, domain = address.rpartition("@")
    written = text.strip() in {address, f"<{address}>"} or (name and text.strip().endswith(f"<{address}>"))
    if not (local and domain and written) or any(c in text for c in "\r\n") or " " in address:
        raise ValueError("must be an address such as 'Campaign <no-reply@example.org>'")
    return text


def _return_path(text: str) -> str:
    """An address without a name, plain ASCII; ``*`` in its local part is where a letter's stamp goes."""
    if not text:
        return text
    local, _, domain = text.partition("@")
    # RFC 5321 section 4.5.3.1.1 gives 64 characters, of which a stamp may need 45.
    good = re.fullmatch(r"[A-Za-z0-9.=_+-]{1,64}", local) or (
        re.fullmatch(r"(?:[A-Za-z0-9.=_+-]{0,17}[.=_+-])?\*", local)
    )
    if not good or not re.fullmatch(r"[A-Za-z0-9.-]+", domain):
        raise ValueError("must be an address such as bounces@example.org or bounces+*@example.org")
    return text


def _maildir(text: str) -> Path | None:
    if not text:
        return None
    parts = urlsplit(text)
    if parts.scheme != "maildir" or parts.netloc or not parts.path.strip("/"):
        raise ValueError("must be maildir:///folder")
    return Path(unquote(parts.path))


def _number(kind: Callable[[str], float], low: float, high: float) -> Callable[[str], float]:
    def reader(text: str) -> float:
        try:
            number = kind(text)
        except ValueError:
            raise ValueError(f"must be a number from {low} to {high}") from None
        if not low <= number <= high:
            raise ValueError(f"must be a number from {low} to {high}")
        return number

    return reader


_READERS: dict[str, tuple[str, Callable[[str], object]]] = {
    "INSTANCE_DIR": ("{instance}", _instance_dir),
    "DATABASE_URL": ("sqlite:///{instance}/campaign.sqlite3", _database_url),
    "SECRET_KEY": ("", _secret_key),
    "SECRET_KEY_FALLBACKS": ("", _keys),
    "BASE_URL": ("http://127.0.0.1:8000", _base_url),
    "MAIL_URL": ("file:", _mail_url),
    "MAIL_FROM": ("Campaign <no-reply@localhost>", _address),
    "MAIL_RATE": ("0", _number(float, 0, 10_000)),
    "MAIL_RETURN": ("", _return_path),
    "MAIL_BOUNCES": ("", _maildir),
    "TRUSTED_PROXIES": ("0", _number(int, 0, 10)),
    "LINK_DAYS": ("14", _number(int, 1, 90)),
    "THREADS": ("2", _number(int, 1, 64)),
}
