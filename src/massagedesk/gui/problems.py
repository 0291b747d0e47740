"""When something goes wrong: a sentence for what she can act on, a crash note without client data for bugs."""

from __future__ import annotations

import sys
import threading
import warnings
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget

from massagedesk.domain.errors import MassageDeskError

if TYPE_CHECKING:
    from massagedesk.gui.crash_dialog import CrashDialog
    from massagedesk.gui.widgets.question import Question

_LOG_NAME = "problems.log"
_LOG_LIMIT = 200_000
_PACKAGE = Path(__file__).resolve().parent.parent


def show_problem(parent: QWidget, error: MassageDeskError, title: str = "") -> Question:
    """Show the error's sentence on a panel over the parent's window."""
    from massagedesk.gui.widgets.question import tell

    return tell(parent, title or QCoreApplication.translate("Problems", "That did not work"), error.sentence)


def crash_note(error: BaseException, at: datetime) -> str:
    """What the log says of a bug: kind of error and our own lines it passed. No values: they may hold client data."""
    import traceback

    lines = [f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S}Z {type(error).__module__}.{type(error).__qualname__}"]
    for frame in traceback.extract_tb(error.__traceback__):
        path = Path(frame.filename)
        if path.is_relative_to(_PACKAGE):
            lines.append(f"    {path.relative_to(_PACKAGE).as_posix()}:{frame.lineno} {frame.name}")
    if error.__cause__ is not None:
        lines.append(f"  from {type(error.__cause__).__module__}.{type(error.__cause__).__qualname__}")
    return "\n".join(lines) + "\n"


class ProblemDesk(QObject):
    """Catches what nobody caught, on any thread: notes it in the log and shows the crash dialog once at a time."""

    _caught = Signal(str)
    _refused = Signal(object)

    def __init__(self, log_folder: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._log = log_folder / _LOG_NAME
        self._dialog: CrashDialog | None = None
        self._caught.connect(self._show, Qt.ConnectionType.QueuedConnection)
        # At once on the window's thread; from any other one Qt brings it there: widgets live on that thread alone.
        self._refused.connect(self._show_sentence)

    def install(self) -> None:
        """Become the program's last resort; what it says elsewhere is often kept by the desktop in a log of its own."""
        sys.excepthook = self._hook
        threading.excepthook = self._thread_hook
        sys.unraisablehook = self._unraisable_hook
        warnings.showwarning = _say_where

    def _hook(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if isinstance(error, KeyboardInterrupt):
            QCoreApplication.quit()
            return
        if isinstance(error, MassageDeskError):
            self._refused.emit(error)
            return
        note = crash_note(error.with_traceback(trace), datetime.now(UTC))
        self._write(note)
        self._caught.emit(note)
        _say(note)

    def _thread_hook(self, details: threading.ExceptHookArgs) -> None:
        if details.exc_value is not None:
            self._hook(details.exc_type, details.exc_value, details.exc_traceback)

    def _unraisable_hook(self, details: Any) -> None:
        """A bug while something was cleared away: nothing she sees is wrong, so it is only noted."""
        if details.exc_value is not None:
            note = crash_note(details.exc_value, datetime.now(UTC))
            self._write(note)
            _say(note)

    def _write(self, note: str) -> None:
        try:
            self._log.parent.mkdir(parents=True, exist_ok=True)
            if self._log.exists() and self._log.stat().st_size > _LOG_LIMIT:
                self._log.replace(self._log.with_suffix(".old.log"))
            with self._log.open("a", encoding="utf-8") as log:
                log.write(note)
        except OSError:
            # A full disk must not turn one problem into two; the dialog still shows the note.
            return

    def _show_sentence(self, error: MassageDeskError) -> None:
        shown = (window for window in QApplication.topLevelWidgets() if window.isVisible() and _is_plain(window))
        # While another program has the keyboard none of ours is active; the sentence waits there all the same.
        window = QApplication.activeWindow() or next(shown, None)
        if window is not None:
            show_problem(window, error)

    def _show(self, note: str) -> None:
        from massagedesk.gui.crash_dialog import CrashDialog

        if self._dialog is not None:
            return
        self._dialog = CrashDialog(note, self._log)
        self._dialog.finished.connect(self._closed)
        self._dialog.open()

    def _closed(self) -> None:
        self._dialog = None


def _say(text: str) -> None:
    if sys.stderr is not None:  # a windowed program on Windows has none
        sys.stderr.write(text)


def _say_where(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: object = None,
    line: object = None,
) -> None:
    """Warnings of Python without their words: those of the database may hold values."""
    _say(f"{category.__qualname__} {Path(filename).name}:{lineno}\n")


def _is_plain(window: QWidget) -> bool:
    return window.windowType() is Qt.WindowType.Window
