"""The one top-level window: the wizard or the unlock screen, then the opened practice, and back again."""

from __future__ import annotations

import gc
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QPixmapCache
from PySide6.QtWidgets import QApplication, QStackedLayout, QWidget

from massagedesk.gui import tasks
from massagedesk.gui.clipboard import ClipboardGuard
from massagedesk.gui.cover import Cover, close_foreign_windows
from massagedesk.gui.idle_lock import IdleLock
from massagedesk.gui.idleness import Idleness, minutes_of
from massagedesk.gui.theme import Scheme, Theme
from massagedesk.gui.unlock.mark import window_icon
from massagedesk.gui.unlock.unlock import UnlockView
from massagedesk.gui.unlock.unlock_model import UnlockModel
from massagedesk.gui.window_state import WindowState
from massagedesk.services import greeting as greetings
from massagedesk.services.greeting import Greeting

if TYPE_CHECKING:
    from massagedesk.gui.automatic_backups import AutomaticBackups
    from massagedesk.gui.backup.restore_panel import RestoreRequest
    from massagedesk.gui.loading import Loader
    from massagedesk.gui.main_window import MainWindow
    from massagedesk.gui.where_she_was import Whereabouts
    from massagedesk.gui.wizard.wizard import FirstStartWizard
    from massagedesk.services.desk import Desk
    from massagedesk.services.restore import Restored
    from massagedesk.services.rotation import Rotated


_TRY_AGAIN_MS = 200
"""How soon locking is tried again while something is still being done."""


class Shell(QWidget):
    """`first_painted` once, when the first screen can be seen and used."""

    first_painted = Signal()

    def __init__(self, folder: Path, clock: Callable[[], datetime], state: WindowState) -> None:
        super().__init__()
        self._folder, self._clock, self._state = folder, clock, state
        self._desk: Desk | None = None
        self._main: MainWindow | None = None
        self._unlock: UnlockView | None = None
        self._wizard: FirstStartWizard | None = None
        self.loader: Loader | None = None
        """What loads the code of the other screens ahead, from the first paint on."""
        self._has_painted = False
        self._idle_lock: IdleLock | None = None
        self._backups: AutomaticBackups | None = None
        self._is_settled = self._is_closing = False
        self._whereabouts: Whereabouts | None = None
        self._cover: Cover | None = None
        self._clipboard = ClipboardGuard(self)
        self.setWindowTitle("MassageDesk")
        self._stack = QStackedLayout(self)
        self._fit_text_size()
        state.place(self)

    def _fit_text_size(self) -> None:
        theme = Theme.current()
        self.setMinimumSize(min(theme.px(1024), 1280), min(theme.px(600), 700))

    # --- what is shown ---------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Show the unlock screen, or the wizard where there is no practice yet."""
        if greetings.holds_practice(self._folder):
            self._show_unlock()
        else:
            self._show_wizard()

    def _show_unlock(self) -> None:
        view = UnlockView(UnlockModel(self._folder, self._clock))
        # Queued: opening destroys the screen that says so.
        view.unlocked.connect(self._opened, Qt.ConnectionType.QueuedConnection)
        view.restored.connect(self._show_restored, Qt.ConnectionType.QueuedConnection)
        view.first_painted.connect(self._painted)
        self._unlock = view
        self._put(view)
        view.form.password.setFocus()

    def _show_wizard(self) -> None:
        from massagedesk.gui.wizard.wizard import FirstStartWizard

        Theme.current().complete()
        self.setWindowIcon(window_icon())
        wizard = FirstStartWizard(self._folder, self._clock)
        wizard.finished.connect(self._opened, Qt.ConnectionType.QueuedConnection)
        wizard.restored.connect(self._show_restored, Qt.ConnectionType.QueuedConnection)
        self._wizard = wizard
        self._put(wizard)
        self.first_painted.emit()

    def _put(self, view: QWidget) -> None:
        self._stack.addWidget(view)
        self._stack.setCurrentWidget(view)

    def _painted(self) -> None:
        if not self._has_painted:
            self._has_painted = True
            Theme.current().complete()
            self.setWindowIcon(window_icon())
            self._load_ahead()
            self.first_painted.emit()

    def _load_ahead(self) -> None:
        from massagedesk.gui.loading import Loader

        self.loader = Loader(self)
        self.loader.start()

    # --- opening and locking ---------------------------------------------------------------------------------------

    def _opened(self, desk: Desk) -> None:
        from massagedesk.services.settings import APPEARANCE

        self._desk = desk
        scheme = Scheme(desk.settings.get(APPEARANCE, Scheme.SYSTEM))
        if scheme is not Theme.current().scheme:
            Theme.current().choose_scheme(scheme)
        main = self._show_main(desk)
        self._unlock = self._wizard = None
        self._begin_where_she_was(main)
        self._begin_idle_lock(desk)

    def _show_main(self, desk: Desk) -> MainWindow:
        from massagedesk.gui.automatic_backups import AutomaticBackups
        from massagedesk.gui.backup_state import BackupState
        from massagedesk.gui.disk_watch import DiskWatch
        from massagedesk.gui.main_window import MainWindow

        main = MainWindow(desk)
        main.lock_asked.connect(self.lock, Qt.ConnectionType.QueuedConnection)
        main.restore_asked.connect(self._restore, Qt.ConnectionType.QueuedConnection)
        main.desk_replaced.connect(self._take_desk, Qt.ConnectionType.QueuedConnection)
        main.text_size_asked.connect(self._choose_text_size, Qt.ConnectionType.QueuedConnection)
        main.bus.changed.connect(self._heed_settings)
        BackupState(desk, main)
        self._backups = AutomaticBackups(desk, main)
        self._disk_watch = DiskWatch(desk, main)
        self._disk_watch.rescue_asked.connect(self._rescue)
        self._main = main
        self._put(main)
        self._drop_all_but(main)
        return main

    def _take_desk(self, desk: Desk, rotated: Rotated) -> None:
        """The key was replaced: everything is built anew on the new desk, beginning with the new sheet."""
        from massagedesk.gui.backup.backup import BackupView

        self._desk = desk
        main = self._show_main(desk)
        main.go("backup")
        screen = main.current_screen()
        if isinstance(screen, BackupView):
            screen.show_new_sheet(rotated)

    def _choose_text_size(self, scale: float | None) -> None:
        """Build the window anew in another text size: what is open keeps the measures it was made with."""
        if self._main is None or self._desk is None or scale == Theme.current().text_size:
            return
        if self._main.end_work(self.tr("Text size not changed")):
            Theme.current().choose_scale(scale)
            self._state.keep_text_size(scale)
            self._fit_text_size()
            self._show_main(self._desk).go("settings", section="appearance", text_size=True)

    def lock(self) -> None:
        """Save drafts, back up where it is due, cover everything with the unlock screen, then close the practice."""
        from massagedesk.domain.backups import BackupReason

        main, backups = self._main, self._backups
        if main is None or backups is None:
            return
        if backups.is_running():
            backups.stop_then(self.lock)
            return
        refusal = self.tr("Not locked: what you wrote could not be saved")
        if main.end_work(refusal, self.tr("Lock without saving"), self._lock_soon):
            backups.settle(BackupReason.LOCKED, self.tr("Backing up before locking"), self._lock_now)

    # --- locking by itself -----------------------------------------------------------------------------------------

    def _begin_idle_lock(self, desk: Desk) -> None:
        self._end_idle_lock()
        self._idle_lock = IdleLock(Idleness(_idle_minutes(desk) * 60.0), self)
        self._idle_lock.ended.connect(self._lock_for_idleness)

    def _end_idle_lock(self) -> None:
        if self._idle_lock is not None:
            self._idle_lock.end()
            self._idle_lock = None

    def _heed_settings(self, kinds: frozenset[str]) -> None:
        if "setting" in kinds and self._idle_lock is not None and self._desk is not None:
            self._idle_lock.set_minutes(_idle_minutes(self._desk))

    def idle_lock(self) -> IdleLock | None:
        """What watches over the opened practice; None while it is locked."""
        return self._idle_lock

    def cover(self) -> Cover | None:
        """What hides an opened practice that waits to be locked."""
        return self._cover

    def _lock_for_idleness(self) -> None:
        """As `lock`; what is still being done comes to its end first, below a cover."""
        if self._main is None:
            self._uncover()
            return
        is_backing_up = self._backups is not None and self._backups.is_running()
        if close_foreign_windows() or (tasks.busy() and not is_backing_up):
            self._wait_covered()
            return
        self.lock()
        if self._main is None:
            self._uncover()
        elif tasks.busy():
            self._wait_covered()
        elif self._idle_lock is not None:
            # Refused: what she wrote could not be saved, and the question about it must be answered by somebody.
            self._uncover()
            self._idle_lock.begin()

    def _wait_covered(self) -> None:
        if self._cover is None:
            self._cover = Cover(self)
        QTimer.singleShot(_TRY_AGAIN_MS, self, self._lock_for_idleness)

    def _uncover(self) -> None:
        if self._cover is not None:
            self._cover.deleteLater()
            self._cover = None

    # --- coming back -----------------------------------------------------------------------------------------------

    def _keep_whereabouts(self, main: MainWindow) -> None:
        from massagedesk.gui import where_she_was

        self._whereabouts = where_she_was.of(main)

    def _begin_where_she_was(self, main: MainWindow) -> None:
        """Where this person was when she locked; Today for everybody else."""
        from massagedesk.gui import where_she_was

        was, self._whereabouts = self._whereabouts, None
        person = main.desk.vault.person if main.desk.has_vault else ""
        if was is None or was.person != person or not where_she_was.go_back_to(main, was):
            main.go("today")

    # --- locking ---------------------------------------------------------------------------------------------------

    def _lock_soon(self) -> None:
        # Locking destroys the very button that asks for it.
        QTimer.singleShot(0, self, self._lock_now)

    def _lock_now(self) -> None:
        main, desk = self._main, self._desk
        if main is None or desk is None:
            return
        self._end_idle_lock()
        self._keep_whereabouts(main)
        self._main = self._desk = self._backups = None
        if desk.database.is_open:
            self._keep_greeting(desk)
        self._show_unlock()
        self._clipboard.forget()
        if self._unlock is not None:
            self._drop_all_but(self._unlock)
        QPixmapCache.clear()
        desk.close()
        gc.collect()

    def _restore(self, request: RestoreRequest) -> None:
        """Lock, put the backup's practice in place of the present one, and ask for its password."""
        from massagedesk.gui.backup.restore_panel import run_restore_over

        main, desk = self._main, self._desk
        if main is None or desk is None or not main.end_work(self.tr("Not restored: what you wrote is not saved")):
            return
        self._end_idle_lock()
        self._main = self._desk = self._backups = None
        self._keep_greeting(desk)
        self._show_unlock()
        if self._unlock is not None:
            self._drop_all_but(self._unlock)
            run_restore_over(self._unlock, request, desk, self._show_restored)

    def _show_restored(self, restored: Restored) -> None:
        """The restored practice is there, closed: the way in is the unlock screen."""
        from massagedesk.gui.widgets.question import tell

        self._wizard = self._whereabouts = None
        # Whose practice it is, is not known before it is unlocked: it need not be the one greeted so far.
        greetings.write(self._folder, Greeting())
        self._show_unlock()
        if self._unlock is None:
            return
        self._drop_all_but(self._unlock)
        words = self.tr("The practice of the backup is in place. Unlock it with the password of the day it was made.")
        kept = self.tr("What was here before is kept in {folder}.").format(folder=restored.aside)
        sentence = f"{words} {kept}" if restored.aside is not None else words
        tell(self._unlock, self.tr("Restored"), sentence, icon="circle-check", tone="ok")

    def _rescue(self) -> None:
        from massagedesk.gui.rescue import Rescue

        if self._main is not None and self._desk is not None:
            Rescue(self._main, self._desk, self._rescued).begin()

    def _rescued(self, folder: Path) -> None:
        """The records lie in `folder`, closed already: the way in is the unlock screen."""
        from massagedesk.gui.widgets.question import tell

        self._end_idle_lock()
        desk, self._main, self._desk, self._backups = self._desk, None, None, None
        if desk is not None:
            desk.close()
        is_elsewhere, self._folder = folder != self._folder, folder
        self._show_unlock()
        if self._unlock is None:
            return
        self._drop_all_but(self._unlock)
        sentence = self.tr("The records are whole and checked. Unlock them with your password.")
        if is_elsewhere:
            said = self.tr("They lie in {folder} now; bring back the folder they were in, or open them there.")
            sentence = f"{sentence} {said.format(folder=folder)}"
        tell(self._unlock, self.tr("Rescued"), sentence, icon="circle-check", tone="ok")

    def _keep_greeting(self, desk: Desk) -> None:
        last = desk.backups.last()
        greetings.write(self._folder, greetings.of_desk(desk, None if last is None else last.at))
        self._state.keep_scheme(Theme.current().scheme)

    def _drop_all_but(self, kept: QWidget) -> None:
        """Destroy what was shown before, now and not some time later: it holds what she read and wrote."""
        for place in reversed(range(self._stack.count())):
            view = self._stack.widget(place)
            if view is not None and view is not kept:
                self._stack.removeWidget(view)
                view.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()

    def main_window(self) -> MainWindow | None:
        """The window of the opened practice, None while it is locked."""
        return self._main

    def unlock_view(self) -> UnlockView | None:
        """The unlock screen, None while the practice is open."""
        return self._unlock

    def come_to_front(self) -> None:
        """A second start asks for the window that is there already."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def _may_close(self, shown: QWidget) -> bool:
        """Whether nothing is being made, opened or restored, which must come to its end."""
        from massagedesk.gui.widgets.question import tell

        if tasks.busy():
            title = self.tr("Something is still being done")
            tell(shown, title, self.tr("Stop it, or close the window when it has ended."), icon="info", tone="accent")
            return False
        return shown.close()

    def _settle_before_closing(self) -> bool:
        """Whether it may close now; where a backup is due first, it closes by itself when that is made."""
        from massagedesk.domain.backups import BackupReason

        main, backups = self._main, self._backups
        if self._is_settled or main is None or backups is None:
            return True
        if backups.is_running():
            backups.stop_then(self.close)
            return False
        if not main.may_close():
            return False
        backups.settle(BackupReason.CLOSED, self.tr("Backing up before closing"), self._settled)
        return self._is_settled

    def _settled(self) -> None:
        self._is_settled = True
        if tasks.busy() or self._is_closing:
            return
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._is_closing = True
        is_settled = self._settle_before_closing()
        self._is_closing = False
        if not is_settled:
            event.ignore()
            return
        self._is_settled = False
        if self._main is not None and not self._main.close():
            event.ignore()
            return
        shown = self._stack.currentWidget()
        if self._main is None and shown is not None and not self._may_close(shown):
            event.ignore()
            return
        if self._unlock is not None:
            self._unlock.close_half_open()
        if self._wizard is not None:
            self._wizard.close_half_open()
        self._end_idle_lock()
        self._clipboard.forget()
        if self._desk is not None:
            self._keep_greeting(self._desk)
            self._desk.close()
            self._desk = self._main = self._backups = None
        self._state.keep(self)
        super().closeEvent(event)


def _idle_minutes(desk: Desk) -> int:
    from massagedesk.services.settings import IDLE_MINUTES

    return minutes_of(desk.settings.get(IDLE_MINUTES))
