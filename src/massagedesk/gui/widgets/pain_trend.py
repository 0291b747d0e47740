"""Pain before and after each session, 0 to 10, over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from massagedesk.domain.dates import MONTHS, spoken_day
from massagedesk.gui.theme import Theme

_TOP, _LEFT, _RIGHT, _BOTTOM = 14, 26, 27, 24
"""Room for the numbers around the plot."""


@dataclass(frozen=True)
class PainReading:
    """Pain 0 to 10 of one session; either may be missing."""

    on: date
    before: int | None
    after: int | None


class PainTrend(QWidget):
    """Before: accent line with dots. After: dashed line with squares. A band shows where pain is two or more points
    below the start. First and last values are written, so that the chart does not need its colours."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._readings: tuple[PainReading, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_readings(self, readings: Sequence[PainReading]) -> None:
        """Draw these sessions, oldest first."""
        self._readings = tuple(readings)
        self.setAccessibleName(self._in_words())
        self.update()

    def sizeHint(self) -> QSize:
        theme = Theme.current()
        return QSize(theme.px(334 + _LEFT + _RIGHT), theme.px(130 + _TOP + _BOTTOM))

    def minimumSizeHint(self) -> QSize:
        theme = Theme.current()
        return QSize(theme.px(200), theme.px(130 + _TOP + _BOTTOM))

    def _in_words(self) -> str:
        before = [reading for reading in self._readings if reading.before is not None]
        if not before:
            return self.tr("No pain readings yet")
        first, last = before[0], before[-1]
        return self.tr("Pain before the session: {first} on {first_day}, {last} on {last_day}").format(
            first=first.before, first_day=spoken_day(first.on), last=last.before, last_day=spoken_day(last.on)
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        plot = QRectF(self.rect()).adjusted(theme.px(_LEFT), theme.px(_TOP), -theme.px(_RIGHT), -theme.px(_BOTTOM))
        self._paint_grid(painter, plot)
        if self._readings:
            self._paint_days(painter, plot)
            self._paint_after(painter, plot)
            self._paint_before(painter, plot)

    def _paint_grid(self, painter: QPainter, plot: QRectF) -> None:
        theme = Theme.current()
        start = next((reading.before for reading in self._readings if reading.before is not None), None)
        if start is not None and start > 2:
            top = _height_of(plot, start - 2)
            band = QRectF(plot.left(), top, plot.width(), plot.bottom() - top)
            painter.setOpacity(0.55)
            painter.fillRect(band, theme.colors.accent_soft)
            painter.setOpacity(1)
        painter.setFont(theme.font("small"))
        for value in (0, 5, 10):
            y = round(_height_of(plot, value)) + 0.5
            painter.setPen(QPen(theme.colors.line, 1))
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            painter.setPen(theme.colors.muted)
            number = QRectF(plot.left() - theme.px(30), y - theme.px(9), theme.px(22), theme.px(18))
            painter.drawText(number, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, str(value))
        if start is not None and start > 2:
            self._paint_band_words(painter, plot, start - 2)

    def _paint_band_words(self, painter: QPainter, plot: QRectF, limit: int) -> None:
        theme = Theme.current()
        pen = QPen(theme.colors.accent, 1)
        pen.setDashPattern([3, 3])
        painter.setPen(pen)
        y = round(_height_of(plot, limit)) + 0.5
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
        painter.setPen(theme.colors.accent)
        words = QRectF(plot.left() + theme.px(4), plot.bottom() - theme.px(19), plot.width(), theme.px(16))
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self.tr("2 or more points below the start"))

    def _paint_days(self, painter: QPainter, plot: QRectF) -> None:
        theme = Theme.current()
        painter.setFont(theme.font("small"))
        painter.setPen(theme.colors.muted)
        count = len(self._readings)
        for place in sorted({round(step * (count - 1) / 3) for step in range(4)}):
            day = self._readings[place].on
            middle = self._x(plot, place)
            box = QRectF(middle - theme.px(40), plot.bottom() + theme.px(7), theme.px(80), theme.px(16))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, f"{day.day} {MONTHS[day.month - 1]}")

    def _x(self, plot: QRectF, place: int) -> float:
        """The first session stands 8 px from the left edge, the last 32 px from the right; by day between."""
        theme = Theme.current()
        first, last = self._readings[0].on, self._readings[-1].on
        span = (last - first).days
        left, right = plot.left() + theme.px(8), plot.right() - theme.px(32)
        share = (self._readings[place].on - first).days / span if span else 0.0
        return left + (right - left) * share

    def _paint_after(self, painter: QPainter, plot: QRectF) -> None:
        theme = Theme.current()
        points = [
            (QPointF(self._x(plot, place), _height_of(plot, reading.after)), reading.after)
            for place, reading in enumerate(self._readings)
            if reading.after is not None
        ]
        pen = QPen(theme.colors.muted, 1.5)
        pen.setDashPattern([4 / 1.5, 3 / 1.5])
        painter.setPen(pen)
        painter.drawPolyline(QPolygonF([point for point, _value in points]))
        painter.setPen(QPen(theme.colors.muted, 1.5))
        painter.setBrush(theme.colors.surface)
        side = theme.px(7)
        for point, _value in points:
            painter.drawRect(QRectF(point.x() - side / 2, point.y() - side / 2, side, side))
        if points:
            painter.setFont(theme.font("small"))
            painter.setPen(theme.colors.muted)
            _write_beside(painter, points[-1][0], points[-1][1])

    def _paint_before(self, painter: QPainter, plot: QRectF) -> None:
        theme = Theme.current()
        points = [
            (QPointF(self._x(plot, place), _height_of(plot, reading.before)), reading.before)
            for place, reading in enumerate(self._readings)
            if reading.before is not None
        ]
        painter.setPen(QPen(theme.colors.accent, 2))
        painter.drawPolyline(QPolygonF([point for point, _value in points]))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colors.accent)
        for point, _value in points:
            painter.drawEllipse(point, theme.px(8) / 2, theme.px(8) / 2)
        if not points:
            return
        painter.setFont(theme.font("small-strong"))
        painter.setPen(theme.colors.ink)
        if len(points) > 1:
            first, value = points[0]
            box = QRectF(first.x() - theme.px(20), first.y() - theme.px(22), theme.px(40), theme.px(16))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(value))
        _write_beside(painter, points[-1][0], points[-1][1])


def _height_of(plot: QRectF, value: int) -> float:
    return plot.bottom() - plot.height() * value / 10


def _write_beside(painter: QPainter, point: QPointF, value: int) -> None:
    theme = Theme.current()
    box = QRectF(point.x() + theme.px(10), point.y() - theme.px(9), theme.px(30), theme.px(18))
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, str(value))
