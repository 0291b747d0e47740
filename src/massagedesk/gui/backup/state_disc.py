"""The disc that says at a glance how the backups stand."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from massagedesk.gui.icons import draw_icon
from massagedesk.gui.theme import Theme

Tone = Literal["ok", "accent", "warning"]
_DRAWINGS = {"ok": "shield-check", "accent": "clock", "warning": "shield-alert"}


class StateDisc(QWidget):
    """48 across in a soft tone, with a shield; the words beside it say the same."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone: Tone = "ok"
        side = Theme.current().px(48)
        self.setFixedSize(side, side)

    def show_state(self, tone: Tone) -> None:
        """Fine, waiting for its time, or to be looked after."""
        self._tone = tone
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
        rect = QRectF(corner.x(), corner.y(), side, side)
        draw_icon(painter, rect, _DRAWINGS[self._tone], theme.color(self._tone))
