"""What tests of the organizers' door share: people with accounts, signed in with their second factor."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from campaign.crypto.boxes import Boxes
from campaign.crypto.tokens import Link
from campaign.journey.confirming import steps as confirming
from campaign.journey.drafting.rules import Campaign
from campaign.journey.signing import steps as signing
from campaign.journey.signing.rules import check
from campaign.journey.signing.table import SignatureRow
from campaign.organizers import accounts, teams, two_factor
from campaign.organizers.roles import Role
from campaign.storage.transactions import writing
from campaign.web.parts import Parts
from tests.services.factories import ALESIA, BARYS, CIMAFIEJ, Clock, a_form
from tests.web.reading import Html

PASSWORD = "seven herons over the mill"


class OrganizerClient(FlaskClient):
    """A browser at the organizers' door: sends the form's token with every post, and looks at every answer."""

    _token: str | None = None

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Sends a request."""
        answer = super().open(*args, buffered=True, **kwargs)
        if "Set-Cookie" in answer.headers:
            self._token = None  # perhaps another session
        assert answer.status_code != 500, answer.text
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        if answer.request.path.startswith("/organizer"):
            assert answer.headers["Cache-Control"] == "no-store"
            # A preview runs none, and sends nothing either.
            policy = answer.headers["Content-Security-Policy"]
            assert ("script-src 'self'" in policy) != ("form-action 'none'" in policy)
            assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        return answer

    def token(self) -> str:
        """The token that this browser's forms carry now."""
        if self._token is None:
            page = self.get("/organizer/login")
            if page.status_code == 303:
                page = self.get("/organizer/")
            self._token = next(Html.of(page.text).every("input", name="csrf_token"))["value"]
        return self._token

    def send(self, path: str, **typed: Any) -> TestResponse:
        """Posts a form with its token: ``send("/organizer/c/footbridge/status", status="open")``."""
        return self.post(path, data={"csrf_token": self.token(), **typed})


@dataclass
class Person:
    """Somebody with an account and a browser. ``app_code()`` is what their phone shows now."""

    id: int
    email: str
    client: OrganizerClient
    clock: Clock
    secret: str
    recovery: list[str] = field(default_factory=list)

    def app_code(self) -> str:
        """The code of this moment; each opens once."""
        return pyotp.TOTP(self.secret).at(self.clock.now)

    def sign_in(self, password: str = PASSWORD) -> TestResponse:
        """Signs in with password and, where there is one, the second factor."""
        answer = self.client.send("/organizer/login", email=self.email, password=password)
        if answer.location and "/login/code" in answer.location:
            self.clock.now += two_factor.STEP
            answer = self.client.send(answer.location, code=self.app_code())
        return answer


MakePerson = Callable[..., Person]


@pytest.fixture
def a_person(app: Flask, session: Session, clock: Clock) -> MakePerson:
    """Makes people: ``a_person(email, factor=False, signed_in=False)``."""
    app.test_client_class = OrganizerClient
    parts: Parts = app.extensions["campaign"]

    def make(email: str, *, factor: bool = True, signed_in: bool = True, may_create: bool = True) -> Person:
        secret, recovery = _account(session, parts.boxes, clock, email, factor=factor, may_create=may_create)
        found = accounts.find(session, email)
        assert found is not None
        session.commit()
        person = Person(found.id, email, app.test_client(), clock, secret, recovery)  # type: ignore[arg-type] # the class set above
        if signed_in:
            assert person.sign_in().status_code == 303
        return person

    return make


def _account(
    session: Session, boxes: Boxes, clock: Clock, email: str, *, factor: bool, may_create: bool
) -> tuple[str, list[str]]:
    with writing(session):
        made = accounts.make(session, email, _hash(), clock.now, may_create=may_create)
    if not factor:
        return "", []
    secret = two_factor.begin_totp(session, boxes, made, clock.now)
    return secret, two_factor.confirm_totp(session, boxes, made, pyotp.TOTP(secret).at(clock.now), clock.now)


def _hash() -> str:
    from campaign.crypto import passwords

    if not _MADE:
        _MADE.append(passwords.hashed(PASSWORD))
    return _MADE[0]


_MADE: list[str] = []


@pytest.fixture
def give_role(session: Session, clock: Clock, footbridge: Campaign) -> Callable[[Person, Role], None]:
    """Gives somebody a role in the campaign ``footbridge``."""

    def give(person: Person, role: Role) -> None:
        with writing(session):
            teams.grant(session, person.id, footbridge.id, role, clock.now)

    return give


@pytest.fixture
def alesia(a_person: MakePerson, give_role: Callable[[Person, Role], None]) -> Person:
    """Owner of the campaign ``footbridge``, signed in with her second factor."""
    person = a_person(ALESIA)
    give_role(person, "owner")
    return person


@pytest.fixture
def overseer(alesia: Person, session: Session) -> Person:
    """Alesia, who looks after the installation."""
    accounts.oversee(session, ALESIA, alesia.clock.now, wanted=True)
    return alesia


@pytest.fixture
def barys(a_person: MakePerson, give_role: Callable[[Person, Role], None]) -> Person:
    """Reviewer of the campaign ``footbridge``, signed in with his second factor."""
    person = a_person(BARYS)
    give_role(person, "reviewer")
    return person


@pytest.fixture
def cimafiej(a_person: MakePerson) -> Person:
    """A stranger to the campaign, signed in with his second factor."""
    return a_person(CIMAFIEJ)


@pytest.fixture
def signs(
    footbridge: Campaign, app: Flask, session: Session, clock: Clock, work: Callable[[], None]
) -> Callable[..., int]:
    """Somebody signs and confirms, and the worker counts: ``signs(email=BARYS, name="Barys Example")``; the id."""
    parts: Parts = app.extensions["campaign"]

    def sign(*, confirmed: bool = True, **typed: str) -> int:
        signature, refusals = check(footbridge, a_form(**typed), "en")
        assert signature is not None, refusals
        pepper = parts.peppers.get(footbridge.uid)
        made = signing.sign(session, footbridge, pepper, signature, clock())
        if confirmed:
            nonce = session.scalars(select(SignatureRow.nonce).where(SignatureRow.id == made)).one()
            assert confirming.confirm(session, Link(made, nonce), None, clock()) is not None
        session.commit()
        work()
        return made

    return sign
