"""Checkpoints: the example of the specification, and nothing that only looks like one."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.journey.tallying import checkpoint
from campaign.journey.tallying.checkpoint import BadCheckpoint, Checkpoint

# C2SP tlog-checkpoint
ROOT = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="
EXAMPLE = f"example.com/behind-the-sofa\n20852163\n{ROOT}\n"


def test_the_example_of_the_specification() -> None:
    head = checkpoint.read(EXAMPLE)
    assert head == Checkpoint("example.com/behind-the-sofa", 20852163, base64.b64decode(ROOT))
    assert checkpoint.write(head) == EXAMPLE


@given(st.text("abc./-é", min_size=1), st.integers(0, 2**63), st.binary(min_size=32, max_size=32))
def test_a_head_comes_back(origin: str, size: int, root: bytes) -> None:
    head = Checkpoint(origin, size, root)
    assert checkpoint.read(checkpoint.write(head)) == head


def test_lines_of_extensions_are_left_alone() -> None:
    assert checkpoint.read(EXAMPLE + "more\nand more\n").size == 20852163


@pytest.mark.parametrize(
    "text",
    [
        *("", "\n", "\n\n\n", "a\n", "a\n1\n", f"a\n1\n{ROOT}", f"\n1\n{ROOT}\n", f"a\n\n{ROOT}\n", EXAMPLE + "\n"),
        *(f"a\n01\n{ROOT}\n", f"a\n-1\n{ROOT}\n", f"a\n1.0\n{ROOT}\n", f"a\n٣\n{ROOT}\n", f"a\n 1\n{ROOT}\n"),
        *(
            f"a\n1\n{ROOT[:-1]}\n",
            f"a\n1\n{ROOT}=\n",
            "a\n1\nAAAA\n",
            "a\n1\n\n",
            f"a\n1\n{ROOT[:-2]}J=\n",
            "a\n1\né\n",
        ),
    ],
)
def test_what_is_no_checkpoint(text: str) -> None:
    with pytest.raises(BadCheckpoint):
        checkpoint.read(text)
