"""What a report on a letter means: status codes are those of RFC 3463."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# Subjects beyond 7 are not in use, but version numbers such as 4.94.2 are.
_STATUS = re.compile(r"(?<![\w.])[45]\.[0-7]\.\d{1,3}(?![\w.]*\d)")
_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*")
# RFC 3463 sections 3.7 and 3.8: the content, or the receiver's policy, was in the way; the address may be in order.
_NOT_OF_THE_ADDRESS = ("6", "7")
_FAILED = ("failed", "error")
_DELAYED = ("delayed",)
LONGEST_HOST = 253


@dataclass(frozen=True, slots=True)
class Report:
    """What a mail server says of a letter. ``domains``: where it was to go, the one first that was written to."""

    permanent: bool
    status: str
    domains: tuple[str, ...] = ()

    @property
    def ends_updates(self) -> bool:
        """Whether there is no use in writing to the address again."""
        return self.permanent and self.status.split(".")[1] not in _NOT_OF_THE_ADDRESS


def status(text: str) -> str | None:
    """The first status code of a failure in a text."""
    found = _STATUS.search(text)
    return found and found[0]


def by_action(action: str, codes: Sequence[str], recipients: Iterable[str]) -> Report | None:
    """The report of one recipient's fields (RFC 3464 section 2.3); None where nothing failed.

    ``codes`` are the texts that may hold the status, the most reliable first. Who gave up after temporary failures
    says ``failed`` with a status of class 4: that is a temporary failure, the address may work again.
    """
    word = action.strip().lower()
    if not word.startswith((*_FAILED, *_DELAYED)):
        return None
    return of(not word.startswith(_DELAYED), codes, recipients)


def of(final: bool, codes: Sequence[str], recipients: Iterable[str]) -> Report:
    """A report. ``final``: nobody tries any more."""
    found = [one for one in map(status, codes) if one is not None]
    told = found[0] if found else "5.0.0" if final else "4.0.0"
    exact = [one for one in found if one[0] == told[0] and not one.endswith(".0.0")]
    code = exact[0] if exact else told
    permanent = final and code[0] == "5"
    return Report(permanent, code if permanent or code[0] == "4" else "4.0.0", _domains(recipients))


def worst(reports: Iterable[Report]) -> Report | None:
    """The report that matters where a notice has several."""
    return max(reports, key=lambda one: one.permanent, default=None)


def _domains(recipients: Iterable[str]) -> tuple[str, ...]:
    hosts = [one.rpartition("@")[2].strip(" \t\r\n<>\"';.").lower() for one in recipients if "@" in one]
    return tuple(dict.fromkeys(one for one in hosts if len(one) <= LONGEST_HOST and _HOST.fullmatch(one)))
