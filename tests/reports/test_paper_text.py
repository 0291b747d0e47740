"""Text on paper: nothing lost, nothing taken for markup, every script as itself."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from massagedesk.reports import fonts
from massagedesk.reports.setting import Line, Span, break_lines, natural_width
from massagedesk.reports.text import direction_levels, isolated, paragraphs, printable

NAMES = {
    "Vietnamese": "Nguyễn Thị Ánh Tuyết",
    "Polish": "Żółćgęśla Łukasiewicz",
    "Cyrillic": "Иван Щукин",
    "Greek": "Ελένη Παπαδοπούλου",
    "Arabic": "محمد عبد الله",
    "Hebrew": "דוד כהן",
    "Chinese": "张伟",
    "Japanese": "渡邉さくら",
    "Korean": "김철수",
    "Thai": "สมชาย ใจดี",
    "Devanagari": "राजेश कुमार",
}


def glyph_ids(lines: list[Line]) -> list[int]:
    return [glyph.glyph_id for line in lines for run in line.runs for glyph in run.glyphs]


def shown(lines: list[Line]) -> str:
    return "".join(glyph.text for line in lines for run in line.runs for glyph in run.glyphs)


@pytest.mark.parametrize("is_bold", [False, True])
@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_names_of_every_script_have_glyphs(name: str, is_bold: bool) -> None:
    assert printable(name) == name
    lines = break_lines([Span(name, is_bold)], 9, 400)
    assert glyph_ids(lines)
    assert 0 not in glyph_ids(lines)
    assert natural_width([Span(name, is_bold)], 9) > 10


def test_a_script_without_a_bold_cut_is_inked() -> None:
    cut = fonts.find_cut("张", is_bold=True)
    assert cut is not None
    assert cut.is_inked
    latin = fonts.find_cut("a", is_bold=True)
    assert latin is not None
    assert not latin.is_inked


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Smith & <Sons <b>", "Smith & <Sons <b>"),
        ("5\u22123", "5–3"),
        ("6→3", "6 to 3"),
        ("6 -> 3", "6 -> 3"),
        ("a\tb", "a    b"),
        ("one\r\ntwo\x85three", "one two three"),
        ("great \U0001f600", "great [grinning face]"),
        ("\ue000", "[U+E000]"),
        ("\ud800", "[U+D800]"),
        ("a\u00adb\ufeffc\x00d\ufe0f", "abcd"),
        ("\u202eabc", "abc"),
    ],
)
def test_what_was_typed_is_made_printable(typed: str, expected: str) -> None:
    assert printable(typed) == expected


def test_paragraphs_leave_out_empty_lines() -> None:
    assert paragraphs(" one \n\n\t\ntwo\u2029three") == ["one", "two", "three"]


def test_right_to_left_names_do_not_pull_in_their_neighbors() -> None:
    line = f"{isolated('محمد')} · 03/14/1984"
    levels = direction_levels(line, base_level=0)
    assert {levels[place] for place, char in enumerate(line) if char.isdigit() or char in "/·"} == {0}
    assert {levels[place] for place, char in enumerate(line) if char.isalpha()} == {1}


def test_arabic_is_shaped_and_set_from_the_right() -> None:
    (line,) = break_lines([Span("محمد")], 10, 200)
    assert line.is_right_to_left
    alone = {glyph.glyph_id for char in "محمد" for glyph in break_lines([Span(char)], 10, 50)[0].runs[0].glyphs}
    assert not alone.issuperset(glyph.glyph_id for run in line.runs for glyph in run.glyphs)
    assert shown([line]).startswith("د")


def test_mixed_directions_read_in_order() -> None:
    (line,) = break_lines([Span("abc אבג 12 def")], 10, 300)
    assert shown([line]) == "abc 12 גבא def"


def test_lines_keep_to_the_width_and_lose_nothing() -> None:
    typed = "Upper-trapezius/levator tender on the right, " * 6 + "x" * 200 + " 春はあけぼの。やうやう白くなりゆく"
    lines = break_lines([Span(typed)], 9.5, 180)
    assert all(line.width <= 180.5 for line in lines)
    assert shown(lines).replace(" ", "") == typed.replace(" ", "")


def test_a_number_keeps_its_unit() -> None:
    one_line = natural_width([Span("Right shoulder high by 1")], 9)
    lines = break_lines([Span("Right shoulder high by 1 cm at rest")], 9, one_line + 2)
    assert shown(lines[1:]).startswith("1 cm")


def test_marks_stay_with_their_letter() -> None:
    lines = break_lines([Span("q\u0307\u0323")], 9, 100)
    assert 0 not in glyph_ids(lines)
    assert {run.cut.face.postscript_name for run in lines[0].runs} == {"NotoSans-Regular"}


@settings(max_examples=80, deadline=None, database=None, derandomize=True)
@given(typed=st.text(max_size=60), is_bold=st.booleans())
def test_any_text_can_be_set(typed: str, is_bold: bool) -> None:
    lines = break_lines([Span(printable(typed), is_bold), Span("."), Span(isolated(typed), is_struck=True)], 9, 90)
    assert 0 not in glyph_ids(lines)
    assert all(line.width <= 90.5 or len(line.runs[0].glyphs) < 4 for line in lines)
