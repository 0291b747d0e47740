"""Sizes, weights and distances of the papers, in points. Black only; nothing below 9 points."""

from __future__ import annotations

from dataclasses import dataclass

from massagedesk.reports.inputs import PaperSize

SHEETS = {PaperSize.LETTER: (612.0, 792.0), PaperSize.A4: (595.276, 841.89)}
SIDE_MARGIN = 54.0
TOP_MARGIN = 36.0
LAST_LINE = 28.0
"""From the bottom edge to the lowest text."""
FOOT_GAP = 7.0
"""Least distance between the text and the foot rule."""

HEAVY = 1.4
"""Under the letterhead, under table heads, above totals."""
LIGHT = 0.5
"""Between rows and blocks, over signatures and the footer."""
FRAME = 1.0
"""Around an addendum."""
COLUMN_GAP = 24.0
WIDE_TEXT = 504.0
"""Text width of a letter sheet, which the tables are measured for."""


@dataclass(frozen=True, slots=True)
class Style:
    """Type size and the distance from line to line."""

    size: float
    leading: float

    @property
    def drop(self) -> float:
        """From the top of a line to its baseline."""
        return self.leading / 2 + self.size * 0.355


TITLE = Style(20, 24)
PRACTICE = Style(14, 18)
GAUGE = Style(15, 18)
LETTER = Style(13, 13.4)
SUBTITLE = Style(10, 14)
SECTION = Style(10.5, 14)
PROSE = Style(9.5, 13.4)
CERTIFY = Style(9.5, 13)
PLAIN = Style(9, 12.5)
ADDRESS = Style(9, 12.3)
FACTS = Style(9, 13)
HEAD = Style(9, 11.5)
ROW = Style(9, 12)
ADDENDUM = Style(9, 12.6)
