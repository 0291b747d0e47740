"""One pixel that parts two things."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.promoted import content_and_parent


class Hairline(QWidget):
    """A line across (or down, `Qt.Orientation.Vertical`) in the colour `line`."""

    def __init__(
        self, orientation: Qt.Orientation | QWidget = Qt.Orientation.Horizontal, parent: QWidget | None = None
    ) -> None:
        direction, parent = content_and_parent(orientation, parent, Qt.Orientation.Horizontal)
        super().__init__(parent)
        fixed, free = QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding
        if direction is Qt.Orientation.Horizontal:
            self.setFixedHeight(1)
            self.setSizePolicy(free, fixed)
        else:
            self.setFixedWidth(1)
            self.setSizePolicy(fixed, free)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), Theme.current().colors.line)
