"""Updates, exports and the log in a browser: with and without script, on a phone and a desktop, shut to nobody."""

import csv
import io
import zipfile
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site
from tests.browser.entering import an_account, sign_in
from tests.browser.following import looked_on
from tests.browser.looking import is_open_to_all
from tests.browser.test_every_page import FORM
from tests.stories.people import link_in

HERE = "/organizer/c/belarus-go"


@pytest.fixture
def owner(site: Site, browser_page: Page, address: str) -> Page:
    """A page on which an owner of the demo campaign is signed in with the second factor."""
    with site.session() as session:
        account = an_account(session, address, owns=site.demo(session))
    sign_in(browser_page, site.url, account)
    return browser_page


def waited_until_ready(page: Page) -> None:
    """Looks on until the newest export is ready; other tests have theirs below it."""
    looked_on(page, page.locator(".things > li").first, "Ready")


def test_an_export_is_ordered_and_downloaded_and_holds_who_signed(
    site: Site, owner: Page, sign_and_confirm: Callable[[], str]
) -> None:
    signer = sign_and_confirm()
    owner.goto(f"{site.url}{HERE}/export")
    is_open_to_all(owner)
    owner.get_by_label("An Excel workbook").check()
    owner.get_by_role("button", name="Order it").click()
    waited_until_ready(owner)
    is_open_to_all(owner)
    with owner.expect_download() as download:
        owner.get_by_role("button", name="Download").first.click()
    with zipfile.ZipFile(download.value.path()) as archive:
        text = archive.read("belarus-go/signatures.csv").decode("utf-8-sig")
        assert "belarus-go-signatures.xlsx" in archive.namelist()
    assert signer in {row["email"] for row in csv.DictReader(io.StringIO(text, newline=""))}
    owner.goto(f"{site.url}{HERE}/log")
    expect(owner.get_by_text("downloaded an export").first).to_be_attached()
    is_open_to_all(owner)


@pytest.fixture
def sign_and_confirm(site: Site, address: str) -> Callable[[], str]:
    """Somebody signs and confirms; their address."""

    def act() -> str:
        email = f"signer-{address}"
        # Somebody else each time: the same person would count once.
        letters = "".join(chr(ord("a") + int(digit)) for digit in address if digit.isdigit())
        form = FORM | {"name": f"Signer Q{letters}", "email": email}
        assert site.visitor.sign("belarus-go", **form).status == 303
        assert site.visitor.post(link_in(site.letter(email), "confirm")).status == 200
        return email

    return act


def test_an_update_is_written_and_tried_out(site: Site, owner: Page, address: str) -> None:
    owner.goto(f"{site.url}{HERE}/updates")
    is_open_to_all(owner)
    owner.get_by_role("link", name="Write an update").click()
    owner.get_by_role("button", name="Save as a draft").click()
    expect(owner.get_by_role("alert")).to_have_count(1)
    is_open_to_all(owner)
    owner.fill("input[name=subject_en]", "The road is being built")
    owner.fill("textarea[name=body_en]", "Come and **see** it.")
    owner.get_by_role("button", name="Save as a draft").click()
    assert owner.locator(".letter strong").inner_text() == "see"
    is_open_to_all(owner)
    owner.get_by_role("button", name="Send me a test letter").click()
    assert site.letter(address)["Subject"] == "The road is being built"
