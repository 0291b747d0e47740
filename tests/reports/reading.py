"""Reads papers back: their words, and whether they are well set."""

from __future__ import annotations

import io
import unicodedata
from collections import Counter
from itertools import combinations, pairwise, product
from typing import Any

import pdfplumber
import pypdf

from massagedesk.reports import theme
from massagedesk.reports.inputs import PaperSize


def page_words(pdf: bytes) -> list[str]:
    """The text of each page on one line, its letters composed."""
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return [_plain(page.extract_text()) for page in pages]


def all_words(pdf: bytes) -> str:
    return " ".join(page_words(pdf))


def _plain(extracted: str) -> str:
    kept = unicodedata.normalize("NFC", extracted.replace("\u2060", "").replace("\u00a0", " "))
    return " ".join(kept.split())


def letters(pdf: bytes) -> Counter[str]:
    """How often each letter is printed, whatever the reading order."""
    return Counter(char for char in unicodedata.normalize("NFKD", all_words(pdf)) if char.isalpha())


def check_setting(pdf: bytes, paper: PaperSize = PaperSize.LETTER) -> None:
    """Fails when text is too small, not black, leaves the margins, overlaps or lacks its glyph."""
    width, height = theme.SHEETS[paper]
    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        contents = page.get_contents()
        assert contents is None or b"<0000>" not in contents.get_data(), "a letter without a glyph"
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        for page in document.pages:
            assert (float(page.width), float(page.height)) == (round(width, 3), round(height, 3))
            chars = [char for char in page.chars if not is_slanted(char)]
            for char in chars:
                assert char["size"] >= 9 - 0.01, char
                assert char["non_stroking_color"] in ((0,), (0, 0, 0), None, 0), char
                assert "+" in char["fontname"], "a font that is not embedded"
                if char["text"].strip():
                    assert char["x0"] >= theme.SIDE_MARGIN - 1, char
                    assert char["x1"] <= width - theme.SIDE_MARGIN + 1, char
                    assert char["top"] >= theme.TOP_MARGIN - 8, char
                    assert char["bottom"] <= height - theme.LAST_LINE + 4, char
            _check_apart([char for char in chars if char["text"].strip()])


def _check_apart(chars: list[dict[str, Any]]) -> None:
    """No letter on another: neighbors may kern, lines may not touch."""
    lines: dict[float, list[dict[str, Any]]] = {}
    for char in chars:
        lines.setdefault(round(float(char["matrix"][5]), 1), []).append(char)
    for line in lines.values():
        line.sort(key=lambda char: float(char["x0"]))
        for char, following in pairwise(line):
            assert _overlap(char, following) < 0.6, ("on one line", char["text"], following["text"], _place(char))
    for lower, upper in combinations(sorted(lines), 2):
        if upper - lower < 7.5:
            for char, other in product(lines[lower], lines[upper]):
                assert _overlap(char, other) < 0.2, ("over each other", char["text"], other["text"], _place(char))


def _overlap(char: dict[str, Any], other: dict[str, Any]) -> float:
    """Shared width as a part of the narrower letter."""
    shared = min(char["x1"], other["x1"]) - max(char["x0"], other["x0"])
    return float(shared / max(1.0, min(char["x1"] - char["x0"], other["x1"] - other["x0"])))


def is_slanted(char: dict[str, Any]) -> bool:
    """Whether the letter belongs to the watermark."""
    return abs(char["matrix"][1]) > 0.01


def _place(char: dict[str, Any]) -> tuple[int, float, float]:
    return char["page_number"], round(char["x0"], 1), round(char["top"], 1)
