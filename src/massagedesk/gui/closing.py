"""Whether the window may close: what is written is saved, what is due is backed up, what runs comes to its end."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from massagedesk.domain.errors import MassageDeskError
from massagedesk.gui import tasks

if TYPE_CHECKING:
    from massagedesk.gui.shell import Shell


class Closing(QObject):
    """Of one shell."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell = shell
        self._is_settled = self._is_asking = False

    def may_close(self) -> bool:
        """Whether it may close now; where something is due first, it closes by itself when that is done."""
        self._is_asking = True
        try:
            is_settled = self._settle()
        finally:
            self._is_asking = False
        if not is_settled:
            return False
        self._is_settled = False
        main, shown = self._shell.main_window(), self._shell.shown()
        if main is not None:
            return main.close()
        return shown is None or self._may_leave(shown)

    def _may_leave(self, shown: QWidget) -> bool:
        """Whether nothing is being made, opened or restored, which must come to its end."""
        from massagedesk.gui.widgets.question import tell

        if tasks.busy():
            title = self.tr("Something is still being done")
            tell(shown, title, self.tr("Stop it, or close the window when it has ended."), icon="info", tone="accent")
            return False
        return shown.close()

    def _settle(self) -> bool:
        from massagedesk.domain.backups import BackupReason
        from massagedesk.gui.rescue import before_closing

        opened = self._shell.opened
        if self._is_settled or opened is None:
            return True
        if opened.backups.is_running():
            opened.backups.stop_then(self._shell.close)
            return False
        if not opened.main.may_close():
            return False
        if not before_closing(opened.main, opened.desk, self._rescued, self._not_rescued):
            opened.backups.settle(BackupReason.CLOSED, self.tr("Backing up before closing"), self._settled)
        return self._is_settled

    def _rescued(self, _folder: Path) -> None:
        self._settled()

    def _not_rescued(self, error: MassageDeskError) -> None:
        opened = self._shell.opened
        if opened is not None:
            refusal = self.tr("Not closed: the records could not be rescued")
            opened.main.say_not_saved(error, refusal, self.tr("Close without rescuing"), self._settled)

    def _settled(self) -> None:
        if self._is_asking:
            self._is_settled = True
        elif not tasks.busy():
            self._is_settled = True
            self._shell.close()
