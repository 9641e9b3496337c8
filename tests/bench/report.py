"""The figures as Markdown, and the machine they were measured on."""

import os
import platform
import sqlite3
import statistics
import subprocess
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.measure import Figures, Length
from tests.services import postgresql

_BEGIN, _END = "<!-- bench: begin -->\n", "<!-- bench: end -->\n"
_ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
_RATES = (
    ("bare text", "bare Flask text /s", ""),
    ("bare page", "bare Flask, the page's bytes /s", ""),
    ("page", "campaign page /s", "bare text"),
    ("json", "JSON /s", "bare text"),
    ("dashboard", "organizers' dashboard /s", "bare text"),
    ("insert", "bare insert + commit /s", ""),
    ("sign", "sign /s", "insert"),
    ("confirm page", "confirmation page /s", "bare text"),
    ("confirm", "confirm /s", "insert beside confirm"),
)
_VALUES = (
    ("journey a_second", "whole journeys /s", "{:,.0f}"),
    ("journey letter_after", "letter after the form, median s", "{:.2f}"),
    ("journey counted_after", "all counted after the last button, s", "{:.2f}"),
    ("letters", "letters of one worker /s", "{:,.0f}"),
    ("match", "signatures matched /s", "{:,.0f}"),
    ("decide", "one decision, 4 rows at each fingerprint, ms", "{:.2f}"),
    ("decide most", "one decision, 32 rows at each, the most, ms", "{:.2f}"),
    ("tally", "signatures counted into totals and ledger (asked: 1,000) /s", "{:,.0f}"),
    ("export seconds", "export, s", "{:.1f}"),
    ("database export seconds", "same columns by the database's shell (COPY TO STDOUT CSV, sqlite3), s", "{:.1f}"),
    ("export : database", "export : the database's shell", "{:.1f}"),
    ("export MiB", "export, peak MiB", "{:.0f}"),
    ("idle MiB", "idle process, peak MiB", "{:.0f}"),
    ("export over idle", "export over the idle process (limit 50), MiB", "{:.0f}"),
    ("audit seconds", "audit (equal), s", "{:.1f}"),
    ("verify seconds", "verify the bundle, s", "{:.1f}"),
    ("verify MiB", "verify, peak MiB of a process", "{:.0f}"),
    ("verify : reading", "verify : sha256sum + csv parse", "{:.2f}"),
)

_FLAT = {"match", "decide", "decide most"}


def markdown(found: Sequence[Figures], length: Length, load: float) -> str:
    """Tables for each engine."""
    parts = [machine(length, load)]
    for engine in dict.fromkeys(one.engine for one in found):
        sizes = sorted((one for one in found if one.engine == engine), key=lambda one: one.size)
        parts += [f"### {_ENGINES[engine]}\n", _table(sizes)]
    return "\n".join(parts)


def machine(length: Length, load: float) -> str:
    """One paragraph: what this ran on."""
    cores = os.cpu_count() or 0
    versions = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {_postgresql()}"
    return (
        f"{datetime.now(UTC):%Y-%m-%d}: {cores} cores ({_cpu()}), {_memory()}, one machine for database, server, mail"
        f" sink and driver. {versions}. 32 clients, 2 web processes with {length.threads} threads,"
        f" {length.rounds} rounds of {length.seconds:g} s a rate; load average at the start {load:.1f}.\n"
    )


def write(path: Path, tables: str) -> None:
    """Puts the tables between their marks in a file."""
    before, _, rest = path.read_text(encoding="utf-8").partition(_BEGIN)
    _, found, after = rest.partition(_END)
    if not found:
        raise ValueError(f"{path} lacks the marks {_BEGIN.strip()} and {_END.strip()}")
    path.write_text(f"{before}{_BEGIN}\n{tables}\n{_END}{after}", encoding="utf-8")


def _table(sizes: Sequence[Figures]) -> str:
    lines = [
        _row(["existing signatures", *(f"{one.size:,}" for one in sizes), "share, last : first"]),
        _row(["---"] + ["---:"] * (len(sizes) + 1)),
    ]
    for name, label, baseline in _RATES:
        rates = [one.rates[name] for one in sizes]
        cells = [f"{rate.a_second:,.0f}" for rate in rates]
        if baseline:
            shares = [rate.of(one.rates[baseline]) for rate, one in zip(rates, sizes, strict=True)]
            cells = [f"{cell} ({share:.2f})" for cell, share in zip(cells, shares, strict=True)]
            lines.append(_row([label, *cells, f"{shares[-1] / shares[0]:.2f}"]))
        else:
            lines.append(_row([label, *cells, ""]))
    for name, label, _ in _RATES:
        cpu = [statistics.median(one.rates[name].cpu) for one in sizes]
        if any(cpu):
            lines.append(_row([f"processor of {label.removesuffix(' /s')}, µs", *(f"{used:,.0f}" for used in cpu), ""]))
    for name, label, form in _VALUES:
        lines.append(_row([label, *_cells(sizes, name, form.format), _growth(sizes, name)]))
    return "\n".join([*lines, *_appended(sizes)]) + "\n"


def _appended(sizes: Sequence[Figures]) -> list[str]:
    """One row a length of the ledger; it was measured once, in a database of its own."""
    found = sizes[-1].appended
    first = next(iter(found.values()), 1.0)
    blank = ["–"] * (len(sizes) - 1)
    return [
        _row([f"entries appended to a ledger of {size:,} /s", *blank, f"{rate:,.0f}", f"{rate / first:.2f}"])
        for size, rate in found.items()
    ]


def _cells(sizes: Sequence[Figures], name: str, form: Callable[[float], str]) -> list[str]:
    return [form(one.values[name]) if name in one.values else "–" for one in sizes]


def _growth(sizes: Sequence[Figures], name: str) -> str:
    """Of what must not grow with the campaign: the last value as a share of the first."""
    values = [one.values[name] for one in sizes if name in one.values]
    return f"{values[-1] / values[0]:.2f}" if name in _FLAT and len(values) > 1 else ""


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cpu() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.processor() or platform.machine()


def _memory() -> str:
    return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB"


def _postgresql() -> str:
    programs = postgresql.binaries()
    if programs is None:
        return "no PostgreSQL"
    done = subprocess.run([programs / "initdb", "--version"], capture_output=True, text=True, check=True)
    return f"PostgreSQL {done.stdout.split()[2]}"
