"""The steps of ``VERIFY.md``, run by a shell as they stand in it."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.services.bundles import a_bundle


def blocks_of(document: Path) -> list[str]:
    return [
        part.partition("\n")[2] for part in document.read_text("utf-8").split("```")[1::2] if part.startswith("sh\n")
    ]


@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl command")
def test_the_steps_by_hand_work_as_written(tmp_path: Path) -> None:
    bundle = a_bundle(tmp_path / "bundle")

    def shell(script: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(["sh", "-e", "-c", script], cwd=bundle, capture_output=True, text=True, check=False)

    files, same, signatures, key, script, row = blocks_of(bundle / "VERIFY.md")
    sums = shell(files).stdout.splitlines()
    assert len(sums) == len(list(bundle.iterdir())) - 2
    assert all(line.endswith(": OK") for line in sums)
    assert shell(same).stdout == "same list\n"
    assert shell(signatures).stdout.count("Signature Verified Successfully") == 2
    assert shell(key).stdout[:64] in (bundle / "VERIFY.md").read_text("utf-8")
    assert shell(script).stdout.startswith("all of this holds")
    assert len(shell(row).stdout[:64]) == 64
    (bundle / "checkpoint").write_text((bundle / "checkpoint").read_text("utf-8").replace("\n12\n", "\n13\n"), "utf-8")
    with (bundle / "manifest.json").open("a") as file:
        file.write(" ")
    assert shell(files).returncode == 1
    assert shell(same).stdout == ""
    assert "Verified Successfully" in shell(signatures).stdout
    assert "Failure" in shell(signatures).stdout + shell(signatures).stderr
