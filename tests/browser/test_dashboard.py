"""The dashboard in a browser: it moves by itself and disturbs nobody, and nobody is shut out."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site
from tests.browser.entering import an_account, sign_in
from tests.browser.looking import is_open_to_all
from tests.browser.test_every_page import FORM
from tests.services.browser import Pages
from tests.stories.people import link_in

HERE = "/organizer/c/belarus-go/"
SignedIn = Callable[..., Page]


@pytest.fixture
def signed_in(site: Site, open_page: Pages, address: str) -> SignedIn:
    """Opens a page as an owner of the demo campaign: ``signed_in("/organizer/", phone=True)``."""
    with site.session() as session:
        owner = an_account(session, address, owns=site.demo(session), factor=False)

    def open_as_owner(path: str, **how: bool) -> Page:
        page = open_page(**how)
        sign_in(page, site.url, owner)
        page.goto(site.url + path)
        return page

    return open_as_owner


def confirm_one(site: Site, name: str) -> None:
    """Somebody signs and confirms without a browser."""
    email = f"{name}@signers.example.org"
    assert site.visitor.sign("belarus-go", **(FORM | {"name": f"{name.title()} Example"}), email=email).status == 303
    link = link_in(site.letter(email), "confirm")
    assert site.visitor.post(link).status == 200


def counted(page: Page) -> int:
    """The big number."""
    return int(page.locator("#total strong").inner_text().replace(",", ""))


def test_the_page_follows_by_itself_and_keeps_what_was_open_focused_and_scrolled(
    site: Site, signed_in: SignedIn
) -> None:
    confirm_one(site, "alesia")
    page = signed_in(HERE)
    expect(page.locator("#flow-table")).to_be_attached()
    before = counted(page)
    page.locator("#flow-table summary").focus()
    page.keyboard.press("Enter")
    page.evaluate("scrollTo(0, 700); window.mine = true")
    confirm_one(site, "barys")
    for _ in range(40):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        page.wait_for_timeout(250)
        if counted(page) > before:
            break
    assert counted(page) == before + 1
    assert page.evaluate("window.mine"), "the page was loaded anew"
    assert page.locator("#flow-table").get_attribute("open") is not None
    assert page.evaluate("document.activeElement.parentElement.id") == "flow-table"
    assert abs(page.evaluate("scrollY") - 700) < 5


def test_without_a_script_there_is_a_link(signed_in: SignedIn) -> None:
    page = signed_in(HERE, javascript=False)
    page.get_by_role("link", name="Refresh").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Overview")


@pytest.mark.parametrize("path", [HERE, f"{HERE}sources", "/organizer/"])
def test_nobody_is_shut_out_and_nothing_hangs_over_the_edge(site: Site, signed_in: SignedIn, path: str) -> None:
    page = signed_in(path, phone=True)
    is_open_to_all(page)


def test_a_chart_has_a_name_for_those_who_do_not_see_it(site: Site, signed_in: SignedIn) -> None:
    confirm_one(site, "cimafiej")
    page = signed_in(HERE)
    expect(page.get_by_role("img", name="By day, the last 30")).to_be_visible()
    expect(page.get_by_role("img", name="Form sent")).to_be_visible()
    expect(page.get_by_role("img", name="By region, laid out as on a map")).to_be_visible()


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_every_word_of_the_map_fits_its_tile(signed_in: SignedIn, width: int) -> None:
    page = signed_in(HERE)
    page.set_viewport_size({"width": width, "height": 800})
    outside = """() => [...document.querySelectorAll(".mosaic > svg")].flatMap((tile) => {
      const edge = tile.querySelector(".ground").getBoundingClientRect();
      return [...tile.querySelectorAll("text")].filter((text) => {
        const box = text.getBoundingClientRect();
        return box.right > edge.right || box.bottom > edge.bottom || box.left < edge.left;
      }).map((text) => text.textContent);
    })"""
    assert page.locator(".mosaic text").count() > 8
    assert page.evaluate(outside) == []
