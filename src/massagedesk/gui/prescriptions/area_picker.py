"""Areas of the body an order names: the usual ones to pick, and any other in one's own words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.chips import AddChip, PickChip
from massagedesk.gui.widgets.flow_layout import FlowLayout

_LONGEST = 60


def usual_areas() -> list[str]:
    """What orders name most often."""
    translate = QCoreApplication.translate
    return [
        translate("Areas", "Neck"),
        translate("Areas", "Upper back"),
        translate("Areas", "Mid back"),
        translate("Areas", "Low back"),
        translate("Areas", "Shoulder R"),
        translate("Areas", "Shoulder L"),
        translate("Areas", "Hip R"),
        translate("Areas", "Hip L"),
    ]


class AreaPicker(QWidget):
    """`set_areas([...])`, `areas()`; what the order names comes first. `changed` after a pick."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = FlowLayout(self, gap=6)
        self._chips: list[PickChip] = []
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        policy.setHorizontalPolicy(QSizePolicy.Policy.Expanding)
        self.setSizePolicy(policy)
        self.own = QLineEdit()
        self.own.setPlaceholderText(self.tr("another area, then Enter"))
        self.own.setAccessibleName(self.tr("Another area"))
        self.own.setMaxLength(_LONGEST)
        self.own.setFixedWidth(Theme.current().px(180))
        self.own.setProperty("extent", "small")
        self.own.installEventFilter(self)
        self.own.hide()
        self.add = AddChip(self.tr("Add another area"))
        self.add.clicked.connect(self._ask_own)
        self.set_areas([])

    def set_areas(self, areas: list[str]) -> None:
        """Pick these; the usual ones follow."""
        for chip in self._chips:
            chip.hide()
            chip.deleteLater()
        self._chips = []
        while self._flow.takeAt(0) is not None:
            pass
        named = {area.casefold() for area in areas}
        for area in areas:
            self._append(area, picked=True)
        for area in usual_areas():
            if area.casefold() not in named:
                self._append(area, picked=False)
        self._flow.addWidget(self.own)
        self._flow.addWidget(self.add)
        self.own.clear()
        self.own.hide()
        self.add.show()

    def areas(self) -> list[str]:
        """What is picked, in the order shown."""
        return [chip.text() for chip in self._chips if chip.isChecked()]

    def chip(self, area: str) -> PickChip:
        """The chip of an area, for tests."""
        return next(chip for chip in self._chips if chip.text().casefold() == area.casefold())

    def _append(self, area: str, *, picked: bool) -> None:
        chip = PickChip(area)
        chip.setChecked(picked)
        chip.toggled.connect(self.changed)
        self._chips.append(chip)
        self._flow.addWidget(chip)

    def _ask_own(self) -> None:
        self.add.hide()
        self.own.show()
        self.own.setFocus()

    def take_own(self) -> None:
        """Pick what was typed, where something was."""
        typed = " ".join(self.own.text().split())
        areas = self.areas()
        if typed:
            if typed.casefold() not in {area.casefold() for area in areas}:
                areas.append(typed)
            self.set_areas(areas)
            self.changed.emit()
        else:
            self.own.hide()
            self.add.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.take_own()
                self.add.setFocus()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.own.clear()
                self.add.show()
                self.add.setFocus()
                return True
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut:
            self.take_own()
        return False
