"""Every file we ever wrote still opens: a kept practice and a kept backup of each released schema."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.persistence.files.make import HERE, PASSWORD

from massagedesk.domain.errors import DamagedFile, MassageDeskError, NewerFile
from massagedesk.persistence import migrations, snapshot
from massagedesk.persistence.engine import Database
from massagedesk.services import opening, vaults
from massagedesk.services.desk import Desk
from massagedesk.services.restore import read_manifest, restore_backup, verify_backup
from massagedesk.vault import keyslots
from massagedesk.vault.kdf import KdfCost

KEPT = sorted(HERE.glob("schema-*"), key=lambda folder: int(folder.name.removeprefix("schema-")))
CHEAP = KdfCost(8, 1, 1)


def clock() -> datetime:
    return datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(params=KEPT, ids=lambda folder: folder.name)
def kept(request: pytest.FixtureRequest) -> Path:
    """What is kept of one schema."""
    folder: Path = request.param
    return folder


@pytest.fixture
def folder(kept: Path, tmp_path: Path) -> Path:
    """A copy of the kept practice."""
    return Path(shutil.copytree(kept / "practice", tmp_path / "practice"))


def version_of(kept: Path) -> int:
    return int(kept.name.removeprefix("schema-"))


def version_in(folder: Path) -> int:
    """Schema of the closed file, read past the program that would upgrade it."""
    vault = keyslots.unlock(keyslots.from_bytes((folder / "keys.json").read_bytes()), PASSWORD, salt_of(folder))
    database = Database.open(folder / "vault.db", vault.root_key, bytes(32), actor="Nobody", clock=clock)
    try:
        return migrations.version_of(database)
    finally:
        database.close()


def salt_of(folder: Path) -> bytes:
    return (folder / "vault.db").read_bytes()[:16]


def code_of(kept: Path) -> str:
    return (kept / "recovery code.txt").read_text(encoding="utf-8").strip()


def opened(folder: Path, **secret: str) -> Desk:
    return opening.open_desk(folder, clock=clock, cost=CHEAP, **secret)  # type: ignore[arg-type]


@pytest.fixture
def desk(folder: Path) -> Iterator[Desk]:
    desk = opened(folder, password=PASSWORD)
    yield desk
    desk.close()


def holds_everything(desk: Desk) -> None:
    """What `make` put in, word for word."""
    assert desk.practice.practice.name == "Calloway Medical Massage"
    assert sorted(row.name for row in desk.clients.find()) == ["Hannah Lindqvist", "Åsa Łukasiewicz"]
    with desk.database.read() as connection:
        notes = connection.exec_driver_sql(
            "SELECT status, subjective, signed_content FROM session_notes ORDER BY number"
        ).all()
        charges = connection.exec_driver_sql("SELECT count(*), sum(amount) FROM charges").one()
        goal = connection.exec_driver_sql("SELECT label, baseline, target FROM goals").one()
    assert [row[0] for row in notes] == ["signed", "signed", "draft"]
    assert {row[1] for row in notes} == {"Stiff in the morning, eases by ten."}
    assert all("Upper trapezius right tight." in row[2] for row in notes[:2])
    assert charges[0] >= 2
    assert charges[1] > 0
    assert tuple(goal) == ("Turn head to check blind spot", "3", "8")


def test_there_is_one_of_schema_1() -> None:
    assert [version_of(folder) for folder in KEPT][:1] == [1]
    assert {version_of(folder) for folder in KEPT} <= set(range(1, migrations.LATEST + 1))


def test_the_kept_practice_opens_with_everything_in_it(desk: Desk) -> None:
    assert migrations.version_of(desk.database) == migrations.LATEST
    holds_everything(desk)
    report = vaults.check(desk.vault)
    assert report.is_sound, report.problems
    assert desk.evidence.verify().altered_parts == ()


def test_it_opens_by_its_code_with_every_key_file_gone(kept: Path, folder: Path) -> None:
    for path in folder.glob("keys.json*"):
        path.unlink()
    desk = opened(folder, recovery_code=code_of(kept))
    holds_everything(desk)
    vaults.set_password(desk.vault, "violet harbor stencil", "June Calloway")
    desk.close()
    opened(folder, password="violet harbor stencil").close()
    for backup in (folder / "before upgrade").glob("*.zip"):
        assert verify_backup(backup, recovery_code=code_of(kept), clock=clock).manifest.reason == "before_upgrade"
        with pytest.raises(MassageDeskError):
            verify_backup(backup, password=PASSWORD, clock=clock)


def test_what_was_made_long_ago_has_the_shape_of_what_is_made_today(desk: Desk, tmp_path: Path) -> None:
    new, _ = opening.create_desk(tmp_path / "new", PASSWORD, "June Calloway", clock=clock, cost=CHEAP)
    shapes = []
    for each in (desk, new):
        with each.database.read() as connection:
            query = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY 1, 2"
            shapes.append([tuple(row) for row in connection.exec_driver_sql(query)])
    new.close()
    assert shapes[0] == shapes[1]


def test_the_upgrade_stands_on_a_proved_backup_and_is_on_record(kept: Path, folder: Path, tmp_path: Path) -> None:
    desk = opened(folder, password=PASSWORD)
    with desk.database.read() as connection:
        told = connection.exec_driver_sql("SELECT detail FROM audit_entries WHERE action = 'upgraded'").scalars().all()
    desk.close()
    made = list((folder / "before upgrade").glob("*.zip"))
    if version_of(kept) == migrations.LATEST:
        assert (made, told) == ([], [])
        return
    assert [json.loads(detail) for detail in told] == [
        {"from": version_of(kept), "to": migrations.LATEST, "backup": made[0].name}
    ]
    assert read_manifest(made[0]).schema_version == version_of(kept)
    restore_backup(made[0], tmp_path / "back", password=PASSWORD, clock=clock)
    again = opened(tmp_path / "back", password=PASSWORD)
    holds_everything(again)
    again.close()


def test_without_room_for_that_backup_the_file_stays_as_it_was(
    kept: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    if version_of(kept) == migrations.LATEST:
        return
    before = (folder / "vault.db").read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(snapshot, "_write", fail)
        with pytest.raises(MassageDeskError, match="backup could not be written"):
            opened(folder, password=PASSWORD)
    assert (folder / "vault.db").read_bytes() == before
    opened(folder, password=PASSWORD).close()


def test_a_backup_that_does_not_open_for_real_stops_the_upgrade(
    kept: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise DamagedFile("It does not hold the rows it says it holds.")

    if version_of(kept) == migrations.LATEST:
        return
    with monkeypatch.context() as patch:
        patch.setattr(snapshot, "prove", fail)
        with pytest.raises(DamagedFile, match="does not hold the rows"):
            opened(folder, password=PASSWORD)
    assert version_in(folder) == version_of(kept)
    desk = opened(folder, password=PASSWORD)
    holds_everything(desk)
    desk.close()


def test_the_kept_backup_is_proved_and_restores(kept: Path, tmp_path: Path) -> None:
    for secret in ({"password": PASSWORD}, {"recovery_code": code_of(kept)}):
        proof = verify_backup(kept / "backup.zip", clock=clock, **secret)  # type: ignore[arg-type]
        assert proof.manifest.schema_version == version_of(kept)
        assert proof.manifest.counts["clients"] == 2
    restore_backup(kept / "backup.zip", tmp_path / "practice", recovery_code=code_of(kept), clock=clock)
    desk = opened(tmp_path / "practice", password=PASSWORD)
    holds_everything(desk)
    desk.close()


def test_the_kept_backup_opens_with_its_own_restore_program(kept: Path, tmp_path: Path) -> None:
    shutil.unpack_archive(kept / "backup.zip", tmp_path / "unpacked")
    script, target = tmp_path / "unpacked" / "restore.py", tmp_path / "by hand"
    command = [sys.executable, str(script), str(kept / "backup.zip"), "folder", str(target), "--secret-stdin"]
    run = subprocess.run(command, input=code_of(kept), capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")
    desk = opened(target, password=PASSWORD)
    holds_everything(desk)
    desk.close()


def test_a_file_of_a_later_version_is_refused_in_a_sentence_and_left_alone(folder: Path) -> None:
    desk = opened(folder, password=PASSWORD)
    with desk.database.upgrading() as connection:
        connection.exec_driver_sql(f"PRAGMA user_version = {migrations.LATEST + 1}")
    desk.close()
    before = (folder / "vault.db").read_bytes()
    with pytest.raises(NewerFile, match="newer version of MassageDesk"):
        opened(folder, password=PASSWORD)
    assert (folder / "vault.db").read_bytes() == before
