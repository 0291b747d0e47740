"""Locking by itself: every case with clocks that are moved by hand, then through the real window (promise 15)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTextEdit
from pytestqt.qtbot import QtBot
from tests import factories
from tests.gui.practice_folder import make_practice
from tests.gui.shells import locked_shell, opened, unlock

from massagedesk.domain.ids import SessionNoteId
from massagedesk.gui import tasks
from massagedesk.gui.idle_lock import IdleLock
from massagedesk.gui.idleness import Idleness, minutes_of
from massagedesk.gui.main_window import MainWindow
from massagedesk.gui.shell import Shell
from massagedesk.services.settings import IDLE_MINUTES

MINUTES = 60.0


class Clocks:
    """A computer's clocks: one stands still in sleep, one runs on, the wall's can be set."""

    def __init__(self) -> None:
        self.monotonic = self.boot = 1000.0
        self.wall = 1_772_000_000.0

    def pass_by(self, seconds: float) -> None:
        self.monotonic += seconds
        self.boot += seconds
        self.wall += seconds

    def sleep(self, seconds: float) -> None:
        self.boot += seconds
        self.wall += seconds

    def idleness(self, minutes: float = 5, *, with_boot: bool = True) -> Idleness:
        others = {"wall": lambda: self.wall} | ({"boot": lambda: self.boot} if with_boot else {})
        return Idleness(minutes * MINUTES, lambda: self.monotonic, others)


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


def test_it_is_over_after_the_limit_and_not_a_second_before(clocks: Clocks) -> None:
    idleness = clocks.idleness()
    clocks.pass_by(299)
    assert not idleness.is_over()
    clocks.pass_by(1)
    assert idleness.is_over()


def test_signs_of_life_put_it_off(clocks: Clocks) -> None:
    idleness = clocks.idleness()
    for _ in range(10):
        clocks.pass_by(200)
        assert idleness.touch()
    assert not idleness.is_over()


def test_a_sign_of_life_after_the_end_does_not_revive(clocks: Clocks) -> None:
    idleness = clocks.idleness()
    clocks.pass_by(301)
    assert not idleness.touch()
    assert not idleness.touch()
    assert idleness.is_over()
    idleness.begin()
    assert idleness.touch()


@pytest.mark.parametrize("with_boot", [True, False])
def test_sleep_of_more_than_half_a_minute_ends_it(clocks: Clocks, with_boot: bool) -> None:
    idleness = clocks.idleness(with_boot=with_boot)
    clocks.sleep(29)
    assert idleness.touch()
    clocks.sleep(31)
    assert not idleness.touch()


def test_a_clock_set_back_neither_locks_nor_prevents(clocks: Clocks) -> None:
    idleness = clocks.idleness()
    clocks.wall -= 86_400
    assert not idleness.is_over()
    clocks.pass_by(300)
    assert idleness.is_over()


def test_sleep_is_noticed_although_the_clock_was_set_back_meanwhile(clocks: Clocks) -> None:
    idleness = clocks.idleness()
    clocks.sleep(3600)
    clocks.wall -= 86_400
    assert idleness.is_over()


@pytest.mark.parametrize(("kept", "minutes"), [(None, 5), (3, 3), (0, 1), (99, 15), ("ten", 5), (True, 5), (2.0, 2)])
def test_minutes_are_one_to_fifteen_whatever_stands_in_the_file(kept: object, minutes: int) -> None:
    assert minutes_of(kept) == minutes


# --- in the window --------------------------------------------------------------------------------------------------


@pytest.fixture
def shell(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    """An opened practice with a note half typed."""
    clock = factories.Clock()
    desk, _ = make_practice(tmp_path, clock)
    client_id = factories.add_client(desk)
    factories.book(desk, client_id, clock.now)
    folder = desk.vault.folder
    desk.close()
    made = locked_shell(folder, clock, qtbot, monkeypatch)
    unlock(made, qtbot)
    yield made
    made.close()


def under(shell: Shell, clocks: Clocks) -> IdleLock:
    """The window's own watch, under clocks moved by hand."""
    watch = shell.locking.idle_lock
    assert watch is not None
    watch.idleness = clocks.idleness()
    return watch


def write_note(main: MainWindow) -> tuple[SessionNoteId, QTextEdit]:
    """A note of today, half typed, the cursor between two words."""
    row = main.desk.schedule.on(main.desk.today())[0]
    main.go("notes", appointment_id=row.id)
    screen = main.screen_of("notes")
    field = next(each for each in screen.findChildren(QTextEdit) if each.isVisibleTo(screen))
    field.setFocus()
    QTest.keyClicks(field, "Neck feels looser since")
    for _ in range(6):
        QTest.keyClick(field, Qt.Key.Key_Left)
    note_id = screen.model.note_id  # type: ignore[attr-defined]  # the notes screen has it
    return note_id, field


def wait_locked(shell: Shell, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: shell.main_window() is None and shell.unlock_view() is not None)


def test_a_half_typed_note_comes_back_as_it_was(shell: Shell, clocks: Clocks, qtbot: QtBot) -> None:
    note_id, _ = write_note(opened(shell))
    watch = under(shell, clocks)
    clocks.pass_by(300)
    watch.look()
    wait_locked(shell, qtbot)
    main = unlock(shell, qtbot)
    screen = main.current_screen()
    assert main.current_place() == "notes"
    assert screen is not None
    assert screen.model.note_id == note_id  # type: ignore[attr-defined]  # the notes screen has it
    again = QApplication.focusWidget()
    assert isinstance(again, QTextEdit)
    QTest.keyClicks(again, " much")
    assert again.toPlainText() == "Neck feels looser much since"


def test_the_key_that_comes_too_late_is_swallowed_and_locks(shell: Shell, clocks: Clocks, qtbot: QtBot) -> None:
    note_id, field = write_note(opened(shell))
    under(shell, clocks)
    clocks.pass_by(301)
    QTest.keyClick(field, Qt.Key.Key_X)
    assert field.toPlainText() == "Neck feels looser since"
    QTest.mouseClick(opened(shell).form.rail.item("clients"), Qt.MouseButton.LeftButton)
    assert opened(shell).current_place() == "notes"
    wait_locked(shell, qtbot)
    main = unlock(shell, qtbot)
    assert main.desk.visits.view(note_id).details.subjective == "Neck feels looser since"


def test_sleep_locks_and_typing_puts_idleness_off(shell: Shell, clocks: Clocks, qtbot: QtBot) -> None:
    main = opened(shell)
    watch = under(shell, clocks)
    for _ in range(3):
        clocks.pass_by(250)
        QTest.mouseMove(main, QPoint(10, 10))
        QTest.keyClick(main, Qt.Key.Key_Shift)
        watch.look()
    qtbot.wait(0)
    assert shell.main_window() is main
    clocks.sleep(45)
    watch.look()
    wait_locked(shell, qtbot)


def test_the_minutes_chosen_in_the_settings_hold_at_once(shell: Shell) -> None:
    main = opened(shell)
    watch = shell.locking.idle_lock
    assert watch is not None
    assert watch.idleness.limit == 5 * MINUTES
    main.go("settings", section="password")
    page = main.screen_of("settings").security  # type: ignore[attr-defined]  # the settings have it
    page.form.idle_minutes.part("2").click()
    assert main.desk.settings.get(IDLE_MINUTES) == 2
    assert watch.idleness.limit == 2 * MINUTES


def test_what_is_being_done_comes_to_its_end_below_a_cover(
    shell: Shell, clocks: Clocks, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy = [True]
    monkeypatch.setattr(tasks, "busy", lambda: busy[0])
    watch = under(shell, clocks)
    clocks.pass_by(300)
    watch.look()
    qtbot.waitUntil(lambda: shell.locking.cover is not None)
    cover = shell.locking.cover
    assert cover is not None
    assert cover.geometry() == shell.rect()
    assert shell.main_window() is not None
    busy[0] = False
    wait_locked(shell, qtbot)
    assert shell.locking.cover is None


def test_nothing_is_counted_while_it_is_locked(shell: Shell, qtbot: QtBot) -> None:
    shell.lock()
    wait_locked(shell, qtbot)
    assert shell.locking.idle_lock is None


def test_a_shortcut_that_comes_too_late_does_not_run(shell: Shell, clocks: Clocks, qtbot: QtBot) -> None:
    under(shell, clocks)
    clocks.pass_by(301)
    QTest.keyClick(opened(shell), Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    assert opened(shell).current_place() == "today"
    wait_locked(shell, qtbot)


def test_events_that_say_nothing_about_her_do_not_count(shell: Shell, clocks: Clocks) -> None:
    watch = under(shell, clocks)
    clocks.pass_by(200)
    QApplication.sendEvent(opened(shell), QEvent(QEvent.Type.UpdateRequest))
    clocks.pass_by(100)
    assert watch.idleness.is_over()
