"""The load generator: a process of its own, told on stdin what to send, answering on stdout what came of it."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from tests.bench.wire import Load

CLIENTS = 32


@dataclass(frozen=True)
class Rate:
    """What a load came to: answers a second, and how long one took (milliseconds)."""

    a_second: float
    p50: float
    p99: float
    statuses: dict[int, int]
    sent: int


def drive(port: int, requests: Sequence[bytes], seconds: float, *, repeat: bool = False, expect: int = 200) -> Rate:
    """Sends ``requests`` through 32 clients. Fails where an answer had another status than ``expect``."""
    order = {"port": port, "seconds": seconds, "repeat": repeat, "requests": [r.decode("ascii") for r in requests]}
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.driver"],
        input=json.dumps(order),
        capture_output=True,
        text=True,
        check=False,
        timeout=seconds + 120,
    )
    if done.returncode:
        raise RuntimeError(f"the load generator failed: {done.stderr[-2000:]}")
    found = json.loads(done.stdout)
    statuses = {int(status): count for status, count in found["statuses"].items()}
    if set(statuses) != {expect}:
        raise RuntimeError(f"answers were {statuses}, not {expect}")
    return Rate(found["count"] / found["seconds"], found["p50"], found["p99"], statuses, found["sent"])


def main() -> None:
    """Does one order."""
    order = json.load(sys.stdin)
    load = Load([text.encode("ascii") for text in order["requests"]], order["repeat"], order["seconds"])
    json.dump(asyncio.run(load.run(order["port"], CLIENTS)), sys.stdout)


if __name__ == "__main__":
    main()
