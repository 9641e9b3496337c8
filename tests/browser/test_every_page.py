"""What holds on every page, in every state: accessible, light, narrow, quiet."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Response

from tests.browser.conftest import Site
from tests.browser.looking import barriers, is_open_to_all
from tests.services.browser import Pages
from tests.stories.people import link_in

CAMPAIGN = "/c/belarus-go?lang=en"
LEDGER = "/c/belarus-go/ledger"
FORM = {"name": "Alesia Example", "region": "minsk", "consent": "yes", "comment": "A" * 300 + " b\n" * 5}
Reach = Callable[[Page, Site, str], Response | None]


def _refused(page: Page, site: Site, _address: str) -> None:
    page.goto(site.url + CAMPAIGN)
    page.get_by_role("button", name="Sign").click()


def _signed(site: Site, address: str) -> None:
    assert site.visitor.sign("belarus-go", **FORM, email=address).status == 303


def _link(page: Page, site: Site, address: str) -> None:
    _signed(site, address)
    page.goto(link_in(site.letter(address), "confirm"))


def _choice(page: Page, site: Site, address: str) -> None:
    site.visitor.sign("belarus-go", **(FORM | {"name": "Barys Example"}), email=address)
    _link(page, site, address)


def _confirmed(page: Page, site: Site, address: str) -> None:
    _link(page, site, address)
    page.get_by_role("button").first.click()


def _receipt(page: Page, site: Site, address: str) -> None:
    _confirmed(page, site, address)
    page.locator('a[href*="/receipt"]').click()
    while not page.locator("#code").count():
        page.wait_for_timeout(200)
        page.reload()


def _checked(page: Page, site: Site, address: str) -> None:
    _receipt(page, site, address)
    code = page.locator("#code").inner_text()
    page.goto(f"{site.url}{LEDGER}?lang=en")
    page.get_by_label("Receipt").fill(code)
    page.get_by_role("button", name="Check", exact=True).click()


def _way_back(page: Page, site: Site, address: str) -> None:
    _confirmed(page, site, address)
    page.goto(link_in(site.letter(address, 1), "withdraw"))


def _withdrawn(page: Page, site: Site, address: str) -> None:
    _way_back(page, site, address)
    page.get_by_role("button").first.click()


def _gone(page: Page, site: Site, address: str) -> None:
    _withdrawn(page, site, address)
    page.goto(link_in(site.letter(address), "confirm"))


def _way_out(page: Page, site: Site, address: str) -> None:
    _confirmed(page, site, address)
    page.goto(site.way_out())


def _no_more_updates(page: Page, site: Site, address: str) -> None:
    _way_out(page, site, address)
    page.get_by_role("button").first.click()


def _old(page: Page, site: Site, address: str) -> None:
    _signed(site, address)
    page.goto(site.old_link())


def _renewed(page: Page, site: Site, address: str) -> None:
    _old(page, site, address)
    page.get_by_role("button").first.click()


def _at(path: str) -> Reach:
    return lambda page, site, _address: page.goto(site.url + path)


STATES: dict[str, Reach] = {
    "home": _at("/"),
    "campaign": _at(CAMPAIGN),
    "in Belarusian": _at("/c/belarus-go?lang=be"),
    "in Russian": _at("/c/belarus-go?lang=ru"),
    "refused form": _refused,
    "check inbox": _at("/c/belarus-go/check-inbox"),
    "paused": _at("/c/river-park"),
    "link": _link,
    "choice": _choice,
    "confirmed": _confirmed,
    "ledger": _at(f"{LEDGER}?lang=en"),
    "receipt": _receipt,
    "receipt checked": _checked,
    "way back": _way_back,
    "withdrawn": _withdrawn,
    "gone": _gone,
    "way out": _way_out,
    "no more updates": _no_more_updates,
    "old link": _old,
    "renewed": _renewed,
    "forged link": _at("/confirm/forged"),
    "nothing": _at("/nothing"),
}
everywhere = pytest.mark.parametrize("reach", STATES.values(), ids=STATES)


@everywhere
def test_nobody_is_shut_out_and_nothing_hangs_over_the_edge(
    site: Site, open_page: Pages, address: str, reach: Reach
) -> None:
    page = open_page(phone=True)
    reach(page, site, address)

    is_open_to_all(page)


def test_the_check_sees_what_shuts_people_out(open_page: Pages) -> None:
    page = open_page()
    page.set_content("<main style='background: white; color: #ddd'><img src=''><input>pale</main>")

    assert {"image-alt", "label", "color-contrast", "html-has-lang"} <= barriers(page).keys()


@pytest.mark.parametrize("path", ["/", CAMPAIGN, "/c/belarus-go?lang=be", "/c/belarus-go/check-inbox?lang=ru", LEDGER])
def test_a_page_with_all_that_belongs_to_it_weighs_less_than_30_kb(site: Site, open_page: Pages, path: str) -> None:
    page = open_page()
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 -- Playwright wants a function
    page.goto(site.url + path, wait_until="networkidle")

    sizes = {answer.url: answer.request.sizes() for answer in answers}
    assert {urlsplit(url).netloc for url in sizes} == {urlsplit(site.url).netloc}
    assert any(".css" in url for url in sizes)
    most = 40_000 if path == LEDGER else 30_000  # the one page with a script
    assert sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes.values()) < most, sizes


def test_no_page_keeps_anything_in_the_browser(site: Site, open_page: Pages, address: str) -> None:
    page = open_page()
    _confirmed(page, site, address)

    assert page.context.cookies() == []
    state = page.context.storage_state()
    assert state["origins"] == []


def test_the_page_can_be_printed_without_the_form(site: Site, open_page: Pages) -> None:
    page = open_page()
    page.goto(site.url + CAMPAIGN)
    page.emulate_media(media="print")

    assert page.get_by_role("heading", level=1).is_visible()
    assert not page.get_by_role("button", name="Sign").is_visible()


def test_motion_and_large_text_are_no_obstacle(site: Site, open_page: Pages) -> None:
    page = open_page(phone=True)
    page.emulate_media(reduced_motion="reduce", forced_colors="active")
    page.goto(site.url + CAMPAIGN)
    page.add_style_tag(url=f"{site.url}/static/style.css")
    page.evaluate("document.documentElement.style.fontSize = '200%'")

    assert page.evaluate("document.documentElement.scrollWidth") <= 390
