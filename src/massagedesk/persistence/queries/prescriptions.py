"""Prescription lists with how much of each is used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from sqlalchemy import ColumnElement, Connection, Select, func, select

from massagedesk.domain.ids import ClientId, PrescriberId, PrescriptionId
from massagedesk.domain.prescriptions import Course, OrderKind, Prescription, PrescriptionState
from massagedesk.domain.schedule import AppointmentStatus
from massagedesk.persistence.queries.names import full_name, with_credential
from massagedesk.persistence.tables.clients import clients
from massagedesk.persistence.tables.prescriptions import prescribers, prescription_diagnoses, prescriptions
from massagedesk.persistence.tables.schedule import appointments
from massagedesk.persistence.tables.visits import visits


@dataclass(frozen=True, slots=True, kw_only=True)
class PrescriptionRow:
    """A prescription with its gauge, on a given day."""

    id: PrescriptionId
    number: str
    kind: OrderKind
    client_id: ClientId
    client_name: str
    client_born_on: date | None
    prescriber_id: PrescriberId
    prescriber: str
    areas: tuple[str, ...]
    course: Course
    diagnoses: tuple[str, ...]
    written_on: date
    starts_on: date
    last_on: date
    """Last day it holds, by its expiry or by the default."""
    days_left: int
    used: int
    booked: int
    """Appointments still to come under it."""
    ordered: int | None
    state: PrescriptionState
    needs_attention: bool
    renews_id: PrescriptionId | None
    renews_number: str
    is_renewed: bool
    """A later order names it as predecessor."""

    @property
    def is_open(self) -> bool:
        """Sessions can still be given under it, now or from its start on."""
        return self.state in (PrescriptionState.OPEN, PrescriptionState.NOT_STARTED)

    @property
    def left(self) -> int | None:
        """Sessions not used yet."""
        return None if self.ordered is None else max(0, self.ordered - self.used)


def _used() -> ColumnElement[int]:
    return (
        select(func.count())
        .where(visits.c.prescription_id == prescriptions.c.id, visits.c.ended_at.is_not(None))
        .scalar_subquery()
    )


def _booked() -> ColumnElement[int]:
    waiting = (AppointmentStatus.SCHEDULED, AppointmentStatus.CONFIRMED, AppointmentStatus.ARRIVED)
    return (
        select(func.count())
        .where(appointments.c.prescription_id == prescriptions.c.id, appointments.c.status.in_(waiting))
        .scalar_subquery()
    )


def prescription_rows(
    connection: Connection,
    on: date,
    default_days: int,
    *,
    client_id: ClientId | None = None,
    ids: list[PrescriptionId] | None = None,
    only_open: bool = False,
) -> list[PrescriptionRow]:
    """Prescriptions with their gauges as they stand on that day, those that end first on top.

    `only_open` leaves out what is closed, expired or used up.
    """
    statement = _select()
    if client_id is not None:
        statement = statement.where(prescriptions.c.client_id == client_id)
    if ids is not None:
        statement = statement.where(prescriptions.c.id.in_(ids))
    if only_open:
        oldest_start = on - timedelta(days=default_days)
        statement = statement.where(
            prescriptions.c.closed_on.is_(None),
            func.coalesce(prescriptions.c.expires_on >= on, prescriptions.c.starts_on >= oldest_start),
        )
    found = connection.execute(statement).all()
    codes = _codes(connection, [row.id for row in found])
    rows = [_row(row, codes.get(row.id, ()), on, default_days) for row in found]
    if only_open:
        rows = [row for row in rows if row.is_open]
    return sorted(rows, key=lambda row: (row.last_on, row.client_name, row.number))


@cache
def _select() -> Select[*tuple[object, ...]]:
    """Every order with its gauge; built once, because naming all columns of two aliases takes milliseconds."""
    earlier = prescriptions.alias("earlier")
    later = prescriptions.alias("later")
    return (
        select(
            prescriptions,
            full_name(clients).label("client_name"),
            clients.c.born_on.label("client_born_on"),
            with_credential(prescribers).label("prescriber"),
            _used().label("used"),
            _booked().label("booked"),
            earlier.c.number.label("renews_number"),
            select(later.c.id).where(later.c.renews_id == prescriptions.c.id).limit(1).exists().label("is_renewed"),
        )
        .join(clients, clients.c.id == prescriptions.c.client_id)
        .join(prescribers, prescribers.c.id == prescriptions.c.prescriber_id)
        .join(earlier, earlier.c.id == prescriptions.c.renews_id, isouter=True)
    )


def _codes(connection: Connection, ids: list[PrescriptionId]) -> dict[PrescriptionId, tuple[str, ...]]:
    statement = (
        select(prescription_diagnoses.c.prescription_id, prescription_diagnoses.c.code)
        .where(prescription_diagnoses.c.prescription_id.in_(ids))
        .order_by(prescription_diagnoses.c.prescription_id, prescription_diagnoses.c.position)
    )
    codes: dict[PrescriptionId, tuple[str, ...]] = {}
    for prescription_id, code in connection.execute(statement):
        codes[prescription_id] = (*codes.get(prescription_id, ()), str(code))
    return codes


def _row(row: object, diagnoses: tuple[str, ...], on: date, default_days: int) -> PrescriptionRow:
    found = row._mapping  # type: ignore[attr-defined]
    order = Prescription(
        **{
            name: found[name]
            for name in (
                "id", "number", "client_id", "prescriber_id", "written_on", "starts_on", "expires_on",
                "sessions", "per_week", "weeks", "closed_on",
            )
        }
    )  # fmt: skip
    used = found["used"]
    return PrescriptionRow(
        id=order.id,
        number=order.number,
        kind=found["kind"],
        client_id=order.client_id,
        client_name=found["client_name"],
        client_born_on=found["client_born_on"],
        prescriber_id=order.prescriber_id,
        prescriber=found["prescriber"],
        areas=found["areas"],
        course=found["course"],
        diagnoses=diagnoses,
        written_on=order.written_on,
        starts_on=order.starts_on,
        last_on=order.last_on(default_days),
        days_left=(order.last_on(default_days) - on).days,
        used=used,
        booked=found["booked"],
        ordered=order.ordered_sessions,
        state=order.state(on, used, default_days),
        needs_attention=order.needs_attention(on, used, default_days),
        renews_id=found["renews_id"],
        renews_number=found["renews_number"] or "",
        is_renewed=bool(found["is_renewed"]),
    )
