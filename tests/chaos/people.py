"""People who sign and confirm while everything breaks, and remember what they were told."""

import http.client
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from itertools import count
from urllib.parse import urlencode

from tests.bench.sink import link_in, message_id_of, recipient_of
from tests.bench.wire import name_of
from tests.chaos.site import SLUG, Site

_AT_ONCE = 8
_MOST_TRIES = 200
_HEADERS = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}


@dataclass
class People:
    """``acknowledged`` are the addresses whose form was answered with 303. ``statuses`` counts every answer; 0 is a
    connection that broke."""

    site: Site
    pace: float = 0.0
    acknowledged: set[str] = field(default_factory=set)
    statuses: Counter[int] = field(default_factory=Counter)
    _numbers: "count[int]" = field(default_factory=count)

    def sign(self, people: int) -> None:
        """So many people sign; each tries again, with another address, until the answer is yes."""
        self._at_once(lambda _: self._one_signs(), range(people))

    def confirm(self, tokens: list[str]) -> None:
        """Each opens the letter's page and presses the button until the answer is the success page."""
        self._at_once(self._one_confirms, tokens)

    def _at_once(self, act: "Callable[..., None]", over: "range | list[str]") -> None:
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for done in [pool.submit(act, one) for one in over]:
                done.result()

    def _one_signs(self) -> None:
        for _ in range(_MOST_TRIES):
            time.sleep(self.pace)
            number = next(self._numbers)
            address = f"signer-{number}@example.org"
            form = {"name": name_of(number), "email": address, "region": "minsk", "consent": "yes"}
            if self._ask("POST", f"/c/{SLUG}/sign", form) == 303:
                self.acknowledged.add(address)
                return
        raise AssertionError(f"{_MOST_TRIES} forms were not taken: {self.statuses}\n{self.site.log()}")

    def _one_confirms(self, token: str) -> None:
        for _ in range(_MOST_TRIES):
            time.sleep(self.pace)
            if self._ask("GET", f"/confirm/{token}") == self._ask("POST", f"/confirm/{token}", {}) == 200:
                return
        raise AssertionError(f"a link did not work: {self.statuses}\n{self.site.log()}")

    def _ask(self, method: str, path: str, form: dict[str, str] | None = None) -> int:
        body = None if form is None else urlencode(form)
        with closing(http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=20)) as connection:
            try:
                connection.request(method, path, body, _HEADERS if form is not None else {})
                status = connection.getresponse().status
            except (OSError, http.client.HTTPException):
                status = 0
        self.statuses[status] += 1
        if status == 0:
            time.sleep(0.1)
        return status


@dataclass(frozen=True)
class Letters:
    """What the mail server took: the confirmation link of each address, and how often each Message-ID came."""

    links: dict[str, str]
    copies: Counter[str]

    @property
    def repeated(self) -> list[int]:
        """The ids of the letters that came more than once."""
        return [int(name.split(".")[1].partition("-")[0]) for name, times in self.copies.items() if times > 1]


def received(site: Site) -> Letters:
    """The letters so far. Fails where two letters to one address that say the same have different Message-IDs."""
    links: dict[str, str] = {}
    copies: Counter[str] = Counter()
    names: dict[tuple[str, str], str] = {}
    for letter in site.mail.received:
        purpose, token = link_in(letter.content)
        address, name = recipient_of(letter.content), message_id_of(letter.content).strip("<>")
        assert names.setdefault((purpose, address), name) == name, "one letter under two Message-IDs"
        copies[name] += 1
        if purpose == "confirm":
            links[address] = token
    return Letters(links, copies)
