"""The page of the installation and a campaign's own count, as an overseer who owns a campaign uses them."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from campaign.organizers import accounts
from tests.browser.conftest import Site
from tests.browser.following import looked_on
from tests.browser.looking import is_open_to_all
from tests.browser.test_office import HERE, owner

assert owner
INSTALLATION = "/organizer/installation"


@pytest.fixture
def overseer(site: Site, owner: Page, address: str) -> Page:
    """A page on which an owner of the demo campaign who oversees the installation is signed in."""
    engine = create_engine(site.database_url)
    with Session(engine) as session:
        accounts.oversee(session, address, datetime.now(UTC), wanted=True)
    engine.dispose()
    return owner


def waited_for(page: Page, task: str, what: str) -> None:
    """Looks on until the newest task of that name is done."""
    looked_on(page, page.locator(".things > li", has_text=task).first, what)


def test_an_overseer_has_the_installation_looked_at_and_counted(site: Site, overseer: Page) -> None:
    overseer.goto(site.url + INSTALLATION)
    expect(overseer.get_by_text("No worker runs")).to_have_count(0)
    is_open_to_all(overseer)
    overseer.get_by_role("button", name="Examine now").click()
    waited_for(overseer, "Examination of the installation", "Done")
    # The findings came after the page had been loaded.
    overseer.get_by_text("things are in order").click()
    expect(overseer.get_by_text("Letters go into a folder")).to_be_visible()
    overseer.get_by_label("Count all numbers anew").check()
    overseer.get_by_role("button", name="Do it").click()
    waited_for(overseer, "Count of all numbers, all campaigns", "belarus-go: equal")
    overseer.get_by_label("See what new rules").check()
    overseer.get_by_label("Campaign", exact=True).select_option("belarus-go")
    overseer.get_by_role("button", name="Do it").click()
    waited_for(overseer, "What new rules for keys would change, belarus-go", "have keys by other rules")
    is_open_to_all(overseer)


def test_an_overseer_sees_all_accounts(site: Site, overseer: Page) -> None:
    overseer.goto(site.url + INSTALLATION)
    overseer.get_by_role("link", name="All accounts").click()
    expect(overseer.get_by_text("oversees the installation").first).to_be_visible()
    is_open_to_all(overseer)


def test_an_owner_checks_the_totals_from_the_overview(site: Site, overseer: Page) -> None:
    overseer.goto(f"{site.url}{HERE}/")
    is_open_to_all(overseer)
    overseer.get_by_role("button", name="Check the totals now").click()
    waited_for(overseer, "Count of all numbers, belarus-go", "belarus-go: equal")
    is_open_to_all(overseer)
    overseer.get_by_role("link", name="Overview").last.click()
    expect(overseer.get_by_text("all were equal")).to_be_visible()
