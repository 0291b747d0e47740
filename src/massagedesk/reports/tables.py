"""Tables with hairlines: heads repeat on every page, rows that belong together stay together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from massagedesk.reports import theme
from massagedesk.reports.flow import Block
from massagedesk.reports.parts import fitted
from massagedesk.reports.pen import Pen
from massagedesk.reports.setting import Line, Span, break_lines

_TEXT_GAP, _FIGURE_GAP = 6.0, 1.0
"""Kept free between a text and the text right of it; beside figures, which rarely fill their column."""
SLOT = 8.0
"""Room right of the unit digit for a decimal or a degree sign, so that the unit digits stand in a column."""


@dataclass(frozen=True, slots=True)
class Column:
    """Width on the letter sheet and the side its text stands on."""

    width: float
    align: Literal["left", "right"] = "left"
    has_slot: bool = False
    gives: float = 0.0
    """Share of what a narrower sheet takes away; where no column gives, the widest does."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Text of a cell; `suffix` hangs in the column's slot; `columns` is how many it runs across."""

    spans: tuple[Span, ...] = ()
    suffix: Span | None = None
    columns: int = 1
    lower: Span | None = None
    """A second line of its own, set like the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row; `rule` is the weight of the line under it, none for zero."""

    cells: tuple[Cell, ...]
    rule: float = theme.LIGHT
    above: float = 2.2
    below: float = 2.2
    joins_next: bool = False
    """Never parted from the next row by a page's end."""


class Table(Block):
    """Rows under a head."""

    def __init__(
        self, columns: Sequence[Column], head: Row, rows: Sequence[Row], *, space: float = 0.0, keeps_next: bool = False
    ) -> None:
        self.columns = tuple(columns)
        self.head = head
        self.rows = tuple(rows)
        self.space = space
        self.keeps_next = keeps_next
        self._broken: dict[tuple[Cell, float], list[Line]] = {}

    def height(self, width: float) -> float:
        return self._row_height(self.head, width, is_head=True) + sum(self._row_height(row, width) for row in self.rows)

    def first_height(self, width: float) -> float:
        if not self.rows:
            return self.height(width)
        room = self._row_height(self.head, width, is_head=True)
        for row in self.rows:
            room += self._row_height(row, width)
            if not row.joins_next:
                break
        return room

    def split(self, width: float, room: float) -> tuple[Block, Block] | None:
        used = self._row_height(self.head, width, is_head=True)
        place = 0
        for number, row in enumerate(self.rows):
            used += self._row_height(row, width)
            if used > room:
                break
            if not row.joins_next:
                place = number + 1
        if place in (0, len(self.rows)):
            return None
        before = Table(self.columns, self.head, self.rows[:place], space=self.space)
        return before, Table(self.columns, self.head, self.rows[place:], keeps_next=self.keeps_next)

    def draw(self, pen: Pen, left: float, top: float, width: float) -> None:
        top = self._draw_row(pen, self.head, left, top, width, is_head=True)
        for row in self.rows:
            top = self._draw_row(pen, row, left, top, width, is_head=False)

    def _row_height(self, row: Row, width: float, *, is_head: bool = False) -> float:
        leading = (theme.HEAD if is_head else theme.ROW).leading
        number = max((len(lines) for *_, lines in self._set_cells(row, width)), default=1)
        return number * leading + row.above + row.below + row.rule

    def _set_cells(self, row: Row, width: float) -> list[tuple[Cell, Column, float, float, list[Line]]]:
        """Cell, its column, its left end and width, and its lines."""
        widths = self._widths(width)
        found = []
        place = 0
        left = 0.0
        for cell in row.cells:
            own = sum(widths[place : place + cell.columns])
            column = self.columns[place]
            free = own - (SLOT if column.has_slot else 0.0) - self._gap(place, place + cell.columns)
            key = (cell, free)
            if key not in self._broken:
                self._broken[key] = break_lines(cell.spans, theme.ROW.size, free)
                if cell.lower is not None:
                    self._broken[key] += break_lines([cell.lower], theme.ROW.size, free)
            found.append((cell, column, left, own, self._broken[key]))
            left += own
            place += cell.columns
        return found

    def _widths(self, width: float) -> list[float]:
        widths = [column.width for column in self.columns]
        giving = sum(column.gives for column in self.columns)
        if not giving:
            return fitted(widths, width)
        short = width - sum(widths)
        return [column.width + short * column.gives / giving for column in self.columns]

    def _gap(self, place: int, following: int) -> float:
        """Kept free right of a left-aligned cell, left of a right-aligned one."""
        if self.columns[place].align == "right":
            return _FIGURE_GAP
        if following == len(self.columns):
            return 0.0
        return _TEXT_GAP if self.columns[following].align == "left" else _FIGURE_GAP

    def _draw_row(self, pen: Pen, row: Row, left: float, top: float, width: float, *, is_head: bool) -> float:
        style = theme.HEAD if is_head else theme.ROW
        height = self._row_height(row, width, is_head=is_head)
        bottom = top + height
        for cell, column, start, own, lines in self._set_cells(row, width):
            first = bottom - row.rule - row.below - len(lines) * style.leading if is_head else top + row.above
            for number, line in enumerate(lines):
                baseline = first + number * style.leading + style.drop
                x = left + start
                if column.align == "right":
                    x += own - line.width - (SLOT if column.has_slot else 0.0)
                pen.write(line, x, baseline, style.size)
            if cell.suffix is not None:
                baseline = first + style.drop
                pen.write_spans([cell.suffix], left + start + own - SLOT, baseline, style.size)
        if row.rule:
            pen.rule(left, left + width, bottom - row.rule / 2, row.rule)
        return bottom
