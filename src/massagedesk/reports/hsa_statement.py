"""Annual HSA / FSA statement: the attended sessions of a year and who paid what for them (HSA-1 to HSA-4)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from massagedesk.domain.money import Money
from massagedesk.reports import theme, words
from massagedesk.reports.flow import Block
from massagedesk.reports.inputs import Footer, Letterhead, PaperSize
from massagedesk.reports.parts import (
    Blank,
    Columns,
    Facts,
    Prose,
    Rule,
    bold,
    plain,
    title_block,
)
from massagedesk.reports.pen import Pen
from massagedesk.reports.setting import Span
from massagedesk.reports.sheet import Chapter, chain_words, draw_chapter, identity, letterhead, running_head
from massagedesk.reports.signing import InkSignature
from massagedesk.reports.tables import Cell, Column, Row, Table
from massagedesk.reports.text import printable

_TITLE = "Annual HSA / FSA statement"
_CERTIFIED = (
    "I certify that the sessions listed were provided to the client named above on the dates shown and that the "
    "amounts paid are as recorded in my accounts."
)
_CERTIFIED_NONE = "I certify that my records show no session of the client named above in this period."
_COLUMNS = (
    Column(82.0),
    Column(142.0),
    Column(48.0, "right"),
    Column(56.0, "right"),
    Column(66.0, "right"),
    Column(66.0, "right"),
    Column(44.0, "right"),
)
_HEADS = (
    "Date of service",
    "Description",
    "Minutes",
    "Fee,\u00a0$",
    "Paid by client,\u00a0$",
    "Paid by others,\u00a0$",
    "Rx or letter",
)
_TIGHT, _GROUP, _TOTAL = 0.55, 2.6, 3.0
"""Room above and below a row, at the ends of a group, around the totals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HsaSession:
    """One attended session. Tips, missed-visit fees and gift cards are not in the amounts (HSA-3)."""

    on: date
    description: str
    minutes: int
    fee: Money
    paid_by_client: Money
    paid_by_others: Money
    letter: str = ""
    """Label of the prescription or letter that covers it ("L1"); empty when none does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HsaTotal:
    """A line of totals."""

    sessions: int
    minutes: int
    fee: Money
    paid_by_client: Money
    paid_by_others: Money


@dataclass(frozen=True, slots=True)
class HsaLetter:
    """A prescription or letter of medical necessity of the legend."""

    label: str
    """"L1"."""
    text: str
    """"Letter of medical necessity, Lena Fischer, ARNP; valid 03/03/2025 to 07/02/2025, every 2 weeks."."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HsaStatement:
    """A year of one client."""

    paper: PaperSize = PaperSize.LETTER
    letterhead: Letterhead
    footer: Footer
    """Gives the client's name and birth date; its remark should be "Not a claim"."""
    year: int
    first_on: date
    last_on: date
    provider: str
    """"Hannah R. Whitlock, LMT"."""
    license: str
    npi: str = ""
    tax_id: str = ""
    """"91-0000142 (EIN)"."""
    client_address: tuple[str, ...] = ()
    sessions: tuple[HsaSession, ...] = ()
    """In order of time."""
    with_letter: HsaTotal
    without_letter: HsaTotal
    all_sessions: HsaTotal
    letters: tuple[HsaLetter, ...] = ()
    remarks: tuple[str, ...] = ()
    """Sentences under the table: what others paid, what is not included; each its own paragraph."""
    diagnoses: tuple[str, ...] = ()
    """Empty unless she asked for them (HSA-4)."""


def render(statement: HsaStatement) -> bytes:
    """One client's statement as a PDF."""
    return _print([statement], f"{_TITLE} {statement.footer.document_number}", lambda done, total: None)[0]


def render_all(
    statements: Sequence[HsaStatement], progress: Callable[[int, int], None]
) -> tuple[bytes, tuple[int, ...]]:
    """The statements of many clients as one PDF with an outline, and how many pages each client's has.

    `progress(done, total)` is called after each client; what it raises ends the work. Raises ValueError without any
    statement.
    """
    if not statements:
        raise ValueError("there is no statement to print")
    return _print(statements, f"{_TITLE}s {statements[0].year}", progress)


def _print(
    statements: Sequence[HsaStatement], title: str, progress: Callable[[int, int], None]
) -> tuple[bytes, tuple[int, ...]]:
    first = statements[0]
    pen = Pen(
        first.paper,
        title=title,
        author=first.letterhead.practitioner,
        subject=f"Sessions {words.full_date(first.first_on)} to {words.full_date(first.last_on)}",
        made_at=first.footer.generated_at,
    )
    pages = []
    for number, statement in enumerate(statements, start=1):
        bookmark = (statement.footer.client_name, f"client{number}") if len(statements) > 1 else None
        pages.append(draw_chapter(pen, _chapter(pen, statement, bookmark)))
        progress(number, len(statements))
    return pen.finish(), tuple(pages)


def _chapter(pen: Pen, statement: HsaStatement, bookmark: tuple[str, str] | None) -> Chapter:
    footer, head = statement.footer, statement.letterhead
    later = running_head(head, f"{_TITLE} {statement.year}, continued")
    return Chapter(
        first_head=(*letterhead(head, pen.text_width), Blank(11.0)),
        later_head=(*later, Blank(9.0)),
        body=tuple(_body(statement)),
        foot_left=identity(footer),
        foot_right=chain_words(footer.chain_head),
        bookmark=bookmark,
    )


def _body(statement: HsaStatement) -> list[Block]:
    year = Prose([bold(str(statement.year))], theme.TITLE, align="right")
    period = f"{words.full_date(statement.first_on)} to {words.full_date(statement.last_on)}"
    title = title_block(_TITLE, f"Sessions attended and paid, {period}", year, is_right_low=False)
    blocks: list[Block] = [title, Rule(theme.LIGHT, space=8.0), _facts(statement)]
    if statement.sessions:
        blocks.append(_table(statement))
    else:
        nothing = Span(f"No session was attended from {period}. Nothing was charged or paid.", is_bold=True)
        blocks.append(Prose([nothing], theme.CERTIFY, space=16.0))
    for number, letter in enumerate(statement.letters):
        label = Span(printable(letter.label), is_bold=True)
        blocks.append(Prose([plain(letter.text)], space=0.0 if number else 7.0, inset=20.0, label=label))
    blocks += [Prose([plain(remark)], space=5.0) for remark in statement.remarks]
    if not isinstance(blocks[-1], Table):
        blocks[-1].keeps_next = True
    certified = _CERTIFIED if statement.sessions else _CERTIFIED_NONE
    blocks.append(Prose([Span(certified, is_bold=True)], theme.CERTIFY, space=7.0, keeps_next=True))
    blocks.append(InkSignature(statement.provider))
    return blocks


def _facts(statement: HsaStatement) -> Block:
    born_on = statement.footer.born_on
    provider = [
        ("Provider", bold(statement.provider)),
        ("License", plain(statement.license)),
        ("NPI", plain(statement.npi)),
        ("Tax ID", plain(statement.tax_id)),
        ("Diagnosis", plain(f"{', '.join(statement.diagnoses)}, as prescribed" if statement.diagnoses else "")),
    ]
    client = [
        ("Client", bold(statement.footer.client_name)),
        ("Date of birth", plain(words.full_date(born_on) if born_on else "")),
        *(("" if number else "Address", plain(line)) for number, line in enumerate(statement.client_address)),
    ]
    columns = ((252.0, provider, 72.0), (228.0, client, 80.0))
    return Columns(
        [
            (width, Facts([(label, [value]) for label, value in facts if value.text], own))
            for width, facts, own in columns
        ],
        space=6.0,
    )


def _table(statement: HsaStatement) -> Table:
    sessions = statement.sessions
    rows = []
    for number, session in enumerate(sessions):
        previous = sessions[number - 1] if number else None
        following = sessions[number + 1] if number + 1 < len(sessions) else None
        is_first = previous is None or previous.letter != session.letter
        is_last = following is None or following.letter != session.letter
        rule = theme.HEAVY if following is None else theme.LIGHT if is_last else 0.0
        rows.append(
            Row(
                cells=_session_cells(session),
                rule=rule,
                above=_GROUP if is_first else _TIGHT,
                below=_GROUP if is_last else _TIGHT,
                joins_next=following is None or following.on == session.on,
            )
        )
    rows += [
        _total("With prescription or letter", statement.with_letter, above=_TOTAL, below=_TIGHT, rule=0.0),
        _total("Without", statement.without_letter, above=_TIGHT, below=_TOTAL, rule=theme.LIGHT),
        _total("All", statement.all_sessions, above=_TOTAL, below=_TIGHT, rule=0.0, is_bold=True),
    ]
    heads = tuple(Cell((Span(head, is_bold=True),)) for head in _HEADS)
    return Table(_COLUMNS, Row(cells=heads, rule=theme.HEAVY, above=3.0, below=3.0), rows, space=9.0)


def _session_cells(session: HsaSession) -> tuple[Cell, ...]:
    amounts = (session.fee, session.paid_by_client, session.paid_by_others)
    return (
        Cell((Span(words.full_date(session.on)),)),
        Cell((plain(session.description),)),
        Cell((Span(f"{session.minutes:,}"),)),
        *(Cell((Span(_amount(amount)),)) for amount in amounts),
        Cell((bold(session.letter) if session.letter else Span("none"),)),
    )


def _total(name: str, total: HsaTotal, *, above: float, below: float, rule: float, is_bold: bool = False) -> Row:
    cells = (
        Cell((Span(f"{name}, {words.count(total.sessions, 'session')}", is_bold),), columns=2),
        Cell((Span(f"{total.minutes:,}", is_bold),)),
        Cell((Span(_amount(total.fee), is_bold),)),
        Cell((Span(_amount(total.paid_by_client), is_bold=True),)),
        Cell((Span(_amount(total.paid_by_others), is_bold),)),
        Cell(),
    )
    return Row(cells=cells, rule=rule, above=above, below=below, joins_next=not is_bold)


def _amount(amount: Money) -> str:
    return amount.bare().replace("-", "–")
