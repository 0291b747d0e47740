"""Appointments: booking, moving, what became of them, and what stands in the way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import select

from massagedesk.domain.dates import DateRange, instant, spoken_day, spoken_time
from massagedesk.domain.errors import Conflict, NotFound, RuleViolation
from massagedesk.domain.ids import AppointmentId, ClientId, OfferedServiceId, PrescriptionId
from massagedesk.domain.practice import WorkingDay
from massagedesk.domain.prescriptions import Prescription
from massagedesk.domain.schedule import Appointment, AppointmentStatus
from massagedesk.domain.visits import NoteStatus, Visit
from massagedesk.persistence.queries import schedule as queries
from massagedesk.persistence.queries.schedule import AppointmentRow
from massagedesk.persistence.tables.visits import session_notes, visits
from massagedesk.services.clients import ClientDetails, put_client

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from massagedesk.services.desk import Desk

__all__ = ["AppointmentDetails", "AppointmentRow", "DayHours", "Proposal", "Schedule"]

SLOT_MINUTES = 15
SEARCH_DAYS = 60
LOOK_BACK = timedelta(days=365)
"""What is still open is looked for so far back: all of twenty years would take its time on each look at Today."""
READ_DAYS = 7
"""A week at a time is read while a free time is looked for."""


@dataclass(frozen=True, kw_only=True)
class AppointmentDetails:
    """What she chooses when booking. `starts_at` is an aware instant."""

    id: AppointmentId | None = None
    client_id: ClientId
    service_id: OfferedServiceId
    prescription_id: PrescriptionId | None = None
    starts_at: datetime
    minutes: int
    remarks: str = ""


@dataclass(frozen=True, kw_only=True)
class DayHours:
    """A day of the calendar: its hours, or why it is closed."""

    on: date
    hours: WorkingDay | None
    closed_word: str = ""


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A free time found for the next session of a prescription."""

    starts_at: datetime
    minutes: int
    service_id: OfferedServiceId
    warnings: tuple[str, ...]


class Schedule:
    """Time held for clients."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    # --- reading -----------------------------------------------------------------------------------------------

    def between(self, days: DateRange, *, hide_cancelled: bool = False) -> list[AppointmentRow]:
        """Appointments that start on those local days, in order of time."""
        first_at, last_at = self._desk.bounds(days)
        with self._desk.database.read() as connection:
            return queries.appointments_between(connection, first_at, last_at, hide_cancelled=hide_cancelled)

    def on(self, day: date) -> list[AppointmentRow]:
        """One local day."""
        return self.between(DateRange(day, day))

    def of_client(self, client_id: ClientId, since: datetime | None = None) -> list[AppointmentRow]:
        """Everything booked for a client from `since` on, or ever, oldest first."""
        with self._desk.database.read() as connection:
            return queries.client_appointments(connection, client_id, since)

    def first_of_client(self, client_id: ClientId) -> datetime | None:
        """When a client was first booked; None for somebody who never was."""
        with self._desk.database.read() as connection:
            return queries.client_first_at(connection, client_id)

    def first_after(self, day: date) -> AppointmentRow | None:
        """The first appointment after a local day whose client is expected, however far ahead."""
        _, from_at = self._desk.bounds(DateRange(day, day))
        with self._desk.database.read() as connection:
            return queries.first_waiting(connection, from_at)

    def without_outcome(self) -> tuple[int, AppointmentRow | None]:
        """How many appointments of the past year, today left out, nobody said of what became of them; the oldest."""
        today = self._desk.today()
        first_at, before_at = self._desk.bounds(DateRange(today - LOOK_BACK, today - timedelta(days=1)))
        with self._desk.database.read() as connection:
            return queries.without_outcome(connection, first_at, before_at)

    def row(self, appointment_id: AppointmentId) -> AppointmentRow:
        """One appointment. Raises NotFound."""
        with self._desk.database.read() as connection:
            found = queries.appointment(connection, appointment_id)
        if found is None:
            raise NotFound("This appointment is not in the practice file.")
        return found

    def days(self, days: DateRange) -> list[DayHours]:
        """Opening hours of each day, with the word for closed ones."""
        practice = self._desk.practice.practice
        words = dict(practice.closed_days)
        return [DayHours(on=day, hours=practice.hours_on(day), closed_word=words.get(day, "")) for day in days]

    def clashes(self, starts_at: datetime, minutes: int, besides: AppointmentId | None = None) -> list[AppointmentRow]:
        """What else holds part of that time."""
        with self._desk.database.read() as connection:
            return queries.clashes(connection, starts_at, minutes, besides=besides)

    def warnings(self, details: AppointmentDetails) -> list[str]:
        """Sentences shown before saving: closed hours, and what the prescription does not cover (RX-4). Never walls."""
        starts = self._desk.local(details.starts_at)
        hours = self._desk.practice.practice.hours_on(starts.date())
        ends = self._desk.local(details.starts_at + timedelta(minutes=details.minutes))
        warnings = []
        if hours is None:
            warnings.append(f"The practice is closed on {spoken_day(starts.date(), today=self._desk.today())}.")
        elif starts.time() < hours.opens or ends.time() > hours.closes or ends.date() != starts.date():
            warnings.append(
                f"That lies outside the working hours, {spoken_time(hours.opens)} to {spoken_time(hours.closes)}."
            )
        if details.prescription_id is not None:
            warnings += self._coverage(details, self._desk.prescriptions.get(details.prescription_id))
        return warnings

    def free_starts(
        self,
        day: date,
        minutes: int,
        *,
        not_before: datetime | None = None,
        besides: AppointmentId | None = None,
        known: list[AppointmentRow] | None = None,
    ) -> list[datetime]:
        """Free starting times within the working hours of a day, every quarter of an hour.

        `besides` is an appointment about to move: it is not in its own way. `known` are appointments read before, of
        that day at least.
        """
        hours = self._desk.practice.practice.hours_on(day)
        if hours is None:
            return []
        booked = [row for row in (self.on(day) if known is None else known) if row.id != besides]
        return _free_starts(day, hours, minutes, booked, self._desk.zone, not_before)

    def next_free(self, minutes: int, after: datetime | None = None) -> datetime | None:
        """The first free time from now (or `after`) on; None when about the next sixty days hold none."""
        moment = after or self._desk.now()
        first = self._desk.local(moment).date()
        for start in range(0, SEARCH_DAYS + 1, READ_DAYS):
            days = DateRange(first + timedelta(days=start), first + timedelta(days=start + READ_DAYS - 1))
            known = self.between(days)
            for day in days:
                starts = self.free_starts(day, minutes, not_before=moment, known=known)
                if starts:
                    return starts[0]
        return None

    def propose_next(self, prescription_id: PrescriptionId) -> Proposal:
        """A time for the next session of a prescription ("book next").

        The same weekday and hour as the last session booked, spaced by the prescribed frequency; where that is taken,
        the nearest free time that day or the following ones. Raises Conflict when sixty days hold nothing free.
        """
        order = self._desk.prescriptions.get(prescription_id)
        booked = [row for row in self.of_client(order.client_id) if row.prescription_id == prescription_id]
        held = [row for row in booked if row.status.holds_time]
        service_id = held[-1].service_id if held else self._fitting_service(order)
        minutes = held[-1].minutes if held else (order.session_minutes or self._service_minutes(service_id))
        wished = self._wished_start(order, held)
        for day in DateRange(wished.date(), wished.date() + timedelta(days=SEARCH_DAYS)):
            starts = self.free_starts(day, minutes, not_before=self._desk.now())
            if starts:
                target = instant(day, wished.time(), self._desk.zone)
                best = min(starts, key=lambda start: abs(start - target))
                details = AppointmentDetails(
                    client_id=order.client_id,
                    service_id=service_id,
                    prescription_id=prescription_id,
                    starts_at=best,
                    minutes=minutes,
                )
                return Proposal(
                    starts_at=best, minutes=minutes, service_id=service_id, warnings=tuple(self.warnings(details))
                )
        raise Conflict("Nothing is free within the next sixty days. Choose a time in the calendar.")

    # --- writing -----------------------------------------------------------------------------------------------

    def book(self, details: AppointmentDetails, *, despite_clash: bool = False) -> AppointmentId:
        """Holds time for a client. Raises Conflict naming who is there already, unless she books anyway."""
        self._refuse_clash(details.starts_at, details.minutes, None, despite_clash)
        self._refuse_foreign_order(details)
        with self._desk.database.work() as session:
            appointment = _booked(session, details)
        return appointment.id

    def book_new(
        self, client: ClientDetails, details: AppointmentDetails, *, despite_clash: bool = False
    ) -> AppointmentId:
        """Enters a client and holds time for them in one action: nobody is entered whose booking is refused.

        The client named in `details` does not count. Raises Conflict as `book` does, RuleViolation as `Clients.save`.
        """
        self._refuse_clash(details.starts_at, details.minutes, None, despite_clash)
        with self._desk.database.work() as session:
            entered = put_client(session, client, self._desk.today())
            session.flush()
            appointment = _booked(session, replace(details, client_id=entered.id, prescription_id=None))
        return appointment.id

    def change(self, details: AppointmentDetails, *, despite_clash: bool = False) -> None:
        """Changes what was booked: client's service, prescription, remarks, and time while it may still move."""
        if details.id is None:
            raise NotFound("This appointment is not in the practice file.")
        standing = self.row(details.id)
        is_moved = (standing.starts_at, standing.minutes) != (details.starts_at, details.minutes)
        # Two booked at once on purpose stay so when only their remarks change.
        self._refuse_clash(details.starts_at, details.minutes, details.id, despite_clash or not is_moved)
        self._refuse_foreign_order(details)
        with self._desk.database.work() as session:
            appointment = _found(session.get(Appointment, details.id))
            if is_moved:
                appointment.move(details.starts_at, details.minutes)
            if appointment.prescription_id != details.prescription_id:
                _put_session_under(session, appointment.id, details.prescription_id)
            appointment.service_id, appointment.prescription_id = details.service_id, details.prescription_id
            appointment.remarks = details.remarks.strip()

    def move(
        self, appointment_id: AppointmentId, starts_at: datetime, minutes: int, *, despite_clash: bool = False
    ) -> None:
        """Holds another time or length. Raises Conflict naming who is there already, unless she insists."""
        self._refuse_clash(starts_at, minutes, appointment_id, despite_clash)
        with self._desk.database.work() as session:
            _found(session.get(Appointment, appointment_id)).move(starts_at, minutes)

    def set_status(self, appointment_id: AppointmentId, status: AppointmentStatus, reason: str = "") -> None:
        """Confirmed, arrived, canceled … Raises RuleViolation for a step that makes no sense; a session that was
        started is completed through its note."""
        with self._desk.database.work() as session:
            appointment = _found(session.get(Appointment, appointment_id))
            if status is AppointmentStatus.COMPLETED:
                raise RuleViolation("Enter the session's stop time; that completes the appointment.", field="status")
            if status is not appointment.status and _has_session(session, appointment_id):
                raise RuleViolation("The session was started. Discard its empty note first.", field="status")
            was_given_up = not appointment.status.holds_time
            appointment.change_status(status, reason.strip())
            starts_at, minutes = appointment.starts_at, appointment.minutes
            if was_given_up and appointment.status.holds_time:
                self._refuse_clash(starts_at, minutes, appointment_id, False)

    # --- inside ------------------------------------------------------------------------------------------------

    def _refuse_clash(
        self, starts_at: datetime, minutes: int, besides: AppointmentId | None, despite_clash: bool
    ) -> None:
        if despite_clash:
            return
        clashing = self.clashes(starts_at, minutes, besides)
        if clashing:
            other = clashing[0]
            start, end = self._desk.local(other.starts_at), self._desk.local(other.ends_at)
            raise Conflict(
                f"{other.client_name} is booked from {spoken_time(start)} to {spoken_time(end)}. "
                "Choose another time, or book both.",
                field="starts_at",
            )

    def _refuse_foreign_order(self, details: AppointmentDetails) -> None:
        """An order covers the client it was written for and nobody else."""
        if details.prescription_id is None:
            return
        if self._desk.prescriptions.get(details.prescription_id).client_id != details.client_id:
            raise RuleViolation(
                "This prescription was written for another client. Choose one of this client's.",
                field="prescription_id",
            )

    def _coverage(self, details: AppointmentDetails, order: Prescription) -> list[str]:
        day = self._desk.local(details.starts_at).date()
        others = [
            row
            for row in self.of_client(order.client_id)
            if row.prescription_id == order.id and row.status.holds_time and row.id != details.id
        ]
        ordinal = 1 + sum(1 for row in others if row.starts_at < details.starts_at)
        week = DateRange.of_week(day)
        that_week = 1 + sum(1 for row in others if self._desk.local(row.starts_at).date() in week)
        default_days = self._desk.practice.practice.prescription_days
        return order.coverage_warnings(day, ordinal, that_week, default_days)

    def _wished_start(self, order: Prescription, held: list[AppointmentRow]) -> datetime:
        tomorrow = self._desk.today() + timedelta(days=1)
        if not held:
            return datetime.combine(max(order.starts_on, tomorrow), time(9), self._desk.zone)
        per_week = order.per_week or 1
        last = self._desk.local(held[-1].starts_at)
        two_back = self._desk.local(held[-per_week].starts_at) if len(held) >= per_week else last
        wished = two_back.date() + timedelta(days=7) if per_week > 1 else last.date() + timedelta(days=7)
        wished = max(wished, last.date() + timedelta(days=1), tomorrow)
        return datetime.combine(wished, two_back.time(), self._desk.zone)

    def _fitting_service(self, order: Prescription) -> OfferedServiceId:
        services = self._desk.practice.services()
        if not services:
            raise NotFound("Add a service to your list first, under Settings.")
        wished = order.session_minutes
        best = min(services, key=lambda service: (abs(service.minutes - (wished or 60)), not service.code))
        if best.id is None:
            raise NotFound("Add a service to your list first, under Settings.")
        return best.id

    def _service_minutes(self, service_id: OfferedServiceId) -> int:
        services = self._desk.practice.services(include_archived=True)
        return next(service.minutes for service in services if service.id == service_id)


def _put_session_under(session: Session, appointment_id: AppointmentId, prescription_id: PrescriptionId | None) -> None:
    """A session already started goes under the same order as its appointment, unless its note is signed."""
    visit = session.scalars(select(Visit).where(visits.c.appointment_id == appointment_id)).first()
    if visit is None:
        return
    status = session.scalar(select(session_notes.c.status).where(session_notes.c.visit_id == visit.id))
    if status is NoteStatus.SIGNED:
        raise RuleViolation("The note of this session is signed; its prescription stays.", field="prescription_id")
    visit.prescription_id = prescription_id


def _booked(session: Session, details: AppointmentDetails) -> Appointment:
    appointment = Appointment(
        client_id=details.client_id,
        service_id=details.service_id,
        prescription_id=details.prescription_id,
        starts_at=details.starts_at,
        minutes=details.minutes,
        remarks=details.remarks.strip(),
    )
    appointment.check()
    session.add(appointment)
    return appointment


def _has_session(session: Session, appointment_id: AppointmentId) -> bool:
    return session.scalar(select(visits.c.id).where(visits.c.appointment_id == appointment_id)) is not None


def _found(appointment: Appointment | None) -> Appointment:
    if appointment is None:
        raise NotFound("This appointment is not in the practice file.")
    return appointment


def _free_starts(
    day: date,
    hours: WorkingDay,
    minutes: int,
    booked: list[AppointmentRow],
    zone: ZoneInfo,
    not_before: datetime | None,
) -> list[datetime]:
    taken = [(row.starts_at, row.ends_at) for row in booked if row.status.holds_time]
    if hours.break_starts is not None and hours.break_ends is not None:
        taken.append((instant(day, hours.break_starts, zone), instant(day, hours.break_ends, zone)))
    start, closes = instant(day, hours.opens, zone), instant(day, hours.closes, zone)
    length, step = timedelta(minutes=minutes), timedelta(minutes=SLOT_MINUTES)
    free = []
    while start + length <= closes:
        is_taken = any(start < end and begin < start + length for begin, end in taken)
        if not is_taken and (not_before is None or start >= not_before):
            free.append(start)
        start += step
    return free
