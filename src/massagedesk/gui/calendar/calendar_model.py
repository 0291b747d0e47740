"""What the calendar shows and does: the days of a week or one day, moving about, and what a drop would mean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from massagedesk.domain.dates import DateRange, instant
from massagedesk.domain.ids import AppointmentId, SessionNoteId
from massagedesk.domain.practice import WorkingDay
from massagedesk.domain.schedule import NEXT_STATUSES
from massagedesk.domain.schedule import AppointmentStatus as Status
from massagedesk.gui.calendar.slots import (
    HOUR,
    SNAP,
    ClockChange,
    Slot,
    clock_change,
    lanes,
    short_time,
    snapped_down,
    wall_span,
)
from massagedesk.services.schedule import AppointmentDetails, AppointmentRow

if TYPE_CHECKING:
    from massagedesk.services.desk import Desk

SATURDAY = 5
MOVABLE = (Status.SCHEDULED, Status.CONFIRMED)
FIRST_VIEW_MINUTE = 8 * HOUR
FREE_TIMES_TOLD = 2


class Span(StrEnum):
    """How many days are shown."""

    DAY = "day"
    WEEK = "week"


@dataclass(frozen=True, kw_only=True)
class Card:
    """An appointment as drawn: its minutes on the wall clock and its lane among those it overlaps."""

    row: AppointmentRow
    day: date
    start: int
    end: int
    lane: int
    lanes: int

    @property
    def slot(self) -> Slot:
        """The time it holds."""
        return Slot(self.day, self.start, self.row.minutes)


@dataclass(frozen=True, kw_only=True)
class DayColumn:
    """A day as drawn."""

    day: date
    hours: WorkingDay | None
    closed_word: str
    is_today: bool
    cards: tuple[Card, ...]
    change: ClockChange | None

    @property
    def booked(self) -> int:
        """How many appointments hold time."""
        return sum(card.row.status.holds_time for card in self.cards)


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What it would mean to hold that time."""

    slot: Slot
    clashes: tuple[AppointmentRow, ...] = ()
    free_nearby: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


class CalendarModel:
    """The days shown. `columns` are read anew by `show`, `step`, `set_span` and `refresh`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.span = Span.WEEK
        self.day = desk.today()
        self.columns: tuple[DayColumn, ...] = ()
        self.refresh()

    # --- what is shown -------------------------------------------------------------------------------------------

    @property
    def days(self) -> DateRange:
        """Days that belong to what is shown, those left out of a week included."""
        return DateRange(self.day, self.day) if self.span is Span.DAY else DateRange.of_week(self.day)

    def refresh(self) -> None:
        """Read everything anew. A week shows Monday to Saturday, and Sunday where she works or somebody is booked."""
        booked: dict[date, list[AppointmentRow]] = {}
        for row in self._desk.schedule.between(self.days, hide_cancelled=True):
            booked.setdefault(self._desk.local(row.starts_at).date(), []).append(row)
        today, zone = self._desk.today(), self._desk.zone
        self.columns = tuple(
            DayColumn(
                day=hours.on,
                hours=hours.hours,
                closed_word=hours.closed_word,
                is_today=hours.on == today,
                cards=self._cards(hours.on, booked.get(hours.on, [])),
                change=clock_change(hours.on, zone),
            )
            for hours in self._desk.schedule.days(self.days)
            if self.span is Span.DAY or hours.on.weekday() <= SATURDAY or hours.hours or hours.on in booked
        )

    def show(self, day: date) -> None:
        """Show the week (or the day) that holds `day`."""
        self.day = day
        self.refresh()

    def step(self, steps: int) -> None:
        """Weeks (or days) on, or back."""
        self.show(self.day + timedelta(days=steps * (1 if self.span is Span.DAY else 7)))

    def set_span(self, span: Span) -> None:
        """Show a day or a week."""
        self.span = span
        self.refresh()

    def card(self, appointment_id: AppointmentId) -> Card | None:
        """The card of an appointment, where it is shown."""
        found = (card for column in self.columns for card in column.cards if card.row.id == appointment_id)
        return next(found, None)

    def day_beside(self, day: date, steps: int) -> date:
        """The next day shown at the right (or left); past the edge, the nearest day of the next week."""
        beside = day + timedelta(days=steps)
        shown = [column.day for column in self.columns]
        if self.span is Span.DAY or beside in shown or beside.weekday() <= SATURDAY:
            return beside
        return beside + timedelta(days=1 if steps > 0 else -1)

    def title(self) -> str:
        """ "2–7 March 2026", "30 March–4 April 2026", or "Tuesday 3 March 2026"."""
        first, last = self.columns[0].day, self.columns[-1].day
        if self.span is Span.DAY:
            return _spoken(first, "dddd d MMMM yyyy")
        if first.month == last.month:
            return f"{first.day}–{_spoken(last, 'd MMMM yyyy')}"
        left = _spoken(first, "d MMMM" if first.year == last.year else "d MMMM yyyy")
        return f"{left}–{_spoken(last, 'd MMMM yyyy')}"

    def now(self) -> tuple[date, int]:
        """The present day and minute of the practice's wall clock."""
        now = self._desk.local(self._desk.now())
        return now.date(), now.hour * HOUR + now.minute

    def first_minute(self) -> int:
        """Where the view starts: half an hour before she opens, or before the first appointment."""
        opens = [column.hours.opens.hour * HOUR + column.hours.opens.minute for column in self.columns if column.hours]
        starts = [card.start for column in self.columns for card in column.cards]
        return max(0, min([*opens, *starts], default=FIRST_VIEW_MINUTE) - HOUR // 2)

    # --- what may be done ----------------------------------------------------------------------------------------

    def can_move(self, row: AppointmentRow) -> bool:
        """Whether it may still be moved: once the client came, or the time was given up, it stays."""
        return row.status in MOVABLE

    def starts_at(self, slot: Slot, row: AppointmentRow | None = None) -> datetime:
        """The instant a slot starts; an appointment that stays where it is keeps its own, in a repeated hour too."""
        if row is not None:
            wall = self._desk.local(row.starts_at)
            if (wall.date(), wall.hour * HOUR + wall.minute) == (slot.day, slot.start):
                return row.starts_at
        return instant(slot.day, slot.starts, self._desk.zone)

    def preview(self, slot: Slot, row: AppointmentRow | None = None) -> Preview:
        """Who is in the way there, what is free nearby, and what the prescription says to that day."""
        starts_at = self.starts_at(slot, row)
        clashes = self._desk.schedule.clashes(starts_at, slot.minutes, besides=row.id if row else None)
        warnings: list[str] = []
        if row is not None:
            warnings = self._desk.schedule.warnings(_details(row, starts_at, slot.minutes))
        return Preview(
            slot=slot,
            clashes=tuple(clashes),
            free_nearby=self._free_nearby(slot, row) if clashes else (),
            warnings=tuple(warnings),
        )

    def move(self, row: AppointmentRow, slot: Slot, *, despite_clash: bool = False) -> None:
        """Hold another time. Raises Conflict where somebody else is booked, unless she insists."""
        self._desk.schedule.move(row.id, self.starts_at(slot, row), slot.minutes, despite_clash=despite_clash)

    def move_back(self, row: AppointmentRow) -> None:
        """Take a move back: the time `row` held before."""
        self._desk.schedule.move(row.id, row.starts_at, row.minutes, despite_clash=True)

    def set_status(self, row: AppointmentRow, status: Status, reason: str = "") -> None:
        """Confirm, arrive, cancel. Raises RuleViolation for a step that makes no sense."""
        self._desk.schedule.set_status(row.id, status, reason)

    def take_back(self, row: AppointmentRow) -> None:
        """Give the appointment the status `row` had before, by the steps there are."""
        for status in _way(self.found(row.id).status, row.status):
            self._desk.schedule.set_status(row.id, status, row.status_reason if status is row.status else "")

    def start(self, row: AppointmentRow) -> SessionNoteId:
        """Start the session; its note opens."""
        return self._desk.visits.start(row.id)

    def found(self, appointment_id: AppointmentId) -> AppointmentRow:
        """One appointment as it stands now. Raises NotFound."""
        return self._desk.schedule.row(appointment_id)

    # --- inside --------------------------------------------------------------------------------------------------

    def _cards(self, day: date, rows: list[AppointmentRow]) -> tuple[Card, ...]:
        spans = [wall_span(self._desk.local(row.starts_at), self._desk.local(row.ends_at), row.minutes) for row in rows]
        return tuple(
            Card(row=row, day=day, start=start, end=end, lane=lane, lanes=count)
            for row, (start, end), (lane, count) in zip(rows, spans, lanes(spans), strict=True)
        )

    def _free_nearby(self, slot: Slot, row: AppointmentRow | None) -> tuple[str, ...]:
        free = self._desk.schedule.free_starts(
            slot.day, slot.minutes, not_before=self._desk.now(), besides=row.id if row else None
        )
        minutes = [wall.hour * HOUR + wall.minute for wall in map(self._desk.local, free)]
        before = [minute for minute in minutes if minute < slot.start][-1:]
        after = [minute for minute in minutes if minute > slot.start][:1]
        later = [minute for minute in minutes if after and minute >= after[0] + max(slot.minutes, SNAP)][:1]
        return tuple(short_time(minute) for minute in (*before, *after, *later)[:FREE_TIMES_TOLD])


def default_slot(model: CalendarModel) -> Slot:
    """Where the keyboard starts: now, where today is shown, else when she opens on the first day."""
    today, minute = model.now()
    if any(column.is_today for column in model.columns):
        return Slot(today, snapped_down(minute), SNAP)
    return Slot(model.columns[0].day, model.first_minute() + HOUR // 2, SNAP)


def _way(now: Status, wanted: Status) -> tuple[Status, ...]:
    """The shortest steps from one status to another; the direct one where there is no way, to be refused in words."""
    ways: list[tuple[Status, ...]] = [()]
    reached = {now}
    for way in ways:
        for status in NEXT_STATUSES[way[-1] if way else now]:
            if status is wanted:
                return (*way, status)
            if status not in reached:
                reached.add(status)
                ways.append((*way, status))
    return (wanted,)


def tr(text: str) -> str:
    """The words of the calendar, translated."""
    return QCoreApplication.translate("Calendar", text)


def _spoken(day: date, form: str) -> str:
    english = QLocale(QLocale.Language.English, QLocale.Country.UnitedStates)
    return english.toString(QDate(day.year, day.month, day.day), form)


def _details(row: AppointmentRow, starts_at: datetime, minutes: int) -> AppointmentDetails:
    return AppointmentDetails(
        id=row.id,
        client_id=row.client_id,
        service_id=row.service_id,
        prescription_id=row.prescription_id,
        starts_at=starts_at,
        minutes=minutes,
        remarks=row.remarks,
    )
