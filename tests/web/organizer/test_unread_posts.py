"""Posts of megabytes from people who may not send them: the body stays unread."""

import io
from typing import Any

import pytest

from tests.web.organizer.conftest import PASSWORD, MakePerson, OrganizerClient, Person

only_sqlite = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
PATHS = [
    "/organizer/campaigns/new",
    "/organizer/preview",
    "/organizer/c/footbridge/edit",
    "/organizer/c/footbridge/preview",
    "/organizer/c/footbridge/updates/new",
]


class Body(io.BytesIO):
    """A form larger than a signer may send, that says whether anybody has read it."""

    def __init__(self) -> None:
        super().__init__(b"x=" + b"a" * (400 << 10))
        self.was_read = False

    def read(self, *args: Any) -> bytes:
        """Reads."""
        self.was_read = True
        return super().read(*args)

    def readinto(self, *args: Any) -> int:
        """Reads."""
        self.was_read = True
        return super().readinto(*args)


def is_read(client: OrganizerClient, path: str, status: int) -> bool:
    """Whether the body was read of a post that must get that status."""
    body = Body()
    form = "application/x-www-form-urlencoded"
    answer = client.post(path, input_stream=body, content_length=len(body.getvalue()), content_type=form)
    assert answer.status_code == status
    return body.was_read


@only_sqlite
@pytest.mark.parametrize("path", PATHS)
def test_nothing_is_read_from_whoever_is_not_signed_in(a_person: MakePerson, alesia: Person, path: str) -> None:
    stranger = a_person("stranger@example.org", signed_in=False)
    assert not is_read(stranger.client, path, 303)
    half_way = a_person("halfway@example.org", signed_in=False)
    half_way.client.send("/organizer/login", email=half_way.email, password=PASSWORD)
    assert not is_read(half_way.client, path, 303)
    assert is_read(alesia.client, path, 400)


@only_sqlite
@pytest.mark.parametrize("path", PATHS[2:])
def test_nothing_is_read_from_whoever_has_no_role_for_it(
    alesia: Person, barys: Person, cimafiej: Person, path: str
) -> None:
    assert not is_read(cimafiej.client, path, 404)
    assert not is_read(barys.client, path, 403)
