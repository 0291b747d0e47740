"""PDFium, which only one thread may use at a time: whoever calls into it holds `turn`."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

turn = threading.RLock()


@contextmanager
def opened(content: bytes) -> Iterator[PdfDocument]:
    """A document in memory, for the block, during which no other thread calls PDFium. Raises PdfiumError."""
    import pypdfium2

    with turn:
        document = pypdfium2.PdfDocument(content)
        try:
            yield document
        finally:
            document.close()
