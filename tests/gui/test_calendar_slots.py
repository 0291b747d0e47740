"""Times of the calendar's day: snapping, lanes, clock changes, steps of the keyboard, what is carried."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from massagedesk.domain.ids import AppointmentId, ClientId, OfferedServiceId
from massagedesk.domain.schedule import AppointmentStatus
from massagedesk.gui.calendar.calendar_model import Card
from massagedesk.gui.calendar.carry import Kind, draw_new, take
from massagedesk.gui.calendar.cursor import step_across, step_down, step_up
from massagedesk.gui.calendar.slots import (
    ClockChange,
    Slot,
    clock_change,
    lanes,
    lanes_beside,
    snapped,
    snapped_down,
    spoken_span,
    wall_span,
)
from massagedesk.services.schedule import AppointmentRow

DAY = date(2026, 3, 3)
WEST = ZoneInfo("America/Los_Angeles")


def card(start: int, end: int, lane: int = 0, of: int = 1) -> Card:
    """An appointment of nobody in particular."""
    row = AppointmentRow(
        id=AppointmentId(UUID(int=start * 10 + lane)),
        client_id=ClientId(UUID(int=1)),
        client_name="Hannah Lindqvist",
        service_id=OfferedServiceId(UUID(int=2)),
        service="Medical massage 60",
        starts_at=datetime(2026, 3, 3, 8, tzinfo=UTC) + timedelta(minutes=start),
        minutes=end - start,
        status=AppointmentStatus.SCHEDULED,
        status_reason="",
        remarks="",
        prescription_id=None,
        prescriber="",
        ordinal=None,
        ordered=None,
        visit_id=None,
        note_id=None,
        note_status=None,
    )
    return Card(row=row, day=DAY, start=start, end=end, lane=lane, lanes=of)


@pytest.mark.parametrize(("minute", "nearest", "below"), [(0, 0, 0), (7, 0, 0), (8, 15, 0), (29.9, 30, 15)])
def test_minutes_snap_to_quarters(minute: float, nearest: int, below: int) -> None:
    assert (snapped(minute), snapped_down(minute)) == (nearest, below)


@pytest.mark.parametrize(
    ("spans", "found"),
    [
        ([], []),
        ([(0, 60), (60, 120)], [(0, 1), (0, 1)]),
        ([(0, 60), (30, 90)], [(0, 2), (1, 2)]),
        ([(30, 90), (0, 60)], [(1, 2), (0, 2)]),
        ([(0, 60), (30, 90), (60, 120)], [(0, 2), (1, 2), (0, 2)]),
        ([(0, 60), (0, 60), (0, 60), (90, 120)], [(0, 3), (1, 3), (2, 3), (0, 1)]),
    ],
)
def test_what_overlaps_lies_side_by_side(spans: list[tuple[int, int]], found: list[tuple[int, int]]) -> None:
    assert lanes(spans) == found


def test_what_is_carried_takes_the_lane_at_the_right() -> None:
    assert lanes_beside([(60, 120), (300, 360)], (45, 90)) == [(0, 2), (0, 1), (1, 2)]
    assert lanes_beside([(0, 60), (30, 90)], (80, 100)) == [(0, 3), (1, 3), (2, 3)]
    assert lanes_beside([(0, 60)], (60, 120)) == [(0, 1), (0, 1)]


def test_the_clock_goes_forward() -> None:
    assert clock_change(date(2026, 3, 8), WEST) == ClockChange(120, 180, True)


def test_the_clock_goes_back() -> None:
    assert clock_change(date(2026, 11, 1), WEST) == ClockChange(60, 120, False)


def test_other_days_have_no_clock_change() -> None:
    assert clock_change(DAY, WEST) is None
    assert clock_change(date(2026, 3, 8), ZoneInfo("UTC")) is None


def span(starts_at: datetime, minutes: int) -> tuple[int, int]:
    """The minutes drawn for an appointment that starts at an instant."""
    ends_at = starts_at + timedelta(minutes=minutes)
    return wall_span(starts_at.astimezone(WEST), ends_at.astimezone(WEST), minutes)


def test_an_appointment_over_the_skipped_hour_ends_where_the_wall_clock_says() -> None:
    assert span(datetime(2026, 3, 8, 9, 30, tzinfo=UTC), 60) == (90, 210)


def test_an_appointment_over_the_repeated_hour_keeps_its_length() -> None:
    assert span(datetime(2026, 11, 1, 8, 30, tzinfo=UTC), 60) == (90, 150)


def test_an_appointment_over_midnight_ends_at_the_foot_of_its_day() -> None:
    assert span(datetime(2026, 3, 4, 7, 30, tzinfo=UTC), 60) == (1410, 1440)


def test_times_on_cards_leave_out_am_and_pm() -> None:
    assert spoken_span(13 * 60, 14 * 60 + 30) == "1:00–2:30"
    assert spoken_span(23 * 60, 24 * 60) == "11:00–12:00"


def test_a_slot_stays_within_its_day() -> None:
    slot = Slot(DAY, 600, 60)
    assert slot.at(DAY, 1430) == Slot(DAY, 1380, 60)
    assert slot.at(DAY, -30) == Slot(DAY, 0, 60)
    assert slot.lasting(5).minutes == 15
    assert slot.lasting(900).minutes == 480
    assert Slot(DAY, 1380, 15).lasting(90).minutes == 60


def test_drawing_grows_both_ways_from_where_it_began() -> None:
    begun = draw_new(DAY, 607)
    assert begun.slot == Slot(DAY, 600, 15)
    assert not begun.has_moved
    assert begun.dragged(DAY, 650).slot == Slot(DAY, 600, 60)
    assert begun.dragged(DAY, 560).slot == Slot(DAY, 555, 60)


def test_moving_keeps_where_the_hand_took_hold() -> None:
    held = take(card(600, 660), Kind.MOVE, grab=40)
    other = DAY + timedelta(days=1)
    assert held.dragged(other, 700).slot == Slot(other, 660, 60)
    assert held.nudged(-2).slot == Slot(DAY, 570, 60)
    assert held.on_day(other).slot == Slot(other, 600, 60)


def test_pulling_the_end_changes_the_length_only() -> None:
    held = take(card(600, 660), Kind.RESIZE)
    assert held.dragged(DAY + timedelta(days=2), 700).slot == Slot(DAY, 600, 105)
    assert held.dragged(DAY, 500).slot == Slot(DAY, 600, 15)
    assert held.nudged(1).slot == Slot(DAY, 600, 75)
    assert held.on_day(DAY + timedelta(days=1)).slot == Slot(DAY, 600, 60)


def test_the_keyboard_goes_through_quarters_and_appointments() -> None:
    cards = (card(600, 660), card(720, 750))
    assert step_down(cards, 570, None) == (585, None)
    minute, reached = step_down(cards, 585, None)
    assert (minute, reached) == (600, cards[0])
    assert step_down(cards, minute, reached) == (660, None)
    assert step_up(cards, 660, None) == (600, cards[0])
    assert step_up(cards, 600, cards[0]) == (585, None)
    assert step_across(cards, 725) == (720, cards[1])


def test_the_keyboard_reaches_every_one_of_those_that_overlap() -> None:
    cards = (card(600, 660, 0, 2), card(630, 690, 1, 2))
    assert step_down(cards, 600, cards[0]) == (630, cards[1])
    assert step_down(cards, 630, cards[1]) == (690, None)
    assert step_up(cards, 690, None) == (630, cards[1])
    assert step_up(cards, 630, cards[1]) == (600, cards[0])


def test_the_keyboard_stops_at_midnight() -> None:
    assert step_up((), 0, None) == (0, None)
    assert step_down((), 1425, None) == (1425, None)


def test_an_appointment_within_a_quarter_is_reached() -> None:
    short = card(605, 610)
    assert step_down((short,), 585, None) == (605, short)
