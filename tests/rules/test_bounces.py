"""What mail servers say of letters, and what is no such thing."""

import pytest

from campaign.crypto.stamps import find
from campaign.journey.mailing.bounces import reading, rules
from campaign.journey.mailing.bounces.rules import Report
from tests.services.bounces import A_STAMP, notice, short

GONE = [
    ("postfix", "5.1.1", ("example.org",)),
    ("postfix_international", "5.1.1", ("example.org",)),
    ("exim", "5.2.1", ("example.net",)),
    ("exim_old", "5.0.0", ("example.net",)),
    ("exchange", "5.1.10", ("example.com",)),
    ("gmail", "5.7.26", ("example.com",)),
    ("qmail", "5.1.1", ("example.net",)),
]
OTHER_MAIL = ["vacation", "read_receipt", "delivered", "person"]


@pytest.mark.parametrize(("name", "status", "domains"), GONE)
def test_a_letter_that_came_back_for_good(name: str, status: str, domains: tuple[str, ...]) -> None:
    assert reading.read(notice(name)) == Report(True, status, domains)


@pytest.mark.parametrize("name", ["postfix_delayed", "postfix_gave_up"])
def test_a_delay_is_temporary_and_so_is_giving_up_after_delays(name: str) -> None:
    assert reading.read(notice(name)) == Report(False, "4.4.1", ("example.org",))


@pytest.mark.parametrize("name", OTHER_MAIL)
def test_other_mail_reports_nothing(name: str) -> None:
    assert reading.read(notice(name)) is None


@pytest.mark.parametrize("name", [name for name, *_ in GONE] + OTHER_MAIL[:1])
def test_the_stamp_is_found_wherever_a_server_puts_it(name: str) -> None:
    assert {str(stamp) for stamp in find(notice(name))} == {A_STAMP}


def test_a_report_that_is_only_quoted_is_none() -> None:
    inner = notice("postfix")
    forwarded = b"From: alesia@example.org\nContent-Type: message/rfc822\n\n" + inner
    assert reading.read(forwarded) is None
    mixed = b"From: alesia@example.org\nContent-Type: multipart/mixed; boundary=q\n\n--q\n"
    assert reading.read(mixed + b"Content-Type: message/rfc822\n\n" + inner + b"\n--q--\n") is None


def test_of_several_recipients_the_one_that_failed_for_good_matters() -> None:
    late, gone = short(A_STAMP, action="delayed", status="4.2.2"), short(A_STAMP, to="barys@example.net")
    both = late + gone.partition(b"\n\n")[2]
    assert reading.read(both) == Report(True, "5.1.1", ("example.net",))


@pytest.mark.parametrize(
    ("action", "status", "wanted"),
    [
        ("failed", "5.1.1", Report(True, "5.1.1", ("example.org",))),
        ("FAILED (no such user)", "5.1.1 (mailbox)", Report(True, "5.1.1", ("example.org",))),
        ("error", "", Report(True, "5.0.0", ("example.org",))),
        ("failed", "4.2.2", Report(False, "4.2.2", ("example.org",))),
        ("failed", "2.0.0", Report(True, "5.0.0", ("example.org",))),
        ("delayed", "", Report(False, "4.0.0", ("example.org",))),
        ("delayed", "5.1.1", Report(False, "4.0.0", ("example.org",))),
        ("relayed", "2.0.0", None),
        ("expanded", "2.0.0", None),
        ("", "5.1.1", None),
    ],
)
def test_action_and_status_decide(action: str, status: str, wanted: Report | None) -> None:
    assert reading.read(short(A_STAMP, action=action, status=status)) == wanted


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("smtp; 550-5.1.1 <x>: unknown", "5.1.1"),
        ("no such user (#5.1.1).", "5.1.1"),
        ("452 4.2.2 full", "4.2.2"),
        ("host [192.0.5.1.1] said", None),
        ("from 5.1.1.2 and 15.1.1", None),
        ("Exim 4.94.2", None),
        ("delivered 2.0.0", None),
        ("", None),
    ],
)
def test_a_status_is_told_from_other_numbers(text: str, status: str | None) -> None:
    assert rules.status(text) == status


@pytest.mark.parametrize(
    ("recipient", "domains"),
    [
        ("alesia@example.org", ("example.org",)),
        ("<Alesia@EXAMPLE.org>", ("example.org",)),
        ("алеся@example.org", ("example.org",)),
        ("alesia@exa mple.org", ()),
        ("alesia@" + "a" * 254, ()),
        ("alesia@a<b>c", ()),
        ("nobody", ()),
    ],
)
def test_of_an_address_only_the_domain_is_taken(recipient: str, domains: tuple[str, ...]) -> None:
    assert rules.of(True, [], [recipient]).domains == domains


@pytest.mark.parametrize(
    ("permanent", "status", "ends"),
    [
        (True, "5.1.1", True),
        (True, "5.2.1", True),
        (True, "5.0.0", True),
        (True, "5.7.26", False),
        (True, "5.6.0", False),
        (False, "4.2.2", False),
    ],
)
def test_what_ends_updates_is_the_addresss_fault(permanent: bool, status: str, ends: bool) -> None:
    assert Report(permanent, status).ends_updates is ends


def nested(depth: int) -> bytes:
    parts = (b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(depth))
    return b"From: postmaster@example.org\n" + b"".join(parts) + b"x"


HOSTILE = [
    b"",
    b"\0" * 300_000,
    b"From: postmaster@example.org\n\n" + b"a" * 300_000,
    b"From: postmaster@example.org\n\n" + (b"<" * 990 + b"\n") * 300,
    b'From: postmaster@example.org\nContent-Type: text/plain; charset="\xff\xfe"\n\n\xff\xfe\0',
    b"From: postmaster@example.org\nContent-Type: multipart/report\n\nno boundary",
    b"From: postmaster@example.org\nContent-Transfer-Encoding: base64\n\n====\n",
    b"From: postmaster@example.org\nno header\n: none\n\xff: \xff\n\nx",
    b"Content-Type: message/delivery-status\n\n\n\n\nAction\nStatus: 5.1.1\n\n",
    b"Content-Type: message/delivery-status\n\nAction: \xff\xfe\nStatus: \xff\n\n",
    nested(20),
]


@pytest.mark.parametrize("raw", HOSTILE, ids=range(len(HOSTILE)))
def test_broken_mail_reports_nothing(raw: bytes) -> None:
    assert reading.read(raw) is None


@pytest.mark.parametrize(
    "raw", [nested(5000), b"From: " + b"(" * 900 + b"\n (" * 9000 + b"\n\nx"], ids=["deep", "comments"]
)
def test_what_would_cost_too_much_is_unreadable(raw: bytes) -> None:
    with pytest.raises(reading.Unreadable):
        reading.read(raw)


def test_what_stands_behind_the_bound_is_not_read() -> None:
    far = b"From: postmaster@example.org\nContent-Type: multipart/report; boundary=b\n\n" + b"x\n" * reading.LONGEST
    report = short(A_STAMP).partition(b"\n")[2]
    assert reading.read(far + b"--b\n" + report + b"--b--\n") is None
    assert reading.read(far.replace(b"x\n", b"") + b"--b\n" + report + b"--b--\n") is not None
