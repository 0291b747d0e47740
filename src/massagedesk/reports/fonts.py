"""The typefaces of the papers: one family for all scripts, chosen letter by letter.

ReportLab's own fonts are registered for the whole process, cannot fall back from one face to another and shape only
through shared state that would make the bytes of a paper depend on the papers printed before it. So the faces are read
with HarfBuzz here, and `embed` writes the glyphs used into the PDF.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

import uharfbuzz

from massagedesk import assets

_FAMILY: tuple[tuple[str, str | None], ...] = (
    ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf"),
    ("NotoSansArabic-Regular.ttf", "NotoSansArabic-Bold.ttf"),
    ("NotoSansHebrew-Regular.ttf", "NotoSansHebrew-Bold.ttf"),
    ("NotoSansThai-Regular.ttf", "NotoSansThai-Bold.ttf"),
    ("NotoSansDevanagari-Regular.ttf", "NotoSansDevanagari-Bold.ttf"),
    ("DroidSansFallback-Regular.ttf", None),
    ("NotoSansMath-Regular.ttf", None),
    ("NotoSansSymbols2-Regular.ttf", None),
)
"""Regular and bold files in the order they are asked for a letter. Where there is no bold cut, the regular is inked
heavier."""

_IGNORABLE = frozenset("\u200b\u200c\u200d\u200e\u200f\u2060\u061c\ufeff\u00ad")


class Face:
    """One font file."""

    def __init__(self, file_name: str) -> None:
        self.hb_face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(assets.path(f"fonts/{file_name}")))
        self.hb_font = uharfbuzz.Font(self.hb_face)
        self.units_per_em: int = self.hb_face.upem
        self.postscript_name = file_name.removesuffix(".ttf")
        self._glyph_ids: dict[str, int | None] = {}

    def glyph_id(self, char: str) -> int | None:
        """Number of the glyph for one character, None where the face has none."""
        if char not in self._glyph_ids:
            self._glyph_ids[char] = self.hb_font.get_nominal_glyph(ord(char))
        return self._glyph_ids[char]

    def covers(self, cluster: str) -> bool:
        """Whether a letter with its marks can be set from this face; joiners and the like need no glyph."""
        return all(char in _IGNORABLE or self.glyph_id(char) is not None for char in cluster)


@dataclass(frozen=True, slots=True)
class Cut:
    """A face as it is used: `is_inked` prints it heavier because the bold cut is missing."""

    face: Face
    is_inked: bool


@cache
def _face(file_name: str) -> Face:
    return Face(file_name)


def cut(index: int, is_bold: bool) -> Cut:
    """The face at a place of the family."""
    regular, bold = _FAMILY[index]
    if is_bold and bold is not None:
        return Cut(_face(bold), is_inked=False)
    return Cut(_face(regular), is_inked=is_bold)


@lru_cache(maxsize=8192)
def find_cut(cluster: str, is_bold: bool) -> Cut | None:
    """First face that has a letter with all its marks, as typed or composed; None when no face has."""
    for index in range(len(_FAMILY)):
        candidate = cut(index, is_bold)
        if candidate.face.covers(cluster) or candidate.face.covers(unicodedata.normalize("NFC", cluster)):
            return candidate
    return None


def is_printable(char: str) -> bool:
    """Whether some face has a glyph for the character."""
    return char in _IGNORABLE or find_cut(char, is_bold=False) is not None


def is_invisible(part: str) -> bool:
    """Whether the text is nothing but direction marks, joiners and the like."""
    return all(char in _IGNORABLE for char in part)


@lru_cache(maxsize=8192)
def script_of(char: str) -> str | None:
    """ISO 15924 code of a letter's script; None for digits, spaces, punctuation and marks, which go with any."""
    if char.isascii() and not char.isalpha():
        return None
    buffer = uharfbuzz.Buffer()
    buffer.add_str(char)
    buffer.guess_segment_properties()
    script: str | None = buffer.script
    return script if unicodedata.category(char)[0] == "L" else None
