"""How old the last backup is, said at the foot of the rail."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from massagedesk.gui.main_window import MainWindow
    from massagedesk.services.desk import Desk

_LOOK_AGAIN_MS = 10 * 60 * 1000


class BackupState(QObject):
    """Keeps the rail's word right: "Backed up" with a check, "Back up" with a clock after changes or as a warning."""

    def __init__(self, desk: Desk, window: MainWindow) -> None:
        super().__init__(window)
        self._desk, self._window = desk, window
        self._is_complete = False
        """Whether it is said that everything is backed up."""
        window.bus.changed.connect(self._changed)
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_AGAIN_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        self.look()

    def look(self) -> None:
        """Ask how old the last backup is and say so."""
        status = self._desk.backup_runs.status(self._desk.now())
        self._is_complete = status.is_fresh and not status.has_changed and not status.asked_for
        self._window.form.rail.item("backup").describe("\n".join((status.words, *map(self._asked, status.asked_for))))
        if not status.is_fresh or status.asked_for:
            self._window.show_state("backup", self.tr("Back up"), "shield-alert", "warning")
        elif status.has_changed:
            self._window.show_state("backup", self.tr("Back up"), "clock", "muted")
        else:
            self._window.show_state("backup", self.tr("Backed up"), "shield-check", "ok")

    def _asked(self, folder: Path) -> str:
        return self.tr("Connect {name}: its backup is made as soon as it is there.").format(name=folder.name or folder)

    def _changed(self, kinds: frozenset[str]) -> None:
        # Once something was changed, the word stays until the next backup: not every saving asks anew.
        if self._is_complete or any("backup" in kind or "drill" in kind or kind == "setting" for kind in kinds):
            self.look()
