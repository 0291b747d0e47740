"""Where things lie on the grid: columns across, minutes down."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF

from massagedesk.gui.calendar.calendar_model import Card
from massagedesk.gui.calendar.slots import DAY, HOUR, clamped
from massagedesk.gui.theme import Theme

GUTTER = 52
HOUR_HEIGHT = 56
INSET_LEFT, INSET_RIGHT = 4, 8
EDGE_GRIP = 8
"""So many px at the foot of a card take hold of its edge."""


@dataclass(frozen=True)
class Measures:
    """Geometry of a grid of `count` columns, `width` px wide."""

    width: int
    count: int

    @property
    def gutter(self) -> int:
        """Width of the strip with the hours."""
        return Theme.current().px(GUTTER)

    @property
    def hour(self) -> int:
        """Height of an hour."""
        return Theme.current().px(HOUR_HEIGHT)

    @property
    def height(self) -> int:
        """Height of a whole day."""
        return self.hour * DAY // HOUR

    def left(self, column: int) -> int:
        """x of the line left of a column; `count` gives the right end."""
        return self.gutter + round((self.width - self.gutter) * column / max(self.count, 1))

    def y(self, minute: float) -> int:
        """y of a minute."""
        return round(minute * self.hour / HOUR)

    def minute(self, y: float) -> float:
        """The minute at y, within the day."""
        return min(max(y * HOUR / self.hour, 0), DAY)

    def column(self, x: float) -> int:
        """The column at x, the nearest one outside."""
        across = max(self.width - self.gutter, 1)
        return clamped(int((x - self.gutter) * self.count / across), 0, self.count - 1)

    def day_rect(self, column: int) -> QRectF:
        """The whole column."""
        return QRectF(self.left(column), 0, self.left(column + 1) - self.left(column), self.height)

    def span_rect(self, column: int, start: int, end: int) -> QRectF:
        """A stretch of a day, edge to edge."""
        return QRectF(
            self.left(column), self.y(start), self.left(column + 1) - self.left(column), self.y(end) - self.y(start)
        )

    def card_rect(self, column: int, start: int, end: int, lane: int = 0, lanes: int = 1) -> QRectF:
        """A card, inset from the column's lines, in its lane."""
        theme = Theme.current()
        left = self.left(column) + theme.px(INSET_LEFT)
        across = self.left(column + 1) - theme.px(INSET_RIGHT) - left
        gap = theme.px(2) if lanes > 1 else 0
        first = left + across * lane / lanes
        width = across / lanes - (gap if lane < lanes - 1 else 0)
        top = self.y(start) + 1
        height = max(self.y(end) - self.y(start) - 2, theme.px(12))
        return QRectF(round(first), top, round(width), height)

    def rect_of(self, column: int, card: Card) -> QRectF:
        """The card of an appointment."""
        return self.card_rect(column, card.start, card.end, card.lane, card.lanes)

    def is_on_edge(self, rect: QRectF, point: QPointF) -> bool:
        """Whether a point takes hold of the lower edge of a card."""
        grip = min(Theme.current().px(EDGE_GRIP), rect.height() / 3)
        return rect.contains(point) and point.y() > rect.bottom() - grip
