"""Treatment plans: goals and their readings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import select

from massagedesk.domain.errors import NotFound, RuleViolation
from massagedesk.domain.ids import ClientId, GoalId, MeasurementId, PrescriptionId, TreatmentPlanId, VisitId
from massagedesk.domain.treatment import INSTRUMENTS, Goal, Measure, Measurement, Reading, TreatmentPlan
from massagedesk.domain.visits import NoteStatus, Visit
from massagedesk.persistence.queries.visits import TrendPoint, goal_trends
from massagedesk.persistence.tables.treatment import goals, measurements, treatment_plans
from massagedesk.persistence.tables.visits import session_notes

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from massagedesk.services.desk import Desk

__all__ = ["GoalDetails", "GoalRow", "PlanRow", "Treatment", "TrendPoint"]


@dataclass(frozen=True, kw_only=True)
class GoalDetails:
    """A goal as typed (SOAP-7)."""

    id: GoalId | None = None
    label: str
    measure: Measure
    motion: str = ""
    baseline: Decimal
    baseline_on: date
    target: Decimal
    target_on: date
    minimal_detectable_change: Decimal | None = None
    """None takes the instrument's own figure."""
    is_higher_better: bool | None = None
    """None takes the instrument's direction; a range of motion may also have to shrink."""


@dataclass(frozen=True, kw_only=True)
class GoalRow:
    """A goal with where it stands."""

    id: GoalId
    label: str
    measure: Measure
    motion: str
    unit: str
    baseline: Decimal
    baseline_on: date
    target: Decimal
    target_on: date
    minimal_detectable_change: Decimal
    is_higher_better: bool
    points: tuple[TrendPoint, ...]
    """Baseline first, then every reading in order of time."""
    latest: Decimal
    latest_on: date
    reading: Reading
    progress: float
    """Way from baseline to target, 0.0 to 1.0."""


@dataclass(frozen=True, kw_only=True)
class PlanRow:
    """A treatment plan with its goals."""

    id: TreatmentPlanId
    client_id: ClientId
    prescription_id: PrescriptionId | None
    started_on: date
    summary: str
    goals: tuple[GoalRow, ...]


class Treatment:
    """Plans, goals, measurements."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def plans(self, client_id: ClientId) -> list[PlanRow]:
        """The client's plans, newest first."""
        with self._desk.look() as session:
            found = session.scalars(
                select(TreatmentPlan)
                .where(treatment_plans.c.client_id == client_id)
                .order_by(treatment_plans.c.started_on.desc())
            ).all()
            return [_plan_row(session, plan) for plan in found]

    def plan_for(self, prescription_id: PrescriptionId) -> PlanRow | None:
        """The plan made for a prescription."""
        with self._desk.look() as session:
            plan = _plan_of(session, prescription_id)
            return _plan_row(session, plan) if plan else None

    def readings_of(self, visit_id: VisitId) -> list[tuple[str, str]]:
        """What was measured in a visit, as (name, value with its unit)."""
        statement = select(Measurement).where(measurements.c.visit_id == visit_id).order_by(measurements.c.item)
        with self._desk.look() as session:
            found = session.scalars(statement).all()
        return [(reading.item, f"{reading.value}{'°' if reading.measure is Measure.ROM else ''}") for reading in found]

    def in_visit(self, visit_id: VisitId) -> dict[GoalId, Decimal]:
        """The value each goal was read at in a visit."""
        statement = select(measurements.c.goal_id, measurements.c.value).where(
            measurements.c.visit_id == visit_id, measurements.c.goal_id.is_not(None)
        )
        with self._desk.database.read() as connection:
            return {row.goal_id: row.value for row in connection.execute(statement)}

    def save_goal(self, client_id: ClientId, prescription_id: PrescriptionId | None, details: GoalDetails) -> GoalId:
        """Adds a goal to the plan of a prescription (or of the client without one), or changes it; the plan is made
        with its first goal. Raises RuleViolation naming the field (SOAP-7, ROM-2)."""
        instrument = INSTRUMENTS[details.measure]
        with self._desk.database.work() as session:
            if details.id is not None:
                goal = session.get(Goal, details.id)
                if goal is None:
                    raise NotFound("This goal is not in the practice file.")
                if goal.measure is not details.measure and _is_read(session, goal.id):
                    raise RuleViolation(
                        "This goal was read already. Add another goal for another measure.", field="measure"
                    )
            else:
                plan = self._plan(session, client_id, prescription_id)
                goal = Goal(
                    position=len(plan.goals),
                    label=details.label,
                    measure=details.measure,
                    baseline=details.baseline,
                    baseline_on=details.baseline_on,
                    target=details.target,
                    target_on=details.target_on,
                    minimal_detectable_change=instrument.minimal_detectable_change,
                )
                plan.goals.append(goal)
            with session.no_autoflush:
                for name in ("measure", "baseline", "baseline_on", "target", "target_on"):
                    setattr(goal, name, getattr(details, name))
                goal.label, goal.motion = details.label.strip(), details.motion.strip()
                change, direction = details.minimal_detectable_change, details.is_higher_better
                goal.minimal_detectable_change = instrument.minimal_detectable_change if change is None else change
                goal.is_higher_better = instrument.is_higher_better if direction is None else direction
                goal.check()
        return goal.id

    def measure(
        self, goal_id: GoalId, value: Decimal, on: date | None = None, visit_id: VisitId | None = None
    ) -> MeasurementId:
        """Enters a reading of a goal (OM-1), or corrects the one of that visit.

        Raises RuleViolation outside the scale, before the baseline, in the future, in a visit of another client, or
        once the note of the visit is signed.
        """
        with self._desk.database.work() as session:
            goal = session.get(Goal, goal_id)
            if goal is None:
                raise NotFound("This goal is not in the practice file.")
            day = on or self._desk.today()
            if day < goal.baseline_on:
                raise RuleViolation("The reading lies before the goal's baseline.", field="taken_on")
            if day > self._desk.today():
                raise RuleViolation("The reading lies in the future.", field="taken_on")
            plan_id = session.scalars(select(goals.c.plan_id).where(goals.c.id == goal_id)).one()
            plan = session.get_one(TreatmentPlan, plan_id)
            if visit_id is not None and session.get_one(Visit, visit_id).client_id != plan.client_id:
                raise RuleViolation("This goal is another client's than the session.")
            _refuse_signed(session, visit_id)
            found = _reading_in(session, goal_id, visit_id)
            if found is not None:
                found.value, found.taken_on = value, day
                found.check()
                return found.id
            measurement = Measurement(
                client_id=plan.client_id,
                goal_id=goal_id,
                visit_id=visit_id,
                measure=goal.measure,
                instrument_version=INSTRUMENTS[goal.measure].version,
                item=goal.motion or goal.label,
                value=value,
                taken_on=day,
                scored_by=self._desk.practice.practitioner.signing_name,
            )
            measurement.check()
            session.add(measurement)
        return measurement.id

    def take_back(self, goal_id: GoalId, visit_id: VisitId) -> None:
        """Removes the reading entered in a visit by mistake. Raises RuleViolation once its note is signed."""
        with self._desk.database.work() as session:
            _refuse_signed(session, visit_id)
            found = _reading_in(session, goal_id, visit_id)
            if found is not None:
                session.delete(found)

    def save_summary(self, client_id: ClientId, prescription_id: PrescriptionId | None, summary: str) -> None:
        """Her words on progress, printed on the progress report."""
        with self._desk.database.work() as session:
            self._plan(session, client_id, prescription_id).summary = summary.strip()

    def _plan(self, session: Session, client_id: ClientId, prescription_id: PrescriptionId | None) -> TreatmentPlan:
        wanted = select(TreatmentPlan).where(
            treatment_plans.c.client_id == client_id,
            treatment_plans.c.prescription_id.is_not_distinct_from(prescription_id),
        )
        plan = session.scalars(wanted).first()
        if plan is None:
            plan = TreatmentPlan(client_id=client_id, prescription_id=prescription_id, started_on=self._desk.today())
            session.add(plan)
        return plan


def _plan_of(session: Session, prescription_id: PrescriptionId) -> TreatmentPlan | None:
    return session.scalars(select(TreatmentPlan).where(treatment_plans.c.prescription_id == prescription_id)).first()


def _reading_in(session: Session, goal_id: GoalId, visit_id: VisitId | None) -> Measurement | None:
    if visit_id is None:
        return None
    wanted = select(Measurement).where(measurements.c.goal_id == goal_id, measurements.c.visit_id == visit_id)
    return session.scalars(wanted).first()


def _is_read(session: Session, goal_id: GoalId) -> bool:
    return session.scalars(select(measurements.c.id).where(measurements.c.goal_id == goal_id)).first() is not None


def _refuse_signed(session: Session, visit_id: VisitId | None) -> None:
    """What belongs to a signed note stays as it is; the file itself refuses it too."""
    wanted = select(session_notes.c.status).where(session_notes.c.visit_id == visit_id)
    if visit_id is not None and session.scalar(wanted) is NoteStatus.SIGNED:
        raise RuleViolation("This note is signed already. Write an addendum instead.")


def _plan_row(session: Session, plan: TreatmentPlan) -> PlanRow:
    trends = goal_trends(session.connection(), [goal.id for goal in plan.goals])
    return PlanRow(
        id=plan.id,
        client_id=plan.client_id,
        prescription_id=plan.prescription_id,
        started_on=plan.started_on,
        summary=plan.summary,
        goals=tuple(goal_row(goal, trends[goal.id]) for goal in plan.goals),
    )


def goal_row(goal: Goal, readings: list[TrendPoint]) -> GoalRow:
    """A goal with its readings after the baseline."""
    points = (TrendPoint(goal.baseline_on, goal.baseline), *readings)
    latest = points[-1]
    return GoalRow(
        id=goal.id,
        label=goal.label,
        measure=goal.measure,
        motion=goal.motion,
        unit="°" if goal.measure is Measure.ROM else "",
        baseline=goal.baseline,
        baseline_on=goal.baseline_on,
        target=goal.target,
        target_on=goal.target_on,
        minimal_detectable_change=goal.minimal_detectable_change,
        is_higher_better=goal.is_higher_better,
        points=points,
        latest=latest.value,
        latest_on=latest.on,
        reading=goal.reading(latest.value if readings else None),
        progress=goal.progress(latest.value),
    )
