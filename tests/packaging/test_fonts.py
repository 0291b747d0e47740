"""The shipped fonts can be embedded, write the names people have, and carry their licence."""

from pathlib import Path

import pytest
from reportlab.pdfbase.ttfonts import TTFont

from massagedesk import assets

WRITES = {
    "Inter-Regular": "Nguyễn Łukasz Ωμέγα Журавлёва 0123456789 − → ✓",
    "NotoSans-Regular": "Nguyễn Thị Ạnh Łukasz Ðorđe Ωμέγα Ἀγάθη Журавлёва Їґ “–” € −",
    "NotoSans-Bold": "Nguyễn Łukasz Ωμέγα Журавлёва −",
    "NotoSansArabic-Regular": "محمد پژمان",
    "NotoSansHebrew-Regular": "שלום",
    "NotoSansThai-Regular": "ไทยน้ำ",
    "NotoSansDevanagari-Regular": "नमस्ते",
    "NotoSansMath-Regular": "→↑↓←≤≥≠≈−",
    "NotoSansSymbols2-Regular": "✓✔✗☐☑●○▲▼",
    "DroidSansFallback-Regular": "汉语赵鹏漢語趙龍㐀䶮日本語ひらカタ々髙﨑한국어김철뷁",
}


def shipped() -> list[Path]:
    return sorted(assets.path("fonts").glob("*.ttf"))


def test_every_font_has_its_licence_beside_it_and_its_source_in_the_list() -> None:
    listed = assets.read_text("fonts/README.md")
    for font in shipped():
        family, style = font.stem.split("-")
        assert (font.parent / f"{family}-LICENSE.txt").stat().st_size > 1_000
        assert any(f"| {family} " in line and style in line for line in listed.splitlines()), font.name
    assert sum(font.stat().st_size for font in shipped()) < 12_000_000


def test_every_font_can_be_embedded() -> None:
    for font in shipped():
        TTFont(font.stem, font)


@pytest.mark.parametrize("name", WRITES)
def test_a_font_has_every_letter_it_is_shipped_for(name: str) -> None:
    face = TTFont(name, assets.path(f"fonts/{name}.ttf")).face
    missing = [letter for letter in WRITES[name] if letter != " " and not face.charToGlyph.get(ord(letter))]
    assert missing == []
