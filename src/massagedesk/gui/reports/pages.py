"""The pages of a PDF in memory as pictures, drawn by PDFium. Nothing is written to the disk."""

from __future__ import annotations

from PySide6.QtCore import QSizeF
from PySide6.QtGui import QImage

from massagedesk import pdfium


class PdfPages:
    """One document, kept open while it is looked at."""

    def __init__(self, content: bytes) -> None:
        import pypdfium2

        with pdfium.turn:
            self._document = pypdfium2.PdfDocument(content)
            self._sizes = [QSizeF(*self._document.get_page_size(place)) for place in range(len(self._document))]

    @property
    def count(self) -> int:
        """How many pages there are."""
        return len(self._sizes)

    def size(self, place: int) -> QSizeF:
        """Width and height of a page in points (1/72 inch)."""
        return self._sizes[place]

    def render(self, place: int, scale: float) -> QImage:
        """A page as a picture, `scale` pixels a point. Takes about 10 ms at the size of a screen, 100 ms at 300 dpi."""
        with pdfium.turn:
            page = self._document[place]
            try:
                bitmap = page.render(scale=scale, rev_byteorder=True, prefer_bgrx=True)
                try:
                    shared = QImage(
                        bitmap.buffer, bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_RGBX8888
                    )
                    return shared.copy()
                finally:
                    bitmap.close()
            finally:
                page.close()

    def close(self) -> None:
        """Frees the document."""
        with pdfium.turn:
            self._document.close()
