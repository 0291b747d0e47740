"""The foot of the calendar: what edges and glyphs mean, and how to work it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from massagedesk.domain.schedule import AppointmentStatus as Status
from massagedesk.gui.calendar.card_paint import paint_edge_bar
from massagedesk.gui.calendar.statuses import IN_LEGEND, LOOKS
from massagedesk.gui.icons import draw_icon
from massagedesk.gui.theme import Theme

HEIGHT = 50
PAD = 16


class Legend(QWidget):
    """50 high; the hint at the right gives way first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hint = self.tr("Drag empty space to book · drag to move · Ctrl+arrow keys move by 15 min")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self._hint)

    def sizeHint(self) -> QSize:
        return QSize(100, Theme.current().px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colors.surface)
        painter.fillRect(0, 0, self.width(), 1, theme.colors.line)
        left = float(theme.px(PAD))
        for status in IN_LEGEND:
            left = self._paint_status(painter, left, status)
        painter.setFont(theme.font("small"))
        painter.setPen(theme.colors.muted)
        hint_width = QFontMetrics(theme.font("small")).horizontalAdvance(self._hint)
        if left + hint_width + theme.px(24) <= self.width():
            box = QRectF(self.rect()).adjusted(0, 0, -theme.px(24), 0)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._hint)

    def _paint_status(self, painter: QPainter, left: float, status: Status) -> float:
        theme = Theme.current()
        look = LOOKS[status]
        tone = theme.color(look.tone)
        middle = self.height() / 2
        wide = theme.px(6 if status is Status.ARRIVED else 4)
        paint_edge_bar(painter, QRectF(left, middle - theme.px(8), wide, theme.px(16)), status, tone)
        left += wide + theme.px(8)
        side = theme.px(16)
        glyph = theme.colors.muted if status is Status.SCHEDULED else tone
        draw_icon(painter, QRectF(left, middle - side / 2, side, side), look.icon, glyph)
        left += side + theme.px(6)
        font = theme.font("small")
        painter.setFont(font)
        painter.setPen(theme.colors.muted)
        width = QFontMetrics(font).horizontalAdvance(look.word)
        box = QRectF(left, 0, width + 1, self.height())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, look.word)
        return left + width + theme.px(20)
