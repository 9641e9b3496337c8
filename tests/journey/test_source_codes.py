"""An organizer's source codes: a short list, and what came by each."""

from dataclasses import replace

import pytest

from campaign.errors import Refused
from campaign.journey.drafting import source_codes
from campaign.journey.drafting.source_codes import SourceCode
from campaign.journey.signing import steps as signing
from campaign.journey.signing.rules import Signature
from campaign.storage.transactions import writing
from tests.journey.acts import Town, at_once
from tests.services.factories import a_form


def add(town: Town, code: str, name: str = "") -> str:
    with town.sessions() as session, writing(session):
        return source_codes.add(session, town.campaign.id, code, name, town.clock())


def remove(town: Town, code: str) -> None:
    with town.sessions() as session, writing(session):
        source_codes.remove(session, town.campaign.id, code, town.clock())


def known(town: Town) -> list[SourceCode]:
    with town.sessions() as session:
        return source_codes.every(session, town.campaign.id)


def test_a_code_is_added_renamed_removed_and_brought_back(town: Town) -> None:
    assert add(town, " Poster ", "Poster at the station") == "poster"
    assert known(town) == [SourceCode("poster", "Poster at the station", in_use=True)]
    remove(town, "poster")
    assert known(town) == [SourceCode("poster", "Poster at the station", in_use=False)]
    with town.sessions() as session:
        assert source_codes.in_use(session, town.campaign.id) == frozenset()
    add(town, "poster")
    assert known(town) == [SourceCode("poster", "poster", in_use=True)]


@pytest.mark.parametrize("code", ["", "-a", "a-", "two words", "плакат", "a" * 33, "a_b", "a/b"])
def test_what_can_stand_in_no_link_is_no_code(town: Town, code: str) -> None:
    with pytest.raises(Refused, match="bad_code"):
        add(town, code, "A name")


def test_a_name_is_one_short_line(town: Town) -> None:
    with pytest.raises(Refused) as refused:
        add(town, "poster", "x" * 61)
    assert (refused.value.code, refused.value.field) == ("too_long", "called")
    assert known(town) == []


def test_what_is_not_on_the_list_cannot_be_removed(town: Town) -> None:
    add(town, "poster")
    remove(town, "poster")
    for code in ("poster", "newsletter"):
        with pytest.raises(Refused, match="no_code"):
            remove(town, code)


def test_the_list_is_short_even_when_many_add_at_once(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_codes, "MOST", 3)

    def one(number: int) -> str:
        try:
            return add(town, f"code-{number}")
        except Refused as refused:
            return refused.code

    assert at_once(one, 6).count("too_many_codes") == 3
    assert len(known(town)) == 3
    add(town, known(town)[0].code, "A name can still be changed")


def test_a_campaigns_codes_are_its_own(town: Town) -> None:
    add(town, "poster")
    with town.sessions() as session:
        assert source_codes.in_use(session, town.campaign.id + 1) == frozenset()


def test_a_signature_keeps_its_code_and_the_totals_know_it(town: Town) -> None:
    form = a_form()
    given = Signature({key: form[key] for key in ("name", "email", "region")}, "en", updates=False)
    with town.sessions() as session:
        pepper = town.peppers.get(town.campaign.uid)
        coded = replace(given, source_code="poster")
        signature_id = signing.sign(session, town.campaign, pepper, coded, town.clock())
    link = town.link(signature_id)
    town.confirm(link)
    town.tally()
    assert town.totals()["via"] == {"poster": 1}
    assert town.audit().differences == ()
    town.withdraw(link)
    town.tally()
    assert "via" not in town.totals()
    assert town.audit().differences == ()
