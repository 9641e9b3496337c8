"""What a letter says is decided when it is sent: only then is it known whether the address has signed already."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from email.message import EmailMessage
from functools import partial
from typing import Any

from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from campaign.crypto.tokens import Link, Links, Purpose
from campaign.journey.drafting import moments
from campaign.journey.drafting import table as drafting
from campaign.journey.drafting.rules import Campaign, may_confirm
from campaign.journey.mailing.bulletins import letter as update_letter
from campaign.journey.mailing.bulletins import rules as bulletin_rules
from campaign.journey.mailing.bulletins import table as bulletins
from campaign.journey.mailing.bulletins.letter import Ways
from campaign.journey.mailing.claims import Claimed
from campaign.journey.mailing.render import Renderer
from campaign.journey.mailing.returns import Returns
from campaign.journey.signing import households
from campaign.journey.signing import table as signing
from campaign.journey.signing.rules import HOLDING, readable
from campaign.journey.signing.table import SignatureRow
from campaign.storage.base import core
from campaign.storage.outbox import Letter
from campaign.storage.transactions import change


class Nothing(Exception):
    """There is no letter to send any more; it ends in ``state`` because of ``name``."""

    def __init__(self, name: str, state: str = "dropped") -> None:
        super().__init__(name)
        self.name = name
        self.state = state


class Unwritable(Exception):
    """The letter could not be written this time; the message says why, without anybody's data."""


# Writing a letter takes longer than deciding on it, so that is done when the transaction is over.
Draft = Callable[[], EmailMessage]

_SIGNATURE = select(*signing.WITHOUT_PRINTS).where(core(SignatureRow).c.id == bindparam("signature"))


@dataclass(frozen=True, slots=True)
class _Case:
    letter: Claimed
    campaign: Campaign
    row: Row[Any]
    now: datetime


@dataclass(frozen=True, slots=True)
class Composer:
    """Decides what letters say. Links are minted here, at the time of sending, and only on ``base_url``."""

    renderer: Renderer
    links: Links
    returns: Returns
    base_url: str
    link_days: int

    def compose(self, session: Session, letter: Claimed, now: datetime) -> tuple[Claimed, Draft]:
        """The letter in hand with the address it goes to, and what it says, in the signer's language.

        Raises ``Nothing`` or ``Unwritable``.
        """
        row = session.execute(_SIGNATURE, {"signature": letter.signature_id}).first()
        if row is not None and letter.kind == "update":
            letter = replace(letter, address=readable(row.details).get("email", ""))
        if row is None or not letter.address:
            raise Nothing("no_signature")
        case = _Case(letter, drafting.by_id(session, letter.campaign_id), row, now)
        try:
            return letter, self._draft(session, case)
        except (Nothing, SQLAlchemyError):
            raise
        except Exception as error:
            raise Unwritable(f"unwritable_{type(error).__name__}") from error

    def _draft(self, session: Session, case: _Case) -> Draft:
        match case.letter.kind:
            case "confirm":
                return self._confirm(session, case)
            case "already_signed":
                return self._already_signed(session, case)
            case "update":
                return self._update(session, case)
            case _:
                return self._confirmed(case)

    def _confirm(self, session: Session, case: _Case) -> Draft:
        if case.row.state != "pending" or not may_confirm(case.campaign, case.now):
            raise Nothing("no_longer_pending")
        holders = households.holders(session, case.campaign.id, case.row.email_key)
        holder = households.in_the_way(holders, case.row.name_key, case.campaign.policy.household)
        if holder is None:
            return self._write("confirm", case, self._link("confirm", case.row, case), days=self.link_days)
        households.supersede(session, case.campaign.id, holder.email_key, case.row.name_key)
        # The form is gone now: whoever tries again must know what the letter is about.
        change(session, update(Letter).where(Letter.id == case.letter.id).values(kind="already_signed"))
        return self._already_signed(session, case)

    def _already_signed(self, session: Session, case: _Case) -> Draft:
        holders = households.holders(session, case.campaign.id, case.row.email_key)
        holder = households.in_the_way(holders, case.row.name_key, case.campaign.policy.household)
        if holder is None:
            raise Nothing("no_longer_signed")
        when = moments.shown(holder.confirmed_at, case.campaign.timezone, case.row.language)
        return self._write("already_signed", case, self._link("withdraw", holder, case), when=when)

    def _confirmed(self, case: _Case) -> Draft:
        if case.row.state not in HOLDING:
            raise Nothing("no_longer_signed")
        return self._write("confirmed", case, self._link("withdraw", case.row, case))

    def _update(self, session: Session, case: _Case) -> Draft:
        bulletin = bulletins.by_id(session, case.letter.bulletin_id)
        if bulletin is None or bulletin.state != "sending":
            is_paused = bulletin is not None and bulletin.state == "paused"
            raise Nothing("bulletin_not_sending", "held" if is_paused else "dropped")
        if case.row.state != "counted" or not case.row.updates:
            raise Nothing("no_longer_wanted")
        language, text = bulletin_rules.in_language(bulletin.texts, case.row.language, case.campaign.languages)
        ways = Ways(self._link("unsubscribe", case.row, case), self._link("withdraw", case.row, case))
        values = update_letter.values(case.campaign, language, text, self.base_url, ways)
        return partial(
            self.renderer.letter,
            "update",
            case.letter.address,
            self._message_id(case),
            language,
            case.now,
            one_click=ways.unsubscribe,
            **values,
        )

    def _message_id(self, case: _Case) -> str:
        return f"letter.{self.returns.name(case.letter)}"

    def _link(self, purpose: Purpose, row: Row[Any], case: _Case) -> str:
        token = self.links.mint(purpose, Link(row.id, row.nonce))
        return f"{self.base_url}/{purpose}/{token}?lang={case.row.language}"

    def _write(self, kind: str, case: _Case, link: str, **more: Any) -> Draft:
        language = case.row.language
        words = case.campaign.in_language(language)
        return partial(
            self.renderer.letter,
            kind,
            case.letter.address,
            self._message_id(case),
            language,
            case.now,
            title=words.title,
            addressee=words.addressee,
            campaign_url=f"{self.base_url}/c/{case.campaign.slug}?lang={language}",
            link=link,
            **more,
        )
