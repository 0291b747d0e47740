"""The parts that papers are put together from: text, rules, columns, frames, facts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from massagedesk.reports import theme
from massagedesk.reports.flow import Block, draw_stacked, needed_after, stacked_height
from massagedesk.reports.pen import Pen
from massagedesk.reports.setting import Line, Span, break_lines, natural_width
from massagedesk.reports.text import isolated, printable
from massagedesk.reports.theme import Style

_LEAST_LINES = 2
"""Lines of a paragraph that stay together at the foot and at the head of a page."""


def plain(typed: str) -> Span:
    """A name, number or sentence in regular weight."""
    return Span(isolated(typed))


def bold(typed: str) -> Span:
    """The same in bold."""
    return Span(isolated(typed), is_bold=True)


class Prose(Block):
    """A paragraph, with a label hung before its first line where one is given."""

    def __init__(
        self,
        spans: Sequence[Span],
        style: Style = theme.PLAIN,
        *,
        space: float = 0.0,
        keeps_next: bool = False,
        align: Literal["left", "right"] = "left",
        inset: float = 0.0,
        label: Span | None = None,
        label_style: Style | None = None,
        follows_script: bool = False,
    ) -> None:
        self.spans = tuple(spans)
        self.style = style
        self.space = space
        self.keeps_next = keeps_next
        self.align = align
        self.inset = inset
        self.label = label
        self.label_style = label_style or style
        self.follows_script = follows_script
        """Right-to-left paragraphs are set against the right edge."""
        self._set: dict[float, list[Line]] = {}
        self._rest: list[Line] | None = None

    def lines(self, width: float) -> list[Line]:
        """The paragraph set to a column."""
        if self._rest is not None:
            return self._rest
        if width not in self._set:
            self._set[width] = break_lines(self.spans, self.style.size, width - self.inset)
        return self._set[width]

    def height(self, width: float) -> float:
        return len(self.lines(width)) * self.style.leading

    def first_height(self, width: float) -> float:
        number = len(self.lines(width))
        return (number if number < 2 * _LEAST_LINES else _LEAST_LINES) * self.style.leading

    def split(self, width: float, room: float) -> tuple[Block, Block] | None:
        lines = self.lines(width)
        fitting = min(int(room / self.style.leading + 0.001), len(lines) - _LEAST_LINES)
        if fitting < _LEAST_LINES:
            return None
        return self._part(lines[:fitting], is_first=True), self._part(lines[fitting:], is_first=False)

    def _part(self, lines: list[Line], *, is_first: bool) -> Prose:
        part = Prose(
            (),
            self.style,
            space=self.space if is_first else 0.0,
            keeps_next=self.keeps_next and not is_first,
            align=self.align,
            inset=self.inset,
            label=self.label if is_first else None,
            label_style=self.label_style,
            follows_script=self.follows_script,
        )
        part._rest = lines
        return part

    def draw(self, pen: Pen, left: float, top: float, width: float) -> None:
        size = self.style.size
        if self.label is not None:
            pen.write_spans([self.label], left, top + self.label_style.drop, self.label_style.size)
        for number, line in enumerate(self.lines(width)):
            baseline = top + number * self.style.leading + self.style.drop
            is_right = self.align == "right" or (self.follows_script and line.is_right_to_left)
            x = left + width - line.width if is_right else left + self.inset
            pen.write(line, x, baseline, size)


class Rule(Block):
    """A horizontal rule across the column."""

    def __init__(self, weight: float, *, space: float = 0.0, keeps_next: bool = False) -> None:
        self.weight = weight
        self.space = space
        self.keeps_next = keeps_next

    def height(self, width: float) -> float:
        return self.weight

    def draw(self, pen: Pen, left: float, top: float, width: float) -> None:
        pen.rule(left, left + width, top + self.weight / 2, self.weight)


class Stack(Block):
    """Blocks one under the other, split between or inside them when the page ends."""

    def __init__(
        self, blocks: Sequence[Block], *, space: float = 0.0, keeps_next: bool = False, is_whole: bool = False
    ) -> None:
        self.blocks = tuple(blocks)
        self.space = space
        self.keeps_next = keeps_next
        self.is_whole = is_whole
        """Never split."""

    def height(self, width: float) -> float:
        return stacked_height(self.blocks, width)

    def first_height(self, width: float) -> float:
        if self.is_whole or not self.blocks:
            return self.height(width)
        first = self.blocks[0].first_height(width)
        is_split = first < self.blocks[0].height(width)
        return first if is_split else first + needed_after(self.blocks[0], self.blocks[1:], width)

    def split(self, width: float, room: float) -> tuple[Block, Block] | None:
        if self.is_whole:
            return None
        used = 0.0
        for number, block in enumerate(self.blocks):
            gap = block.space if number else 0.0
            height = block.height(width)
            if used + gap + height <= room:
                used += gap + height
                continue
            parts = block.split(width, room - used - gap)
            before, after = list(self.blocks[:number]), list(self.blocks[number:])
            if parts is not None:
                before, after = [*before, parts[0]], [parts[1], *after[1:]]
            while before and before[-1].keeps_next:
                after.insert(0, before.pop())
            return (Stack(before, space=self.space), Stack(after, keeps_next=self.keeps_next)) if before else None
        return None

    def draw(self, pen: Pen, left: float, top: float, width: float) -> None:
        draw_stacked(self.blocks, pen, left, top, width)


class Columns(Block):
    """Blocks side by side, never split. Widths are given for the letter sheet; the widest gives on a narrower one."""

    def __init__(
        self,
        columns: Sequence[tuple[float, Block]],
        *,
        gap: float = theme.COLUMN_GAP,
        space: float = 0.0,
        keeps_next: bool = False,
        foot: bool = False,
    ) -> None:
        self.columns = tuple(columns)
        self.gap = gap
        self.space = space
        self.keeps_next = keeps_next
        self.foot = foot
        """Lower ends on one line rather than upper ends."""

    def _widths(self, width: float) -> list[float]:
        return fitted([own for own, _ in self.columns], width - self.gap * (len(self.columns) - 1))

    def height(self, width: float) -> float:
        pairs = zip(self.columns, self._widths(width), strict=True)
        return max(block.height(own) for (_, block), own in pairs)

    def draw(self, pen: Pen, left: float, top: float, width: float) -> None:
        whole = self.height(width)
        for (_, block), own in zip(self.columns, self._widths(width), strict=True):
            block.draw(pen, left, top + (whole - block.height(own) if self.foot else 0.0), own)
            left += own + self.gap


def fitted(widths: Sequence[float], total: float) -> list[float]:
    """Column widths brought to a total: the widest column, or those equally wide, give or take the difference."""
    widest = max(widths)
    share = (total - sum(widths)) / sum(1 for width in widths if width == widest)
    return [width + share if width == widest else width for width in widths]


class Framed(Block):
    """A stack in a frame; over a page's end each part has its own frame."""

    _SIDE, _ABOVE, _BELOW = 8.0, 5.0, 6.0

    def __init__(self, content: Stack, *, space: float = 0.0) -> None:
        self.content = content
        self.space = space

    def height(self, width: float) -> float:
        return self.content.height(width - 2 * self._SIDE) + self._ABOVE + self._BELOW

    def first_height(self, width: float) -> float:
        return self.content.first_height(width - 2 * self._SIDE) + self._ABOVE + self._BELOW

    def split(self, width: float, room: float) -> tuple[Block, Block] | None:
        parts = self.content.split(width - 2 * self._SIDE, room - self._ABOVE - self._BELOW)
        if parts is None:
            return None
        head, tail = parts
        return Framed(Stack([head]), space=self.space), Framed(Stack([tail]))

    def draw(self, pen: Pen, left: float, top: float, width: float) -> None:
        half = theme.FRAME / 2
        pen.box(left + half, top + half, width - theme.FRAME, self.height(width) - theme.FRAME, theme.FRAME)
        self.content.draw(pen, left + self._SIDE, top + self._ABOVE, width - 2 * self._SIDE)


class Facts(Block):
    """Labels and values; a value that is too long goes on under itself."""

    def __init__(self, facts: Sequence[tuple[str, Sequence[Span]]], label_width: float) -> None:
        self.rows = [Columns(_fact(label, spans, label_width), gap=0.0) for label, spans in facts]

    def height(self, width: float) -> float:
        return sum(row.height(width) for row in self.rows)

    def draw(self, pen: Pen, left: float, top: float, width: float) -> None:
        for row in self.rows:
            row.draw(pen, left, top, width)
            top += row.height(width)


def _fact(label: str, spans: Sequence[Span], label_width: float) -> list[tuple[float, Block]]:
    value_width = theme.WIDE_TEXT
    return [(label_width, Prose([plain(label)], theme.FACTS)), (value_width, Prose(spans, theme.FACTS))]


class Blank(Block):
    """An empty place."""

    def __init__(self, height: float) -> None:
        self._height = height

    def height(self, width: float) -> float:
        return self._height

    def draw(self, pen: Pen, left: float, top: float, width: float) -> None:
        """Leaves the paper as it is."""


def heading(words: str, *, space: float) -> Prose:
    """The head of a section."""
    return Prose([Span(printable(words), is_bold=True)], theme.SECTION, space=space, keeps_next=True)


def title_block(title: str, subtitle: str, right: Block, *, is_right_low: bool) -> Block:
    """The title with its subtitle, and what stands at the right of it."""
    name, below = [bold(title)], [plain(subtitle)]
    wide = max(natural_width(name, theme.TITLE.size), natural_width(below, theme.SUBTITLE.size)) + 1
    left: list[Block] = [Prose(name, theme.TITLE)]
    if subtitle:
        left.append(Prose(below, theme.SUBTITLE, space=1.0))
    return Columns([(min(wide, 320.0), Stack(left)), (theme.WIDE_TEXT, right)], gap=18.0, foot=is_right_low)
