"""When a locked program must end and begin again: some time after locking, and when the computer sleeps."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, Signal

from massagedesk.gui.idleness import Idleness

LOCKED_SECONDS = 15 * 60.0
"""From locking on."""
QUIET_SECONDS = 60.0
"""Somebody who is typing her password is not interrupted."""
_LOOK_MS = 1000


class HardLock(QObject):
    """`begin` when the practice was locked, `end` when it is open again; `due` when the program must begin anew.

    `due` comes again every second for as long as nobody heeds it: something may be under way that has to end first.
    """

    due = Signal()

    def __init__(self, parent: QObject, idleness: Idleness | None = None, quiet: Idleness | None = None) -> None:
        super().__init__(parent)
        self.idleness = idleness or Idleness(LOCKED_SECONDS)
        self.quiet = quiet or Idleness(QUIET_SECONDS)
        self._was_typed = self._is_hurried = False
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self.look)

    def is_counting(self) -> bool:
        """Whether the memory of this program still has something in it that must go."""
        return self._timer.isActive()

    def begin(self) -> None:
        """The practice was locked: count from now on."""
        self._was_typed = self._is_hurried = False
        self.idleness.begin()
        self._timer.start()
        app = QCoreApplication.instance()
        if app is not None:
            app.installEventFilter(self)

    def end(self) -> None:
        """It is open again."""
        self._timer.stop()
        app = QCoreApplication.instance()
        if app is not None:
            app.removeEventFilter(self)

    def look(self) -> None:
        """Ask the clocks, and tell when the time has come."""
        is_quiet = not self._was_typed or self.quiet.is_over()
        if self._is_hurried or (self.idleness.is_over() and is_quiet):
            self.due.emit()

    def hurry(self) -> None:
        """The computer is about to sleep: now, whoever types."""
        if self.is_counting():
            self._is_hurried = True
            self.due.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress:
            self._was_typed = True
            self.quiet.begin()
        return False
