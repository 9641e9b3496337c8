"""Review, signatures and comments as a reviewer sees and uses them: by keys, by hand, on a phone, without a mouse."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.crypto.peppers import Peppers
from campaign.crypto.tokens import Link
from campaign.journey.confirming import steps as confirming
from campaign.journey.drafting.rules import Campaign
from campaign.journey.matching import queue
from campaign.journey.signing import steps as signing
from campaign.journey.signing.rules import check
from campaign.journey.signing.table import SignatureRow
from campaign.storage.transactions import snapshot
from tests.browser.entering import Account, an_account, sign_in
from tests.browser.looking import is_open_to_all
from tests.journey.matching_acts import a_pair
from tests.services.browser import Pages
from tests.services.factories import ALESIA, a_form, an_open_campaign
from tests.services.live import LiveServer
from tests.web.organizer.desk_acts import BASE, FIELDS
from tests.web.waiting import until

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


@pytest.fixture
def alesia(live_server: LiveServer, session: Session, peppers: Peppers) -> Account:
    """Two pairs wait for review, and Alesia owns the campaign."""
    now = datetime.now(UTC)
    campaign = an_open_campaign(session, peppers, now, fields=FIELDS)
    for number in (0, 1):
        for letter, form in zip("ab", a_pair(number), strict=True):
            typed = a_form(email=f"{letter}{'xyz'[number]}@example.org", comment="It is <b>time</b>.", **form)
            _sign(session, campaign, peppers.get(campaign.uid), typed, now)
    until(lambda: _waiting(session, campaign.id) == 2, "two findings")
    return an_account(session, ALESIA, owns=campaign.id)


def _waiting(session: Session, campaign_id: int) -> int:
    with snapshot(session):
        return queue.waiting(session, campaign_id)


def _sign(session: Session, campaign: Campaign, pepper: bytes, typed: dict[str, str], now: datetime) -> None:
    signature, refusals = check(campaign, typed, "en")
    assert signature is not None, refusals
    made = signing.sign(session, campaign, pepper, signature, now)
    nonce = session.scalars(select(SignatureRow.nonce).where(SignatureRow.id == made)).one()
    confirming.confirm(session, Link(made, nonce), None, now)
    session.commit()


def test_a_reviewer_decides_and_takes_back_by_keys_alone(
    live_server: LiveServer, alesia: Account, open_page: Pages
) -> None:
    page = open_page()
    sign_in(page, live_server.url, alesia)
    page.goto(f"{live_server.url}{BASE}/review")
    expect(page.locator(".finding")).to_have_count(2)
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.id") == page.locator(".finding").nth(1).get_attribute("id")
    page.keyboard.press("w")
    page.keyboard.type("a rake, jar and key")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    page.wait_for_url("**done=**")
    expect(page.locator(".finding")).to_have_count(1)
    page.keyboard.press("u")
    page.wait_for_function("document.querySelectorAll('.finding').length === 2")
    page.goto(f"{live_server.url}{BASE}/review/history")
    assert "a rake, jar and key" in page.inner_text("main")


@pytest.mark.parametrize("language", ["en", "be"])
def test_every_page_of_the_desk_looks_right(
    live_server: LiveServer, alesia: Account, open_page: Pages, language: str
) -> None:
    page = open_page(phone=True)
    sign_in(page, live_server.url, alesia)
    for path in (
        f"review?lang={language}",
        "review?state=dismissed",
        "review/bulk?reason=birth_same&action=accept",
        "review/history",
        "review/report",
        "signatures",
        "comments",
        "sources",
        "export",
    ):
        page.goto(f"{live_server.url}{BASE}/{path}")
        is_open_to_all(page)
    page.goto(f"{live_server.url}{BASE}/signatures")
    page.fill("[name=email]", "ax@example.org")
    page.locator("[name=email]").press("Enter")
    page.wait_for_url("**/signatures/*")
    for act in page.locator(".act summary").all():
        act.click()
    is_open_to_all(page)
    page.locator("form[action$=reject] button").click()
    expect(page.get_by_role("alert")).to_have_count(1)
    is_open_to_all(page)


def test_without_javascript_buttons_do_the_same(live_server: LiveServer, alesia: Account, open_page: Pages) -> None:
    page = open_page(javascript=False, phone=True)
    sign_in(page, live_server.url, alesia)
    page.goto(f"{live_server.url}{BASE}/review")
    assert not page.locator(".keys").is_visible()
    page.get_by_role("button", name="Accept: do not count").first.click()
    expect(page.locator(".finding")).to_have_count(1)
    page.get_by_role("button", name="Take it back").click()
    expect(page.locator(".finding")).to_have_count(2)
    page.goto(f"{live_server.url}{BASE}/comments")
    page.get_by_role("button", name="Publish").first.click()
    page.goto(f"{live_server.url}/c/footbridge")
    assert page.locator(".comments li").all_inner_texts()[0].startswith("It is <b>time</b>.")
