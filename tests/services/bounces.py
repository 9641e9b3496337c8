"""Notices as mail servers write them; each has the letter's stamp where that server puts it."""

from pathlib import Path

_FOLDER = Path(__file__).parents[1] / "rules" / "data" / "bounces"
A_STAMP = "7-abcdefghijklmnopqrstuvwx23"


def notice(name: str, stamp: str = A_STAMP) -> bytes:
    """The notice of that name, about the letter with that stamp."""
    return (_FOLDER / f"{name}.eml").read_bytes().replace(b"{stamp}", stamp.encode())


def short(stamp: str, *, action: str = "failed", status: str = "5.1.1", to: str = "alesia@example.org") -> bytes:
    """The shortest report that there can be."""
    fields = f"Final-Recipient: rfc822;{to}\nAction: {action}\nStatus: {status}\n"
    return f"To: b+{stamp}@example.org\nContent-Type: message/delivery-status\n\n{fields}\n".encode()
