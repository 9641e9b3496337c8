"""Every change of the total is an entry, and every head says what the entries add up to."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from campaign.crypto import notes
from campaign.crypto.signing_key import SigningKeyMissing, SigningKeys
from campaign.journey.matching import places
from campaign.journey.matching.desk import Desk
from campaign.journey.signing.table import ERASED, SignatureRow
from campaign.journey.tallying import checkpoint, entries, ledger, merkle, steps
from campaign.journey.tallying.checkpoint import Checkpoint
from campaign.journey.tallying.entries import Sign
from campaign.journey.tallying.notary import Notary
from campaign.storage.transactions import writing
from tests.journey.acts import Town, at_once, people
from tests.journey.ledgers import head_of, heads_of, holds, inspected, kinds_of, lines_of
from tests.services.factories import ALESIA, BARYS, CIMAFIEJ

HOUR = "2026-03-01T12Z"


def leave(town: Town, signature_id: int, state: str) -> None:
    with town.sessions() as session, writing(session):
        places.leave(session, signature_id, state, None)


def put(town: Town, signature_id: int, state: str) -> None:
    with town.sessions() as session, writing(session):
        desk = Desk(session, town.campaign, town.peppers.get(town.campaign.uid), town.clock())
        places.put(desk, places.read(session, signature_id), state)


def tally(town: Town) -> None:
    """Only counts: what a reviewer decided is not matched anew."""
    with town.sessions() as session:
        steps.tally_all(session, town.notary, town.campaign.id, town.clock())


def test_a_sign_entry_commits_to_the_row_as_it_is_exported(town: Town) -> None:
    link = town.signed(region="south")
    town.tally()
    (line,) = lines_of(town)
    entry = entries.read(line)
    assert isinstance(entry, Sign)
    assert (entry.hour, entry.statement) == (HOUR, town.campaign.statement.sha256)
    row = town.row(link.signature_id)
    record = (
        f"campaign record 1\x1f{row.salt}\x1fconfirmed_at=2026-03-01T12:00:00Z\x1femail={ALESIA}\x1fname=Alesia Example"
        "\x1fregion=south\x1fsigned_at=2026-03-01T12:00:00Z\x1fsource=web\x1fstatement_version=1"
    )
    assert entries.commitment(record.encode()) == entry.commitment
    holds(town)


def test_two_rows_alike_but_for_their_salt_have_nothing_in_common(town: Town) -> None:
    first = town.signed()
    town.tally()
    town.withdraw(first)
    town.tally()
    town.signed()
    town.tally()
    signs = [line.split()[4] for line in lines_of(town) if " sign " in line]
    assert len(set(signs)) == 2
    holds(town)


def test_a_signature_that_goes_and_comes_back_points_to_its_first_entry(town: Town) -> None:
    one, other = town.signed().signature_id, town.signed(email=BARYS).signature_id
    town.tally()
    for state, comes_back in (("held", "counted"), ("rejected", "counted"), ("duplicate", None)):
        if state == "held":
            put(town, one, "held")
        else:
            leave(town, one, state)
        tally(town)
        holds(town)
        if comes_back:
            put(town, one, comes_back)
            tally(town)
            holds(town)
    assert kinds_of(town) == [
        *("sign", "sign", "reject 0 held", "restore 0", "reject 0 review", "restore 0", "reject 0 duplicate"),
    ]
    town.withdraw(town.link(other))
    tally(town)
    assert kinds_of(town)[-1] == "withdraw 1"
    assert (town.row(one).ledger_index, town.row(other).ledger_index) == (0, 1)
    assert heads_of(town)[-1].counts == {
        "sign": 2,
        "withdraw": 1,
        "restore": 2,
        "reject/held": 1,
        "reject/review": 1,
        "reject/duplicate": 1,
    }
    holds(town)


def test_what_never_counted_and_what_does_not_move_the_total_is_no_entry(town: Town) -> None:
    town.withdraw(town.signed())
    town.sign(email=BARYS)
    held = town.signed(email=CIMAFIEJ).signature_id
    town.match()
    leave(town, held, "rejected")
    tally(town)
    assert lines_of(town) == []
    leave(town, held, "duplicate")
    tally(town)
    assert lines_of(town) == []
    put(town, held, "counted")
    tally(town)
    assert kinds_of(town) == ["sign"]
    holds(town)


def test_a_withdrawal_takes_record_and_salt_and_leaves_the_entries(town: Town) -> None:
    link = town.signed()
    town.tally()
    before = lines_of(town)
    town.withdraw(link)
    row = town.row(link.signature_id)
    assert (row.details, row.salt) == (None, None)
    town.tally()
    assert lines_of(town)[:1] == before
    assert inspected(town).erased == 1
    holds(town)


def test_a_signature_erased_before_it_was_counted_has_an_entry_that_says_nothing(town: Town) -> None:
    town.signed()
    town.match()
    with town.sessions() as session, writing(session):
        session.execute(update(SignatureRow).values(**ERASED))
    town.tally()
    assert (kinds_of(town), town.total()) == (["sign"], 1)
    holds(town)


def test_a_ledger_begins_with_a_signed_head_of_nothing(town: Town) -> None:
    with town.sessions() as session:
        assert steps.ledgers_unbegun(session) == [town.campaign.id]
    assert town.tally() == 0
    (head,) = heads_of(town)
    assert (head.hour, head.size, head.total, head.root, head.counts) == (HOUR, 0, 0, merkle.EMPTY, {})
    with town.sessions() as session:
        assert steps.ledgers_unbegun(session) == []
    version = head_of(town).version
    town.tally()
    assert head_of(town).version == version
    holds(town)


def test_the_head_is_a_signed_checkpoint_in_the_ledgers_own_name(town: Town) -> None:
    town.signed()
    town.tally()
    (head,) = heads_of(town)
    origin = f"sign.example.org/c/{town.campaign.slug}"
    body = notes.open(head.note, town.notary.verifiers(origin))
    assert checkpoint.read(body) == Checkpoint(origin, 1, merkle.root([merkle.leaf(lines_of(town)[0].encode())]))


def test_the_name_stays_when_the_installation_moves(town: Town) -> None:
    town.tally()
    moved = Notary("elsewhere.example.org", town.notary.keys)
    town.signed()
    town.match()
    with town.sessions() as session:
        steps.tally(session, moved, town.campaign.id, town.clock())
    assert {head.note.split("\n")[0] for head in heads_of(town)} == {f"sign.example.org/c/{town.campaign.slug}"}
    holds(town)


def test_of_each_hour_the_last_head_stays(town: Town) -> None:
    for form in people(4):
        town.signed(**form)
        town.tally()
        town.clock.now += timedelta(minutes=30)
    assert [(head.hour, head.size, head.total) for head in heads_of(town)] == [(HOUR, 2, 2), ("2026-03-01T13Z", 4, 4)]
    holds(town)


def test_a_clock_that_is_set_back_puts_no_head_among_the_old_ones(town: Town) -> None:
    town.signed()
    town.tally()
    town.clock.now -= timedelta(days=1)
    town.signed(email=BARYS)
    town.tally()
    (head,) = heads_of(town)
    assert (head.hour, head.size, head.at) == (HOUR, 2, town.clock.now + timedelta(days=1))
    holds(town)


def test_every_older_head_is_the_beginning_of_the_newer(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "BATCH", 3)
    for form in people(20):
        town.signed(**form)
    town.match()
    seen = [head_of(town)]
    with town.sessions() as session:
        while steps.tally(session, town.notary, town.campaign.id, town.clock()):
            seen.append(head_of(town))
        hash_at = ledger.hash_at(session, town.campaign.id)
        newest = seen[-1]
        for older in seen:
            path = merkle.consistency_path(older.size, newest.size, hash_at)
            assert merkle.check_consistency(older.size, older.root, newest.size, newest.root, path)
        for index, line in enumerate(lines_of(town)):
            path = merkle.inclusion_path(index, newest.size, hash_at)
            assert merkle.check_inclusion(merkle.leaf(line.encode()), index, newest.size, path, newest.root)
    assert len(seen) == 8


def test_a_hash_that_is_not_there_is_no_hash(town: Town) -> None:
    town.signed()
    town.tally()
    with town.sessions() as session:
        for place in ((0, 1), (1, 0), (8, 0)):
            with pytest.raises(LookupError):
                ledger.hash_at(session, town.campaign.id)(*place)


def test_two_sequencers_at_once_write_one_ledger(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "BATCH", 4)
    for form in people(24):
        town.signed(**form)
    town.match()
    at_once(lambda _: tally(town), 4)
    assert kinds_of(town) == ["sign"] * 24
    holds(town)


def test_nobody_goes_on_with_another_key(town: Town) -> None:
    town.signed()
    town.tally()
    keys = SigningKeys(town.notary.keys.folder.with_name("other_keys"))
    keys.make()
    town.signed(email=BARYS)
    town.match()
    with town.sessions() as session, pytest.raises(SigningKeyMissing, match="another key"):
        steps.tally(session, Notary("sign.example.org", keys), town.campaign.id, town.clock())
    assert len(lines_of(town)) == 1
    town.tally()
    holds(town)


def test_after_a_rotation_heads_carry_both_signatures_until_the_old_key_is_retired(town: Town) -> None:
    town.signed()
    town.tally()
    origin, keys = head_of(town).origin, town.notary.keys
    (old,) = town.notary.verifiers(origin)
    keys.rotate()
    with town.sessions() as session:
        assert steps.sign_anew(session, town.notary, town.clock()) == 1
    new = town.notary.verifiers(origin)[0]
    for known in (old, new):
        assert notes.open(heads_of(town)[-1].note, [known])
    keys.retire()
    town.signed(email=BARYS)
    town.tally()
    assert notes.open(heads_of(town)[-1].note, [new])
    with pytest.raises(notes.BadNote):
        notes.open(heads_of(town)[-1].note, [old])
    holds(town)
