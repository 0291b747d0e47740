"""Treatment-plan progress: a report to the prescriber on one prescription."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from massagedesk.reports.inputs import Footer, Letterhead, PaperSize, Signature


class Mark(StrEnum):
    """What became of one booked session, as the attendance strip shows it."""

    ATTENDED = "Attended"
    BOOKED = "Booked"
    CANCELED = "Canceled with notice"
    LATE_CANCELED = "Canceled late"
    NO_SHOW = "No-show"


class Reading(StrEnum):
    """How a change reads against its minimal detectable change (OM-3)."""

    BEYOND_ERROR = "Beyond error"
    """Better by at least the minimal detectable change."""
    WITHIN_ERROR = "Within error"
    WORSE = "Worse"
    """Worse by at least the minimal detectable change."""
    NO_MDC = "No MDC known"
    NOT_REPEATED = "Not re-measured"
    """A baseline but no later reading."""
    NOT_MEASURED = "Not measured"


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
    reading: Reading = Reading.NOT_MEASURED
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressReport:
    """Everything the progress report prints. Counts and readings come ready; only the layout is worked out here."""

    paper: PaperSize = PaperSize.LETTER
    letterhead: Letterhead
    footer: Footer
    as_of: date
    after_session: int
    """Number of the last session used; 0 before the first."""
    recipient: str = ""
    """The prescriber: "Anil Mehta, DO"."""
    recipient_place: str = ""
    copies_to: tuple[str, ...] = ()

    accident: str = ""
    """"05/09/2026, auto, WA"; empty without one. Client, birth date and claim number come from the footer."""
    insurer: str = ""
    prescription_number: str
    written_on: date | None = None
    prescriber: str
    """"Anil Mehta, DO, NPI 1000000004"."""
    valid_from: date | None = None
    valid_until: date | None = None
    """None where the order names no end."""
    ordered: str
    """"12 sessions, 2 per week for 6 weeks, 60 min"."""
    diagnoses: tuple[str, ...] = ()
    """Codes as the prescriber wrote them (RX-5)."""

    sessions_used: int
    sessions_ordered: int | None
    """None where the order names a frequency only and no number follows from it."""
    weeks_complete: int
    weeks_planned: int | None
    day_number: int
    """Days of the plan gone by, today included; may exceed the plan."""
    days_planned: int | None
    weeks: tuple[AttendanceWeek, ...] = ()

    goals: tuple[GoalProgress, ...] = ()
    measure_note: str = ""
    """Sources of the MDC figures: "PSFS: Stratford 1995."."""
    trends: tuple[Trend, ...] = ()
    summary: str = ""
    signature: Signature | None = None
    """None leaves lines to sign in ink."""
    ink_signer: str = ""
    """Name under the ink line; the letterhead's practitioner when empty."""
