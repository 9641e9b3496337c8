"""The text that a signed head says (C2SP tlog-checkpoint): which log, how many entries, which root."""

import base64
import binascii
import re
from dataclasses import dataclass

_ROOT_BYTES = 32
_BODY = re.compile(r"(?P<origin>[^\n]+)\n(?P<size>0|[1-9][0-9]{0,18})\n(?P<root>[^\n]+)\n(?:[^\n]+\n)*")


class BadCheckpoint(ValueError):
    """A text is no checkpoint; the message says why."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A head: the log's name, its size in entries, its root (32 bytes)."""

    origin: str
    size: int
    root: bytes


def write(head: Checkpoint) -> str:
    """The body of the signed note."""
    return f"{head.origin}\n{head.size}\n{root_text(head.root)}\n"


def read(body: str) -> Checkpoint:
    """The head that a body states; lines of extensions are left alone. Raises ``BadCheckpoint``."""
    found = _BODY.fullmatch(body)
    if found is None:
        raise BadCheckpoint("a checkpoint is a name, a size and a root, each on a line of its own")
    return Checkpoint(found["origin"], int(found["size"]), read_root(found["root"]))


def root_text(root: bytes) -> str:
    """A root as written everywhere: standard base64 (RFC 4648, 4)."""
    return base64.b64encode(root).decode("ascii")


def read_root(text: str) -> bytes:
    """The root behind its base64. Raises ``BadCheckpoint``."""
    try:
        root = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise BadCheckpoint("the root is no base64") from None
    if len(root) != _ROOT_BYTES or root_text(root) != text:
        raise BadCheckpoint("the root is not the base64 of 32 bytes")
    return root
