"""Nothing of a client gets out of the program unless she sends it out: clipboard, file names, titles, crash notes."""

from __future__ import annotations

import ast
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import shiboken6
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from massagedesk.gui import clipboard
from massagedesk.gui.clipboard import HINTS, ClipboardGuard
from massagedesk.gui.problems import ProblemDesk, crash_note

CANARY = "Qzvexorlund"
SOURCE = Path(__file__).resolve().parent.parent.parent / "src" / "massagedesk"


# --- the clipboard ---------------------------------------------------------------------------------------------


@pytest.fixture
def guard(qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[ClipboardGuard]:
    """Over an empty clipboard, with little patience."""
    qapp.clipboard().clear()
    monkeypatch.setattr(clipboard, "LIMIT_MS", 60)
    watching = ClipboardGuard(qapp)
    yield watching
    shiboken6.delete(watching)  # at once: a guard left over from one test would watch the next one's copying
    qapp.clipboard().clear()


def copied(field: QWidget, qtbot: QtBot, text: str) -> None:
    """Copy as she does, from a field."""
    qtbot.addWidget(field)
    field.setProperty("plainText" if isinstance(field, QPlainTextEdit) else "text", text)
    assert isinstance(field, (QLineEdit, QPlainTextEdit))
    field.selectAll()
    field.copy()


@pytest.mark.parametrize("kind", [QLineEdit, QPlainTextEdit])
def test_what_is_copied_is_marked_secret_and_goes_by_itself(
    kind: type[QWidget], guard: ClipboardGuard, qapp: QApplication, qtbot: QtBot
) -> None:
    copied(kind(), qtbot, CANARY)
    content = qapp.clipboard().mimeData()
    assert content.text() == CANARY
    assert {hint: bytes(content.data(hint).data()) for hint in HINTS} == HINTS
    qtbot.waitUntil(lambda: qapp.clipboard().text() == "")
    assert not guard.is_counting()


def test_it_waits_for_half_a_minute() -> None:
    assert clipboard.LIMIT_MS == 30_000


def test_copying_again_counts_anew(guard: ClipboardGuard, qapp: QApplication, qtbot: QtBot) -> None:
    copied(QLineEdit(), qtbot, "first")
    copied(QLineEdit(), qtbot, CANARY)
    assert qapp.clipboard().text() == CANARY
    assert guard.is_counting()


def test_locking_forgets_it_at_once(guard: ClipboardGuard, qapp: QApplication, qtbot: QtBot) -> None:
    copied(QLineEdit(), qtbot, CANARY)
    guard.forget()
    assert qapp.clipboard().text() == ""


def test_what_others_copied_is_left_alone(
    guard: ClipboardGuard, qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied(QLineEdit(), qtbot, CANARY)
    monkeypatch.setattr(guard, "_is_by_us", lambda: False)
    qapp.clipboard().setText("a recipe")
    assert not guard.is_counting()
    guard.forget()
    assert qapp.clipboard().text() == "a recipe"


# --- crash notes -----------------------------------------------------------------------------------------------


def broken() -> BaseException:
    """A bug with a client in its message, its cause, its notes and its locals."""
    secret = {"name": CANARY}
    try:
        try:
            raise KeyError(CANARY)
        except KeyError as cause:
            error = ValueError(f"{secret['name']} is not a number")
            error.add_note(CANARY)
            raise error from cause
    except ValueError as caught:
        return caught


def test_the_log_the_dialog_and_what_it_copies_say_nothing_of_a_client(
    tmp_path: Path, qapp: QApplication, qtbot: QtBot, capfd: pytest.CaptureFixture[str]
) -> None:
    error = broken()
    assert CANARY in "".join(traceback.format_exception(error))
    desk = ProblemDesk(tmp_path, qapp)
    desk._hook(type(error), error, error.__traceback__)
    qtbot.waitUntil(lambda: any(isinstance(each, QDialog) and each.isVisible() for each in qapp.topLevelWidgets()))
    (dialog,) = [each for each in qapp.topLevelWidgets() if isinstance(each, QDialog) and each.isVisible()]
    dialog._copy()  # type: ignore[attr-defined]
    said = [qapp.clipboard().text(), *(each.text() for each in dialog.findChildren(QLabel)), *capfd.readouterr()]
    said += [path.read_text(encoding="utf-8") for path in tmp_path.iterdir()]
    assert "ValueError" in said[0]
    assert CANARY not in "\n".join(said)
    dialog.accept()
    qapp.clipboard().clear()


def test_an_error_named_by_a_value_keeps_to_its_kind() -> None:
    note = crash_note(broken(), datetime(2026, 3, 3, tzinfo=UTC))
    assert note.splitlines() == ["2026-03-03 00:00:00Z builtins.ValueError", "  from builtins.KeyError"]


# --- names and titles ------------------------------------------------------------------------------------------


def calls(name: str) -> Iterator[tuple[Path, ast.Call]]:
    """Every call of a function or method of this name in the source."""
    for path in SOURCE.rglob("*.py"):
        if "forms" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            function = node.func if isinstance(node, ast.Call) else None
            found = getattr(function, "attr", getattr(function, "id", ""))
            if isinstance(node, ast.Call) and found == name:
                yield path, node


def test_titles_of_windows_are_the_same_words_always() -> None:
    """They show in task bars, on shared screens, and in what other programs write down."""
    titles = [(path.name, ast.unparse(call.args[0])) for path, call in calls("setWindowTitle")]
    assert titles
    for _, title in titles:
        words = title.removeprefix("self.tr(").removesuffix(")")
        assert isinstance(ast.literal_eval(words), str)


def test_file_dialogs_are_asked_for_in_one_place() -> None:
    """`file_choice` and the scans, which only open files: nowhere else could a name be suggested."""
    saving = {path.name for name in ("getSaveFileName", "selectFile") for path, _ in calls(name)}
    assert saving == {"file_choice.py"}
    opening = {path.name for name in ("getOpenFileName", "getOpenFileNames") for path, _ in calls(name)}
    assert opening <= {"file_choice.py", "scan_rows.py"}


def test_settings_of_this_computer_are_written_in_one_place() -> None:
    """`window_state`, which keeps a size, a scheme and a scale; QSettings would keep whatever it is given."""
    assert {path.name for path, _ in calls("QSettings")} == {"window_state.py"}


def test_nothing_writes_logs_or_prints_of_its_own() -> None:
    modules = {"logging", "syslog", "pickle", "shelve", "dbm"}
    found: list[Any] = []
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            found += [(path.name, name) for name in names if name.split(".")[0] in modules]
    assert found == []
