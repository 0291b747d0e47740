"""The wait after several wrong passwords, counted down below the password."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from massagedesk.gui.tasks import IsCancelled, Progress, run_task

_COUNT_MS = 500
"""How often the rest is asked for: a second shown is never a second late."""


class Waiting(QObject):
    """`told(seconds)` while no password may be tried, `ended` when one may. `seconds_to_wait` asks the practice."""

    told = Signal(float)
    ended = Signal()

    def __init__(self, seconds_to_wait: Callable[[], float], parent: QWidget) -> None:
        super().__init__(parent)
        self._parent, self._seconds_to_wait = parent, seconds_to_wait
        self._timer = QTimer(self)
        self._timer.setInterval(_COUNT_MS)
        self._timer.timeout.connect(self.look)

    def is_on(self) -> bool:
        """Whether no password may be tried at present."""
        return self._timer.isActive()

    def look_beside(self) -> None:
        """The wait of an earlier start goes on; asked beside the window, because the answer imports a lot."""
        run_task(self._parent, self._ask, self._heed, show="nothing", needs_desk=False)

    def look(self) -> None:
        """Ask how long it still is, and tell."""
        self._heed(self._seconds_to_wait())

    def _ask(self, progress: Progress, is_cancelled: IsCancelled) -> float:
        return self._seconds_to_wait()

    def _heed(self, seconds: float) -> None:
        if seconds > 0:
            self._timer.start()
            self.told.emit(seconds)
        elif self.is_on():
            self._timer.stop()
            self.ended.emit()
