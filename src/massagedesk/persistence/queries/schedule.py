"""Appointments as the calendar and the day list show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import ColumnElement, Connection, Row, Select, func, select

from massagedesk.domain.ids import (
    AppointmentId,
    ClientId,
    OfferedServiceId,
    PrescriptionId,
    SessionNoteId,
    VisitId,
)
from massagedesk.domain.schedule import HOLDING, MAX_MINUTES, WAITING, AppointmentStatus
from massagedesk.domain.visits import NoteStatus
from massagedesk.persistence.queries.names import full_name, with_credential
from massagedesk.persistence.tables.billing import offered_services
from massagedesk.persistence.tables.clients import clients
from massagedesk.persistence.tables.prescriptions import prescribers, prescriptions
from massagedesk.persistence.tables.schedule import appointments
from massagedesk.persistence.tables.visits import session_notes, visits


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentRow:
    """An appointment with what its card shows. Instants are UTC."""

    id: AppointmentId
    client_id: ClientId
    client_name: str
    service_id: OfferedServiceId
    service: str
    starts_at: datetime
    minutes: int
    status: AppointmentStatus
    status_reason: str
    remarks: str
    prescription_id: PrescriptionId | None
    prescriber: str
    """Name and credential; empty without a prescription."""
    ordinal: int | None
    """Which session of its prescription this is, counted over everything that holds time."""
    ordered: int | None
    visit_id: VisitId | None
    note_id: SessionNoteId | None
    note_status: NoteStatus | None

    @property
    def ends_at(self) -> datetime:
        """End of the time held."""
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def count(self) -> str:
        """ "8/12" for the corner of the card, empty without a number."""
        return f"{self.ordinal}/{self.ordered}" if self.ordinal and self.ordered else ""



def _ordinal() -> ColumnElement[int]:
    """Place of the appointment among those of its prescription that hold time."""
    earlier = appointments.alias("earlier")
    return (
        select(func.count() + 1)
        .where(
            earlier.c.prescription_id == appointments.c.prescription_id,
            earlier.c.starts_at < appointments.c.starts_at,
            earlier.c.status.in_(HOLDING),
        )
        .scalar_subquery()
    )


@cache
def _select() -> Select[*tuple[object, ...]]:
    return (
        select(
            appointments,
            full_name(clients).label("client_name"),
            offered_services.c.label.label("service"),
            with_credential(prescribers).label("prescriber"),
            _ordinal().label("ordinal"),
            func.coalesce(prescriptions.c.sessions, prescriptions.c.per_week * prescriptions.c.weeks).label("ordered"),
            visits.c.id.label("visit_id"),
            session_notes.c.id.label("note_id"),
            session_notes.c.status.label("note_status"),
        )
        .join(clients, clients.c.id == appointments.c.client_id)
        .join(offered_services, offered_services.c.id == appointments.c.service_id)
        .join(prescriptions, prescriptions.c.id == appointments.c.prescription_id, isouter=True)
        .join(prescribers, prescribers.c.id == prescriptions.c.prescriber_id, isouter=True)
        .join(visits, visits.c.appointment_id == appointments.c.id, isouter=True)
        .join(session_notes, session_notes.c.visit_id == visits.c.id, isouter=True)
        .order_by(appointments.c.starts_at, appointments.c.id)
    )


def _row(row: Row[*tuple[object, ...]]) -> AppointmentRow:
    found = row._mapping
    counts = found["prescription_id"] is not None and found["status"] in HOLDING
    return AppointmentRow(
        id=found["id"],
        client_id=found["client_id"],
        client_name=found["client_name"],
        service_id=found["service_id"],
        service=found["service"],
        starts_at=found["starts_at"],
        minutes=found["minutes"],
        status=found["status"],
        status_reason=found["status_reason"],
        remarks=found["remarks"],
        prescription_id=found["prescription_id"],
        prescriber=found["prescriber"] or "",
        ordinal=found["ordinal"] if counts else None,
        ordered=found["ordered"],
        visit_id=found["visit_id"],
        note_id=found["note_id"],
        note_status=found["note_status"],
    )


def appointments_between(
    connection: Connection, first_at: datetime, last_at: datetime, *, hide_cancelled: bool = False
) -> list[AppointmentRow]:
    """Appointments that start in [first_at, last_at), in order of time."""
    statement = _select().where(appointments.c.starts_at >= first_at, appointments.c.starts_at < last_at)
    if hide_cancelled:
        statement = statement.where(appointments.c.status != AppointmentStatus.CANCELLED)
    return [_row(row) for row in connection.execute(statement)]


def first_waiting(connection: Connection, from_at: datetime) -> AppointmentRow | None:
    """The first appointment from then on whose client is expected."""
    wanted = (appointments.c.starts_at >= from_at, appointments.c.status.in_(WAITING))
    row = connection.execute(_select().where(*wanted).limit(1)).first()
    return None if row is None else _row(row)


def without_outcome(
    connection: Connection, first_at: datetime, before_at: datetime
) -> tuple[int, AppointmentRow | None]:
    """How many appointments in [first_at, before_at) were neither held nor given up, and the oldest of them.

    A session that was begun counts as held: what is missing there is said of its note.
    """
    begun = visits.alias("begun")
    wanted = (
        appointments.c.starts_at >= first_at,
        appointments.c.starts_at < before_at,
        appointments.c.status.in_(WAITING),
        ~select(begun.c.id).where(begun.c.appointment_id == appointments.c.id).exists(),
    )
    count = connection.scalar(select(func.count()).select_from(appointments).where(*wanted)) or 0
    row = connection.execute(_select().where(*wanted).limit(1)).first() if count else None
    return count, None if row is None else _row(row)


def appointment(connection: Connection, appointment_id: AppointmentId) -> AppointmentRow | None:
    """One appointment."""
    row = connection.execute(_select().where(appointments.c.id == appointment_id)).first()
    return None if row is None else _row(row)


def client_appointments(
    connection: Connection, client_id: ClientId, since: datetime | None = None
) -> list[AppointmentRow]:
    """Everything booked for a client from `since` on, or ever, oldest first."""
    statement = _select().where(appointments.c.client_id == client_id)
    if since is not None:
        statement = statement.where(appointments.c.starts_at >= since)
    return [_row(row) for row in connection.execute(statement)]


def client_first_at(connection: Connection, client_id: ClientId) -> datetime | None:
    """When a client was first booked."""
    statement = select(func.min(appointments.c.starts_at)).where(appointments.c.client_id == client_id)
    first_at: datetime | None = connection.scalar(statement)
    return first_at


def clashes(
    connection: Connection, starts_at: datetime, minutes: int, *, besides: AppointmentId | None = None
) -> list[AppointmentRow]:
    """What else holds part of that time."""
    ends_at = starts_at + timedelta(minutes=minutes)
    statement = _select().where(
        appointments.c.starts_at < ends_at,
        appointments.c.starts_at > starts_at - timedelta(minutes=MAX_MINUTES),
        appointments.c.status.in_(HOLDING),
        appointments.c.id.is_distinct_from(besides),
    )
    return [row for row in map(_row, connection.execute(statement)) if row.ends_at > starts_at]
