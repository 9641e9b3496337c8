"""All measurements of one engine at one size, each beside its baseline of the same minute."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine, create_engine, text

from campaign.crypto.tokens import Link, Links
from campaign.storage.engine import options, prepare
from tests.bench import bare, crowd, offline, servers, wire
from tests.bench.driver import Rate, drive
from tests.bench.rows import copied
from tests.bench.servers import Running
from tests.services.environment import SECRET_KEY, variables

SLUG = "belarus-go"
_FORM = wire.post("/insert", {})


@dataclass(frozen=True)
class Length:
    """How long to measure: seconds a load, forms and journeys at most, blocking threads of each web process."""

    seconds: float
    most: int
    people: int
    threads: int


@dataclass
class Figures:
    """What was measured at one size: rates by name, processor microseconds an answer, and single values."""

    engine: str
    size: int
    rates: dict[str, Rate] = field(default_factory=dict)
    cpu: dict[str, float] = field(default_factory=dict)
    values: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Site:
    """An installation with a crowd in it."""

    folder: Path
    settings: dict[str, str]
    engine: Engine
    campaign_id: int


@contextmanager
def installed(database_url: str, size: int, threads: int) -> Iterator[Site]:
    """A migrated database with the demo campaigns and ``size`` signatures."""
    with tempfile.TemporaryDirectory(prefix="campaign-bench-") as place:
        folder = Path(place)
        url = database_url or f"sqlite:///{folder}/campaign.sqlite3"
        settings = variables(folder / "instance", url, CAMPAIGN_THREADS=str(threads))
        servers.command(settings, "migrate")
        servers.command(settings, "demo")
        engine = create_engine(url, **options(url))
        prepare(engine)
        with engine.begin() as connection:
            campaign_id = connection.scalar(text("SELECT id FROM campaign WHERE slug = :slug"), {"slug": SLUG})
        copied().create(engine)
        crowd.gather(engine, int(campaign_id or 0), size)
        yield Site(folder, settings, engine, int(campaign_id or 0))
        engine.dispose()


def measure(database_url: str, size: int, length: Length) -> Figures:
    """Everything, in the order in which the journey leaves its rows behind."""
    with installed(database_url, size, length.threads) as site:
        found = Figures(site.engine.dialect.name, size)
        with servers.web(site.folder, site.settings) as web:
            page = site.folder / "page.html"
            page.write_bytes(_page(web))
            found.values["page bytes"] = page.stat().st_size
            given = bare.environment(str(site.engine.url.render_as_string(hide_password=False)), page)
            with servers.bare(site.folder, given, length.threads) as plain:
                _pages(found, web, plain, length)
                _signing(found, site, web, plain, length)
            _journeys(found, site, web, length)
        if size:
            _bundles(found, site)
        return found


def _pages(found: Figures, web: Running, plain: Running, length: Length) -> None:
    for name, server, path in (
        ("bare text", plain, "/text"),
        ("bare page", plain, "/page"),
        ("page", web, f"/c/{SLUG}"),
        ("json", web, f"/c/{SLUG}.json"),
    ):
        _rate(found, name, server, [wire.get(path)], length, 200, repeat=True)


def _signing(found: Figures, site: Site, web: Running, plain: Running, length: Length) -> None:
    _rate(found, "insert", plain, [_FORM], length, 200, repeat=True)
    forms = [wire.signing(SLUG, number) for number in range(length.most)]
    _rate(found, "sign", web, forms, length, 303)
    order = {"port": web.port, "slug": SLUG, "people": 0, "total": 0}
    found.values["letters"] = offline.deliver(site.folder, site.settings, order)["a_second"]
    mint = Links([SECRET_KEY]).mint
    paths = [f"/confirm/{mint('confirm', Link(*row))}" for row in offline.waiting(site.engine)]
    _rate(found, "confirm page", web, [wire.get(path) for path in paths], length, 200, repeat=True)
    _rate(found, "insert again", plain, [_FORM], length, 200, repeat=True)
    _rate(found, "confirm", web, [wire.post(path, {}) for path in paths], length, 200)
    found.values["tally"] = offline.tally(site.engine, site.campaign_id)
    offline.clear(site.engine)


def _journeys(found: Figures, site: Site, web: Running, length: Length) -> None:
    total = found.size + found.rates["confirm"].sent
    order = {"port": web.port, "slug": SLUG, "people": length.people, "total": total}
    for name, value in offline.deliver(site.folder, site.settings, order).items():
        found.values[f"journey {name}"] = value


def _bundles(found: Figures, site: Site) -> None:
    target = site.folder / "bundle"
    costs = {
        "export": offline.campaign(site.settings, "export", SLUG, "--out", str(target)),
        "database export": offline.database_export(site.engine, site.folder / "plain.csv"),
        "audit": offline.campaign(site.settings, "audit", SLUG),  # fails unless all is equal
    }
    for name, cost in costs.items():
        found.values[f"{name} seconds"], found.values[f"{name} MiB"] = cost.seconds, cost.peak_mib


def _rate(
    found: Figures,
    name: str,
    server: Running,
    requests: list[bytes],
    length: Length,
    expect: int,
    *,
    repeat: bool = False,
) -> None:
    before = server.cpu_seconds()
    rate = found.rates[name] = drive(server.port, requests, length.seconds, repeat=repeat, expect=expect)
    found.cpu[name] = (server.cpu_seconds() - before) / max(1, sum(rate.statuses.values())) * 1e6


def _page(web: Running) -> bytes:
    import urllib.request

    with urllib.request.urlopen(f"http://127.0.0.1:{web.port}/c/{SLUG}", timeout=10) as answer:
        return bytes(answer.read())
