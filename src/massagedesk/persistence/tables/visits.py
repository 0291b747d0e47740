"""Visits, minutes per code, session notes and their addenda."""

from __future__ import annotations

from sqlalchemy import Column, ColumnElement, Index, Integer, UniqueConstraint, literal_column
from sqlalchemy.orm import relationship

from massagedesk.domain.treatment import Measurement
from massagedesk.domain.visits import Addendum, AddendumKind, NoteStatus, Section, SessionNote, Visit, VisitMinutes
from massagedesk.persistence.tables.schema import prose, refers, registry, table, words
from massagedesk.persistence.types import Flag, Instant, ServiceCodeText, Word, Words

visits = table(
    "visits",
    refers("appointment_id", "appointments", index=False),
    refers("client_id", "clients", index=False),
    refers("prescription_id", "prescriptions", required=False, index=False),
    words("description"),
    Column("started_at", Instant, nullable=False, index=True),
    Column("ended_at", Instant),
    Column("pain_before", Integer),
    Column("pain_after", Integer),
    Column("is_pain_declined", Flag, nullable=False),
    UniqueConstraint("appointment_id"),
)
Index("ix_visits_client_id", visits.c.client_id, visits.c.started_at)
Index("ix_visits_prescription_id", visits.c.prescription_id, visits.c.started_at)

visit_minutes = table(
    "visit_minutes",
    refers("visit_id", "visits"),
    Column("position", Integer, nullable=False),
    Column("code", ServiceCodeText),
    words("label"),
    words("area"),
    Column("minutes", Integer, nullable=False),
    Column("is_timed", Flag, nullable=False),
)

session_notes = table(
    "session_notes",
    words("number"),
    refers("visit_id", "visits", index=False),
    Column("status", Word(NoteStatus), nullable=False, index=True),
    Column("is_health_reviewed", Flag, nullable=False),
    Column("is_health_changed", Flag, nullable=False),
    prose("subjective"),
    prose("objective"),
    prose("assessment"),
    prose("plan"),
    Column("areas", Words, nullable=False),
    Column("techniques", Words, nullable=False),
    prose("response"),
    Column("entered_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("is_late", Flag, nullable=False),
    prose("signed_content"),
    words("signature_name"),
    words("signature_credential"),
    words("signature_licence"),
    Column("signed_at", Instant),
    words("signed_zone"),
    words("content_hash"),
    UniqueConstraint("number"),
    UniqueConstraint("visit_id"),
)

addenda = table(
    "addenda",
    refers("note_id", "session_notes"),
    Column("position", Integer, nullable=False),
    Column("kind", Word(AddendumKind), nullable=False),
    Column("section", Word(Section)),
    words("original"),
    Column("original_at", Integer),
    words("text"),
    words("reason"),
    words("signature_name"),
    words("signature_credential"),
    words("signature_licence"),
    Column("signed_at", Instant, nullable=False),
    words("signed_zone"),
    words("content_hash"),
)


def map_classes() -> None:
    """Maps Visit with its minutes and readings, SessionNote with its addenda in the order written."""
    # Several may be signed within a second; the file numbers its rows as they come.
    as_written: list[ColumnElement[object]] = [addenda.c.signed_at, literal_column("addenda.rowid")]
    registry.map_imperatively(VisitMinutes, visit_minutes)
    registry.map_imperatively(
        Visit,
        visits,
        properties={
            "minutes": relationship(
                VisitMinutes, cascade="all, delete-orphan", order_by=visit_minutes.c.position, lazy="selectin"
            ),
            "readings": relationship(Measurement, viewonly=True, lazy="selectin"),
        },
    )
    registry.map_imperatively(Addendum, addenda)
    registry.map_imperatively(
        SessionNote,
        session_notes,
        properties={
            "addenda": relationship(
                Addendum, cascade="all, delete-orphan", order_by=as_written, lazy="selectin"
            ),
        },
    )
