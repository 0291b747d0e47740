"""Treatment plans, goals and measurements."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer
from sqlalchemy.orm import relationship

from massagedesk.domain.treatment import Goal, Measure, Measurement, TreatmentPlan
from massagedesk.persistence.tables.schema import refers, registry, table, words
from massagedesk.persistence.types import Day, Exact, Flag, Word

treatment_plans = table(
    "treatment_plans",
    refers("client_id", "clients"),
    refers("prescription_id", "prescriptions", required=False),
    Column("started_on", Day, nullable=False),
    words("summary"),
)

goals = table(
    "goals",
    refers("plan_id", "treatment_plans"),
    Column("position", Integer, nullable=False),
    words("label"),
    Column("measure", Word(Measure), nullable=False),
    words("motion"),
    Column("baseline", Exact, nullable=False),
    Column("baseline_on", Day, nullable=False),
    Column("target", Exact, nullable=False),
    Column("target_on", Day, nullable=False),
    Column("minimal_detectable_change", Exact, nullable=False),
    Column("is_higher_better", Flag, nullable=False),
)

measurements = table(
    "measurements",
    refers("client_id", "clients", index=False),
    refers("goal_id", "goals", required=False, index=False),
    refers("visit_id", "visits", required=False),
    Column("measure", Word(Measure), nullable=False),
    words("instrument_version"),
    words("item"),
    Column("value", Exact, nullable=False),
    Column("taken_on", Day, nullable=False),
    words("scored_by"),
    words("remarks"),
)
Index("ix_measurements_goal_id", measurements.c.goal_id, measurements.c.taken_on)
Index("ix_measurements_client_id", measurements.c.client_id, measurements.c.taken_on)


def map_classes() -> None:
    """Maps TreatmentPlan with its goals, and Measurement."""
    registry.map_imperatively(Goal, goals)
    registry.map_imperatively(
        TreatmentPlan,
        treatment_plans,
        properties={
            "goals": relationship(Goal, cascade="all, delete-orphan", order_by=goals.c.position, lazy="selectin"),
        },
    )
    registry.map_imperatively(Measurement, measurements)
