"""Telling notices of mail servers from other mail: RFC 3464 reports, and what servers wrote before there were any.

Whoever can send mail decides what is read here, so every size is bounded before it is parsed.
"""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from email.utils import parseaddr

from flufl.bounce import all_failures

from campaign.journey.mailing.bounces import rules
from campaign.journey.mailing.bounces.rules import Report

# What is read of a message: the notice comes first, the letter it is about behind it.
LONGEST = 256 * 1024
# Heuristics try many patterns on each line: they get the beginning only, and lines as long as RFC 5322 allows.
_LONGEST_TEXT, _LONGEST_LINE = 16 * 1024, 998
_MOST_PARTS = 30
_STRUCTURE = re.compile(rb"(?:multipart|message)/", re.IGNORECASE)
_GLOBAL = re.compile(rb"message/global-delivery-status", re.IGNORECASE)  # RFC 6533, of the same form
# A notice begins behind its header, and ends where the header of the letter begins.
_EMPTY_LINE = re.compile(rb"\r?\n\r?\n")
_LETTER = re.compile(rb"^(?:Return-Path|Received):", re.MULTILINE | re.IGNORECASE)
_LONG_LINE = re.compile(rb"([^\n]{%d})[^\n]+" % _LONGEST_LINE)
_DAEMONS = ("mailer-daemon", "postmaster", "mail-daemon", "mailerdaemon")


class Unreadable(Exception):
    """It can't be parsed, or costs too much to be."""


def read(raw: bytes) -> Report | None:
    """What a message reports of a letter; None where it is no notice of a failure. Raises ``Unreadable``."""
    raw = _LONG_LINE.sub(rb"\1", raw[:LONGEST])
    if len(_STRUCTURE.findall(raw)) > _MOST_PARTS:
        raise Unreadable
    try:
        message = message_from_bytes(_GLOBAL.sub(b"message/delivery-status", raw))
        blocks = list(_blocks(message))
        return rules.worst(_reports(blocks)) if blocks else _old_style(message, raw[:_LONGEST_TEXT])
    except Exception as error:
        # Parsers of mail fail in as many ways as mail can be broken.
        raise Unreadable from error


def _blocks(message: Message) -> Iterator[Message]:
    """The groups of fields of delivery reports, but not of those that the message only quotes."""
    content = message.get_payload()
    parts = [part for part in content if isinstance(part, Message)] if isinstance(content, list) else []
    if message.get_content_type() == "message/delivery-status":
        yield from parts
    elif message.get_content_maintype() == "multipart":
        for part in parts:
            yield from _blocks(part)


def _reports(blocks: list[Message]) -> Iterator[Report]:
    for block in blocks:
        codes = [_text(block, "Status"), _text(block, "Diagnostic-Code")]
        recipients = [_text(block, f"{name}-Recipient").rpartition(";")[2] for name in ("Original", "Final")]
        report = rules.by_action(_text(block, "Action"), codes, recipients)
        if report is not None:
            yield report


def _old_style(message: Message, beginning: bytes) -> Report | None:
    if not _is_from_a_daemon(message):
        return None
    delayed, failed = all_failures(message_from_bytes(beginning))
    if not delayed and not failed:
        return None
    body = _EMPTY_LINE.split(beginning, maxsplit=1)[-1]
    notice = _LETTER.split(body, maxsplit=1)[0].decode("ascii", "replace")
    recipients = [one.decode("ascii", "replace") for one in sorted(failed or delayed)]
    return rules.of(bool(failed), [notice], recipients)


def _is_from_a_daemon(message: Message) -> bool:
    """Whether nobody is to answer it (RFC 5321 section 4.5.5), or its sender is a mail server by name."""
    sender = parseaddr(_text(message, "From"))[1].partition("@")[0].lower()
    return _text(message, "Return-Path").strip() == "<>" or sender in _DAEMONS


def _text(message: Message, name: str) -> str:
    # A header with bytes outside ASCII is an object that knows how to become text.
    return str(message.get(name, ""))
