"""The whole way in a real browser: with and without JavaScript, on a phone and on a desktop, by keyboard alone."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import ConsoleMessage, Page, expect

from tests.browser.conftest import Site
from tests.services.browser import Pages
from tests.stories.people import link_in
from tests.web.waiting import until

CAMPAIGN = "/c/belarus-go?lang=en"


def total(site: Site) -> int:
    """The public number."""
    return int(site.visitor.get("/c/belarus-go").page.by_id("total").one("strong").text)


def focused(page: Page) -> str:
    """The id or class of what has the focus."""
    found: str = page.evaluate("document.activeElement.id || document.activeElement.className")
    return found


def complaints(page: Page) -> list[str]:
    """What the browser complains about from now on, refused forms aside."""
    found: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith("Failed to load resource"):
            found.append(message.text)

    page.on("console", listen)
    return found


def test_alesia_signs_corrects_herself_confirms_and_is_counted(site: Site, browser_page: Page, address: str) -> None:
    site.settle()
    page, before = browser_page, total(site)
    complained = complaints(page)
    page.goto(site.url + CAMPAIGN)
    page.get_by_label("Full name").fill("Alesia Example")
    page.get_by_label("Email address").fill(address.removesuffix(".org"))
    page.get_by_label("Region", exact=True).select_option("abroad")
    page.get_by_role("button", name="Sign").click()

    summary = page.get_by_role("alert")
    expect(summary).to_be_in_viewport()
    assert focused(page) == "problems"
    assert page.title().startswith("Error:")
    expect(summary.get_by_role("link")).to_have_count(2)
    summary.get_by_role("link").first.click()
    assert focused(page) == "f-email"
    expect(page.get_by_label("Full name")).to_have_value("Alesia Example")
    expect(page.get_by_label("Region", exact=True)).to_have_value("abroad")

    page.get_by_label("Email address").fill(address)
    page.get_by_role("checkbox", name="I agree").check()
    page.get_by_role("button", name="Sign").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your inbox")
    assert urlsplit(page.url).path == "/c/belarus-go/check-inbox"

    page.goto(link_in(site.letter(address), "confirm"))
    expect(page.get_by_text("Alesia Example").first).to_be_visible()
    assert total(site) == before
    page.get_by_role("button", name="Confirm my signature").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Your signature is confirmed")

    until(lambda: total(site) > before, "the count")
    page.goto(link_in(site.letter(address, 1), "withdraw"))
    page.get_by_role("button", name="Take my signature back").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your signature has been taken back")
    until(lambda: total(site) == before, "the count to go back")
    assert complained == []


def test_everything_can_be_done_by_keyboard_alone(site: Site, open_page: Pages, address: str) -> None:
    page = open_page()
    page.goto(site.url + CAMPAIGN)
    page.keyboard.press("Tab")
    assert focused(page) == "skip"
    page.keyboard.press("Enter")
    _tab_to(page, "f-name")
    page.keyboard.type("Alesia Example")
    page.keyboard.press("Tab")
    page.keyboard.type(address)
    page.keyboard.press("Tab")
    assert focused(page) == "f-region"
    page.keyboard.type("Abroad")
    _tab_to(page, "f-consent")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your inbox")

    page.goto(link_in(site.letter(address), "confirm"))
    _tab_to(page, "button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Your signature is confirmed")


def _tab_to(page: Page, what: str) -> None:
    for _ in range(30):
        if focused(page) == what:
            return
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.matches(':focus-visible')"), "the focus can't be seen"
    raise AssertionError(f"{what} can't be reached")


def test_a_reload_after_signing_sends_nothing_again(site: Site, open_page: Pages, address: str) -> None:
    page = open_page()
    page.goto(site.url + CAMPAIGN)
    page.get_by_label("Full name").fill("Alesia Example")
    page.get_by_label("Email address").fill(address)
    page.get_by_label("Region", exact=True).select_option("minsk")
    page.get_by_role("checkbox", name="I agree").check()
    page.get_by_role("button", name="Sign").click()
    posts: list[str] = []
    page.on("request", lambda request: posts.append(request.method))

    page.reload()
    page.go_back()

    assert set(posts) == {"GET"}


@pytest.mark.parametrize(
    ("language", "button"), [("be", "Падпісаць"), ("ru", "Подписать"), ("en", "Sign"), ("de", "Падпісаць")]
)
def test_a_browser_gets_its_language_and_keeps_the_one_that_was_chosen(
    site: Site, open_page: Pages, language: str, button: str
) -> None:
    page = open_page(language=language)
    page.goto(f"{site.url}/c/belarus-go")

    expect(page.get_by_role("button", name=button, exact=True)).to_be_visible()
    page.get_by_role("link", name="Русский").click()
    page.get_by_role("button", name="Подписать", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "ru"
