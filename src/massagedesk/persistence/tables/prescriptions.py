"""Prescribers, prescriptions and their diagnoses."""

from __future__ import annotations

from sqlalchemy import Column, Integer, UniqueConstraint
from sqlalchemy.orm import relationship

from massagedesk.domain.prescriptions import Course, OrderKind, PrescribedDiagnosis, Prescriber, Prescription
from massagedesk.persistence.tables.schema import refers, registry, table, words
from massagedesk.persistence.types import AddressJson, Day, DiagnosisText, Flag, NpiText, Word, Words

prescribers = table(
    "prescribers",
    words("given_name"),
    words("family_name"),
    words("credential"),
    words("clinic"),
    Column("npi", NpiText),
    words("phone"),
    words("fax"),
    Column("address", AddressJson, nullable=False),
    Column("archived_on", Day),
)

prescriptions = table(
    "prescriptions",
    words("number"),
    refers("client_id", "clients"),
    refers("prescriber_id", "prescribers"),
    Column("kind", Word(OrderKind), nullable=False),
    Column("written_on", Day, nullable=False),
    Column("course", Word(Course), nullable=False),
    Column("areas", Words, nullable=False),
    words("treatment"),
    Column("sessions", Integer),
    Column("per_week", Integer),
    Column("weeks", Integer),
    Column("session_minutes", Integer),
    Column("starts_on", Day, nullable=False),
    Column("expires_on", Day),
    Column("says_medically_necessary", Flag, nullable=False),
    Column("is_signed", Flag, nullable=False),
    words("remarks"),
    refers("renews_id", "prescriptions", required=False),
    Column("closed_on", Day),
    UniqueConstraint("number"),
)

prescription_diagnoses = table(
    "prescription_diagnoses",
    refers("prescription_id", "prescriptions"),
    Column("position", Integer, nullable=False),
    Column("code", DiagnosisText, nullable=False),
    words("description"),
)


def map_classes() -> None:
    """Maps Prescriber and Prescription with its diagnoses in the order written."""
    registry.map_imperatively(Prescriber, prescribers)
    registry.map_imperatively(PrescribedDiagnosis, prescription_diagnoses)
    registry.map_imperatively(
        Prescription,
        prescriptions,
        properties={
            "diagnoses": relationship(
                PrescribedDiagnosis,
                cascade="all, delete-orphan",
                order_by=prescription_diagnoses.c.position,
                lazy="selectin",
            ),
        },
    )
