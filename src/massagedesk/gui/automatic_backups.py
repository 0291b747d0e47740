"""Backups and restore drills that make themselves: after unlocking, and once more before locking or closing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from massagedesk.domain.backups import BackupReason
from massagedesk.domain.errors import Cancelled, MassageDeskError
from massagedesk.gui import tasks
from massagedesk.gui.tasks import IsCancelled, Progress, Task, run_task, teller

if TYPE_CHECKING:
    from massagedesk.gui.main_window import MainWindow
    from massagedesk.services.backup_runs import RunOutcome
    from massagedesk.services.desk import Desk

_BEGIN_MS = 15_000
"""After unlocking she looks at the day first."""
_AGAIN_MS = 10 * 60 * 1000
"""How often it is asked whether a stick was plugged in, a day began or a drill is due."""
_DRILL_AGAIN = timedelta(hours=6)
"""After one that could not be made, for want of room for instance."""
_LONGEST_MS = 60_000
"""Locking waits no longer than this; what was not made is made up for after the next unlocking."""


class AutomaticBackups(QObject):
    """Of one opened practice, for its window. `settle` before it closes; `stop_then` when something waits."""

    def __init__(self, desk: Desk, window: MainWindow) -> None:
        super().__init__(window)
        self._desk, self._window = desk, window
        self._task: Task | None = None
        self._drills_from: datetime | None = None
        """A drill that could not be made leaves no result: without this it would be tried every ten minutes."""
        self._then: list[Callable[[], object]] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.begin)
        self._timer.start(_BEGIN_MS)

    # --- while she works -------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Make the day's backup where it is due, and the weekly drill after it; beside the window, showing nothing."""
        self._timer.start(_AGAIN_MS)
        vault, now = self._desk.vault, self._desk.now()
        if not self._desk.database.is_open:
            return
        if tasks.busy() or vault.is_look_only or vault.needs_password:
            return
        if self._desk.backup_runs.due(BackupReason.DAILY, now):
            self._run(_Running(self._desk, BackupReason.DAILY), self._made)
            return
        self._desk.backup_runs.note_away(now)
        if self._may_drill(now):
            self._run(_Drilling(self._desk), self._ended)

    def is_running(self) -> bool:
        """Whether something is made at present that can be stopped without asking."""
        return self._task is not None and tasks.is_under_way(self._task)

    def stop_then(self, then: Callable[[], object]) -> None:
        """End what runs, and call `then` when it has ended; who else waits is called too."""
        if then not in self._then:
            self._then.append(then)
        if self._task is not None:
            self._task.stop()

    def _run(self, work: _Running | _Drilling, on_done: Callable[[object], object]) -> None:
        task = run_task(self._window, work, on_done, self._failed, show="nothing", on_end=self._over)
        self._task = task if tasks.is_under_way(task) else None

    def _made(self, _outcome: object) -> None:
        self._task = None
        if not self._then and self._may_drill(self._desk.now()):
            self._run(_Drilling(self._desk), self._ended)

    def _ended(self, _outcome: object) -> None:
        self._task = None

    def _over(self) -> None:
        """However it ended, also by a bug: locking and closing must not wait for what runs no more."""
        if self.is_running():
            return  # the drill that follows a backup
        self._task = None
        waiting, self._then = self._then, []
        for then in waiting:
            # Later: it may destroy the window this comes from.
            QTimer.singleShot(0, self._window.window(), then)

    def _may_drill(self, now: datetime) -> bool:
        if self._drills_from is not None and now < self._drills_from:
            return False
        return self._desk.drills.is_due(now)

    def _failed(self, error: MassageDeskError) -> None:
        # What failed is in the history and in the rail's word; nothing she did has failed.
        self._drills_from = self._desk.now() + _DRILL_AGAIN
        self._ended(error)

    # --- before it closes ------------------------------------------------------------------------------------------

    def settle(
        self, reason: BackupReason, title: str, then: Callable[[], object], *, over: QWidget | None = None
    ) -> None:
        """Make what is due before locking or closing, with progress and Stop, then go on whatever came of it.

        `over` is what the progress is shown on: the window, or what covers it by then.
        """
        vault = self._desk.vault
        if not self._desk.database.is_open or vault.is_look_only or vault.needs_password or not self._is_due(reason):
            then()
            return
        task = run_task(over or self._window, _Running(self._desk, reason), _said, _said, title=title, on_end=then)
        if tasks.is_under_way(task):
            QTimer.singleShot(_LONGEST_MS, task, task.stop)

    def _is_due(self, reason: BackupReason) -> bool:
        try:
            return bool(self._desk.backup_runs.due(reason, self._desk.now()))
        except MassageDeskError:
            return False  # a file that is gone must not keep the practice open


def _said(_outcome: object) -> None:
    """What came of it is in the history and in the rail's word."""


class _Running:
    def __init__(self, desk: Desk, reason: BackupReason) -> None:
        self._desk, self._reason = desk, reason

    def __call__(self, progress: Progress, is_cancelled: IsCancelled) -> RunOutcome:
        return self._desk.backup_runs.run_due(self._reason, self._desk.now(), teller(progress, is_cancelled))


class _Drilling:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def __call__(self, progress: Progress, is_cancelled: IsCancelled) -> object:
        from massagedesk.services.drills import DrillReason

        try:
            return self._desk.drills.run(reason=DrillReason.WEEKLY, progress=teller(progress, is_cancelled))
        except Cancelled:
            return None
