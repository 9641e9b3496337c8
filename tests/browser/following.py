"""Pages that follow long work by themselves; without scripts one looks again."""

from playwright.sync_api import Locator, Page, expect


def looked_on(page: Page, newest: Locator, what: str) -> None:
    """Looks on until ``newest``, on the page that a button has led to, says ``what``."""
    if page.evaluate("matchMedia('(scripting: enabled)').matches"):
        expect(newest).to_be_visible()
        page.wait_for_load_state()
        page.evaluate("document.body.dataset.same = 'yes'")
        expect(newest).to_contain_text(what, timeout=30_000)
        expect(page.get_by_role("link", name="Look again")).to_have_count(0)
        assert page.evaluate("document.body.dataset.same") == "yes", "the page was loaded again"
    for _ in range(60):
        if what in newest.inner_text():
            return
        page.wait_for_timeout(250)
        page.get_by_role("link", name="Look again").click()
    raise AssertionError(f"it does not say {what}")
