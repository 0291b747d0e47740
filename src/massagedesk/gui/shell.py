"""The one top-level window: the wizard or the unlock screen, then the opened practice, and back again."""

from __future__ import annotations

import gc
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QThreadPool, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QStackedLayout, QWidget

from massagedesk.gui import tasks
from massagedesk.gui.theme import Scheme, Theme
from massagedesk.gui.unlock.mark import window_icon
from massagedesk.gui.unlock.unlock import UnlockView
from massagedesk.gui.unlock.unlock_model import UnlockModel, load_places, preload
from massagedesk.gui.window_state import WindowState
from massagedesk.services import greeting as greetings
from massagedesk.services.greeting import Greeting

if TYPE_CHECKING:
    from massagedesk.gui.backup.restore_panel import RestoreRequest
    from massagedesk.gui.main_window import MainWindow
    from massagedesk.gui.wizard.wizard import FirstStartWizard
    from massagedesk.services.desk import Desk
    from massagedesk.services.restore import Restored


_LOAD_AFTER_MS = 300
"""The first screen paints undisturbed before the code of the others is loaded."""


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
        self._has_painted = False
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
            QThreadPool.globalInstance().start(preload)
            self.first_painted.emit()

    # --- opening and locking ---------------------------------------------------------------------------------------

    def _opened(self, desk: Desk) -> None:
        from massagedesk.services.settings import APPEARANCE

        self._desk = desk
        scheme = Scheme(desk.settings.get(APPEARANCE, Scheme.SYSTEM))
        if scheme is not Theme.current().scheme:
            Theme.current().choose_scheme(scheme)
        main = self._show_main(desk)
        self._unlock = self._wizard = None
        main.go("today")
        QTimer.singleShot(_LOAD_AFTER_MS, self, self._load_places)

    def _load_places(self) -> None:
        QThreadPool.globalInstance().start(load_places)

    def _show_main(self, desk: Desk) -> MainWindow:
        from massagedesk.gui.backup_state import BackupState
        from massagedesk.gui.main_window import MainWindow

        main = MainWindow(desk)
        main.lock_asked.connect(self.lock, Qt.ConnectionType.QueuedConnection)
        main.restore_asked.connect(self._restore, Qt.ConnectionType.QueuedConnection)
        main.text_size_asked.connect(self._choose_text_size, Qt.ConnectionType.QueuedConnection)
        BackupState(desk, main)
        self._main = main
        self._put(main)
        self._drop_all_but(main)
        return main

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
        """Save drafts, cover everything with the unlock screen, then close the practice and drop its widgets."""
        main, desk = self._main, self._desk
        if main is None or desk is None:
            return
        refusal = self.tr("Not locked: what you wrote could not be saved")
        if main.end_work(refusal, self.tr("Lock without saving"), self._lock_soon):
            self._lock_now()

    def _lock_soon(self) -> None:
        # Locking destroys the very button that asks for it.
        QTimer.singleShot(0, self, self._lock_now)

    def _lock_now(self) -> None:
        desk = self._desk
        if desk is None:
            return
        self._main = self._desk = None
        self._keep_greeting(desk)
        self._show_unlock()
        desk.close()
        self._clear_clipboard()
        if self._unlock is not None:
            self._drop_all_but(self._unlock)

    def _restore(self, request: RestoreRequest) -> None:
        """Lock, put the backup's practice in place of the present one, and ask for its password."""
        from massagedesk.gui.backup.restore_panel import run_restore

        self.lock()
        if self._main is None and self._unlock is not None:
            run_restore(self._unlock, request, self._folder, self._clock, self._show_restored)

    def _show_restored(self, restored: Restored) -> None:
        """The restored practice is there, closed: the way in is the unlock screen."""
        from massagedesk.gui.widgets.question import tell

        self._wizard = None
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

    def _clear_clipboard(self) -> None:
        clipboard = QApplication.clipboard()
        if clipboard.ownsClipboard():
            clipboard.clear()

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

    def closeEvent(self, event: QCloseEvent) -> None:
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
        if self._desk is not None:
            self._keep_greeting(self._desk)
            self._desk.close()
            self._desk = self._main = None
        self._state.keep(self)
        super().closeEvent(event)
