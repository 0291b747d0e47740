"""Goals that can be measured (SOAP-7) and what a reading says about them (OM-1 to OM-3, ROM-2)."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massagedesk.domain.errors import RuleViolation
from massagedesk.domain.ids import ClientId, new_uuid
from massagedesk.domain.treatment import INSTRUMENTS, Goal, Measure, Measurement, Reading

DAY = date(2026, 2, 3)
POINTS = st.decimals(0, 10, places=1)


def goal(**facts: Any) -> Goal:
    """Turn head to check blind spot, PSFS 3 → 8 by 15 April; a change of 3 counts."""
    standard: dict[str, Any] = {
        "label": "Turn head to check blind spot",
        "measure": Measure.PSFS,
        "baseline": Decimal(3),
        "baseline_on": DAY,
        "target": Decimal(8),
        "target_on": date(2026, 4, 15),
        "minimal_detectable_change": Decimal(3),
    }
    return Goal(**{**standard, **facts})


def pain(**facts: Any) -> Goal:
    """Pain 7 → 3; a change of 2 counts, lower is better."""
    return goal(
        measure=Measure.NPRS,
        baseline=Decimal(7),
        target=Decimal(3),
        minimal_detectable_change=Decimal(2),
        is_higher_better=False,
        **facts,
    )


def test_soap_7_a_goal_with_measure_baseline_target_and_date_holds() -> None:
    goal().check()
    pain().check()
    goal(measure=Measure.ROM, baseline=Decimal(42), target=Decimal(70), minimal_detectable_change=Decimal(5)).check()


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"label": "  "}, "label"),
        ({"baseline": Decimal(11)}, "baseline"),
        ({"baseline": Decimal("-0.5")}, "baseline"),
        ({"target": Decimal("10.1")}, "target"),
        ({"target": Decimal(3)}, "target"),
        ({"target": Decimal(2)}, "target"),
        ({"is_higher_better": False}, "target"),
        ({"target_on": DAY - timedelta(days=1)}, "target_on"),
        ({"minimal_detectable_change": Decimal(0)}, "minimal_detectable_change"),
        ({"minimal_detectable_change": Decimal(-3)}, "minimal_detectable_change"),
        ({"measure": Measure.ROM, "target": Decimal(201)}, "target"),
        ({"measure": Measure.ROM, "baseline": Decimal(-21)}, "baseline"),
    ],
)
def test_soap_7_what_cannot_be_measured_is_named_by_field(facts: dict[str, Any], field: str) -> None:
    with pytest.raises(RuleViolation) as caught:
        goal(**facts).check()
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("of", "latest", "reading"),
    [
        (goal(), Decimal(6), Reading.BEYOND_ERROR),
        (goal(), Decimal("5.9"), Reading.WITHIN_ERROR),
        (goal(), Decimal(3), Reading.WITHIN_ERROR),
        (goal(), Decimal(0), Reading.WORSE),
        (goal(), Decimal("0.1"), Reading.WITHIN_ERROR),
        (goal(), None, Reading.NO_DATA),
        (pain(), Decimal(5), Reading.BEYOND_ERROR),
        (pain(), Decimal("5.1"), Reading.WITHIN_ERROR),
        (pain(), Decimal(9), Reading.WORSE),
    ],
)
def test_om_3_improved_is_said_only_from_the_detectable_change_on(
    of: Goal, latest: Decimal | None, reading: Reading
) -> None:
    assert of.reading(latest) is reading


@given(POINTS, POINTS, st.decimals("0.1", 10, places=1), st.booleans())
def test_om_3_a_change_within_the_error_is_neither_better_nor_worse(
    baseline: Decimal, latest: Decimal, change: Decimal, is_higher_better: bool
) -> None:
    of = goal(baseline=baseline, minimal_detectable_change=change, is_higher_better=is_higher_better)
    is_within = abs(latest - baseline) < change
    assert (of.reading(latest) is Reading.WITHIN_ERROR) == is_within
    if not is_within:
        is_better = (latest > baseline) == is_higher_better
        assert of.reading(latest) is (Reading.BEYOND_ERROR if is_better else Reading.WORSE)


@given(POINTS)
def test_progress_runs_from_baseline_to_target_and_no_further(latest: Decimal) -> None:
    for of in (goal(), pain()):
        assert 0.0 <= of.progress(latest) <= 1.0
        assert of.progress(of.baseline) == 0.0
        assert of.progress(of.target) == 1.0


def test_om_2_each_instrument_brings_its_own_detectable_change() -> None:
    assert {measure: INSTRUMENTS[measure].minimal_detectable_change for measure in Measure} == {
        Measure.NPRS: 2,
        Measure.PSFS: 3,
        Measure.ROM: 5,
    }
    assert not INSTRUMENTS[Measure.NPRS].is_higher_better
    assert INSTRUMENTS[Measure.PSFS].credit == "Stratford 1995"


@pytest.mark.parametrize(
    ("measure", "value", "is_possible"),
    [
        (Measure.NPRS, Decimal(0), True),
        (Measure.NPRS, Decimal(10), True),
        (Measure.NPRS, Decimal(11), False),
        (Measure.PSFS, Decimal(-1), False),
        (Measure.ROM, Decimal(-20), True),
        (Measure.ROM, Decimal(200), True),
        (Measure.ROM, Decimal(-21), False),
        (Measure.ROM, Decimal(201), False),
    ],
)
def test_rom_2_a_reading_lies_within_its_scale(measure: Measure, value: Decimal, is_possible: bool) -> None:
    reading = Measurement(
        client_id=ClientId(new_uuid()),
        measure=measure,
        instrument_version=INSTRUMENTS[measure].version,
        value=value,
        taken_on=DAY,
        scored_by="June Calloway, LMT",
    )
    if is_possible:
        reading.check()
        return
    with pytest.raises(RuleViolation) as caught:
        reading.check()
    assert caught.value.field == "value"
