"""Second factors by code: each opens once, whoever sends it, and however many at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pyotp
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.crypto.boxes import Boxes, Unreadable
from campaign.errors import Refused
from campaign.organizers import two_factor
from campaign.organizers.table import FactorRow
from campaign.storage.transactions import writing
from tests.organizers.conftest import MakeAccount
from tests.services.factories import ALESIA, BARYS

Spend = Callable[[str, datetime], bool]


@pytest.fixture
def alesia(an_account: MakeAccount) -> int:
    """Her account's id."""
    return an_account(ALESIA)


@pytest.fixture
def app_and_paper(session: Session, boxes: Boxes, alesia: int, now: datetime) -> tuple[pyotp.TOTP, list[str]]:
    """Her app, in force, and her recovery codes."""
    app = pyotp.TOTP(two_factor.begin_totp(session, boxes, alesia, now))
    return app, two_factor.confirm_totp(session, boxes, alesia, app.at(now), now)


@pytest.fixture
def spend(session: Session, boxes: Boxes, alesia: int) -> Spend:
    """Sends a code."""

    def send(code: str, when: datetime) -> bool:
        with writing(session):
            return two_factor.spend(session, boxes, alesia, code, when)

    return send


def test_a_code_opens_once(app_and_paper: tuple[pyotp.TOTP, list[str]], spend: Spend, now: datetime) -> None:
    app, _ = app_and_paper
    later = now + timedelta(minutes=1)
    code = app.at(later)

    assert not spend(app.at(now), now), "the code that put the app in force"
    assert spend(f"{code[:3]} {code[3:]}", later)
    assert not spend(code, later)
    assert not spend(app.at(now), later), "an older one after a newer one"
    assert spend(app.at(later + timedelta(seconds=30)), later), "a clock that is half a minute off"
    assert not spend(app.at(later + timedelta(seconds=90)), later)


@pytest.mark.parametrize("code", ["", "000000", "12345", "x" * 5000, "１２３４５６", "\x00", "aaaa-bbbb-cccc"])
def test_what_is_no_code_opens_nothing(
    app_and_paper: tuple[pyotp.TOTP, list[str]], spend: Spend, now: datetime, code: str
) -> None:
    assert not spend(code, now + timedelta(minutes=1))


def test_ten_recovery_codes_open_once_each_and_not_after_new_ones(
    app_and_paper: tuple[pyotp.TOTP, list[str]], session: Session, alesia: int, spend: Spend, now: datetime
) -> None:
    _, paper = app_and_paper
    assert len(set(paper)) == 10
    assert spend(paper[0], now)
    assert not spend(paper[0], now)
    assert spend(paper[1].replace("-", " ").upper(), now)
    assert two_factor.codes_left(session, alesia) == 8
    with writing(session):
        fresh = two_factor.new_codes(session, alesia, now)

    assert not spend(paper[2], now)
    assert spend(fresh[0], now)


@pytest.mark.parametrize("kind", ["app", "paper"])
def test_of_eight_at_once_one_gets_in(
    app_and_paper: tuple[pyotp.TOTP, list[str]],
    sessions: Callable[[], Session],
    boxes: Boxes,
    alesia: int,
    now: datetime,
    kind: str,
) -> None:
    app, paper = app_and_paper
    later, start = now + timedelta(minutes=1), Barrier(8)
    code = app.at(later) if kind == "app" else paper[0]

    def send(_: int) -> bool:
        with sessions() as session:
            start.wait()
            with writing(session):
                return two_factor.spend(session, boxes, alesia, code, later)

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(send, range(8))) == [False] * 7 + [True]


def test_somebody_elses_codes_open_nothing(
    app_and_paper: tuple[pyotp.TOTP, list[str]], session: Session, boxes: Boxes, an_account: MakeAccount, now: datetime
) -> None:
    app, paper = app_and_paper
    barys, later = an_account(BARYS), now + timedelta(minutes=1)
    with writing(session):
        assert not two_factor.spend(session, boxes, barys, app.at(later), later)
        assert not two_factor.spend(session, boxes, barys, paper[0], later)


def test_an_app_opens_nothing_before_its_first_code(
    session: Session, boxes: Boxes, alesia: int, spend: Spend, now: datetime
) -> None:
    app = pyotp.TOTP(two_factor.begin_totp(session, boxes, alesia, now))
    assert two_factor.listed(session, alesia) == []
    assert not spend(app.at(now), now)
    with pytest.raises(Refused) as refused:
        two_factor.confirm_totp(session, boxes, alesia, "000000", now)
    assert refused.value.code == "wrong_code"


def test_another_app_takes_the_place_of_the_first(
    app_and_paper: tuple[pyotp.TOTP, list[str]],
    session: Session,
    boxes: Boxes,
    alesia: int,
    spend: Spend,
    now: datetime,
) -> None:
    old, later = app_and_paper[0], now + timedelta(minutes=1)
    app = pyotp.TOTP(two_factor.begin_totp(session, boxes, alesia, now))
    assert spend(old.at(later), later), "the old one holds until the new one is confirmed"
    two_factor.confirm_totp(session, boxes, alesia, app.at(later), later)
    later += timedelta(minutes=1)

    assert not spend(old.at(later), later)
    assert spend(app.at(later), later)
    assert len(two_factor.listed(session, alesia)) == 1


def test_with_the_last_factor_the_recovery_codes_go(
    app_and_paper: tuple[pyotp.TOTP, list[str]], session: Session, alesia: int, spend: Spend, now: datetime
) -> None:
    (factor,) = two_factor.listed(session, alesia)
    two_factor.remove(session, alesia, factor.id, now, keep=0)

    assert not spend(app_and_paper[1][0], now)
    with pytest.raises(Refused):
        two_factor.remove(session, alesia, factor.id, now, keep=0)


def test_no_secret_lies_open_in_the_database(
    app_and_paper: tuple[pyotp.TOTP, list[str]], session: Session, boxes: Boxes
) -> None:
    app, paper = app_and_paper
    kept = b"".join(session.scalars(select(FactorRow.secret)).all())

    assert app.secret.encode() not in kept
    assert not any(code.replace("-", "").encode() in kept for code in paper)
    box = session.scalars(select(FactorRow.secret).where(FactorRow.kind == "totp")).one()
    assert boxes.open(box).decode() == app.secret
    with pytest.raises(Unreadable):
        Boxes(["another key" * 4]).open(box)
    assert Boxes(["0123456789abcdef" * 4, "another key" * 4]).open(box) == boxes.open(box), "a fallback key still opens"


def test_the_address_in_the_qr_code_names_whose_it_is() -> None:
    found = pyotp.parse_uri(two_factor.uri("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", ALESIA, "Campaign"))
    assert isinstance(found, pyotp.TOTP)
    assert (found.name, found.issuer, found.secret) == (ALESIA, "Campaign", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
