"""Passkeys (WebAuthn Level 3): a key that a device keeps and that answers this site only."""

import json
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from campaign.errors import Refused
from campaign.organizers import sessions, two_factor
from campaign.organizers.sessions import Seat
from campaign.organizers.table import FactorRow
from campaign.storage import audit
from campaign.storage.base import core
from campaign.storage.transactions import change, writing

_NAME = "Campaign"


def are_possible(base_url: str) -> bool:
    """Whether browsers offer passkeys here: over https, or on the name localhost, never on a bare address."""
    parts = urlsplit(base_url)
    return parts.hostname == "localhost" or (parts.scheme == "https" and not _is_address(parts.hostname or ""))


def creation(session: Session, base_url: str, seat: Seat) -> dict[str, Any]:
    """What the browser needs to make a passkey, as JSON: it answers the session's challenge."""
    options = generate_registration_options(
        rp_id=urlsplit(base_url).hostname or "",
        rp_name=_NAME,
        user_id=str(seat.id).encode("ascii"),
        user_name=seat.email,
        challenge=seat.challenge,
        exclude_credentials=_known(session, seat.id),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED, user_verification=UserVerificationRequirement.PREFERRED
        ),
    )
    found: dict[str, Any] = json.loads(options_to_json(options))
    return found


def question(session: Session, base_url: str, seat: Seat) -> dict[str, Any] | None:
    """What the browser needs to answer with a passkey; None where there is none to answer with."""
    known = _known(session, seat.id)
    if not known or not are_possible(base_url):
        return None
    options = generate_authentication_options(
        rp_id=urlsplit(base_url).hostname or "",
        challenge=seat.challenge,
        allow_credentials=known,
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    found: dict[str, Any] = json.loads(options_to_json(options))
    return found


def add(session: Session, base_url: str, seat: Seat, answer: str, name: str, now: datetime) -> list[str]:
    """Keeps a new passkey; gives recovery codes with the first factor, else nothing. Raises ``Refused``."""
    try:
        made = verify_registration_response(
            credential=answer,
            expected_challenge=seat.challenge,
            expected_rp_id=urlsplit(base_url).hostname or "",
            expected_origin=base_url,
        )
    except Exception:  # noqa: BLE001 -- whatever the library makes of bytes it can't read, it is a wrong answer
        raise Refused("bad_passkey", "passkey") from None
    with writing(session):
        taken = session.scalar(select(_table.c.id).where(_table.c.handle == made.credential_id))
        if taken is not None or not sessions.answer(session, seat):
            raise Refused("bad_passkey", "passkey")
        is_first = not two_factor.listed(session, seat.id)
        values = {"secret": made.credential_public_key, "handle": made.credential_id, "counter": made.sign_count}
        row = {"organizer_id": seat.id, "kind": "passkey", "name": name, "confirmed": True, "created_at": now}
        session.execute(insert(_table).values(**row, **values))
        audit.record(session, seat.id, "factor.passkey_added", now)
        return two_factor.new_codes(session, seat.id, now) if is_first else []


def answers(session: Session, base_url: str, seat: Seat, answer: str, now: datetime) -> bool:
    """Whether the answer to the session's challenge is right, in the running transaction; each is taken once."""
    row = session.execute(select(_table).where(_mine(seat.id), _table.c.handle == _handle(answer))).first()
    if row is None or not sessions.answer(session, seat):
        return False
    try:
        found = verify_authentication_response(
            credential=answer,
            expected_challenge=seat.challenge,
            expected_rp_id=urlsplit(base_url).hostname or "",
            expected_origin=base_url,
            credential_public_key=row.secret,
            credential_current_sign_count=row.counter,
        )
    except Exception:  # noqa: BLE001 -- as above
        return False
    mine = update(_table).where(_table.c.id == row.id)
    change(session, mine.values(counter=found.new_sign_count, used_at=now))
    return True


def _handle(answer: str) -> bytes:
    try:
        return base64url_to_bytes(json.loads(answer)["rawId"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return b""


def _known(session: Session, organizer_id: int) -> list[PublicKeyCredentialDescriptor]:
    handles = session.scalars(select(_table.c.handle).where(_mine(organizer_id)).order_by(_table.c.id)).all()
    return [PublicKeyCredentialDescriptor(id=handle) for handle in handles if handle]


def _mine(organizer_id: int) -> Any:
    return (_table.c.organizer_id == organizer_id) & (_table.c.kind == "passkey")


def _is_address(host: str) -> bool:
    return ":" in host or host.replace(".", "").isdigit()


_table = core(FactorRow)
