"""A new key after a lost or stolen sheet: same records, one chain, the old sheet good for old backups only."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.services.practices import (
    CHEAP,
    FILES,
    LOCUM,
    OTHER,
    OWNER,
    PASSWORD,
    Clock,
    create,
    entries,
    note,
    noted,
    unlock,
)

from massagedesk import durable
from massagedesk.domain.errors import (
    Cancelled,
    Conflict,
    DamagedFile,
    MassageDeskError,
    RuleViolation,
    WrongPassword,
)
from massagedesk.persistence import audit, rekeying
from massagedesk.persistence.audit import chain_head
from massagedesk.services import backups, people, rotation, vaults
from massagedesk.services.vaults import OpenVault


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


def head_of(vault: OpenVault) -> audit.ChainHead:
    with vault.database.read() as connection:
        return chain_head(connection)


def test_the_new_code_opens_the_practice_and_the_old_one_no_more(made: tuple[OpenVault, str], clock: Clock) -> None:
    vault, code = made
    kit = vault.kit
    rotated = rotation.rotate(vault, PASSWORD)
    assert not vault.database.is_open
    assert vault.root_key == bytearray(32)
    assert rotated.earlier_kit == kit != rotated.vault.kit
    assert rotated.dropped == ()
    assert noted(rotated.vault) == ["kept"]
    note(rotated.vault, "after")
    rotated.vault.lock()
    with pytest.raises(WrongPassword, match="another practice"):
        unlock(vault.folder, clock, code=code)
    for its_code in (rotated.recovery_code, None):
        opened = unlock(vault.folder, clock, code=its_code)
        assert noted(opened) == ["kept", "after"]
        assert opened.kit == rotated.vault.kit
        assert vaults.check(opened).is_sound
        opened.lock()
    assert {path.name for path in vault.folder.iterdir()} == FILES


def test_nothing_in_the_folder_opens_with_the_old_key_any_more(
    made: tuple[OpenVault, str], own_folders: Path, clock: Clock
) -> None:
    vault, _ = made
    salt = vault.salt.hex()
    rotation.rotate(vault, PASSWORD).vault.lock()
    files = [path for folder in (vault.folder, own_folders) for path in folder.rglob("*") if path.is_file()]
    assert [path for path in files if salt.encode() in path.read_bytes() or salt in path.name] == []
    assert not (vault.folder / "vault.db").read_bytes().startswith(vault.salt)


def test_the_chain_goes_on_and_its_earlier_part_stays_provable(made: tuple[OpenVault, str], clock: Clock) -> None:
    vault, _ = made
    anchor = head_of(vault)
    for _ in range(2):
        rotated = rotation.rotate(vault, PASSWORD)
        vault = rotated.vault
        note(vault, "more")
    actions = [action for _, action, _ in entries(vault)]
    assert actions.count("rotated") == actions.count("continued") == 2
    with vault.database.read() as connection:
        report = vault.database.trail.verify(connection, anchor)
        assert report.is_intact
        assert report.rows == len(actions)
        rows = connection.exec_driver_sql("SELECT until_seq, kit FROM earlier_audit_keys").all()
    assert [until for until, _ in rows] == [seq for seq, action in enumerate(actions, 1) if action == "rotated"]
    assert len({kit for _, kit in rows} | {vault.kit}) == 3
    vault.lock()


@pytest.mark.parametrize("place", [1, -1])
def test_an_entry_altered_on_either_side_of_the_rotation_is_named(
    made: tuple[OpenVault, str], clock: Clock, place: int
) -> None:
    vault = rotation.rotate(made[0], PASSWORD).vault
    note(vault, "after")
    seq = place if place > 0 else head_of(vault).seq
    with vault.database.upgrading() as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_entries_update")
        connection.exec_driver_sql("UPDATE audit_entries SET actor = 'Mallory' WHERE seq = ?", (seq,))
    with vault.database.read() as connection:
        assert vault.database.trail.verify(connection).first_bad_seq == seq
    vault.lock()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE earlier_audit_keys SET key = zeroblob(32)",
        "DELETE FROM earlier_audit_keys",
        "INSERT INTO earlier_audit_keys VALUES (1, 'x', zeroblob(32))",
        "INSERT OR REPLACE INTO earlier_audit_keys SELECT until_seq, 'x', zeroblob(32) FROM earlier_audit_keys",
    ],
)
def test_earlier_audit_keys_cannot_be_exchanged(made: tuple[OpenVault, str], statement: str) -> None:
    vault = rotation.rotate(made[0], PASSWORD).vault
    with pytest.raises(Exception, match="audit key"), vault.database.work() as session:
        session.connection().exec_driver_sql(statement)
    vault.lock()


def test_old_backups_keep_opening_with_the_old_secrets_and_new_ones_with_the_new(
    made: tuple[OpenVault, str], tmp_path: Path, clock: Clock
) -> None:
    vault, code = made
    backups.Backups(vault, clock).create(tmp_path / "old.zip")
    rotated = rotation.rotate(vault, PASSWORD)
    backups.Backups(rotated.vault, clock).create(tmp_path / "new.zip")
    rotated.vault.lock()
    for name, its_code, other in (
        ("old.zip", code, rotated.recovery_code),
        ("new.zip", rotated.recovery_code, code),
    ):
        assert backups.verify_backup(tmp_path / name, recovery_code=its_code, clock=clock).rows
        assert backups.verify_backup(tmp_path / name, password=PASSWORD, clock=clock).rows
        with pytest.raises(WrongPassword, match="kit"):
            backups.verify_backup(tmp_path / name, recovery_code=other, clock=clock)
    backups.restore_backup(tmp_path / "old.zip", vault.folder, recovery_code=code, clock=clock)
    opened = unlock(vault.folder, clock, code=code)
    assert noted(opened) == ["kept"]
    opened.lock()


def test_other_people_have_to_be_added_again(made: tuple[OpenVault, str], clock: Clock) -> None:
    vault, _ = made
    people.add_person(vault, PASSWORD, "Bo Locum", LOCUM)
    rotated = rotation.rotate(vault, PASSWORD)
    assert rotated.dropped == ("Bo Locum",)
    rotated.vault.lock()
    with pytest.raises(WrongPassword):
        unlock(vault.folder, clock, LOCUM)
    opened = unlock(vault.folder, clock)
    assert [row.name for row in people.people(opened)] == [OWNER]
    people.add_person(opened, PASSWORD, "Bo Locum", LOCUM)
    opened.lock()


def test_only_the_owner_replaces_the_key_and_only_with_her_password(made: tuple[OpenVault, str], clock: Clock) -> None:
    vault, _ = made
    people.add_person(vault, PASSWORD, "Bo Locum", LOCUM)
    for password, error in ((OTHER, WrongPassword), (LOCUM, RuleViolation)):
        with pytest.raises(error):
            rotation.rotate(vault, password)
    assert noted(vault) == ["kept"]


def test_a_practice_opened_by_its_code_is_rotated_once_it_has_a_password(
    made: tuple[OpenVault, str], own_folders: Path, clock: Clock
) -> None:
    vault, code = made
    vault.lock()
    for path in (*vault.folder.glob("keys.json*"), *own_folders.rglob("*.json")):
        path.unlink()
    opened = unlock(vault.folder, clock, code=code)
    with pytest.raises(WrongPassword, match="No password is set"):
        rotation.rotate(opened, PASSWORD)
    vaults.set_password(opened, OTHER, "Bo Heir")
    rotated = rotation.rotate(opened, OTHER)
    assert rotated.vault.person == "Bo Heir"
    rotated.vault.lock()


def test_states_from_before_a_restore_are_named_because_the_old_sheet_opens_them(made: tuple[OpenVault, str]) -> None:
    vault, _ = made
    (vault.folder / "before restore 2026-01-01 10.00.00").mkdir()
    rotated = rotation.rotate(vault, PASSWORD)
    assert [path.name for path in rotated.earlier_copies] == ["before restore 2026-01-01 10.00.00"]
    rotated.vault.lock()


# --- what stands in the way ------------------------------------------------------------------------------------


def still_works(vault: OpenVault, code: str, clock: Clock) -> None:
    """Open as before, nothing left behind, and the present code still opens it afterwards."""
    note(vault, "still open")
    assert {path.name for path in vault.folder.iterdir()} - FILES <= {"vault.db-wal", "vault.db-shm"}
    vault.lock()
    opened = unlock(vault.folder, clock, code=code)
    assert noted(opened) == ["kept", "still open"]
    assert len(people.keys_of(opened).generations) == 1
    assert vaults.check(opened).is_sound
    opened.lock()


def test_a_full_disk_is_told_and_the_practice_goes_on(
    made: tuple[OpenVault, str], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(handle: int, file: object = None) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(durable, "flush", fail)
        with pytest.raises(MassageDeskError, match=r"no space left on device.*present sheet stays good"):
            rotation.rotate(made[0], PASSWORD)
    still_works(*made, clock)


def test_it_can_be_stopped(made: tuple[OpenVault, str], clock: Clock) -> None:
    def stop(done: int, total: int) -> None:
        if done >= 40:
            raise Cancelled

    with pytest.raises(Cancelled):
        rotation.rotate(made[0], PASSWORD, stop)
    still_works(*made, clock)


def test_progress_runs_to_its_end(made: tuple[OpenVault, str]) -> None:
    seen: list[tuple[int, int]] = []
    rotation.rotate(made[0], PASSWORD, lambda *step: seen.append(step)).vault.lock()
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert {total for _, total in seen} == {100}


def test_a_copy_that_is_not_the_same_never_takes_the_practices_place(
    made: tuple[OpenVault, str], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(rekeying.examine, "differing", lambda *_, **__: ["clients"])
        with pytest.raises(DamagedFile, match="not the same as the practice \\(clients\\)"):
            rotation.rotate(made[0], PASSWORD)
    still_works(*made, clock)


def test_it_waits_for_nobody_who_is_backing_up(made: tuple[OpenVault, str], clock: Clock) -> None:
    with made[0].database.pinned(), pytest.raises(Conflict, match="backup or check is running"):
        rotation.rotate(made[0], PASSWORD)
    still_works(*made, clock)


def test_it_waits_until_nobody_reads_and_nobody_writes_meanwhile(made: tuple[OpenVault, str], clock: Clock) -> None:
    vault, _ = made
    reading = threading.Event()
    refused: list[Exception] = []

    def read() -> None:
        with vault.database.read():
            reading.set()
            while not vault.database._uses._ending:
                threading.Event().wait(0.001)

    def write(done_percent: int, total: int) -> None:
        if done_percent == 90:
            thread = threading.Thread(target=try_to_read)
            thread.start()
            thread.join()

    def try_to_read() -> None:
        try:
            noted(vault)
        except Conflict as error:
            refused.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    reading.wait()
    rotated = rotation.rotate(vault, PASSWORD, write)
    reader.join()
    assert len(refused) == 1
    assert noted(rotated.vault) == ["kept"]
    rotated.vault.lock()


def test_a_rename_that_fails_leaves_the_practice_locked_and_whole(
    made: tuple[OpenVault, str], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault, code = made
    replace = durable.replace

    def fail(beside: Path, path: Path) -> None:
        if path.name == "vault.db":
            raise OSError(5, "Input/output error")
        replace(beside, path)

    with monkeypatch.context() as patch:
        patch.setattr(durable, "replace", fail)
        with pytest.raises(MassageDeskError, match="was locked while its key was replaced"):
            rotation.rotate(vault, PASSWORD)
    assert not vault.database.is_open
    opened = unlock(vault.folder, clock, code=code)
    assert len(people.keys_of(opened).generations) == 1
    still_works(opened, code, clock)


def test_a_costly_password_is_asked_for_the_present_cost(made: tuple[OpenVault, str]) -> None:
    rotated = rotation.rotate(made[0], PASSWORD)
    assert [slot.cost for slot in people.keys_of(rotated.vault).slots(rotated.vault.salt)] == [CHEAP]
    rotated.vault.lock()
