"""What each line of the day says: time, name, what stands out, and the one step that comes next."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication

from massagedesk.domain.dates import spoken_day, spoken_time
from massagedesk.domain.ids import AppointmentId, ClientId
from massagedesk.domain.money import NOTHING
from massagedesk.domain.prescriptions import PrescriptionState
from massagedesk.domain.schedule import AppointmentStatus as Status
from massagedesk.domain.visits import NoteStatus
from massagedesk.services.today import DayRow

if TYPE_CHECKING:
    from massagedesk.gui.widgets.chips import ChipKind

LUNCH_STARTS, LUNCH_ENDS = time(11), time(14, 30)
"""A break that starts between these is lunch."""
SESSIONS_WORTH_TELLING = 2
"""From so few sessions left on, the line says so."""


class Verb(StrEnum):
    """What a step does."""

    GO = "go"
    ARRIVE = "arrive"
    START = "start"


@dataclass(frozen=True)
class Step:
    """One click: a place to go to with what it should show, or something done to an appointment right here."""

    word: str
    verb: Verb = Verb.GO
    place: str = ""
    arguments: dict[str, Any] = field(default_factory=dict)
    icon: str | None = None


@dataclass(frozen=True)
class Chip:
    """A status: word, kind and shape."""

    text: str
    kind: ChipKind
    icon: str | None = None


@dataclass(frozen=True, kw_only=True)
class DayLine:
    """A line of the day list."""

    time: str
    half: str
    """ "am" or "pm"."""
    name: str
    aside: str = ""
    """The birth year, where two clients share a name."""
    second: str = ""
    chips: tuple[Chip, ...] = ()
    step: Step | None = None
    is_next: bool = False
    appointment_id: AppointmentId | None = None
    client_id: ClientId | None = None
    """None for the break."""

    @property
    def spoken(self) -> str:
        """The line for a screen reader."""
        said = (f"{self.time} {self.half}", self.name, self.aside, self.second, *(chip.text for chip in self.chips))
        return ", ".join(part for part in said if part)


def tr(text: str) -> str:
    """The words of Today, translated."""
    return QCoreApplication.translate("Today", text)


def clock(moment: datetime | time) -> tuple[str, str]:
    """ "9:30" and "am"."""
    shown, half = spoken_time(moment).split(" ")
    return shown, half


def appointment_line(row: DayRow, starts: datetime, now: datetime, *, is_next: bool, today: date) -> DayLine:
    """The line of an appointment; `starts` is its wall clock time."""
    shown, half = clock(starts)
    needs = tuple(_needs(row, now, today))
    return DayLine(
        time=shown,
        half=half,
        name=row.appointment.client_name,
        aside=tr("born {year}").format(year=row.birth_year) if row.birth_year else "",
        second=_second(row),
        chips=needs or (_status(row),),
        step=_step(row, now, is_next=is_next),
        is_next=is_next,
        appointment_id=row.appointment.id,
        client_id=row.appointment.client_id,
    )


def break_line(starts: time, ends: time) -> DayLine:
    """The break she takes."""
    shown, half = clock(starts)
    words = tr("Lunch until {time}") if LUNCH_STARTS <= starts <= LUNCH_ENDS else tr("Break until {time}")
    return DayLine(time=shown, half=half, name=words.format(time=clock(ends)[0]))


def session_of(row: DayRow) -> str:
    """ "8 of 12", or empty without a counted prescription."""
    at = row.appointment
    return tr("{ordinal} of {ordered}").format(ordinal=at.ordinal, ordered=at.ordered) if at.count else ""


def _second(row: DayRow) -> str:
    parts = [row.appointment.service, session_of(row)]
    if row.is_first:
        parts.append(tr("new client"))
    return " · ".join(part for part in parts if part)


def _status(row: DayRow) -> Chip:
    words = {
        Status.SCHEDULED: tr("Scheduled"),
        Status.CONFIRMED: tr("Confirmed"),
        Status.ARRIVED: tr("Arrived"),
        Status.COMPLETED: tr("Completed"),
        Status.LATE_CANCELLED: tr("Late cancel"),
        Status.NO_SHOW: tr("No-show"),
        Status.CANCELLED: tr("Canceled"),
    }
    return Chip(words[row.appointment.status], "plain")


def _needs(row: DayRow, now: datetime, today: date) -> list[Chip]:
    """What became of the appointment and what stands out, most urgent last, where the eye ends."""
    at = row.appointment
    match at.status:
        case Status.LATE_CANCELLED:
            return [Chip(tr("Late cancel"), "warning", "ban")]
        case Status.NO_SHOW:
            return [Chip(tr("No-show"), "neutral", "user-x")]
        case Status.COMPLETED:
            chips = [Chip(tr("Completed"), "ok", "check")]
            if at.note_status is NoteStatus.DRAFT:
                chips.append(Chip(tr("Note not signed"), "warning", "pen-line"))
        case Status.ARRIVED:
            word = tr("Arrived") if at.visit_id is None else tr("In session")
            chips = [Chip(word, "accent", "circle-dot")]
        case _ if at.ends_at <= now:
            chips = [Chip(tr("Not marked"), "warning", "clock")]
        case _:
            chips = []
    if row.is_first and at.status is not Status.COMPLETED:
        chips.append(Chip(tr("First visit"), "accent", "user-plus"))
    chips += _prescription_chips(row, today)
    if row.unpaid > NOTHING:
        chips.append(Chip(tr("{amount} unpaid").format(amount=row.unpaid), "warning", "dollar-sign"))
    return chips


def _prescription_chips(row: DayRow, today: date) -> list[Chip]:
    order = row.prescription
    if order is None or order.is_renewed:
        return []
    at = row.appointment
    if order.state is PrescriptionState.EXPIRED:
        word = tr("Prescription expired {day}").format(day=spoken_day(order.last_on, today=today).partition(" ")[2])
    elif at.count and (left := (at.ordered or 0) - (at.ordinal or 0)) < SESSIONS_WORTH_TELLING:
        if left < 0:
            word = tr("Session {ordinal} of {ordered}").format(ordinal=at.ordinal, ordered=at.ordered)
        else:
            word = tr("1 session left") if left else tr("Last session")
    elif order.is_open and order.needs_attention and order.days_left >= 0:
        word = tr("Ends {day}").format(day=spoken_day(order.last_on, today=today))
    else:
        return []
    return [Chip(word, "warning", "clipboard-pen")]


def _step(row: DayRow, now: datetime, *, is_next: bool) -> Step:
    at = row.appointment
    client = Step(tr("Open client"), place="clients", arguments={"client_id": at.client_id})
    if at.note_id is not None and at.note_status is NoteStatus.DRAFT:
        word = tr("Sign note") if at.status is Status.COMPLETED else tr("Open note")
        return Step(word, place="notes", arguments={"note_id": at.note_id})
    if at.status in (Status.LATE_CANCELLED, Status.NO_SHOW):
        return Step(tr("Book again"), place="calendar", arguments=_booking(row))
    if is_next:
        return client
    if at.status is Status.ARRIVED:
        return Step(tr("Start note"), Verb.START, arguments={"appointment_id": at.id})
    if row.unpaid > NOTHING:
        return Step(tr("Take payment"), place="clients", arguments={"client_id": at.client_id, "tab": "billing"})
    order = row.prescription
    if order is not None and order.needs_attention and not order.is_renewed:
        return Step(tr("See prescription"), place="prescriptions", arguments={"prescription_id": order.id})
    if at.status is Status.COMPLETED:
        return Step(tr("Book next"), place="calendar", arguments=_booking(row))
    if at.ends_at <= now:
        return Step(tr("Mark arrived"), Verb.ARRIVE, arguments={"appointment_id": at.id})
    return client


def _booking(row: DayRow) -> dict[str, Any]:
    asked: dict[str, Any] = {"book": True, "client_id": row.appointment.client_id}
    if row.prescription is not None and row.prescription.is_open:
        asked["prescription_id"] = row.prescription.id
    return asked
