"""Prescribers and prescriptions: the order, what it covers and what is left of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from massagedesk.domain.codes import DiagnosisCode, Npi
from massagedesk.domain.errors import RuleViolation
from massagedesk.domain.ids import (
    ClientId,
    PrescribedDiagnosisId,
    PrescriberId,
    PrescriptionId,
    new_uuid,
)
from massagedesk.domain.practice import NO_ADDRESS, Address

ENDS_SOON_DAYS = 10
"""A gauge turns to warning when an order ends within so many days (look.md)."""
NEARLY_USED = 2
"""… or when so few sessions are left."""
MAX_DIAGNOSES = 12


class Course(StrEnum):
    """How long the complaint has lasted, as the prescriber says."""

    ACUTE = "acute"
    CHRONIC = "chronic"


class OrderKind(StrEnum):
    """A prescription, or a letter of medical necessity for an HSA or FSA (HSA-2)."""

    PRESCRIPTION = "prescription"
    LETTER = "letter"


class PrescriptionState(StrEnum):
    """Where an order stands on a given day."""

    OPEN = "open"
    NOT_STARTED = "not_started"
    USED_UP = "used_up"
    EXPIRED = "expired"
    CLOSED = "closed"


@dataclass(eq=False, kw_only=True)
class Prescriber:
    """The outside clinician who wrote the order (RX-3)."""

    id: PrescriberId = field(default_factory=lambda: PrescriberId(new_uuid()))
    given_name: str = ""
    family_name: str
    credential: str = ""
    clinic: str = ""
    npi: Npi | None = None
    phone: str = ""
    fax: str = ""
    address: Address = NO_ADDRESS
    archived_on: date | None = None

    @property
    def full_name(self) -> str:
        """ "Anil Mehta, DO"."""
        name = " ".join(part for part in (self.given_name, self.family_name) if part)
        return f"{name}, {self.credential}" if self.credential else name

    def check(self) -> None:
        """Raises RuleViolation when the prescriber has no name."""
        if not self.family_name.strip():
            raise RuleViolation("A prescriber needs a family name.", field="prescriber_family_name")


@dataclass(eq=False, kw_only=True)
class PrescribedDiagnosis:
    """One diagnosis as the prescriber wrote it; the therapist never adds or edits one (RX-5)."""

    id: PrescribedDiagnosisId = field(default_factory=lambda: PrescribedDiagnosisId(new_uuid()))
    position: int
    code: DiagnosisCode
    description: str


@dataclass(eq=False, kw_only=True)
class Prescription:
    """An order for treatment (RX-1)."""

    id: PrescriptionId = field(default_factory=lambda: PrescriptionId(new_uuid()))
    number: str
    """Our own number for it, "RX-2026-031"."""
    client_id: ClientId
    prescriber_id: PrescriberId
    kind: OrderKind = OrderKind.PRESCRIPTION
    written_on: date
    diagnoses: list[PrescribedDiagnosis] = field(default_factory=list)
    course: Course = Course.ACUTE
    areas: tuple[str, ...] = ()
    treatment: str = ""
    """What was ordered, in the prescriber's words: "massage", "manual therapy"."""
    sessions: int | None = None
    """Number ordered; None where only frequency and duration are given."""
    per_week: int | None = None
    weeks: int | None = None
    session_minutes: int | None = None
    starts_on: date
    expires_on: date | None = None
    says_medically_necessary: bool = False
    is_signed: bool = False
    remarks: str = ""
    renews_id: PrescriptionId | None = None
    """The order this one renews; never rewritten in place."""
    closed_on: date | None = None

    @property
    def ordered_sessions(self) -> int | None:
        """Sessions ordered outright, or frequency × duration (RX-1)."""
        if self.sessions is not None:
            return self.sessions
        if self.per_week is not None and self.weeks is not None:
            return self.per_week * self.weeks
        return None

    def last_on(self, default_days: int) -> date:
        """Last day it holds: its expiry, or `default_days` from the start where none is stated (RX-4)."""
        return self.expires_on or self.starts_on + timedelta(days=default_days)

    def planned_last_on(self, default_days: int) -> date:
        """Last day of the ordered weeks, or of validity where no duration is given."""
        if self.weeks is None:
            return self.last_on(default_days)
        return self.starts_on + timedelta(weeks=self.weeks, days=-1)

    def left(self, used: int) -> int | None:
        """Sessions still open, never below zero; None where no number can be told."""
        ordered = self.ordered_sessions
        return None if ordered is None else max(0, ordered - used)

    def state(self, on: date, used: int, default_days: int) -> PrescriptionState:
        """Where it stands on that day with so many sessions used."""
        if self.closed_on is not None and self.closed_on <= on:
            return PrescriptionState.CLOSED
        if on > self.last_on(default_days):
            return PrescriptionState.EXPIRED
        if self.left(used) == 0:
            return PrescriptionState.USED_UP
        return PrescriptionState.NOT_STARTED if on < self.starts_on else PrescriptionState.OPEN

    def covers(self, on: date, ordinal: int, default_days: int) -> bool:
        """Whether session number `ordinal` on that day falls under the order (RX-4, days and count).

        A closed order covers what was done up to the day of closing, which usually follows its last session.
        """
        ordered = self.ordered_sessions
        is_closed = self.closed_on is not None and self.closed_on < on
        in_time = self.starts_on <= on <= self.last_on(default_days) and not is_closed
        return in_time and (ordered is None or ordinal <= ordered)

    def coverage_warnings(self, on: date, ordinal: int, booked_that_week: int, default_days: int) -> list[str]:
        """Sentences about what is not covered (RX-4): out of time, too many, or too often. Empty when all is well."""
        warnings = []
        if on < self.starts_on:
            warnings.append("The prescription has not started on that day.")
        if on > self.last_on(default_days):
            warnings.append("The prescription has expired by that day.")
        ordered = self.ordered_sessions
        if ordered is not None and ordinal > ordered:
            warnings.append(f"That is session {ordinal} of {ordered} prescribed.")
        if self.per_week is not None and booked_that_week > self.per_week:
            warnings.append(f"That makes {booked_that_week} sessions in a week; {self.per_week} are prescribed.")
        return warnings

    def needs_attention(self, on: date, used: int, default_days: int) -> bool:
        """Nearly used up or about to end: the gauge shows it in the warning colour."""
        left = self.left(used)
        days = (self.last_on(default_days) - on).days
        return (left is not None and left <= NEARLY_USED) or days <= ENDS_SOON_DAYS

    def check(self) -> None:
        """Raises RuleViolation for what an order cannot be without (RX-1)."""
        if self.ordered_sessions is None and self.kind is OrderKind.PRESCRIPTION:
            raise RuleViolation("Give the number of sessions, or how often and for how long.", field="sessions")
        for name in ("sessions", "per_week", "weeks", "session_minutes"):
            value = getattr(self, name)
            if value is not None and value < 1:
                raise RuleViolation("This must be 1 or more.", field=name)
        if self.expires_on is not None and self.expires_on < self.starts_on:
            raise RuleViolation("The prescription expires before it starts.", field="expires_on")
        if self.starts_on < self.written_on:
            raise RuleViolation("The prescription starts before it was written.", field="starts_on")
        if len(self.diagnoses) > MAX_DIAGNOSES:
            raise RuleViolation(f"A prescription holds at most {MAX_DIAGNOSES} diagnoses.", field="diagnoses")
        codes = [diagnosis.code for diagnosis in self.diagnoses]
        if len(set(codes)) < len(codes):
            raise RuleViolation("The same diagnosis is listed twice.", field="diagnoses")

    def missing_for_insurance(self) -> list[str]:
        """What an insurer will ask for and the order does not show (RX-1); warnings, never walls."""
        wanted = (
            (bool(self.diagnoses), "diagnosis"),
            (self.per_week is not None or self.sessions is not None, "frequency"),
            (self.weeks is not None or self.expires_on is not None, "duration"),
            (self.is_signed, "the prescriber's signature"),
        )
        return [word for is_there, word in wanted if not is_there]


_SIDE_WORDS = {
    "right": ("right",),
    "r": ("right",),
    "left": ("left",),
    "l": ("left",),
    "both": ("right", "left"),
    "bilateral": ("right", "left"),
}


def sides_in(text: str) -> frozenset[str]:
    """The sides a text names: {"right"} for "Right shoulder" and "Hip R", both for "bilateral"."""
    words = re.findall(r"[a-z]+", text.lower())
    return frozenset(side for word in words for side in _SIDE_WORDS.get(word, ()))


def on_other_side(areas: Iterable[str], diagnoses: Iterable[tuple[str, str]]) -> list[str]:
    """Codes whose description names only a side that no area of the order lies on (DX-6).

    `diagnoses` are (code, description). Nothing can be told while no area names a side.
    """
    treated = frozenset(side for area in areas for side in sides_in(area))
    if not treated:
        return []
    return [code for code, words in diagnoses if sides_in(words) and not sides_in(words) & treated]


def is_external_cause(code: str) -> bool:
    """Whether a code tells how an injury came about (V00 to Y99), which never stands first (DX-8)."""
    return code[:1].upper() in ("V", "W", "X", "Y")
