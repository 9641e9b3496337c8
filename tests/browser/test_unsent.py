"""A session that ends while somebody types, in a real browser, and the log of the installation as it looks."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect
from sqlalchemy import delete
from sqlalchemy.orm import Session

from campaign.crypto.peppers import Peppers
from campaign.organizers.table import SessionRow
from campaign.storage.transactions import change, writing
from tests.browser.entering import Account, an_account, give_code, give_password, sign_in
from tests.browser.looking import is_open_to_all
from tests.services.browser import Pages
from tests.services.factories import ALESIA, an_open_campaign
from tests.services.live import LiveServer

SOURCES = "/organizer/c/footbridge/sources"
pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


@pytest.fixture
def alesia(live_server: LiveServer, session: Session, peppers: Peppers) -> Account:
    """Alesia owns a campaign and oversees the installation."""
    campaign = an_open_campaign(session, peppers, datetime.now(UTC))
    return an_account(session, ALESIA, owns=campaign.id, oversees=True)


@pytest.mark.parametrize("scripts", [True, False])
def test_what_was_typed_comes_through(
    live_server: LiveServer, session: Session, alesia: Account, open_page: Pages, scripts: bool
) -> None:
    page = open_page(javascript=scripts)
    sign_in(page, live_server.url, alesia)
    page.goto(f"{live_server.url}{SOURCES}")
    page.fill("[name=code]", "poster")
    page.fill("[name=called]", "The poster at the mill")
    with writing(session):
        change(session, delete(SessionRow))
    page.click("main form:has([name=called]) button[type=submit]")
    assert "what you typed is not saved yet" in page.inner_text("main")
    is_open_to_all(page)
    give_password(page, alesia.email)
    expect(page.locator("[name=code]")).to_be_visible()
    is_open_to_all(page)
    give_code(page, alesia.recovery[0])
    expect(page.get_by_role("heading", level=1)).to_have_text("This was not saved yet")
    assert "The poster at the mill" in page.inner_text("main dl")
    is_open_to_all(page)
    page.click("main button[type=submit]")
    assert "The poster at the mill" in page.inner_text("main")


def test_the_log_and_the_account_are_open_to_all(live_server: LiveServer, alesia: Account, open_page: Pages) -> None:
    page = open_page()
    sign_in(page, live_server.url, alesia)
    for path in ("/organizer/log", "/organizer/account", "/organizer/c/footbridge/log", "/organizer/log?lang=be"):
        page.goto(f"{live_server.url}{path}")
        is_open_to_all(page)
