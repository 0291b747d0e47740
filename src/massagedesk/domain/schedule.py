"""Appointments: time held, its status, and what stands in its way."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from massagedesk.domain.dates import utc
from massagedesk.domain.errors import RuleViolation
from massagedesk.domain.ids import AppointmentId, ClientId, OfferedServiceId, PrescriptionId, new_uuid

MAX_MINUTES = 8 * 60


class AppointmentStatus(StrEnum):
    """What became of the time held; the words are part of the file format."""

    SCHEDULED = "scheduled"
    CONFIRMED = "confirmed"
    ARRIVED = "arrived"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    LATE_CANCELLED = "late_cancelled"
    NO_SHOW = "no_show"

    @property
    def holds_time(self) -> bool:
        """Whether nobody else can be booked there."""
        return self in HOLDING

    @property
    def is_attended(self) -> bool:
        """Whether the client came."""
        return self in (AppointmentStatus.ARRIVED, AppointmentStatus.COMPLETED)


HOLDING = frozenset(
    {
        AppointmentStatus.SCHEDULED,
        AppointmentStatus.CONFIRMED,
        AppointmentStatus.ARRIVED,
        AppointmentStatus.COMPLETED,
    }
)

_S = AppointmentStatus
NEXT_STATUSES: dict[AppointmentStatus, tuple[AppointmentStatus, ...]] = {
    _S.SCHEDULED: (_S.CONFIRMED, _S.ARRIVED, _S.CANCELLED, _S.LATE_CANCELLED, _S.NO_SHOW),
    _S.CONFIRMED: (_S.SCHEDULED, _S.ARRIVED, _S.CANCELLED, _S.LATE_CANCELLED, _S.NO_SHOW),
    _S.ARRIVED: (_S.COMPLETED, _S.CONFIRMED),
    _S.COMPLETED: (),
    _S.CANCELLED: (_S.SCHEDULED,),
    _S.LATE_CANCELLED: (_S.SCHEDULED,),
    _S.NO_SHOW: (_S.SCHEDULED, _S.ARRIVED),
}
"""Where a status may go; a slip of the finger can be taken back, a completed visit cannot."""


@dataclass(eq=False, kw_only=True)
class Appointment:
    """Time held for a client."""

    id: AppointmentId = field(default_factory=lambda: AppointmentId(new_uuid()))
    client_id: ClientId
    service_id: OfferedServiceId
    prescription_id: PrescriptionId | None = None
    starts_at: datetime
    minutes: int
    status: AppointmentStatus = AppointmentStatus.SCHEDULED
    status_reason: str = ""
    remarks: str = ""

    @property
    def ends_at(self) -> datetime:
        """UTC instant the time held ends; minutes are elapsed time, also over a clock change."""
        return self.starts_at + timedelta(minutes=self.minutes)

    def check(self) -> None:
        """Raises RuleViolation for a length that cannot be meant."""
        utc(self.starts_at)
        if not 5 <= self.minutes <= MAX_MINUTES:
            raise RuleViolation(f"An appointment lasts 5 to {MAX_MINUTES} minutes.", field="minutes")

    def overlaps(self, other: Appointment) -> bool:
        """Whether both hold the same time; touching ends do not overlap."""
        both_hold = self.status.holds_time and other.status.holds_time
        return both_hold and self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def change_status(self, status: AppointmentStatus, reason: str = "") -> None:
        """Raises RuleViolation for a step that makes no sense, such as reopening a completed visit."""
        if status is self.status:
            return
        if status not in NEXT_STATUSES[self.status]:
            raise RuleViolation(
                f"An appointment that is {words(self.status)} cannot become {words(status)}.", field="status"
            )
        self.status = status
        self.status_reason = reason

    def reopen(self) -> None:
        """The session goes on: what was completed by its stop time is under way again."""
        if self.status is AppointmentStatus.COMPLETED:
            self.status = AppointmentStatus.ARRIVED

    def move(self, starts_at: datetime, minutes: int) -> None:
        """Holds another time instead. Raises RuleViolation once the client has come or the time is given up."""
        if self.status not in (AppointmentStatus.SCHEDULED, AppointmentStatus.CONFIRMED):
            raise RuleViolation(f"An appointment that is {words(self.status)} stays where it is.", field="starts_at")
        self.starts_at = utc(starts_at)
        self.minutes = minutes
        self.check()


def words(status: AppointmentStatus) -> str:
    """The status as a person says it: "late cancelled", "no-show"."""
    return {"no_show": "no-show", "late_cancelled": "late canceled", "cancelled": "canceled"}.get(status, status.value)
