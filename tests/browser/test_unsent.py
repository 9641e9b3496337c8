"""A session that ends while somebody types, in a real browser, and the log of the installation as it looks."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from playwright.sync_api import Page
from sqlalchemy import delete
from sqlalchemy.orm import Session

from campaign.crypto import passwords
from campaign.crypto.boxes import Boxes
from campaign.crypto.peppers import Peppers
from campaign.organizers import accounts, teams, two_factor
from campaign.organizers.table import SessionRow
from campaign.storage.transactions import change, writing
from tests.browser.looking import is_open_to_all
from tests.services.browser import Pages
from tests.services.environment import SECRET_KEY
from tests.services.factories import ALESIA, an_open_campaign
from tests.services.live import LiveServer

PASSWORD = "seven herons over the mill"
SOURCES = "/organizer/c/footbridge/sources"
pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


@pytest.fixture
def codes(live_server: LiveServer, session: Session, peppers: Peppers) -> list[str]:
    """Alesia owns a campaign and oversees the installation; recovery codes of hers, each of which opens once."""
    now, boxes = datetime.now(UTC), Boxes([SECRET_KEY])
    campaign, earlier = an_open_campaign(session, peppers, now), now - timedelta(minutes=5)
    with writing(session):
        alesia = accounts.make(session, ALESIA, passwords.hashed(PASSWORD), now, may_create=True, oversees=True)
        teams.grant(session, alesia, campaign.id, "owner", now)
    found = two_factor.begin_totp(session, boxes, alesia, earlier)
    return two_factor.confirm_totp(session, boxes, alesia, pyotp.TOTP(found).at(earlier), earlier)


def sign_in(page: Page, code: str) -> None:
    page.fill("[name=email]", ALESIA)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    is_open_to_all(page)
    page.fill("[name=code]", code)
    page.click("main button[type=submit]:visible")


@pytest.mark.parametrize("scripts", [True, False])
def test_what_was_typed_comes_through(
    live_server: LiveServer, session: Session, codes: list[str], open_page: Pages, scripts: bool
) -> None:
    page = open_page(javascript=scripts)
    page.goto(f"{live_server.url}/organizer/login")
    sign_in(page, codes[0])
    page.wait_for_url("**/organizer/")
    page.goto(f"{live_server.url}{SOURCES}")
    page.fill("[name=code]", "poster")
    page.fill("[name=name]", "The poster at the mill")
    with writing(session):
        change(session, delete(SessionRow))
    page.click("main form:has([name=name]) button[type=submit]")
    assert "what you typed is not saved yet" in page.inner_text("main")
    is_open_to_all(page)
    sign_in(page, codes[1])
    assert "This was not saved yet" in page.inner_text("h1")
    assert "The poster at the mill" in page.inner_text("main dl")
    is_open_to_all(page)
    page.click("main button[type=submit]")
    assert "The poster at the mill" in page.inner_text("main")


def test_the_log_and_the_account_are_open_to_all(live_server: LiveServer, codes: list[str], open_page: Pages) -> None:
    page = open_page()
    page.goto(f"{live_server.url}/organizer/login")
    sign_in(page, codes[0])
    page.wait_for_url("**/organizer/")
    for path in ("/organizer/log", "/organizer/account", "/organizer/c/footbridge/log", "/organizer/log?lang=be"):
        page.goto(f"{live_server.url}{path}")
        is_open_to_all(page)
