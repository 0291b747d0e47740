"""Paints what appointments lie on: working hours, breaks, closed days, hour lines, the present time."""

from __future__ import annotations

from datetime import time
from math import sqrt

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen

from massagedesk.gui.calendar.calendar_model import DayColumn, tr
from massagedesk.gui.calendar.measures import Measures
from massagedesk.gui.calendar.slots import DAY, HOUR, ClockChange, full_time, short_time
from massagedesk.gui.theme import Theme
from massagedesk.gui.today.day_lines import LUNCH_ENDS, LUNCH_STARTS

HATCH_STEP = 7
NOON = 12 * HOUR
LABEL_CLEARANCE = 16
"""An hour word so near to the time pill is left out."""


def paint_ground(painter: QPainter, measures: Measures, columns: tuple[DayColumn, ...], dirty: QRectF) -> None:
    """Everything below the appointments that touches `dirty`."""
    colors = Theme.current().colors
    painter.fillRect(dirty, colors.surface)
    for place, column in enumerate(columns):
        if measures.day_rect(place).intersects(dirty):
            _paint_day(painter, measures, place, column, dirty)
    for hour in range(1, DAY // HOUR):
        y = measures.y(hour * HOUR)
        if dirty.top() - 1 <= y <= dirty.bottom() + 1:
            left = measures.gutter - Theme.current().px(6)
            painter.fillRect(QRectF(left, y, measures.width - left, 1), colors.line)
    for place in range(len(columns)):
        painter.fillRect(QRectF(measures.left(place), dirty.top(), 1, dirty.height()), colors.line)
    for place, column in enumerate(columns):
        _paint_words(painter, measures, place, column)


def paint_hours(painter: QPainter, measures: Measures, now: int | None) -> None:
    """The words in the gutter; `now` is the present minute where today is shown."""
    theme = Theme.current()
    painter.setFont(theme.font("small"))
    painter.setPen(theme.colors.muted)
    height = theme.px(16)
    for hour in range(1, DAY // HOUR):
        y = measures.y(hour * HOUR)
        if now is not None and abs(measures.y(now) - y) < theme.px(LABEL_CLEARANCE):
            continue
        shown, _, half = full_time(hour * HOUR).partition(":00 ")
        rect = QRectF(0, y - height / 2, measures.gutter - theme.px(10), height)
        painter.drawText(rect, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"{shown} {half}")


def paint_now(painter: QPainter, measures: Measures, column: int, minute: int) -> None:
    """The line of the present time: strong in today's column, faint over earlier days, with a pill in the gutter."""
    theme = Theme.current()
    colors, y = theme.colors, measures.y(minute)
    left, right = measures.left(column), measures.left(column + 1)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    faint = QColor(colors.danger)
    faint.setAlphaF(0.35)
    painter.fillRect(QRectF(measures.gutter, y, left - measures.gutter, 1), faint)
    painter.fillRect(QRectF(left, y - 1, right - left, 2), colors.danger)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colors.danger)
    painter.drawEllipse(QPointF(left, y), theme.px(4), theme.px(4))
    pill = QRectF(theme.px(2), y - theme.px(9), theme.px(46), theme.px(18))
    painter.drawRoundedRect(pill, theme.px(4), theme.px(4))
    painter.setPen(colors.surface)
    painter.setFont(theme.font("small-strong"))
    painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, short_time(minute))
    painter.restore()


def paint_hatch(painter: QPainter, rect: QRectF, color: QColor, step: float, width: float = 1) -> None:
    """Lines at 45 degrees, rising to the right, `step` px apart."""
    painter.save()
    painter.setClipRect(rect, Qt.ClipOperation.IntersectClip)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color, width))
    pitch = step * sqrt(2)
    # Counted from the corner of the grid, so that neighbouring fields join and nothing crawls while scrolling.
    first = int((rect.left() + rect.top()) // pitch)
    last = int((rect.right() + rect.bottom()) // pitch) + 1
    painter.drawLines(
        [
            QLineF(number * pitch - rect.bottom(), rect.bottom(), number * pitch - rect.top(), rect.top())
            for number in range(first, last + 1)
        ]
    )
    painter.restore()


def _paint_day(painter: QPainter, measures: Measures, place: int, column: DayColumn, dirty: QRectF) -> None:
    colors = Theme.current().colors
    step = Theme.current().px(HATCH_STEP)
    rect = measures.day_rect(place)
    hours = column.hours
    painter.fillRect(rect & dirty, colors.canvas)
    if hours is None:
        paint_hatch(painter, rect & dirty, colors.hatch, step)
    else:
        painter.fillRect(measures.span_rect(place, _minute(hours.opens), _minute(hours.closes)), colors.surface)
        if hours.break_starts is not None and hours.break_ends is not None:
            rest = measures.span_rect(place, _minute(hours.break_starts), _minute(hours.break_ends))
            painter.fillRect(rest, colors.canvas)
            paint_hatch(painter, rest & dirty, colors.hatch, step)
    if column.change is not None and column.change.is_skipped:
        gone = measures.span_rect(place, column.change.start, column.change.end)
        painter.fillRect(gone, colors.canvas)
        paint_hatch(painter, gone & dirty, colors.hatch, step)


def _paint_words(painter: QPainter, measures: Measures, place: int, column: DayColumn) -> None:
    hours = column.hours
    if hours is None:
        _paint_closed(painter, measures, place, column)
    elif hours.break_starts is not None and hours.break_ends is not None:
        is_lunch = LUNCH_STARTS <= hours.break_starts <= LUNCH_ENDS
        rect = measures.span_rect(place, _minute(hours.break_starts), _minute(hours.break_ends))
        _paint_word(painter, rect, tr("Lunch") if is_lunch else tr("Break"))
    if column.change is not None:
        rect = measures.span_rect(place, column.change.start, column.change.end)
        _paint_word(painter, rect, _change_words(column.change))


def _change_words(change: ClockChange) -> str:
    return tr("Clocks go forward") if change.is_skipped else tr("Clocks go back: twice")


def _paint_word(painter: QPainter, rect: QRectF, text: str) -> None:
    theme = Theme.current()
    font = theme.font("small")
    metrics = QFontMetrics(font)
    pad, height = theme.px(4), theme.px(18)
    room = int(rect.width()) - theme.px(24)
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
    middle = rect.center().y()
    ground = QRectF(rect.left() + theme.px(8), middle - height / 2, metrics.horizontalAdvance(shown) + 2 * pad, height)
    painter.fillRect(ground, theme.colors.canvas)
    painter.setFont(font)
    painter.setPen(theme.colors.muted)
    painter.drawText(ground.adjusted(pad, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, shown)


def _paint_closed(painter: QPainter, measures: Measures, place: int, column: DayColumn) -> None:
    theme = Theme.current()
    rect = measures.day_rect(place)
    lines = [(tr("Closed"), "row")]
    if column.closed_word:
        lines.append((column.closed_word, "small"))
    room = int(rect.width()) - theme.px(24)
    told = []
    for text, role in lines:
        metrics = QFontMetrics(theme.font(role))
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        told.append((shown, role, metrics.horizontalAdvance(shown)))
    width = max(advance for _, _, advance in told) + theme.px(20)
    top = measures.y(NOON)
    ground = QRectF(rect.center().x() - width / 2, top, width, theme.px(18) * len(told) + theme.px(8))
    painter.fillRect(ground, theme.colors.canvas)
    painter.setPen(theme.colors.muted)
    for place_down, (shown, role, _) in enumerate(told):
        painter.setFont(theme.font(role))
        line = QRectF(ground.left(), top + theme.px(4) + theme.px(18) * place_down, width, theme.px(18))
        painter.drawText(line, Qt.AlignmentFlag.AlignCenter, shown)


def _minute(at: time) -> int:
    return at.hour * HOUR + at.minute
