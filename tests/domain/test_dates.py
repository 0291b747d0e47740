"""Days and instants: UTC inside, the practice's wall clock outside, also in the nights the clocks change."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from massagedesk.domain.dates import (
    DateRange,
    age,
    day_bounds,
    instant,
    local,
    range_bounds,
    spoken_day,
    spoken_time,
    utc,
    utc_offset,
)
from massagedesk.domain.errors import RuleViolation

PACIFIC = ZoneInfo("America/Los_Angeles")
ZONES = st.sampled_from(
    [PACIFIC, ZoneInfo("America/St_Johns"), ZoneInfo("Pacific/Honolulu"), ZoneInfo("Europe/Warsaw"), ZoneInfo("UTC")]
)
DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 8), 23), (date(2026, 11, 1), 25), (date(2026, 3, 3), 24), (date(2024, 2, 29), 24)]
)
def test_a_day_lasts_23_or_25_hours_when_the_clocks_change(day: date, hours: int) -> None:
    start, end = day_bounds(day, PACIFIC)
    assert end - start == timedelta(hours=hours)
    assert local(start, PACIFIC).time() == time()


def test_an_hour_that_comes_twice_means_the_first_and_a_skipped_one_moves_on() -> None:
    assert instant(date(2026, 11, 1), time(1, 30), PACIFIC) == datetime(2026, 11, 1, 8, 30, tzinfo=UTC)
    skipped = instant(date(2026, 3, 8), time(2, 30), PACIFIC)
    assert skipped == datetime(2026, 3, 8, 10, 30, tzinfo=UTC)
    assert local(skipped, PACIFIC).time() == time(3, 30)


@given(DAYS, ZONES)
def test_days_follow_on_each_other_without_gap_or_overlap(day: date, zone: ZoneInfo) -> None:
    start, end = day_bounds(day, zone)
    assert day_bounds(day + timedelta(days=1), zone)[0] == end
    assert local(start, zone).date() == day
    assert local(end - timedelta(seconds=1), zone).date() == day


@given(DAYS, st.integers(0, 400), ZONES)
def test_bounds_of_a_range_hold_exactly_its_days(first: date, length: int, zone: ZoneInfo) -> None:
    days = DateRange(first, first + timedelta(days=length))
    start, end = range_bounds(days, zone)
    assert start == day_bounds(days.first_on, zone)[0]
    assert end == day_bounds(days.last_on, zone)[1]


@given(st.datetimes(timezones=st.just(UTC)), ZONES)
def test_going_to_the_wall_clock_and_back_keeps_the_instant(moment: datetime, zone: ZoneInfo) -> None:
    assume(date(1900, 1, 1) < moment.date() < date(9999, 1, 1))
    assert utc(local(moment, zone)) == moment


def test_an_instant_without_a_zone_is_a_bug() -> None:
    naive = datetime(2026, 3, 3)  # noqa: DTZ001
    for use in (utc, utc_offset):
        with pytest.raises(ValueError, match="needs a zone"):
            use(naive)


def test_a_range_backwards_is_refused() -> None:
    with pytest.raises(RuleViolation) as caught:
        DateRange(date(2026, 3, 2), date(2026, 3, 1))
    assert caught.value.field == "last_on"


@given(DAYS)
def test_a_week_runs_from_monday_to_sunday_around_its_day(day: date) -> None:
    week = DateRange.of_week(day)
    assert (week.first_on.weekday(), week.last_on.weekday()) == (0, 6)
    assert day in week
    assert len(list(week)) == 7


@given(st.integers(1990, 2060))
def test_a_year_holds_all_its_days_and_no_other(year: int) -> None:
    days = DateRange.of_year(year)
    assert {day.year for day in days} == {year}
    assert date(year - 1, 12, 31) not in days
    assert date(year + 1, 1, 1) not in days
    assert len(list(days)) in (365, 366)


@pytest.mark.parametrize(
    ("born", "on", "years"),
    [
        (date(2008, 3, 3), date(2026, 3, 2), 17),
        (date(2008, 3, 3), date(2026, 3, 3), 18),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2008, 2, 29), date(2028, 2, 29), 20),
        (date(2026, 3, 3), date(2026, 3, 3), 0),
    ],
)
def test_age_counts_whole_years(born: date, on: date, years: int) -> None:
    assert age(born, on) == years


@given(DAYS, st.integers(0, 40_000))
def test_age_never_shrinks_with_time(born: date, days: int) -> None:
    on = born + timedelta(days=days)
    assert 0 <= age(born, on) <= age(born, on + timedelta(days=1)) <= age(born, on) + 1


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        (PACIFIC, "UTC-07:00"),
        (ZoneInfo("America/St_Johns"), "UTC-02:30"),
        (ZoneInfo("Asia/Kolkata"), "UTC+05:30"),
        (timezone.utc, "UTC+00:00"),  # noqa: UP017
    ],
)
def test_soap_3_the_offset_is_printed_with_its_minutes(zone: ZoneInfo, words: str) -> None:
    assert utc_offset(datetime(2026, 7, 1, 18, tzinfo=UTC).astimezone(zone)) == words


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (time(0, 5), "12:05 am"),
        (time(9, 30), "9:30 am"),
        (time(12), "12:00 pm"),
        (time(13, 15), "1:15 pm"),
        (time(23, 59), "11:59 pm"),
    ],
)
def test_times_are_said_in_twelve_hours(at: time, words: str) -> None:
    assert spoken_time(at) == words


def test_a_day_names_its_year_only_where_it_is_another() -> None:
    day = date(2026, 3, 3)
    assert spoken_day(day) == "Tue 3 Mar 2026"
    assert spoken_day(day, today=date(2026, 12, 31)) == "Tue 3 Mar"
    assert spoken_day(day, today=date(2027, 1, 1)) == "Tue 3 Mar 2026"
