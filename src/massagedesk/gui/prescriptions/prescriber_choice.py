"""Who wrote the order: chosen by typing a few letters, added or corrected in place."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QCompleter

from massagedesk.domain.ids import PrescriberId
from massagedesk.gui.forms.ui_prescription_editor import Ui_PrescriptionEditor
from massagedesk.gui.prescriptions.prescriber_form import PrescriberForm
from massagedesk.gui.widgets.buttons import dress
from massagedesk.services.desk import Desk
from massagedesk.services.prescriptions import PrescriberDetails

_ADD = "add"


class PrescriberChoice(QObject):
    """Wires the box, the NPI beside it and the form below it. `changed` after another one was chosen or typed."""

    changed = Signal()

    def __init__(self, desk: Desk, form: Ui_PrescriptionEditor) -> None:
        super().__init__()
        self.desk, self._form = desk, form
        self._known: dict[str, PrescriberDetails] = {}
        self._chosen = ""
        self.panel = PrescriberForm(desk)
        self.panel.hide()
        form.prescriber_place.addWidget(self.panel)
        box = form.prescriber
        box.setEditable(True)
        box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(12)
        completer = QCompleter(box.model(), box)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        box.setCompleter(completer)
        edit = form.edit_prescriber
        edit.setProperty("iconOnly", True)
        dress(edit, icon="pencil")
        edit.setAccessibleName(self.tr("Correct this prescriber"))
        edit.setToolTip(self.tr("Correct this prescriber"))
        box.activated.connect(self._activated)
        line = box.lineEdit()
        if line is not None:
            line.setAccessibleName(box.accessibleName())
            line.setPlaceholderText(self.tr("Type a name, or add one"))
            line.editingFinished.connect(self._settle)
        edit.clicked.connect(self._correct)
        self.panel.saved.connect(self._saved)
        self.panel.left.connect(self._left)
        self.panel.edited.connect(self.changed)

    def reload(self) -> None:
        """Read the prescribers anew."""
        box = self._form.prescriber
        self._known = {one.id.hex: one for one in self.desk.prescriptions.prescribers() if one.id is not None}
        with QSignalBlocker(box):
            box.clear()
            for key, details in self._known.items():
                box.addItem(details.name, key)
            box.addItem(self.tr("Add a prescriber …"), _ADD)
        self._show()

    def value(self) -> str:
        """Id of who is chosen in hex, empty for nobody."""
        return self._chosen

    def state(self) -> dict[str, str]:
        """What is typed about a prescriber, empty while nothing is."""
        return {} if self.panel.isHidden() else self.panel.state()

    def restore(self, chosen: str, typed: dict[str, Any]) -> None:
        """Show who was chosen and what was being typed."""
        self._choose(chosen)
        self.panel.setVisible(bool(typed))
        if typed:
            self.panel.restore(typed)

    def _choose(self, key: str) -> None:
        if key and key not in self._known:
            details = self.desk.prescriptions.prescriber(PrescriberId(_uuid(key)))
            self._known[key] = details
            self._form.prescriber.insertItem(0, details.name, key)
        self._chosen = key
        self._show()

    def _show(self) -> None:
        box = self._form.prescriber
        details = self._known.get(self._chosen)
        with QSignalBlocker(box):
            box.setCurrentIndex(box.findData(self._chosen) if details else -1)
            box.setEditText(details.name if details else "")
        line = box.lineEdit()
        if line is not None:
            line.setCursorPosition(0)
        self._form.npi.show_npi(details.npi if details else "")
        self._form.edit_prescriber.setEnabled(details is not None)

    def _activated(self, place: int) -> None:
        key = self._form.prescriber.itemData(place)
        if key == _ADD:
            self._show()
            self._open(None)
        elif key != self._chosen:
            self._choose(key)
            self.changed.emit()

    def _settle(self) -> None:
        """A name typed in full chooses; another text offers to add somebody of that name."""
        box = self._form.prescriber
        typed = box.currentText().strip()
        chosen = self._known.get(self._chosen)
        if chosen is not None and typed == chosen.name:
            return
        place = box.findText(typed, Qt.MatchFlag.MatchFixedString)
        key = box.itemData(place) if place >= 0 else None
        if key is not None and key != _ADD:
            if key != self._chosen:
                self._choose(key)
                self.changed.emit()
            return
        self._show()
        if typed and key is None and self.panel.isHidden():
            self._open(None, typed)

    def _correct(self) -> None:
        self._open(self._known.get(self._chosen))

    def _open(self, details: PrescriberDetails | None, typed: str = "") -> None:
        self.panel.begin(details or _named(typed))
        self.panel.show()
        self.panel.focus_first()
        self.changed.emit()

    def _saved(self, prescriber_id: PrescriberId) -> None:
        self.panel.hide()
        self.reload()
        self._choose(prescriber_id.hex)
        self._form.written_on.setFocus()
        self.changed.emit()

    def _left(self) -> None:
        self.panel.hide()
        self._form.prescriber.setFocus()
        self.changed.emit()


def _named(typed: str) -> PrescriberDetails:
    """Somebody new from "Dr. Hana Kessler, DC"."""
    name, _, credential = typed.partition(",")
    words = [word for word in name.split() if word.lower().rstrip(".") != "dr"]
    return PrescriberDetails(
        given_name=" ".join(words[:-1]), family_name=words[-1] if words else "", credential=credential.strip()
    )


def _uuid(key: str) -> Any:
    from uuid import UUID

    return UUID(hex=key)
