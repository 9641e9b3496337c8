"""The whole of it, as its people see it: from an invitation to a table in somebody's hands."""

import csv
import io
import re
import zipfile

import pyotp
from click.testing import CliRunner
from playwright.sync_api import Page, expect

from campaign.app import create_app
from campaign.cli.group import cli
from tests.browser.conftest import Site
from tests.browser.test_editor import begun
from tests.browser.test_office import waited_until_ready
from tests.services import environment
from tests.services.browser import Pages
from tests.stories.people import link_in

SLUG = "mill-for-all"
PASSWORD = "nine storks on the water tower"
HERE = f"/organizer/c/{SLUG}"
# One person, in two scripts, and somebody else.
SIGNERS = {
    "aliaksandr@example.org": "Аляксандр Лукашэвіч",
    "alexander@example.org": "Alexander Lukashevich",
    "cimafiej@example.org": "Cimafiej Vandroŭny",
}


def invited(site: Site, email: str) -> str:
    """The one-time link that the operator passes on."""
    variables = environment.variables(site.outbox.parent, site.database_url) | {"CAMPAIGN_BASE_URL": site.url}
    done = CliRunner(env=variables).invoke(cli, ["organizer", "add", email], obj=create_app)
    found = re.search(r"http://\S+/organizer/invitation/\S+", done.output)
    assert found is not None, done.output
    return found[0]


def settled(page: Page, link: str) -> None:
    """A password and a second factor, from the invitation on."""
    page.goto(link)
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_role("button", name="Make the account").click()
    page.get_by_role("button", name="Set up an app").click()
    page.get_by_text("I can't scan it").click()
    app = pyotp.TOTP(page.locator(".key").inner_text().replace(" ", ""))
    page.get_by_label("Type the six digits").fill(app.now())
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("link", name="I have kept them").click()


def signed(site: Site, email: str, name: str) -> None:
    """Somebody sends the form and presses the button behind the mailed link."""
    assert site.visitor.sign(SLUG, name=name, email=email, consent="yes").status == 303
    assert site.visitor.post(link_in(site.letter(email), "confirm")).status == 200


def emails(page: Page) -> set[str]:
    """The addresses in the table of the newest export."""
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").first.click()
    with zipfile.ZipFile(download.value.path()) as archive:
        text = archive.read(f"{SLUG}/signatures.csv").decode("utf-8-sig")
    return {row["email"] for row in csv.DictReader(io.StringIO(text, newline=""))}


def test_an_invited_organizer_runs_a_campaign_to_its_end(site: Site, open_page: Pages) -> None:
    page = open_page()
    settled(page, invited(site, "organizer@example.org"))
    begun(page, site, SLUG)
    page.goto(f"{site.url}{HERE}/status")
    page.get_by_role("button", name="Open the campaign").click()

    page.goto(f"{site.url}{HERE}/")
    total = page.locator(".total").first
    expect(total).to_contain_text("0")
    for email, name in SIGNERS.items():
        signed(site, email, name)
    expect(total).to_contain_text("3", timeout=60_000)  # it refreshes itself

    page.goto(f"{site.url}{HERE}/review")
    expect(page.locator(".finding")).to_have_count(1)
    page.get_by_role("button", name="Accept: do not count").click()
    expect(page.locator(".finding")).to_have_count(0)

    page.goto(f"{site.url}{HERE}/export")
    page.get_by_role("button", name="Order it").click()
    waited_until_ready(page)
    assert emails(page) == {"aliaksandr@example.org", "cimafiej@example.org"}
    assert site.visitor.get(f"/c/{SLUG}").page.by_id("total").one("strong").text == "2"
