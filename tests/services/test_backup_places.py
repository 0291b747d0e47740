"""The folders backups go to."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests import factories
from tests.gui.practice_folder import make_practice

from massagedesk import folders
from massagedesk.domain.errors import Conflict, NotFound, RuleViolation
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
