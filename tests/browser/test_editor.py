"""The editor in a real browser: with and without JavaScript, on a phone and on a desktop, for everybody."""

from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site
from tests.browser.entering import an_account, sign_in
from tests.browser.looking import is_open_to_all
from tests.services.browser import Pages
from tests.services.images import picture

_NUMBERS = count(1)
Enter = Callable[[Page], str]


@pytest.fixture
def enter(site: Site) -> Enter:
    """Signs somebody in who may start campaigns, and starts one; the address of its editor."""

    def begin(page: Page) -> str:
        number = next(_NUMBERS)
        with site.session() as session:
            writer = an_account(session, f"writer-{number}@example.org", may_create=True, factor=False)
        sign_in(page, site.url, writer)
        return begun(page, site, f"mill-{number}")

    return begin


def begun(page: Page, site: Site, slug: str) -> str:
    """Starts a campaign; the address of its editor."""
    page.goto(f"{site.url}/organizer/campaigns/new")
    page.get_by_label("Address of the page").fill(slug)
    page.get_by_label("Title").fill("Keep the mill")
    page.locator("#statement-en").fill("We ask to **keep the mill**.")
    page.get_by_role("button", name="Save as a draft").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    return f"{site.url}/organizer/c/{slug}/edit"


def save(page: Page) -> None:
    page.locator(".bar").get_by_role("button", name="Save").click()


def test_a_campaign_is_written_illustrated_and_opened(
    site: Site, browser_page: Page, enter: Enter, tmp_path: Path
) -> None:
    page = browser_page
    url = enter(page)
    (tmp_path / "mill.jpg").write_bytes(picture(size=(800, 600)))

    page.locator("#new_kind").select_option("choice")
    page.get_by_role("button", name="Add the field").click()
    expect(page).to_have_url(f"{url}#f2")
    page.locator("#f2-label-en").fill("Which way?")
    for place, answer in enumerate(("Left", "Right"), 1):
        page.get_by_label(f"Answer {place} of").fill(answer)
    page.get_by_role("button", name="Up – Which way?").or_(page.locator("button[value='up:2']")).first.click()
    page.locator("#upload").set_input_files(tmp_path / "mill.jpg")
    page.get_by_role("button", name="Upload the picture").click()
    expect(page.get_by_text("Not saved yet.")).to_be_visible()
    save(page)
    expect(page.locator(".problems")).to_be_focused()
    page.locator("#picture_alt-en").fill("The mill from the river")
    save(page)
    expect(page.get_by_text("Saved.")).to_be_visible()

    page.goto(url.replace("/edit", "/status"))
    page.get_by_role("button", name="Open the campaign").click()
    page.get_by_role("link", name="The public page").click()
    expect(page.get_by_alt_text("The mill from the river")).to_be_visible()
    expect(page.get_by_role("radio", name="Left")).to_be_visible()
    asked = page.locator("form label, form legend").all_inner_texts()
    assert [text.split("\n")[0] for text in asked if text in {"Full name", "Which way?", "Email address"}] == [
        "Full name",
        "Which way?",
        "Email address",
    ]


def test_the_preview_follows_the_typing_and_runs_nothing(open_page: Pages, enter: Enter) -> None:
    page = open_page()
    enter(page)
    page.locator("#statement-en").fill("# Save **it** <img src=x onerror=\"document.title='broken in'\">")
    panel = page.locator("#statement-en-preview")
    expect(panel.locator("strong")).to_have_text("it")
    expect(panel.locator("h3")).to_have_count(1)
    expect(panel.locator("img")).to_have_count(0)
    assert "broken in" not in page.title()


def test_without_javascript_the_button_shows_the_preview_where_one_is(open_page: Pages, enter: Enter) -> None:
    page = open_page(javascript=False, phone=True)
    url = enter(page)
    page.locator("#statement-en").fill("We *beg*.")
    page.get_by_role("button", name="Preview – English").click()
    expect(page).to_have_url(f"{url}#statement-en")
    expect(page.locator("#statement-en-preview em")).to_have_text("beg")
    expect(page.locator("#statement-en-preview")).to_be_in_viewport()


@pytest.mark.parametrize("javascript", [True, False])
def test_the_whole_page_is_seen_beside_the_form_before_anything_is_stored(
    open_page: Pages, enter: Enter, tmp_path: Path, javascript: bool
) -> None:
    page = open_page(javascript=javascript)
    enter(page)
    (tmp_path / "mill.jpg").write_bytes(picture(size=(800, 600)))
    page.get_by_label("Title").fill("Keep both mills")
    page.locator("#upload").set_input_files(tmp_path / "mill.jpg")
    page.locator("#picture_alt-en").fill("Both mills")
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Preview the page").click()
    shown = opened.value
    expect(shown.get_by_role("heading", level=1)).to_have_text("Keep both mills")
    expect(shown.get_by_text("Preview: not public.")).to_be_in_viewport()
    assert shown.get_by_alt_text("Both mills").evaluate("one => one.decode().then(() => one.naturalWidth)") == 600
    before = shown.url
    shown.get_by_label("Full name").fill("Alesia Example")
    shown.get_by_label("Full name").press("Enter")
    shown.get_by_role("button", name="Sign").click()
    expect(shown).to_have_url(before)
    expect(shown.get_by_label("Full name")).to_have_value("Alesia Example")
    is_open_to_all(shown)
    expect(page.get_by_label("Title")).to_have_value("Keep both mills")


def _refused(page: Page, _url: str) -> None:
    page.get_by_label("Title").fill("")
    page.locator("#goal").fill("many")
    save(page)


def _two_languages(page: Page, _url: str) -> None:
    page.get_by_role("button", name="Беларуская").click()
    page.locator("#new_kind").select_option("region")
    page.get_by_role("button", name="Add the field").click()


def _conflict(page: Page, url: str) -> None:
    other = page.context.new_page()
    other.goto(url)
    other.get_by_label("Title").fill("Theirs")
    other.locator("#goal").fill("700")
    other.locator("#statement-en").fill("We ask for lamps.\n\n" * 40)
    save(other)
    other.close()
    page.get_by_label("Title").fill("Mine")
    save(page)
    expect(page.get_by_text("Somebody else has saved this campaign meanwhile")).to_be_visible()


def _open(page: Page, url: str) -> None:
    page.goto(url.replace("/edit", "/status"))
    page.get_by_role("button", name="Open the campaign").click()


def _version(page: Page, url: str) -> None:
    _open(page, url)
    page.goto(url)
    page.locator("#statement-en").fill("Something else.")
    save(page)


def _closed(page: Page, url: str) -> None:
    _open(page, url)
    page.get_by_role("button", name="Close for good").click()
    page.goto(url)


STATES: dict[str, Callable[[Page, str], object]] = {
    "edit": lambda page, url: page.goto(url),
    "new": lambda page, url: page.goto(url.partition("/c/")[0] + "/campaigns/new"),
    "refused": _refused,
    "languages": _two_languages,
    "conflict": _conflict,
    "version": _version,
    "status of a draft": lambda page, url: page.goto(url.replace("/edit", "/status")),
    "status of an open one": _open,
    "closed": _closed,
    "home": lambda page, url: page.goto(url.partition("/c/")[0] + "/"),
}


@pytest.mark.parametrize("reach", STATES.values(), ids=STATES)
def test_nobody_is_shut_out_and_nothing_hangs_over_the_edge(
    open_page: Pages, enter: Enter, reach: Callable[[Page, str], object]
) -> None:
    page = open_page(phone=True)
    reach(page, enter(page))

    is_open_to_all(page)
