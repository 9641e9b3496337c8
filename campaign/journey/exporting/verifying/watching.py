"""``campaign watch``: whether a public ledger only ever grows, from one look to the next."""

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from campaign.crypto import notes
from campaign.crypto.notes import BadNote
from campaign.crypto.public_keys import BadKey
from campaign.journey.exporting.verifying import trust
from campaign.journey.exporting.verifying.remote import Remote
from campaign.journey.exporting.verifying.trust import Keys
from campaign.journey.exporting.verifying.wrong import Wrong
from campaign.journey.tallying import checkpoint
from campaign.journey.tallying.checkpoint import BadCheckpoint, Checkpoint

_MOST_STATE = 1 << 20


@dataclass(frozen=True, slots=True)
class State:
    """What a watcher remembers: the ledger's name, the keys it believes (as verifier text), the last head it saw."""

    origin: str
    keys: tuple[str, ...]
    note: str

    @property
    def head(self) -> Checkpoint:
        """The last head. Raises ``BadCheckpoint``."""
        return checkpoint.read(self.note.rpartition("\n\n")[0] + "\n")


@dataclass(frozen=True, slots=True)
class Seen:
    """One look: the head now, and the one before, None at first sight."""

    now: Checkpoint
    before: Checkpoint | None
    keys: tuple[str, ...]


def watch(remote: Remote, path: Path, given: Keys | None) -> Seen:
    """Looks once, and remembers. What contradicts the last head is kept beside the state as ``….conflict``.

    Raises ``Wrong``, ``Unreachable``, and ``OSError`` for the file.
    """
    with _alone(path):
        last = _read(path)
        note = remote.note()
        try:
            seen = _look(remote, note, last, given)
        except Wrong:
            if last is not None and last.note != note:
                _write(path.with_name(f"{path.name}.conflict"), f"{last.note}\n{note}")
            raise
        _write(path, _packed(State(seen.now.origin, seen.keys, note)))
    return seen


def _look(remote: Remote, note: str, last: State | None, given: Keys | None) -> Seen:
    origin = last.origin if last else note.partition("\n")[0]
    known = given or (_known(last) if last else _first_keys(remote))
    address = f"{remote.url}/checkpoint"
    # Others may sign too: witnesses, or the next key.
    try:
        now = checkpoint.read(notes.open(note, known.verifiers(origin)))
    except (BadNote, BadCheckpoint) as error:
        raise Wrong(address, f"is no head that a known key has signed: {error}") from None
    if now.origin != origin:
        raise Wrong(address, f"is of another ledger: {now.origin}, not {origin}")
    before = last.head if last else None
    if before is not None:
        remote.check_grown(before, now, "the last head seen")
    return Seen(now, before, tuple(str(one) for one in known.verifiers(origin)))


def _first_keys(remote: Remote) -> Keys:
    try:
        return trust.keys(remote.key())
    except BadKey as error:
        raise Wrong(f"{remote.url}/key.pem", str(error)) from None


def _known(last: State) -> Keys:
    return Keys((), tuple(notes.verifier(text) for text in last.keys))


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Two watchers with one file go one after the other."""
    with path.with_name(f".{path.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _read(path: Path) -> State | None:
    try:
        with path.open("rb") as file:
            found = json.loads(file.read(_MOST_STATE))
        state = State(found["origin"], tuple(found["keys"]), found["checkpoint"])
        if state.head.origin != state.origin or not _known(state).outside:
            raise ValueError
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Wrong(str(path), "is no state of 'campaign watch'; name a new file to begin anew") from None
    return state


def _packed(state: State) -> str:
    return json.dumps({"origin": state.origin, "keys": state.keys, "checkpoint": state.note}, indent=2) + "\n"


def _write(path: Path, text: str) -> None:
    """The file holds the old text or the new one, whatever happens."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    try:
        with draft.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
