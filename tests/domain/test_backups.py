"""Which backups are kept, when one is due, and how their age is told."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from massagedesk.domain.backups import (
    ALWAYS_KEPT,
    BackupReason,
    Copy,
    Keeping,
    ago,
    is_drill_due,
    is_due,
    removable,
    told,
)

ZONE = ZoneInfo("America/Los_Angeles")
FIRST, LAST = datetime(2024, 1, 1), datetime(2026, 4, 1)  # noqa: DTZ001 (hypothesis wants them without a zone)
NOW = datetime(2026, 3, 3, 20, 0, tzinfo=UTC)

reasons = st.sampled_from(list(BackupReason))
moments = st.datetimes(min_value=FIRST, max_value=LAST, timezones=st.just(UTC))
copies = st.lists(
    st.builds(
        Copy,
        name=st.uuids().map(str),
        made_at=moments.map(lambda moment: moment.replace(microsecond=0)),
        reason=reasons.map(str),
        is_good=st.booleans() | st.just(True),
    ),
    max_size=80,
)


def usable(given_copies: list[Copy]) -> list[Copy]:
    """Those that thinning may judge at all."""
    return [each for each in given_copies if each.is_good and each.made_at <= NOW and each.reason not in ALWAYS_KEPT]


def rest(given_copies: list[Copy]) -> list[Copy]:
    gone = removable(given_copies, NOW, ZONE)
    return [each for each in given_copies if each not in gone]


def day_of(copy: Copy) -> date:
    return copy.made_at.astimezone(ZONE).date()


# --- thinning, whatever there is -------------------------------------------------------------------------------


@given(copies)
def test_the_newest_good_one_is_never_removed(found: list[Copy]) -> None:
    if good := usable(found):
        newest = max(each.made_at for each in good)
        assert any(each.made_at == newest for each in usable(rest(found)))


@given(copies)
def test_nothing_is_removed_without_a_newer_good_one_that_stays(found: list[Copy]) -> None:
    stay = [each for each in rest(found) if each.is_good and each.made_at <= NOW]
    for gone in removable(found, NOW, ZONE):
        assert any(each.made_at >= gone.made_at for each in stay)


@given(copies)
def test_doubtful_future_and_special_ones_are_never_removed(found: list[Copy]) -> None:
    for gone in removable(found, NOW, ZONE):
        assert gone.is_good
        assert gone.made_at <= NOW
        assert gone.reason not in ALWAYS_KEPT


@given(copies)
def test_a_doubtful_one_never_takes_the_place_of_a_good_one(found: list[Copy]) -> None:
    only_good = [each for each in found if each.is_good]
    assert removable(found, NOW, ZONE) == removable(only_good, NOW, ZONE)


@given(copies)
def test_the_last_of_each_kept_day_week_and_month_stays(found: list[Copy]) -> None:
    good, stay = usable(found), usable(rest(found))
    for count, period in (
        (7, day_of),
        (5, lambda each: day_of(each).isocalendar()[:2]),
        (12, lambda each: (day_of(each).year, day_of(each).month)),
    ):
        for wanted in sorted({period(each) for each in good}, reverse=True)[:count]:
            last = max(each.made_at for each in good if period(each) == wanted)
            assert any(each.made_at == last for each in stay)
    recent = [each for each in good if NOW - each.made_at < timedelta(days=1)]
    assert all(each in stay for each in recent)
    assert len(stay) <= 7 + 5 + 12 + len(recent)


@given(copies, st.randoms())
def test_the_order_they_are_listed_in_does_not_matter(found: list[Copy], dice: object) -> None:
    shuffled = list(found)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    assert removable(shuffled, NOW, ZONE) == removable(found, NOW, ZONE)


@given(copies)
def test_thinning_twice_removes_no_more(found: list[Copy]) -> None:
    assert removable(rest(found), NOW, ZONE) == []


@given(st.lists(st.integers(0, 400), min_size=1, max_size=120))
@settings(max_examples=40)
def test_thinning_after_each_backup_keeps_what_thinning_once_would_keep(days: list[int]) -> None:
    kept: list[Copy] = []
    everything: list[Copy] = []
    start = datetime(2025, 1, 1, 20, 0, tzinfo=UTC)
    for place, day in enumerate(sorted(days)):
        now = start + timedelta(days=day, seconds=place)
        copy = Copy(str(place), now, "daily", is_good=True)
        everything.append(copy)
        kept.append(copy)
        kept = [each for each in kept if each not in removable(kept, now, ZONE)]
    assert set(kept) == {each for each in everything if each not in removable(everything, now, ZONE)}


# --- thinning, told by example ---------------------------------------------------------------------------------


def test_three_years_of_daily_backups_leave_a_week_five_weeks_and_a_year() -> None:
    found = [Copy(str(n), NOW - timedelta(days=n), "daily", is_good=True) for n in range(3 * 365)]
    left = sorted(day_of(each) for each in rest(found))
    assert left[-7:] == [date(2026, 2, 25) + timedelta(days=n) for n in range(7)]
    assert date(2026, 2, 22) in left  # the Sunday that ended a week
    assert [day for day in left if day.year == 2025 and day.month == 6] == [date(2025, 6, 30)]
    assert min(left) == date(2025, 4, 30)
    assert len(left) == 7 + 3 + 10  # one Sunday and two month ends stand among the days and weeks already


def test_a_lone_backup_stays_however_old() -> None:
    assert removable([Copy("a", datetime(2019, 1, 1, tzinfo=UTC), "manual", is_good=True)], NOW, ZONE) == []


def test_when_the_newest_is_damaged_the_last_good_one_counts_as_newest() -> None:
    good = Copy("good", NOW - timedelta(days=900), "daily", is_good=True)
    damaged = [Copy(str(n), NOW - timedelta(days=n), "daily", is_good=False) for n in range(50)]
    assert removable([good, *damaged], NOW, ZONE, Keeping(timedelta(), 1, 0, 0)) == []


def test_two_of_one_day_leave_the_later_one_by_the_practices_calendar() -> None:
    evening = datetime(2026, 3, 3, 7, 30, tzinfo=UTC)  # 11:30 pm on 2 March
    found = [Copy("a", evening, "locked", is_good=True), Copy("b", evening + timedelta(hours=1), "daily", is_good=True)]
    assert removable(found, NOW, ZONE, Keeping(timedelta(), 7, 0, 0)) == []
    found.append(Copy("c", evening - timedelta(hours=6), "locked", is_good=True))
    assert [each.name for each in removable(found, NOW, ZONE, Keeping(timedelta(), 7, 0, 0))] == ["c"]


def test_all_of_the_last_day_stay() -> None:
    found = [Copy(str(n), NOW - timedelta(hours=n), "locked", is_good=True) for n in range(30)]
    assert [each.name for each in removable(found, NOW, ZONE, Keeping(timedelta(days=1), 1, 0, 0))] == [
        str(n) for n in (29, 28, 27, 26, 25, 24)
    ]


# --- being due -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", list(BackupReason))
def test_a_place_without_a_backup_or_with_one_of_the_future_is_due(reason: BackupReason) -> None:
    assert is_due(reason, None, NOW, ZONE, has_changed=False)
    assert is_due(reason, NOW + timedelta(days=3), NOW, ZONE, has_changed=False)


@pytest.mark.parametrize(
    ("reason", "hours", "changed", "expected"),
    [
        (BackupReason.DAILY, 2, True, False),
        (BackupReason.DAILY, 13, False, True),  # 11 pm the day before
        (BackupReason.LOCKED, 3.9, True, False),
        (BackupReason.LOCKED, 4, True, True),
        (BackupReason.LOCKED, 30, False, False),
        (BackupReason.CLOSED, 0.1, True, True),
        (BackupReason.CLOSED, 30, False, False),
        (BackupReason.MANUAL, 0, False, True),
    ],
)
def test_what_makes_a_backup_due(reason: BackupReason, hours: float, changed: bool, expected: bool) -> None:
    assert is_due(reason, NOW - timedelta(hours=hours), NOW, ZONE, has_changed=changed) is expected


def test_a_drill_is_due_weekly_and_the_day_after_a_failure() -> None:
    assert is_drill_due(None, None, NOW)
    assert not is_drill_due(NOW - timedelta(days=6), NOW - timedelta(days=6), NOW)
    assert is_drill_due(NOW - timedelta(days=7), NOW - timedelta(days=7), NOW)
    assert not is_drill_due(NOW - timedelta(days=9), NOW - timedelta(hours=3), NOW)
    assert is_drill_due(NOW - timedelta(days=9), NOW - timedelta(days=1), NOW)
    assert is_drill_due(NOW + timedelta(days=400), NOW + timedelta(days=400), NOW)


# --- telling ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(seconds=-5), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=12), "12 min ago"),
        (timedelta(hours=2, minutes=59), "2 h ago"),
        (timedelta(days=1, hours=23), "1 day ago"),
        (timedelta(days=3), "3 days ago"),
    ],
)
def test_ages_in_few_letters(age: timedelta, words: str) -> None:
    assert ago(age) == words


def test_the_line_at_the_foot_of_the_rail() -> None:
    assert told(timedelta(hours=2), timedelta(days=3)) == "Last backup 2 h ago, proved 3 days ago"
    assert told(timedelta(hours=2), None) == "Last backup 2 h ago, never proved"
    assert told(None, None) == "No backup yet"
