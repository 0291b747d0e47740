"""A practice folder from creation to locking: passwords, the recovery code, lost and damaged files, one at a time."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from massagedesk import durable
from massagedesk.domain.errors import (
    Conflict,
    DamagedFile,
    MassageDeskError,
    NewerFile,
    NotFound,
    RuleViolation,
    WrongPassword,
)
from massagedesk.persistence import audit, migrations
from massagedesk.persistence.engine import Database
from massagedesk.persistence.work import NotSaved
from massagedesk.services import backups, opening, practice_folder, signing, vaults
from massagedesk.services.unlocking import Opening
from massagedesk.services.vaults import OpenVault
from massagedesk.vault import ballast
from massagedesk.vault.kdf import KdfCost

CHEAP = KdfCost(8, 1, 1)
PASSWORD = "lavender kettle orbit"
OTHER = "violet harbor stencil"
FILES = {"keys.json", "keys.json.prev", "practice.lock", "vault.db"}
NOON = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)


def clock() -> datetime:
    return NOON


def create(folder: Path) -> tuple[OpenVault, str]:
    return vaults.create_practice(folder, PASSWORD, "Ada Sample", clock=clock, cost=CHEAP)


def unlock(folder: Path, password: str | None = PASSWORD, recovery_code: str | None = None) -> OpenVault:
    return vaults.open_practice(folder, password=password, recovery_code=recovery_code, clock=clock, cost=CHEAP)


def entries(vault: OpenVault) -> list[tuple[str, str, str]]:
    with vault.database.read() as connection:
        rows = connection.exec_driver_sql("SELECT actor, action, entity FROM audit_entries ORDER BY seq")
        return [(row[0], row[1], row[2]) for row in rows]


@pytest.fixture
def practice(tmp_path: Path) -> tuple[Path, str]:
    """A closed practice: its folder and recovery code."""
    vault, code = create(tmp_path / "practice")
    vault.lock()
    return tmp_path / "practice", code


@pytest.fixture
def opened(practice: tuple[Path, str]) -> Iterator[OpenVault]:
    vault = unlock(practice[0])
    yield vault
    vault.lock()


def test_a_new_practice_is_open_and_its_folder_holds_only_what_is_needed(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "practice"
    assert not vaults.practice_exists(folder)
    vault, code = create(folder)
    assert vaults.practice_exists(folder)
    assert len(code.replace("-", "")) == 60
    assert entries(vault) == [("Ada Sample", "created", "practice"), ("Ada Sample", "unlocked", "practice")]
    vault.lock()
    vault.lock()
    assert vault.root_key == bytearray(32)
    assert sorted(path.name for path in folder.iterdir()) == [
        "keys.json",
        "keys.json.prev",
        "practice.lock",
        "vault.db",
    ]
    if os.name == "posix":
        assert folder.stat().st_mode & 0o077 == 0
        assert all(path.stat().st_mode & 0o077 == 0 for path in folder.iterdir())


def test_unlocking_and_locking_are_on_record_with_the_persons_name(opened: OpenVault) -> None:
    assert opened.person == "Ada Sample"
    assert entries(opened)[2:] == [("Ada Sample", "locked", "practice"), ("Ada Sample", "unlocked", "practice")]


@pytest.mark.parametrize("password", ["", "lavender kettle orbi", "Lavender kettle orbit"])
def test_a_wrong_password_is_said_to_be_wrong_and_the_right_one_still_opens(
    practice: tuple[Path, str], password: str
) -> None:
    with pytest.raises(WrongPassword):
        unlock(practice[0], password)
    unlock(practice[0]).lock()


def test_weak_passwords_are_refused_before_anything_is_made(tmp_path: Path) -> None:
    for weak in ("short", "password1234"):
        with pytest.raises(RuleViolation):
            vaults.create_practice(tmp_path / "practice", weak, "Ada Sample", clock=clock, cost=CHEAP)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_a_practice_is_not_overwritten(practice: tuple[Path, str]) -> None:
    before = (practice[0] / "vault.db").read_bytes()
    with pytest.raises(Conflict, match="already"):
        create(practice[0])
    assert (practice[0] / "vault.db").read_bytes() == before


def test_one_window_at_a_time(opened: OpenVault) -> None:
    with pytest.raises(Conflict, match="already open"):
        unlock(opened.folder)
    with pytest.raises(Conflict, match="already open"):
        create(opened.folder)


def test_an_empty_folder_is_told_apart(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no practice"):
        unlock(tmp_path)


# --- the recovery code -----------------------------------------------------------------------------------------


def test_the_recovery_code_opens_it_however_it_is_typed(practice: tuple[Path, str]) -> None:
    folder, code = practice
    vault = unlock(folder, None, code.lower().replace("-", " "))
    assert entries(vault)[-1] == ("Recovery code", "unlocked", "practice")
    vaults.set_password(vault, OTHER, "ignored where a name is known")
    vault.lock()
    with pytest.raises(WrongPassword):
        unlock(folder)
    vault = unlock(folder, OTHER)
    assert vault.person == "Ada Sample"
    vault.lock()


def test_a_mistyped_and_a_foreign_code_are_told_apart(practice: tuple[Path, str], tmp_path: Path) -> None:
    folder, code = practice
    other, other_code = create(tmp_path / "other")
    other.lock()
    with pytest.raises(WrongPassword, match="typing error"):
        unlock(folder, None, code[:-1] + ("0" if code[-1] != "0" else "1"))
    with pytest.raises(WrongPassword, match="another practice"):
        unlock(folder, None, other_code)


def test_with_every_key_file_gone_the_code_alone_opens_and_a_new_password_can_be_set(
    practice: tuple[Path, str], own_folders: Path, tmp_path: Path
) -> None:
    folder, code = practice
    other, other_code = create(tmp_path / "other")
    other.lock()
    for path in (*folder.glob("keys.json*"), *own_folders.rglob("*.json")):
        path.unlink()
    with pytest.raises(DamagedFile, match="recovery code"):
        unlock(folder)
    with pytest.raises(WrongPassword, match="does not open"):
        unlock(folder, None, other_code)
    vault = unlock(folder, None, code)
    assert vault.needs_password
    with pytest.raises(WrongPassword, match="No password is set"):
        vaults.confirm_password(vault, PASSWORD)
    with pytest.raises(RuleViolation):
        vaults.set_password(vault, "short", "Bo Heir")
    vaults.set_password(vault, OTHER, "Bo Heir")
    assert not vault.needs_password
    vault.lock()
    vault = unlock(folder, OTHER)
    assert vault.person == "Bo Heir"
    vault.lock()


def test_the_code_is_shown_again_only_for_the_password(opened: OpenVault, practice: tuple[Path, str]) -> None:
    with pytest.raises(WrongPassword):
        vaults.recovery_code(opened, OTHER)
    assert vaults.recovery_code(opened, PASSWORD) == practice[1]
    assert entries(opened)[-1][1:] == ("shown", "recovery_code")


# --- passwords -------------------------------------------------------------------------------------------------


def test_changing_the_password_needs_the_present_one_and_a_good_new_one(opened: OpenVault) -> None:
    with pytest.raises(WrongPassword):
        vaults.change_password(opened, OTHER, OTHER)
    with pytest.raises(RuleViolation):
        vaults.change_password(opened, PASSWORD, "short")
    assert vaults.confirm_password(opened, PASSWORD) == "Ada Sample"
    vaults.change_password(opened, PASSWORD, OTHER)
    assert vaults.confirm_password(opened, OTHER) == "Ada Sample"
    assert entries(opened)[-1][1:] == ("changed", "password")
    opened.lock()
    with pytest.raises(WrongPassword):
        unlock(opened.folder)
    unlock(opened.folder, OTHER).lock()


def test_a_suggested_passphrase_is_good_enough() -> None:
    phrase = vaults.suggest_passphrase()
    assert len(phrase.split("-")) >= 5
    assert vaults.judge_password(phrase).is_enough
    assert phrase != vaults.suggest_passphrase()


# --- damage ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lost", [["keys.json"], ["keys.json.prev"], ["keys.json", "keys.json.prev"]])
def test_lost_key_files_are_replaced_from_a_whole_one_at_the_next_opening(
    practice: tuple[Path, str], lost: list[str]
) -> None:
    folder, _ = practice
    for name in lost:
        (folder / name).write_bytes(b"damaged")
    unlock(folder).lock()
    vault = unlock(folder)
    assert vaults.check(vault).is_sound
    vault.lock()


def damage(path: Path, place: int) -> None:
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)


def test_a_damaged_file_is_said_to_be_damaged_although_the_password_is_right(practice: tuple[Path, str]) -> None:
    damage(practice[0] / "vault.db", 200)
    with pytest.raises(DamagedFile):
        unlock(practice[0])
    damage(practice[0] / "vault.db", 200)
    unlock(practice[0]).lock()


def test_another_file_in_its_place_is_recognised_and_the_own_key_files_stay(
    practice: tuple[Path, str], tmp_path: Path, own_folders: Path
) -> None:
    other, code = create(tmp_path / "other")
    other.lock()
    own = (practice[0] / "vault.db").read_bytes()
    (practice[0] / "vault.db").write_bytes((tmp_path / "other" / "vault.db").read_bytes())
    unlock(practice[0], None, code).lock()
    for path in own_folders.rglob("*.json"):
        path.unlink()
    with pytest.raises(DamagedFile, match="key file"):
        unlock(practice[0])
    unlock(practice[0], None, code).lock()
    (practice[0] / "vault.db").write_bytes(own)
    unlock(practice[0]).lock()


def test_a_file_that_cannot_even_be_read_is_told_in_a_sentence(practice: tuple[Path, str]) -> None:
    (practice[0] / "vault.db").unlink()
    (practice[0] / "vault.db").mkdir()
    for secret in ({"password": PASSWORD}, {"recovery_code": practice[1]}):
        with pytest.raises(MassageDeskError, match="cannot be read"):
            vaults.open_practice(practice[0], **secret, clock=clock, cost=CHEAP)


def test_what_an_interrupted_creation_left_does_not_stand_in_the_way(tmp_path: Path) -> None:
    folder = tmp_path / "practice"
    folder.mkdir()
    (folder / practice_folder.CREATING).write_bytes(b"half a file")
    (folder / ".keys.json.x.tmp").write_bytes(b"half a key file")
    (folder / "keys.json").write_bytes(b"keys of a file that was taken away")
    vault, _ = create(folder)
    vault.lock()
    kept = list(folder.glob("before new practice*/keys.json"))
    assert [path.read_bytes() for path in kept] == [b"keys of a file that was taken away"]
    assert {path.name for path in folder.iterdir() if path.is_file()} == FILES


# --- checking and upgrading ------------------------------------------------------------------------------------


def test_the_check_of_a_sound_practice(opened: OpenVault) -> None:
    report = vaults.check(opened)
    assert report.is_sound
    assert report.persons == ("Ada Sample",)
    assert report.kit == opened.kit
    assert report.file.counts["audit_entries"] == 4
    assert report.file.chain is not None
    assert report.file.chain.rows == 4
    assert report.file.schema_version == migrations.LATEST
    assert all(report.key_files.values())


def test_the_check_names_what_is_wrong(opened: OpenVault) -> None:
    (opened.folder / "keys.json").unlink()
    with opened.database.upgrading() as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_entries_update")
        connection.exec_driver_sql("UPDATE audit_entries SET actor = 'Mallory' WHERE seq = 3")
    report = vaults.check(opened)
    assert [problem for problem in report.problems if "entry 3" in problem]
    assert [problem for problem in report.problems if "keys.json" in problem]


def test_the_check_finds_an_altered_page(practice: tuple[Path, str]) -> None:
    vault = unlock(practice[0])
    with vault.database.read() as connection:
        page = connection.exec_driver_sql("SELECT rootpage FROM sqlite_master WHERE name = 'addenda'").scalar_one()
    vault.lock()
    damage(practice[0] / "vault.db", (page - 1) * 4096 + 2000)
    vault = unlock(practice[0])
    report = vaults.check(vault)
    vault.lock()
    assert not report.is_sound
    assert report.file.chain is None


def test_an_upgrade_is_preceded_by_a_backup_that_restores(
    practice: tuple[Path, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    upgrade: list[Callable[[int, int], None] | None] = []
    monkeypatch.setattr(migrations, "upgrade", lambda database, hook=None: upgrade.append(hook))
    vault = unlock(practice[0])
    assert upgrade[0] is not None
    upgrade[0](1, 2)
    vault.lock()
    made = list((practice[0] / "before upgrade").iterdir())
    assert len(made) == 1
    assert backups.verify_backup(made[0], password=PASSWORD, clock=clock).manifest.reason == "before_upgrade"


def test_a_practice_of_a_newer_program_is_left_alone(practice: tuple[Path, str]) -> None:
    vault = unlock(practice[0])
    with vault.database.upgrading() as connection:
        connection.exec_driver_sql(f"PRAGMA user_version = {migrations.LATEST + 1}")
    vault.lock()
    with pytest.raises(NewerFile):
        unlock(practice[0])
    with pytest.raises(NewerFile):
        unlock(practice[0])


# --- disks that refuse -----------------------------------------------------------------------------------------


def fail(handle: int, file: object = None) -> None:
    raise OSError(28, "No space left on device")


def test_a_full_disk_is_told_in_a_sentence_and_the_folder_can_be_used_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "practice"
    with monkeypatch.context() as patch:
        patch.setattr(durable, "flush", fail)
        with pytest.raises(MassageDeskError, match="no space left"):
            create(folder)
    assert not vaults.practice_exists(folder)
    vault, _ = create(folder)
    vault.lock()


def test_a_full_disk_while_changing_the_password_keeps_the_present_one(
    opened: OpenVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(durable, "flush", fail)
        with pytest.raises(MassageDeskError, match="could not be saved"):
            vaults.change_password(opened, PASSWORD, OTHER)
    assert vaults.confirm_password(opened, PASSWORD) == "Ada Sample"
    opened.lock()
    unlock(opened.folder).lock()


def test_a_full_disk_while_mending_key_files_does_not_keep_her_out(
    practice: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (practice[0] / "keys.json").unlink()
    with monkeypatch.context() as patch:
        patch.setattr(durable, "flush", fail)
        vault = unlock(practice[0])
    assert [problem for problem in vaults.check(vault).problems if "keys.json" in problem]
    vault.lock()


def test_a_place_that_cannot_hold_a_folder_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(MassageDeskError, match="could not be created"):
        create(tmp_path / "file" / "practice")


def test_a_full_disk_that_leaves_no_room_to_open_is_told_as_such(
    practice: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Database, "open", refuse_to_open)
        patch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=0))
        for secret in ({"password": PASSWORD}, {"recovery_code": practice[1]}):
            with pytest.raises(NotSaved, match="disk is full, so the practice cannot be opened"):
                vaults.open_practice(practice[0], **secret, clock=clock, cost=CHEAP)
    unlock(practice[0]).lock()


def refuse_to_open(*arguments: object, **options: object) -> Database:
    raise NotSaved("The disk reported an error.")


def test_the_reserve_makes_the_room_that_opening_needs(
    practice: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    reserve = practice[0] / ballast.NAME
    reserve.write_bytes(b"room")
    open_really = Database.open

    def open_with_room(*arguments: Any, **options: Any) -> Database:
        return refuse_to_open() if reserve.exists() else open_really(*arguments, **options)

    monkeypatch.setattr(Database, "open", open_with_room)
    vault = unlock(practice[0])
    assert entries(vault)[-1] == ("Ada Sample", "unlocked", "practice")
    vault.lock()


def test_unlocking_is_on_record_although_the_disk_was_full_at_first(
    practice: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write, refusals = audit.record, [NotSaved("The disk is full.")]

    def record(*arguments: Any, **options: Any) -> None:
        if refusals:
            raise refusals.pop()
        write(*arguments, **options)

    monkeypatch.setattr(audit, "record", record)
    vault = unlock(practice[0])
    assert entries(vault)[-1] == ("Ada Sample", "unlocked", "practice")
    vault.lock()


# --- nothing stays open ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", ["the record", "the file"])
def test_locking_wipes_the_key_and_lets_others_in_whatever_fails(
    opened: OpenVault, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    close = opened.database.close

    def broken(*arguments: object) -> None:
        if fault == "the file":
            close()
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(*((audit, "record") if fault == "the record" else (opened.database, "close")), broken)
        with pytest.raises(ZeroDivisionError):
            opened.lock()
    assert not opened.database.is_open
    assert opened.root_key == bytes(32)
    unlock(opened.folder).lock()


def test_handing_over_what_does_not_close_lets_others_in(opened: OpenVault, monkeypatch: pytest.MonkeyPatch) -> None:
    close = opened.database.close

    def broken() -> None:
        close()
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(opened.database, "close", broken)
        with pytest.raises(ZeroDivisionError):
            opened.hand_over()
    unlock(opened.folder).lock()


@pytest.mark.parametrize("where", [(signing, "make_first_key"), (opening, "desk_of"), (Opening, "open")])
def test_a_practice_whose_code_nobody_has_seen_does_not_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: tuple[object, str]
) -> None:
    def broken(*arguments: object, **options: object) -> None:
        raise ZeroDivisionError

    folder = tmp_path / "practice"
    with monkeypatch.context() as patch:
        patch.setattr(*where, broken)
        with pytest.raises(ZeroDivisionError):
            opening.create_desk(folder, PASSWORD, "Ada Sample", clock=clock, cost=CHEAP)
    assert not vaults.practice_exists(folder)
    desk, _ = opening.create_desk(folder, PASSWORD, "Ada Sample", clock=clock, cost=CHEAP)
    desk.close()


def test_a_desk_that_cannot_be_made_leaves_the_practice_locked(
    practice: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*arguments: object, **options: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(opening, "desk_of", broken)
        with pytest.raises(ZeroDivisionError):
            opening.open_desk(practice[0], password=PASSWORD, clock=clock, cost=CHEAP)
    unlock(practice[0]).lock()


def test_an_interrupted_change_of_password_leaves_no_earlier_password_behind(
    practice: tuple[Path, str], own_folders: Path
) -> None:
    folder, _ = practice
    others = [folder / "keys.json.prev", *own_folders.rglob("keys/*.json")]
    earlier = {path: path.read_bytes() for path in others}
    assert len(earlier) == 2
    vault = unlock(folder)
    vaults.change_password(vault, PASSWORD, OTHER)
    vault.lock()
    for path, content in earlier.items():
        path.write_bytes(content)
    unlock(folder, OTHER).lock()
    (folder / "keys.json").unlink()
    with pytest.raises(WrongPassword):
        unlock(folder)
    unlock(folder, OTHER).lock()
