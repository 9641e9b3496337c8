"""A form that takes long to arrive: whoever is thrown out before its end is out, and no connection waits for it."""

import io
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from campaign.organizers import accounts, teams
from campaign.storage.db import db
from tests.web.organizer.conftest import Person

PAUSE = "/organizer/c/footbridge/status"


class Slow(io.BytesIO):
    """A body; something happens before its first byte."""

    def __init__(self, body: bytes, happens: Callable[[], object]) -> None:
        super().__init__(body)
        self._happens: Callable[[], object] | None = happens

    def readinto(self, buffer: Any) -> int:
        """Reads a part of it."""
        if self._happens is not None:
            happens, self._happens = self._happens, None
            happens()
        return super().readinto(buffer)


def post(person: Person, happens: Callable[[], object]) -> TestResponse:
    """Pauses the campaign, in a form that takes its time."""
    body = urlencode({"csrf_token": person.client.token(), "do": "pause"}).encode()
    kind = "application/x-www-form-urlencoded"
    return person.client.post(PAUSE, input_stream=Slow(body, happens), content_length=len(body), content_type=kind)


def test_whoever_is_taken_out_of_the_team_meanwhile_changes_nothing(
    alesia: Person, barys: Person, give_role: Callable[..., None], sessions: Callable[[], Session]
) -> None:
    give_role(barys, "owner")

    def take_out() -> None:
        with sessions() as session:
            (campaign_id,) = teams.campaigns(session, barys.id)
            teams.remove(session, alesia.id, campaign_id, barys.id, alesia.clock.now)

    assert post(barys, take_out).status_code == 404
    assert post(alesia, int).status_code == 303


def test_whoever_is_disabled_meanwhile_changes_nothing(alesia: Person, sessions: Callable[[], Session]) -> None:
    def disable() -> None:
        with sessions() as session:
            accounts.disable(session, alesia.email, alesia.clock.now)

    answer = post(alesia, disable)
    assert (answer.status_code, answer.location.partition("?")[0]) == (303, "/organizer/login")


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_no_connection_to_the_database_waits_for_it(app: Flask, alesia: Person) -> None:
    waiting: list[bool] = []
    assert post(alesia, lambda: waiting.append(db.session().in_transaction())).status_code == 303
    assert waiting == [False]
