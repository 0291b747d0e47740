"""Strokes several controls share. Free of heavy imports: the unlock screen uses them before first paint."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from massagedesk.gui.theme import Theme


def draw_focus(painter: QPainter, rect: QRectF, radius: float = 6) -> None:
    """The 2 px accent outline inside a control that has the keyboard."""
    theme = Theme.current()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.colors.accent, 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), theme.px(radius), theme.px(radius))
    painter.restore()


def draw_chevron(painter: QPainter, center: QPointF, color: QColor) -> None:
    """A small arrow pointing down."""
    unit = Theme.current().scale
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color, 1.4 * unit, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    x, y = center.x(), center.y()
    painter.drawPolyline(
        QPolygonF([QPointF(x - 4 * unit, y - 2 * unit), QPointF(x, y + 2 * unit), QPointF(x + 4 * unit, y - 2 * unit)])
    )
    painter.restore()
