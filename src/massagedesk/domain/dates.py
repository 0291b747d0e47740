"""Days and instants: instants are aware UTC, days are plain dates in the practice's zone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from massagedesk.domain.errors import RuleViolation


@dataclass(frozen=True)
class DateRange:
    """Days from `first_on` to `last_on`, both included."""

    first_on: date
    last_on: date

    def __post_init__(self) -> None:
        if self.last_on < self.first_on:
            raise RuleViolation("The last day lies before the first day.", field="last_on")

    def __contains__(self, day: date) -> bool:
        return self.first_on <= day <= self.last_on

    def __iter__(self) -> Iterator[date]:
        day = self.first_on
        while day <= self.last_on:
            yield day
            day += timedelta(days=1)

    @classmethod
    def of_year(cls, year: int) -> DateRange:
        """The whole calendar year."""
        return cls(date(year, 1, 1), date(year, 12, 31))

    @classmethod
    def of_week(cls, day: date) -> DateRange:
        """Monday to Sunday of the week that holds `day`."""
        monday = day - timedelta(days=day.weekday())
        return cls(monday, monday + timedelta(days=6))


def utc(moment: datetime) -> datetime:
    """The same instant in UTC. Raises ValueError for a moment without a zone: that is a bug, never data."""
    if moment.tzinfo is None:
        raise ValueError("an instant needs a zone")
    return moment.astimezone(UTC)


def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The UTC instant of a wall-clock time in `zone`.

    In the hour a clock change repeats, the first is meant; a time the change skips moves forward by the hour it skips,
    as a wall clock would show.
    """
    return datetime.combine(day, at, zone).astimezone(UTC)


def local(moment: datetime, zone: ZoneInfo) -> datetime:
    """The instant as the practice's wall clock shows it."""
    return utc(moment).astimezone(zone)


def day_bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """UTC instants at which the local day starts and the next one starts; 23 or 25 hours apart on change nights."""
    return instant(day, time(), zone), instant(day + timedelta(days=1), time(), zone)


def range_bounds(days: DateRange, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """UTC instants around a range of local days: [start of the first, start of the day after the last)."""
    return day_bounds(days.first_on, zone)[0], day_bounds(days.last_on, zone)[1]


def age(born_on: date, on: date) -> int:
    """Whole years lived. Somebody born on 29 February has the birthday on 1 March in other years."""
    before_birthday = (on.month, on.day) < (born_on.month, born_on.day)
    return on.year - born_on.year - before_birthday


def utc_offset(moment: datetime) -> str:
    """The zone offset of an aware moment as printed on papers: "UTC-07:00"."""
    offset = moment.utcoffset()
    if offset is None:
        raise ValueError("an instant needs a zone")
    minutes = int(offset.total_seconds()) // 60
    sign = "-" if minutes < 0 else "+"
    return f"UTC{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def spoken_day(day: date, *, today: date | None = None) -> str:
    """A day as people say it: "Tue 3 Mar"; with the year when it is not `today`'s."""
    year = "" if today is not None and day.year == today.year else f" {day.year}"
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}{year}"


def spoken_time(moment: time | datetime) -> str:
    """A time as people say it: "9:30 am"."""
    hour = moment.hour % 12 or 12
    return f"{hour}:{moment.minute:02d} {'am' if moment.hour < 12 else 'pm'}"
