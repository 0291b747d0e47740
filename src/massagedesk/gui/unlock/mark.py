"""The mark of MassageDesk: a leaf on sage. Also the icon of the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from massagedesk.gui.theme import Theme

if TYPE_CHECKING:
    from PySide6.QtGui import QIcon

GRID = 64


def paint_mark(painter: QPainter, rect: QRectF) -> None:
    """Paint the mark as large as `rect`, a square."""
    theme = Theme.current()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.topLeft())
    painter.scale(rect.width() / GRID, rect.height() / GRID)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colors.accent)
    painter.drawRoundedRect(QRectF(0, 0, GRID, GRID), 14, 14)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    round_cap, round_join = Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
    painter.setPen(QPen(theme.colors.surface, 2.5, Qt.PenStyle.SolidLine, round_cap, round_join))
    painter.drawPath(_leaf())
    painter.drawPath(_veins())
    painter.restore()


def window_icon() -> QIcon:
    """The mark as the window's icon."""
    from PySide6.QtGui import QIcon

    picture = QPixmap(GRID * 2, GRID * 2)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    paint_mark(painter, QRectF(picture.rect()))
    painter.end()
    return QIcon(picture)


def _leaf() -> QPainterPath:
    path = QPainterPath(QPointF(32, 14))
    path.cubicTo(41, 21, 45, 28, 45, 35)
    path.arcTo(QRectF(19, 22, 26, 26), 0, -180)
    path.cubicTo(19, 28, 23, 21, 32, 14)
    path.closeSubpath()
    return path


def _veins() -> QPainterPath:
    path = QPainterPath(QPointF(32, 48))
    path.lineTo(32, 29)
    path.moveTo(32, 38)
    path.cubicTo(28, 37, 25.5, 34.5, 24.5, 31)
    path.moveTo(32, 43)
    path.cubicTo(36, 42, 38.5, 39.5, 39.5, 36)
    return path


class Mark(QWidget):
    """64 px square. Decoration: the greeting beside it speaks."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        side = Theme.current().px(GRID)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_mark(QPainter(self), QRectF(self.rect()))
