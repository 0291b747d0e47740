"""The column at the right of a screen: canvas, a line at its left, scrolling where it must."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.hairline import Hairline
from massagedesk.gui.widgets.promoted import content_and_parent


class SideColumn(QWidget):
    """348 wide on Today, 436 on Client, 392 on Backup. Fill `column` top down; `part()` draws a line between groups."""

    def __init__(self, width: int | QWidget = 348, parent: QWidget | None = None) -> None:
        wide, parent = content_and_parent(width, parent, 348)
        super().__init__(parent)
        theme = Theme.current()
        self.setFixedWidth(theme.px(wide))
        self.setProperty("ground", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 0, 0, 0)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        outer.addWidget(area)
        inside = QWidget()
        inside.setProperty("ground", "canvas")
        area.setWidget(inside)
        self.column = QVBoxLayout(inside)
        self.column.setContentsMargins(theme.px(20), theme.px(10), theme.px(20), theme.px(20))
        self.column.setSpacing(0)
        self.column.setAlignment(Qt.AlignmentFlag.AlignTop)

    def part(self) -> None:
        """Part what follows from what stands above."""
        gap = Theme.current().px(16)
        self.column.addSpacing(gap)
        self.column.addWidget(Hairline())
        self.column.addSpacing(gap)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        colors = Theme.current().colors
        painter.fillRect(self.rect(), colors.canvas)
        painter.fillRect(0, 0, 1, self.height(), colors.line)
