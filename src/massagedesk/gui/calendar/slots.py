"""Times of a day as the calendar draws them: minutes of the wall clock, snapped to quarters of an hour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from massagedesk.domain.dates import spoken_time
from massagedesk.domain.schedule import MAX_MINUTES

SNAP = 15
DAY = 24 * 60
HOUR = 60


@dataclass(frozen=True)
class Slot:
    """Time held, or to be held: a day, the minute of its wall clock it starts, and how long it lasts."""

    day: date
    start: int
    minutes: int

    @property
    def end(self) -> int:
        """Minute it ends, at most the end of the day."""
        return min(self.start + self.minutes, DAY)

    @property
    def starts(self) -> time:
        """Wall clock time it starts."""
        return time(self.start // HOUR, self.start % HOUR)

    def at(self, day: date, start: int) -> Slot:
        """As long, at another time; it stays within the day."""
        return replace(self, day=day, start=clamped(start, 0, DAY - min(self.minutes, DAY)))

    def lasting(self, minutes: int) -> Slot:
        """From the same start, as long as an appointment may last."""
        longest = max(min(MAX_MINUTES, DAY - self.start), SNAP)
        return replace(self, minutes=clamped(minutes, SNAP, longest))


def clamped(value: int, lowest: int, highest: int) -> int:
    """The number, moved into the range."""
    return min(max(value, lowest), highest)


def snapped(minute: float) -> int:
    """The nearest quarter of an hour."""
    return round(minute / SNAP) * SNAP


def snapped_down(minute: float) -> int:
    """The quarter of an hour that `minute` lies in."""
    return int(minute // SNAP) * SNAP


def wall_span(starts: datetime, ends: datetime, minutes: int) -> tuple[int, int]:
    """First and last minute to draw, from local start and end.

    Where a clock change makes the end look no later than the start, the true length is drawn; what goes on after
    midnight ends at the foot of the day.
    """
    first = starts.hour * HOUR + starts.minute
    last = ends.hour * HOUR + ends.minute + DAY * (ends.date() - starts.date()).days
    if last <= first:
        last = first + minutes
    return first, min(last, DAY)


def lanes(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """For each span (start, end) its lane and how many lanes its group shares; what overlaps lies side by side."""
    order = sorted(range(len(spans)), key=lambda place: (spans[place][0], -spans[place][1]))
    found: list[tuple[int, int]] = [(0, 1)] * len(spans)
    group: list[int] = []
    ends: list[int] = []
    for place in order:
        start, end = spans[place]
        if group and start >= max(ends):
            _close(group, found, len(ends))
            group, ends = [], []
        lane = next((number for number, until in enumerate(ends) if until <= start), len(ends))
        ends[lane : lane + 1] = [end]
        found[place] = (lane, 0)
        group.append(place)
    _close(group, found, len(ends))
    return found


def lanes_beside(spans: Sequence[tuple[int, int]], extra: tuple[int, int]) -> list[tuple[int, int]]:
    """Lanes of `spans` with room made at their right for `extra`, whose own lane is the last of the answer."""
    found = lanes(spans)
    touched = {place for place, (start, end) in enumerate(spans) if start < extra[1] and extra[0] < end}
    while True:
        # Whatever overlaps what is touched belongs to the same group and must keep its own lane.
        more = {
            other
            for other, (start, end) in enumerate(spans)
            if any(start < spans[place][1] and spans[place][0] < end for place in touched)
        }
        if more <= touched:
            break
        touched |= more
    count = max((found[place][1] for place in touched), default=0) + 1
    beside = [(lane, count) if place in touched else (lane, of) for place, (lane, of) in enumerate(found)]
    return [*beside, (count - 1, count)]


def _close(group: list[int], found: list[tuple[int, int]], count: int) -> None:
    for place in group:
        found[place] = (found[place][0], count)


@dataclass(frozen=True)
class ClockChange:
    """The hour a clock change skips or repeats on a day, as minutes of its wall clock."""

    start: int
    end: int
    is_skipped: bool


def clock_change(day: date, zone: ZoneInfo) -> ClockChange | None:
    """What the clock does on that day; None on nearly all days."""
    midnight = datetime.combine(day, time(), zone)
    next_midnight = datetime.combine(day + timedelta(days=1), time(), zone)
    length = next_midnight.astimezone(UTC) - midnight.astimezone(UTC)
    shift = int(length.total_seconds()) // 60 - DAY
    if not shift:
        return None
    moment = midnight.astimezone(UTC)
    offset = midnight.utcoffset()
    while moment.astimezone(zone).utcoffset() == offset:
        moment += timedelta(minutes=SNAP)
    after = moment.astimezone(zone)
    minute = after.hour * HOUR + after.minute
    if shift < 0:
        return ClockChange(minute + shift, minute, True)
    return ClockChange(minute, minute + shift, False)


def spoken_span(start: int, end: int) -> str:
    """ "8:00–9:00", as on a card."""
    return f"{short_time(start)}–{short_time(end)}"


def short_time(minute: int) -> str:
    """ "2:30" without am or pm: the place in the day says which."""
    return spoken_time(time(minute % DAY // HOUR, minute % HOUR)).partition(" ")[0]


def full_time(minute: int) -> str:
    """ "2:30 pm"."""
    return spoken_time(time(minute % DAY // HOUR, minute % HOUR))
