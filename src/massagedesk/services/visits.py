"""Sessions and their notes: start, chart, stop, sign, add."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import func, select

from massagedesk.domain.billing import Charge, OfferedService
from massagedesk.domain.codes import ServiceCode
from massagedesk.domain.dates import DateRange
from massagedesk.domain.errors import Conflict, MassageDeskError, NotFound, RuleViolation
from massagedesk.domain.ids import AppointmentId, ClientId, SessionNoteId, VisitId
from massagedesk.domain.practice import UnitRule
from massagedesk.domain.schedule import Appointment, AppointmentStatus
from massagedesk.domain.visits import (
    Addendum,
    AddendumKind,
    NeededToSign,
    NoteStatus,
    Section,
    SessionNote,
    Visit,
    VisitMinutes,
    do_rules_agree,
    is_late_entry,
    midpoint_units,
    total_time_units,
    units,
    units_working,
    write_addendum,
)
from massagedesk.persistence import audit
from massagedesk.persistence.queries import visits as queries
from massagedesk.persistence.queries.numbers import next_ordinal
from massagedesk.persistence.queries.visits import NoteRow, PainPoint, public_key_of
from massagedesk.persistence.tables.billing import charges
from massagedesk.persistence.tables.settings import Draft
from massagedesk.persistence.tables.treatment import measurements
from massagedesk.persistence.tables.visits import session_notes, visits
from massagedesk.services.drafts import ADDENDA
from massagedesk.vault.signing import fingerprint

_NO_ID = UUID(int=0)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from massagedesk.services.desk import Desk

__all__ = [
    "AddendumDetails",
    "AddendumRow",
    "MinutesDetails",
    "NoteDetails",
    "NoteRow",
    "NoteView",
    "PainPoint",
    "UnitsWorked",
    "Visits",
]


@dataclass(frozen=True, kw_only=True)
class MinutesDetails:
    """Hands-on minutes under one code, as typed."""

    code: str
    label: str
    area: str = ""
    minutes: int
    is_timed: bool = True


@dataclass(frozen=True, kw_only=True)
class NoteDetails:
    """What she charts; the draft is saved as this. Instants are aware."""

    started_at: datetime
    ended_at: datetime | None = None
    is_health_reviewed: bool = False
    is_health_changed: bool = False
    subjective: str = ""
    objective: str = ""
    assessment: str = ""
    plan: str = ""
    areas: tuple[str, ...] = ()
    techniques: tuple[str, ...] = ()
    response: str = ""
    pain_before: int | None = None
    pain_after: int | None = None
    is_pain_declined: bool = False
    minutes: tuple[MinutesDetails, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is charted: a session started a moment ago."""
        words = (self.subjective, self.objective, self.assessment, self.plan, self.response)
        pain = (self.pain_before, self.pain_after)
        return not (
            any(words)
            or self.areas
            or self.techniques
            or self.is_health_reviewed
            or self.is_pain_declined
            or any(value is not None for value in pain)
            or self.ended_at is not None
            or any(part.minutes for part in self.minutes)
        )


@dataclass(frozen=True, kw_only=True)
class UnitsWorked:
    """Units of each code under the practice's rule, with their working shown (UNIT-5)."""

    per_code: tuple[int, ...]
    working: tuple[str, ...]
    """ "15 + 8" for each code."""
    total: int
    minutes: int
    do_rules_agree: bool
    by_midpoint: int
    by_total_time: int


@dataclass(frozen=True, kw_only=True)
class AddendumDetails:
    """A later entry, as typed (SOAP-5)."""

    kind: AddendumKind
    text: str
    reason: str
    section: Section | None = None
    original: str = ""
    original_at: int | None = None
    """Where the words corrected begin in the section; the first place they stand where it is not given."""


@dataclass(frozen=True, kw_only=True)
class AddendumRow:
    """A signed addition, as shown."""

    mark: str
    kind: AddendumKind
    section: Section | None
    original: str
    original_at: int | None
    """Where those words begin in the section's own text."""
    text: str
    reason: str
    author: str
    licence: str
    signed_at: datetime
    signed_zone: str
    short_hash: str


@dataclass(frozen=True, kw_only=True)
class NoteView:
    """Everything the note screen shows."""

    row: NoteRow
    details: NoteDetails
    status: NoteStatus
    missing: tuple[NeededToSign, ...]
    """What still has to be there before signing (SOAP-1)."""
    entered_at: datetime
    changed_at: datetime
    signer: str
    licence: str
    short_hash: str
    signed_zone: str
    """Zone of the practice when it was signed; empty while a draft."""
    is_unaltered: bool
    """Whether the signed note and all that was added still are what was signed."""
    unit_rule: UnitRule | None
    """How its units were counted when it was signed; None while a draft."""
    signing_key: str
    """Fingerprint of the key it was signed with; empty while a draft, and when it was signed before there were keys."""
    addenda: tuple[AddendumRow, ...]
    last: NoteRow | None
    last_details: NoteDetails | None
    """The visit before, shown beside this one."""


class Visits:
    """Sessions and notes."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    # --- lists -------------------------------------------------------------------------------------------------

    def unsigned(self) -> list[NoteRow]:
        """Drafts, oldest first."""
        with self._desk.database.read() as connection:
            return queries.unsigned_notes(connection)

    def recent(self, limit: int = 100, offset: int = 0) -> list[NoteRow]:
        """Signed notes, newest first."""
        with self._desk.database.read() as connection:
            return queries.recent_notes(connection, limit, offset)

    def all(self) -> list[NoteRow]:
        """Every session with its note, drafts first."""
        with self._desk.database.read() as connection:
            return [*queries.unsigned_notes(connection), *queries.recent_notes(connection, limit=-1)]

    def of_client(self, client_id: ClientId, days: DateRange | None = None) -> list[NoteRow]:
        """A client's notes, newest first, of those local days where given."""
        first_at, last_at = self._desk.bounds(days) if days else (None, None)
        with self._desk.database.read() as connection:
            return queries.client_notes(connection, client_id, first_at, last_at)

    def pain(self, client_id: ClientId, since: datetime | None = None) -> list[PainPoint]:
        """Pain before and after, visit by visit."""
        with self._desk.database.read() as connection:
            return queries.pain_trend(connection, client_id, since)

    # --- one note ----------------------------------------------------------------------------------------------

    def view(self, note_id: SessionNoteId) -> NoteView:
        """The note with the visit before. Raises NotFound."""
        with self._desk.look() as session:
            note, visit = _loaded(session, note_id)
            row = queries.note_of(session.connection(), visit_id=visit.id)
            last = queries.note_before(session.connection(), visit.client_id, visit.started_at)
            last_details = _details(*_loaded(session, last.note_id)) if last else None
            key = public_key_of(session.connection(), note_id)
        assert row is not None
        self._desk.views.note("session_note", note_id)
        signature = note.signature
        return NoteView(
            row=row,
            details=_details(note, visit),
            status=note.status,
            missing=tuple(note.missing_to_sign(visit)),
            entered_at=note.entered_at,
            changed_at=note.changed_at,
            signer=", ".join(part for part in (note.signature_name, note.signature_credential) if part),
            licence=note.signature_licence,
            short_hash=signature.short_hash if signature else "",
            signed_zone=note.signed_zone,
            is_unaltered=not note.is_signed or _is_unaltered(note, visit),
            unit_rule=note.signed_rule,
            signing_key=fingerprint(key) if key else "",
            addenda=tuple(_addendum_row(addendum) for addendum in note.addenda),
            last=last,
            last_details=last_details,
        )

    def records(self, note_id: SessionNoteId) -> tuple[SessionNote, Visit]:
        """The note and its visit, detached, for papers. Raises NotFound."""
        with self._desk.look() as session:
            return _loaded(session, note_id)

    def units(self, minutes: list[int], rule: UnitRule | None = None) -> UnitsWorked:
        """Units of timed codes, as the note's footer shows them: under `rule`, else the practice's (UNIT-5)."""
        per_code = units(minutes, rule or self._desk.practice.practice.unit_rule)
        return UnitsWorked(
            per_code=tuple(per_code),
            working=tuple(units_working(part) for part in minutes),
            total=sum(per_code),
            minutes=sum(minutes),
            do_rules_agree=do_rules_agree(minutes),
            by_midpoint=sum(midpoint_units(minutes)),
            by_total_time=sum(total_time_units(minutes)),
        )

    def missing(self, details: NoteDetails) -> list[NeededToSign]:
        """What would still be missing to sign a note with these details (SOAP-1), without saving it."""
        draft = SessionNote(
            number="", visit_id=VisitId(_NO_ID), entered_at=details.started_at, changed_at=details.started_at
        )
        visit = Visit(
            appointment_id=AppointmentId(_NO_ID),
            client_id=ClientId(_NO_ID),
            description="",
            started_at=details.started_at,
        )
        _fill(draft, visit, details)
        return draft.missing_to_sign(visit)

    # --- doing -------------------------------------------------------------------------------------------------

    def start(self, appointment_id: AppointmentId, started_at: datetime | None = None) -> SessionNoteId:
        """Starts the session of an appointment and opens its note; a session already started gives its own note."""
        with self._desk.database.work() as session:
            existing = session.scalars(select(Visit).where(visits.c.appointment_id == appointment_id)).first()
            if existing is not None:
                return SessionNoteId(
                    session.scalars(select(session_notes.c.id).where(session_notes.c.visit_id == existing.id)).one()
                )
            appointment = session.get(Appointment, appointment_id)
            if appointment is None:
                raise NotFound("This appointment is not in the practice file.")
            if appointment.status is not AppointmentStatus.ARRIVED:
                appointment.change_status(AppointmentStatus.ARRIVED)
            now = self._desk.now()
            if started_at is None:
                # Charted afterwards, the time that was held is the best guess; while it runs, the clock is.
                started_at = now.replace(second=0) if now < appointment.ends_at else appointment.starts_at
            service = session.get_one(OfferedService, appointment.service_id)
            visit = Visit(
                appointment_id=appointment.id,
                client_id=appointment.client_id,
                prescription_id=appointment.prescription_id,
                description=service.description,
                started_at=started_at,
            )
            if service.code is not None:
                visit.minutes.append(
                    VisitMinutes(
                        position=0, code=service.code, label=service.description, minutes=0, is_timed=service.is_timed
                    )
                )
            session.add(visit)
            session.flush()
            note = SessionNote(
                number=_next_number(session),
                visit_id=visit.id,
                entered_at=now,
                changed_at=now,
                is_late=is_late_entry(visit, now),
            )
            session.add(note)
        return note.id

    def save_draft(self, note_id: SessionNoteId, details: NoteDetails) -> list[MassageDeskError]:
        """Keeps the draft as it stands, half finished too.

        Times and pain that cannot be (SOAP-2) stay as they were saved before, and too many minutes are kept: either is
        told in what is returned, and everything else is kept. Raises RuleViolation once the note is signed.
        """
        with self._desk.database.work() as session:
            note, visit = _loaded(session, note_id)
            if note.is_signed:
                raise RuleViolation("This note is signed already. Write an addendum instead.")
            times = visit.started_at, visit.ended_at
            pain = visit.pain_before, visit.pain_after
            _fill(note, visit, details)
            problems: list[MassageDeskError] = []
            try:
                self._check_times(session, visit)
            except (RuleViolation, Conflict) as problem:
                problems.append(problem)
                visit.started_at, visit.ended_at = times
            try:
                visit.check_pain()
            except RuleViolation as problem:
                problems.append(problem)
                visit.pain_before, visit.pain_after = pain
            try:
                visit.check_minutes()
            except RuleViolation as problem:
                problems.append(problem)
            note.changed_at = self._desk.now()
            note.is_late = is_late_entry(visit, note.entered_at)
            self._settle(session, visit)
        return problems

    def sign(self, note_id: SessionNoteId, password: str) -> None:
        """Signs the note with the password asked again; afterwards it never changes (SOAP-1, -2, -3).

        Deriving the key takes about half a second: call it from a worker. Raises WrongPassword, RuleViolation.
        """
        pen = self._desk.signing.pen(password)
        person = self._desk.practice.practitioner
        with self._desk.database.work() as session:
            note, visit = _loaded(session, note_id)
            self._check_times(session, visit)
            note.sign(
                visit,
                name=person.full_name,
                credential=person.credential,
                licence=person.licence_line,
                at=self._desk.now(),
                zone=self._desk.practice.practice.zone,
                rule=self._desk.practice.practice.unit_rule,
            )
            told = pen.sign_note(session, note) if pen else {}
            _record(session, "signed", note, {"content_hash": note.content_hash, **told})

    def add(self, note_id: SessionNoteId, details: AddendumDetails, password: str) -> None:
        """Adds a signed entry to a signed note; the original stays as it was (SOAP-5). Slow like `sign`.

        Its draft goes in the same action: one left behind would be signed a second time, and stay for ever.
        """
        pen = self._desk.signing.pen(password)
        person = self._desk.practice.practitioner
        with self._desk.database.work() as session:
            note, _ = _loaded(session, note_id)
            addendum = write_addendum(
                note,
                kind=details.kind,
                text=details.text.strip(),
                reason=details.reason.strip(),
                section=details.section,
                original=details.original,
                original_at=details.original_at,
                name=person.full_name,
                credential=person.credential,
                licence=person.licence_line,
                at=self._desk.now(),
                zone=self._desk.practice.practice.zone,
            )
            told = pen.sign_addendum(session, note, addendum) if pen else {}
            _record(session, "amended", note, {"mark": addendum.mark, "content_hash": addendum.content_hash, **told})
            draft = session.get(Draft, (ADDENDA, str(note_id)))
            if draft is not None:
                session.delete(draft)

    def discard_empty(self, note_id: SessionNoteId) -> None:
        """Takes back a session started by mistake: only while nothing at all was charted."""
        with self._desk.database.work() as session:
            note, visit = _loaded(session, note_id)
            if note.is_signed or not _details(note, visit).is_empty or _has_readings(session, visit.id):
                raise RuleViolation("Something is charted in this note already. It stays.")
            appointment = session.get_one(Appointment, visit.appointment_id)
            session.delete(note)
            session.flush()
            session.delete(visit)
            appointment.change_status(AppointmentStatus.CONFIRMED)

    # --- inside ------------------------------------------------------------------------------------------------

    def _check_times(self, session: Session, visit: Visit) -> None:
        """Stop after start, no two clients at once (SOAP-2)."""
        visit.check_times()
        if visit.ended_at is None:
            return
        with session.no_autoflush:
            others = session.scalars(
                select(Visit).where(
                    visits.c.id != visit.id,
                    visits.c.started_at < visit.ended_at,
                    visits.c.ended_at > visit.started_at,
                )
            ).all()
        if any(visit.overlaps(other) for other in others):
            raise Conflict("Another session is charted for part of that time. Check start and stop.", field="ended_at")

    def _settle(self, session: Session, visit: Visit) -> None:
        """A session with a stop time completes its appointment and is charged at the price of its day (RATE-1);

        one that goes on again is neither completed nor charged. Moved to another day, it costs what it does there;
        a price changed since leaves it alone.
        """
        appointment = session.get_one(Appointment, visit.appointment_id)
        charge = session.scalars(select(Charge).where(charges.c.visit_id == visit.id)).first()
        if visit.ended_at is None:
            appointment.reopen()
            if charge is not None:
                session.delete(charge)
            return
        appointment.change_status(AppointmentStatus.COMPLETED)
        day = self._desk.local(visit.started_at).date()
        service = session.get_one(OfferedService, appointment.service_id)
        if charge is not None:
            charge.minutes = visit.treated_minutes
            if charge.charged_on != day:
                charge.charged_on, charge.amount = day, service.price_on(day)
            return
        session.add(
            Charge(
                client_id=visit.client_id,
                visit_id=visit.id,
                description=visit.description,
                code=service.code,
                minutes=visit.treated_minutes,
                amount=service.price_on(day),
                charged_on=day,
            )
        )


def carried_over(before: NoteDetails, now: NoteDetails) -> NoteDetails:
    """The draft with areas, techniques and plan of the visit before; what must be told anew stays empty.

    Pain, minutes, subjective words and the response are never copied: cloned notes do not describe a session.
    """
    return replace(
        now,
        areas=now.areas or before.areas,
        techniques=now.techniques or before.techniques,
        plan=now.plan or before.plan,
    )


def _loaded(session: Session, note_id: SessionNoteId) -> tuple[SessionNote, Visit]:
    note = session.get(SessionNote, note_id)
    if note is None:
        raise NotFound("This note is not in the practice file.")
    return note, session.get_one(Visit, note.visit_id)


def _is_unaltered(note: SessionNote, visit: Visit) -> bool:
    return note.is_unaltered(visit) and all(addendum.is_unaltered(note) for addendum in note.addenda)


def _has_readings(session: Session, visit_id: VisitId) -> bool:
    return session.scalar(select(func.count()).where(measurements.c.visit_id == visit_id)) != 0


def _details(note: SessionNote, visit: Visit) -> NoteDetails:
    return NoteDetails(
        started_at=visit.started_at,
        ended_at=visit.ended_at,
        is_health_reviewed=note.is_health_reviewed,
        is_health_changed=note.is_health_changed,
        subjective=note.subjective,
        objective=note.objective,
        assessment=note.assessment,
        plan=note.plan,
        areas=note.areas,
        techniques=note.techniques,
        response=note.response,
        pain_before=visit.pain_before,
        pain_after=visit.pain_after,
        is_pain_declined=visit.is_pain_declined,
        minutes=tuple(
            MinutesDetails(
                code=str(part.code or ""),
                label=part.label,
                area=part.area,
                minutes=part.minutes,
                is_timed=part.is_timed,
            )
            for part in visit.minutes
        ),
    )


def _fill(note: SessionNote, visit: Visit, details: NoteDetails) -> None:
    for name in ("subjective", "objective", "assessment", "plan", "response", "areas", "techniques"):
        setattr(note, name, getattr(details, name))
    note.is_health_reviewed = details.is_health_reviewed
    note.is_health_changed = details.is_health_reviewed and details.is_health_changed
    visit.started_at, visit.ended_at = details.started_at, details.ended_at
    visit.pain_before, visit.pain_after = details.pain_before, details.pain_after
    visit.is_pain_declined = details.is_pain_declined
    typed = [
        (ServiceCode.parse(part.code), part.label, part.area, part.minutes, part.is_timed) for part in details.minutes
    ]
    standing = [(part.code, part.label, part.area, part.minutes, part.is_timed) for part in visit.minutes]
    if typed == standing:
        return
    for place, (code, label, area, minutes, is_timed) in enumerate(typed):
        if place < len(visit.minutes):
            part = visit.minutes[place]
            part.code, part.label, part.area, part.minutes, part.is_timed = code, label, area, minutes, is_timed
        else:
            visit.minutes.append(
                VisitMinutes(position=place, code=code, label=label, area=area, minutes=minutes, is_timed=is_timed)
            )
    del visit.minutes[len(typed) :]


def _next_number(session: Session) -> str:
    return f"N-{next_ordinal(session.connection(), session_notes.c.number, 'N-'):06d}"


def _record(session: Session, action: str, note: SessionNote, detail: dict[str, str]) -> None:
    audit.record(session, action, "session_note", note.id, detail)


def _addendum_row(addendum: Addendum) -> AddendumRow:
    return AddendumRow(
        mark=addendum.mark,
        kind=addendum.kind,
        section=addendum.section,
        original=addendum.original,
        original_at=addendum.original_at,
        text=addendum.text,
        reason=addendum.reason,
        author=", ".join(part for part in (addendum.signature_name, addendum.signature_credential) if part),
        licence=addendum.signature_licence,
        signed_at=addendum.signed_at,
        signed_zone=addendum.signed_zone,
        short_hash=addendum.signature.short_hash,
    )
