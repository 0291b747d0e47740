"""Writing beside and replacing: the old or the new file, never something between, and no litter."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from massagedesk import durable


def test_a_file_is_written_whole_for_its_owner_and_replaces_an_earlier_one(tmp_path: Path) -> None:
    path = tmp_path / "file.json"
    for content in (b"first", b"second"):
        durable.write(path, content)
        assert path.read_bytes() == content
    assert [each.name for each in tmp_path.iterdir()] == ["file.json"]
    if os.name == "posix":
        assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("step", ["flush", "_rename"])
def test_a_failure_keeps_the_earlier_file_and_leaves_no_litter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def fail(*arguments: object) -> None:
        raise OSError(5, "Input/output error")

    path = tmp_path / "file.json"
    durable.write(path, b"first")
    monkeypatch.setattr(durable, step, fail)
    with pytest.raises(OSError, match="Input/output"):
        durable.write(path, b"second")
    assert path.read_bytes() == b"first"
    assert [each.name for each in tmp_path.iterdir()] == ["file.json"]


def test_content_is_flushed_before_the_name_and_the_name_after(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    for name in ("flush", "_rename", "flush_folder"):
        original = getattr(durable, name)

        def step(*arguments: object, name: str = name, original: object = original) -> None:
            order.append(name)
            original(*arguments)  # type: ignore[operator]

        monkeypatch.setattr(durable, name, step)
    durable.write(tmp_path / "file.json", b"content")
    assert order == ["flush", "_rename", "flush_folder"]


def test_a_file_system_that_cannot_flush_folders_is_good_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flush = os.fsync
    answers = errno.EINVAL

    def fsync(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(answers, "made up")
        flush(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    durable.write(tmp_path / "file.json", b"whole")
    assert (tmp_path / "file.json").read_bytes() == b"whole"
    answers = errno.EIO
    if os.name == "posix":
        with pytest.raises(OSError, match="made up"):
            durable.write(tmp_path / "file.json", b"again")


def test_leftovers_are_swept_and_nothing_else(tmp_path: Path) -> None:
    for name in (".a.tmp", ".b.partial", "c.tmp", ".d", "e.json"):
        (tmp_path / name).write_bytes(b"")
    (tmp_path / ".folder.tmp").mkdir()
    assert durable.sweep(tmp_path) == 2
    assert {path.name for path in tmp_path.iterdir()} == {"c.tmp", ".d", "e.json", ".folder.tmp"}
