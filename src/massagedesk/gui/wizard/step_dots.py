"""How far the wizard is: one dot a step."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from massagedesk.gui.theme import Theme


class StepDots(QWidget):
    """Dots behind are filled, the present one is long. The words beside say the same."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place, self._count = 0, 0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_step(self, place: int, count: int) -> None:
        """Step `place` (from 0) of `count`."""
        self._place, self._count = place, count
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        theme = Theme.current()
        return QSize(theme.px(14) * self._count + theme.px(12), theme.px(8))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        left, size = 0.0, theme.px(8)
        for place in range(self._count):
            painter.setBrush(theme.colors.accent if place <= self._place else theme.colors.figure)
            width = theme.px(20) if place == self._place else size
            painter.drawRoundedRect(QRectF(left, 0, width, size), size / 2, size / 2)
            left += width + theme.px(6)
