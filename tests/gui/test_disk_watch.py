"""What the window says when the disk fills up or the practice file is taken away underneath."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from tests import factories
from tests.gui.practice_folder import make_practice
from tests.gui.shells import locked_shell, unlock

from massagedesk.gui.disk_watch import DiskWatch
from massagedesk.gui.locking import Why
from massagedesk.gui.main_window import MainWindow
from massagedesk.gui.shell import Shell
from massagedesk.gui.widgets.overlay import open_panels
from massagedesk.gui.widgets.question import Question
from massagedesk.gui.widgets.task_panel import TaskPanel
from massagedesk.services import opening
from massagedesk.vault import ballast, lockfile

MB = 1_000_000


class Disk:
    """Free space as the test says."""

    def __init__(self) -> None:
        self.free = 5000 * MB

    def usage(self, path: Path) -> object:
        return SimpleNamespace(total=10_000 * MB, used=0, free=self.free)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    made = Disk()
    monkeypatch.setattr(ballast, "SIZE", 4096)
    monkeypatch.setattr(shutil, "disk_usage", made.usage)
    return made


@pytest.fixture
def shell(tmp_path: Path, disk: Disk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    clock = factories.Clock()
    desk, _ = make_practice(tmp_path, clock)
    factories.add_client(desk)
    folder = desk.vault.folder
    desk.close()
    made = locked_shell(folder, clock, qtbot, monkeypatch)
    yield made
    made.close()


def look(main: MainWindow) -> str:
    watch = main.findChild(DiskWatch)
    assert watch is not None
    watch.look()
    return main.banner.text()


def answer(main: MainWindow, word: str) -> None:
    question = main.findChildren(Question)[-1]
    next(each for each in question.findChildren(QPushButton) if each.text() == word).click()


def test_a_disk_that_fills_up_is_told_until_there_is_room(shell: Shell, disk: Disk, qtbot: QtBot) -> None:
    main = unlock(shell, qtbot)
    assert look(main) == ""
    disk.free = 120 * MB
    assert look(main) == "Only 120 MB are left on the disk. Make room before it is full."
    assert main.banner.action.isHidden()
    disk.free = 5000 * MB
    assert look(main) == ""
    assert main.banner.isHidden()


def test_a_file_taken_away_is_rescued_and_opens_again(shell: Shell, qtbot: QtBot) -> None:
    main = unlock(shell, qtbot)
    folder = main.desk.vault.folder
    for name in ("vault.db", "vault.db-wal", "vault.db-shm"):
        (folder / name).unlink(missing_ok=True)
    assert "rescue the records now" in look(main)
    main.banner.action.click()
    answer(main, "Rescue the records")
    qtbot.waitUntil(lambda: shell.unlock_view() is not None and shell.main_window() is None)
    again = unlock(shell, qtbot)
    assert again.desk.clients.count() == 1
    assert look(again) == ""


def test_where_the_folder_is_gone_too_another_one_is_chosen(
    shell: Shell, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    main = unlock(shell, qtbot)
    shutil.rmtree(main.desk.vault.folder)
    look(main)
    main.banner.action.click()
    answer(main, "Rescue the records")
    monkeypatch.setattr("massagedesk.gui.rescue.choose_folder", lambda *ask: tmp_path / "rescued")
    answer(main, "Choose a folder")
    qtbot.waitUntil(lambda: shell.unlock_view() is not None and shell.main_window() is None)
    assert (tmp_path / "rescued" / "vault.db").exists()
    assert unlock(shell, qtbot).desk.clients.count() == 1


def test_a_folder_that_cannot_be_written_to_says_so_at_once(
    shell: Shell, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("massagedesk.services.vaults.FolderLock", _ReadOnly)
    main = unlock(shell, qtbot)
    assert main.desk.vault.is_look_only
    assert main.banner.text() == (
        "The practice folder cannot be written to. You can look at everything; nothing can be changed."
    )
    for place in ("calendar", "clients", "prescriptions", "notes", "backup", "settings", "today"):
        assert main.go(place)


class _ReadOnly:
    """Stands for the lock of a folder on a write-protected disk."""

    def __init__(self, folder: Path) -> None:
        raise lockfile.WriteProtected("read-only")

    to_look = staticmethod(lockfile.FolderLock.to_look)


def take_away(folder: Path) -> None:
    for name in ("vault.db", "vault.db-wal", "vault.db-shm"):
        (folder / name).unlink(missing_ok=True)


@pytest.mark.parametrize("why", [Why.ASKED, Why.IDLE, Why.SLEEP])
def test_locking_rescues_what_would_end_with_the_open_file(shell: Shell, qtbot: QtBot, why: Why) -> None:
    """She may be out of the room when a file is deleted, and it locks by itself after minutes."""
    main = unlock(shell, qtbot)
    take_away(main.desk.vault.folder)
    shell.locking.begin(why)
    qtbot.waitUntil(lambda: shell.main_window() is None)
    assert shell.locking.cover is None
    view = shell.unlock_view()
    assert view is not None
    assert "whole and checked" in view.findChildren(Question)[-1].sentence
    view.findChildren(Question)[-1].close_panel()
    assert unlock(shell, qtbot).desk.clients.count() == 1


def test_closing_rescues_what_would_end_with_the_open_file(shell: Shell, qtbot: QtBot) -> None:
    main = unlock(shell, qtbot)
    folder = main.desk.vault.folder
    take_away(folder)
    assert shell.close()
    desk = opening.open_desk(folder, password=factories.PASSWORD)
    assert desk.clients.count() == 1
    desk.close()


def test_what_cannot_be_rescued_stays_open_behind_a_password_and_says_so_when_closed(
    shell: Shell, qtbot: QtBot
) -> None:
    main = unlock(shell, qtbot)
    shutil.rmtree(main.desk.vault.folder)
    shell.locking.begin(Why.IDLE)
    assert shell.locking.cover is not None
    (panel,) = open_panels(shell.locking.cover)
    assert isinstance(panel, TaskPanel)
    assert main.desk.clients.count() == 1
    panel.done.emit(None)  # as with the right password
    assert shell.locking.cover is None
    assert not shell.close()
    assert shell.isVisible()
    answer(main, "Close without rescuing")
    qtbot.waitUntil(lambda: not shell.isVisible())
