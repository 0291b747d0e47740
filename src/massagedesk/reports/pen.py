"""Draws on the pages of one PDF. Distances in points, measured from the top left corner of the sheet."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Literal

from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

from massagedesk.domain.dates import utc_offset
from massagedesk.reports import theme
from massagedesk.reports.embed import EmbeddedFont
from massagedesk.reports.fonts import Face
from massagedesk.reports.inputs import PaperSize
from massagedesk.reports.setting import Glyph, Line, Run, Span, break_lines, natural_width
from massagedesk.reports.text import printable

Align = Literal["left", "right", "center"]

_INK = 0.028
"""Stroke that thickens a face without a bold cut, as a part of the type size."""
_HATCH_PITCH = 4.5


class Pen:
    """A PDF being written. Ask for `finish()` once, at the end."""

    def __init__(self, paper: PaperSize, *, title: str, author: str, subject: str, made_at: datetime) -> None:
        self.sheet_width, self.sheet_height = theme.SHEETS[paper]
        self.text_width = self.sheet_width - 2 * theme.SIDE_MARGIN
        self._file = io.BytesIO()
        self._canvas = canvas.Canvas(
            self._file,
            pagesize=(self.sheet_width, self.sheet_height),
            pageCompression=1,
            invariant=1,
            lang="en-US",
            initialFontName="Helvetica",
        )
        self._canvas.setTitle(printable(title))
        self._canvas.setAuthor(printable(author))
        self._canvas.setSubject(printable(subject))
        self._canvas.setCreator("MassageDesk")
        self._canvas.setProducer("MassageDesk")
        self._canvas.setViewerPreference("DisplayDocTitle", "true")
        offset = utc_offset(made_at).removeprefix("UTC").replace(":", "'")
        stamp = f"D:{made_at:%Y%m%d%H%M%S}{offset}'"
        self._canvas.setDateFormatter(lambda *_: stamp)
        self._fonts: dict[Face, EmbeddedFont] = {}

    def end_page(self) -> None:
        """Closes the page; the next stroke falls on a new one."""
        self._canvas.showPage()

    def mark_chapter(self, name: str, key: str) -> None:
        """Adds an entry of the outline that leads to this page."""
        self._canvas.bookmarkPage(key)
        self._canvas.addOutlineEntry(printable(name), key, level=0)

    def finish(self) -> bytes:
        """The complete file."""
        self._canvas.save()
        return self._file.getvalue()

    def write(self, line: Line, x: float, baseline: float, size: float) -> None:
        """Sets one line with its left end at `x`."""
        for run in line.runs:
            if run.glyphs:
                self._write_run(run, x, self.sheet_height - baseline, size)
            width = run.width * size / 1000
            if run.is_struck:
                self.rule(x, x + width, baseline - size * 0.3, 0.8)
            x += width

    def write_spans(
        self, spans: Sequence[Span], x: float, baseline: float, size: float, *, align: Align = "left"
    ) -> None:
        """Sets text on one line; `x` is its left end, its right end or its middle."""
        width = natural_width(spans, size)
        (line,) = break_lines(spans, size, width + 1)
        offset = {"left": 0.0, "right": width, "center": width / 2}[align]
        self.write(line, x - offset, baseline, size)

    def write_outlined(self, word: str, size: float) -> None:
        """A word in hollow letters along the rising diagonal of the sheet."""
        (line,) = break_lines([Span(word, is_bold=True)], size, self.sheet_height * 2)
        pdf = self._canvas
        pdf.saveState()
        pdf.translate(self.sheet_width / 2, self.sheet_height / 2)
        pdf.rotate(52)
        pdf.addLiteral("1 Tr 0.7 w")
        x = -line.width / 2
        for run in line.runs:
            self._write_run(run, x, -size * 0.36, size)
            x += run.width * size / 1000
        pdf.restoreState()

    def _write_run(self, run: Run, x: float, y: float, size: float) -> None:
        face = run.cut.face
        font = self._fonts.get(face)
        if font is None:
            font = self._fonts[face] = EmbeddedFont(face, len(self._fonts) + 1)
            self._canvas._doc.delayedFonts.append(font)
        shown: list[str] = []
        for _, same in groupby(run.glyphs, key=lambda glyph: glyph.cluster if glyph.whole else -1):
            glyphs = list(same)
            whole = glyphs[0].whole
            if whole:
                shown.append(f"/Span <</ActualText <FEFF{whole.encode('utf-16-be').hex().upper()}>>> BDC")
            shown += _shown(glyphs, font, size)
            if whole:
                shown.append("EMC")
        inked = f"2 Tr {_number(size * _INK)} w" if run.cut.is_inked else ""
        self._canvas.addLiteral(
            f"q {inked} BT /{font.resource_name} {_number(size)} Tf 1 0 0 1 {_number(x)} {_number(y)} Tm "
            f"{' '.join(shown)} ET Q"
        )

    def rule(self, left: float, right: float, y: float, weight: float) -> None:
        """A horizontal rule whose middle lies at `y`."""
        self.stroke([(left, y), (right, y)], weight)

    def stroke(
        self,
        points: Sequence[tuple[float, float]],
        weight: float,
        *,
        dash: tuple[float, float] | None = None,
        is_white: bool = False,
    ) -> None:
        """A line through the points."""
        pdf = self._canvas
        pdf.saveState()
        pdf.setLineWidth(weight)
        pdf.setLineJoin(1)
        if is_white:
            pdf.setStrokeGray(1)
        if dash:
            pdf.setDash(*dash)
        path = pdf.beginPath()
        path.moveTo(points[0][0], self.sheet_height - points[0][1])
        for x, y in points[1:]:
            path.lineTo(x, self.sheet_height - y)
        pdf.drawPath(path, stroke=1, fill=0)
        pdf.restoreState()

    def box(
        self, left: float, top: float, width: float, height: float, weight: float, *, is_solid: bool = False
    ) -> None:
        """A rectangle, hollow or solid black."""
        self._canvas.setLineWidth(weight)
        self._canvas.rect(left, self.sheet_height - top - height, width, height, stroke=1, fill=int(is_solid))

    def squares(self, corners: Sequence[tuple[float, float]], width: float, height: float) -> None:
        """Black rectangles of one size without an outline, as one shape: no seams between neighbours."""
        pdf = self._canvas
        path = pdf.beginPath()
        for left, top in corners:
            path.rect(left, self.sheet_height - top - height, width, height)
        pdf.drawPath(path, stroke=0, fill=1)

    def blank(self, left: float, top: float, width: float, height: float) -> None:
        """A white patch that keeps a number readable on what lies under it."""
        self._canvas.saveState()
        self._canvas.setFillGray(1)
        self._canvas.rect(left, self.sheet_height - top - height, width, height, stroke=0, fill=1)
        self._canvas.restoreState()

    def dot(self, x: float, y: float, radius: float, *, ring: float = 0.0, is_hollow: bool = False) -> None:
        """A dot with a white ring around it, or a hollow ring of weight `ring`."""
        pdf = self._canvas
        pdf.saveState()
        pdf.setLineWidth(ring)
        if is_hollow:
            pdf.setFillGray(1)
        else:
            pdf.setStrokeGray(1)
        pdf.circle(x, self.sheet_height - y, radius, stroke=int(ring > 0), fill=1)
        pdf.restoreState()

    def hatch(self, left: float, top: float, width: float, height: float) -> None:
        """Fills an area with rising lines at 45 degrees."""
        pdf = self._canvas
        bottom = self.sheet_height - top - height
        pdf.saveState()
        clip = pdf.beginPath()
        clip.rect(left, bottom, width, height)
        pdf.clipPath(clip, stroke=0, fill=0)
        pdf.setLineWidth(0.45)
        start = left - height
        while start < left + width:
            pdf.line(start, bottom, start + height, bottom + height)
            start += _HATCH_PITCH
        pdf.restoreState()

    def picture(self, content: bytes, left: float, top: float, height: float, widest: float) -> float:
        """A picture `height` high, less if it would be wider than `widest`; returns its width."""
        image = ImageReader(io.BytesIO(content))
        pixels_wide, pixels_high = image.getSize()
        scale = min(height / pixels_high, widest / pixels_wide)
        width, shown_height = pixels_wide * scale, pixels_high * scale
        y = self.sheet_height - top - (height + shown_height) / 2
        self._canvas.drawImage(image, left, y, width, shown_height, mask="auto")
        return float(width)


def _shown(glyphs: Sequence[Glyph], font: EmbeddedFont, size: float) -> list[str]:
    """The operators that show the glyphs one after the other."""
    shown: list[str] = []
    for rise, same in groupby(glyphs, key=lambda glyph: glyph.dy):
        array: list[str] = []
        for glyph in same:
            if glyph.dx:
                array.append(_number(-glyph.dx))
            array.append(f"<{font.encode(glyph)}>")
            back = font.advance(glyph.glyph_id) + glyph.dx - glyph.advance
            if abs(back) > 0.01:
                array.append(_number(back))
        shown.append(f"{_number(rise * size / 1000)} Ts [{' '.join(array)}] TJ")
    return shown


def _number(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".") if value % 1 else f"{value:.0f}"
