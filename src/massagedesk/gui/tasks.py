"""Long work beside the window: `run_task(self, work, on_done, title="Backing up")`.

`work(progress, is_cancelled)` runs in Qt's thread pool with its own database connection: it calls
`progress(done, total, step)` now and then and stops with `Cancelled` when `is_cancelled()` turns true. `on_done` and
`on_error` run on the window's thread, unless the parent is gone by then.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, QThreadPool, QTimer, Signal
from PySide6.QtWidgets import QWidget

from massagedesk.domain.errors import Cancelled, MassageDeskError

if TYPE_CHECKING:
    from massagedesk.gui.widgets.overlay import Overlay

Progress = Callable[[int, int, str], None]
"""Called with done, total (0 = unknown) and what is being done."""
IsCancelled = Callable[[], bool]
Result = TypeVar("Result")

SHOW_AFTER_MS = 300
"""Work shorter than this shows nothing: a panel that flashes only disturbs."""

_inline = False
_running: set[Task] = set()
_aside: set[Task] = set()


def set_inline(inline: bool) -> None:
    """For tests: run the work at once, on the caller's thread."""
    global _inline
    _inline = inline


def run_task(
    parent: QWidget,
    work: Callable[[Progress, IsCancelled], Result],
    on_done: Callable[[Result], object],
    on_error: Callable[[MassageDeskError], object] | None = None,
    *,
    title: str = "",
    show: Literal["panel", "nothing"] = "panel",
    can_stop: bool = True,
    needs_desk: bool = True,
    on_end: Callable[[], object] | None = None,
) -> Task:
    """Run `work` beside the window. Without `on_error` a `MassageDeskError` is shown on a panel; `Cancelled` is quiet.

    `show`: a panel over the parent's window with `title`, progress and Stop, or nothing (the caller shows its own).
    `needs_desk`: false for work that does not read the practice, so that locking need not wait for it.
    `on_end`: called last, whatever came of it, also when a bug ended it: for what must go on then.
    """
    task = Task(parent, work, on_done, on_error, on_end)
    if _inline:
        task.work_inline()
        return task
    (_running if needs_desk else _aside).add(task)
    if show == "panel":
        task.show_panel(title, can_stop=can_stop)
    QThreadPool.globalInstance().start(task.work_beside)
    return task


def teller(progress: Progress, is_cancelled: IsCancelled, step: str = "") -> Callable[[int, int], None]:
    """Progress as services tell it, done of total; it raises `Cancelled` once she asked to stop."""

    def tell(done: int, total: int) -> None:
        if is_cancelled():
            raise Cancelled()
        if total:
            progress(done, total, step)

    return tell


def is_under_way(task: Task) -> bool:
    """Whether a task has not ended yet."""
    return task in _running or task in _aside


def busy() -> bool:
    """Whether any work is under way."""
    return bool(_running)


def stop_all() -> None:
    """Ask everything that works on the practice to end soon."""
    for task in tuple(_running):
        task.stop()


class Task(QObject):
    """Work under way. `stop()` asks it to end; `progressed(done, total, step)` tells how far it is."""

    progressed = Signal(int, int, str)
    _ended = Signal(object, object)

    def __init__(
        self,
        parent: QWidget,
        work: Callable[[Progress, IsCancelled], Any],
        on_done: Callable[[Any], object],
        on_error: Callable[[MassageDeskError], object] | None,
        on_end: Callable[[], object] | None = None,
    ) -> None:
        super().__init__()
        self._parent, self._work = parent, work
        self._on_done, self._on_error, self._on_end = on_done, on_error, on_end
        self._cancelled = False
        self._overlay: Overlay | None = None
        self._ended.connect(self._finish, Qt.ConnectionType.QueuedConnection)

    def stop(self) -> None:
        """Ask the work to end soon; it answers with `Cancelled`."""
        self._cancelled = True

    def is_stopped(self) -> bool:
        """Whether she asked it to stop."""
        return self._cancelled

    def work_inline(self) -> None:
        """Do it now, on this thread."""
        self._finish(*self._outcome())

    def work_beside(self) -> None:
        """Do it on a pool thread."""
        self._ended.emit(*self._outcome())

    def show_panel(self, title: str, *, can_stop: bool) -> None:
        """Show title, progress and Stop over the window, a moment from now."""
        from PySide6.QtWidgets import QVBoxLayout

        from massagedesk.gui.theme import Theme
        from massagedesk.gui.widgets.overlay import Overlay
        from massagedesk.gui.widgets.progress_strip import ProgressStrip

        strip = ProgressStrip(title, can_stop=can_stop)
        panel = QWidget()
        margin = Theme.current().px(24)
        column = QVBoxLayout(panel)
        column.setContentsMargins(margin, margin, margin, margin)
        column.addWidget(strip)
        panel.setMinimumWidth(Theme.current().px(440))
        self._overlay = Overlay(self._parent, panel, dismissible=False)
        self.progressed.connect(strip.show_progress)
        strip.stop_asked.connect(self.stop)
        QTimer.singleShot(SHOW_AFTER_MS, self._overlay, self._overlay.open)

    def _outcome(self) -> tuple[Any, Exception | None]:
        try:
            return self._work(self._report, self.is_stopped), None
        except Exception as error:  # handed over to the window's thread, which tells the two kinds apart
            return None, error

    def _report(self, done: int, total: int, step: str = "") -> None:
        self.progressed.emit(done, total, step)

    def _finish(self, result: Any, error: Exception | None) -> None:
        _running.discard(self)
        _aside.discard(self)
        if self._overlay is not None and shiboken6.isValid(self._overlay):
            self._overlay.close_panel()
            self._overlay.deleteLater()
        if not shiboken6.isValid(self._parent):
            return
        try:
            self._tell(result, error)
        finally:
            if self._on_end is not None:
                self._on_end()

    def _tell(self, result: Any, error: Exception | None) -> None:
        if error is None:
            self._on_done(result)
        elif not isinstance(error, MassageDeskError):
            sys.excepthook(type(error), error, error.__traceback__)
        elif self._on_error is not None:
            self._on_error(error)
        elif not isinstance(error, Cancelled):
            from massagedesk.gui.problems import show_problem

            show_problem(self._parent, error)


class WindowThreadCollector(QObject):
    """Collects garbage on the window's thread only: collected on a worker, dead widgets take Qt down with them."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self._collect)
        self._timer.start()

    def _collect(self) -> None:
        counts, limits = gc.get_count(), gc.get_threshold()
        for generation in (2, 1, 0):
            if counts[generation] > limits[generation]:
                gc.collect(generation)
                return
