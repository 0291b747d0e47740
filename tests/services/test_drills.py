"""Restore drills: a backup opened for real, what is shown of it, and what is found when it is not sound."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.factories import Clock, add_client, add_prescription
from tests.services.desks import PASSWORD, listed, make_desk, raw, reopen, signed_note

from massagedesk.domain.backups import BackupReason
from massagedesk.domain.errors import Cancelled, NotFound
from massagedesk.domain.visits import AddendumKind
from massagedesk.services.desk import Desk
from massagedesk.services.drills import DrillItem, DrillReason, DrillResult, Drills
from massagedesk.services.visits import AddendumDetails

PNG = b"\x89PNG\r\n\x1a\n" + b"made up"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(tmp_path: Path, clock: Clock) -> Iterator[Desk]:
    """A practice with a client, a signed note with an addition, and a scan; a place for backups."""
    opened, _ = make_desk(tmp_path / "practice", clock)
    client_id = add_client(opened)
    order = add_prescription(opened, client_id)
    opened.prescriptions.add_scan(order, "order.png", "image/png", PNG)
    note_id = signed_note(opened, clock, client_id)
    opened.visits.add(
        note_id, AddendumDetails(kind=AddendumKind.ADDENDUM, text="Slept well.", reason="Told later"), PASSWORD
    )
    disk = tmp_path / "disk"
    disk.mkdir()
    listed(opened, disk)
    yield opened
    opened.close()


def back_up(desk: Desk) -> Path:
    return desk.backup_runs.run_due(BackupReason.MANUAL, desk.now()).made[0].path


def lines(result: DrillResult) -> dict[str, tuple[str, bool]]:
    return {line.label: (line.value, line.is_ok) for line in result.lines}


def left_in_scratch() -> list[Path]:
    return list(Path(tempfile.gettempdir()).glob("massagedesk-*"))


@pytest.fixture(autouse=True)
def own_scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))


def test_a_stick_pulled_out_right_after_the_drill_changes_nothing_about_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = back_up(desk)
    record = Drills._record

    def pulled_out(*arguments: Any) -> DrillResult:
        path.unlink()
        return record(*arguments)

    monkeypatch.setattr(Drills, "_record", pulled_out)
    assert desk.drills.run().is_ok
    assert desk.backups.history(1)[0].size


def test_a_sound_backup_passes_line_by_line_and_is_erased(desk: Desk) -> None:
    path = back_up(desk)
    result = desk.drills.run()
    assert result.is_ok, result.message
    assert result.path == path
    shown = lines(result)
    assert list(shown) == [
        "Pages sealed and intact",
        "Database check",
        "Clients",
        "Sessions",
        "Signed notes still valid",
        "Scans open",
        "Audit history unbroken",
        "Same history as the practice",
    ]
    assert shown["Database check"] == ("no errors", True)
    assert shown["Clients"] == ("1 = 1", True)
    assert shown["Sessions"] == ("1 = 1", True)
    assert shown["Signed notes still valid"] == ("1", True)
    assert shown["Scans open"] == ("1", True)
    assert shown["Same history as the practice"] == ("identical", True)
    assert left_in_scratch() == []


def test_the_outcome_is_kept_and_told_again(desk: Desk) -> None:
    assert desk.drills.last() is None
    back_up(desk)
    result = desk.drills.run(reason=DrillReason.WEEKLY)
    assert desk.drills.last() == result
    assert result.reason == "weekly"
    newest = desk.backups.history()[0]
    assert (newest.action, newest.reason, newest.is_ok) == ("verified", "weekly", True)
    with desk.database.read() as connection:
        kinds = connection.exec_driver_sql("SELECT entity FROM audit_entries WHERE action = 'created'").scalars()
        assert "drill_record" in list(kinds)


def test_it_is_due_a_week_later_and_the_day_after_it_failed(desk: Desk, clock: Clock) -> None:
    assert not desk.drills.is_due(desk.now())
    path = back_up(desk)
    assert desk.drills.is_due(desk.now())
    desk.drills.run()
    assert not desk.drills.is_due(desk.now() + timedelta(days=6))
    clock.forward(days=8)
    path.write_bytes(path.read_bytes()[:-1])
    assert not desk.drills.run().is_ok
    assert not desk.drills.is_due(desk.now())
    assert desk.drills.is_due(desk.now() + timedelta(days=1))


def test_without_a_backup_within_reach_it_says_so(desk: Desk) -> None:
    with pytest.raises(NotFound, match="no backup within reach"):
        desk.drills.run()
    back_up(desk).unlink()
    with pytest.raises(NotFound):
        desk.drills.run()
    assert desk.drills.last() is None


def test_a_backup_with_one_bit_changed_fails_and_the_practice_goes_on(desk: Desk) -> None:
    path = back_up(desk)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 4
    path.write_bytes(content)
    result = desk.drills.run()
    assert not result.is_ok
    assert "altered" in result.message
    assert result.lines == ()
    assert not desk.backups.history()[0].is_ok
    add_client(desk, "Ana", "Reyes")


def test_a_backup_of_another_practice_fails_with_the_kit_it_needs(desk: Desk, tmp_path: Path, clock: Clock) -> None:
    other, _ = make_desk(tmp_path / "other", clock)
    path = other.backups.create(tmp_path / "other.zip").path
    kit = other.vault.kit
    other.close()
    result = desk.drills.run(path)
    assert not result.is_ok
    assert kit in result.message


@pytest.mark.parametrize(
    ("item", "statement"),
    [
        (DrillItem.SIGNED_NOTES, "UPDATE session_notes SET plan = 'forged'"),
        (DrillItem.SCANS, "UPDATE attachments SET content = x'00'"),
        (DrillItem.AUDIT, "UPDATE audit_entries SET actor = 'somebody' WHERE seq = 5"),
    ],
)
def test_records_altered_before_the_backup_are_found_in_it(desk: Desk, item: DrillItem, statement: str) -> None:
    raw(desk.database, statement)
    back_up(desk)
    result = desk.drills.run()
    assert not result.is_ok
    assert [line.item for line in result.lines if not line.is_ok] == [item]
    assert left_in_scratch() == []


def test_a_backup_of_a_history_that_was_given_up_is_told(desk: Desk, tmp_path: Path, clock: Clock) -> None:
    from massagedesk.services.restore import restore_backup

    early = back_up(desk)
    clock.forward(minutes=5)
    add_client(desk, "Ana", "Reyes")
    late = back_up(desk)
    folder = desk.vault.folder
    desk.close()
    restore_backup(early, folder, password=PASSWORD, clock=clock)
    again = reopen(desk)
    add_client(again, "Bea", "Stone")
    again.settings.put("a", 1)
    again.settings.put("b", 1)
    again.settings.put("c", 1)
    try:
        result = again.drills.run(late)
        assert not result.is_ok
        assert [line.item for line in result.lines if not line.is_ok] == [DrillItem.HISTORY]
    finally:
        again.close()


def test_stopping_leaves_nothing_behind(desk: Desk) -> None:
    back_up(desk)
    calls = 0

    def stop(done: int, total: int) -> None:
        nonlocal calls
        calls += 1
        if done >= 80:
            raise Cancelled

    with pytest.raises(Cancelled):
        desk.drills.run(progress=stop)
    assert calls > 3
    assert left_in_scratch() == []
    assert desk.drills.last() is None


def test_what_an_ended_program_left_is_removed_a_day_later(desk: Desk, tmp_path: Path) -> None:
    import os
    import time

    back_up(desk)
    old, young = (tmp_path / "scratch" / f"massagedesk-drill-{name}" for name in ("old", "young"))
    for folder in (old, young):
        folder.mkdir()
        (folder / "vault.db").write_bytes(b"ciphertext")
    os.utime(old, (time.time() - 90_000,) * 2)
    desk.drills.run()
    assert not old.exists()
    assert young.exists()


def test_the_lines_hold_no_client(desk: Desk) -> None:
    back_up(desk)
    desk.drills.run()
    with desk.database.read() as connection:
        text = connection.exec_driver_sql("SELECT lines FROM drill_records").scalar_one()
    assert "Lindqvist" not in text
    assert all(set(line) == {"item", "value", "is_ok"} for line in json.loads(text))
