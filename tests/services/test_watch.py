"""The practice on its disk: files taken away or replaced underneath, disks that fill up, folders only to be read."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.services.practices import CHEAP, OTHER, OWNER, PASSWORD, Clock, create, details, entries, note, noted, unlock

from massagedesk.domain.errors import Conflict, MassageDeskError, NotFound, WrongPassword
from massagedesk.persistence import migrations
from massagedesk.persistence.work import NotSaved
from massagedesk.services import people, practice_folder, vaults, watch
from massagedesk.services.backups import Backups, verify_backup
from massagedesk.services.vaults import OpenVault
from massagedesk.services.watch import Watch
from massagedesk.vault import ballast, lockfile

ROOT = Path(__file__).resolve().parents[2]
MB = 1_000_000


@pytest.fixture(autouse=True)
def small_reserve(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ballast, "SIZE", 4096)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def made(tmp_path: Path, clock: Clock) -> Iterator[tuple[OpenVault, str]]:
    """An open practice with something in it, and its recovery code."""
    vault, code = create(tmp_path / "practice", clock)
    note(vault, "kept")
    yield vault, code
    vault.lock()


@pytest.fixture
def vault(made: tuple[OpenVault, str]) -> OpenVault:
    return made[0]


class Disk:
    """A disk whose free space is what the test says."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.free: int | None = 5000 * MB
        monkeypatch.setattr(shutil, "disk_usage", self.usage)

    def usage(self, path: Path) -> object:
        if self.free is None:
            raise FileNotFoundError(path)
        return type("Usage", (), {"free": self.free})()


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    return Disk(monkeypatch)


# --- room ------------------------------------------------------------------------------------------------------


def test_all_is_well_on_a_disk_with_room_and_a_reserve_is_made(vault: OpenVault, disk: Disk) -> None:
    seen = Watch(vault).look()
    assert (seen.is_in_place, seen.can_rescue, seen.is_look_only) == (True, False, False)
    assert (seen.free_bytes, seen.is_low, seen.is_reserve_spent) == (5000 * MB, False, False)
    assert (seen.notice, seen.is_urgent) == ("", False)
    assert (vault.folder / "reserve.bin").stat().st_size == 4096


def test_below_half_a_gigabyte_she_is_warned_and_no_reserve_is_made(vault: OpenVault, disk: Disk) -> None:
    disk.free = 499 * MB
    seen = Watch(vault).look()
    assert seen.is_low
    assert seen.notice == "Only 499 MB are left on the disk. Make room before it is full."
    assert not seen.is_urgent
    assert not (vault.folder / "reserve.bin").exists()


def test_a_full_disk_spends_the_reserve_warns_and_makes_it_again_when_there_is_room(
    vault: OpenVault, disk: Disk
) -> None:
    over = Watch(vault)
    over.look()
    disk.free = 0
    assert vault.database.relief()
    assert not (vault.folder / "reserve.bin").exists()
    seen = over.look()
    assert seen.is_reserve_spent
    assert seen.is_urgent
    assert "disk is full" in seen.notice
    assert not vault.database.relief()
    disk.free = 2000 * MB
    seen = over.look()
    assert (seen.is_reserve_spent, seen.notice) == (False, "")
    assert (vault.folder / "reserve.bin").exists()


def test_a_disk_nobody_can_ask_is_no_reason_to_stop(vault: OpenVault, disk: Disk) -> None:
    disk.free = None
    seen = Watch(vault).look()
    assert (seen.free_bytes, seen.is_low, seen.notice) == (None, False, "")


def test_the_reserve_takes_up_room_for_real(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, disk: Disk) -> None:
    monkeypatch.setattr(ballast, "SIZE", 2 * 1024 * 1024)
    for has_fallocate in (True, False):
        if not has_fallocate:
            monkeypatch.delattr(os, "posix_fallocate", raising=False)
        reserve = ballast.Ballast(tmp_path)
        assert reserve.fill()
        status = (tmp_path / "reserve.bin").stat()
        assert status.st_size == 2 * 1024 * 1024
        if os.name == "posix":
            assert status.st_blocks * 512 >= 2 * 1024 * 1024
        assert reserve.release()
        assert not reserve.release()
    assert list(tmp_path.iterdir()) == []


def test_a_reserve_that_cannot_be_made_leaves_nothing(tmp_path: Path, disk: Disk) -> None:
    assert not ballast.Ballast(tmp_path / "missing").fill()
    assert list(tmp_path.iterdir()) == []


def test_when_idle_the_log_is_folded_into_the_file(vault: OpenVault) -> None:
    log = vault.folder / "vault.db-wal"
    assert log.stat().st_size > 0
    assert Watch(vault).idle()
    assert log.stat().st_size == 0
    with vault.database.read() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM audit_entries").scalar_one()
        note(vault, "while somebody reads")
        assert noted(vault) == ["kept", "while somebody reads"]
    assert Watch(vault).idle()
    vault.lock()
    assert not Watch(vault).idle()


# --- files taken away ------------------------------------------------------------------------------------------


def test_a_deleted_file_is_noticed_and_everything_is_rescued_into_its_folder(
    vault: OpenVault, made: tuple[OpenVault, str], clock: Clock
) -> None:
    for name in ("vault.db", "vault.db-wal", "vault.db-shm", "keys.json"):
        (vault.folder / name).unlink()
    seen = Watch(vault).look()
    assert (seen.is_in_place, seen.can_rescue, seen.is_urgent) == (False, True, True)
    assert "moved or deleted" in seen.notice
    with pytest.raises(Conflict, match="Nothing was written"):
        note(vault, "lost")
    assert noted(vault) == ["kept"]
    assert watch.rescue(vault) == vault.folder
    assert not vault.database.is_open
    for code in (None, made[1]):
        opened = unlock(vault.folder, clock, code=code)
        assert noted(opened) == ["kept"]
        assert "rescued" in [action for _, action, _ in entries(opened)]
        assert vaults.check(opened).is_sound
        opened.lock()


def test_a_file_put_in_its_place_is_noticed_not_read_and_kept_aside(vault: OpenVault, clock: Clock) -> None:
    vault.lock()
    earlier = (vault.folder / "vault.db").read_bytes()
    opened = unlock(vault.folder, clock)
    note(opened, "latest")
    (opened.folder / "put there.db").write_bytes(earlier)
    (opened.folder / "put there.db").replace(opened.folder / "vault.db")
    seen = Watch(opened).look()
    assert (seen.is_in_place, seen.can_rescue) == (False, True)
    assert "Another file" in seen.notice
    with pytest.raises(Conflict):
        note(opened, "lost")
    watch.rescue(opened)
    again = unlock(opened.folder, clock)
    assert noted(again) == ["kept", "latest"]
    again.lock()
    aside = list(opened.folder.glob("before restore*/vault.db"))
    assert [path.read_bytes() for path in aside] == [earlier]


def test_no_new_connection_is_opened_to_a_file_that_was_put_there(vault: OpenVault) -> None:
    (vault.folder / "vault.db").unlink()
    vault.database._reader.dispose()
    with pytest.raises(Conflict, match="replaced"):
        noted(vault)


def test_when_the_folder_is_gone_too_another_one_is_named(vault: OpenVault, tmp_path: Path, clock: Clock) -> None:
    shutil.rmtree(vault.folder)
    with pytest.raises(NotFound, match="Choose another folder"):
        watch.rescue(vault)
    assert vault.database.is_open
    target = tmp_path / "elsewhere" / "practice"
    assert watch.rescue(vault, target) == target
    opened = unlock(target, clock)
    assert noted(opened) == ["kept"]
    assert opened.kit == vault.kit
    opened.lock()


def test_rescuing_into_a_folder_with_a_practice_keeps_that_one_aside(
    vault: OpenVault, tmp_path: Path, clock: Clock
) -> None:
    other, _ = create(tmp_path / "other", clock)
    note(other, "another practice")
    with pytest.raises(Conflict):
        watch.rescue(vault, tmp_path / "other")
    other.lock()
    (vault.folder / "vault.db").unlink()
    watch.rescue(vault, tmp_path / "other")
    opened = unlock(tmp_path / "other", clock)
    assert noted(opened) == ["kept"]
    opened.lock()
    assert len(list((tmp_path / "other").glob("before restore*/vault.db"))) == 1


def test_a_rescue_onto_a_full_disk_is_told_and_can_be_done_elsewhere(
    vault: OpenVault, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    (vault.folder / "vault.db").unlink()

    def fail(handle: int, file: object = None) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("massagedesk.durable.flush", fail)
        with pytest.raises(MassageDeskError, match="do not close this window"):
            watch.rescue(vault, tmp_path / "full")
    with monkeypatch.context() as patch:
        patch.setattr(practice_folder, "has_log", lambda folder: True)
        with pytest.raises(MassageDeskError, match="could not be folded"):
            watch.rescue(vault, tmp_path / "full")
    assert noted(vault) == ["kept"]
    watch.rescue(vault, tmp_path / "with room")
    unlock(tmp_path / "with room", clock).lock()


def test_a_deleted_log_is_noticed_and_locking_puts_it_together(vault: OpenVault, clock: Clock) -> None:
    (vault.folder / "vault.db-wal").unlink()
    seen = Watch(vault).look()
    assert (seen.is_in_place, seen.can_rescue, seen.is_urgent) == (False, False, True)
    assert "lock the practice now" in seen.notice
    with pytest.raises(Conflict):
        note(vault, "into nowhere")
    vault.lock()
    opened = unlock(vault.folder, clock)
    assert noted(opened) == ["kept"]
    assert vaults.check(opened).is_sound
    opened.lock()


# --- folders only to be read -----------------------------------------------------------------------------------


@pytest.fixture
def protected(vault: OpenVault, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a locked practice in which nothing can be written (not even by root, who runs some tests)."""
    vault.lock()
    take = os.open

    def refuse(path: object, flags: int, *more: object, **options: object) -> int:
        if str(path).startswith(str(vault.folder)) and flags & (os.O_RDWR | os.O_WRONLY | os.O_CREAT):
            raise PermissionError(13, "Permission denied", str(path))
        return take(path, flags, *more, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "open", refuse)
    return vault.folder


def state_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_in_a_folder_only_to_be_read_everything_can_be_looked_at_and_nothing_changed(
    protected: Path, made: tuple[OpenVault, str], clock: Clock
) -> None:
    before = state_of(protected)
    for code in (None, made[1]):
        opened = unlock(protected, clock, code=code)
        assert opened.is_look_only
        assert noted(opened) == ["kept"]
        seen = Watch(opened).look()
        assert (seen.is_look_only, seen.is_in_place, seen.is_urgent) == (True, True, False)
        assert "cannot be written to" in seen.notice
        assert Watch(opened).idle() is False
        with pytest.raises(NotSaved, match="looking only"):
            note(opened, "lost")
        with pytest.raises(NotSaved, match="looking only"):
            people.change_password(opened, PASSWORD, OTHER)
        with pytest.raises(NotSaved, match="looking only"):
            people.add_person(opened, PASSWORD, "Bo Locum", OTHER)
        assert people.confirm_password(opened, PASSWORD) == OWNER
        assert vaults.check(opened).is_sound
        opened.lock()
    assert state_of(protected) == before


def test_what_can_only_be_looked_at_can_be_backed_up_and_checked_all_the_same(
    protected: Path, clock: Clock, tmp_path: Path
) -> None:
    before = state_of(protected)
    opened = unlock(protected, clock)
    out = tmp_path / "drive" / "kept.zip"
    out.parent.mkdir()
    backups = Backups(opened, clock)
    assert backups.create(out).is_ok
    assert backups.verify(out).rows > 0
    assert verify_backup(out, password=PASSWORD, clock=clock).person == OWNER
    assert backups.history() == []  # nothing could be written down
    with pytest.raises(NotFound):
        backups.create(tmp_path / "missing" / "kept.zip")
    opened.lock()
    assert state_of(protected) == before


def test_a_wrong_password_is_refused_there_too(protected: Path, clock: Clock) -> None:
    with pytest.raises(WrongPassword):
        unlock(protected, clock, OTHER)
    unlock(protected, clock).lock()


def test_a_backup_can_be_made_of_what_can_only_be_read(protected: Path, clock: Clock, tmp_path: Path) -> None:
    opened = unlock(protected, clock)
    assert Backups(opened, clock).create(tmp_path / "backup.zip").is_ok
    opened.lock()
    assert verify_backup(tmp_path / "backup.zip", password=PASSWORD, clock=clock).rows


def test_what_would_have_to_be_finished_first_is_said(protected: Path, clock: Clock) -> None:
    (protected / "vault.db-wal").write_text("changes")
    with pytest.raises(MassageDeskError, match="latest changes wait"):
        unlock(protected, clock)
    (protected / "vault.db-wal").unlink()
    (protected / practice_folder.SWITCHING).mkdir()
    with pytest.raises(MassageDeskError, match="a restore in it was not finished"):
        unlock(protected, clock)


def test_an_older_file_is_not_upgraded_where_nothing_can_be_written(
    protected: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrations, "LATEST", migrations.LATEST + 1)
    with pytest.raises(MassageDeskError, match="an earlier MassageDesk"):
        unlock(protected, clock)


def test_several_may_look_but_not_while_somebody_writes(tmp_path: Path) -> None:
    writer = lockfile.FolderLock(tmp_path)
    with pytest.raises(Conflict):
        lockfile.FolderLock.to_look(tmp_path)
    writer.release()
    first, second = lockfile.FolderLock.to_look(tmp_path), lockfile.FolderLock.to_look(tmp_path)
    with pytest.raises(Conflict):
        lockfile.FolderLock(tmp_path)
    first.release()
    second.release()
    lockfile.FolderLock(tmp_path).release()


LOOK = """
import os, sys
from pathlib import Path
sys.path[:0] = sys.argv[1:3]
folder, settings = Path(sys.argv[3]), Path(sys.argv[4])
from tests.services.practices import Clock, PASSWORD, create, note, noted, unlock
from massagedesk.services import vaults
from massagedesk.persistence.work import NotSaved
if os.geteuid() == 0:  # for root nothing is protected; first import what another user may not be able to read
    vault, _ = create(Path(sys.argv[5]) / "warm", Clock())
    vault.lock()
    unlock(Path(sys.argv[5]) / "warm", Clock()).lock()
    os.setuid(65534)
vault = vaults.open_practice(folder, password=PASSWORD, clock=Clock(), settings_folder=settings)
print(vault.is_look_only, noted(vault))
try:
    note(vault, "lost")
except NotSaved:
    print("refused")
vault.lock()
"""


def test_a_folder_the_system_protects_opens_for_looking(vault: OpenVault, tmp_path: Path) -> None:
    if os.name != "posix":
        return  # Windows knows no write-protected folders
    vault.lock()
    # Not in tmp_path: pytest's folders are closed to the other user this runs as when it is started by root.
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "practice"
        shutil.copytree(vault.folder, folder)
        for path in folder.iterdir():
            path.chmod(0o444)
        folder.chmod(0o555)
        Path(name).chmod(0o555)
        run = subprocess.run(
            [sys.executable, "-c", LOOK, str(ROOT / "src"), str(ROOT), str(folder), name, str(tmp_path)],
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
        )
        Path(name).chmod(0o755)
        folder.chmod(0o755)
    assert (run.returncode, run.stdout.splitlines()) == (0, ["True ['kept']", "refused"]), run.stderr


def test_an_accepted_place_is_on_record(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / ".stfolder").mkdir()
    vault, _ = vaults.create_practice(tmp_path / "p", PASSWORD, OWNER, clock=clock, cost=CHEAP, accepts_place=True)
    assert vault.place is not None
    vault.lock()
    opened = unlock(tmp_path / "p", clock)
    assert '"place":"Syncthing"' in details(opened, "unlocked")[-1]
    opened.lock()
