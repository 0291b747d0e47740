"""One program at a time in a practice folder."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from massagedesk.domain.errors import Conflict, MassageDeskError
from massagedesk.vault import lockfile
from massagedesk.vault.lockfile import FolderLock, WriteProtected

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


@pytest.mark.parametrize(
    ("number", "kind", "words"),
    [
        (errno.EROFS, WriteProtected, "cannot be written"),
        (errno.EACCES, WriteProtected, "cannot be written"),
        (errno.ENOSPC, MassageDeskError, "cannot be written"),
    ],
)
def test_a_folder_only_to_be_read_is_told_from_one_that_refuses_for_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, kind: type[Exception], words: str
) -> None:
    def refuse(*_: object) -> int:
        raise OSError(number, "no")

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(MassageDeskError, match=words) as caught:
        FolderLock(tmp_path)
    assert type(caught.value) is kind


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.EOPNOTSUPP])
def test_a_disk_without_locks_is_not_taken_for_a_practice_open_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(handle: int) -> None:
        raise OSError(number, "no locks")

    monkeypatch.setattr(lockfile, "_lock", refuse)
    with pytest.raises(MassageDeskError, match="cannot keep two programs"):
        FolderLock(tmp_path)


def test_looking_needs_no_lock_file(tmp_path: Path) -> None:
    lock = FolderLock.to_look(tmp_path)
    assert list(tmp_path.iterdir()) == []
    lock.release()
