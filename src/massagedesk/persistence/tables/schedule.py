"""Appointments."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer

from massagedesk.domain.schedule import Appointment, AppointmentStatus
from massagedesk.persistence.tables.schema import refers, registry, table, words
from massagedesk.persistence.types import Instant, Word

appointments = table(
    "appointments",
    refers("client_id", "clients", index=False),
    refers("service_id", "offered_services", index=False),
    refers("prescription_id", "prescriptions", required=False, index=False),
    Column("starts_at", Instant, nullable=False, index=True),
    Column("minutes", Integer, nullable=False),
    Column("status", Word(AppointmentStatus), nullable=False),
    words("status_reason"),
    words("remarks"),
)
Index("ix_appointments_client_id", appointments.c.client_id, appointments.c.starts_at)
Index("ix_appointments_prescription_id", appointments.c.prescription_id, appointments.c.starts_at)


def map_classes() -> None:
    """Maps Appointment."""
    registry.map_imperatively(Appointment, appointments)
