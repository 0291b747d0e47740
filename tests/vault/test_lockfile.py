"""One program at a time in a practice folder."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from massagedesk.domain.errors import Conflict, MassageDeskError
from massagedesk.vault.lockfile import FolderLock

HOLD = """
import sys
from pathlib import Path
from massagedesk.vault.lockfile import FolderLock
lock = FolderLock(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def test_a_second_holder_is_refused_until_the_first_lets_go(tmp_path: Path) -> None:
    first = FolderLock(tmp_path)
    with pytest.raises(Conflict, match="already open"):
        FolderLock(tmp_path)
    first.release()
    first.release()
    FolderLock(tmp_path).release()


def test_another_process_is_refused_and_its_death_frees_the_folder(tmp_path: Path) -> None:
    source = Path(__file__).resolve().parents[2] / "src"
    command = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(source)!r})\n{HOLD}", str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(Conflict):
            FolderLock(tmp_path)
        other.kill()
        other.wait()
    FolderLock(tmp_path).release()


def test_a_folder_that_is_not_there_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(MassageDeskError, match="cannot be written"):
        FolderLock(tmp_path / "missing")
