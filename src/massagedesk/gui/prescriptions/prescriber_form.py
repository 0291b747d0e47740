"""Adding a prescriber, or changing one, without leaving the prescription."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from massagedesk.domain.errors import MassageDeskError
from massagedesk.domain.ids import PrescriberId
from massagedesk.gui.forms.ui_prescriber_form import Ui_PrescriberForm
from massagedesk.gui.theme import fit_form
from massagedesk.gui.widgets.buttons import dress
from massagedesk.gui.widgets.field_marks import FieldMarks
from massagedesk.services.desk import Desk
from massagedesk.services.prescriptions import PrescriberDetails

_NAMES = ("given_name", "family_name", "credential", "clinic", "npi", "phone", "fax")
_NOBODY = PrescriberDetails(family_name="")


class PrescriberForm(QWidget):
    """`begin(details)`; `saved(prescriber_id)` or `left` ends it."""

    saved = Signal(object)
    left = Signal()
    edited = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._base = _NOBODY
        self.form = Ui_PrescriberForm()
        self.form.setupUi(self)
        fit_form(self)
        self.setProperty("ground", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        dress(self.form.save, icon="check")
        dress(self.form.cancel, kind="quiet", tone="muted")
        self.form.npi.judge_into(self.form.npi_verdict)
        fields: dict[str, QWidget] = {"prescriber_family_name": self.form.family_name, "npi": self.form.npi}
        self.marks = FieldMarks(self, fields, self.form.problem)
        for name in _NAMES:
            self._field(name).textEdited.connect(self.edited)
        self.form.save.clicked.connect(self.save)
        self.form.cancel.clicked.connect(self.left)

    def begin(self, details: PrescriberDetails | None = None) -> None:
        """Show somebody to change, or empty fields for somebody new."""
        self._base = details or _NOBODY
        self.marks.clear()
        for name in _NAMES:
            self._field(name).setText(getattr(self._base, name))

    def state(self) -> dict[str, str]:
        """What is typed, for the draft."""
        typed = {name: self._field(name).text() for name in _NAMES}
        return {**typed, "id": self._base.id.hex if self._base.id else ""}

    def restore(self, state: dict[str, str]) -> None:
        """Put back what was typed."""
        from uuid import UUID

        base = _NOBODY
        if state["id"]:
            base = self.desk.prescriptions.prescriber(PrescriberId(UUID(hex=state["id"])))
        self.begin(base)
        for name in _NAMES:
            self._field(name).setText(state[name])

    def focus_first(self) -> None:
        """The keyboard goes to the first name."""
        self.form.given_name.setFocus()

    def save(self) -> None:
        """Save and say who it is."""
        typed: dict[str, Any] = {name: self._field(name).text() for name in _NAMES}
        try:
            saved = self.desk.prescriptions.save_prescriber(replace(self._base, **typed))
        except MassageDeskError as error:
            self.marks.show(error)
            return
        self.saved.emit(saved)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.save()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _field(self, name: str) -> QLineEdit:
        field: QLineEdit = getattr(self.form, name)
        return field
