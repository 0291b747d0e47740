"""The heads of the days: weekday and number, Today, how many are booked."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from massagedesk.domain.dates import WEEKDAYS
from massagedesk.gui.calendar.calendar_model import DayColumn, tr
from massagedesk.gui.calendar.measures import Measures
from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.chips import chip_width, paint_chip

HEIGHT = 44


class DayHeads(QWidget):
    """44 high, its columns above those of the grid. A click on a head asks for that day alone."""

    day_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns: tuple[DayColumn, ...] = ()
        self._grid_width = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Days"))

    def show_columns(self, columns: tuple[DayColumn, ...]) -> None:
        """Show these days."""
        self._columns = columns
        self.setAccessibleDescription("; ".join(f"{_day(column)}, {_booked(column)}" for column in columns))
        self.update()

    def follow_width(self, width: int) -> None:
        """The grid is that wide; a scroll bar takes the rest."""
        self._grid_width = width
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(100, Theme.current().px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        measures = Measures(self._grid_width, len(self._columns))
        if self._columns and event.position().x() >= measures.gutter:
            self.day_asked.emit(self._columns[measures.column(event.position().x())].day)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colors.surface)
        measures = Measures(self._grid_width, len(self._columns))
        for place, column in enumerate(self._columns):
            left, right = measures.left(place), measures.left(place + 1)
            painter.fillRect(left, 0, 1, self.height(), theme.colors.line)
            _paint_head(painter, QRectF(left, 0, right - left, self.height()), column)
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme.colors.line)


def _paint_head(painter: QPainter, rect: QRectF, column: DayColumn) -> None:
    theme = Theme.current()
    font = QFont(theme.font("name" if column.is_today else "large"))
    if not column.is_today:
        font.setWeight(QFont.Weight.Medium)
    box = rect.adjusted(theme.px(12), 0, -theme.px(12), 0)
    painter.setFont(font)
    painter.setPen(theme.colors.accent if column.is_today else theme.colors.ink)
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, _day(column))
    taken = QFontMetrics(font).horizontalAdvance(_day(column)) + theme.px(8)
    if column.is_today and taken + chip_width(tr("Today"), "accent") < box.width():
        taken += paint_chip(painter, box.left() + taken, rect.center().y(), tr("Today"), "accent", height=20)
        taken += theme.px(8)
    small = theme.font("small")
    words = _booked(column)
    if taken + QFontMetrics(small).horizontalAdvance(words) <= box.width():
        painter.setFont(small)
        painter.setPen(theme.colors.muted)
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)


def _day(column: DayColumn) -> str:
    return f"{WEEKDAYS[column.day.weekday()]} {column.day.day}"


def _booked(column: DayColumn) -> str:
    if not column.booked:
        return tr("Closed") if column.hours is None else tr("Free")
    return tr("{count} booked").format(count=column.booked)
