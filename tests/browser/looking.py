"""What is asked of every page, whoever sees it and however."""

from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# WCAG 2.2 AA and good practice.
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WIDTHS = (390, 320, 1280)
_LOOKS = 20
_OVERHANG = """width => {
    const page = document.documentElement
    if (page.scrollWidth <= width) return []
    const wide = [...document.querySelectorAll("*")].filter(one => one.getBoundingClientRect().right > width)
    return [`${page.scrollWidth} of ${innerWidth} pixels`, ...wide.map(one => one.outerHTML.slice(0, 200))]
}"""


def barriers(page: Page) -> dict[str, list[str]]:
    """What shuts people out of the page as it is shown now: the elements by the rule that they break.

    Axe waits by timers, which stand still where scripts are off; those who have them on see the same page.
    """
    if not page.evaluate("matchMedia('(scripting: enabled)').matches"):
        return {}
    found = Axe().run(page, options=RULES).response["violations"]
    return {one["id"]: [node["html"] for node in one["nodes"]] for one in found}


def is_open_to_all(page: Page) -> None:
    """Fails where the page shuts anybody out, in the light or in the dark, or hangs over the edge of a screen."""
    page.wait_for_load_state()  # half a page shuts people out
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        found = barriers(page)
        assert found == {}, f"{page.url}, {scheme}: {found}"
    size = page.viewport_size
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert overhang(page, width) == [], f"{page.url}, {width} pixels wide"
    if size:
        page.set_viewport_size(size)


def overhang(page: Page, width: int) -> list[str]:
    """What hangs over the edge of a page that wide: the page's own width, and the elements.

    A browser says that it has resized the page before it has laid it out anew: what is too wide at first is looked at
    again, for two seconds.
    """
    for _ in range(_LOOKS):
        found: list[str] = page.evaluate(_OVERHANG, width)
        if not found:
            break
        page.wait_for_timeout(100)
    return found
