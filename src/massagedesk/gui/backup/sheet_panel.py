"""Printing the recovery sheet again, after the password."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from massagedesk.domain.errors import MassageDeskError, WrongPassword
from massagedesk.gui.file_choice import choose_new_file
from massagedesk.gui.forms.ui_sheet_panel import Ui_SheetPanel
from massagedesk.gui.problems import show_problem
from massagedesk.gui.reports.handing_out import print_pdf, save_pdf
from massagedesk.gui.tasks import IsCancelled, Progress, run_task
from massagedesk.gui.theme import Theme, fit_form
from massagedesk.gui.widgets.buttons import dress
from massagedesk.gui.widgets.form_fields import FormFields
from massagedesk.gui.widgets.overlay import Overlay

if TYPE_CHECKING:
    from massagedesk.services.desk import Desk


class HandingOut(Overlay):
    """A panel from which a recovery sheet is printed or saved. `handed_out` when that was done; it closes then."""

    handed_out = Signal()

    def print_sheet(self, made: Callable[[], bytes]) -> None:
        """Print what `made` gives; says why where that can't be done."""
        try:
            print_pdf(self, made(), self.tr("Printing the sheet"), self._done)
        except MassageDeskError as error:
            show_problem(self, error)

    def save_sheet(self, made: Callable[[], bytes], kit: str) -> None:
        """Save what `made` gives where she chooses; says why where that can't be done."""
        path = choose_new_file(self, self.tr("Save the recovery sheet"), self.tr("PDF (*.pdf)"), sheet_path(kit))
        if path is None:
            return
        try:
            save_pdf(path, made())
        except MassageDeskError as error:
            show_problem(self, error)
            return
        self._done()

    def _done(self) -> None:
        self.close_panel()
        self.handed_out.emit()


class SheetPanel(HandingOut):
    """The sheet once more, after the password."""

    def __init__(self, parent: QWidget, desk: Desk) -> None:
        panel = QWidget()
        self.form = form = Ui_SheetPanel()
        form.setupUi(panel)
        fit_form(panel)
        panel.setFixedWidth(Theme.current().px(460))
        super().__init__(parent.window(), panel, dismissible=False)
        self._desk = desk
        dress(form.cancel)
        dress(form.save, icon="download")
        dress(form.print, kind="primary", icon="printer")
        form.cancel.clicked.connect(self.close_panel)
        form.save.clicked.connect(self._save)
        form.print.clicked.connect(self._print)
        form.password.returnPressed.connect(self._print, Qt.ConnectionType.QueuedConnection)
        self.fields = FormFields(panel, {"password": form.password})
        self.closed.connect(self._forget)
        panel.setFocusProxy(form.password)

    def _print(self) -> None:
        self._make(self._print_it)

    def _save(self) -> None:
        self._make(self._save_it)

    def _make(self, then: Callable[[bytes], object]) -> None:
        self.fields.clear()
        work = _Making(self._desk, self.form.password.text())
        run_task(self, work.run, then, self._refused, title=self.tr("Making the sheet"), can_stop=False)

    def _refused(self, error: MassageDeskError) -> None:
        wrong = self.tr("This is not the password. Check Caps Lock and try again.")
        self.fields.say("password", wrong if isinstance(error, WrongPassword) else error.sentence)
        self.form.password.setFocus()
        self.place_panel()

    def _print_it(self, content: bytes) -> None:
        self.print_sheet(lambda: content)

    def _save_it(self, content: bytes) -> None:
        self.save_sheet(lambda: content, self._desk.vault.kit)

    def _forget(self) -> None:
        self.form.password.forget()
        self.deleteLater()


def sheet_path(kit: str) -> Path:
    """Where the sheet is suggested to be saved: named by its number only."""
    return Path.home() / f"massagedesk-recovery-sheet-{kit}.pdf"


class _Making:
    def __init__(self, desk: Desk, password: str) -> None:
        self._desk, self._password = desk, password

    def run(self, progress: Progress, is_cancelled: IsCancelled) -> bytes:
        from massagedesk.services.recovery_sheets import sheet_again

        return sheet_again(self._desk, self._password)
