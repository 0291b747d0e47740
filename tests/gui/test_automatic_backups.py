"""Backups and drills that make themselves, through the real window."""

import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from tests import factories
from tests.gui.practice_folder import make_practice
from tests.gui.shells import locked_shell, opened, unlock

from massagedesk.domain.errors import MassageDeskError
from massagedesk.gui import tasks
from massagedesk.gui.automatic_backups import AutomaticBackups
from massagedesk.gui.shell import Shell
from massagedesk.services import backup_places
from massagedesk.services.backup_runs import BackupRuns
from massagedesk.services.backups import BackupRow
from massagedesk.services.drills import Drills
from massagedesk.vault import ballast


@pytest.fixture
def clock() -> factories.Clock:
    return factories.Clock()


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    return tmp_path / "stick"


@pytest.fixture
def shell(
    tmp_path: Path, stick: Path, clock: factories.Clock, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Shell]:
    """A practice with one place for backups, unlocked."""
    monkeypatch.setattr(ballast, "SIZE", 4096)
    desk, _ = make_practice(tmp_path, clock)
    backup_places.add_place(desk, stick)
    folder = desk.vault.folder
    desk.close()
    made = locked_shell(folder, clock, qtbot, monkeypatch)
    unlock(made, qtbot)
    yield made
    tasks.set_inline(True)
    made.close()


def automatic(shell: Shell) -> AutomaticBackups:
    found = opened(shell).findChild(AutomaticBackups)
    assert found is not None
    return found


def history(shell: Shell) -> list[BackupRow]:
    return opened(shell).desk.backups.history()


def test_the_day_begins_with_a_backup_and_a_drill_of_it(shell: Shell, clock: factories.Clock) -> None:
    automatic(shell).begin()
    desk = opened(shell).desk
    assert [(row.action, row.reason) for row in reversed(history(shell))] == [
        ("created", "daily"),
        ("verified", "weekly"),
    ]
    rail = opened(shell).form.rail.item("backup")
    assert rail.text() == "Backed up"
    assert rail.toolTip() == "Last backup just now, proved just now"
    automatic(shell).begin()
    assert len(history(shell)) == 2
    factories.add_client(desk)
    assert rail.text() == "Back up"
    assert rail.toolTip() == "Last backup just now, proved just now; changes since then"
    clock.forward(days=1)
    automatic(shell).begin()
    assert history(shell)[0].reason == "daily"
    assert desk.drills.proved_at() is not None


def test_a_drill_that_cannot_be_made_waits_for_hours(
    shell: Shell, clock: factories.Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = []

    def fail(*_: object, **__: object) -> None:
        tried.append(clock())
        raise MassageDeskError("The backup could not be opened (no space left on device).")

    monkeypatch.setattr(Drills, "run", fail)
    for hours in (0, 1, 5, 1):
        clock.forward(hours=hours)
        automatic(shell).begin()
    assert len(tried) == 2


def test_locking_backs_up_what_changed(shell: Shell, stick: Path, clock: factories.Clock, qtbot: QtBot) -> None:
    factories.add_client(opened(shell).desk)
    shell.lock()
    assert shell.main_window() is None
    assert len(list(stick.glob("*.zip"))) == 1
    unlock(shell, qtbot)
    assert history(shell)[0].reason == "locked"
    clock.forward(hours=5)
    shell.lock()
    assert len(list(stick.glob("*.zip"))) == 1


def test_a_stick_that_is_away_is_asked_for_in_the_rail_and_while_locked(
    shell: Shell, stick: Path, clock: factories.Clock, qtbot: QtBot
) -> None:
    automatic(shell).begin()
    stick.rename(stick.with_name("away"))
    clock.forward(days=8)
    automatic(shell).begin()
    rail = opened(shell).form.rail.item("backup")
    assert rail.text() == "Back up"
    assert "Connect " in rail.toolTip()
    shell.lock()
    view = shell.unlock_view()
    assert view is not None
    assert view.model.footer().endswith("a drive for backups is away, connect it")
    stick.with_name("away").rename(stick)
    unlock(shell, qtbot)
    automatic(shell).begin()
    assert opened(shell).form.rail.item("backup").text() == "Backed up"
    shell.lock()
    view = shell.unlock_view()
    assert view is not None
    assert "connect it" not in view.model.footer()


def test_closing_backs_up_beside_the_window_and_then_closes(shell: Shell, stick: Path, qtbot: QtBot) -> None:
    factories.add_client(opened(shell).desk)
    tasks.set_inline(False)
    assert not shell.close()
    assert shell.isVisible()
    qtbot.waitUntil(lambda: not shell.isVisible(), timeout=10_000)
    assert len(list(stick.glob("*.zip"))) == 1


def test_stopping_the_backup_still_locks(shell: Shell, stick: Path, qtbot: QtBot) -> None:
    factories.add_client(opened(shell).desk)
    tasks.set_inline(False)
    shell.lock()
    for task in list(tasks._running):
        task.stop()
    qtbot.waitUntil(lambda: shell.main_window() is None, timeout=10_000)
    assert shell.unlock_view() is not None


def test_a_place_that_is_away_does_not_keep_it_open(shell: Shell, stick: Path, qtbot: QtBot) -> None:
    stick.rmdir()
    factories.add_client(opened(shell).desk)
    shell.lock()
    assert shell.main_window() is None
    unlock(shell, qtbot)
    stick.mkdir()
    automatic(shell).begin()
    assert len(list(stick.glob("*.zip"))) == 1


def test_locking_stops_a_backup_that_runs_by_itself(shell: Shell, qtbot: QtBot) -> None:
    tasks.set_inline(False)
    automatic(shell).begin()
    assert automatic(shell).is_running()
    shell.lock()
    qtbot.waitUntil(lambda: shell.main_window() is None, timeout=10_000)


@pytest.fixture
def noted(monkeypatch: pytest.MonkeyPatch) -> list[type[BaseException]]:
    """Backups meet a bug; what kinds of errors were noted as bugs."""
    found: list[type[BaseException]] = []

    def break_down(*_arguments: object, **_named: object) -> None:
        raise KeyError

    monkeypatch.setattr(BackupRuns, "run_due", break_down)
    monkeypatch.setattr(sys, "excepthook", lambda kind, *_rest: found.append(kind))
    return found


def test_a_bug_while_backing_up_does_not_keep_it_open(
    shell: Shell, noted: list[type[BaseException]], qtbot: QtBot
) -> None:
    factories.add_client(opened(shell).desk)
    tasks.set_inline(False)
    automatic(shell).begin()
    assert automatic(shell).is_running()
    shell.lock()
    qtbot.waitUntil(lambda: shell.main_window() is None, timeout=10_000)
    assert noted == [KeyError, KeyError]


def test_a_bug_while_backing_up_does_not_keep_the_window_open(
    shell: Shell, noted: list[type[BaseException]], qtbot: QtBot
) -> None:
    factories.add_client(opened(shell).desk)
    tasks.set_inline(False)
    automatic(shell).begin()
    qtbot.waitUntil(lambda: noted == [KeyError], timeout=10_000)
    shell.close()
    qtbot.waitUntil(lambda: not shell.isVisible(), timeout=10_000)


def test_who_waits_for_a_backup_to_end_is_not_forgotten_for_who_comes_later(shell: Shell, qtbot: QtBot) -> None:
    tasks.set_inline(False)
    automatic(shell).begin()
    called: list[str] = []
    automatic(shell).stop_then(partial(called.append, "locking"))
    automatic(shell).stop_then(partial(called.append, "closing"))
    qtbot.waitUntil(lambda: called == ["locking", "closing"], timeout=10_000)


def test_a_close_that_came_to_nothing_does_not_spare_the_next_one_its_backup(
    shell: Shell, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(tasks, "busy", lambda: True)
        shell._closing._settled()
    factories.add_client(opened(shell).desk)
    assert shell.close()
    assert len(list(stick.glob("*.zip"))) == 1
