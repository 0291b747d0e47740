"""The sheet around a paper: letterhead, running head, footer with page x of y, draft mark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from massagedesk.reports import theme, words
from massagedesk.reports.flow import Block, Placed, draw_stacked, paginate, stacked_height
from massagedesk.reports.inputs import Footer, Letterhead
from massagedesk.reports.parts import Blank, Columns, Prose, Rule, Stack, bold, plain
from massagedesk.reports.pen import Pen
from massagedesk.reports.setting import Span, natural_width

_LOGO, _LOGO_GAP, _SMALL_LOGO = 34.0, 10.0, 15.0
_HIGHEST_DIGITS = "Page 888 of 888"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A document whose pages are counted together."""

    first_head: tuple[Block, ...]
    later_head: tuple[Block, ...]
    body: tuple[Block, ...]
    foot_left: tuple[str, ...]
    """Each its own paragraph."""
    foot_right: str = ""
    """Under the page number."""
    watermark: str = ""
    bookmark: tuple[str, str] | None = None
    """Words and key of the outline entry."""


class Picture(Block):
    """A logo."""

    def __init__(self, content: bytes, height: float, widest: float) -> None:
        self.content = content
        self._height = height
        self._widest = widest

    def height(self, width: float) -> float:
        return self._height

    def draw(self, pen: Pen, left: float, top: float, width: float) -> None:
        pen.picture(self.content, left, top + 0.5, self._height, self._widest)


def letterhead(head: Letterhead, text_width: float) -> tuple[Block, ...]:
    """The head of a first page: logo, practice and practitioner, address at the right, a heavy rule."""
    numbers = [f"{name} {number}" for name, number in (("Phone", head.phone), ("Fax", head.fax)) if number]
    address = [[plain(line)] for line in head.address_lines] + ([_joined(numbers)] if numbers else [])
    right = Stack([Prose(line, theme.ADDRESS, align="right") for line in address] or [Blank(0.0)])
    name = Prose([bold(head.practice_name)], theme.PRACTICE)
    holder = Prose(_joined([part for part in (head.practitioner, head.license) if part]), theme.PLAIN, space=3.0)
    right_width = min(
        max((natural_width(line, theme.PLAIN.size) for line in address), default=0.0) + 1, text_width * 0.4
    )
    columns: list[tuple[float, Block]] = [(theme.WIDE_TEXT, Stack([name, holder])), (right_width, right)]
    if head.logo:
        columns.insert(0, (_LOGO, Picture(head.logo, _LOGO, _LOGO)))
    line = Columns(columns, gap=_LOGO_GAP)
    filler = max(0.0, 38.0 - line.height(text_width))
    return (line, Blank(filler + 6.0), Rule(theme.HEAVY))


def running_head(head: Letterhead, right_words: str) -> tuple[Block, ...]:
    """The head of a further page: practice at the left, words at the right, a heavy rule."""
    return (_practice_line(head, [plain(right_words)]), Blank(5.0), Rule(theme.HEAVY))


def practice_line(head: Letterhead) -> tuple[Block, ...]:
    """The head of a note page: small logo, practice, address and phone, a heavy rule."""
    address = ", ".join(head.address_lines)
    return (
        Blank(-3.0),
        _practice_line(head, _joined([part for part in (address, head.phone) if part])),
        Blank(5.0),
        Rule(theme.HEAVY),
    )


def _practice_line(head: Letterhead, right: Sequence[Span]) -> Block:
    name = [bold(head.practice_name)]
    name_width = min(natural_width(name, theme.SECTION.size) + 1, 240.0)
    columns: list[tuple[float, Block]] = [
        (name_width, Prose(name, theme.SECTION)),
        (theme.WIDE_TEXT, Prose(right, theme.Style(9, 14), align="right")),
    ]
    if head.logo:
        columns.insert(0, (_SMALL_LOGO, Picture(head.logo, 14.0, _SMALL_LOGO)))
    return Columns(columns, gap=6.0)


def identity(footer: Footer) -> tuple[str, ...]:
    """The two lines at the left of a footer: document and client; when it was made."""
    parts = [footer.document_number, footer.client_name]
    if footer.born_on is not None:
        parts.append(f"DOB {words.full_date(footer.born_on)}")
    if footer.claim_number:
        parts.append(f"Claim {footer.claim_number}")
    if footer.remark:
        parts.append(footer.remark)
    return joined_words([part for part in parts if part]), f"Generated {words.stamp(footer.generated_at)}"


def chain_words(chain_head: str) -> str:
    """ "Chain head 7c1e 90ab 44d2"."""
    return f"Chain head {words.short_hash(chain_head, 12)}" if chain_head else ""


def joined_words(parts: Sequence[str]) -> str:
    """The parts on one line, dots between them, each kept in its own direction."""
    return words.SEPARATOR.join(plain(part).text for part in parts)


def _joined(parts: Sequence[str]) -> list[Span]:
    return [Span(joined_words(parts))]


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where the text of a chapter's pages lies."""

    first_top: float
    later_top: float
    foot_top: float
    pages: list[list[Placed]]


def _lay_out(pen: Pen, chapter: Chapter) -> _Frame:
    width = pen.text_width
    foot_top = pen.sheet_height - theme.LAST_LINE - 4.0 - _foot(chapter, width).height(width)
    bottom = foot_top - theme.FOOT_GAP
    first_top = theme.TOP_MARGIN + stacked_height(chapter.first_head, width)
    later_top = theme.TOP_MARGIN + stacked_height(chapter.later_head, width)
    pages = paginate(chapter.body, width, bottom - first_top, bottom - later_top)
    return _Frame(first_top, later_top, foot_top, pages)


def count_pages(pen: Pen, chapter: Chapter) -> int:
    """How many pages the chapter would take."""
    return len(_lay_out(pen, chapter).pages)


def draw_chapter(pen: Pen, chapter: Chapter) -> int:
    """Lays the chapter out and draws its pages; returns how many there are."""
    left, width = theme.SIDE_MARGIN, pen.text_width
    frame = _lay_out(pen, chapter)
    for number, page in enumerate(frame.pages, start=1):
        head, top = (chapter.first_head, frame.first_top) if number == 1 else (chapter.later_head, frame.later_top)
        if number == 1 and chapter.bookmark is not None:
            pen.mark_chapter(*chapter.bookmark)
        if chapter.watermark:
            pen.write_outlined(chapter.watermark, 150.0)
        draw_stacked(head, pen, left, theme.TOP_MARGIN, width)
        for placed in page:
            placed.block.draw(pen, left, top + placed.top, width)
        pen.rule(left, left + width, frame.foot_top, theme.LIGHT)
        _foot(chapter, width, f"Page {number} of {len(frame.pages)}").draw(pen, left, frame.foot_top + 4.0, width)
        pen.end_page()
    return len(frame.pages)


def _foot(chapter: Chapter, width: float, page_words: str = _HIGHEST_DIGITS) -> Block:
    right = [page_words, *([chapter.foot_right] if chapter.foot_right else [])]
    right_width = max(natural_width([Span(line)], theme.PLAIN.size) for line in [_HIGHEST_DIGITS, *right]) + 1
    left = Stack([Prose([Span(line)]) for line in chapter.foot_left])
    return Columns(
        [(width, left), (right_width, Stack([Prose([Span(line)], align="right") for line in right]))], gap=12
    )
