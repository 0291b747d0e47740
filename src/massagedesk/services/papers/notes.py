"""Session notes on paper: one, or all of a range of days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from massagedesk.domain.ids import ClientId
from massagedesk.domain.visits import Addendum, AddendumKind, Section, SessionNote
from massagedesk.reports import session_notes as paper
from massagedesk.services.papers.frame import Frame

if TYPE_CHECKING:
    from massagedesk.domain.clients import Client
    from massagedesk.services.desk import Desk
    from massagedesk.services.visits import NoteRow

_LETTERS = {
    Section.SUBJECTIVE: ("S", "Subjective"),
    Section.OBJECTIVE: ("O", "Objective"),
    Section.ASSESSMENT: ("A", "Assessment"),
    Section.PLAN: ("P", "Plan"),
}


def compose(desk: Desk, client_id: ClientId, rows: list[NoteRow], frame: Frame) -> paper.NotesDocument:
    """The notes in order of the visits, oldest first; drafts are among them and say so."""
    client = desk.clients.get(client_id)
    in_order = sorted(rows, key=lambda row: (row.started_at, row.number))
    return paper.NotesDocument(
        paper=frame.paper,
        letterhead=frame.letterhead,
        document_number=frame.number,
        generated_at=frame.generated_at,
        chain_head=frame.chain_head,
        notes=tuple(_page(desk, client, row, frame) for row in in_order),
    )


def _page(desk: Desk, client: Client, row: NoteRow, frame: Frame) -> paper.NotePage:
    note, visit = desk.visits.records(row.note_id)
    minutes = [part.minutes for part in visit.minutes if part.is_timed]
    worked = desk.visits.units(minutes, note.signed_rule)
    counted = iter(worked.per_code)
    services = tuple(
        paper.NoteService(
            code=str(part.code or ""),
            name=part.label,
            area=part.area,
            minutes=part.minutes,
            units=next(counted) if part.is_timed else None,
        )
        for part in visit.minutes
    )
    has_codes = any(part.code is not None for part in visit.minutes)
    return paper.NotePage(
        client_name=client.full_name,
        born_on=client.born_on,
        note_number=note.number,
        visit_on=desk.local(visit.started_at).date(),
        started_at=desk.local(visit.started_at),
        stopped_at=desk.local(visit.ended_at) if visit.ended_at else None,
        elapsed_minutes=visit.elapsed_minutes,
        session_line=_session_line(desk, row),
        services=services,
        total_minutes=worked.minutes if services else None,
        total_units=worked.total if has_codes else None,
        units_remark=_units_remark(worked.do_rules_agree) if has_codes else "",
        sections=_sections(note),
        pain_before=visit.pain_before,
        pain_after=visit.pain_after,
        pain_remark="Declined" if visit.is_pain_declined else "",
        measures=tuple(paper.NoteMeasure(name, value) for name, value in desk.treatment.readings_of(visit.id)),
        entered_at=desk.local(note.entered_at),
        is_late=note.is_late,
        signature=frame.signature(note.signature) if note.signature else None,
        addenda=tuple(_addendum(addendum, frame) for addendum in note.addenda),
    )


def _session_line(desk: Desk, row: NoteRow) -> str:
    if row.prescription_id is None or row.ordinal is None:
        return ""
    number = desk.prescriptions.get(row.prescription_id).number
    count = f"Session {row.ordinal} of {row.ordered}" if row.ordered else f"Session {row.ordinal}"
    return f"{count}, {number}"


def _units_remark(do_agree: bool) -> str:
    if do_agree:
        return "Units agree under midpoint and total-time counting"
    return "Units differ between midpoint and total-time counting"


def _sections(note: SessionNote) -> tuple[paper.NoteSection, ...]:
    """The four letters with the words that were ticked, treated areas and techniques among them."""
    health = _health(note)
    own_at = {Section.SUBJECTIVE: len(health) + 1 if health else 0}
    texts = {
        Section.SUBJECTIVE: _joined(health, note.subjective),
        Section.OBJECTIVE: _joined(
            note.objective,
            f"Treated: {', '.join(note.areas)}." if note.areas else "",
            f"Techniques: {', '.join(note.techniques)}." if note.techniques else "",
        ),
        Section.ASSESSMENT: _joined(note.assessment, f"Response: {note.response}" if note.response else ""),
        Section.PLAN: note.plan,
    }
    return tuple(
        paper.NoteSection(
            letter=letter, heading=heading, text=texts[section], struck=_struck(note, section, own_at.get(section, 0))
        )
        for section, (letter, heading) in _LETTERS.items()
    )


def _health(note: SessionNote) -> str:
    """What the question after health and medication brought (SOAP-1)."""
    if not note.is_health_reviewed:
        return ""
    return "Health or medication changed:" if note.is_health_changed else "No change to health or medication."


def _joined(*parts: str) -> str:
    return "\n".join(part for part in parts if part)


def _struck(note: SessionNote, section: Section, own_at: int) -> tuple[paper.Struck, ...]:
    """Where the words corrected stand; `own_at`: where the text she wrote begins in what is printed."""
    found = [
        paper.Struck(
            own_at + addendum.original_at, own_at + addendum.original_at + len(addendum.original), addendum.mark
        )
        for addendum in note.addenda
        if addendum.section is section and addendum.original_at is not None
    ]
    return tuple(sorted(found, key=lambda struck: struck.start))


def _addendum(addendum: Addendum, frame: Frame) -> paper.NoteAddendum:
    is_correction = addendum.kind is AddendumKind.CORRECTION
    return paper.NoteAddendum(
        label=addendum.mark,
        kind=addendum.kind,
        was=addendum.original if is_correction else "",
        now=addendum.text if is_correction else "",
        text="" if is_correction else addendum.text,
        reason=addendum.reason,
        signature=frame.signature(addendum.signature),
    )
