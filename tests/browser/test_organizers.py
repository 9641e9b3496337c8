"""The organizers' way in, in a real browser: passwords, an app, a passkey; and what holds on each of these pages."""

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyotp
import pytest
from click.testing import CliRunner
from playwright.sync_api import Page, expect

from campaign.app import create_app
from campaign.cli.group import cli
from tests.browser.entering import PASSWORD, give_password
from tests.browser.looking import is_open_to_all
from tests.services import environment, live
from tests.services.browser import Pages

EMAIL = "alesia@example.org"


@dataclass
class Office:
    """An installation on the name localhost, where browsers allow passkeys; and what its first organizer has."""

    url: str
    run: Callable[..., str]
    paper: list[str] = field(default_factory=list)  # her recovery codes

    def link(self, *command: str) -> str:
        """The one-time link that a command prints."""
        found = re.search(r"http://localhost:\d+/organizer/\S+", self.run(*command))
        assert found is not None
        return found[0]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Office]:
    """The installation, with its demo campaigns."""
    folder = tmp_path_factory.mktemp("office")
    shutil.copyfile(sqlite_template, folder / "campaign.sqlite3")
    variables = environment.variables(folder / "instance", f"sqlite:///{folder}/campaign.sqlite3")

    def run(*command: str) -> str:
        done = CliRunner(env=variables | {"CAMPAIGN_BASE_URL": server.url}).invoke(cli, list(command), obj=create_app)
        assert done.exit_code == 0, done.output
        return done.output

    assert CliRunner(env=variables).invoke(cli, ["demo"], obj=create_app).exit_code == 0
    with live.running(folder, variables, "localhost") as server:
        yield Office(server.url, run)


@pytest.fixture
def page(open_page: Pages) -> Page:
    """A browser on a desk."""
    return open_page()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def knock(page: Page, office: Office) -> None:
    """The first step of signing in."""
    page.goto(f"{office.url}/organizer/login?lang=en")
    give_password(page, EMAIL)


def with_an_authenticator(page: Page) -> None:
    """Puts a security key into the browser (WebDriver's virtual authenticator, over CDP)."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    key: dict[str, Any] = {"protocol": "ctap2", "transport": "internal", "automaticPresenceSimulation": True}
    key |= {"hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": key})


def test_from_the_link_to_a_passkey_every_page_is_open_to_all(page: Page, office: Office) -> None:
    with_an_authenticator(page)
    page.goto(office.link("organizer", "add", EMAIL))
    is_open_to_all(page)
    page.get_by_label("New password").fill("short")
    press(page, "Make the account")
    expect(page.get_by_role("alert")).to_be_focused()
    is_open_to_all(page)
    page.get_by_label("New password").fill(PASSWORD)
    press(page, "Make the account")
    expect(page.get_by_role("heading", level=1)).to_have_text("Second factor")
    is_open_to_all(page)

    press(page, "Set up an app")
    is_open_to_all(page)
    page.get_by_text("I can't scan it").click()
    app = pyotp.TOTP(page.locator(".key").inner_text().replace(" ", ""))
    page.get_by_label("Type the six digits").fill(app.now())
    press(page, "Go on")
    expect(page.locator(".codes li")).to_have_count(10)
    office.paper = page.locator(".codes code").all_inner_texts()
    is_open_to_all(page)
    page.get_by_role("link", name="I have kept them").click()
    is_open_to_all(page)

    page.goto(f"{office.url}/organizer/account/second-factor")
    page.get_by_label("Name for it").fill("Laptop")
    press(page, "Add a passkey")
    expect(page.get_by_text("Laptop")).to_be_visible()
    is_open_to_all(page)
    press(page, "Sign out")
    is_open_to_all(page)

    knock(page, office)
    expect(page.get_by_role("heading", level=1)).to_have_text("Second step")
    is_open_to_all(page)
    press(page, "Use your passkey")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your campaigns")
    page.goto(f"{office.url}/organizer/step-up?next=/organizer/account")
    is_open_to_all(page)
    press(page, "Use your passkey")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")
    is_open_to_all(page)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_team_is_gathered_with_and_without_javascript(open_page: Pages, office: Office, javascript: bool) -> None:
    assert office.paper, "made by the test above"
    page = open_page(javascript=javascript, phone=True)
    office.run("organizer", "add", EMAIL, "--campaign", "river-park")
    knock(page, office)
    page.get_by_text("Use a recovery code instead").click()
    page.get_by_label("Recovery code").fill(office.paper.pop())
    press(page, "Go on")
    page.goto(f"{office.url}/organizer/c/river-park/team")
    invited = f"barys-{javascript}@example.org"
    page.get_by_label("Email address").fill(invited)
    page.get_by_label("Role", exact=True).select_option("reviewer")
    press(page, "Send the invitation")
    expect(page.get_by_text(invited)).to_be_visible()
    if javascript:
        is_open_to_all(page)
        for path in ("team", "c/river-park/team?lang=be", "nothing", "account?lang=en"):
            page.goto(f"{office.url}/organizer/{path}")
            is_open_to_all(page)


def test_the_other_pages_of_the_way_in_are_open_to_all(page: Page, office: Office) -> None:
    for path in ("login", "reset", "reset/sent", "invitation/forged"):
        page.goto(f"{office.url}/organizer/{path}")
        is_open_to_all(page)
    page.goto(f"{office.url}/organizer/login?lang=en")
    press(page, "Sign in")
    expect(page.get_by_role("alert")).to_be_focused()
    is_open_to_all(page)
    page.goto(office.link("organizer", "reset", EMAIL))
    is_open_to_all(page)
