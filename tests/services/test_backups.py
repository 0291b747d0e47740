"""Backups of a practice: made, listed, proved, restored elsewhere and in place, and refused when anything is wrong."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from massagedesk import durable, folders
from massagedesk.domain.errors import (
    Cancelled,
    Conflict,
    DamagedFile,
    MassageDeskError,
    NewerFile,
    NotFound,
    WrongPassword,
)
from massagedesk.persistence import audit, migrations, snapshot
from massagedesk.services import backups, practice_folder, vaults
from massagedesk.services.backups import Backups
from massagedesk.services.vaults import OpenVault
from massagedesk.vault.kdf import KdfCost

CHEAP = KdfCost(8, 1, 1)
PASSWORD = "lavender kettle orbit"
OTHER = "violet harbor stencil"
CANARY = "Zanzibar-Quetzal-canary"
START = datetime(2026, 5, 1, 12, 0, 0, 250_000, tzinfo=UTC)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def made(tmp_path: Path, clock: Clock) -> Iterator[tuple[OpenVault, str]]:
    """An open practice with something in it, and its recovery code."""
    vault, code = vaults.create_practice(tmp_path / "practice", PASSWORD, "Ada Sample", clock=clock, cost=CHEAP)
    note(vault, CANARY)
    yield vault, code
    vault.lock()


@pytest.fixture
def backup(made: tuple[OpenVault, str], tmp_path: Path, clock: Clock) -> Path:
    """A backup of that practice on a made-up stick; the practice is locked."""
    out = tmp_path / "stick" / "backup.zip"
    out.parent.mkdir()
    Backups(made[0], clock).create(out)
    made[0].lock()
    return out


def note(vault: OpenVault, text: str) -> None:
    with vault.database.work() as session:
        audit.record(session, "noted", "sample", detail={"text": text})


def unlock(folder: Path, clock: Clock, password: str = PASSWORD) -> OpenVault:
    return vaults.open_practice(folder, password=password, clock=clock, cost=CHEAP)


def noted(folder: Path, clock: Clock, password: str = PASSWORD) -> list[str]:
    vault = unlock(folder, clock, password)
    with vault.database.read() as connection:
        found = connection.exec_driver_sql(
            "SELECT json_extract(detail, '$.text') FROM audit_entries WHERE action = 'noted'"
        ).scalars()
        texts = list(found)
    vault.lock()
    return texts


def content_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


# --- making and listing ----------------------------------------------------------------------------------------


def test_a_backup_goes_to_the_suggested_folder_under_a_dated_name(made: tuple[OpenVault, str], clock: Clock) -> None:
    vault, _ = made
    backup = Backups(vault, clock)
    first, second = backup.create(), backup.create()
    assert first.path.parent == folders.backups()
    assert first.path.name == f"massagedesk-{vault.kit}-{START.astimezone():%Y%m%d-%H%M%S}.zip"
    assert second.path.name.endswith("-2.zip")
    assert first.path.is_file()
    assert first.size == first.path.stat().st_size


def test_what_was_done_is_listed_latest_first_and_the_age_is_told(
    made: tuple[OpenVault, str], tmp_path: Path, clock: Clock
) -> None:
    backup = Backups(made[0], clock)
    assert backup.last() is None
    assert backup.age() is None
    row = backup.create(tmp_path / "one.zip")
    clock.now += timedelta(hours=2)
    backup.verify(tmp_path / "one.zip")
    with pytest.raises(NotFound):
        backup.create(tmp_path / "no stick" / "two.zip", reason="daily")
    failed, verified, created = backup.history()
    assert (failed.action, failed.reason, failed.is_ok) == ("created", "daily", False)
    assert "Connect the drive" in failed.message
    assert (verified.action, verified.is_ok) == ("verified", True)
    assert created == row == backup.last()
    assert backup.age() == timedelta(hours=2)
    assert backup.history(1) == [failed]


def test_a_backup_and_its_failure_leave_audit_entries(
    made: tuple[OpenVault, str], tmp_path: Path, clock: Clock
) -> None:
    backup = Backups(made[0], clock)
    backup.create(tmp_path / "one.zip")
    (tmp_path / "one.zip").write_bytes(b"damaged")
    with pytest.raises(DamagedFile):
        backup.verify(tmp_path / "one.zip")
    with made[0].database.read() as connection:
        rows = connection.exec_driver_sql(
            "SELECT json_extract(detail, '$.after.action'), json_extract(detail, '$.after.result') "
            "FROM audit_entries WHERE entity = 'backup_record' ORDER BY seq"
        ).fetchall()
    assert [tuple(row) for row in rows] == [("created", "ok"), ("verified", "failed")]


def test_a_backup_inside_the_practice_folder_is_refused(made: tuple[OpenVault, str], clock: Clock) -> None:
    for name in ("vault.db", "copies/b.zip"):
        with pytest.raises(Conflict, match="inside the practice folder"):
            Backups(made[0], clock).create(made[0].folder / name)


def test_only_a_backup_is_ever_replaced_by_one(made: tuple[OpenVault, str], clock: Clock, tmp_path: Path) -> None:
    backup = Backups(made[0], clock)
    target = tmp_path / "mine.zip"
    backup.create(target)
    first = target.read_bytes()
    note(made[0], "later")
    backup.create(target)
    assert target.read_bytes() != first
    for name, content in (("letter.txt", b"dear Ada"), ("cut.zip", first[:-200])):
        other = tmp_path / name
        other.write_bytes(content)
        with pytest.raises(Conflict, match="left alone"):
            backup.create(other)
        assert other.read_bytes() == content
    with pytest.raises(Conflict, match="is a folder"):
        backup.create(tmp_path)


def test_leftovers_of_interrupted_backups_are_swept(made: tuple[OpenVault, str], tmp_path: Path, clock: Clock) -> None:
    leftover = tmp_path / f".massagedesk-{made[0].kit}-abc.partial"
    foreign = tmp_path / ".massagedesk-00000000-abc.partial"
    leftover.write_bytes(b"half")
    foreign.write_bytes(b"of another practice, perhaps being written")
    Backups(made[0], clock).create(tmp_path / "one.zip")
    assert not leftover.exists()
    assert foreign.exists()


def test_stopping_a_backup_records_nothing(made: tuple[OpenVault, str], tmp_path: Path, clock: Clock) -> None:
    def stop(done: int, total: int) -> None:
        raise Cancelled

    backup = Backups(made[0], clock)
    with pytest.raises(Cancelled):
        backup.create(tmp_path / "one.zip", progress=stop)
    assert backup.history() == []


def test_a_practice_without_a_password_is_not_backed_up(
    made: tuple[OpenVault, str], own_folders: Path, tmp_path: Path, clock: Clock
) -> None:
    vault, code = made
    vault.lock()
    for path in (*vault.folder.glob("keys.json*"), *own_folders.rglob("*.json")):
        path.unlink()
    vault = vaults.open_practice(vault.folder, recovery_code=code, clock=clock, cost=CHEAP)
    with pytest.raises(Conflict, match="No password is set"):
        Backups(vault, clock).create(tmp_path / "one.zip")
    vaults.set_password(vault, OTHER, "Ada Sample")
    assert Backups(vault, clock).create(tmp_path / "one.zip").is_ok
    vault.lock()


# --- proving ---------------------------------------------------------------------------------------------------


def test_a_backup_is_proved_with_either_secret_by_a_computer_that_never_saw_the_practice(
    made: tuple[OpenVault, str], backup: Path, tmp_path: Path, own_folders: Path, clock: Clock
) -> None:
    shutil.rmtree(made[0].folder)
    shutil.rmtree(own_folders)
    by_password = backups.verify_backup(backup, password=PASSWORD, clock=clock)
    by_code = backups.verify_backup(backup, recovery_code=made[1], clock=clock)
    assert (by_password.person, by_code.person) == ("Ada Sample", "Recovery code")
    assert by_password.rows == by_code.rows == sum(by_code.manifest.counts.values())
    assert by_password.chain_rows == by_password.manifest.chain.seq
    assert backups.read_manifest(backup) == by_password.manifest


def test_the_open_practice_proves_its_own_backups_only(
    made: tuple[OpenVault, str], tmp_path: Path, clock: Clock
) -> None:
    other, _ = vaults.create_practice(tmp_path / "other", OTHER, "Bo Other", clock=clock, cost=CHEAP)
    Backups(other, clock).create(tmp_path / "other.zip")
    other.lock()
    with pytest.raises(WrongPassword, match="another practice"):
        Backups(made[0], clock).verify(tmp_path / "other.zip")


def test_nothing_stays_in_the_scratch_folder(
    backup: Path, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    backups.verify_backup(backup, password=PASSWORD, clock=clock)

    def stop(done: int, total: int) -> None:
        if total == 5:
            raise Cancelled

    with pytest.raises(Cancelled):
        backups.verify_backup(backup, password=PASSWORD, clock=clock, progress=stop)
    assert list(scratch.iterdir()) == []


# --- restoring -------------------------------------------------------------------------------------------------


def test_restored_elsewhere_it_holds_the_same_rows(
    made: tuple[OpenVault, str], backup: Path, tmp_path: Path, own_folders: Path, clock: Clock
) -> None:
    shutil.rmtree(made[0].folder)
    shutil.rmtree(own_folders)
    done = backups.restore_backup(backup, tmp_path / "elsewhere" / "practice", password=PASSWORD, clock=clock)
    assert done.aside is None
    assert noted(done.folder, clock) == [CANARY]
    vault = unlock(done.folder, clock)
    assert vaults.check(vault).is_sound
    with vault.database.read() as connection:
        actions = list(connection.exec_driver_sql("SELECT action FROM audit_entries ORDER BY seq").scalars())
    vault.lock()
    assert actions[done.proof.manifest.chain.seq] == "restored"


def test_restored_by_the_recovery_code_in_place_the_present_practice_is_kept_aside(
    made: tuple[OpenVault, str], backup: Path, clock: Clock
) -> None:
    folder, code = made[0].folder, made[1]
    vault = unlock(folder, clock)
    note(vault, "written after the backup")
    vaults.change_password(vault, PASSWORD, OTHER)
    vault.lock()
    done = backups.restore_backup(backup, folder, recovery_code=code, clock=clock)
    assert noted(folder, clock) == [CANARY]
    assert done.aside is not None
    assert done.aside.name.startswith("before restore 2026-05-01")
    assert noted(done.aside, clock, OTHER) == [CANARY, "written after the backup"]
    again = backups.restore_backup(backup, folder, password=PASSWORD, clock=clock)
    assert again.aside is not None
    assert again.aside != done.aside
    assert len(list(folder.glob("before restore*"))) == 2


def refuse(backup: Path, folder: Path, clock: Clock, expected: type[Exception], **secret: str) -> None:
    before = content_of(folder)
    with pytest.raises(expected):
        backups.restore_backup(backup, folder, clock=clock, **secret)  # type: ignore[arg-type]
    assert content_of(folder) == before
    assert [path for path in folder.iterdir() if path.is_dir()] == []


def test_a_wrong_secret_leaves_the_present_practice_untouched(
    made: tuple[OpenVault, str], backup: Path, clock: Clock
) -> None:
    code = made[1]
    refuse(backup, made[0].folder, clock, WrongPassword, password=OTHER)
    refuse(backup, made[0].folder, clock, WrongPassword, password="")
    refuse(backup, made[0].folder, clock, WrongPassword, recovery_code=code[:-1])
    refuse(backup, made[0].folder, clock, WrongPassword, recovery_code="0" * 60)


@pytest.mark.parametrize("damage", ["cut", "altered", "empty", "missing", "newer"])
def test_a_wrong_file_leaves_the_present_practice_untouched(
    made: tuple[OpenVault, str], backup: Path, clock: Clock, damage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = backup.read_bytes()
    expected: type[Exception] = DamagedFile
    if damage == "cut":
        backup.write_bytes(content[: len(content) // 2])
    elif damage == "altered":
        backup.write_bytes(content[:9000] + bytes([content[9000] ^ 4]) + content[9001:])
    elif damage == "empty":
        backup.write_bytes(b"")
    elif damage == "missing":
        backup.unlink()
        expected = NotFound
    else:
        monkeypatch.setattr(migrations, "LATEST", 0)
        expected = NewerFile
    refuse(backup, made[0].folder, clock, expected, password=PASSWORD)


def test_a_backup_that_does_not_hold_what_it_says_is_refused_before_the_switch(
    made: tuple[OpenVault, str], tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its seal is right: rows and schema are compared all the same."""
    vault, _ = made
    for name, forge in (("row_counts", lambda connection: {"clients": 9}), ("schema_version", lambda connection: 0)):
        with monkeypatch.context() as patch:
            patch.setattr(snapshot.examine, name, forge)
            Backups(vault, clock).create(tmp_path / f"{name}.zip")
    vault.lock()
    for name in ("row_counts", "schema_version"):
        refuse(tmp_path / f"{name}.zip", vault.folder, clock, DamagedFile, password=PASSWORD)


def test_an_open_practice_is_not_replaced(made: tuple[OpenVault, str], backup: Path, clock: Clock) -> None:
    vault = unlock(made[0].folder, clock)
    with pytest.raises(Conflict, match="already open"):
        backups.restore_backup(backup, made[0].folder, password=PASSWORD, clock=clock)
    vault.lock()


def test_stopping_a_restore_leaves_the_present_practice_untouched(
    made: tuple[OpenVault, str], backup: Path, clock: Clock
) -> None:
    for limit in (0, 1, 2, 4):
        calls = 0

        def stop(done: int, total: int, limit: int = limit) -> None:
            nonlocal calls
            calls += 1
            if calls > limit:
                raise Cancelled

        before = content_of(made[0].folder)
        with pytest.raises(Cancelled):
            backups.restore_backup(backup, made[0].folder, password=PASSWORD, clock=clock, progress=stop)
        assert content_of(made[0].folder) == before


def test_a_restore_interrupted_at_any_rename_is_finished_or_undone_and_loses_nothing(
    made: tuple[OpenVault, str], backup: Path, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = unlock(made[0].folder, clock)
    note(vault, "written after the backup")
    vault.lock()
    original = tmp_path / "original"
    shutil.copytree(made[0].folder, original)
    rename = durable._rename
    outcomes = set()
    for crash_at in range(1, 20):
        folder = tmp_path / f"run {crash_at}"
        shutil.copytree(original, folder)
        renames = 0

        def crash(source: Path, target: Path, crash_at: int = crash_at) -> None:
            nonlocal renames
            renames += 1
            if renames >= crash_at:
                raise KeyboardInterrupt
            rename(source, target)

        monkeypatch.setattr(durable, "_rename", crash)
        try:
            backups.restore_backup(backup, folder, password=PASSWORD, clock=clock)
            crashed = False
        except KeyboardInterrupt:
            crashed = True
        monkeypatch.setattr(durable, "_rename", rename)
        assert vaults.practice_exists(folder)
        present = tuple(noted(folder, clock))
        aside = list(folder.glob("before restore*"))
        if aside:
            assert present == (CANARY,)
            assert noted(aside[0], clock) == [CANARY, "written after the backup"]
        else:
            assert present == (CANARY, "written after the backup")
        assert len(aside) <= 1
        assert not [path for path in folder.iterdir() if path.name.startswith(".")]
        outcomes.add((crashed, present))
        if not crashed:
            break
    assert len(outcomes) == 3
    assert (False, (CANARY,)) in outcomes


def test_a_full_disk_during_a_restore_is_told_in_a_sentence(
    made: tuple[OpenVault, str], backup: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(handle: int, file: object = None) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(snapshot.durable, "flush", fail)
        refuse(backup, made[0].folder, clock, MassageDeskError, password=PASSWORD)
    assert noted(made[0].folder, clock) == [CANARY]


def test_a_copy_whose_log_cannot_be_folded_in_does_not_take_the_practices_place(
    made: tuple[OpenVault, str], backup: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(practice_folder, "has_log", lambda folder: folder.name == practice_folder.RESTORING)
        refuse(backup, made[0].folder, clock, MassageDeskError, password=PASSWORD)
    assert noted(made[0].folder, clock) == [CANARY]


def test_a_crash_between_phases_is_recognised_as_a_practice(tmp_path: Path) -> None:
    (tmp_path / practice_folder.SWITCHING).mkdir()
    assert vaults.practice_exists(tmp_path)


def test_an_empty_folder_does_not_take_the_practices_place(made: tuple[OpenVault, str], clock: Clock) -> None:
    made[0].lock()
    (made[0].folder / practice_folder.RESTORED).mkdir()
    assert noted(made[0].folder, clock) == [CANARY]


def test_a_file_put_back_by_hand_while_a_restore_was_interrupted_is_put_aside_too(tmp_path: Path, clock: Clock) -> None:
    """The earlier practice is in the folder put aside, what was restored waits, and she copied one back herself."""
    for place, content in (
        (practice_folder.ASIDE, b"earlier"),
        (practice_folder.SWITCHING, b"restored"),
        ("", b"hers"),
    ):
        (tmp_path / place).mkdir(exist_ok=True)
        (tmp_path / place / practice_folder.VAULT).write_bytes(content)
    practice_folder.tidy(tmp_path, clock())
    assert (tmp_path / practice_folder.VAULT).read_bytes() == b"restored"
    kept = {path.read_bytes() for path in tmp_path.glob(f"before restore*/{practice_folder.VAULT}")}
    assert kept == {b"earlier", b"hers"}


# --- without MassageDesk ---------------------------------------------------------------------------------------


def run_restore(script: Path, backup: Path, secret: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", str(script), str(backup), *arguments, "--secret-stdin"]
    return subprocess.run(command, input=secret + "\n", capture_output=True, text=True, check=False)


@pytest.fixture
def script(backup: Path, tmp_path: Path) -> Path:
    with zipfile.ZipFile(backup) as archive:
        return Path(archive.extract("restore.py", tmp_path / "unpacked"))


def test_the_enclosed_script_writes_a_file_any_sqlite_reads(backup: Path, script: Path, tmp_path: Path) -> None:
    plain = tmp_path / "plain.sqlite"
    done = run_restore(script, backup, PASSWORD, "plain", str(plain))
    assert (done.returncode, done.stderr) == (0, "")
    if os.name == "posix":
        assert plain.stat().st_mode & 0o077 == 0
    connection = sqlite3.connect(plain)
    texts = connection.execute(
        "SELECT json_extract(detail, '$.text') FROM audit_entries WHERE action = 'noted'"
    ).fetchall()
    assert texts == [(CANARY,)]
    assert connection.execute("PRAGMA user_version").fetchone() == (migrations.LATEST,)
    connection.close()


def test_the_enclosed_script_makes_a_folder_that_opens(
    made: tuple[OpenVault, str], backup: Path, script: Path, tmp_path: Path, clock: Clock
) -> None:
    done = run_restore(script, backup, made[1].lower(), "folder", str(tmp_path / "unpacked practice"))
    assert done.returncode == 0
    assert noted(tmp_path / "unpacked practice", clock) == [CANARY]


def test_the_enclosed_script_refuses_wrong_secrets_and_altered_files(backup: Path, script: Path) -> None:
    wrong = run_restore(script, backup, OTHER, "check")
    assert (wrong.returncode, wrong.stdout) == (1, "")
    assert "does not open" in wrong.stderr
    content = bytearray(backup.read_bytes())
    content[len(content) // 3] ^= 1
    backup.write_bytes(content)
    altered = run_restore(script, backup, PASSWORD, "check")
    assert altered.returncode == 1
    assert "altered" in altered.stderr
    assert "Traceback" not in wrong.stderr + altered.stderr


# --- nothing readable ------------------------------------------------------------------------------------------


def test_no_file_of_the_whole_story_holds_a_readable_word(
    made: tuple[OpenVault, str], backup: Path, tmp_path: Path, own_folders: Path, clock: Clock
) -> None:
    backups.restore_backup(backup, tmp_path / "elsewhere", recovery_code=made[1], clock=clock)
    vault = unlock(tmp_path / "elsewhere", clock)
    note(vault, CANARY)
    code = made[1].replace("-", "").encode()
    forms = (CANARY.encode(), CANARY.encode("utf-16-le"), PASSWORD.encode(), code, bytes(vault.root_key))
    files = [path for root in (tmp_path, own_folders) for path in root.rglob("*") if path.is_file()]
    assert len(files) > 8
    for path in files:
        content = path.read_bytes()
        assert not [form for form in forms if form in content], os.fspath(path)
    vault.lock()
