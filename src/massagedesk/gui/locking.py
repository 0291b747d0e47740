"""How an opened practice is locked: why, in which order, and what becomes of words that cannot be saved.

The order: cover and keys; what she wrote; dialogs and work under way; the backup that is due; where she is; screens
with all they hold; clipboard, tips and pictures; the file and its keys; rubbish. See docs/decisions/0026-locking.md.
"""

from __future__ import annotations

import sys
from contextlib import ExitStack
from enum import IntEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from massagedesk.domain.errors import MassageDeskError
from massagedesk.gui import tasks
from massagedesk.gui.clipboard import ClipboardGuard
from massagedesk.gui.cover import Cover, close_foreign_windows
from massagedesk.gui.hard_lock import HardLock
from massagedesk.gui.idle_lock import IdleLock
from massagedesk.gui.idleness import Idleness, minutes_of
from massagedesk.gui.wiping import collect, forget

if TYPE_CHECKING:
    from massagedesk.gui.opened import Opened
    from massagedesk.gui.session_signals import SessionSignals
    from massagedesk.gui.shell import Shell
    from massagedesk.gui.where_she_was import Whereabouts
    from massagedesk.services.desk import Desk

AGAIN_MS = 200
"""How soon it is tried again while something is still being done."""
PATIENCE_MS = 60_000
"""What is under way may go on below the cover for so long; then it is asked to stop."""
SAVE_AGAIN_MS = 10_000
"""How soon words are tried to be saved again: the disk may have room by then."""

_LISTEN_MS = 500
"""After unlocking her first screen comes first."""


class Why(IntEnum):
    """What locking is for; the more urgent, the higher."""

    ASKED = 0
    IDLE = 1
    SESSION = 2
    SLEEP = 3


class Locking(QObject):
    """Of one shell. `begin_again_asked` when nothing but the end of the program empties its memory."""

    begin_again_asked = Signal()

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell = shell
        self._why: Why | None = None
        self._was: Whereabouts | None = None
        self._waited_ms = 0
        self._has_noted = False
        self.idle_lock: IdleLock | None = None
        """What watches over the opened practice; None while it is locked."""
        self.cover: Cover | None = None
        """What hides an opened practice that waits to be locked."""
        self.signals: SessionSignals | None = None
        """What hears from the system that the screen was locked; None before anything was open."""
        self.hard_lock = HardLock(self)
        self.hard_lock.due.connect(self._begin_again)
        self.clipboard = ClipboardGuard(self)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self._go_on)

    # --- watching --------------------------------------------------------------------------------------------------

    def watch(self, desk: Desk) -> None:
        """The practice is open: count idle minutes, and hear what the system tells."""
        self.hard_lock.end()
        self.end_watch()
        self.idle_lock = IdleLock(Idleness(_idle_minutes(desk) * 60.0), self)
        self.idle_lock.ended.connect(self._ended)
        QTimer.singleShot(_LISTEN_MS, self, self._listen)

    def end_watch(self) -> None:
        """It is closed."""
        if self.idle_lock is not None:
            self.idle_lock.end()
            self.idle_lock = None

    def heed_settings(self, kinds: frozenset[str]) -> None:
        """Other minutes may have been chosen."""
        opened = self._shell.opened
        if "setting" in kinds and self.idle_lock is not None and opened is not None:
            self.idle_lock.set_minutes(_idle_minutes(opened.desk))

    def listen_to(self, signals: SessionSignals) -> None:
        """Lock when these tell of a locked screen or of sleep."""
        self.signals = signals
        signals.session_locked.connect(self._session_locked)
        signals.about_to_sleep.connect(self._about_to_sleep)

    def _listen(self) -> None:
        if self.signals is None and QGuiApplication.platformName() not in ("offscreen", "minimal"):
            from massagedesk.gui import session_signals

            self.listen_to(session_signals.of_this_computer(self._shell, self))

    def _ended(self) -> None:
        has_slept = self.idle_lock is not None and self.idle_lock.idleness.has_slept
        self.begin(Why.SLEEP if has_slept else Why.IDLE)

    def _session_locked(self) -> None:
        self.begin(Why.SESSION)

    def _about_to_sleep(self) -> None:
        self.begin(Why.SLEEP)

    # --- locking ---------------------------------------------------------------------------------------------------

    def begin(self, why: Why) -> None:
        """Lock as soon as can be; a reason more urgent than one before hurries it."""
        if self._shell.opened is None:
            if why is Why.SLEEP:
                self._sleep_locked()
            return
        is_under_way = self._why is not None
        self._why = why if self._why is None else max(why, self._why)
        if is_under_way:
            if why is Why.SLEEP:
                tasks.stop_all()
                if self._again.isActive():
                    self._again.start(0)
            return
        self._waited_ms, self._has_noted = 0, False
        self._put_cover(self._shell.opened)
        self._go_on(is_first=True)

    def _put_cover(self, opened: Opened) -> None:
        from massagedesk.gui import where_she_was

        self._was = None
        try:
            self._was = where_she_was.of(opened.main)
        except Exception as bug:  # then she begins on Today; not locking would be worse
            _note(bug)
        if self.idle_lock is not None:
            self.idle_lock.rest()
        self.cover = Cover(self._shell)

    def _go_on(self, *, is_first: bool = False) -> None:
        opened = self._shell.opened
        if opened is None or self._why is None:
            self._give_up()
            return
        if close_foreign_windows() or tasks.busy():
            if is_first:
                # Once ahead of the waiting, in case the power goes; what fails is tried again and said then.
                self._save(opened)
            self._wait(opened)
            return
        error = self._save(opened)
        if error is None:
            self._back_up(opened)
        else:
            self._not_saved(opened, error)

    def _save(self, opened: Opened) -> MassageDeskError | None:
        """Why what she wrote could not be saved, None when it is. A bug in a screen is noted and said like the rest:
        it must not leave the practice open behind its cover, with no way on."""
        try:
            opened.main.about_to_lock()
        except MassageDeskError as error:
            return error
        except Exception as bug:
            if not self._has_noted:  # tried again and again, it would be told again and again
                self._has_noted = True
                _note(bug)
            return MassageDeskError(self.tr("An error in MassageDesk kept it from being saved. Copy it first."))
        return None

    def _wait(self, opened: Opened) -> None:
        if opened.backups.is_running():
            opened.backups.stop_then(self._go_on)
            return
        self._waited_ms += AGAIN_MS
        if self._why is Why.SLEEP or self._waited_ms > PATIENCE_MS:
            tasks.stop_all()
        self._again.start(AGAIN_MS)

    def _back_up(self, opened: Opened) -> None:
        from massagedesk.domain.backups import BackupReason
        from massagedesk.gui.rescue import before_closing

        over, refused = self.cover or opened.main, partial(self._not_saved, opened)
        if before_closing(over, opened.desk, self._rescued, refused, self._go_on_later):
            return
        if self._why is Why.SLEEP:
            self._close()  # a backup takes longer than a computer waits with sleeping; it is made up for
            return
        title = self.tr("Backing up before locking")
        opened.backups.settle(BackupReason.LOCKED, title, self._close, over=self.cover)

    def _close(self) -> None:
        opened = self._shell.opened
        if opened is None:
            self._give_up()
            return
        self._again.stop()
        self.end_watch()
        with ExitStack() as rest:
            # From below upwards; whatever fails on the way, all the others are done.
            rest.callback(self._closed)
            rest.callback(opened.desk.close)
            rest.callback(self.forget)
            rest.callback(self._shell.show_locked)
            self._keep_whereabouts(opened)

    def _closed(self) -> None:
        collect()
        # And once more when whoever called this has let go of it too.
        QTimer.singleShot(0, self, collect)
        why, self._why = self._why, None
        self._uncover()
        self.hard_lock.begin()
        if why is Why.SLEEP:
            self._sleep_locked()

    def _rescued(self, _folder: Path) -> None:
        """The file was taken away while it was open, and would have ended with the locking."""
        from massagedesk.gui.widgets.question import tell

        self._close()
        view = self._shell.unlock_view()
        if view is not None:
            sentence = self.tr("The practice file was deleted while it was open. The records are whole and checked.")
            tell(view, self.tr("Rescued"), sentence, icon="circle-check", tone="ok")

    def _go_on_later(self) -> None:
        if self._why is not None and not self._again.isActive():
            self._again.start(SAVE_AGAIN_MS)

    def forget(self) -> None:
        """Empty what outlives the screens."""
        forget(self.clipboard)

    # --- what cannot be saved --------------------------------------------------------------------------------------

    def _not_saved(self, opened: Opened, error: MassageDeskError) -> None:
        if self._why is Why.ASKED:
            self._let_back(opened, error)
            return
        if self.signals is not None:
            self.signals.let_sleep()
        if self.cover is None or not opened.desk.has_vault or opened.desk.vault.needs_password:
            self._close()  # no password could let her back to her words, and they must not stand there for anybody
            return
        from massagedesk.gui.unsaved_words import ask_password

        ask_password(self.cover, opened.desk, error, self._let_back_again)
        self._again.start(SAVE_AGAIN_MS)

    def _let_back_again(self) -> None:
        opened = self._shell.opened
        if opened is not None:
            self._let_back(opened, None)

    def _let_back(self, opened: Opened, error: MassageDeskError | None) -> None:
        self._give_up()
        if self.idle_lock is not None:
            self.idle_lock.begin()
        if error is not None:
            refusal = self.tr("Not locked: what you wrote could not be saved")
            opened.main.say_not_saved(error, refusal, self.tr("Lock without saving"), self._close_soon)

    def _close_soon(self) -> None:
        # Locking destroys the very button that asks for it.
        QTimer.singleShot(0, self, self._close)

    def _give_up(self) -> None:
        self._again.stop()
        self._why = None
        self._uncover()

    def _uncover(self) -> None:
        if self.cover is not None:
            self.cover.lift()
            self.cover = None

    # --- coming back -----------------------------------------------------------------------------------------------

    def _keep_whereabouts(self, opened: Opened) -> None:
        from massagedesk.gui import whereabouts_row

        if self._was is not None:
            whereabouts_row.keep(opened.desk, self._was)
        self._was = None

    def bring_back(self, opened: Opened) -> None:
        """Where this person was when she locked; Today for everybody else."""
        from massagedesk.gui import where_she_was, whereabouts_row

        was = whereabouts_row.take(opened.desk, opened.person)
        if was is None or not where_she_was.go_back_to(opened.main, was):
            opened.main.go("today")

    # --- beginning again -------------------------------------------------------------------------------------------

    def _sleep_locked(self) -> None:
        self.hard_lock.hurry()
        if self.signals is not None:
            self.signals.let_sleep()

    def _begin_again(self) -> None:
        view = self._shell.unlock_view()
        if view is not None and not tasks.busy():
            view.close_half_open()
            self.begin_again_asked.emit()


def _note(bug: Exception) -> None:
    """As if nobody had caught it: it is in the log, and told."""
    sys.excepthook(type(bug), bug, bug.__traceback__)


def _idle_minutes(desk: Desk) -> int:
    from massagedesk.services.settings import IDLE_MINUTES

    return minutes_of(desk.settings.get(IDLE_MINUTES))
