"""A whole day in a program of its own that cannot open a connection; afterwards no word of it lies anywhere."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.torture import leaks, tour
from tests.torture.leaks import Needles

ROOT = Path(__file__).resolve().parents[2]


def ended(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """The program with everything it leaves below the folder."""
    run = subprocess.run(
        [sys.executable, *command],
        env=leaks.surroundings(folder),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert tour.CANARY not in run.stdout + run.stderr
    return run


def test_a_whole_day_leaves_no_readable_word_and_opens_no_connection(tmp_path: Path) -> None:
    """From the first start through charting, signing, printing, a crash, locking and backing up to a restore."""
    run = ended(tmp_path, "-m", "tests.torture.tour", str(tmp_path), "day")
    assert run.returncode == 0, run.stdout + run.stderr
    assert "builtins.ValueError" in run.stderr, "the crash was told without a word of the client"
    needles = Needles(["Hannah Lindqvist"])
    found = [problem for problems in leaks.in_files(tmp_path, needles) for problem in problems]
    assert found == []
    names = {path.name for path in tmp_path.rglob("*") if path.is_file() and tour.GIVEN_OUT not in path.parts}
    assert {"vault.db", "keys.json", "greeting.json", "window.ini"} <= names
    assert not any(name.endswith((".conf", ".tmp", ".partial", ".xbel")) for name in names)


TRY = """
import sys
from tests.torture import closed_doors
is_in_kernel = closed_doors.close()
import socket
socket.gethostname()
assert closed_doors.tried == []
print(is_in_kernel, flush=True)
{attempt}
print(closed_doors.tried)
"""


@pytest.mark.parametrize(
    ("attempt", "told"),
    [
        ("socket.socket(socket.AF_INET, socket.SOCK_STREAM)", "socket.__new__"),
        ("socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)", "socket.__new__"),
        ("import os; os.system('true')", "os.system"),
    ],
)
def test_the_attempt_is_seen(tmp_path: Path, attempt: str, told: str) -> None:
    """What watches over the day does notice."""
    run = ended(tmp_path, "-c", TRY.format(attempt=attempt))
    if run.stdout.startswith("True") and "AF_INET" in attempt:
        assert run.returncode == -signal.SIGSYS
    else:
        assert told in run.stdout
