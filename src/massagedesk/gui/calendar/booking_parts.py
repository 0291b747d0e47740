"""Small parts of the booking editor that come and go as she chooses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLayout, QSizePolicy, QWidget

from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.labels import IconLabel, label

FLOWING = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
"""For a box of chips: as wide as there is room, as high as its lines need."""
FLOWING.setHeightForWidth(True)


class WarningLine(QWidget):
    """A sentence that warns."""

    def __init__(self, text: str) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Theme.current().px(8))
        row.addWidget(IconLabel("triangle-alert", "warning", 14), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(label(text, role="small", tone="warning", wrap=True), 1)
        self.setAccessibleName(text)


class TimeTaken:
    """Takes one free time: a button calls without arguments."""

    def __init__(self, take: Callable[[time], None], moment: time) -> None:
        self._take, self._moment = take, moment

    def take(self) -> None:
        """Start then."""
        self._take(self._moment)


def put(layout: QLayout, widget: QWidget) -> None:
    """Add and show at once: Qt shows it only later, and until then it takes no room in the panel's height."""
    layout.addWidget(widget)
    widget.show()


def empty(layout: QLayout) -> None:
    """Take out and drop every widget."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
