"""Accounts: checked, changed, shut."""

from datetime import datetime

import argon2
import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from campaign.crypto import passwords
from campaign.errors import Refused
from campaign.organizers import accounts
from campaign.organizers.table import OrganizerRow
from campaign.storage.transactions import change, writing
from tests.services.factories import ALESIA, BARYS

PASSWORD = "сем чапляў над млынам"


@pytest.fixture
def alesia(session: Session, now: datetime) -> int:
    """Her account, with a real password."""
    made = accounts.checked_password(PASSWORD, ALESIA)
    with writing(session):
        return accounts.make(session, "Alesia@Example.org", made, now, may_create=True)


def test_the_password_fits_in_every_way_it_is_typed(session: Session, alesia: int) -> None:
    found = accounts.fits(session, " ALESIA@example.org ", PASSWORD)
    assert found is not None
    assert (found.id, found.email) == (alesia, "Alesia@example.org")
    decomposed = PASSWORD.replace("ў", "у\u0306")
    assert decomposed != PASSWORD
    assert accounts.fits(session, ALESIA, decomposed), "another keyboard"


@pytest.mark.parametrize(
    ("email", "password"),
    [
        (ALESIA, "сем чапляў над полем"),
        (BARYS, PASSWORD),
        ("", ""),
        ("\x00", PASSWORD),
        (ALESIA, PASSWORD + "x" * 5000),
    ],
)
def test_what_does_not_fit(session: Session, alesia: int, email: str, password: str) -> None:
    assert accounts.fits(session, email, password) is None


def test_every_wrong_answer_costs_a_hash(session: Session, alesia: int, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str | None] = []

    def count(stored: str | None, password: str) -> bool:
        made.append(stored)
        return False

    monkeypatch.setattr(passwords, "matches", count)
    for email in (ALESIA, BARYS, "no address"):
        accounts.fits(session, email, PASSWORD)
    assert [bool(stored) for stored in made] == [True, False, False]
    monkeypatch.undo()
    assert not passwords.matches(None, "a password that nobody has")


def test_a_disabled_account_lets_nobody_in(session: Session, alesia: int, now: datetime) -> None:
    accounts.disable(session, ALESIA, now)
    assert accounts.fits(session, ALESIA, PASSWORD) is None
    accounts.enable(session, ALESIA, now)
    assert accounts.fits(session, ALESIA, PASSWORD)
    with pytest.raises(Refused) as refused:
        accounts.disable(session, BARYS, now)
    assert refused.value.code == "no_organizer"


def test_two_accounts_do_not_share_an_address(session: Session, alesia: int, now: datetime) -> None:
    with pytest.raises(Refused) as refused, writing(session):
        accounts.make(session, ALESIA.upper(), "hash", now, may_create=False)
    assert refused.value.code == "email_taken"


def test_a_hash_of_older_parameters_is_made_anew_at_the_next_sign_in(session: Session, alesia: int) -> None:
    old = argon2.PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(passwords.normal(PASSWORD))
    with writing(session):
        change(session, update(OrganizerRow).values(password=old))
    assert accounts.fits(session, ALESIA, PASSWORD)
    stored = session.scalar(select(OrganizerRow.password)) or ""
    assert stored != old
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert accounts.fits(session, ALESIA, PASSWORD)


def test_a_broken_hash_fits_nothing() -> None:
    assert not passwords.matches("no hash", PASSWORD)


def test_a_password_that_is_too_long_is_refused_before_it_is_normalised() -> None:
    with pytest.raises(Refused, match="password_long"):
        accounts.checked_password("\u0301\u0316" * 1_000_000, ALESIA)
