"""All measurements of one engine at one size, in rounds: each rate beside its baseline of the same seconds."""

import statistics
import tempfile
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from sqlalchemy import Engine, create_engine, text

from campaign.crypto.tokens import Link, Links
from campaign.storage.engine import options, prepare
from tests.bench import bare, crowd, deciding, offline, organizer, servers, verifying, wire
from tests.bench.driver import Rate, drive
from tests.bench.rows import copied
from tests.bench.servers import Running
from tests.services.environment import SECRET_KEY, variables

SLUG = "belarus-go"
_MOST_A_SECOND = 5000


@dataclass(frozen=True)
class Length:
    """How long to measure: rounds, seconds a rate in each, whole journeys; blocking threads of a web process;
    signatures that are counted at once, and entries of the large ledger that is appended to."""

    rounds: int
    seconds: float
    people: int
    threads: int
    counted: int
    entries: int


@dataclass
class Series:
    """One rate over the rounds, and the server's processor microseconds an answer."""

    rates: list[Rate] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    @property
    def a_second(self) -> float:
        """The median."""
        return statistics.median(rate.a_second for rate in self.rates)

    def of(self, baseline: "Series") -> float:
        """The median share of the baseline in the same round."""
        pairs = zip(self.rates, baseline.rates, strict=True)
        return statistics.median(rate.a_second / base.a_second for rate, base in pairs)


@dataclass
class Figures:
    """What was measured at one size: rates by name, single values, and rates of appending by the ledger's length."""

    engine: str
    size: int
    rates: dict[str, Series] = field(default_factory=dict)
    values: dict[str, float] = field(default_factory=dict)
    appended: dict[int, float] = field(default_factory=dict)


@dataclass
class Feed:
    """Requests: the same ones again and again, or each once."""

    server: Running
    make: Callable[[int], list[bytes]]
    repeat: bool = True
    expect: int = 200

    @classmethod
    def same(cls, server: Running, request: bytes) -> "Feed":
        """One request for ever."""
        return cls(server, lambda _: [request])


@dataclass(frozen=True)
class Site:
    """An installation with a crowd in it."""

    folder: Path
    settings: dict[str, str]
    engine: Engine
    campaign_id: int

    def total(self) -> int:
        """The public total."""
        with self.engine.connect() as connection:
            return int(connection.scalar(text("SELECT coalesce(max(total), 0) FROM tally_head")) or 0)


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
        with engine.connect() as connection:
            campaign_id = int(
                connection.scalar(text("SELECT id FROM campaign WHERE slug = :slug"), {"slug": SLUG}) or 0
            )
        copied().create(engine)
        crowd.gather(engine, folder / "instance", campaign_id, size)
        yield Site(folder, settings, engine, campaign_id)
        engine.dispose()


def measure(database_url: str, size: int, length: Length) -> Figures:
    """Everything, in the order in which the journey leaves its rows behind."""
    with installed(database_url, size, length.threads) as site:
        found = Figures(site.engine.dialect.name, size)
        with servers.web(site.folder, site.settings) as web:
            page = site.folder / "page.html"
            with urllib.request.urlopen(f"http://127.0.0.1:{web.port}/c/{SLUG}", timeout=10) as answer:
                page.write_bytes(answer.read())
            found.values["page bytes"] = page.stat().st_size
            given = bare.environment(site.settings["CAMPAIGN_DATABASE_URL"], page)
            with servers.bare(site.folder, given, length.threads) as plain:
                _pages(found, site, web, plain, length)
                _signing(found, site, web, plain, length)
                _confirming(found, site, web, plain, length)
            order = {"port": web.port, "slug": SLUG, "people": length.people, "total": site.total()}
            for name, value in offline.deliver(site.folder, site.settings, order).items():
                found.values[f"journey {name}"] = value
        if size:
            _bundles(found, site)
        return found


def _pages(found: Figures, site: Site, web: Running, plain: Running, length: Length) -> None:
    cookie = organizer.cookie(site.engine, site.campaign_id, web.port)
    feeds = {
        "bare text": Feed.same(plain, wire.get("/text")),
        "bare page": Feed.same(plain, wire.get("/page")),
        "page": Feed.same(web, wire.get(f"/c/{SLUG}")),
        "json": Feed.same(web, wire.get(f"/c/{SLUG}.json")),
        "dashboard": Feed.same(web, wire.get(f"/organizer/c/{SLUG}/", cookie)),
    }
    _rounds(found, feeds, length)


def _signing(found: Figures, site: Site, web: Running, plain: Running, length: Length) -> None:
    numbers = count()
    feeds = {
        "insert": Feed.same(plain, wire.post("/insert", {})),
        "sign": Feed(web, lambda most: [wire.signing(SLUG, next(numbers)) for _ in range(most)], False, 303),
    }
    _rounds(found, feeds, length)
    order = {"port": web.port, "slug": SLUG, "people": 0, "total": 0}
    found.values["letters"] = offline.deliver(site.folder, site.settings, order)["a_second"]


def _confirming(found: Figures, site: Site, web: Running, plain: Running, length: Length) -> None:
    mint = Links([SECRET_KEY]).mint
    paths = [f"/confirm/{mint('confirm', Link(*row))}" for row in offline.waiting(site.engine)]
    shown, pressed = paths[:100], paths[100:]
    share = len(pressed) // length.rounds
    feeds = {
        "insert beside confirm": Feed.same(plain, wire.post("/insert", {})),
        "confirm page": Feed(web, lambda _: [wire.get(path) for path in shown]),
        "confirm": Feed(web, lambda _: [wire.post(pressed.pop(), {}) for _ in range(share)], repeat=False),
    }
    _rounds(found, feeds, length)
    peppers = site.folder / "instance" / "peppers"
    found.values["match"] = offline.match(site.engine, peppers, site.campaign_id)
    for name, sharing in (("decide", deciding.USUAL), ("decide most", deciding.MOST)):
        if found.size:
            cost = deciding.milliseconds(site.engine, peppers, site.campaign_id, found.size, sharing)
            found.values[name] = cost
    found.values["tally"] = offline.tally(site.engine, site.folder / "instance", site.campaign_id, length.counted)
    offline.clear(site.engine)


def _rounds(found: Figures, feeds: dict[str, Feed], length: Length) -> None:
    for _ in range(length.rounds):
        for name, feed in feeds.items():
            series = found.rates.setdefault(name, Series())
            requests = feed.make(int(_MOST_A_SECOND * length.seconds))
            before = feed.server.cpu_seconds()
            rate = drive(feed.server.port, requests, length.seconds, repeat=feed.repeat, expect=feed.expect)
            series.rates.append(rate)
            series.cpu.append((feed.server.cpu_seconds() - before) / sum(rate.statuses.values()) * 1e6)


def _bundles(found: Figures, site: Site) -> None:
    costs = {
        "export": offline.campaign(site.settings, "export", SLUG, "--out", str(site.folder / "bundle")),
        "database export": offline.database_export(site.engine, site.folder / "plain.csv"),
        "audit": offline.campaign(site.settings, "audit", SLUG),  # fails unless all is equal
        "idle": offline.idle(site.settings),
    }
    for name, cost in costs.items():
        found.values[f"{name} seconds"], found.values[f"{name} MiB"] = cost.seconds, cost.peak_mib
    found.values["export : database"] = costs["export"].seconds / costs["database export"].seconds
    found.values["export over idle"] = costs["export"].peak_mib - costs["idle"].peak_mib
    found.values.update(verifying.compare(site.folder / "bundle", site.settings))
