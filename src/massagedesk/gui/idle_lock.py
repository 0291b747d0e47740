"""Locks by itself: after minutes without a key or the mouse, and when the computer slept."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, Signal

from massagedesk.gui.idleness import Idleness

_LOOK_MS = 1000
_SIGNS_OF_LIFE = frozenset(
    (
        *(QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride, QEvent.Type.InputMethod),
        *(QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease, QEvent.Type.MouseButtonDblClick),
        *(QEvent.Type.MouseMove, QEvent.Type.Wheel, QEvent.Type.NativeGesture),
        *(QEvent.Type.TouchBegin, QEvent.Type.TouchUpdate, QEvent.Type.TouchEnd),
        *(QEvent.Type.TabletPress, QEvent.Type.TabletMove, QEvent.Type.TabletRelease),
    )
)
INPUT = _SIGNS_OF_LIFE | {QEvent.Type.Shortcut, QEvent.Type.ContextMenu, QEvent.Type.Drop, QEvent.Type.DragMove}


class IdleLock(QObject):
    """Over one opened practice. `ended` once, when it must be locked; from then on no key and no click gets through.

    The event that comes too late does not revive: it is swallowed. `rest` while something else keeps keys and clicks
    out, `begin` starts anew, as when locking was refused.
    """

    ended = Signal()

    def __init__(self, idleness: Idleness, parent: QObject) -> None:
        super().__init__(parent)
        self.idleness = idleness
        self._has_told = False
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self.look)
        self.begin()

    def set_minutes(self, minutes: int) -> None:
        """Another limit; what passed so far counts."""
        self.idleness.limit = minutes * 60.0

    def begin(self) -> None:
        """Count anew, and let keys and clicks through again."""
        self._has_told = False
        self.idleness.begin()
        self._timer.start()
        app = QCoreApplication.instance()
        if app is not None:
            app.installEventFilter(self)

    def rest(self) -> None:
        """Count nothing and let everything through, until `begin`."""
        self._timer.stop()
        app = QCoreApplication.instance()
        if app is not None:
            app.removeEventFilter(self)

    def look(self) -> None:
        """Ask the clocks, and tell once when it is over."""
        if self.idleness.is_over():
            self._tell()

    def end(self) -> None:
        """The practice is closed: nothing is counted any more."""
        self.rest()
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind not in INPUT:
            return False
        if kind in _SIGNS_OF_LIFE and event.spontaneous():
            is_late = not self.idleness.touch()
        else:
            is_late = self.idleness.is_over()
        if is_late:
            # An override taken here keeps the shortcut behind it from running.
            event.accept()
            self._tell()
        return is_late

    def _tell(self) -> None:
        if not self._has_told:
            self._has_told = True
            # Later: whoever the event was for may be destroyed by locking.
            QTimer.singleShot(0, self, self.ended.emit)
