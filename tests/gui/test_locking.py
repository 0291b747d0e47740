"""How an opened practice is locked: the order of what happens, every reason for it, and words that cannot be saved."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import shiboken6
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QPixmapCache
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTextEdit
from pytestqt.qtbot import QtBot
from tests import factories
from tests.gui.practice_folder import make_practice
from tests.gui.shells import locked_shell, opened, unlock
from tests.gui.test_idle_lock import Clocks, under, wait_locked, write_note

from massagedesk.gui import locking, tasks, where_she_was, whereabouts_row
from massagedesk.gui.clipboard import ClipboardGuard
from massagedesk.gui.cover import Cover
from massagedesk.gui.locking import Locking, Why
from massagedesk.gui.main_window import MainWindow
from massagedesk.gui.session_signals import SessionSignals
from massagedesk.gui.shell import Shell
from massagedesk.gui.where_she_was import Cursor, Whereabouts
from massagedesk.gui.widgets.overlay import open_panels
from massagedesk.gui.widgets.task_panel import TaskPanel
from massagedesk.persistence.engine import Database
from massagedesk.persistence.work import NotSaved
from massagedesk.services.backup_runs import BackupRuns
from massagedesk.services.backups import Backups
from massagedesk.services.desk import Desk
from massagedesk.services.drafts import WHEREABOUTS, Drafts
from massagedesk.services.visits import Visits

FULL = "The disk is full. Nothing was saved; make room on the disk and try again."


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


@pytest.fixture
def shell(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    """An opened practice with an appointment of today."""
    clock = factories.Clock()
    desk, _ = make_practice(tmp_path, clock)
    factories.book(desk, factories.add_client(desk), clock.now)
    folder = desk.vault.folder
    desk.close()
    del desk
    made = locked_shell(folder, clock, qtbot, monkeypatch)
    unlock(made, qtbot)
    yield made
    monkeypatch.undo()
    made.close()


# --- in which order -------------------------------------------------------------------------------------------------


def noting(
    monkeypatch: pytest.MonkeyPatch, steps: list[str], owner: Any, name: str, word: str | Callable[[], str]
) -> None:
    """Note a call when it comes to its end, and let it do what it does."""
    before = getattr(owner, name)

    def call(*arguments: Any, **named: Any) -> Any:
        result = before(*arguments, **named)
        steps.append(word() if callable(word) else word)
        return result

    monkeypatch.setattr(owner, name, call)


def test_the_order_of_what_locking_does(shell: Shell, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    main = opened(shell)
    write_note(main)
    desk, steps = main.desk, list[str]()
    note = partial(noting, monkeypatch, steps)
    note(Cover, "__init__", "covered")
    note(MainWindow, "about_to_lock", "written down")
    note(BackupRuns, "due", "backup asked for")
    note(whereabouts_row, "keep", "place kept")
    note(ClipboardGuard, "forget", lambda: f"clipboard, screens {'left' if shiboken6.isValid(main) else 'gone'}")
    note(QPixmapCache, "clear", "pictures")
    note(Database, "close", "file closed")
    note(gc, "collect", lambda: f"rubbish, keys {'left' if any(desk.vault.root_key) else 'zero'}")
    note(Cover, "lift", lambda: f"{type(shell.shown()).__name__} seen")
    QTest.keyClick(QApplication.focusWidget() or main, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    wait_locked(shell, qtbot)
    assert steps[:10] == [
        "covered",
        "written down",
        "backup asked for",
        "place kept",
        "rubbish, keys left",
        "clipboard, screens gone",
        "pictures",
        "file closed",
        "rubbish, keys zero",
        "UnlockView seen",
    ]
    assert not any(desk.database._key)
    assert not any(desk.database.trail._key)


@pytest.fixture
def of_earlier_tests() -> frozenset[int]:
    """What tests before this one left in the process, some of it frozen by what they loaded ahead."""
    gc.unfreeze()
    gc.collect()
    return frozenset(id(each) for each in gc.get_objects())


def test_no_row_of_a_client_and_no_screen_outlives_the_lock(
    of_earlier_tests: frozenset[int], shell: Shell, qtbot: QtBot
) -> None:
    main = opened(shell)
    for place in ("clients", "calendar", "prescriptions", "reports", "today"):
        main.go(place)
    write_note(main)
    # As when she is quicker than what loads ahead: it freezes what is there, screens included.
    gc.freeze()
    gc.disable()  # as in the program, where only its window's thread collects
    del main
    shell.lock()
    collected: list[bool] = []
    QTimer.singleShot(1, lambda: collected.append(True))
    qtbot.waitUntil(lambda: bool(collected))
    gc.unfreeze()  # what is frozen is not among the objects either
    own = ("massagedesk.services", "massagedesk.persistence.queries", "massagedesk.gui")
    kept = {
        type(each)
        for each in gc.get_objects()
        if str(type(each).__module__).startswith(own) and id(each) not in of_earlier_tests
    }
    gc.enable()
    gc.freeze()  # for the tests that follow, as it was
    left = {kind.__qualname__ for kind in kept if kind.__name__.endswith(("Row", "Desk", "View", "Model"))}
    assert left <= {"UnlockView", "UnlockModel"}


# --- why ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def signals(shell: Shell) -> SessionSignals:
    made = SessionSignals(shell)
    shell.locking.listen_to(made)
    return made


def asked_to_begin_again(shell: Shell) -> list[str]:
    asked: list[str] = []
    shell.begin_again_asked.connect(lambda: asked.append("again"))
    return asked


def test_a_locked_screen_locks_the_practice(shell: Shell, signals: SessionSignals, qtbot: QtBot) -> None:
    asked = asked_to_begin_again(shell)
    signals.session_locked.emit()
    wait_locked(shell, qtbot)
    assert asked == []
    assert shell.locking.hard_lock.is_counting()
    signals.session_locked.emit()
    assert shell.unlock_view() is not None


def test_sleep_locks_without_a_backup_and_begins_again(
    shell: Shell, signals: SessionSignals, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, steps = asked_to_begin_again(shell), list[str]()
    noting(monkeypatch, steps, BackupRuns, "due", "backup asked for")
    noting(monkeypatch, steps, SessionSignals, "let_sleep", lambda: f"let sleep, {len(asked)} begun")
    signals.about_to_sleep.emit()
    wait_locked(shell, qtbot)
    assert asked == ["again"]
    assert steps == ["let sleep, 1 begun"]


def test_sleep_noticed_afterwards_begins_again_too(shell: Shell, clocks: Clocks, qtbot: QtBot) -> None:
    asked = asked_to_begin_again(shell)
    watch = under(shell, clocks)
    clocks.sleep(45)
    watch.look()
    wait_locked(shell, qtbot)
    assert asked == ["again"]


def test_sleep_while_nothing_was_opened_is_let(
    shell: Shell, signals: SessionSignals, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell.lock()
    wait_locked(shell, qtbot)
    shell.locking.hard_lock.end()
    asked, steps = asked_to_begin_again(shell), list[str]()
    noting(monkeypatch, steps, SessionSignals, "let_sleep", "let sleep")
    signals.about_to_sleep.emit()
    assert (asked, steps) == ([], ["let sleep"])


def test_unlocking_ends_the_counting(shell: Shell, qtbot: QtBot) -> None:
    shell.lock()
    wait_locked(shell, qtbot)
    assert shell.locking.hard_lock.is_counting()
    unlock(shell, qtbot)
    assert not shell.locking.hard_lock.is_counting()


def test_it_does_not_begin_again_while_a_password_is_tried(
    shell: Shell, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell.lock()
    wait_locked(shell, qtbot)
    asked = asked_to_begin_again(shell)
    monkeypatch.setattr(tasks, "busy", lambda: True)
    shell.locking.hard_lock.due.emit()
    assert asked == []
    monkeypatch.undo()
    shell.locking.hard_lock.due.emit()
    assert asked == ["again"]


# --- what is under way ------------------------------------------------------------------------------------------------


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Something is being done until `stop_all` is asked; what was asked is noted."""
    asked: list[str] = []
    monkeypatch.setattr(tasks, "busy", lambda: not asked)
    monkeypatch.setattr(tasks, "stop_all", lambda: asked.append("stop"))
    return asked


def test_work_goes_on_below_the_cover_for_a_while(
    shell: Shell, work: list[str], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locking, "AGAIN_MS", 1)
    monkeypatch.setattr(locking, "PATIENCE_MS", 20)
    shell.lock()
    assert shell.locking.cover is not None
    assert work == []
    wait_locked(shell, qtbot)
    assert work == ["stop"]


def test_sleep_does_not_wait_for_work(shell: Shell, work: list[str], qtbot: QtBot) -> None:
    shell.lock()
    assert work == []
    shell.locking.begin(Why.SLEEP)
    assert work == ["stop"]
    wait_locked(shell, qtbot)


def test_what_she_wrote_is_saved_before_the_waiting(shell: Shell, work: list[str], qtbot: QtBot) -> None:
    note_id, _ = write_note(opened(shell))
    shell.lock()
    assert shell.locking.cover is not None
    assert opened(shell).desk.visits.view(note_id).details.subjective == "Neck feels looser since"
    work.append("stop")
    wait_locked(shell, qtbot)


def test_no_key_reaches_what_is_covered(shell: Shell, work: list[str], qtbot: QtBot) -> None:
    main = opened(shell)
    _, field = write_note(main)
    shell.lock()
    assert shell.locking.cover is not None
    assert QApplication.focusWidget() is shell.locking.cover
    for target in (field, main, shell.locking.cover):
        QTest.keyClick(target, Qt.Key.Key_X)
        QTest.keyClick(target, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(target, Qt.Key.Key_Tab)
    QTest.mouseClick(main.form.rail.item("clients"), Qt.MouseButton.LeftButton)
    assert main.current_place() == "notes"
    assert field.toPlainText() == "Neck feels looser since"
    assert QApplication.focusWidget() is shell.locking.cover
    work.append("stop")
    wait_locked(shell, qtbot)


def test_screens_made_anew_meanwhile_stay_below_the_cover(shell: Shell, work: list[str], qtbot: QtBot) -> None:
    """As when the key is replaced, which cannot be stopped, while it waits to be locked."""
    shell.lock()
    cover = shell.locking.cover
    assert cover is not None
    shell.show_opened(opened(shell).desk)
    assert shell.childAt(shell.rect().center()) is cover
    work.append("stop")
    wait_locked(shell, qtbot)


def test_sleep_hurries_words_that_wait(shell: Shell, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse_to_save(shell, monkeypatch)
    shell.locking.begin(Why.SESSION)
    asking(shell)
    monkeypatch.undo()
    shell.locking.begin(Why.SLEEP)
    wait_locked(shell, qtbot)


# --- what cannot be saved ------------------------------------------------------------------------------------------


def refuse_to_save(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> QTextEdit:
    _, field = write_note(opened(shell))

    def refuse(*_arguments: object) -> None:
        raise NotSaved(FULL)

    monkeypatch.setattr(Visits, "save_draft", refuse)
    QTest.keyClicks(field, "?")
    return field


def asking(shell: Shell) -> TaskPanel:
    assert shell.locking.cover is not None
    (panel,) = open_panels(shell.locking.cover)
    assert isinstance(panel, TaskPanel)
    return panel


def type_password(panel: TaskPanel, password: str, qtbot: QtBot) -> None:
    QTest.keyClicks(panel.field("password"), password)
    QTest.keyClick(panel.field("password"), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not shiboken6.isValid(panel) or not panel.isVisible() or bool(panel.problem()))


def test_unsaved_words_wait_below_a_cover_that_asks_for_the_password(
    shell: Shell, clocks: Clocks, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    field = refuse_to_save(shell, monkeypatch)
    watch = under(shell, clocks)
    clocks.pass_by(300)
    watch.look()
    qtbot.waitUntil(lambda: shell.locking.cover is not None)
    panel = asking(shell)
    assert QApplication.focusWidget() is panel.field("password")
    QTest.keyClick(panel, Qt.Key.Key_Escape)
    QTest.keyClick(field, Qt.Key.Key_X)
    assert panel.isVisible()
    type_password(panel, "not her password", qtbot)
    assert panel.problem()
    assert shell.locking.cover is not None
    panel.field("password").clear()
    type_password(panel, factories.PASSWORD, qtbot)
    qtbot.waitUntil(lambda: shell.locking.cover is None)
    assert QApplication.focusWidget() is field
    assert "?" in field.toPlainText()
    assert not watch.idleness.is_over()
    QTest.keyClick(field, Qt.Key.Key_X)
    assert "?x" in field.toPlainText()


def test_unsaved_words_are_tried_again_and_then_it_locks(
    shell: Shell, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locking, "SAVE_AGAIN_MS", 1)
    refuse_to_save(shell, monkeypatch)
    shell.locking.begin(Why.SESSION)
    asking(shell)
    monkeypatch.undo()
    wait_locked(shell, qtbot)
    main = unlock(shell, qtbot)
    again = QApplication.focusWidget()
    assert main.current_place() == "notes"
    assert isinstance(again, QTextEdit)
    assert again.toPlainText() == "Neck feels looser? since"


def test_asked_by_herself_the_window_stays_open_and_says_why(
    shell: Shell, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    field = refuse_to_save(shell, monkeypatch)
    shell.lock()
    assert shell.locking.cover is None
    (question,) = open_panels(opened(shell))
    assert question.sentence == FULL  # type: ignore[attr-defined]  # a Question has it
    question.close_panel()
    assert QApplication.focusWidget() is field


def break_saving(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> list[type[BaseException]]:
    """A bug where a note is saved; what kinds of errors were noted as bugs is returned."""
    _, field = write_note(opened(shell))
    noted: list[type[BaseException]] = []

    def break_down(*_arguments: object) -> None:
        raise KeyError

    monkeypatch.setattr(Visits, "save_draft", break_down)
    monkeypatch.setattr(sys, "excepthook", lambda kind, *_rest: noted.append(kind))
    QTest.keyClicks(field, "?")
    return noted


def test_a_bug_in_saving_is_noted_and_leaves_a_way_on(
    shell: Shell, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locking, "SAVE_AGAIN_MS", 1)
    noted = break_saving(shell, monkeypatch)
    shell.lock()
    assert noted == [KeyError]
    assert shell.locking.cover is None
    (question,) = open_panels(opened(shell))
    assert "An error in MassageDesk" in question.sentence  # type: ignore[attr-defined]  # a Question has it
    question.close_panel()
    shell.locking.begin(Why.SESSION)
    assert asking(shell).isVisible()
    assert noted == [KeyError, KeyError]
    monkeypatch.undo()
    wait_locked(shell, qtbot)


def test_a_bug_in_keeping_her_place_does_not_keep_it_open(
    shell: Shell, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted: list[type[BaseException]] = []

    def break_down(_main: MainWindow) -> None:
        raise KeyError

    monkeypatch.setattr(where_she_was, "of", break_down)
    monkeypatch.setattr(sys, "excepthook", lambda kind, *_rest: noted.append(kind))
    shell.locking.begin(Why.IDLE)
    wait_locked(shell, qtbot)
    assert noted == [KeyError]


def test_a_file_that_cannot_be_read_any_more_is_locked_all_the_same(
    shell: Shell, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = opened(shell).desk
    opened(shell).go("clients")

    def refuse(*_arguments: object) -> None:
        raise NotSaved(FULL)

    monkeypatch.setattr(Backups, "history", refuse)
    monkeypatch.setattr(Backups, "last", refuse)
    shell.lock()
    wait_locked(shell, qtbot)
    assert not desk.database.is_open


def test_it_locks_by_itself_whatever_goes_wrong_on_the_way_back(
    shell: Shell, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell.lock()
    wait_locked(shell, qtbot)

    def break_down(*_arguments: object) -> None:
        raise KeyError

    monkeypatch.setattr(Locking, "bring_back", break_down)
    with qtbot.captureExceptions() as caught:
        unlock(shell, qtbot)
        qtbot.waitUntil(lambda: bool(caught))
    assert shell.locking.idle_lock is not None


def test_a_file_that_fails_while_it_is_closed_leaves_no_cover_and_no_screens(
    shell: Shell, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    close = Desk.close

    def fail(desk: Desk) -> None:
        close(desk)
        raise KeyError

    monkeypatch.setattr(Desk, "close", fail)
    with pytest.raises(KeyError):
        shell.lock()
    wait_locked(shell, qtbot)
    assert shell.locking.cover is None
    assert shell.locking.hard_lock.is_counting()


# --- where she was -------------------------------------------------------------------------------------------------


def test_where_she_was_goes_through_the_file_as_ids_and_numbers() -> None:
    here = Whereabouts(
        "June Calloway",
        "calendar",
        {"client_id": uuid4(), "span": "week", "new": True, "remarks": object(), "count": 3},
        (("QWidget", "page", 0), ("QTextEdit", "subjective", 1)),
        Cursor(12, 4),
        (((("QScrollArea", "", 0),), 77),),
    )
    values = whereabouts_row.to_values(here)
    assert set(values) == {"place", "arguments", "focus", "cursor", "scrolled"}
    again = whereabouts_row.from_values("June Calloway", values)
    assert again is not None
    assert again.arguments == {name: here.arguments[name] for name in ("client_id", "span", "new", "count")}
    assert (again.focus, again.cursor, again.scrolled) == (here.focus, here.cursor, here.scrolled)


@pytest.mark.parametrize("values", [{}, {"place": "notes"}, {"place": "notes", "arguments": [], "focus": 3}])
def test_what_another_version_kept_is_left_alone(values: dict[str, Any]) -> None:
    assert whereabouts_row.from_values("June Calloway", values) is None


def test_where_she_was_is_used_once_and_by_her_alone(shell: Shell, qtbot: QtBot) -> None:
    opened(shell).go("prescriptions")
    shell.lock()
    wait_locked(shell, qtbot)
    main = unlock(shell, qtbot)
    assert main.current_place() == "prescriptions"
    rows = Drafts(main.desk, WHEREABOUTS)
    assert rows.all() == {}
    here = Whereabouts("Ruth Ames", "clients", {}, (), None, ())
    whereabouts_row.keep(main.desk, here)
    main.go("today")
    shell.lock()
    wait_locked(shell, qtbot)
    main = unlock(shell, qtbot)
    assert main.current_place() == "today"
    assert list(Drafts(main.desk, WHEREABOUTS).all()) == ["Ruth Ames"]


def test_a_selection_and_the_scrolled_place_come_back(shell: Shell, qtbot: QtBot) -> None:
    _, field = write_note(opened(shell))
    field.insertPlainText("\n".join(str(number) for number in range(60)))
    QTest.keyClick(field, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(field, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    chosen, text = field.textCursor().selectedText(), field.toPlainText()
    at = (field.textCursor().position(), field.textCursor().anchor())
    field.verticalScrollBar().setValue(0)
    assert chosen
    shell.lock()
    wait_locked(shell, qtbot)
    unlock(shell, qtbot)
    again = QApplication.focusWidget()
    assert isinstance(again, QTextEdit)
    assert again.toPlainText() == text
    assert again.textCursor().selectedText() == chosen
    assert (again.textCursor().position(), again.textCursor().anchor()) == at
