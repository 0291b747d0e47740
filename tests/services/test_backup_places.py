"""The folders backups go to."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests import factories
from tests.gui.practice_folder import make_practice

from massagedesk import folders
from massagedesk.domain.errors import Conflict, MassageDeskError, NotFound, RuleViolation
from massagedesk.services import backup_places
from massagedesk.services.desk import Desk


@pytest.fixture
def clock() -> factories.Clock:
    return factories.Clock()


@pytest.fixture
def desk(tmp_path: Path, clock: factories.Clock) -> Iterator[Desk]:
    opened, _ = make_practice(tmp_path, clock)
    yield opened
    opened.close()


def test_a_folder_inside_the_practice_or_listed_twice_is_refused(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(Conflict, match="would be lost with it"):
        backup_places.add_place(desk, tmp_path / "practice" / "copies")
    backup_places.add_place(desk, tmp_path / "stick")
    with pytest.raises(RuleViolation, match="on the list already"):
        backup_places.add_place(desk, tmp_path / "stick")
    (tmp_path / "file").write_text("")
    with pytest.raises(NotFound, match="cannot be written to"):
        backup_places.add_place(desk, tmp_path / "file" / "below")
    assert desk.settings.backup_folders == [str(tmp_path / "stick")]


def test_without_a_folder_the_suggested_one_is_used(desk: Desk) -> None:
    outcome = backup_places.back_up(desk)
    assert [row.path.parent for row in outcome.made] == [folders.backups()]
    assert backup_places.places(desk) == []


def test_a_suggested_folder_that_cannot_be_made_is_a_sentence(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(folders, "backups", lambda: tmp_path / "file" / "backups")
    for make in (lambda: backup_places.back_up(desk), desk.backups.create):
        with pytest.raises(MassageDeskError, match="folder for backups could not be made"):
            make()


@pytest.mark.parametrize(("hours", "is_fresh"), [(0, True), (38, True), (39, False)])
def test_a_backup_of_today_or_yesterday_is_fresh_whatever_the_hour(
    desk: Desk, clock: factories.Clock, hours: int, is_fresh: bool
) -> None:
    assert not backup_places.is_fresh(backup_places.age_days(desk, desk.backups.last()))
    backup_places.back_up(desk)  # at 9:18 am of the practice's day
    clock.forward(hours=hours)
    assert backup_places.is_fresh(backup_places.age_days(desk, desk.backups.last())) is is_fresh


def test_each_place_tells_its_own_age(desk: Desk, tmp_path: Path, clock: factories.Clock) -> None:
    backup_places.add_place(desk, tmp_path / "stick")
    backup_places.back_up(desk)
    clock.forward(days=2)
    backup_places.add_place(desk, tmp_path / "disk")
    assert [(place.age_days, place.is_fresh) for place in backup_places.places(desk)] == [(2, False), (None, False)]
    (tmp_path / "stick").rename(tmp_path / "taken home")
    done: list[tuple[int, int]] = []
    outcome = backup_places.back_up(desk, progress=lambda part, whole: done.append((part, whole)))
    assert [folder for folder, _ in outcome.problems] == [tmp_path / "stick"]
    assert [(place.age_days, place.is_fresh) for place in backup_places.places(desk)] == [(2, False), (0, True)]
    assert done == sorted(done)
    assert done[-1][0] <= done[-1][1]


def test_two_backups_of_one_second_get_two_names(desk: Desk, tmp_path: Path) -> None:
    backup_places.add_place(desk, tmp_path / "stick")
    first, second = backup_places.back_up(desk).made[0], backup_places.back_up(desk).made[0]
    assert first.path != second.path
    assert len(list((tmp_path / "stick").iterdir())) == 2


def test_nothing_made_anywhere_is_an_error_not_a_success(desk: Desk, tmp_path: Path) -> None:
    backup_places.add_place(desk, tmp_path / "stick")
    (tmp_path / "stick").rmdir()
    with pytest.raises(NotFound, match="backup folder is not there"):
        backup_places.back_up(desk)


def test_whether_a_folder_lies_on_the_disk_of_the_practice_is_told_before_it_is_made(
    desk: Desk, tmp_path: Path
) -> None:
    practice = desk.vault.folder
    assert backup_places.is_same_disk(tmp_path / "new" / "folder", practice)
    assert not backup_places.is_same_disk(tmp_path, tmp_path / "gone")


def test_a_place_is_current_until_something_changes(desk: Desk, tmp_path: Path) -> None:
    backup_places.add_place(desk, tmp_path / "stick")
    assert not backup_places.places(desk)[0].is_current
    backup_places.back_up(desk)
    (place,) = backup_places.places(desk)
    assert (place.is_fresh, place.is_current) == (True, True)
    factories.add_client(desk)
    (place,) = backup_places.places(desk)
    assert (place.is_fresh, place.is_current) == (True, False)


def test_the_last_backup_of_a_place_is_found_however_long_ago(desk: Desk, tmp_path: Path) -> None:
    backup_places.add_place(desk, tmp_path / "stick")
    backup_places.back_up(desk)
    made = desk.backups.last(tmp_path / "stick")
    backup_places.add_place(desk, tmp_path / "disk")
    assert desk.backups.last(tmp_path / "disk") is None
    for _ in range(401):
        desk.backups.record_failure(tmp_path / "disk" / "backup.zip", "daily", "Not there.")
    assert [place.last for place in backup_places.places(desk)] == [made, None]
