"""A signer sees that theirs is in: by the server's word, and by the browser's own reckoning."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Site
from tests.services.browser import Pages
from tests.stories.people import link_in

LEDGER = "/c/belarus-go/ledger?lang=en"
FORM = {"name": "Alesia Example", "region": "minsk", "consent": "yes"}


def receipt(page: Page, site: Site, address: str) -> str:
    """Signs, confirms and asks for the receipt, as soon as there is one."""
    assert site.visitor.sign("belarus-go", **FORM, email=address).status == 303
    page.goto(link_in(site.letter(address), "confirm"))
    page.get_by_role("button").first.click()
    page.locator('a[href*="/receipt"]').click()
    while not page.locator("#code").count():
        page.wait_for_timeout(200)
        page.reload()
    return page.locator("#code").inner_text()


def test_a_signer_finds_the_line_with_and_without_javascript(browser_page: Page, site: Site, address: str) -> None:
    code = receipt(browser_page, site, address)
    expect(browser_page.locator("svg.qr")).to_be_visible()
    browser_page.goto(site.url + LEDGER)
    browser_page.get_by_label("Receipt").fill(code)
    browser_page.get_by_role("button", name="Check", exact=True).click()
    expect(browser_page.get_by_role("heading", name="The line is in the ledger")).to_be_visible()
    expect(browser_page.locator(".result")).to_contain_text("its signature counts now")


def test_without_javascript_nothing_is_offered_that_needs_it(open_page: Pages, site: Site) -> None:
    page = open_page(javascript=False)
    page.goto(site.url + LEDGER)
    expect(page.get_by_role("button", name="Check in this page only")).to_be_hidden()


def test_the_browser_computes_the_root_itself(open_page: Pages, site: Site, address: str) -> None:
    page = open_page()
    code = receipt(page, site, address)
    page.goto(site.url + LEDGER)
    page.get_by_label("Receipt").fill(code.upper())
    page.get_by_role("button", name="Check in this page only").click()
    expect(page.locator("#checked")).to_contain_text("Checked in this page: the line is in the ledger.")
    expect(page.locator("#checked code")).to_contain_text("1 sign ")
    expect(page.locator("#checked")).to_contain_text("It has checked the signature on the head too")


def test_the_browser_sees_a_head_that_another_key_has_signed(open_page: Pages, site: Site, address: str) -> None:
    page = open_page()
    code = receipt(page, site, address)
    page.goto(site.url + LEDGER)

    def forge(route: Route) -> None:
        answer = route.fetch()
        body = bytearray(answer.body())
        body[-20] = ord("A") if body[-20] != ord("A") else ord("B")  # in the signature
        route.fulfill(response=answer, body=bytes(body))

    page.route("**/ledger/checkpoint", forge)
    page.get_by_label("Receipt").fill(code)
    page.get_by_role("button", name="Check in this page only").click()
    expect(page.locator("#checked")).to_contain_text("The head is not signed with the key that this page names.")


def test_a_browser_without_ed25519_says_what_it_did_not_check(open_page: Pages, site: Site, address: str) -> None:
    page = open_page()
    code = receipt(page, site, address)
    unknown = "Promise.reject(new DOMException('', 'NotSupportedError'))"
    page.add_init_script(f"SubtleCrypto.prototype.importKey = () => {unknown}")
    page.goto(site.url + LEDGER)
    page.get_by_label("Receipt").fill(code)
    page.get_by_role("button", name="Check in this page only").click()
    expect(page.locator("#checked")).to_contain_text("Checked in this page: the line is in the ledger.")
    expect(page.locator("#checked")).to_contain_text("The signature on the head was not checked here")


@pytest.mark.parametrize("asked", ["**/ledger/checkpoint", "**/tile/0/**", "**/tile/entries/**"])
def test_the_browser_sees_a_byte_that_was_changed_on_the_way(
    open_page: Pages, site: Site, address: str, asked: str
) -> None:
    page = open_page()
    for place in range(3):
        code = receipt(page, site, f"{place}-{address}")
    page.goto(site.url + LEDGER)

    def spoil(route: Route) -> None:
        answer = route.fetch()
        body = bytearray(answer.body())
        # The root's first letter; the first leaf's hash, which is on the way to the root; the last entry, the signer's.
        root = len(b"\n".join(body.split(b"\n")[:2])) + 1
        body[{"checkpoint": root, "0": 5, "entries": -1}[asked.split("/")[2]]] ^= 1
        route.fulfill(response=answer, body=bytes(body))

    page.route(asked, spoil)
    page.get_by_label("Receipt").fill(code)
    page.get_by_role("button", name="Check in this page only").click()
    expect(page.locator("#checked")).to_contain_text("does not lead to the signed head")


def test_the_browser_says_when_it_could_not_read_the_ledger(open_page: Pages, site: Site) -> None:
    page = open_page()
    page.goto(site.url + LEDGER)
    page.get_by_label("Receipt").fill("no receipt")
    page.get_by_role("button", name="Check in this page only").click()
    expect(page.locator("#checked")).to_contain_text("This is not a receipt")
    page.route("**/ledger/checkpoint", lambda route: route.abort())
    page.get_by_label("Receipt").fill("0-" + "0" * 64)
    page.get_by_role("button", name="Check in this page only").click()
    expect(page.locator("#checked")).to_contain_text("could not be read")
