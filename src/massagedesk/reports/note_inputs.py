"""What the session notes are given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from massagedesk.domain.visits import AddendumKind
from massagedesk.reports.inputs import Letterhead, PaperSize, Signature


@dataclass(frozen=True, slots=True)
class Struck:
    """Signed words that a correction replaced: text[start:end], marked with the correction's label."""

    start: int
    end: int
    label: str
    """"C1"; printed as [C1] after the struck words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteSection:
    """One letter of a SOAP note, exactly as signed."""

    letter: str
    """"S", "O", "A" or "P"."""
    heading: str
    """"Subjective"."""
    text: str
    struck: tuple[Struck, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteService:
    """A billed code of the visit."""

    code: str
    name: str
    area: str = ""
    minutes: int
    units: int | None = None


@dataclass(frozen=True, slots=True)
class NoteMeasure:
    """A measure taken in the session."""

    name: str
    """"Neck rotation, right"."""
    value: str
    """"62°"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteAddendum:
    """A signed addition to the note, printed in full. A correction fills `was` and `now`, the others `text`."""

    label: str
    """"C1", "A1", "L1"."""
    kind: AddendumKind
    was: str = ""
    now: str = ""
    text: str = ""
    reason: str = ""
    remark: str = ""
    """"Entered after hold" and the like, beside the heading."""
    signature: Signature


@dataclass(frozen=True, slots=True, kw_only=True)
class NotePage:
    """One note with what its pages must carry."""

    client_name: str
    born_on: date | None = None
    claim_number: str | None = None
    note_number: str
    """"N-000412"."""
    visit_on: date
    started_at: datetime | None = None
    """Aware, in the practice's zone; so is `stopped_at`."""
    stopped_at: datetime | None = None
    elapsed_minutes: int | None = None
    session_line: str = ""
    """"Session 7 of 12, RX-2026-031"; empty without a prescription."""
    services: tuple[NoteService, ...] = ()
    total_minutes: int | None = None
    total_units: int | None = None
    units_remark: str = ""
    """Outcome of the unit rules: "Units agree under midpoint and total-time counting"."""
    sections: tuple[NoteSection, ...] = ()
    pain_before: int | None = None
    pain_after: int | None = None
    pain_remark: str = ""
    """"Declined", where no number was given."""
    measures: tuple[NoteMeasure, ...] = ()
    entered_at: datetime | None = None
    """When the entry was made, apart from the date of service (SOAP-3)."""
    is_late: bool = False
    """Entered more than a day after the session (SOAP-4): prints LATE ENTRY."""
    signature: Signature | None = None
    """None for a draft: every page is watermarked DRAFT."""
    addenda: tuple[NoteAddendum, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NotesDocument:
    """One note or a range of notes of a practice. Pages are counted for each note."""

    paper: PaperSize = PaperSize.LETTER
    letterhead: Letterhead
    document_number: str = ""
    """"SN-2026-0031", where the print is recorded."""
    generated_at: datetime
    """Aware, in the practice's zone."""
    chain_head: str = ""
    notes: tuple[NotePage, ...]
