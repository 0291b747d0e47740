"""Time held: lengths, overlaps, and which status may follow which."""

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massagedesk.domain.errors import RuleViolation
from massagedesk.domain.ids import ClientId, OfferedServiceId, new_uuid
from massagedesk.domain.schedule import NEXT_STATUSES, Appointment, AppointmentStatus, words

START = datetime(2026, 3, 3, 17, 30, tzinfo=UTC)
S = AppointmentStatus


def appointment(**facts: Any) -> Appointment:
    standard: dict[str, Any] = {
        "client_id": ClientId(new_uuid()),
        "service_id": OfferedServiceId(new_uuid()),
        "starts_at": START,
        "minutes": 60,
    }
    return Appointment(**{**standard, **facts})


@given(st.integers(-300, 300), st.integers(5, 480), st.integers(5, 480))
def test_two_appointments_overlap_when_a_minute_is_held_twice(gap: int, minutes: int, other_minutes: int) -> None:
    one = appointment(minutes=minutes)
    other = appointment(starts_at=START + timedelta(minutes=gap), minutes=other_minutes)
    shares_a_minute = not set(range(minutes)).isdisjoint(range(gap, gap + other_minutes))
    assert one.overlaps(other) == other.overlaps(one) == shares_a_minute


@pytest.mark.parametrize("status", [S.CANCELLED, S.LATE_CANCELLED, S.NO_SHOW])
def test_time_given_up_overlaps_nothing(status: AppointmentStatus) -> None:
    assert not appointment(status=status).overlaps(appointment())
    assert not appointment().overlaps(appointment(status=status))


def test_minutes_are_elapsed_time_also_over_a_clock_change() -> None:
    night = appointment(starts_at=datetime(2026, 3, 8, 9, 30, tzinfo=UTC))
    assert night.ends_at - night.starts_at == timedelta(minutes=60)


@pytest.mark.parametrize(("minutes", "is_possible"), [(4, False), (5, True), (480, True), (481, False), (0, False)])
def test_an_appointment_lasts_five_minutes_to_eight_hours(minutes: int, is_possible: bool) -> None:
    if is_possible:
        appointment(minutes=minutes).check()
        return
    with pytest.raises(RuleViolation) as caught:
        appointment(minutes=minutes).check()
    assert caught.value.field == "minutes"


@pytest.mark.parametrize(("before", "after"), list(product(S, S)))
def test_a_status_goes_only_where_it_makes_sense(before: AppointmentStatus, after: AppointmentStatus) -> None:
    held = appointment(status=before, status_reason="before")
    if after is before:
        held.change_status(after, "again")
        assert (held.status, held.status_reason) == (before, "before")
    elif after in NEXT_STATUSES[before]:
        held.change_status(after, "she called")
        assert (held.status, held.status_reason) == (after, "she called")
    else:
        with pytest.raises(RuleViolation, match=f"that is {words(before)} cannot become {words(after)}"):
            held.change_status(after)
        assert held.status is before


def test_a_completed_session_is_never_reopened_and_a_slip_can_be_taken_back() -> None:
    assert NEXT_STATUSES[S.COMPLETED] == ()
    for status in (S.CANCELLED, S.LATE_CANCELLED, S.NO_SHOW):
        assert S.SCHEDULED in NEXT_STATUSES[status]
    assert set(NEXT_STATUSES) == set(S)


@pytest.mark.parametrize("status", list(S))
def test_only_what_is_still_to_come_may_move(status: AppointmentStatus) -> None:
    held = appointment(status=status)
    later = START + timedelta(hours=1)
    if status in (S.SCHEDULED, S.CONFIRMED):
        held.move(later, 45)
        assert (held.starts_at, held.minutes) == (later, 45)
        return
    with pytest.raises(RuleViolation, match="stays where it is"):
        held.move(later, 45)
    assert (held.starts_at, held.minutes) == (START, 60)


def test_what_waits_what_moves_and_american_words() -> None:
    assert {status for status in S if status.is_waiting} == {S.SCHEDULED, S.CONFIRMED, S.ARRIVED}
    assert {status for status in S if status.can_move} == {S.SCHEDULED, S.CONFIRMED}
    assert [words(status) for status in S] == [
        "scheduled", "confirmed", "arrived", "completed", "canceled", "late canceled", "no-show",
    ]  # fmt: skip
