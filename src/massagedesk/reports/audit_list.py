"""The audit as a paper: who did what to which record when, with each field before and after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from massagedesk.reports import theme, words
from massagedesk.reports.flow import Block
from massagedesk.reports.inputs import Letterhead, PaperSize
from massagedesk.reports.parts import Blank, Columns, Prose, Rule, Stack, bold, plain, title_block
from massagedesk.reports.pen import Pen
from massagedesk.reports.setting import Span
from massagedesk.reports.sheet import Chapter, chain_words, draw_chapter, letterhead, running_head

_TITLE = "Audit list"
_WIDTHS = (36.0, 72.0, 84.0, 108.0, 172.0)
_HEADS = ("No.", "When", "Who", "What", "Field: before, after")
_GAP = 8.0
_MOST_FIELDS = 20
_BEFORE_FIELDS = sum(_WIDTHS[:-1]) + _GAP * (len(_WIDTHS) - 2)
_LONGEST = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    """One entry."""

    seq: int
    at: datetime
    """Aware, in the practice's zone."""
    actor: str
    what: str
    """"Changed client"."""
    client_name: str = ""
    fields: tuple[tuple[str, str | None, str | None], ...] = ()
    """Name, before, after; None for what there was not."""
    is_clock_back: bool = False
    short_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditList:
    """What the paper is made of."""

    paper: PaperSize = PaperSize.LETTER
    letterhead: Letterhead
    covers: str
    """Which entries, in words: "03/01/2026 to 03/31/2026, by June Calloway"."""
    lines: tuple[AuditLine, ...]
    """Oldest first."""
    generated_at: datetime
    chain_head: str
    """Newest hash of the chain as hex digits, and so a witness for every entry before."""
    chain_seq: int


def render(audit: AuditList) -> bytes:
    """The list as a PDF; the same list gives the same bytes."""
    head = audit.letterhead
    pen = Pen(
        audit.paper,
        title=_TITLE,
        author=head.practitioner,
        subject="Who did what to which record, and when",
        made_at=audit.generated_at,
    )
    right = [plain(f"{len(audit.lines):,} entries" if len(audit.lines) != 1 else "1 entry")]
    title = title_block(_TITLE, audit.covers, Prose(right, theme.SUBTITLE, align="right"), is_right_low=True)
    chapter = Chapter(
        first_head=(*letterhead(head, pen.text_width), Blank(9.0), title, Blank(8.0), *_table_head()),
        later_head=(*running_head(head, f"{_TITLE}, continued"), Blank(8.0), *_table_head()),
        body=tuple(_entry(line) for line in audit.lines) or (Prose([plain("No entry matches.")], space=6.0),),
        foot_left=(
            f"Audit list up to entry {audit.chain_seq:,}",
            f"Generated {words.stamp(audit.generated_at)}",
        ),
        foot_right=chain_words(audit.chain_head),
    )
    draw_chapter(pen, chapter)
    return pen.finish()


def _table_head() -> tuple[Block, ...]:
    columns: list[tuple[float, Block]] = [
        (width, Prose([bold(name)], theme.HEAD)) for width, name in zip(_WIDTHS, _HEADS, strict=True)
    ]
    return Columns(columns, gap=_GAP), Blank(2.0), Rule(theme.HEAVY)


def _entry(line: AuditLine) -> Block:
    when: list[Block] = [
        Prose([plain(words.full_date(line.at))], theme.ROW),
        Prose([plain(_clock(line.at))], theme.ROW),
    ]
    if line.is_clock_back:
        when.append(Prose([bold("Clock set back")], theme.ROW))
    what: list[Block] = [Prose([plain(line.what)], theme.ROW)]
    if line.client_name:
        what.append(Prose([plain(line.client_name)], theme.ROW))
    what.append(Prose([plain(words.short_hash(line.short_hash, 12))], theme.ROW))
    shown = [Prose(_field(*field), theme.ROW) for field in line.fields[:_MOST_FIELDS]]
    if len(line.fields) > len(shown):
        shown.append(Prose([plain(f"and {len(line.fields) - len(shown)} further fields")], theme.ROW))
    cells: list[Block] = [
        Prose([plain(str(line.seq))], theme.ROW),
        Stack(when),
        Prose([plain(line.actor)], theme.ROW),
        Stack(what),
    ]
    room = max(cell.height(width) for cell, width in zip(cells, _WIDTHS, strict=False))
    beside: list[Block] = []
    while shown and sum(field.height(_WIDTHS[-1]) for field in beside) < room:
        beside.append(shown.pop(0))
    columns = list(zip(_WIDTHS, [*cells, Stack(beside or [Blank(0.0)])], strict=True))
    head = Stack([Blank(2.2), Columns(columns, gap=_GAP)], is_whole=True, keeps_next=True)
    below = [_beneath(field, is_last=field is shown[-1]) for field in shown]
    return Stack([head, *below, Stack([Blank(2.2), Rule(theme.LIGHT)], is_whole=True)])


def _beneath(field: Prose, *, is_last: bool) -> Block:
    """A further field in its column, a line of its own so that a long entry can go on overleaf."""
    return Columns([(_BEFORE_FIELDS, Blank(0.0)), (_WIDTHS[-1], field)], gap=_GAP, keeps_next=is_last)


def _clock(at: datetime) -> str:
    return f"{at.hour % 12 or 12}:{at:%M:%S} {'AM' if at.hour < 12 else 'PM'}"


def _field(name: str, before: str | None, after: str | None) -> list[Span]:
    said = [bold(f"{name}: ")]
    if before is not None and after is not None:
        if not before:
            return [*said, plain(f"now {_cut(after)}")]
        return [*said, plain(f"{_cut(before)}; now {_cut(after) or 'empty'}")]
    if after is None:
        return [*said, plain(f"was {_cut(before or '')}")]
    return [*said, plain(_cut(after))]


def _cut(value: str) -> str:
    return value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…"
