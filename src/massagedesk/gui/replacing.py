"""When the practice itself is replaced: by one from a backup, by one that was rescued, by one with another key."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject

from massagedesk.services import greeting as greetings
from massagedesk.services.greeting import Greeting

if TYPE_CHECKING:
    from massagedesk.gui.backup.restore_panel import RestoreRequest
    from massagedesk.gui.shell import Shell
    from massagedesk.services.desk import Desk
    from massagedesk.services.restore import Restored
    from massagedesk.services.rotation import Rotated


class Replacing(QObject):
    """Of one shell."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell = shell

    def take_desk(self, desk: Desk, rotated: Rotated) -> None:
        """The key was replaced: everything is built anew on the new desk, beginning with the new sheet."""
        from massagedesk.gui.backup.backup import BackupView

        main = self._shell.show_opened(desk).main
        main.go("backup")
        screen = main.current_screen()
        if isinstance(screen, BackupView):
            screen.show_new_sheet(rotated)

    def restore(self, request: RestoreRequest) -> None:
        """Lock, put the backup's practice in place of the present one, and ask for its password."""
        from massagedesk.gui.backup.restore_panel import run_restore_over

        opened, words = self._shell.opened, self.tr("Not restored: what you wrote is not saved")
        if opened is None or not opened.main.end_work(words):
            return
        self._shell.locking.end_watch()
        view = self._shell.show_locked()
        self._shell.locking.forget()
        self._shell.locking.hard_lock.begin()
        run_restore_over(view, request, opened.desk, self.show_restored)

    def show_restored(self, restored: object) -> None:
        """The restored practice is there, closed: the way in is the unlock screen."""
        from massagedesk.gui.widgets.question import tell

        # Whose practice it is, is not known before it is unlocked: it need not be the one greeted so far.
        greetings.write(self._shell.folder, Greeting())
        view = self._shell.show_locked()
        words = self.tr("The practice of the backup is in place. Unlock it with the password of the day it was made.")
        aside = cast("Restored", restored).aside
        kept = self.tr("What was here before is kept in {folder}.").format(folder=aside)
        tell(view, self.tr("Restored"), f"{words} {kept}" if aside is not None else words,
             icon="circle-check", tone="ok")  # fmt: skip

    def rescue(self) -> None:
        """Save what is still open, when its file is gone."""
        from massagedesk.gui.rescue import Rescue

        opened = self._shell.opened
        if opened is not None:
            Rescue(opened.main, opened.desk, self._rescued).begin()

    def _rescued(self, folder: Path) -> None:
        """The records lie in `folder`, closed already: the way in is the unlock screen."""
        from massagedesk.gui.widgets.question import tell

        self._shell.locking.end_watch()
        opened = self._shell.opened
        if opened is not None:
            opened.desk.close()
        is_elsewhere, self._shell.folder = folder != self._shell.folder, folder
        view = self._shell.show_locked()
        self._shell.locking.forget()
        self._shell.locking.hard_lock.begin()
        sentence = self.tr("The records are whole and checked. Unlock them with your password.")
        if is_elsewhere:
            said = self.tr("They lie in {folder} now; bring back the folder they were in, or open them there.")
            sentence = f"{sentence} {said.format(folder=folder)}"
        tell(view, self.tr("Rescued"), sentence, icon="circle-check", tone="ok")
