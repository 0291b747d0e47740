"""A box to choose a state in: a letter jumps to the states that begin with it."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QWidget

from massagedesk.domain.states import STATES

_ROWS_SHOWN = 12


class StateBox(QComboBox):
    """`value()` is the postal abbreviation, empty where none is chosen. One typed by hand elsewhere is kept."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMaxVisibleItems(_ROWS_SHOWN)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.addItem("", "")
        for short, name in STATES.items():
            self.addItem(name, short)

    def value(self) -> str:
        """The abbreviation."""
        return str(self.currentData() or "")

    def set_value(self, state: str) -> None:
        """Choose by abbreviation."""
        place = self.findData(state.strip().upper())
        if place < 0:
            self.addItem(state, state)
            place = self.count() - 1
        self.setCurrentIndex(place)
