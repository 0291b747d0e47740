"""Nothing of a client gets out of the program unless she sends it out: clipboard, file names, titles, crash notes,
lists of recent files, connections. The walks of tests/torture show the same from outside."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import threading
import traceback
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtGui import QPainter
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from massagedesk.domain.errors import MassageDeskError
from massagedesk.gui import clipboard
from massagedesk.gui.clipboard import HINTS, ClipboardGuard
from massagedesk.gui.problems import ProblemDesk, crash_note
from massagedesk.gui.reports import in_memory
from massagedesk.gui.reports.handing_out import PrintJob
from massagedesk.gui.reports.in_memory import temporary_files_in_memory
from massagedesk.gui.reports.pages import PdfPages
from massagedesk.gui.theme import Scheme
from massagedesk.gui.window_state import WindowState
from massagedesk.reports import sample_order

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


def test_what_else_python_says_has_no_words(
    tmp_path: Path, qapp: QApplication, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """The desktop keeps what programs say to nobody in its own log."""
    for name in ("excepthook", "unraisablehook"):
        monkeypatch.setattr(sys, name, getattr(sys, name))
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    monkeypatch.setattr(warnings, "showwarning", warnings.showwarning)
    ProblemDesk(tmp_path, qapp).install()

    class Broken:
        def __del__(self) -> None:
            raise ValueError(f"{CANARY} cannot be cleared away")

    Broken()
    warnings.showwarning(UserWarning(CANARY), UserWarning, __file__, 7)
    said = "".join(capfd.readouterr()) + "".join(path.read_text(encoding="utf-8") for path in tmp_path.iterdir())
    assert "UserWarning test_leaks.py:7" in said
    assert "builtins.ValueError" in said
    assert CANARY not in said


# --- printing --------------------------------------------------------------------------------------------------


class _Stubborn(QPainter):
    """Sees where temporary files would lie, and begins nothing."""

    place: str | None = None

    def begin(self, _printer: object) -> bool:  # type: ignore[override]
        self.place = os.environ.get("TMPDIR")
        return False


def test_what_goes_to_the_printer_lies_in_memory_on_its_way(
    tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Qt hands the sheets to the print system of Linux in a temporary file, which it makes when the job begins."""
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    window = QWidget()
    qtbot.addWidget(window)
    pages = PdfPages(sample_order.render("Order", ("Massage",), pages=1))
    job = PrintJob(window, pages, QPrinter(), "Printing")
    job._painter = painter = _Stubborn()
    with pytest.raises(MassageDeskError):
        job.start()
    pages.close()
    assert painter.place == str(tmp_path)
    assert os.environ.get("TMPDIR") != str(tmp_path)


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """The session's folder in memory, and the one for everybody; on Linux."""
    session, shared = tmp_path / "session", tmp_path / "shared"
    session.mkdir()
    shared.mkdir()
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(in_memory, "_IN_MEMORY", str(shared))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(session))
    return session, shared


@pytest.mark.parametrize("before", [None, "/before"])
def test_temporary_files_lie_in_memory_meanwhile(
    places: tuple[Path, Path], before: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", before or "")
    if before is None:
        monkeypatch.delenv("TMPDIR")
    session, shared = places
    with temporary_files_in_memory():
        assert os.environ["TMPDIR"] == str(session)
    assert os.environ.get("TMPDIR") == before
    session.rmdir()
    with temporary_files_in_memory():
        assert os.environ["TMPDIR"] == str(shared)


def test_where_no_folder_lies_in_memory_the_usual_one_stays(
    places: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", "/before")
    for place in places:
        place.rmdir()
    with temporary_files_in_memory():
        assert os.environ["TMPDIR"] == "/before"


# --- names and titles ------------------------------------------------------------------------------------------


@cache
def source() -> tuple[tuple[Path, list[ast.AST]], ...]:
    """Calls and imports of each module, generated forms aside."""
    kinds = (ast.Call, ast.Import, ast.ImportFrom)
    paths = [path for path in SOURCE.rglob("*.py") if "forms" not in path.parts]
    trees = [(path, ast.parse(path.read_text(encoding="utf-8"))) for path in paths]
    return tuple((path, [node for node in ast.walk(tree) if isinstance(node, kinds)]) for path, tree in trees)


def calls(name: str) -> Iterator[tuple[Path, ast.Call]]:
    """Every call of a function or method of this name in the source."""
    for path, nodes in source():
        for node in nodes:
            if isinstance(node, ast.Call) and name == getattr(node.func, "attr", getattr(node.func, "id", "")):
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


def imports() -> Iterator[tuple[str, str]]:
    """Name of the file, and each module it imports, with the names taken from it after a dot."""
    for path, nodes in source():
        for node in nodes:
            if isinstance(node, ast.Import):
                yield from ((path.name, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and not node.level:
                yield from ((path.name, f"{node.module}.{alias.name}") for alias in node.names)


def test_nothing_writes_logs_or_prints_of_its_own() -> None:
    modules = {"logging", "syslog", "pickle", "shelve", "dbm"}
    assert [found for found in imports() if found[1].split(".")[0] in modules] == []


def test_nothing_is_imported_that_could_open_a_connection() -> None:
    """Of Qt's network only the local kind, with which a second start calls the first window.

    What signs PDFs brings such modules along and is shown to open nothing by tests/vault/test_pdf_signing.py.
    """
    modules = {"socket", "socketserver", "ssl", "http", "ftplib", "smtplib", "poplib", "imaplib", "telnetlib", "xmlrpc"}
    modules |= {"asyncio", "webbrowser", "requests", "httpx", "aiohttp", "urllib3", "pyhanko", "pyhanko_certvalidator"}
    found = list(imports())
    reaching = {(file, name.partition(".")[0]) for file, name in found if not name.startswith("urllib.parse")}
    signing = {("pdf_signing.py", name) for name in ("asyncio", "pyhanko", "pyhanko_certvalidator")}
    assert {each for each in reaching if each[1] in {*modules, "urllib"}} == signing
    qt = {each for each in found if "QtNetwork" in each[1] or "QtWebEngine" in each[1] or "QtWebSockets" in each[1]}
    local = {"PySide6.QtNetwork.QLocalServer", "PySide6.QtNetwork.QLocalSocket"}
    assert qt == {("single_instance.py", name) for name in local}


def test_nothing_is_dragged_out_and_no_window_takes_what_is_dropped() -> None:
    """Files come in by the file dialog only; text dragged between fields is Qt's own and stays in memory."""
    assert [path.name for name in ("QDrag", "setAcceptDrops", "setDragEnabled") for path, _ in calls(name)] == []


def test_other_programs_are_only_shown_folders_of_backups() -> None:
    assert {path.name for path, _ in calls("openUrl")} == {"place_list.py"}


def test_temporary_files_are_made_where_what_is_written_is_encrypted_or_hers() -> None:
    """Beside a file that is replaced, and in scratch folders for the encrypted file of a backup."""
    makers = {"mkstemp", "mkdtemp", "TemporaryDirectory", "NamedTemporaryFile", "TemporaryFile", "SpooledTemporaryFile"}
    makers |= {"QTemporaryFile", "QTemporaryDir", "mktemp"}
    found = {path.relative_to(SOURCE).as_posix() for name in makers for path, _ in calls(name)}
    encrypted = {"services/scratch.py", "services/restore.py", "persistence/snapshot.py", "cli/self_test.py"}
    assert found <= {"durable.py", *encrypted}


LOOK_INTO_A_FOLDER = """
import os, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QFileDialog
home = Path(os.environ["HOME"])
(home / "Hannah Lindqvist").mkdir()
app = QApplication([])
if sys.argv[1] == "ours":
    from massagedesk.gui.window_state import WindowState
    state = WindowState(home / "settings")
dialog = QFileDialog(None, "", str(home / "Hannah Lindqvist"))
dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
dialog.setFileMode(QFileDialog.FileMode.AnyFile)
dialog.selectFile("x.pdf")
QTimer.singleShot(0, dialog.accept)
dialog.exec()
del dialog
if sys.argv[1] == "ours":
    state.keep_text_size(1.25)
"""


@pytest.mark.parametrize(("program", "is_told"), [("usual", True), ("ours", False)])
def test_the_folders_she_looked_into_are_written_down_nowhere(
    program: str, is_told: bool, own_folders: Path, tmp_path: Path
) -> None:
    """A folder may be named after a client, and Qt keeps a list of them where it draws the dialog itself."""
    if sys.platform != "linux":
        return  # the dialogs are the system's own there
    environment = {**os.environ, "HOME": str(own_folders), "PYTHONPATH": str(SOURCE.parent)}
    command = [sys.executable, "-c", LOOK_INTO_A_FOLDER, program]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    kept = [path for path in own_folders.rglob("*") if path.is_file()]
    assert any(b"Lindqvist" in path.read_bytes() for path in kept) is is_told
    if program == "ours":
        assert [path.name for path in kept] == ["window.ini"]
        assert b"1.25" in kept[0].read_bytes()


def test_what_is_kept_of_the_window_is_size_and_look(tmp_path: Path, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.setWindowTitle(CANARY)
    state = WindowState(tmp_path)
    state.keep(window)
    state.keep_scheme(Scheme.DARK)
    state.keep_text_size(1.25)
    (path,) = tmp_path.iterdir()
    keys = {line.partition("=")[0] for line in path.read_text(encoding="utf-8").splitlines() if "=" in line}
    assert keys == {"geometry", "scheme", "text_size"}
    assert CANARY not in path.read_text(encoding="utf-8")
