"""The recovery sheet: the code that opens the practice and its backups when the password is forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from massagedesk.domain.dates import spoken_day
from massagedesk.reports import theme, words
from massagedesk.reports.flow import Block
from massagedesk.reports.inputs import Letterhead, PaperSize
from massagedesk.reports.parts import Blank, Columns, Prose, Rule, Stack, bold, heading, plain, title_block
from massagedesk.reports.pen import Pen
from massagedesk.reports.setting import Span
from massagedesk.reports.sheet import Chapter, draw_chapter, letterhead, running_head

_ACROSS = 5
_QR_SIDE, _QR_GAP = 126.0, 20.0
_STEPS = (
    "On the unlock screen choose “Use the recovery sheet” and type the code. Capital letters, blanks and hyphens do "
    "not matter; a slip of the pen is noticed.",
    "Choose a new password. The code stays the same, so this sheet stays good.",
    "On another computer: install MassageDesk, choose “I have a backup”, take the newest backup file, type the code.",
    "Once a year test it: choose “Test my sheet” on the backup screen. That changes nothing.",
)
_CARE = (
    "Whoever holds this sheet can read every record of the practice. Keep it where you keep your license: in a safe or "
    "with someone you trust, never beside the computer or its backups.",
    "Without the password and without this sheet nobody can open the records, not even whoever made MassageDesk.",
    "If it is lost, or somebody else may have seen it: choose “Replace the key” on the backup screen. From then on it "
    "opens nothing new.",
    "The code is written in the digits 0–9 and the letters A–Z without I, L, O and U: what looks like an O is a zero. "
    "The last two groups are a checksum over the others.",
    "The square holds the same code, for a scanner. A photo of it opens the practice as well: let no phone keep one.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoverySheet:
    """What the sheet says. It holds nothing about any client."""

    paper: PaperSize = PaperSize.LETTER
    letterhead: Letterhead
    code: str
    """15 groups of four, hyphens between."""
    kit: str
    """Number that names the key without revealing it; each backup names it too."""
    number: int
    """Counts the sheets of the practice: an earlier one with the same kit is as good."""
    printed_at: datetime
    """Aware, in the practice's zone."""


def render(sheet: RecoverySheet) -> bytes:
    """The sheet as a PDF of one page."""
    head = sheet.letterhead
    pen = Pen(
        sheet.paper,
        title=f"Recovery sheet {sheet.kit}",
        author=head.practitioner,
        subject="Opens the practice when the password is forgotten",
        made_at=sheet.printed_at,
    )
    chapter = Chapter(
        first_head=(*letterhead(head, pen.text_width), Blank(9.0)),
        later_head=(*running_head(head, f"Recovery sheet {sheet.kit}, continued"), Blank(9.0)),
        body=tuple(_body(sheet)),
        foot_left=(f"Recovery sheet {sheet.number}, kit {sheet.kit}", f"Printed {words.stamp(sheet.printed_at)}"),
        foot_right="Keep it apart from the computer",
    )
    draw_chapter(pen, chapter)
    return pen.finish()


def _body(sheet: RecoverySheet) -> list[Block]:
    number = Stack(
        [
            Prose(
                [plain(f"Sheet {sheet.number}, printed {spoken_day(sheet.printed_at)}")], theme.SUBTITLE, align="right"
            ),
            Prose([plain("Kit "), bold(sheet.kit)], theme.SUBTITLE, align="right"),
        ]
    )
    subtitle = "Opens the practice and its backups when the password is forgotten"
    blocks: list[Block] = [
        title_block("Recovery sheet", subtitle, number, is_right_low=True),
        Rule(theme.LIGHT, space=8.0),
        heading("Recovery code", space=18.0),
        CodeAndSquare(sheet.code, space=8.0),
        heading("When you need it", space=24.0),
    ]
    blocks += [_numbered(place, step) for place, step in enumerate(_STEPS, start=1)]
    blocks.append(heading("Keep it safe", space=18.0))
    blocks += [Prose([Span(sentence)], theme.PROSE, space=4.0) for sentence in _CARE]
    blocks += [heading("Tested", space=24.0), _tested()]
    return blocks


def _numbered(place: int, step: str) -> Block:
    number, text = Prose([bold(f"{place}.")], theme.PROSE), Prose([Span(step)], theme.PROSE)
    return Columns([(14.0, number), (theme.WIDE_TEXT, text)], gap=4.0, space=4.0)


def _tested() -> Block:
    """Lines to note by hand when the code was last typed successfully."""
    columns = [(width, Stack([Rule(theme.LIGHT), Prose([plain(word)], space=3.0)])) for width, word in (
        (150.0, "Date"), (330.0, "By")
    )]  # fmt: skip
    return Stack([Blank(22.0), Columns(columns)])


class CodeAndSquare(Block):
    """The code to be read, and beside it the same as a QR code."""

    def __init__(self, code: str, *, space: float = 0.0) -> None:
        self._grid = CodeGrid(code.split("-"))
        self._square = QrSquare(code)
        self.space = space

    def height(self, width: float) -> float:
        return max(self._grid.height(width), _QR_SIDE)

    def draw(self, pen: Pen, left: float, top: float, width: float) -> None:
        self._grid.draw(pen, left, top, width - _QR_SIDE - _QR_GAP)
        self._square.draw(pen, left + width - _QR_SIDE, top + (self.height(width) - _QR_SIDE) / 2, _QR_SIDE)


class CodeGrid(Block):
    """The groups in rows of five, each under its number, large enough to be copied without a slip."""

    _ROW, _SIZE, _NUMBER = 46.0, 17.0, 9.0

    def __init__(self, groups: Sequence[str], *, space: float = 0.0) -> None:
        self.groups = tuple(groups)
        self.space = space

    def height(self, width: float) -> float:
        return self._ROW * -(-len(self.groups) // _ACROSS)

    def draw(self, pen: Pen, left: float, top: float, width: float) -> None:
        cell = width / _ACROSS
        for place, group in enumerate(self.groups):
            row, column = divmod(place, _ACROSS)
            x, y = left + column * cell, top + row * self._ROW
            pen.box(x, y, cell, self._ROW, theme.LIGHT)
            pen.write_spans([Span(str(place + 1))], x + 6.0, y + 12.0, self._NUMBER)
            pen.write_spans([Span(group, is_bold=True)], x + cell / 2, y + 33.0, self._SIZE, align="center")


class QrSquare(Block):
    """A QR code that survives a fold (error correction Q); black on the paper's white, a quiet zone around it."""

    _QUIET = 4

    def __init__(self, text: str) -> None:
        self._dark = _qr_modules(text)
        self.space = 0.0

    def height(self, width: float) -> float:
        return width

    def draw(self, pen: Pen, left: float, top: float, width: float) -> None:
        side = width / (len(self._dark) + 2 * self._QUIET)
        pen.squares(
            [
                (left + (column + self._QUIET) * side, top + (row + self._QUIET) * side)
                for row, modules in enumerate(self._dark)
                for column, is_dark in enumerate(modules)
                if is_dark
            ],
            side,
            side,
        )


def _qr_modules(text: str) -> list[list[bool]]:
    from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

    code = QRCode(None, QRErrorCorrectLevel.Q)
    code.addData(text)
    code.make()
    return [[bool(module) for module in row] for row in code.modules]
