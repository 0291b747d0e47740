"""A stand-in for the scan of a prescription, for made-up practices."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO


def render(title: str, lines: Sequence[str], *, pages: int = 1) -> bytes:
    """A plain typed sheet, the same on every page but for its number."""
    from reportlab.pdfgen.canvas import Canvas

    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=(612, 792), invariant=1)
    for page in range(1, pages + 1):
        canvas.setFont("Courier", 11)
        canvas.drawString(72, 700, f"{title}, page {page} of {pages}")
        for place, line in enumerate(lines):
            canvas.drawString(72, 664 - 18 * place, line[:70])
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()
