"""The way in with the recovery sheet: the code, then a new password; two pages of the unlock screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor

from massagedesk.domain.errors import MassageDeskError, UnsuitablePlace
from massagedesk.gui.tasks import run_task
from massagedesk.gui.unlock.opening_work import Opening, SettingPassword
from massagedesk.gui.unlock.unlock_model import grouped_code, is_whole_code

if TYPE_CHECKING:
    from massagedesk.gui.unlock.unlock import UnlockView
    from massagedesk.services.desk import Desk


class SheetWay(QObject):
    """On the form of the unlock screen. `opened(desk)` when it has a new password, `half_opened` before."""

    opened = Signal(object)
    half_opened = Signal()

    def __init__(self, screen: UnlockView) -> None:
        super().__init__(screen)
        self._screen, self._form, self._model = screen, screen.form, screen.model
        self._desk: Desk | None = None
        form = self._form
        form.check_code.clicked.connect(self._check_code)
        form.code.installEventFilter(self)
        form.new_password.textEdited.connect(self._advise)
        form.again.returnPressed.connect(self._set_password)
        form.set_password.clicked.connect(self._set_password)

    def show(self) -> None:
        """Bring the page of the code to the front."""
        self._form.pages.setCurrentWidget(self._form.code_page)
        self._form.code.setFocus()

    def forget(self) -> None:
        """Keep nothing that was typed."""
        for field in (self._form.new_password, self._form.again):
            field.forget()
        self._form.code.clear()
        self._desk = None

    def close_half_open(self) -> None:
        """She leaves while a new password is still to be chosen: lock the practice again."""
        if self._desk is not None:
            self._desk.close()
            self.forget()
            self.show()

    # --- the code --------------------------------------------------------------------------------------------------

    def _check_code(self) -> None:
        form = self._form
        code = grouped_code(form.code.toPlainText())
        form.code.setPlainText(code)
        form.code.moveCursor(QTextCursor.MoveOperation.End)
        if not is_whole_code(code):
            sentence = self.tr("The code has 15 groups of 4. Compare what you typed with the sheet.")
            self._screen.complain(form.code_problem, sentence, form.code)
            return
        self._open_by_code()

    def _open_by_code(self, *, accepts_place: bool = False) -> None:
        self._screen.set_busy(True)
        work = Opening(self._model.open_by_code, self._form.code.toPlainText(), accepts_place)
        end = self._screen.end_busy
        run_task(self._screen, work.run, self._code_opened, self._code_refused, show="nothing", on_end=end)

    def _open_by_code_anyway(self) -> None:
        self._open_by_code(accepts_place=True)

    def _code_refused(self, error: MassageDeskError) -> None:
        self._screen.set_busy(False)
        if isinstance(error, UnsuitablePlace):
            self._screen.ask_about_place(error, self._open_by_code_anyway)
            return
        self._screen.complain(self._form.code_problem, error.sentence, self._form.code)
        self._screen.offer_backup(error, self._form.code_use_backup)

    # --- the new password ------------------------------------------------------------------------------------------

    def _code_opened(self, desk: Desk) -> None:
        self._screen.set_busy(False)
        self._desk = desk
        self._form.code.clear()
        self._form.pages.setCurrentWidget(self._form.new_page)
        self._form.new_password.setFocus()
        self.half_opened.emit()

    def _advise(self) -> None:
        typed = self._form.new_password.text()
        self._form.advice.setText(self._model.advice(typed) if typed else "")
        self._form.new_problem.say("")
        self._screen.fit_page()

    def _set_password(self) -> None:
        form = self._form
        if form.new_password.text() != form.again.text():
            sentence = self.tr("The two entries differ. Type the same password twice.")
            self._screen.complain(form.new_problem, sentence, form.again)
            return
        if self._desk is None:
            raise RuntimeError("no practice is open for a new password")
        self._screen.set_busy(True)
        change = SettingPassword(self._model, self._desk, form.new_password.text())
        end = self._screen.end_busy
        run_task(self._screen, change.run, self.opened.emit, self._password_refused, show="nothing", on_end=end)

    def _password_refused(self, error: MassageDeskError) -> None:
        self._screen.set_busy(False)
        self._screen.complain(self._form.new_problem, error.sentence, self._form.new_password)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter in the field of several lines tries the code, as it does in the fields of one."""
        is_enter = isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if watched is self._form.code and is_enter and event.type() == QEvent.Type.KeyPress:
            self._check_code()
            return True
        return super().eventFilter(watched, event)
