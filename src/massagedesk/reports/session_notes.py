"""Session notes: one SOAP note or a range of them, each beginning a new page (SOAP-3, SOAP-4, SOAP-5, SOAP-8)."""

from __future__ import annotations

from datetime import datetime

from massagedesk.domain.dates import utc_offset
from massagedesk.domain.visits import AddendumKind
from massagedesk.reports import theme, words
from massagedesk.reports.flow import Block
from massagedesk.reports.gauges import PainScale
from massagedesk.reports.note_inputs import (
    NoteAddendum,
    NoteMeasure,
    NotePage,
    NotesDocument,
    NoteSection,
    NoteService,
    Struck,
)
from massagedesk.reports.parts import Blank, Columns, Framed, Prose, Rule, Stack, bold, plain, title_block
from massagedesk.reports.pen import Pen
from massagedesk.reports.setting import Span
from massagedesk.reports.sheet import Chapter, chain_words, count_pages, draw_chapter, joined_words, practice_line
from massagedesk.reports.tables import Cell, Column, Row, Table
from massagedesk.reports.text import printable, split_lines

__all__ = [
    "NoteAddendum",
    "NoteMeasure",
    "NotePage",
    "NoteSection",
    "NoteService",
    "NotesDocument",
    "Struck",
    "render",
]
_INSET = 20.0
_WAS_INSET = 46.0
_KINDS = {AddendumKind.LATE_ENTRY: "LATE ENTRY", AddendumKind.CORRECTION: "correction"}


def render(document: NotesDocument) -> bytes:
    """The notes as one PDF, each with its own pages x of y and an entry of the outline."""
    pen = Pen(
        document.paper,
        title=f"Session notes {document.document_number}".strip(),
        author=document.letterhead.practitioner,
        subject="Session notes" if len(document.notes) > 1 else f"Session note {document.notes[0].note_number}",
        made_at=document.generated_at,
    )
    for number, note in enumerate(document.notes, start=1):
        draw_chapter(pen, _chapter(pen, document, note, f"note{number}"))
    return pen.finish()


def _chapter(pen: Pen, document: NotesDocument, note: NotePage, key: str) -> Chapter:
    """A note that fits one page has its figures in a side column; the words of a longer one take the whole width."""

    def chapter(body: list[Block]) -> Chapter:
        head = (*practice_line(document.letterhead), *_fields(note))
        return Chapter(
            first_head=(*head, Blank(12.0)),
            later_head=(*head, Blank(10.0)),
            body=tuple(body),
            foot_left=_foot(document, note),
            foot_right=chain_words(document.chain_head),
            watermark="" if note.signature else "DRAFT",
            bookmark=(f"{note.note_number}, {words.full_date(note.visit_on)}", key),
        )

    beside = [*_top(note), _beside(note), _signed(note)]
    if count_pages(pen, chapter(beside)) > 1:
        beside = [*_top(note), *_above(note), *_sections(note), _signed(note)]
    return chapter([*beside, *(_addendum(addendum, _is_struck(note, addendum)) for addendum in note.addenda)])


def _fields(note: NotePage) -> list[Block]:
    """Whose note it is and which: on every page (SOAP-8)."""
    fields = [
        (136.0 if note.claim_number else 248.0, "Client", note.client_name),
        (80.0, "Date of birth", words.full_date(note.born_on) if note.born_on else "not known"),
        *([(106.0, "Claim no.", note.claim_number)] if note.claim_number else []),
        (92.0, "Date of service", words.full_date(note.visit_on)),
        (66.0, "Note", note.note_number),
    ]
    columns = [(width, Stack([Prose([Span(label)]), Prose([bold(value)])])) for width, label, value in fields]
    return [Blank(4.0), Columns(columns, gap=6.0), Blank(4.0), Rule(theme.LIGHT)]


def _foot(document: NotesDocument, note: NotePage) -> tuple[str, ...]:
    labels = ", ".join(addendum.label for addendum in note.addenda)
    parts = [document.document_number, note.note_number + (f" with {labels}" if labels else "")]
    if note.signature:
        parts.append(f"Note hash {words.short_hash(note.signature.content_hash)}")
    else:
        parts.append("Draft, not signed")
    return joined_words([part for part in parts if part]), f"Generated {words.stamp(document.generated_at)}"


def _top(note: NotePage) -> list[Block]:
    right = [Prose([Span("LATE ENTRY", is_bold=True)], align="right")] if note.is_late else []
    right.append(Prose([Span(_status(note))], align="right"))
    if note.session_line:
        right.append(Prose([plain(note.session_line)], align="right"))
    title = title_block("Session note", "", Stack(right), is_right_low=True)
    return [title, Columns([(312.0, _services(note)), (168.0, _times(note))], space=8.0)]


def _status(note: NotePage) -> str:
    if note.signature is None:
        return "Draft, not signed"
    corrections = sum(1 for addendum in note.addenda if addendum.kind is AddendumKind.CORRECTION)
    others = len(note.addenda) - corrections
    added = [words.count(corrections, "correction")] if corrections else []
    added += [words.count(others, "addendum", "addenda")] if others else []
    return f"Signed, with {' and '.join(added)}" if added else "Signed"


def _services(note: NotePage) -> Block:
    if not note.services:
        return Prose([Span("No minutes were entered by code.")])
    head = _heads("Code", "Service", "Area", "Min", "Units")
    last = len(note.services)
    rows = [
        Row(
            cells=(
                Cell((bold(service.code),)),
                Cell((plain(service.name),)),
                Cell((plain(service.area),)),
                Cell((Span(f"{service.minutes}"),)),
                Cell((Span("–" if service.units is None else f"{service.units}"),)),
            ),
            rule=theme.HEAVY if number == last else theme.LIGHT,
        )
        for number, service in enumerate(note.services, start=1)
    ]
    totals = (note.total_minutes, note.total_units)
    cells = (Cell((Span("" if total is None else f"{total:,}", is_bold=True),)) for total in totals)
    rows.append(Row(cells=(Cell((plain(note.units_remark),), columns=3), *cells), rule=0.0))
    columns = (Column(42.0), Column(82.0), Column(122.0), Column(34.0, "right"), Column(32.0, "right"))
    return Table(columns, head, rows)


def _times(note: NotePage) -> Block:
    moments = [moment for moment in (note.started_at, note.stopped_at) if moment]
    head = _heads("Time", utc_offset(moments[0]) if moments else "")
    rows = [
        Row(cells=(Cell((Span("Start"),)), _clock_cell(note.started_at))),
        Row(cells=(Cell((Span("Stop"),)), _clock_cell(note.stopped_at)), rule=theme.HEAVY),
    ]
    if note.elapsed_minutes is not None:
        rows.append(
            Row(cells=(Cell((Span("Elapsed"),)), Cell((Span(f"{note.elapsed_minutes} min", is_bold=True),))), rule=0.0)
        )
    return Table((Column(84.0), Column(84.0, "right")), head, rows)


def _clock_cell(moment: datetime | None) -> Cell:
    return Cell((Span(words.clock(moment) if moment else "–", is_bold=True),))


def _heads(*names: str) -> Row:
    return Row(cells=tuple(Cell((Span(name, is_bold=True),)) for name in names), rule=theme.HEAVY, above=3.0, below=3.0)


def _pain(note: NotePage) -> Block:
    title = Columns([(84.0, Prose([Span("Pain", is_bold=True)])), (84.0, Prose([Span("NPRS 0–10")], align="right"))])
    if note.pain_before is None and note.pain_after is None:
        return Stack([title, Prose([plain(note.pain_remark or "Not recorded")])])
    remark = [Prose([plain(note.pain_remark)])] if note.pain_remark else []
    return Stack([title, PainScale(note.pain_before, note.pain_after, space=5.0), *remark])


def _measures(note: NotePage) -> list[Block]:
    if not note.measures:
        return []
    rows = [Row(cells=(Cell((plain(measure.name),)), Cell((bold(measure.value),)))) for measure in note.measures]
    head = _heads("Measures", "")
    return [Table((Column(112.0), Column(56.0, "right")), head, rows, space=12.0)]


def _beside(note: NotePage) -> Block:
    side = Stack([Rule(theme.LIGHT), Blank(3.0), _pain(note), *_measures(note)])
    return Columns([(312.0, Stack(_sections(note))), (168.0, side)], space=10.0)


def _above(note: NotePage) -> list[Block]:
    measures = _measures(note)
    if not measures:
        return [Columns([(228.0, _pain(note)), (252.0, Blank(0.0))], space=10.0)]
    return [Columns([(228.0, _pain(note)), (252.0, Stack(measures))], space=10.0)]


def _sections(note: NotePage) -> list[Block]:
    """The prose of the note, each part hung behind its letter."""
    blocks: list[Block] = []
    for section in note.sections:
        lead = [Span(f"{printable(section.heading)}\u00a0 ", is_bold=True)]
        first, *others = _paragraphs(section) or [[Span("Nothing entered.")]]
        space = 7.0 if blocks else 10.0
        letter = Span(printable(section.letter), is_bold=True)
        blocks.append(
            Prose([*lead, *first], theme.PROSE, space=space, inset=_INSET, label=letter, label_style=theme.LETTER)
        )
        blocks += [Prose(spans, theme.PROSE, space=3.0, inset=_INSET, follows_script=True) for spans in others]
    if blocks:
        blocks[-1].keeps_next = True
    return blocks


def _paragraphs(section: NoteSection) -> list[list[Span]]:
    """The signed words, those that were corrected struck through but legible, with the correction's label (SOAP-5)."""
    found: list[list[Span]] = [[]]

    def add(part: str, label: str) -> None:
        for number, line in enumerate(split_lines(part)):
            if number:
                found.append([])
            if line:
                found[-1].append(Span(printable(line), is_struck=bool(label)))
        if label:
            found[-1].append(Span(f"\u00a0[{printable(label)}]", is_bold=True))

    position = 0
    for struck in sorted(section.struck, key=lambda struck: struck.start):
        start = max(position, struck.start)
        add(section.text[position:start], "")
        add(section.text[start : struck.end], struck.label)
        position = max(start, struck.end)
    add(section.text[position:], "")
    return [spans for spans in found if any(span.text.strip() for span in spans)]


def _signed(note: NotePage) -> Block:
    """Who signed when, and apart from it when the entry was made (SOAP-3, SOAP-4)."""
    signature = note.signature
    entry = f"Entry made {words.day_and_clock(note.entered_at)}" if note.entered_at else "Entry time not recorded"
    right = [Prose([Span(entry)])]
    if signature:
        left = [
            Prose([bold(signature.signer), plain(f", {signature.license}" if signature.license else "")]),
            Prose([Span(f"Signed {words.stamp(signature.signed_at)}")]),
        ]
        right.append(Prose([Span(f"Hash {words.short_hash(signature.content_hash)}")]))
    else:
        left = [Prose([Span("Not signed", is_bold=True)]), Prose([Span("A draft; its words may still change.")])]
    if note.is_late:
        right.append(Prose([Span("LATE ENTRY", is_bold=True)]))
    names = Columns([(312.0, Stack(left)), (168.0, Stack(right))], space=5.0)
    return Stack([Rule(theme.HEAVY), names], space=7.0, is_whole=True)


def _is_struck(note: NotePage, addendum: NoteAddendum) -> bool:
    return any(struck.label == addendum.label for section in note.sections for struck in section.struck)


def _addendum(addendum: NoteAddendum, is_struck: bool) -> Block:
    kind = _KINDS.get(addendum.kind)
    name = [bold(f"Addendum {addendum.label}" + (f": {kind}" if kind else ""))]
    is_correction = addendum.kind is AddendumKind.CORRECTION
    kept = "Added after signing; the signed text is kept, struck above" if is_struck else "Added after signing"
    remark = [plain(f"{addendum.remark}. {kept}" if addendum.remark else kept)]
    blocks: list[Block] = [
        Columns([(170.0, Prose(name, theme.SECTION)), (300.0, Prose(remark, align="right"))], gap=12, keeps_next=True)
    ]
    if is_correction:
        blocks.append(_labeled("Was", [Span("“"), Span(printable(addendum.was), is_struck=True), Span("”")], space=2.0))
        blocks.append(_labeled("Now", [Span("“"), Span(printable(addendum.now), is_bold=True), Span("”")]))
    for line in split_lines(addendum.text):
        if line.strip():
            blocks.append(Prose([Span(printable(line))], theme.PROSE, space=2.0, follows_script=True))
    if addendum.reason:
        blocks.append(_labeled("Reason", [Span(printable(addendum.reason))]))
    blocks[-1].keeps_next = True
    signature = addendum.signature
    unbroken = words.stamp(signature.signed_at).replace(" ", "\u00a0")
    who = [bold(signature.signer), plain(f", {signature.license}"), Span(f", {unbroken}")]
    digest = Prose([Span(f"Hash {words.short_hash(signature.content_hash)}")], align="right")
    blocks += [
        Rule(theme.LIGHT, space=4.0, keeps_next=True),
        Columns([(360.0, Prose(who)), (116.0, digest)], gap=12, space=3.0),
    ]
    return Framed(Stack(blocks), space=13.0)


def _labeled(label: str, spans: list[Span], *, space: float = 0.0) -> Prose:
    return Prose(spans, theme.ADDENDUM, space=space, inset=_WAS_INSET, label=Span(label))
