"""Restoring as a guided act: what would be lost is told first, and nothing is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.factories import Clock, add_client
from tests.services.desks import OTHER, PASSWORD, listed, make_desk, signed_note
from tests.services.practices import CHEAP

from massagedesk.domain.backups import BackupReason
from massagedesk.domain.errors import DamagedFile, WrongPassword
from massagedesk.services import opening, restoring, vaults
from massagedesk.services.desk import Desk
from massagedesk.services.restoring import Relation, RestorePreview


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def made(tmp_path: Path, clock: Clock) -> Iterator[tuple[Desk, str]]:
    desk, code = make_desk(tmp_path / "practice", clock)
    signed_note(desk, clock, add_client(desk))
    disk = tmp_path / "disk"
    disk.mkdir()
    listed(desk, disk)
    yield desk, code
    desk.close()


@pytest.fixture
def desk(made: tuple[Desk, str]) -> Desk:
    return made[0]


def back_up(desk: Desk) -> Path:
    return desk.backup_runs.run_due(BackupReason.MANUAL, desk.now()).made[0].path


def figures(found: RestorePreview) -> dict[str, tuple[int, int | None, int | None]]:
    return {line.label: (line.there, line.here, line.lost) for line in found.lines}


def open_again(folder: Path, clock: Clock, password: str = PASSWORD) -> Desk:
    return opening.open_desk(folder, password=password, clock=clock, cost=CHEAP)


# --- looking first ---------------------------------------------------------------------------------------------


def test_of_a_backup_made_just_now_nothing_would_be_lost(desk: Desk, clock: Clock) -> None:
    found = restoring.preview(back_up(desk), clock, desk=desk)
    assert found.relation is Relation.SAME
    assert figures(found)["Sessions"] == (1, 1, 0)
    assert found.loses == ()
    assert found.sentence.endswith("Nothing would be lost.")


def test_an_earlier_one_tells_what_would_be_lost_and_the_last_dates(desk: Desk, clock: Clock) -> None:
    path = back_up(desk)
    clock.forward(days=1)
    signed_note(desk, clock, add_client(desk, "Ana", "Reyes"))
    found = restoring.preview(path, clock, desk=desk)
    assert found.relation is Relation.EARLIER
    assert figures(found)["Clients"] == (1, 2, 1)
    assert figures(found)["Signed notes"] == (1, 2, 1)
    sessions = next(line for line in found.lines if line.label == "Sessions")
    assert sessions.last_there == datetime(2026, 3, 3, 17, 18, tzinfo=UTC)
    assert sessions.last_here == datetime(2026, 3, 4, 19, 18, tzinfo=UTC)
    assert {line.label for line in found.loses} == {"Clients", "Appointments", "Sessions", "Signed notes"}
    assert found.entries_lost > 4
    assert "1 of 2 clients" in found.sentence


def test_a_change_of_a_record_both_hold_is_counted_too(desk: Desk, clock: Clock) -> None:
    path = back_up(desk)
    client_id = desk.clients.find()[0].id
    desk.clients.archive(client_id)
    found = restoring.preview(path, clock, desk=desk)
    assert (found.relation, found.entries_lost, found.loses) == (Relation.EARLIER, 1, ())
    assert "no whole record is missing" in found.sentence


def test_looking_changes_neither_the_practice_nor_the_file(desk: Desk, clock: Clock) -> None:
    path = back_up(desk)
    before, content = desk.evidence.entries(limit=1).rows[0].seq, path.read_bytes()
    restoring.preview(path, clock, desk=desk)
    assert desk.evidence.entries(limit=1).rows[0].seq == before
    assert path.read_bytes() == content


def test_a_later_state_loses_nothing_and_two_that_parted_tell(desk: Desk, clock: Clock) -> None:
    early = back_up(desk)
    clock.forward(hours=1)
    add_client(desk, "Ana", "Reyes")
    late = back_up(desk)
    folder = desk.vault.folder
    restoring.restore_over(desk, early, password=PASSWORD)
    again = open_again(folder, clock)
    try:
        assert restoring.preview(late, clock, desk=again).relation is Relation.LATER
        add_client(again, "Bea", "Stone")
        parted = restoring.preview(late, clock, desk=again)
        assert parted.relation is Relation.PARTED
        assert figures(parted)["Clients"] == (2, 2, 1)
    finally:
        again.close()


def test_a_later_state_is_recognised(desk: Desk, clock: Clock, tmp_path: Path) -> None:
    folder, aside = desk.vault.folder, tmp_path / "copy"
    desk.close()
    aside.mkdir()
    for name in ("vault.db", "keys.json", "keys.json.prev"):
        (aside / name).write_bytes((folder / name).read_bytes())
    clock.forward(hours=1)
    later = open_again(folder, clock)
    add_client(later, "Ana", "Reyes")
    path = back_up(later)
    later.close()
    clock.forward(hours=1)
    older = opening.open_desk(aside, password=PASSWORD, clock=clock, cost=CHEAP, settings_folder=tmp_path / "set")
    try:
        found = restoring.preview(path, clock, desk=older)
        assert found.relation is Relation.LATER  # although unlocking it was an entry of its own
        assert figures(found)["Clients"] == (2, 1, 0)
    finally:
        older.close()


def test_another_practice_is_told_apart_and_asks_for_its_own_password(desk: Desk, clock: Clock, tmp_path: Path) -> None:
    other, code = make_desk(tmp_path / "other", clock)
    add_client(other, "Mia", "Voss")
    path = other.backups.create(tmp_path / "other.zip").path
    other.close()
    with pytest.raises(WrongPassword):
        restoring.preview(path, clock, desk=desk, password="not this one")
    found = restoring.preview(path, clock, desk=desk, recovery_code=code)
    assert found.relation is Relation.OTHER
    assert figures(found)["Sessions"] == (0, 1, 1)
    assert "another practice" in found.sentence


def test_without_an_open_practice_the_file_alone_is_told(desk: Desk, clock: Clock) -> None:
    path = back_up(desk)
    found = restoring.preview(path, clock, password=PASSWORD)
    assert found.relation is Relation.NOTHING_HERE
    assert figures(found)["Sessions"] == (1, None, None)
    assert found.person == "June Calloway"


def test_a_damaged_file_is_refused(desk: Desk, clock: Clock) -> None:
    path = back_up(desk)
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(DamagedFile):
        restoring.preview(path, clock, desk=desk)


# --- doing it --------------------------------------------------------------------------------------------------


def test_restoring_puts_the_present_practice_aside_and_names_what_it_replaced(desk: Desk, clock: Clock) -> None:
    path = back_up(desk)
    clock.forward(hours=1)
    add_client(desk, "Ana", "Reyes")
    folder = desk.vault.folder
    done = restoring.restore_over(desk, path, password=PASSWORD)
    assert done.aside is not None
    again = open_again(folder, clock)
    try:
        assert [row.name for row in again.clients.find()] == ["Hannah Lindqvist"]
        restored = next(row for row in again.evidence.entries().rows if row.action == "restored")
        told = {change.name: change.after for change in restored.changes}
        assert told["file"] == path.name
        assert told["replaces"]
        verification = again.evidence.verify()
        assert verification.is_intact, verification.sentences
        assert verification.set_back == 1  # the head of the backup made right before
        assert any("kept aside" in sentence for sentence in verification.sentences)
    finally:
        again.close()
    kept = open_again(done.aside, clock)
    try:
        assert len(kept.clients.find()) == 2
        reasons = [row.reason for row in kept.backups.history()]
        assert reasons[0] == BackupReason.BEFORE_RESTORE
    finally:
        kept.close()


def test_a_wrong_password_leaves_the_practice_open(desk: Desk) -> None:
    path = back_up(desk)
    with pytest.raises(WrongPassword):
        restoring.restore_over(desk, path, password="something else entirely")
    assert desk.clients.count() == 1


def test_a_backup_from_before_a_change_of_password_wants_the_earlier_one(desk: Desk, clock: Clock) -> None:
    path = back_up(desk)
    vaults.change_password(desk.vault, PASSWORD, OTHER)
    with pytest.raises(WrongPassword):
        restoring.restore_over(desk, path, password=OTHER)
    folder = desk.vault.folder
    restoring.restore_over(desk, path, password=PASSWORD)
    open_again(folder, clock).close()


def test_without_a_place_within_reach_it_restores_all_the_same(desk: Desk, clock: Clock, tmp_path: Path) -> None:
    path = back_up(desk)
    stored = path.rename(tmp_path / path.name)
    listed(desk, tmp_path / "not plugged in")
    folder = desk.vault.folder
    restoring.restore_over(desk, stored, password=PASSWORD)
    open_again(folder, clock).close()
