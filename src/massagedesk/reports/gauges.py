"""Small drawings that carry numbers: gauges, the attendance strip, the pain scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from massagedesk.reports import theme, words
from massagedesk.reports.flow import Block
from massagedesk.reports.parts import bold, plain
from massagedesk.reports.pen import Pen
from massagedesk.reports.plan_inputs import AttendanceWeek, Mark
from massagedesk.reports.setting import natural_width

_SIZE = theme.PLAIN.size
_MOST_CELLS = 48
"""More than that are too narrow to count; a bar shows the share instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How far something has come: the words above a gauge and its cells."""

    figure: str
    """"7 of 12"."""
    label: str
    """"sessions used"."""
    remainder: str
    """"5 remain"."""
    done: int
    cells: int
    """Zero draws no cells: nothing was planned that could be counted."""


class Gauge(Block):
    """A figure over a row of cells, the used ones solid."""

    _CELLS_TOP, _CELL_HEIGHT = 21.0, 10.0

    def __init__(self, reach: Reach) -> None:
        self.reach = reach

    def height(self, width: float) -> float:
        return self._CELLS_TOP + 12.0 if self.reach.cells else theme.GAUGE.leading

    def draw(self, pen: Pen, left: float, top: float, width: float) -> None:
        reach = self.reach
        baseline = top + theme.GAUGE.drop
        figure = [bold(reach.figure)]
        pen.write_spans(figure, left, baseline, theme.GAUGE.size)
        label_left = left + natural_width(figure, theme.GAUGE.size) + 6
        pen.write_spans([plain(reach.label)], label_left, baseline, _SIZE)
        pen.write_spans([plain(reach.remainder)], left + width, baseline, _SIZE, align="right")
        if reach.cells:
            self._draw_cells(pen, left + 0.5, top + self._CELLS_TOP + 0.5, width - 1)

    def _draw_cells(self, pen: Pen, left: float, top: float, width: float) -> None:
        done, cells = min(self.reach.done, self.reach.cells), self.reach.cells
        if cells > _MOST_CELLS:
            pen.box(left, top, width, self._CELL_HEIGHT, 0.9)
            if done:
                pen.box(left, top, width * done / cells, self._CELL_HEIGHT, 0.9, is_solid=True)
            return
        pitch = (width + 3) / cells
        for number in range(cells):
            pen.box(left + number * pitch, top, pitch - 3, self._CELL_HEIGHT, 0.9, is_solid=number < done)


class MarkKey(Block):
    """The section head of the attendance strip with its key, which carries the counts."""

    _GAP, _SQUARE = 12.0, 7.0

    def __init__(self, title: str, counts: Sequence[tuple[Mark, int]], *, space: float) -> None:
        self.title = title
        self.counts = tuple(counts)
        self.space = space
        self.keeps_next = True

    def height(self, width: float) -> float:
        return theme.SECTION.leading + 3 + (0.0 if self._fits_beside(width) else theme.PLAIN.leading)

    def _fits_beside(self, width: float) -> bool:
        return natural_width([bold(self.title)], theme.SECTION.size) + self._GAP + self._key_width() <= width

    def _key_width(self) -> float:
        texts = sum(natural_width([plain(_keyed(mark, number))], _SIZE) for mark, number in self.counts)
        return texts + len(self.counts) * (4 + self._SQUARE + self._GAP) - self._GAP

    def draw(self, pen: Pen, left: float, top: float, width: float) -> None:
        baseline = top + theme.SECTION.drop
        pen.write_spans([bold(self.title)], left, baseline, theme.SECTION.size)
        if not self._fits_beside(width):
            baseline += theme.PLAIN.leading
        right = left + width
        for mark, number in reversed(self.counts):
            label = [plain(_keyed(mark, number))]
            pen.write_spans(label, right, baseline, _SIZE, align="right")
            right -= natural_width(label, _SIZE)
            if number or mark is not Mark.NO_SHOW:
                right -= 4 + self._SQUARE
                _draw_mark(pen, mark, right, baseline - self._SQUARE, self._SQUARE, 0.9)
            right -= self._GAP


def _keyed(mark: Mark, number: int) -> str:
    return f"{mark.value} {number}"


class WeekStrip(Block):
    """Up to six weeks side by side with a square for every session."""

    WEEKS = 6
    _SQUARE, _PITCH, _LINE, _MOST = 10.0, 26.2, 29.0, 5

    def __init__(self, weeks: Sequence[AttendanceWeek], *, keeps_next: bool = False) -> None:
        self.weeks = tuple(weeks)
        self.keeps_next = keeps_next

    def height(self, width: float) -> float:
        busiest = max((len(week.sessions) for week in self.weeks), default=0)
        return 22.0 + self._LINE * max(1, -(-busiest // self._MOST))

    def draw(self, pen: Pen, left: float, top: float, width: float) -> None:
        height = self.height(width)
        pen.rule(left, left + width, top + 0.5, 1.0)
        pen.rule(left, left + width, top + height - 0.25, theme.LIGHT)
        own = width / self.WEEKS
        for place, week in enumerate(self.weeks):
            start = left + place * own
            if place:
                pen.stroke([(start, top + 0.5), (start, top + height - 0.25)], theme.LIGHT)
            self._draw_week(pen, week, start + (6 if place else 0), top, own - 8)

    def _draw_week(self, pen: Pen, week: AttendanceWeek, left: float, top: float, width: float) -> None:
        number = [bold(str(week.number))]
        pen.write_spans(number, left, top + 13, _SIZE)
        days = [plain(words.day_span(week.first_on, week.last_on))]
        pen.write_spans(days, left + natural_width(number, _SIZE) + 3.9, top + 13, _SIZE)
        pitch = min(self._PITCH, width / max(1, min(len(week.sessions), self._MOST)))
        for place, session in enumerate(week.sessions):
            line, column = divmod(place, self._MOST)
            x, y = left + column * pitch, top + line * self._LINE
            _draw_mark(pen, session.mark, x + 0.5, y + 21, self._SQUARE, 1.0)
            write = bold if session.mark is Mark.ATTENDED else plain
            pen.write_spans([write(str(session.on.day))], x, y + 44, _SIZE)


def _draw_mark(pen: Pen, mark: Mark, left: float, top: float, side: float, weight: float) -> None:
    """Solid for attended, open for booked, crossed for canceled, one stroke for late, a bar for no-show."""
    pen.box(left, top, side, side, weight, is_solid=mark is Mark.ATTENDED)
    right, bottom = left + side, top + side
    if mark in (Mark.CANCELED, Mark.LATE_CANCELED):
        pen.stroke([(left, top), (right, bottom)], weight)
    if mark is Mark.CANCELED:
        pen.stroke([(left, bottom), (right, top)], weight)
    if mark is Mark.NO_SHOW:
        pen.stroke([(left, top + side / 2), (right, top + side / 2)], weight)


class PainScale(Block):
    """Zero to ten: an open ring before, a solid dot after."""

    _WIDEST = 228.0

    def __init__(self, before: int | None, after: int | None, *, space: float = 0.0) -> None:
        self.before = before
        self.after = after
        self.space = space

    def height(self, width: float) -> float:
        return 34.0

    def draw(self, pen: Pen, left: float, top: float, width: float) -> None:
        width = min(width, self._WIDEST)
        first, axis = left + 5, top + 17
        step = (width - 10) / 10
        pen.rule(first, first + 10 * step, axis, 0.75)
        for score in range(11):
            x = first + score * step
            pen.stroke([(x, axis - 2.5), (x, axis + 2.5)], 0.5)
            if score % 5 == 0:
                pen.write_spans([plain(str(score))], x, top + 31, _SIZE, align="center")
        places = {score: first + score * step for score in (self.before, self.after) if score is not None}
        if self.before is not None and self.after is not None:
            pen.stroke([(places[self.before], axis), (places[self.after], axis)], 2.0)
        if self.after is not None:
            pen.dot(places[self.after], axis, 3.8)
        if self.before is not None and self.before != self.after:
            pen.dot(places[self.before], axis, 3.8, ring=1.4, is_hollow=True)
        self._write_labels(pen, places, left, left + width, top + 9)

    def _write_labels(self, pen: Pen, places: dict[int, float], left: float, right: float, baseline: float) -> None:
        if self.before is not None and self.before == self.after:
            labels = [(self.before, f"Before and after {self.before}")]
        else:
            named = ((self.before, "Before"), (self.after, "After"))
            labels = sorted((score, f"{name} {score}") for score, name in named if score is not None)
        widths = [natural_width([bold(label)], _SIZE) for _, label in labels]
        starts = [
            min(max(places[score] - width / 2, left), right - width)
            for (score, _), width in zip(labels, widths, strict=True)
        ]
        if len(starts) == 2:
            overlap = starts[0] + widths[0] + 6 - starts[1]
            if overlap > 0:
                starts[0] = max(left, starts[0] - overlap / 2)
                starts[1] = starts[0] + widths[0] + 6
                spill = max(0.0, starts[1] + widths[1] - right)
                starts = [start - spill for start in starts]
        for (_, label), start in zip(labels, starts, strict=True):
            pen.write_spans([bold(label)], start, baseline, _SIZE)
