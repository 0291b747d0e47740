"""Writes the glyphs a paper uses into its PDF: one subset of each face, with the text each glyph stands for."""

from __future__ import annotations

import struct
from typing import Any

import uharfbuzz
from reportlab.pdfbase import pdfdoc

from massagedesk.reports.fonts import Face
from massagedesk.reports.setting import Glyph

_UNUSED_TABLES = (b"GSUB", b"GPOS", b"GDEF", b"name", b"OS/2", b"cmap", b"post", b"DSIG", b"gasp", b"STAT", b"MATH")
_KEEP = uharfbuzz.SubsetFlags.RETAIN_GIDS | uharfbuzz.SubsetFlags.NO_HINTING | uharfbuzz.SubsetFlags.NO_LAYOUT_CLOSURE
_NOTHING = "\u2060"
"""What a glyph that is a mere part of a letter stands for: readers show the code of a glyph that has no meaning."""


class EmbeddedFont:
    """A face within one PDF document. ReportLab calls `addObjects` when the document is complete."""

    def __init__(self, face: Face, number: int) -> None:
        self.face = face
        self.resource_name = f"F{number}"
        self._tag = "".join(chr(ord("A") + number // 26**place % 26) for place in range(6))
        self._advances: dict[int, float] = {}
        self._meanings: dict[int, str] = {}

    def encode(self, glyph: Glyph) -> str:
        """The glyph's code in hex digits; remembers it for the subset."""
        glyph_id = glyph.glyph_id
        if glyph_id not in self._advances:
            scale = 1000 / self.face.units_per_em
            self._advances[glyph_id] = self.face.hb_font.get_glyph_h_advance(glyph_id) * scale
        if glyph.text and not self._meanings.get(glyph_id):
            self._meanings[glyph_id] = glyph.text
        return f"{glyph_id:04X}"

    def advance(self, glyph_id: int) -> float:
        """The width the PDF viewer moves on by after the glyph, in thousandths."""
        return self._advances[glyph_id]

    def addObjects(self, document: Any) -> None:
        """Adds the font's objects to the finished document."""
        base_name = f"{self._tag}+{self.face.postscript_name}"
        descendant = _dictionary(
            Type="/Font",
            Subtype="/CIDFontType2",
            BaseFont=f"/{base_name}",
            CIDSystemInfo=_dictionary(
                Registry=pdfdoc.PDFString("Adobe"), Ordering=pdfdoc.PDFString("Identity"), Supplement=0
            ),
            FontDescriptor=document.Reference(self._descriptor(document, base_name)),
            DW=0,
            W=self._widths(),
            CIDToGIDMap="/Identity",
        )
        font = _dictionary(
            Type="/Font",
            Subtype="/Type0",
            BaseFont=f"/{base_name}",
            Encoding="/Identity-H",
            DescendantFonts=pdfdoc.PDFArray([document.Reference(descendant)]),
            ToUnicode=document.Reference(_stream(document, self._to_unicode().encode("ascii"))),
        )
        document.idToObject["BasicFonts"].dict[self.resource_name] = document.Reference(font)

    def _widths(self) -> Any:
        entries: list[Any] = []
        for glyph_id in sorted(self._advances):
            entries += [glyph_id, pdfdoc.PDFArray([round(self._advances[glyph_id], 3)])]
        return pdfdoc.PDFArray(entries)

    def _descriptor(self, document: Any, base_name: str) -> Any:
        extents = self.face.hb_font.get_font_extents("ltr")
        scale = 1000 / self.face.units_per_em
        head = self.face.hb_face.reference_table("head").data
        box = [round(value * scale) for value in struct.unpack(">4h", head[36:44])]
        return _dictionary(
            Type="/FontDescriptor",
            FontName=f"/{base_name}",
            Flags=4,
            FontBBox=pdfdoc.PDFArray(box),
            ItalicAngle=0,
            Ascent=round(extents.ascender * scale),
            Descent=round(extents.descender * scale),
            CapHeight=round(extents.ascender * scale * 0.67),
            StemV=80,
            FontFile2=document.Reference(_stream(document, self._subset(), is_font=True)),
        )

    def _subset(self) -> bytes:
        wanted = uharfbuzz.SubsetInput()
        wanted.glyph_set.update(sorted(self._advances))
        wanted.flags = _KEEP
        wanted.drop_table_tag_set.update(int.from_bytes(tag, "big") for tag in _UNUSED_TABLES)
        data: bytes = uharfbuzz.subset(self.face.hb_face, wanted).blob.data
        return data

    def _to_unicode(self) -> str:
        known = [(glyph_id, self._meanings.get(glyph_id, _NOTHING)) for glyph_id in sorted(self._advances)]
        lines = [
            "/CIDInit /ProcSet findresource begin",
            "12 dict begin",
            "begincmap",
            "/CMapName /Adobe-Identity-UCS def",
            "/CMapType 2 def",
            "1 begincodespacerange",
            "<0000> <FFFF>",
            "endcodespacerange",
        ]
        for first in range(0, len(known), 100):
            chunk = known[first : first + 100]
            lines.append(f"{len(chunk)} beginbfchar")
            lines += [f"<{glyph_id:04X}> <{meaning.encode('utf-16-be').hex().upper()}>" for glyph_id, meaning in chunk]
            lines.append("endbfchar")
        lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
        return "\n".join(lines)


def _dictionary(**entries: Any) -> Any:
    return pdfdoc.PDFDictionary(entries)


def _stream(document: Any, content: bytes, *, is_font: bool = False) -> Any:
    stream = pdfdoc.PDFStream(content=content)
    if is_font:
        stream.dictionary["Length1"] = len(content)
    if document.compression:
        stream.filters = [pdfdoc.PDFZCompress]
    return stream
