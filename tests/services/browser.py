"""A real Chromium, kept away from the network."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route, ViewportSize, sync_playwright

PHONE = ViewportSize(width=390, height=844)
DESKTOP = ViewportSize(width=1280, height=800)
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
_FLAGS += ["--disable-sync"]


def executable() -> str | None:
    """The Chromium to use: ``CAMPAIGN_TEST_CHROMIUM``, else the first one on the PATH."""
    named = os.environ.get("CAMPAIGN_TEST_CHROMIUM")
    names = [named] if named else ["chromium", "chromium-browser", "google-chrome"]
    return next((found for name in names if (found := shutil.which(name))), None)


@contextmanager
def running(path: str) -> Iterator[Browser]:
    """A browser without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Pages:
    """Opens pages, each a visitor of its own, and keeps what none of them may do: call outside, break, defy the CSP."""

    browser: Browser
    faults: list[str] = field(default_factory=list)
    _contexts: list[BrowserContext] = field(default_factory=list)

    def __call__(self, *, javascript: bool = True, phone: bool = False, language: str = "en") -> Page:
        """A page of a visitor who knows nothing yet."""
        context = self.browser.new_context(
            java_script_enabled=javascript, viewport=PHONE if phone else DESKTOP, locale=language
        )
        self._contexts.append(context)
        context.route("**/*", self._only_here)
        context.on("weberror", lambda error: self.faults.append(f"script: {error.error}"))
        context.on("console", self._listen)
        return context.new_page()

    def close(self) -> None:
        """Ends all visits. Fails where a page did what it may not."""
        for context in self._contexts:
            context.close()
        assert not self.faults, "\n".join(self.faults)

    def _only_here(self, route: Route) -> None:
        address = urlsplit(route.request.url)
        if address.scheme in {"http", "https"} and address.hostname not in {"127.0.0.1", "localhost"}:
            self.faults.append(f"outside: {route.request.url}")
            route.abort()
        else:
            route.continue_()

    def _listen(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            self.faults.append(f"policy: {message.text}")
