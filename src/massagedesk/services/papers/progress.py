"""The treatment-plan progress report: how a prescription and its goals stand."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from massagedesk.domain.prescriptions import Prescription
from massagedesk.domain.schedule import AppointmentStatus
from massagedesk.domain.treatment import INSTRUMENTS, PSFS_MEAN_CHANGE, Measure, Reading
from massagedesk.reports import plan_inputs
from massagedesk.reports.progress import ProgressReport
from massagedesk.services.papers.frame import Frame, listed
from massagedesk.services.treatment import GoalRow, TrendPoint

if TYPE_CHECKING:
    from massagedesk.domain.ids import PrescriptionId
    from massagedesk.services.desk import Desk
    from massagedesk.services.schedule import AppointmentRow

_MARKS = {
    AppointmentStatus.CANCELLED: plan_inputs.Mark.CANCELED,
    AppointmentStatus.LATE_CANCELLED: plan_inputs.Mark.LATE_CANCELED,
    AppointmentStatus.NO_SHOW: plan_inputs.Mark.NO_SHOW,
    AppointmentStatus.COMPLETED: plan_inputs.Mark.ATTENDED,
    AppointmentStatus.ARRIVED: plan_inputs.Mark.ATTENDED,
}
_MEASURE_WORDS = {Measure.PSFS: "PSFS item", Measure.NPRS: "NPRS 0–10", Measure.ROM: "Goniometer"}


def compose(desk: Desk, prescription_id: PrescriptionId, frame: Frame) -> ProgressReport:
    """Everything the report says, as of today."""
    order, today = desk.prescriptions.get(prescription_id), desk.today()
    row = desk.prescriptions.row(prescription_id)
    prescriber = desk.prescriptions.prescriber(order.prescriber_id)
    client = desk.clients.get(order.client_id)
    plan = desk.treatment.plan_for(prescription_id)
    goals = plan.goals if plan else ()
    default_days = desk.practice.practice.prescription_days
    booked = [item for item in desk.schedule.of_client(order.client_id) if item.prescription_id == prescription_id]
    gone = max(0, (today - order.starts_on).days + 1)
    planned_days = (order.planned_last_on(default_days) - order.starts_on).days + 1
    return ProgressReport(
        paper=frame.paper,
        letterhead=frame.letterhead,
        footer=frame.footer(client),
        as_of=today,
        after_session=row.used,
        recipient=row.prescriber,
        recipient_place=prescriber.clinic,
        prescription_number=order.number,
        written_on=order.written_on,
        prescriber=f"{row.prescriber}, NPI {prescriber.npi}" if prescriber.npi else row.prescriber,
        valid_from=order.starts_on,
        valid_until=order.expires_on,
        ordered=ordered_words(order),
        diagnoses=row.diagnoses,
        sessions_used=row.used,
        sessions_ordered=row.ordered,
        weeks_complete=gone // 7 if order.weeks is None else min(gone // 7, order.weeks),
        weeks_planned=order.weeks,
        day_number=gone,
        days_planned=planned_days,
        weeks=tuple(_weeks(desk, order, booked, today)),
        goals=tuple(_goal_lines(goals)),
        measure_note=_sources(goals),
        trends=tuple(_trends(goals)),
        summary=_summary(goals, plan.summary if plan else ""),
        ink_signer=desk.practice.practitioner.signing_name,
    )


def ordered_words(order: Prescription) -> str:
    """The order in words: "12 sessions, 2 per week for 6 weeks, 60 min"."""
    parts = []
    if order.ordered_sessions is not None:
        parts.append("1 session" if order.ordered_sessions == 1 else f"{order.ordered_sessions} sessions")
    rhythm = f"{order.per_week} per week" if order.per_week else ""
    if order.weeks:
        rhythm = " ".join(
            part for part in (rhythm, "for", "1 week" if order.weeks == 1 else f"{order.weeks} weeks") if part
        )
    if rhythm:
        parts.append(rhythm)
    if order.session_minutes:
        parts.append(f"{order.session_minutes} min")
    return ", ".join(parts)


def _weeks(
    desk: Desk, order: Prescription, booked: list[AppointmentRow], today: date
) -> list[plan_inputs.AttendanceWeek]:
    """Weeks from the start of the order, as many as were planned or as sessions reach."""
    days = [(desk.local(item.starts_at).date(), item) for item in booked]
    reached = max([day for day, _ in days] or [order.starts_on])
    count = max(order.weeks or 0, (reached - order.starts_on).days // 7 + 1)
    weeks = []
    for number in range(count):
        first = order.starts_on + timedelta(weeks=number)
        last = first + timedelta(days=6)
        in_week = [(day, item) for day, item in days if first <= day <= last]
        if number == 0:
            in_week = [(day, item) for day, item in days if day <= last]
        sessions = tuple(
            plan_inputs.Attendance(day, _MARKS.get(item.status, plan_inputs.Mark.BOOKED)) for day, item in in_week
        )
        weeks.append(plan_inputs.AttendanceWeek(number=number + 1, first_on=first, last_on=last, sessions=sessions))
    return weeks


def _goal_lines(goals: tuple[GoalRow, ...]) -> list[plan_inputs.GoalProgress]:
    lines = [_goal_line(goal) for goal in goals]
    activities = [goal for goal in goals if goal.measure is Measure.PSFS]
    if len(activities) > 1:
        last = max(place for place, goal in enumerate(goals) if goal.measure is Measure.PSFS)
        lines.insert(last + 1, _mean_line(activities))
    return lines


def _goal_line(goal: GoalRow) -> plan_inputs.GoalProgress:
    is_measured = len(goal.points) > 1
    return plan_inputs.GoalProgress(
        goal=goal.label if goal.measure is not Measure.ROM else goal.motion or goal.label,
        measure=_MEASURE_WORDS[goal.measure],
        unit=goal.unit,
        places=_places(goal),
        baseline=goal.baseline,
        baseline_on=goal.baseline_on,
        latest=goal.latest if is_measured else None,
        latest_on=goal.latest_on if is_measured else None,
        target=goal.target,
        target_on=goal.target_on,
        change=goal.latest - goal.baseline if is_measured else None,
        mdc=goal.minimal_detectable_change,
        reading=goal.reading,
    )


def _mean_line(activities: list[GoalRow]) -> plan_inputs.GoalProgress:
    baseline = _mean([goal.baseline for goal in activities])
    latest = _mean([goal.latest for goal in activities])
    is_measured = all(len(goal.points) > 1 for goal in activities)
    change = latest - baseline
    reading = Reading.NO_DATA
    if is_measured:
        reading = Reading.BEYOND_ERROR if change >= PSFS_MEAN_CHANGE else Reading.WITHIN_ERROR
        reading = Reading.WORSE if change <= -PSFS_MEAN_CHANGE else reading
    return plan_inputs.GoalProgress(
        goal=f"Mean of the {len(activities)} activities",
        measure="PSFS mean",
        places=1,
        baseline=baseline,
        baseline_on=min(goal.baseline_on for goal in activities),
        latest=latest if is_measured else None,
        latest_on=max(goal.latest_on for goal in activities) if is_measured else None,
        target=_mean([goal.target for goal in activities]),
        target_on=max(goal.target_on for goal in activities),
        change=change if is_measured else None,
        mdc=PSFS_MEAN_CHANGE,
        reading=reading,
        is_summary=True,
    )


def _mean(values: list[Decimal]) -> Decimal:
    return (sum(values, Decimal()) / len(values)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def _places(goal: GoalRow) -> int:
    values = [goal.baseline, goal.target, goal.minimal_detectable_change, *(point.value for point in goal.points)]
    return 0 if all(value == value.to_integral_value() for value in values) else 1


def _trends(goals: tuple[GoalRow, ...]) -> list[plan_inputs.Trend]:
    """A chart for each goal that was measured again, the most often measured first."""
    measured = sorted((goal for goal in goals if len(goal.points) > 1), key=lambda goal: -len(goal.points))
    return [_trend(goal) for goal in measured]


def _trend(goal: GoalRow) -> plan_inputs.Trend:
    instrument = INSTRUMENTS[goal.measure]
    better = "higher is better" if goal.is_higher_better else "lower is better"
    is_scale = goal.measure is not Measure.ROM
    return plan_inputs.Trend(
        title=goal.motion or goal.label,
        scale=f"0–10, {better}" if is_scale else f"degrees, {better}",
        points=tuple(plan_inputs.Point(point.on, point.value) for point in _last_of_each_day(goal.points)),
        unit=goal.unit,
        places=_places(goal),
        baseline=goal.baseline,
        mdc=goal.minimal_detectable_change,
        target=goal.target,
        is_higher_better=goal.is_higher_better,
        axis_low=instrument.lowest if is_scale else None,
        axis_high=instrument.highest if is_scale else None,
    )


def _last_of_each_day(points: tuple[TrendPoint, ...]) -> list[TrendPoint]:
    return list({point.on: point for point in points}.values())


def _sources(goals: tuple[GoalRow, ...]) -> str:
    credits = {INSTRUMENTS[goal.measure].credit for goal in goals} - {""}
    return " ".join(f"PSFS: {credit}." for credit in sorted(credits))


def _summary(goals: tuple[GoalRow, ...], words: str) -> str:
    """What the readings say, then her own words."""
    beyond = [_short(goal) for goal in goals if goal.reading is Reading.BEYOND_ERROR]
    within = [_short(goal) for goal in goals if goal.reading is Reading.WITHIN_ERROR]
    worse = [_short(goal) for goal in goals if goal.reading is Reading.WORSE]
    sentences = []
    if beyond:
        sentences.append(f"Improved beyond measurement error: {listed(beyond)}.")
    if within:
        sentences.append(f"Change still within measurement error: {listed(within)}.")
    if worse:
        sentences.append(f"Worse beyond measurement error: {listed(worse)}.")
    return " ".join([*sentences, words]).strip()


def _short(goal: GoalRow) -> str:
    name = goal.motion or goal.label
    unit = goal.unit
    return f"{name[:1].lower()}{name[1:]} ({goal.baseline.normalize():f}{unit} to {goal.latest.normalize():f}{unit})"
