"""The day and what the practice needs: the facts behind the first screen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from massagedesk.domain.clients import Severity
from massagedesk.domain.dates import DateRange, age
from massagedesk.domain.ids import ClientId
from massagedesk.domain.money import NOTHING, Money
from massagedesk.domain.schedule import AppointmentStatus
from massagedesk.persistence.queries.prescriptions import PrescriptionRow
from massagedesk.persistence.queries.schedule import AppointmentRow
from massagedesk.persistence.queries.visits import NoteRow
from massagedesk.persistence.tables.clients import clients, contraindications
from massagedesk.persistence.tables.schedule import appointments
from massagedesk.services.prescriptions import Filter
from massagedesk.services.schedule import DayHours

if TYPE_CHECKING:
    from massagedesk.services.desk import Desk

__all__ = ["DayBoard", "DayRow", "PracticeNeeds", "Today", "WeekFigures"]

USUAL_MINUTES = 60


@dataclass(frozen=True, kw_only=True)
class DayRow:
    """An appointment of the day with what it needs."""

    appointment: AppointmentRow
    pronouns: str
    age: int | None
    birth_year: int | None
    """Given only where two clients share the name."""
    contraindications: tuple[tuple[str, Severity], ...]
    prescription: PrescriptionRow | None
    is_first: bool
    """The client's very first appointment."""
    unpaid: Money


@dataclass(frozen=True, kw_only=True)
class DayBoard:
    """The local day."""

    now: datetime
    rows: tuple[DayRow, ...]
    """Everything booked but what was canceled in time, in order."""
    next: DayRow | None
    """Who comes next: the first who is expected, or has arrived and waits for the session to start."""
    hours: DayHours
    hands_on_minutes: int
    next_free: datetime | None


@dataclass(frozen=True, kw_only=True)
class PracticeNeeds:
    """What waits to be done."""

    unsigned: tuple[NoteRow, ...]
    ending: tuple[PrescriptionRow, ...]
    """Open prescriptions that are nearly used up or end soon and have no renewal yet."""
    unpaid_sessions: int
    unpaid: Money
    unpaid_client_id: ClientId | None
    """Whose session has waited longest for its money."""
    without_outcome: int
    """Appointments of earlier days that were neither held nor given up."""
    oldest_without_outcome: AppointmentRow | None


@dataclass(frozen=True, kw_only=True)
class WeekFigures:
    """This week in numbers."""

    booked: int
    free_slots: int
    """Free hours within the rest of the week's working time."""
    charged: Money
    received: Money
    next_first: AppointmentRow | None
    """The first appointment after today, be it tomorrow or in weeks."""


class Today:
    """The day, the practice's needs, the week."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def board(self) -> DayBoard:
        """The present day as it stands now."""
        day, now = self._desk.today(), self._desk.now()
        booked = [row for row in self._desk.schedule.on(day) if row.status is not AppointmentStatus.CANCELLED]
        rows = self._rows(booked)
        upcoming = (
            row
            for row in rows
            if row.appointment.status.is_waiting and row.appointment.ends_at > now and row.appointment.visit_id is None
        )
        return DayBoard(
            now=now,
            rows=rows,
            next=next(upcoming, None),
            hours=self._desk.schedule.days(DateRange(day, day))[0],
            hands_on_minutes=sum(row.minutes for row in booked if row.status.holds_time),
            next_free=self._desk.schedule.next_free(USUAL_MINUTES),
        )

    def needs(self) -> PracticeNeeds:
        """Notes to sign, appointments to mark, prescriptions to renew, sessions to be paid."""
        today = self._desk.today()
        recent = self._desk.billing.of_days(DateRange(today - timedelta(days=90), today))
        open_money = [visit for visit in recent if visit.owed > NOTHING]
        unmarked, oldest_unmarked = self._desk.schedule.without_outcome()
        return PracticeNeeds(
            unsigned=tuple(self._desk.visits.unsigned()),
            ending=tuple(row for row in self._desk.prescriptions.rows(Filter.ENDING_SOON) if not row.is_renewed),
            unpaid_sessions=len(open_money),
            unpaid=Money.total(visit.owed for visit in open_money),
            unpaid_client_id=open_money[0].client_id if open_money else None,
            without_outcome=unmarked,
            oldest_without_outcome=oldest_unmarked,
        )

    def week(self) -> WeekFigures:
        """Figures of the week that holds today."""
        today, now = self._desk.today(), self._desk.now()
        week = DateRange.of_week(today)
        booked = [row for row in self._desk.schedule.between(week) if row.status.holds_time]
        rest = DateRange(today, week.last_on)
        return WeekFigures(
            booked=len(booked),
            free_slots=sum(
                _slots(self._desk.schedule.free_starts(day, USUAL_MINUTES, not_before=now, known=booked))
                for day in rest
            ),
            charged=Money.total(visit.charged for visit in self._desk.billing.of_days(week)),
            received=self._desk.billing.received(week),
            next_first=self._desk.schedule.first_after(today),
        )

    def _rows(self, booked: list[AppointmentRow]) -> tuple[DayRow, ...]:
        ids = list({row.client_id for row in booked})
        today = self._desk.today()
        people = self._people(ids)
        warnings = self._contraindications(ids)
        first = self._first_appointments(ids)
        balances = self._desk.billing.balances(ids)
        orders = {
            row.id: row
            for row in self._desk.prescriptions.rows_of([r.prescription_id for r in booked if r.prescription_id])
        }
        rows = []
        for row in booked:
            born_on, pronouns, has_namesake = people[row.client_id]
            rows.append(
                DayRow(
                    appointment=row,
                    pronouns=pronouns,
                    age=age(born_on, today) if born_on else None,
                    birth_year=born_on.year if born_on and has_namesake else None,
                    contraindications=warnings.get(row.client_id, ()),
                    prescription=orders.get(row.prescription_id) if row.prescription_id else None,
                    is_first=first.get(row.client_id) == row.starts_at,
                    unpaid=max(balances.get(row.client_id, NOTHING), NOTHING),
                )
            )
        return tuple(rows)

    def _people(self, ids: list[ClientId]) -> dict[ClientId, tuple[date | None, str, bool]]:
        twins = clients.alias("twins")
        has_namesake = (
            select(twins.c.id)
            .where(
                twins.c.family_name == clients.c.family_name,
                twins.c.given_name == clients.c.given_name,
                twins.c.id != clients.c.id,
                twins.c.archived_on.is_(None),
            )
            .exists()
        )
        statement = select(clients.c.id, clients.c.born_on, clients.c.pronouns, has_namesake).where(
            clients.c.id.in_(ids)
        )
        with self._desk.database.read() as connection:
            return {row[0]: (row[1], row[2], bool(row[3])) for row in connection.execute(statement)}

    def _contraindications(self, ids: list[ClientId]) -> dict[ClientId, tuple[tuple[str, Severity], ...]]:
        statement = (
            select(contraindications.c.client_id, contraindications.c.label, contraindications.c.severity)
            .where(contraindications.c.client_id.in_(ids), contraindications.c.ended_on.is_(None))
            .order_by(contraindications.c.severity, contraindications.c.label)
        )
        found: dict[ClientId, tuple[tuple[str, Severity], ...]] = {}
        with self._desk.database.read() as connection:
            for client_id, label, severity in connection.execute(statement):
                found[client_id] = (*found.get(client_id, ()), (label, severity))
        return found

    def _first_appointments(self, ids: list[ClientId]) -> dict[ClientId, datetime]:
        statement = (
            select(appointments.c.client_id, func.min(appointments.c.starts_at))
            .where(appointments.c.client_id.in_(ids))
            .group_by(appointments.c.client_id)
        )
        with self._desk.database.read() as connection:
            return {row[0]: row[1] for row in connection.execute(statement)}


def _slots(starts: list[datetime]) -> int:
    """How many usual sessions fit one after the other into the free starting times."""
    count, free_from = 0, None
    for start in starts:
        if free_from is None or start >= free_from:
            count, free_from = count + 1, start + timedelta(minutes=USUAL_MINUTES)
    return count
