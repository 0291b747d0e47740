"""The NPI of the chosen prescriber, shown with whether it can be right."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from massagedesk.gui.icons import draw_icon
from massagedesk.gui.theme import Theme


class ShownNpi(QLineEdit):
    """`show_npi("1234567893")`; what is in the file passed its check, so it is either valid or not given (NPI-3)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setPlaceholderText(self.tr("not given"))

    def show_npi(self, npi: str) -> None:
        """Show a number, empty for none."""
        self.setText(npi)
        self.setAccessibleDescription(self.tr("valid") if npi else self.tr("not given"))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.text():
            return
        theme = Theme.current()
        painter = QPainter(self)
        word = self.tr("valid")
        font = theme.font("label")
        width = QFontMetrics(font).horizontalAdvance(word)
        right = self.width() - theme.px(10)
        painter.setFont(font)
        painter.setPen(theme.colors.ok)
        painter.drawText(QRectF(right - width, 0, width + 1, self.height()), Qt.AlignmentFlag.AlignVCenter, word)
        side = theme.px(16)
        mark = QRectF(right - width - theme.px(4) - side, (self.height() - side) / 2, side, side)
        draw_icon(painter, mark, "check", theme.colors.ok)
