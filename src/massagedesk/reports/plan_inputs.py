"""What the drawings and tables of the progress report are given: attendance, goals, trends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from massagedesk.domain.treatment import Reading


class Mark(StrEnum):
    """What became of one booked session, as the attendance strip shows it."""

    ATTENDED = "Attended"
    BOOKED = "Booked"
    CANCELED = "Canceled with notice"
    LATE_CANCELED = "Canceled late"
    NO_SHOW = "No-show"


@dataclass(frozen=True, slots=True)
class Attendance:
    """One booked session of the prescription."""

    on: date
    mark: Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceWeek:
    """A week of the prescription, counted from its start."""

    number: int
    first_on: date
    last_on: date
    sessions: tuple[Attendance, ...] = ()
    """In order of time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalProgress:
    """A line of the goals table. Numbers carry `places` decimals and are followed by `unit`."""

    goal: str
    measure: str
    """"PSFS item", "NPRS 0–10", "Goniometer"."""
    unit: str = ""
    """Printed after every number: "°"; empty for scores."""
    places: int = 0
    baseline: Decimal | None = None
    baseline_on: date | None = None
    latest: Decimal | None = None
    latest_on: date | None = None
    target: Decimal | None = None
    target_on: date | None = None
    change: Decimal | None = None
    """Latest less baseline."""
    mdc: Decimal | None = None
    """Minimal detectable change, positive."""
    reading: Reading = Reading.NO_DATA
    """How the change stands to the MDC (OM-3)."""
    is_summary: bool = False
    """A mean of lines above; set in bold."""


@dataclass(frozen=True, slots=True)
class Point:
    """A dated reading of a trend."""

    on: date
    value: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """A plotted measure; the points lie in order of time and there is at least one."""

    title: str
    """"Function: PSFS mean"."""
    scale: str
    """"0–10, higher is better"."""
    points: tuple[Point, ...]
    unit: str = ""
    places: int = 0
    baseline: Decimal | None = None
    mdc: Decimal | None = None
    target: Decimal | None = None
    is_higher_better: bool = True
    axis_low: Decimal | None = None
    """Lowest value of the scale where it has one (0 for NPRS and PSFS)."""
    axis_high: Decimal | None = None
