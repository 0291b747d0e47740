import gc
import sys
import threading
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from massagedesk.domain.errors import Cancelled, Conflict, MassageDeskError, RuleViolation
from massagedesk.gui import tasks
from massagedesk.gui.crash_dialog import CrashDialog
from massagedesk.gui.problems import ProblemDesk, crash_note, show_problem
from massagedesk.gui.tasks import IsCancelled, Progress, WindowThreadCollector, run_task
from massagedesk.gui.widgets.question import Question

WHEN = datetime(2026, 3, 3, 17, 18, tzinfo=UTC)


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(800, 600)
    made.show()
    return made


@pytest.fixture
def _beside() -> None:
    tasks.set_inline(False)


def add(progress: Progress, is_cancelled: IsCancelled) -> int:
    progress(1, 2, "Adding")
    return 1 + 1


def refuse(progress: Progress, is_cancelled: IsCancelled) -> int:
    raise Conflict("The drive is full.")


def break_down(progress: Progress, is_cancelled: IsCancelled) -> int:
    raise KeyError("Hannah Lindqvist")


def test_inline_work_is_done_at_once(window: QWidget) -> None:
    done: list[int] = []
    run_task(window, add, done.append)
    assert done == [2]


@pytest.mark.usefixtures("_beside")
def test_work_runs_beside_the_window_and_ends_on_its_thread(window: QWidget, qtbot: QtBot) -> None:
    threads: list[int] = []
    done: list[tuple[int, int]] = []

    def work(progress: Progress, is_cancelled: IsCancelled) -> int:
        threads.append(threading.get_ident())
        return add(progress, is_cancelled)

    run_task(window, work, lambda result: done.append((result, threading.get_ident())))
    assert tasks.busy()
    qtbot.waitUntil(lambda: bool(done))
    assert done == [(2, threading.get_ident())]
    assert threads != [threading.get_ident()]
    assert not tasks.busy()


@pytest.mark.usefixtures("_beside")
def test_stopped_work_is_quiet(window: QWidget, qtbot: QtBot) -> None:
    def work(progress: Progress, is_cancelled: IsCancelled) -> None:
        while not is_cancelled():
            progress(0, 0, "Waiting")
        raise Cancelled

    done: list[object] = []
    task = run_task(window, work, done.append, title="Backing up")
    task.stop()
    qtbot.waitUntil(lambda: not tasks.busy())
    assert done == []
    assert window.findChildren(Question) == []


def test_a_problem_is_shown_unless_the_caller_takes_it(window: QWidget) -> None:
    run_task(window, refuse, pytest.fail)
    assert [question.sentence for question in window.findChildren(Question)] == ["The drive is full."]
    taken: list[MassageDeskError] = []
    run_task(window, refuse, pytest.fail, taken.append)
    assert [error.sentence for error in taken] == ["The drive is full."]


def test_a_bug_goes_to_the_last_resort(window: QWidget, monkeypatch: pytest.MonkeyPatch) -> None:
    caught: list[type[BaseException]] = []

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        caught.append(kind)

    monkeypatch.setattr(sys, "excepthook", hook)
    run_task(window, break_down, pytest.fail, pytest.fail)
    assert caught == [KeyError]


@pytest.mark.usefixtures("_beside")
def test_a_window_that_is_gone_hears_nothing(qtbot: QtBot) -> None:
    gate = threading.Event()
    done: list[object] = []

    def work(progress: Progress, is_cancelled: IsCancelled) -> None:
        gate.wait(5)

    window = QWidget()
    run_task(window, work, done.append, show="nothing")
    window.deleteLater()
    QApplication.sendPostedEvents(window, 0)
    del window
    gc.collect()
    gate.set()
    qtbot.waitUntil(lambda: not tasks.busy())
    assert done == []


def test_garbage_is_collected_on_the_window_thread_only(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    collector = WindowThreadCollector(holder)
    try:
        assert not gc.isenabled()
        litter = [[] for _ in range(gc.get_threshold()[0] + 100)]  # type: list[list[object]]
        for piece in litter:
            piece.append(piece)
        del litter, piece
        collector._collect()
        assert gc.get_count()[0] < 100
    finally:
        gc.enable()


# --- problems -------------------------------------------------------------------------------------------------------


def test_a_problem_shows_its_sentence(window: QWidget) -> None:
    question = show_problem(window, RuleViolation("The end lies before the start."))
    assert question.sentence == "The end lies before the start."
    assert question.isVisible()


def broken() -> BaseException:
    from massagedesk.domain import dates

    try:
        dates.utc(datetime(2026, 3, 3))  # noqa: DTZ001  # the point: an instant without a zone
    except ValueError as error:
        return error
    raise AssertionError


def test_a_crash_note_names_lines_of_ours_and_no_values() -> None:
    note = crash_note(broken(), WHEN)
    assert "2026-03-03 17:18:00Z builtins.ValueError" in note
    assert "domain/dates.py:" in note
    assert "zone" not in note
    assert __file__ not in note


def test_a_crash_is_noted_and_told_once(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    monkeypatch.setattr("sys.stderr", _Silent())
    problems = ProblemDesk(tmp_path, holder)
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    monkeypatch.setattr(sys, "unraisablehook", sys.unraisablehook)
    monkeypatch.setattr(warnings, "showwarning", warnings.showwarning)
    problems.install()
    error = KeyError("Hannah Lindqvist")
    for _ in range(2):
        sys.excepthook(KeyError, error, None)
    qtbot.waitUntil(lambda: problems._dialog is not None)
    log = (tmp_path / "problems.log").read_text(encoding="utf-8")
    assert log.count("builtins.KeyError") == 2
    assert "Lindqvist" not in log
    dialogs = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, CrashDialog)]
    assert len([dialog for dialog in dialogs if dialog.isVisible()]) == 1
    dialogs[0].accept()


@pytest.fixture
def problems(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[ProblemDesk]:
    """The last resort, installed."""
    holder = QObject()
    made = ProblemDesk(tmp_path, holder)
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    monkeypatch.setattr(sys, "unraisablehook", sys.unraisablehook)
    monkeypatch.setattr(warnings, "showwarning", warnings.showwarning)
    made.install()
    yield made
    if made._dialog is not None:
        made._dialog.accept()


def test_a_crash_is_told_where_there_is_no_terminal(
    problems: ProblemDesk, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr", None)
    sys.excepthook(KeyError, KeyError("name"), None)
    qtbot.waitUntil(lambda: problems._dialog is not None)
    assert "builtins.KeyError" in (tmp_path / "problems.log").read_text(encoding="utf-8")


def test_a_sentence_is_told_while_another_program_has_the_keyboard(
    problems: ProblemDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    monkeypatch.setattr(QApplication, "activeWindow", lambda: None)
    sys.excepthook(RuleViolation, RuleViolation("No."), None)
    assert [said.sentence for said in window.findChildren(Question)] == ["No."]


def test_a_sentence_from_another_thread_is_told_on_the_windows_own(problems: ProblemDesk, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()

    def refuse() -> None:
        raise RuleViolation("No.")

    worker = threading.Thread(target=refuse)
    worker.start()
    worker.join()
    assert window.findChildren(Question) == []
    qtbot.waitUntil(lambda: [said.sentence for said in window.findChildren(Question)] == ["No."])


class _Silent:
    def write(self, text: str) -> int:
        return len(text)

    def flush(self) -> None:
        pass
