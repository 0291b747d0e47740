"""A practice as it is open in the window: its desk, its screens, and what watches over both."""

from __future__ import annotations

from dataclasses import dataclass

from massagedesk.gui.automatic_backups import AutomaticBackups
from massagedesk.gui.backup_state import BackupState
from massagedesk.gui.disk_watch import DiskWatch
from massagedesk.gui.main_window import MainWindow
from massagedesk.services.desk import Desk


@dataclass(frozen=True)
class Opened:
    """From unlocking to locking. All but the desk belong to the main window and end with it."""

    desk: Desk
    main: MainWindow
    backups: AutomaticBackups
    disk_watch: DiskWatch

    @property
    def person(self) -> str:
        """Whose password opened it; empty for a file without keys beside it."""
        return self.desk.vault.person if self.desk.has_vault else ""


def show(desk: Desk) -> Opened:
    """Build the window of an opened practice."""
    main = MainWindow(desk)
    BackupState(desk, main)
    return Opened(desk, main, AutomaticBackups(desk, main), DiskWatch(desk, main))
