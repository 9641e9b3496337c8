"""Too much in a form, in a real browser at the real server: everything typed is there again, and words beside it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from campaign.web.forms import room
from tests.browser.conftest import Site
from tests.browser.looking import is_open_to_all
from tests.browser.test_editor import enter as enter  # noqa: PLC0414 -- a fixture
from tests.browser.test_editor import save
from tests.services.browser import Pages
from tests.services.images import picture

Enter = Callable[[Page], str]
Chosen = Callable[[int], Path]


@pytest.fixture
def heavy(tmp_path: Path) -> Chosen:
    """A file of so many bytes, all of them nothing."""

    def make(size: int) -> Path:
        with (tmp_path / "river.jpg").open("wb") as file:
            file.truncate(size)
        return tmp_path / "river.jpg"

    return make


def test_a_picture_that_is_too_large_is_refused_where_it_is_chosen(
    open_page: Pages, enter: Enter, heavy: Chosen
) -> None:
    page = open_page()
    url = enter(page)
    page.get_by_label("Title").fill("Keep both mills")
    page.locator("#upload").set_input_files(heavy(500_000_000))
    expect(page.get_by_text("The file is too large. Use one of at most 8 MB.")).to_be_visible()
    save(page)
    expect(page.locator("#upload")).to_be_focused()
    is_open_to_all(page)
    page.locator("#upload").set_input_files([])
    expect(page.get_by_text("The file is too large.")).to_be_hidden()
    save(page)
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page).to_have_url(f"{url}?saved=yes")


def test_without_javascript_the_form_comes_back_with_words_beside_the_file(
    open_page: Pages, enter: Enter, heavy: Chosen
) -> None:
    page = open_page(javascript=False)
    enter(page)
    page.get_by_label("Title").fill("Keep both mills")
    page.locator("#thanks-en").fill("We *thank* you.")
    page.locator("#picture_alt-en").fill("After the file")
    page.locator("#upload").set_input_files(heavy(40_000_000))
    save(page)
    expect(page.locator("#upload-error")).to_have_text("Error: The file is too large. Use one of at most 8 MB.")
    expect(page.get_by_label("Title")).to_have_value("Keep both mills")
    expect(page.locator("#thanks-en")).to_have_value("We *thank* you.")
    expect(page.locator("#picture_alt-en")).to_have_value("After the file")


def test_what_is_too_much_even_to_be_read_is_there_when_one_goes_back(
    open_page: Pages, enter: Enter, heavy: Chosen
) -> None:
    """Chromium gives inputs of a page that it may not store their texts back."""
    page = open_page(javascript=False)
    enter(page)
    page.get_by_label("Title").fill("Keep both mills")
    page.locator("#upload").set_input_files(heavy(room.LARGEST_FILE + 10_000_000))
    save(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("That is too much at once")
    expect(page.get_by_text("your browser may still hold what you typed")).to_be_visible()
    is_open_to_all(page)
    page.go_back()
    expect(page.get_by_label("Title")).to_have_value("Keep both mills")


@pytest.mark.parametrize("javascript", [True, False])
def test_the_picture_of_a_refused_first_save_is_there(
    site: Site, open_page: Pages, enter: Enter, tmp_path: Path, javascript: bool
) -> None:
    page = open_page(javascript=javascript)
    enter(page)
    (tmp_path / "mill.jpg").write_bytes(picture(size=(800, 600)))
    page.goto(f"{site.url}/organizer/campaigns/new")
    page.locator("#upload").set_input_files(tmp_path / "mill.jpg")
    page.get_by_role("button", name="Save as a draft").click()
    shown = page.locator("img.shown")
    assert shown.evaluate("one => one.decode().then(() => one.naturalWidth)") == 600
    is_open_to_all(page)
    page.get_by_label("Address of the page").fill(f"two-mills-{javascript}".lower())
    page.get_by_label("Title").fill("Keep both mills")
    page.locator("#statement-en").fill("We ask.")
    page.locator("#picture_alt-en").fill("Both mills")
    page.get_by_role("button", name="Save as a draft").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(shown).to_have_attribute("alt", "Both mills")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_signer_who_pastes_too_much_sees_it_again(site: Site, open_page: Pages, javascript: bool) -> None:
    page = open_page(javascript=javascript)
    page.goto(f"{site.url}/c/belarus-go")
    name = page.locator("#f-name, #f-given_name").first
    name.focus()
    page.keyboard.insert_text("я" * 600_000)
    page.get_by_label("Email address").fill("alesia@example.org")
    page.get_by_role("button", name="Sign").click()
    expect(page.locator(f"#{name.get_attribute('id')}-error")).to_contain_text("too long")
    assert len(name.input_value()) == 1000
    expect(page.get_by_label("Email address")).to_have_value("alesia@example.org")
