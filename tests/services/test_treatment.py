"""Plans, goals (SOAP-7) and readings (OM-1 to OM-3) through the services."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.factories import Clock, add_client, add_goal, add_prescription, book, chart, open_desk, set_up

from massagedesk.domain.errors import NotFound, RuleViolation
from massagedesk.domain.ids import ClientId, GoalId, PrescriptionId, new_uuid
from massagedesk.domain.treatment import Measure, Measurement, Reading
from massagedesk.services.desk import Desk
from massagedesk.services.treatment import GoalDetails, GoalRow


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = open_desk(tmp_path, Clock())
    set_up(desk)
    yield desk
    desk.close()


@pytest.fixture
def hannah(desk: Desk) -> ClientId:
    return add_client(desk)


@pytest.fixture
def order(desk: Desk, hannah: ClientId) -> PrescriptionId:
    return add_prescription(desk, hannah)


def only_goal(desk: Desk, order: PrescriptionId) -> GoalRow:
    plan = desk.treatment.plan_for(order)
    assert plan is not None
    (goal,) = plan.goals
    return goal


def typed(goal: GoalRow, **changes: Any) -> GoalDetails:
    """A goal as its form would give it back."""
    names = [name for name in GoalDetails.__dataclass_fields__ if name != "id"]
    return replace(GoalDetails(id=goal.id, **{name: getattr(goal, name) for name in names}), **changes)


def test_a_plan_is_made_with_its_first_goal_and_shared_by_the_next(
    desk: Desk, hannah: ClientId, order: PrescriptionId
) -> None:
    assert desk.treatment.plan_for(order) is None
    add_goal(desk, hannah, order)
    add_goal(desk, hannah, order, label="Sleep through", measure=Measure.PSFS)
    add_goal(desk, hannah, None, label="Garden for an hour")
    plans = desk.treatment.plans(hannah)
    assert sorted((plan.prescription_id is None, len(plan.goals)) for plan in plans) == [(False, 2), (True, 1)]
    plan = desk.treatment.plan_for(order)
    assert plan is not None
    assert [goal.label for goal in plan.goals] == ["Turn head to check blind spot", "Sleep through"]


def test_soap_7_a_goal_that_leads_nowhere_is_not_kept(desk: Desk, hannah: ClientId, order: PrescriptionId) -> None:
    with pytest.raises(RuleViolation) as caught:
        add_goal(desk, hannah, order, target=Decimal(2))
    assert caught.value.field == "target"
    assert desk.treatment.plan_for(order) is None


def test_soap_7_a_change_that_leads_nowhere_leaves_the_goal_as_it_was(
    desk: Desk, hannah: ClientId, order: PrescriptionId
) -> None:
    add_goal(desk, hannah, order)
    goal = only_goal(desk, order)
    with pytest.raises(RuleViolation):
        desk.treatment.save_goal(hannah, order, typed(goal, target=Decimal(3)))
    assert only_goal(desk, order).target == Decimal(8)
    desk.treatment.save_goal(hannah, order, typed(goal, target=Decimal(9), label=" Drive on the freeway "))
    assert (only_goal(desk, order).target, only_goal(desk, order).label) == (Decimal(9), "Drive on the freeway")


def test_om_2_the_instrument_gives_what_is_not_typed(desk: Desk, hannah: ClientId, order: PrescriptionId) -> None:
    add_goal(desk, hannah, order, measure=Measure.NPRS, baseline=Decimal(7), target=Decimal(3))
    goal = only_goal(desk, order)
    assert (goal.minimal_detectable_change, goal.is_higher_better, goal.unit) == (Decimal(2), False, "")


def test_a_motion_may_have_to_shrink_and_its_change_be_another(
    desk: Desk, hannah: ClientId, order: PrescriptionId
) -> None:
    add_goal(
        desk,
        hannah,
        order,
        measure=Measure.ROM,
        motion="Elbow extension, left, passive",
        baseline=Decimal(15),
        target=Decimal(0),
        is_higher_better=False,
        minimal_detectable_change=Decimal(4),
    )
    goal = only_goal(desk, order)
    assert (goal.unit, goal.is_higher_better, goal.minimal_detectable_change) == ("°", False, Decimal(4))


def test_om_1_a_reading_keeps_value_instrument_and_who_scored_it(
    desk: Desk, hannah: ClientId, order: PrescriptionId
) -> None:
    goal_id = add_goal(desk, hannah, order)
    reading_id = desk.treatment.measure(goal_id, Decimal("5.5"), date(2026, 2, 20))
    with desk.look() as session:
        reading = session.get_one(Measurement, reading_id)
    assert (reading.value, reading.instrument_version, reading.scored_by, reading.item) == (
        Decimal("5.5"),
        "PSFS 1995",
        "June Calloway, LMT",
        "Turn head to check blind spot",
    )
    assert reading.taken_on == date(2026, 2, 20)


def test_om_3_where_a_goal_stands_follows_its_latest_reading(
    desk: Desk, hannah: ClientId, order: PrescriptionId
) -> None:
    goal_id = add_goal(desk, hannah, order)
    assert only_goal(desk, order).reading is Reading.NO_DATA
    desk.treatment.measure(goal_id, Decimal(6), date(2026, 3, 1))
    desk.treatment.measure(goal_id, Decimal(5), date(2026, 2, 10))
    goal = only_goal(desk, order)
    assert [(point.on, point.value) for point in goal.points] == [
        (date(2026, 2, 3), Decimal(3)),
        (date(2026, 2, 10), Decimal(5)),
        (date(2026, 3, 1), Decimal(6)),
    ]
    assert (goal.latest, goal.reading, goal.progress) == (Decimal(6), Reading.BEYOND_ERROR, 0.6)


def test_om_3_of_the_readings_of_a_day_the_one_entered_last_counts(
    desk: Desk, hannah: ClientId, order: PrescriptionId
) -> None:
    goal_id = add_goal(desk, hannah, order)
    for value in (4, 7, 5, 8, 6, 3):
        desk.treatment.measure(goal_id, Decimal(value), date(2026, 3, 1))
    assert [int(point.value) for point in only_goal(desk, order).points[1:]] == [4, 7, 5, 8, 6, 3]


@pytest.mark.parametrize(
    ("value", "on", "field"),
    [
        (Decimal(11), date(2026, 3, 1), "value"),
        (Decimal(5), date(2026, 2, 2), "taken_on"),
        (Decimal(5), date(2026, 3, 4), "taken_on"),
    ],
)
def test_a_reading_lies_on_its_scale_after_the_baseline_and_not_in_the_future(
    desk: Desk, hannah: ClientId, order: PrescriptionId, value: Decimal, on: date, field: str
) -> None:
    goal_id = add_goal(desk, hannah, order)
    with pytest.raises(RuleViolation) as caught:
        desk.treatment.measure(goal_id, value, on)
    assert caught.value.field == field
    assert only_goal(desk, order).reading is Reading.NO_DATA


def test_a_goal_already_read_keeps_its_instrument(desk: Desk, hannah: ClientId, order: PrescriptionId) -> None:
    goal_id = add_goal(desk, hannah, order)
    goal = only_goal(desk, order)
    as_motion = typed(
        goal, measure=Measure.ROM, baseline=Decimal(50), target=Decimal(70), motion="Neck rotation, right"
    )
    desk.treatment.save_goal(hannah, order, as_motion)
    desk.treatment.measure(goal_id, Decimal(60))
    with pytest.raises(RuleViolation, match="read already") as caught:
        desk.treatment.save_goal(hannah, order, typed(goal, measure=Measure.PSFS))
    assert caught.value.field == "measure"
    assert only_goal(desk, order).latest == Decimal(60)


def test_readings_of_a_visit_are_named_with_their_unit(desk: Desk, hannah: ClientId, order: PrescriptionId) -> None:
    activity = add_goal(desk, hannah, order)
    motion = add_goal(
        desk,
        hannah,
        order,
        measure=Measure.ROM,
        motion="Neck rotation, right",
        baseline=Decimal(48),
        target=Decimal(70),
    )
    note = chart(desk, book(desk, hannah, datetime(2026, 3, 2, 17, tzinfo=UTC), order), sign=False)
    visit = desk.visits.view(note).row.visit_id
    desk.treatment.measure(motion, Decimal(58), visit_id=visit)
    desk.treatment.measure(activity, Decimal(5), visit_id=visit)
    assert desk.treatment.readings_of(visit) == [
        ("Neck rotation, right", "58°"),
        ("Turn head to check blind spot", "5"),
    ]
    assert desk.treatment.in_visit(visit) == {motion: Decimal(58), activity: Decimal(5)}
    desk.treatment.take_back(motion, visit)
    assert desk.treatment.in_visit(visit) == {activity: Decimal(5)}


def test_a_goal_is_not_read_in_another_clients_visit(desk: Desk, hannah: ClientId, order: PrescriptionId) -> None:
    goal_id = add_goal(desk, hannah, order)
    note = chart(desk, book(desk, add_client(desk, "Ruth", "Adler"), datetime(2026, 3, 2, 17, tzinfo=UTC)), sign=False)
    with pytest.raises(RuleViolation, match="another client"):
        desk.treatment.measure(goal_id, Decimal(5), visit_id=desk.visits.view(note).row.visit_id)
    assert only_goal(desk, order).reading is Reading.NO_DATA


def test_her_words_on_progress_stand_with_the_plan(desk: Desk, hannah: ClientId, order: PrescriptionId) -> None:
    desk.treatment.save_summary(hannah, order, "  On track.\n")
    plan = desk.treatment.plan_for(order)
    assert plan is not None
    assert (plan.summary, plan.goals, plan.started_on) == ("On track.", (), date(2026, 3, 3))


def test_a_goal_that_is_not_there_is_said(desk: Desk, hannah: ClientId, order: PrescriptionId) -> None:
    gone = GoalId(new_uuid())
    with pytest.raises(NotFound):
        desk.treatment.measure(gone, Decimal(5))
    add_goal(desk, hannah, order)
    with pytest.raises(NotFound):
        desk.treatment.save_goal(hannah, order, typed(only_goal(desk, order), id=gone))
