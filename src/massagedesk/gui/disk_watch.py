"""Looks every few seconds how the practice stands on its disk, and says what must be known above every screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

if TYPE_CHECKING:
    from massagedesk.gui.main_window import MainWindow
    from massagedesk.services.desk import Desk
    from massagedesk.services.watch import Condition

_LOOK_MS = 5000
_QUIET_LOOKS = 12
"""After a minute without a change the log is folded into the file."""


class DiskWatch(QObject):
    """Over one opened practice, for its window. `rescue_asked` when she wants to save what can still be saved."""

    rescue_asked = Signal()

    def __init__(self, desk: Desk, window: MainWindow) -> None:
        super().__init__(window)
        self._desk, self._window = desk, window
        self._quiet = 0
        window.bus.changed.connect(self._changed)
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        if desk.vault.is_look_only:
            self.look()

    def look(self) -> None:
        """Ask how it stands and say what is wrong, or nothing."""
        if not self._desk.database.is_open:
            return
        condition = self._desk.watch.look()
        self.say(condition)
        self._quiet += 1
        if self._quiet == _QUIET_LOOKS and condition.is_in_place and not condition.is_look_only:
            self._desk.watch.idle()

    def say(self, condition: Condition) -> None:
        """Show it above every screen, with the way on; all well takes it away."""
        banner = self._window.banner
        if condition.can_rescue:
            banner.say(condition.notice, self.tr("Rescue the records"), self.rescue_asked.emit, urgent=True)
        elif not condition.is_in_place:
            banner.say(condition.notice, self.tr("Lock now"), self._window.lock, urgent=True)
        else:
            banner.say(condition.notice, urgent=condition.is_urgent)

    def _changed(self) -> None:
        self._quiet = 0
