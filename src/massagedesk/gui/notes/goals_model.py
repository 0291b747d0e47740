"""Goals of the treatment plan as the note shows them: where each one started, stood last, and stands today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from massagedesk.domain.dates import spoken_day
from massagedesk.domain.ids import GoalId, VisitId
from massagedesk.domain.treatment import INSTRUMENTS
from massagedesk.gui.notes.spoken import day_and_month, tr
from massagedesk.services.treatment import GoalRow
from massagedesk.services.visits import NoteRow, PainPoint

if TYPE_CHECKING:
    from massagedesk.services.desk import Desk

_POINTS = 16
"""Sessions the pain trend shows at most; more would melt together."""


@dataclass(frozen=True, kw_only=True)
class GoalLine:
    """One goal on the day of the session."""

    id: GoalId
    label: str
    start: str
    last: str
    last_on: date
    now: Decimal | None
    unit: str
    target: str
    target_on: date
    lowest: int
    highest: int
    start_share: float
    """Where it began, as `share`."""
    share: float
    """Where it stands now along the measure's scale, 0.0 to 1.0."""
    target_share: float

    def now_words(self) -> str:
        """ "6 of 10", "68°"; empty before today's reading."""
        return "" if self.now is None else with_unit(self.now, self.unit)

    def in_words(self) -> str:
        """The line under the goal: "start 3 · last 5 on 26 Feb · target 8 by 15 Apr"."""
        words = tr("start {start} · last {last} on {day} · target {target} by {by}")
        return words.format(
            start=self.start,
            last=self.last,
            day=day_and_month(self.last_on),
            target=self.target,
            by=day_and_month(self.target_on),
        )


class GoalsModel:
    """Reads goals, enters today's readings."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.lines: tuple[GoalLine, ...] = ()
        self._visit_id: VisitId | None = None
        self._day: date | None = None

    def open(self, row: NoteRow) -> None:
        """Goals of the plan this session belongs to."""
        self._visit_id, self._day = row.visit_id, self._desk.local(row.started_at).date()
        now = self._desk.treatment.in_visit(row.visit_id)
        self.lines = tuple(_line(goal, now.get(goal.id), self._day) for goal in self._goals(row))

    def enter(self, goal_id: GoalId, value: Decimal | None) -> None:
        """Today's reading; None takes it back. Raises RuleViolation outside the scale."""
        assert self._visit_id is not None
        if value is None:
            self._desk.treatment.take_back(goal_id, self._visit_id)
        else:
            self._desk.treatment.measure(goal_id, value, self._day, self._visit_id)

    def pain(self, row: NoteRow) -> list[PainPoint]:
        """Pain up to this session: the last dozen or so, enough to see where it goes."""
        points = self._desk.visits.pain(row.client_id)
        return [point for point in points if point.started_at <= row.started_at][-_POINTS:]

    def _goals(self, row: NoteRow) -> tuple[GoalRow, ...]:
        if row.prescription_id is not None:
            plan = self._desk.treatment.plan_for(row.prescription_id)
        else:
            plans = self._desk.treatment.plans(row.client_id)
            plan = next((one for one in plans if one.prescription_id is None), None)
        return plan.goals if plan else ()


def with_unit(value: Decimal, unit: str) -> str:
    """ "6 of 10" or "68°"."""
    return f"{plain(value)}{unit}" if unit == "°" else f"{plain(value)} {unit}".strip()


def plain(value: Decimal) -> str:
    """A number without needless zeros: "5", "5.5"."""
    return f"{value.normalize():f}"


def _line(goal: GoalRow, now: Decimal | None, day: date) -> GoalLine:
    instrument = INSTRUMENTS[goal.measure]
    earlier = [point for point in goal.points if point.on < day] or [goal.points[0]]
    last = earlier[-1]
    degree = "°" if instrument.unit == "°" else ""
    span = instrument.highest - instrument.lowest
    if degree:
        # The whole range of a goniometer says little: the bar runs from nothing to a fifth beyond the target.
        span = max(goal.target, goal.baseline, Decimal(1)) * Decimal("1.2")

    def share(value: Decimal) -> float:
        return float(value / span)

    return GoalLine(
        id=goal.id,
        label=goal.label,
        start=plain(goal.baseline) + degree,
        last=plain(last.value) + degree,
        last_on=last.on,
        now=now,
        unit=instrument.unit,
        target=plain(goal.target) + degree,
        target_on=goal.target_on,
        lowest=int(instrument.lowest),
        highest=int(instrument.highest),
        start_share=share(goal.baseline),
        share=share(last.value if now is None else now),
        target_share=share(goal.target),
    )


def spoken_reading(line: GoalLine) -> str:
    """A goal in one sentence, for screen readers."""
    day = spoken_day(line.last_on)
    return tr("{label}: start {start}, last {last} on {day}, now {now}, target {target}").format(
        label=line.label, start=line.start, last=line.last, day=day, now=line.now_words() or "–", target=line.target
    )
