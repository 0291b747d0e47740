"""The disc that says at a glance how the backups stand."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from massagedesk.gui.icons import draw_icon
from massagedesk.gui.theme import Theme


class StateDisc(QWidget):
    """48 across in a soft tone, with a shield; the words beside it say the same."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone = "ok"
        side = Theme.current().px(48)
        self.setFixedSize(side, side)

    def show_state(self, *, is_fine: bool) -> None:
        """Fine or to be looked after."""
        self._tone = "ok" if is_fine else "warning"
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(f"{self._tone}-soft"))
        painter.drawEllipse(QRectF(self.rect()))
        side = theme.px(20)
        corner = QPointF(self.width() / 2 - side / 2, self.height() / 2 - side / 2)
        name = "shield-check" if self._tone == "ok" else "shield-alert"
        draw_icon(painter, QRectF(corner.x(), corner.y(), side, side), name, theme.color(self._tone))
