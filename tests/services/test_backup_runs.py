"""Backups that make themselves: due or not, away or there, thinned out, and how it is told."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.factories import Clock, add_client
from tests.services.desks import listed, make_desk

from massagedesk import folders
from massagedesk.domain.backups import BackupReason
from massagedesk.domain.errors import Cancelled
from massagedesk.services import backup_places, backup_runs, reaching
from massagedesk.services.backup_runs import BackupRuns
from massagedesk.services.desk import Desk

DAILY, LOCKED, CLOSED = BackupReason.DAILY, BackupReason.LOCKED, BackupReason.CLOSED


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(tmp_path: Path, clock: Clock) -> Iterator[Desk]:
    opened, _ = make_desk(tmp_path / "practice", clock)
    yield opened
    opened.close()


@pytest.fixture
def disk(tmp_path: Path, desk: Desk) -> Path:
    """A place that is there."""
    folder = tmp_path / "second disk"
    folder.mkdir()
    listed(desk, folder)
    return folder


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*.zip"))


def audit_of(desk: Desk, action: str, entity: str) -> list[str]:
    with desk.database.read() as connection:
        query = "SELECT detail FROM audit_entries WHERE action = ? AND entity = ? ORDER BY seq"
        return list(connection.exec_driver_sql(query, (action, entity)).scalars())


# --- due -------------------------------------------------------------------------------------------------------


def test_the_first_run_goes_to_every_place_and_is_in_the_history(desk: Desk, tmp_path: Path) -> None:
    places = [tmp_path / "disk", tmp_path / "stick"]
    for place in places:
        place.mkdir()
    listed(desk, *places)
    outcome = desk.backup_runs.run_due(DAILY, desk.now())
    assert outcome.is_fine
    assert [row.path.parent for row in outcome.made] == places
    assert [row.reason for row in desk.backups.history()] == ["daily", "daily"]
    assert all(row.path.is_file() for row in outcome.made)


def test_without_a_chosen_place_the_suggested_folder_is_made_and_used(desk: Desk) -> None:
    outcome = desk.backup_runs.run_due(CLOSED, desk.now())
    assert [row.path.parent for row in outcome.made] == [folders.backups()]


def test_a_second_daily_one_waits_for_the_next_day_of_the_practice(desk: Desk, clock: Clock, disk: Path) -> None:
    runs = desk.backup_runs
    assert runs.run_due(DAILY, desk.now()).made
    clock.forward(hours=14)  # 11:18 pm
    assert runs.due(DAILY, desk.now()) == ()
    assert runs.run_due(DAILY, desk.now()).made == ()
    clock.forward(hours=1)
    assert runs.due(DAILY, desk.now()) == (disk,)


def test_locking_backs_up_only_what_changed_and_not_at_every_break(desk: Desk, clock: Clock, disk: Path) -> None:
    runs = desk.backup_runs
    runs.run_due(DAILY, desk.now())
    add_client(desk)
    clock.forward(hours=3)
    assert runs.due(LOCKED, desk.now()) == ()
    clock.forward(hours=1)
    assert runs.due(LOCKED, desk.now()) == (disk,)
    assert runs.run_due(LOCKED, desk.now()).made
    clock.forward(hours=9)
    assert runs.due(LOCKED, desk.now()) == ()


def test_looking_locking_and_backing_up_are_no_changes(desk: Desk, clock: Clock, disk: Path) -> None:
    client_id = add_client(desk)
    desk.backup_runs.run_due(CLOSED, desk.now())
    clock.forward(minutes=1)
    desk.clients.header(client_id)
    desk.drills.run()
    desk.backup_runs.remind_on(disk, date(2026, 4, 1))
    assert desk.backup_runs.due(CLOSED, desk.now()) == ()
    add_client(desk, "Ana", "Reyes")
    assert desk.backup_runs.due(CLOSED, desk.now()) == (disk,)


def test_a_run_after_the_clock_was_set_back_is_due(desk: Desk, clock: Clock, disk: Path) -> None:
    desk.backup_runs.run_due(DAILY, desk.now())
    clock.forward(days=-2)
    assert desk.backup_runs.due(DAILY, desk.now()) == (disk,)


def test_a_clock_that_was_ahead_once_is_over_with_the_next_backup_and_drill(
    desk: Desk, clock: Clock, disk: Path
) -> None:
    clock.forward(days=400)
    desk.backup_runs.run_due(DAILY, desk.now())
    desk.drills.run()
    clock.forward(days=-400)
    assert desk.drills.is_due(desk.now())
    made = desk.backup_runs.run_due(DAILY, desk.now()).made
    assert desk.drills.run().path == made[0].path
    clock.forward(minutes=10)
    assert desk.backup_runs.due(DAILY, desk.now()) == ()
    assert not desk.drills.is_due(desk.now())
    assert desk.backup_runs.status(desk.now()).words == "Last backup 10 min ago, proved 10 min ago"


def test_stopping_a_run_leaves_nothing_behind(desk: Desk, disk: Path) -> None:
    def stop(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        desk.backup_runs.run_due(DAILY, desk.now(), stop)
    assert list(disk.iterdir()) == []
    assert desk.backups.history() == []


# --- away ------------------------------------------------------------------------------------------------------


def test_a_place_that_is_away_is_noted_once_a_day_and_made_up_for(
    desk: Desk, clock: Clock, disk: Path, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    listed(desk, disk, stick)
    first = desk.backup_runs.run_due(DAILY, desk.now())
    assert ([row.path.parent for row in first.made], first.away, first.is_fine) == ([disk], (stick,), False)
    add_client(desk)
    clock.forward(hours=5)
    desk.backup_runs.run_due(LOCKED, desk.now())
    failed = [row for row in desk.backups.history() if not row.is_ok]
    assert len(failed) == 1
    assert "Connect the drive" in failed[0].message
    stick.mkdir()
    assert desk.backup_runs.due(LOCKED, desk.now()) == (stick,)
    assert [row.path.parent for row in desk.backup_runs.run_due(LOCKED, desk.now()).made] == [stick]


def test_an_away_place_is_asked_for_after_a_week_or_on_the_day_she_chose(desk: Desk, clock: Clock, disk: Path) -> None:
    runs = desk.backup_runs
    runs.run_due(DAILY, desk.now())
    disk.rename(disk.with_name("away"))
    clock.forward(days=6)
    (status,) = runs.places(desk.now())
    assert (status.is_there, status.is_asked_for, status.is_fresh) == (False, False, False)
    clock.forward(days=1)
    assert runs.status(desk.now()).asked_for == (disk,)
    runs.remind_on(disk, date(2026, 3, 20))
    assert runs.status(desk.now()).asked_for == ()
    clock.now += timedelta(days=10)
    assert runs.status(desk.now()).asked_for == (disk,)
    disk.with_name("away").rename(disk)
    runs.run_due(DAILY, desk.now())
    disk.rename(disk.with_name("away"))
    clock.forward(days=1)
    assert runs.status(desk.now()).asked_for == ()  # the reminder is over once it was connected


def test_an_empty_folder_left_by_a_drive_is_not_the_drive(
    desk: Desk, clock: Clock, disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(BackupRuns, "_is_same_disk", lambda self, folder: False)
    desk.backup_runs.run_due(DAILY, desk.now())
    monkeypatch.undo()
    clock.forward(days=1)
    assert desk.backup_runs.due(DAILY, desk.now()) == ()
    outcome = desk.backup_runs.run_due(DAILY, desk.now())
    assert outcome.away == (disk,)
    assert len(names(disk)) == 1


def test_a_folder_that_cannot_be_written_to_is_a_problem_and_the_others_go_on(
    desk: Desk, disk: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    listed(desk, desk.vault.folder, other)
    outcome = desk.backup_runs.run_due(DAILY, desk.now())
    assert [row.path.parent for row in outcome.made] == [other]
    assert outcome.problems[0][0] == desk.vault.folder
    assert "practice folder" in outcome.problems[0][1]


def break_stick(stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stick pulled out while in use, or a network drive that hangs up: asking for anything on it fails."""
    ask = Path.stat

    def stat(path: Path, **how: bool) -> os.stat_result:
        if path == stick or stick in path.parents:
            raise OSError(errno.EIO, "Input/output error")
        return ask(path, **how)

    monkeypatch.setattr(Path, "stat", stat)


def test_a_drive_that_fails_is_said_and_never_a_bug(
    desk: Desk, clock: Clock, disk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    listed(desk, disk, other)
    desk.backup_runs.run_due(DAILY, desk.now())
    break_stick(disk, monkeypatch)
    clock.forward(days=1)
    outcome = desk.backup_runs.run_due(DAILY, desk.now())
    assert (len(outcome.made), outcome.away) == (1, (disk,))
    by_hand = backup_places.back_up(desk)
    assert len(by_hand.made) == 1
    assert "cannot be used (input/output error)" in by_hand.problems[0][1]
    assert "cannot be used" in next(row.message for row in desk.backups.history() if not row.is_ok)
    assert desk.drills.run().path.parent == other


def test_a_drive_that_does_not_answer_does_not_hold_the_window(
    desk: Desk, disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    awake = threading.Event()
    monkeypatch.setattr(reaching, "AT_ONCE_SECONDS", 0.01)
    monkeypatch.setattr(backup_places, "is_there", lambda folder: awake.wait(60))
    try:
        (place,) = desk.backup_runs.status(desk.now()).places
        assert (place.folder, place.is_asked_for) == (disk, False)
        assert desk.backup_runs.due(DAILY, desk.now()) == (disk,)
    finally:
        awake.set()


# --- thinning --------------------------------------------------------------------------------------------------


def fill(desk: Desk, clock: Clock, folder: Path, days: int) -> None:
    """One backup a day, without thinning."""
    for _ in range(days):
        desk.backups.create(folder / backup_runs.backup_places.free_name(desk, folder).name, reason="daily")
        clock.forward(days=1)


def test_old_ones_go_when_a_new_one_was_made(desk: Desk, clock: Clock, disk: Path) -> None:
    fill(desk, clock, disk, 16)
    outcome = desk.backup_runs.run_due(DAILY, desk.now())
    kept = {name.split("-")[2] for name in names(disk)}
    assert kept == {"20260308", "20260313", "20260314", "20260315", "20260316", "20260317", "20260318", "20260319"}
    assert len(outcome.removed) == 17 - 8
    assert len(audit_of(desk, "removed", "backup")) == 9


def test_nothing_goes_when_the_new_one_could_not_be_made(
    desk: Desk, clock: Clock, disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(desk, clock, disk, 12)
    before = names(disk)

    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("massagedesk.persistence.snapshot.durable.replace", refuse)
    outcome = desk.backup_runs.run_due(DAILY, desk.now())
    assert outcome.problems
    assert outcome.removed == ()
    assert names(disk) == before


def test_what_was_found_damaged_or_changed_size_or_is_not_ours_is_left(desk: Desk, clock: Clock, disk: Path) -> None:
    fill(desk, clock, disk, 10)
    oldest = sorted(disk.glob("*.zip"))
    content = bytearray(oldest[0].read_bytes())
    content[1000] ^= 1
    oldest[0].write_bytes(content)
    desk.drills.run(oldest[0])
    oldest[1].write_bytes(oldest[1].read_bytes() + b"x")
    (disk / "notes.zip").write_bytes(b"hers")
    strange = disk / f"massagedesk-{'0' * 8}-20200101-101010.zip"
    strange.write_bytes(b"of another practice")
    removed = desk.backup_runs.run_due(DAILY, desk.now()).removed
    assert removed
    assert oldest[0].exists()
    assert oldest[1].exists()
    assert strange.exists()
    assert (disk / "notes.zip").exists()


def test_those_made_before_something_final_stay_for_ever(desk: Desk, clock: Clock, disk: Path) -> None:
    special = desk.backups.create(
        disk / backup_runs.backup_places.free_name(desk, disk).name, reason=BackupReason.BEFORE_ROTATION
    )
    clock.forward(days=1)
    fill(desk, clock, disk, 12)
    desk.backup_runs.run_due(DAILY, desk.now())
    assert special.path.exists()


def test_a_damaged_newest_one_keeps_the_last_good_one(desk: Desk, clock: Clock, disk: Path) -> None:
    fill(desk, clock, disk, 9)
    newest = sorted(disk.glob("*.zip"))[-1]
    newest.write_bytes(newest.read_bytes()[:-5])
    good_before = sorted(disk.glob("*.zip"))[-2]
    desk.backup_runs.thin(disk, desk.now())
    assert good_before.exists()


# --- how it stands ---------------------------------------------------------------------------------------------


def test_the_status_tells_age_and_proof_in_a_line(desk: Desk, clock: Clock, disk: Path) -> None:
    assert desk.backup_runs.status(desk.now()).words == "No backup yet"
    assert not desk.backup_runs.status(desk.now()).is_drill_due
    desk.backup_runs.run_due(DAILY, desk.now())
    assert desk.backup_runs.status(desk.now()).is_drill_due
    desk.drills.run()
    clock.forward(days=3)
    desk.backup_runs.run_due(DAILY, desk.now())
    clock.forward(hours=2)
    status = desk.backup_runs.status(desk.now())
    assert status.words == "Last backup 2 h ago, proved 3 days ago"
    assert (status.is_fresh, status.is_drill_due) == (True, False)
    (place,) = status.places
    assert (place.folder, place.is_there, place.is_fresh) == (disk, True, True)
    assert place.is_same_disk
    clock.forward(days=2)
    assert not desk.backup_runs.status(desk.now()).is_fresh
