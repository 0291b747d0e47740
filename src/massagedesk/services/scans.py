"""Scans as pictures: what kind of file one is, how many pages it has, and a page drawn for the screen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from massagedesk import pdfium
from massagedesk.domain.errors import DamagedFile, RuleViolation

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
_BEGINNINGS = ((b"%PDF-", PDF), (b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG))
_UNREADABLE = "This file is damaged or protected and cannot be shown. Nothing was added."


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A drawn page: 32 bits a pixel, blue green red and one unused byte, rows from the top."""

    pixels: bytes
    width: int
    height: int
    stride: int
    """Bytes from one row to the next."""


def media_type_of(content: bytes) -> str:
    """What kind of scan this is, judged by its first bytes. Raises RuleViolation for anything but PDF, JPEG or PNG."""
    for beginning, media_type in _BEGINNINGS:
        if content.startswith(beginning):
            return media_type
    raise RuleViolation("Only PDF, JPEG and PNG files can be kept as scans. Nothing was added.")


def page_count(content: bytes, media_type: str) -> int:
    """Pages of a scan; a photo has one. Raises DamagedFile for a PDF that cannot be opened."""
    if media_type != PDF:
        return 1
    with _readable(content) as document:
        return len(document)


def draw_page(content: bytes, page: int, width: int) -> Picture:
    """Page number `page` (from 0) of a PDF, drawn `width` pixels wide. Photos are drawn by the window itself."""
    with _readable(content) as document:
        sheet = document[page]
        bitmap = sheet.render(scale=width / sheet.get_width(), prefer_bgrx=True)
        return Picture(pixels=bytes(bitmap.buffer), width=bitmap.width, height=bitmap.height, stride=bitmap.stride)


@contextmanager
def _readable(content: bytes) -> Iterator[PdfDocument]:
    from pypdfium2 import PdfiumError

    try:
        with pdfium.opened(content) as document:
            yield document
    except PdfiumError:
        raise DamagedFile(_UNREADABLE) from None
