"""How organizers come in: accounts that are there already, and the pages of signing in."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pyotp
from playwright.sync_api import Page
from sqlalchemy.orm import Session

from campaign.crypto import passwords
from campaign.crypto.boxes import Boxes
from campaign.organizers import accounts, teams, two_factor
from campaign.storage.transactions import writing
from tests.services.environment import SECRET_KEY

PASSWORD = "seven herons over the mill"


@dataclass(frozen=True)
class Account:
    """Somebody who can sign in. Without a second factor there is no ``secret``, and no recovery codes."""

    email: str
    secret: str = ""
    recovery: list[str] = field(default_factory=list)  # each opens once

    def app_code(self) -> str:
        """What the app shows now; it opens once."""
        return pyotp.TOTP(self.secret).now()


def an_account(
    session: Session,
    email: str,
    *,
    owns: int | None = None,
    factor: bool = True,
    may_create: bool = False,
    oversees: bool = False,
) -> Account:
    """Makes an account that owns the campaign ``owns``."""
    # Some minutes ago, so that the code of this moment is unused.
    boxes, earlier = Boxes([SECRET_KEY]), datetime.now(UTC) - timedelta(minutes=5)
    with writing(session):
        hashed = passwords.hashed(PASSWORD)
        made = accounts.make(session, email, hashed, earlier, may_create=may_create, oversees=oversees)
        if owns is not None:
            teams.grant(session, made, owns, "owner", earlier)
    if not factor:
        return Account(email)
    secret = two_factor.begin_totp(session, boxes, made, earlier)
    recovery = two_factor.confirm_totp(session, boxes, made, pyotp.TOTP(secret).at(earlier), earlier)
    return Account(email, secret, recovery)


def sign_in(page: Page, url: str, account: Account) -> None:
    """Comes to the list of campaigns, with the app's code where there is one."""
    page.goto(f"{url}/organizer/login?lang=en")
    give_password(page, account.email)
    if account.secret:
        give_code(page, account.app_code())
    page.wait_for_url("**/organizer/")


def give_password(page: Page, email: str) -> None:
    """Fills in the first page."""
    page.fill("[name=email]", email)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")


def give_code(page: Page, code: str) -> None:
    """Fills in the second page."""
    page.fill("[name=code]", code)
    page.press("[name=code]", "Enter")
