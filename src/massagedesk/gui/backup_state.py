"""How old the last backup is, said at the foot of the rail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from massagedesk.gui.main_window import MainWindow
    from massagedesk.services.desk import Desk

_LOOK_AGAIN_MS = 10 * 60 * 1000


class BackupState(QObject):
    """Keeps the rail's word right: "Backed up" with a check, or "Back up" as a warning."""

    def __init__(self, desk: Desk, window: MainWindow) -> None:
        super().__init__(window)
        self._desk, self._window = desk, window
        window.bus.changed.connect(self._changed)
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_AGAIN_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        self.look()

    def look(self) -> None:
        """Ask how old the last backup is and say so."""
        status = self._desk.backup_runs.status(self._desk.now())
        self._window.form.rail.item("backup").describe(status.words)
        if status.is_fresh:
            self._window.show_state("backup", self.tr("Backed up"), "shield-check", "ok")
        else:
            self._window.show_state("backup", self.tr("Back up"), "shield-alert", "warning")

    def _changed(self, kinds: frozenset[str]) -> None:
        if any("backup" in kind or "drill" in kind for kind in kinds):
            self.look()
