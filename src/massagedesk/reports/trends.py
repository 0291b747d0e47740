"""The trend chart: a plotted measure with its numbers, the band of measurement error, baseline and target (OM-2)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import pairwise

from massagedesk.reports import theme, words
from massagedesk.reports.flow import Block
from massagedesk.reports.parts import bold, plain
from massagedesk.reports.pen import Pen
from massagedesk.reports.plan_inputs import Trend
from massagedesk.reports.setting import break_lines, natural_width

_SIZE = theme.PLAIN.size
_VALUE_SIZE = 9.5
_STEPS = (1, 2, 5, 10, 20, 25, 50, 100)
_MOST_STEPS = 4
_MANY_POINTS = 8
_TITLE_LINE = 12.0
_LABEL_LINE = 11.0
"""Least distance of the labels right of the plot."""


class TrendChart(Block):
    """Title and scale over a plot of 80 points in height."""

    _PLOT_TOP, _PLOT_HEIGHT = 22.0, 80.0
    _INSET = 14.0
    """From the plot's sides to the first and the last point."""

    def __init__(self, trend: Trend) -> None:
        self.trend = trend
        self.low, self.high, self.step = _axis(trend)

    def height(self, width: float) -> float:
        return 117.0 + self._extra(width)

    def _extra(self, width: float) -> float:
        """Room for a title too long to stand on one line with its scale."""
        lines = break_lines([bold(self.trend.title)], _VALUE_SIZE, width)
        is_short = lines[0].width + 12 + natural_width([plain(self.trend.scale)], _SIZE) <= width
        return 0.0 if len(lines) == 1 and is_short else len(lines) * _TITLE_LINE

    def draw(self, pen: Pen, left: float, top: float, width: float) -> None:
        trend = self.trend
        for number, line in enumerate(break_lines([bold(trend.title)], _VALUE_SIZE, width)):
            pen.write(line, left, top + 9 + number * _TITLE_LINE, _VALUE_SIZE)
        top += self._extra(width)
        pen.write_spans([plain(trend.scale)], left + width, top + 9, _SIZE, align="right")
        ticks = [(value, self._shown(value, is_tick=True)) for value in _ticks(self.low, self.high, self.step)]
        plot_left = left + max(22.0, 7 + max(natural_width([plain(label)], _SIZE) for _, label in ticks))
        labels = self._labels()
        widest = max((natural_width([plain(label)], _SIZE) for _, label in labels), default=0.0)
        plot_right = left + width - max(62.0, widest + 5)
        self._draw_band(pen, plot_left, plot_right, top)
        self._draw_axes(pen, ticks, plot_left, plot_right, top)
        self._draw_levels(pen, plot_left, plot_right, top)
        self._write_labels(pen, labels, plot_right + 5, top)
        self._draw_series(pen, plot_left, plot_right, top)

    def _y(self, value: Decimal, top: float) -> float:
        share = float((value - self.low) / (self.high - self.low))
        return top + self._PLOT_TOP + self._PLOT_HEIGHT * (1 - min(1.0, max(0.0, share)))

    def _shown(self, value: Decimal, *, is_tick: bool = False) -> str:
        places = 0 if is_tick and value == value.to_integral_value() else self.trend.places
        return words.figure(value, places) + self.trend.unit

    def _labels(self) -> list[tuple[Decimal, str]]:
        """What stands right of the plot, highest value first."""
        trend = self.trend
        labels = []
        if trend.target is not None:
            labels.append((trend.target, f"Target {self._shown(trend.target)}"))
        if trend.baseline is not None:
            labels.append((trend.baseline, f"Baseline {self._shown(trend.baseline)}"))
            if trend.mdc is not None:
                edge = trend.baseline + (trend.mdc if trend.is_higher_better else -trend.mdc)
                sign = "+" if trend.is_higher_better else "–"
                labels.append((edge, f"{sign} MDC {self._shown(edge)}"))
        return sorted(labels, key=lambda label: label[0], reverse=True)

    def _draw_band(self, pen: Pen, left: float, right: float, top: float) -> None:
        trend = self.trend
        if trend.baseline is None or trend.mdc is None:
            return
        upper, lower = self._y(trend.baseline + trend.mdc, top), self._y(trend.baseline - trend.mdc, top)
        pen.hatch(left, upper, right - left, lower - upper)
        pen.rule(left, right, upper, 0.5)
        pen.rule(left, right, lower, 0.5)

    def _draw_axes(self, pen: Pen, ticks: Sequence[tuple[Decimal, str]], left: float, right: float, top: float) -> None:
        plot_top, bottom = top + self._PLOT_TOP, top + self._PLOT_TOP + self._PLOT_HEIGHT
        pen.rule(left, right, bottom, 0.5)
        pen.stroke([(left, plot_top), (left, bottom)], 0.5)
        for value, label in ticks:
            y = self._y(value, top)
            pen.rule(left - 3, left, y, 0.5)
            pen.write_spans([plain(label)], left - 5, y + 3.2, _SIZE, align="right")

    def _draw_levels(self, pen: Pen, left: float, right: float, top: float) -> None:
        if self.trend.target is not None:
            y = self._y(self.trend.target, top)
            pen.stroke([(left, y), (right, y)], 0.9, dash=(5, 2.5))
        if self.trend.baseline is not None:
            pen.rule(left, right, self._y(self.trend.baseline, top), 0.9)

    def _write_labels(self, pen: Pen, labels: Sequence[tuple[Decimal, str]], left: float, top: float) -> None:
        places = [self._y(value, top) for value, _ in labels]
        lowest = top + self._PLOT_TOP + self._PLOT_HEIGHT
        for _ in labels:
            for upper, lower in pairwise(range(len(places))):
                overlap = _LABEL_LINE - (places[lower] - places[upper])
                if overlap > 0:
                    places[upper] -= overlap / 2
                    places[lower] += overlap / 2
        spill = max(0.0, places[-1] - lowest) if places else 0.0
        for place, (_, label) in zip(places, labels, strict=True):
            pen.write_spans([plain(label)], left, place - spill + 3.2, _SIZE)

    def _draw_series(self, pen: Pen, left: float, right: float, top: float) -> None:
        points = self.trend.points
        first_on, days = points[0].on, (points[-1].on - points[0].on).days
        span = right - left - 2 * self._INSET
        places = [
            (
                left + self._INSET + (span * (point.on - first_on).days / days if days else 0.0),
                self._y(point.value, top),
            )
            for point in points
        ]
        if len(places) > 1:
            pen.stroke(places, 4.5, is_white=True)
            pen.stroke(places, 1.6)
        bottom = top + self._PLOT_TOP + self._PLOT_HEIGHT
        for x, y in places:
            pen.dot(x, y, 3.1, ring=1.2)
            pen.stroke([(x, bottom), (x, bottom + 3)], 0.5)
        values = [self._shown(point.value) for point in points]
        for number in _spread([x for x, _ in places], [natural_width([bold(value)], _VALUE_SIZE) for value in values]):
            x, y = places[number]
            baseline = y - 6.5 if y - 15 >= top + self._PLOT_TOP - 6 else y + 14.5
            half = natural_width([bold(values[number])], _VALUE_SIZE) / 2
            pen.blank(x - half - 0.6, baseline - 8.5, 2 * half + 1.2, 10)
            pen.write_spans([bold(values[number])], x, baseline, _VALUE_SIZE, align="center")
        days_shown = [words.short_date(point.on) for point in points]
        for number in _spread([x for x, _ in places], [natural_width([plain(day)], _SIZE) for day in days_shown]):
            pen.write_spans([plain(days_shown[number])], places[number][0], bottom + 13.5, _SIZE, align="center")


def _spread(places: Sequence[float], widths: Sequence[float]) -> list[int]:
    """Which labels can stand side by side: the last, the first, then from the left what fits between."""
    kept: list[int] = []
    last = len(places) - 1
    gap = 2.0 if len(places) <= _MANY_POINTS else 9.0
    for number in dict.fromkeys([last, 0, *range(len(places))]):
        reach = widths[number] / 2 + gap
        if all(abs(places[number] - places[other]) >= reach + widths[other] / 2 for other in kept):
            kept.append(number)
    return sorted(kept)


def _axis(trend: Trend) -> tuple[Decimal, Decimal, Decimal]:
    """Lowest and highest value of the plot and the distance of its ticks."""
    values = [point.value for point in trend.points]
    values += [value for value in (trend.target, trend.baseline) if value is not None]
    if trend.baseline is not None and trend.mdc is not None:
        values += [trend.baseline + trend.mdc, trend.baseline - trend.mdc]
    is_scale = trend.axis_low is not None and trend.axis_high is not None
    lowest = min(values) if trend.axis_low is None else trend.axis_low
    highest = max(values) if trend.axis_high is None else trend.axis_high
    span = max(highest - lowest, Decimal(1))
    most = 2 if is_scale else _MOST_STEPS
    step = next(
        (Decimal(step) for step in _STEPS if span <= step * most), (span / most).to_integral_value(ROUND_CEILING)
    )
    low = lowest if is_scale else (lowest / step).to_integral_value(ROUND_FLOOR) * step
    high = highest if is_scale else max(highest + step / 5, low + step)
    return low, max(high, low + 1), step


def _ticks(low: Decimal, high: Decimal, step: Decimal) -> list[Decimal]:
    ticks = []
    value = low
    while value <= high:
        ticks.append(value)
        value += step
    return ticks
