"""What a signer hands in, and what of it becomes a signature."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from email_validator import EmailNotValidError, validate_email

from campaign.errors import Refused
from campaign.journey.drafting import fields
from campaign.journey.drafting.rules import Campaign

# The states in which a signature holds its person's place.
HOLDING = ("confirmed", "counted", "held")
# Those of them that matching has decided on.
DECIDED = ("counted", "held")

# The states of a signature that was confirmed once: its owner may take it back, whatever became of it.
KEPT = (*HOLDING, "duplicate", "rejected")

# Letters to one address in one campaign. The last is kept for the letter that follows a confirmation, so that
# somebody else's forms can never cost a signer the link that takes the signature back.
MOST_LETTERS = 5


@dataclass(frozen=True, slots=True)
class Signature:
    """A checked form: ``answers`` by field key, as stored and exported; ``source_code``: the link's."""

    answers: Mapping[str, str]
    language: str
    updates: bool
    source_code: str | None = None

    @property
    def email(self) -> str:
        """The address as typed, normalised in Unicode form and domain case only."""
        return self.answers["email"]


def check(
    campaign: Campaign, typed: Mapping[str, str], language: str, today: date | None = None
) -> tuple[Signature | None, list[Refused]]:
    """The signature in a form, or everything that is wrong with it.

    ``typed`` is by input name; ``today``, where given, is the last day somebody can be born on. All fields are
    checked, so that a signer corrects them at once.
    """
    answers: dict[str, str] = {}
    refusals: list[Refused] = []
    for field in campaign.fields:
        try:
            answer = fields.clean(field, typed.get(field.input_name, ""))
            answers[field.key] = address(answer) if field.kind == "email" else answer
            if field.kind == "birth_date" and today and answer > today.isoformat():
                raise Refused("bad_date", field.input_name)
        except Refused as refusal:
            refusals.append(refusal)
    if typed.get("consent", "") in {"", "0", "off", "no", "false"}:
        refusals.append(Refused("no_consent", "consent"))
    elif typed.get("consent_version", "") not in {"", str(campaign.consent.version)}:
        refusals.append(Refused("statement_changed", "consent"))
    if typed.get("statement_version", "") not in {"", str(campaign.statement.version)}:
        refusals.append(Refused("statement_changed", "statement_version"))
    if refusals:
        return None, refusals
    return Signature(answers, language, bool(typed.get("updates"))), []


def address(typed: str) -> str:
    """The address in normalised form, internationalised ones included. Raises ``Refused``.

    Syntax only (RFC 5321, 5322, 6531 as email-validator reads them): the name server is not asked while somebody
    waits, and the letter itself is the proof.
    """
    try:
        return validate_email(typed, check_deliverability=False, allow_smtputf8=True, strict=True).normalized
    except EmailNotValidError:
        raise Refused("bad_email", "email") from None


def readable(details: object) -> dict[str, str]:
    """The answers in a signature's stored details; none where they were erased, or are anything but a plain record."""
    record = details if isinstance(details, dict) else {}
    return record if all(isinstance(answer, str) for answer in record.values()) else {}


def shown_name(answers: Mapping[str, str]) -> str:
    """The signer's name as one line."""
    parts = [answers.get(key, "") for key in ("name", "given_name", "patronymic", "family_name")]
    return " ".join(part for part in parts if part)
