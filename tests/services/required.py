"""Which services the tests have, which they must have, and whether the tests that need one really ran.

``CAMPAIGN_TEST_REQUIRE=postgresql,browser`` turns "skipped, there is none" into a failure.
"""

import os
from collections import Counter

import pytest

from tests.services import browser, postgresql

SERVICES = {"postgresql": postgresql.binaries, "browser": browser.executable}
_MISSING = {
    "postgresql": "no initdb and pg_ctl on the PATH, in /usr/lib/postgresql or in the test wheel",
    "browser": "no Chromium on the PATH; CAMPAIGN_TEST_CHROMIUM may name one",
}


def required() -> list[str]:
    """The services that must be there."""
    return [name.strip() for name in os.environ.get("CAMPAIGN_TEST_REQUIRE", "").split(",") if name.strip()]


def missing(service: str) -> None:
    """Ends a test that lacks a service: skipped, or failed where the service is required."""
    (pytest.fail if service in required() else pytest.skip)(f"{service}: {_MISSING[service]}")


class Report:
    """One line for each service, before the tests and after them. Only for the process that reports."""

    def __init__(self) -> None:
        self._outcomes: Counter[tuple[str, str]] = Counter()

    def pytest_report_header(self) -> list[str]:
        """Says what is there."""
        found = {name: find() for name, find in SERVICES.items()}
        return [f"{name} tests: {f'run with {found[name]}' if found[name] else _MISSING[name]}" for name in SERVICES]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Counts a test that ran, or was skipped before it could."""
        if report.when == "call" or report.skipped:
            for name, value in report.user_properties:
                if name == "service":
                    self._outcomes[str(value), "skipped" if report.skipped else "ran"] += 1

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Fails a green run in which a required service was not put to use."""
        if session.exitstatus == pytest.ExitCode.OK and self._neglected():
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Says what ran."""
        for name in SERVICES:
            ran, skipped = (self._outcomes[name, outcome] for outcome in ("ran", "skipped"))
            terminalreporter.write_line(f"{name} tests: {ran} ran, {skipped} skipped")
        for name in self._neglected():
            terminalreporter.write_line(f"FAILED: {name} tests are required here and did not all run", red=True)

    def _neglected(self) -> list[str]:
        return [name for name in required() if self._outcomes[name, "skipped"] or not self._outcomes[name, "ran"]]
