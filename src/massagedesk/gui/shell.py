"""The one top-level window: the wizard or the unlock screen, then the opened practice, and back again.

What it does with an opened practice is in pieces of their own: `locking`, `closing` and `replacing`.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QStackedLayout, QWidget

from massagedesk.domain.errors import MassageDeskError
from massagedesk.gui.closing import Closing
from massagedesk.gui.locking import Locking, Why
from massagedesk.gui.theme import Scheme, Theme
from massagedesk.gui.unlock.mark import window_icon
from massagedesk.gui.unlock.unlock import UnlockView
from massagedesk.gui.unlock.unlock_model import UnlockModel
from massagedesk.gui.window_state import WindowState
from massagedesk.services import greeting as greetings

if TYPE_CHECKING:
    from massagedesk.gui.loading import Loader
    from massagedesk.gui.main_window import MainWindow
    from massagedesk.gui.opened import Opened
    from massagedesk.gui.replacing import Replacing
    from massagedesk.gui.wizard.wizard import FirstStartWizard
    from massagedesk.services.desk import Desk


class Shell(QWidget):
    """`first_painted` once, when the first screen can be seen and used; `begin_again_asked` when the program should end
    and begin anew on its lock screen."""

    first_painted = Signal()
    begin_again_asked = Signal()

    def __init__(self, folder: Path, clock: Callable[[], datetime], state: WindowState) -> None:
        super().__init__()
        self.folder, self.clock, self._state = folder, clock, state
        self.opened: Opened | None = None
        """The practice, while it is open."""
        self._unlock: UnlockView | None = None
        self._wizard: FirstStartWizard | None = None
        self.loader: Loader | None = None
        """What loads the code of the other screens ahead, from the first paint on."""
        self._has_painted = False
        self._replacing: Replacing | None = None
        self.setWindowTitle("MassageDesk")
        self._stack = QStackedLayout(self)
        self.locking = Locking(self)
        self.locking.begin_again_asked.connect(self.begin_again_asked)
        self._closing = Closing(self)
        self._fit_text_size()
        state.place(self)

    def _fit_text_size(self) -> None:
        theme = Theme.current()
        self.setMinimumSize(min(theme.px(1024), 1280), min(theme.px(600), 700))

    # --- what is shown ---------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Show the unlock screen, or the wizard where there is no practice yet."""
        if greetings.holds_practice(self.folder):
            self._show_unlock()
        else:
            self._show_wizard()

    def _show_unlock(self) -> UnlockView:
        view = UnlockView(UnlockModel(self.folder, self.clock))
        # Queued: opening destroys the screen that says so.
        view.unlocked.connect(self._unlocked, Qt.ConnectionType.QueuedConnection)
        view.restored.connect(self._restored, Qt.ConnectionType.QueuedConnection)
        view.half_opened.connect(self.locking.hard_lock.begin)
        view.first_painted.connect(self._painted)
        self._unlock = view
        self._put(view)
        view.form.password.setFocus()
        return view

    def _show_wizard(self) -> None:
        from massagedesk.gui.wizard.wizard import FirstStartWizard

        Theme.current().complete()
        self.setWindowIcon(window_icon())
        wizard = FirstStartWizard(self.folder, self.clock)
        wizard.finished.connect(self._unlocked, Qt.ConnectionType.QueuedConnection)
        wizard.restored.connect(self._restored, Qt.ConnectionType.QueuedConnection)
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

    # --- opening ---------------------------------------------------------------------------------------------------

    def _unlocked(self, desk: Desk) -> None:
        from massagedesk.services.settings import APPEARANCE

        try:
            scheme = Scheme(desk.settings.get(APPEARANCE, Scheme.SYSTEM))
            if scheme is not Theme.current().scheme:
                Theme.current().choose_scheme(scheme)
            opened = self.show_opened(desk)
        except BaseException:
            desk.close()  # nobody would lock what nobody can see, nor could open it again
            raise
        self._unlock = self._wizard = None
        self.locking.watch(desk)  # first: whatever goes wrong on the way back, it locks by itself
        self.locking.bring_back(opened)

    def show_opened(self, desk: Desk) -> Opened:
        """Show the window of an opened practice instead of whatever is shown."""
        from massagedesk.gui import opened as openings

        opened = openings.show(desk)
        main = opened.main
        main.lock_asked.connect(self.lock, Qt.ConnectionType.QueuedConnection)
        main.restore_asked.connect(self._replace().restore, Qt.ConnectionType.QueuedConnection)
        main.desk_replaced.connect(self._replace().take_desk, Qt.ConnectionType.QueuedConnection)
        main.text_size_asked.connect(self._choose_text_size, Qt.ConnectionType.QueuedConnection)
        main.bus.changed.connect(self.locking.heed_settings)
        opened.disk_watch.rescue_asked.connect(self._replace().rescue)
        self.opened = opened
        self._put(main)
        self._drop_all_but(main)
        if self.locking.cover is not None:
            self.locking.cover.raise_()  # the key was replaced while it was waiting to be locked
        return opened

    def _choose_text_size(self, scale: float | None) -> None:
        """Build the window anew in another text size: what is open keeps the measures it was made with."""
        if self.opened is None or scale == Theme.current().text_size:
            return
        if self.opened.main.end_work(self.tr("Text size not changed")):
            Theme.current().choose_scale(scale)
            self._state.keep_text_size(scale)
            self._fit_text_size()
            again = self.show_opened(self.opened.desk)
            again.main.go("settings", section="appearance", text_size=True)

    def _replace(self) -> Replacing:
        if self._replacing is None:
            from massagedesk.gui.replacing import Replacing

            self._replacing = Replacing(self)
        return self._replacing

    def _restored(self, restored: object) -> None:
        self._wizard = None
        self._replace().show_restored(restored)

    # --- locking ---------------------------------------------------------------------------------------------------

    def lock(self) -> None:
        """Save drafts, back up where it is due, close the practice and show the unlock screen."""
        self.locking.begin(Why.ASKED)

    def show_locked(self) -> UnlockView:
        """Show the unlock screen and destroy the screens of the practice, which `locking` closes then."""
        opened, self.opened = self.opened, None
        if opened is not None and opened.desk.database.is_open:
            self.keep_greeting(opened.desk)
        view = self._show_unlock()
        self._drop_all_but(view)
        return view

    def keep_greeting(self, desk: Desk) -> None:
        """Note what the unlock screen says; a file that cannot be read any more must not keep the practice open."""
        with suppress(MassageDeskError):
            status = desk.backup_runs.status(desk.now())
            said = greetings.of_desk(desk, status.last_at, is_drive_asked_for=bool(status.asked_for))
            greetings.write(self.folder, said)
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

    # --- asked from outside ----------------------------------------------------------------------------------------

    def main_window(self) -> MainWindow | None:
        """The window of the opened practice, None while it is locked."""
        return None if self.opened is None else self.opened.main

    def unlock_view(self) -> UnlockView | None:
        """The unlock screen, None while the practice is open."""
        return self._unlock

    def shown(self) -> QWidget | None:
        """What fills the window at present."""
        return self._stack.currentWidget()

    def come_to_front(self) -> None:
        """A second start asks for the window that is there already."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    # --- closing ---------------------------------------------------------------------------------------------------

    def keep_state(self) -> None:
        """Remember the window's place."""
        self._state.keep(self)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._closing.may_close():
            event.ignore()
            return
        if self._unlock is not None:
            self._unlock.close_half_open()
        if self._wizard is not None:
            self._wizard.close_half_open()
        self.locking.end_watch()
        self.locking.clipboard.forget()
        if self.opened is not None:
            if (field := QApplication.focusWidget()) is not None:
                field.clearFocus()  # leaving it may ask the practice something: while it is open
            self.keep_greeting(self.opened.desk)
            self.opened.desk.close()
            self.opened = None
        self.keep_state()
        super().closeEvent(event)
