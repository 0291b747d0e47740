"""What Today shows and does, decided from the desk's facts. Rows are frozen; `refresh` reads them anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QLocale

from massagedesk.domain.dates import spoken_day, spoken_time
from massagedesk.domain.ids import AppointmentId, ClientId, SessionNoteId
from massagedesk.domain.schedule import AppointmentStatus as Status
from massagedesk.gui.today.day_lines import (
    Chip,
    DayLine,
    Step,
    Verb,
    appointment_line,
    break_line,
    clock,
    session_of,
    tr,
)
from massagedesk.gui.today.needs import Fact, Need, facts_of, first_steps, needs_of
from massagedesk.services.today import DayBoard, DayRow

if TYPE_CHECKING:
    from massagedesk.services.desk import Desk
    from massagedesk.services.schedule import AppointmentRow

HOUR = 60


@dataclass(frozen=True, kw_only=True)
class NextCard:
    """Who comes next, or is being treated."""

    head: str
    time: str
    until: str
    name: str
    aside: str
    second: str
    warnings: tuple[Chip, ...]
    main: Step
    other: Step | None
    """A second step beside the main one; None shows "Last note", which `last_note` looks up."""
    client_id: ClientId


class TodayModel:
    """The day, the needs, the week."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.refresh()

    def refresh(self) -> None:
        """Read everything anew."""
        self._read_board()
        needs, week = self._desk.today_board.needs(), self._desk.today_board.week()
        self.needs: tuple[Need, ...] = needs_of(self._desk, needs)
        self.facts: tuple[Fact, ...] = facts_of(week)
        self.ahead = "" if week.next_first is None else self._ahead(week.next_first)
        self.first_steps = first_steps(self._desk)

    def _ahead(self, first: AppointmentRow) -> str:
        """What comes after today: tomorrow, or after the days off."""
        starts, today = self._desk.local(first.starts_at), self._desk.today()
        if starts.date() == today + timedelta(days=1):
            said = tr("Tomorrow starts at {time} with {name}.")
        else:
            said = tr("Next: {day}, {time} with {name}.")
        day = spoken_day(starts.date(), today=today)
        return said.format(day=day, time=spoken_time(starts), name=first.client_name)

    def tick(self) -> bool:
        """Read the day anew when a minute went by, and everything at the turn of a day. True when anything was read."""
        if self._desk.today() != self._board.hours.on:
            self.refresh()
        elif self._minute() != self._read_minute:
            self._read_board()
        else:
            return False
        return True

    def _minute(self) -> datetime:
        return self._desk.now().replace(second=0)

    def spoken_now(self) -> str:
        """ "Tuesday 3 March, 9:18 am"."""
        now = self._desk.local(self._desk.now())
        english = QLocale(QLocale.Language.English, QLocale.Country.UnitedStates)
        day = english.toString(QDate(now.year, now.month, now.day), "dddd d MMMM")
        return f"{day}, {spoken_time(now)}"

    # --- doing ---------------------------------------------------------------------------------------------------

    def arrive(self, appointment_id: AppointmentId) -> None:
        """Mark a client arrived."""
        self._desk.schedule.set_status(appointment_id, Status.ARRIVED)

    def start(self, appointment_id: AppointmentId) -> SessionNoteId:
        """Start the session; its note opens."""
        return self._desk.visits.start(appointment_id)

    def last_note(self, client_id: ClientId) -> SessionNoteId | None:
        """The client's latest note."""
        notes = self._desk.visits.of_client(client_id)
        return notes[0].note_id if notes else None

    # --- what the day says ---------------------------------------------------------------------------------------

    def _read_board(self) -> None:
        self._read_minute = self._minute()
        board = self._desk.today_board.board()
        self._board = board
        leading = _in_session(board) or board.next
        self.card = self._card(leading, board.now) if leading is not None else None
        self.lines = self._lines(board, leading)
        held = [row for row in board.rows if row.appointment.status.holds_time]
        self.day_figures = self._figures(len(held), board.hands_on_minutes)
        self.next_free = ""
        if board.next_free is not None:
            self.next_free = tr("Next free: {when}").format(when=self._when(board.next_free))
        ends = max((row.appointment.ends_at for row in held), default=None)
        self.day_end = tr("Day ends {time}").format(time=spoken_time(self._desk.local(ends))) if ends else ""
        closed = board.hours.closed_word
        self.closed = "" if board.hours.hours is not None else tr("Closed: {why}").format(why=closed or tr("day off"))

    def _card(self, row: DayRow, now: datetime) -> NextCard:
        at = row.appointment
        asks = {"appointment_id": at.id}
        if at.visit_id is not None:
            main = Step(tr("Open note"), place="notes", arguments={"note_id": at.note_id}, icon="notebook-pen")
        elif at.status is Status.ARRIVED:
            main = Step(tr("Start session note"), Verb.START, arguments=asks, icon="play")
        else:
            main = Step(tr("Mark arrived"), Verb.ARRIVE, arguments=asks, icon="check")
        client = Step(tr("Open client"), place="clients", arguments={"client_id": at.client_id})
        session = session_of(row)
        facts = (at.service, tr("session {count}").format(count=session) if session else "", at.prescriber)
        return NextCard(
            head=self._head(row, now),
            time=clock(self._desk.local(at.starts_at))[0],
            until=tr("until {time}").format(time=spoken_time(self._desk.local(at.ends_at))),
            name=at.client_name,
            aside=" · ".join(part for part in (str(row.age) if row.age is not None else "", row.pronouns) if part),
            second=" · ".join(fact for fact in (*facts, tr("first visit") if row.is_first else "") if fact),
            warnings=tuple(Chip(label, "contraindication") for label, _ in row.contraindications),
            main=main,
            other=client if row.is_first else None,
            client_id=at.client_id,
        )

    def _head(self, row: DayRow, now: datetime) -> str:
        at = row.appointment
        if at.visit_id is not None:
            return tr("In session")
        minutes = round((at.starts_at - now).total_seconds() / 60)
        if minutes < 0:
            wait = tr("{minutes} min ago").format(minutes=-minutes)
            return (tr("Here · {wait}") if at.status is Status.ARRIVED else tr("Due · {wait}")).format(wait=wait)
        wait = tr("in {wait}").format(wait=_lasting(minutes, short=True)) if minutes else tr("now")
        return (tr("Here · {wait}") if at.status is Status.ARRIVED else tr("Next · {wait}")).format(wait=wait)

    def _lines(self, board: DayBoard, leading: DayRow | None) -> tuple[DayLine, ...]:
        lines = [
            (
                self._desk.local(row.appointment.starts_at).time(),
                appointment_line(
                    row,
                    self._desk.local(row.appointment.starts_at),
                    board.now,
                    is_next=row is leading,
                    today=board.hours.on,
                ),
            )
            for row in board.rows
        ]
        hours = board.hours.hours
        if lines and hours is not None and hours.break_starts is not None and hours.break_ends is not None:
            place = sum(1 for starts, _ in lines if starts < hours.break_starts)
            lines.insert(place, (hours.break_starts, break_line(hours.break_starts, hours.break_ends)))
        return tuple(line for _, line in lines)

    def _figures(self, count: int, minutes: int) -> str:
        if not count:
            return ""
        booked = tr("1 appointment") if count == 1 else tr("{count} appointments").format(count=count)
        return tr("{booked} · {time} hands-on").format(booked=booked, time=_lasting(minutes))

    def _when(self, moment: datetime) -> str:
        wall = self._desk.local(moment)
        if wall.date() == self._board.hours.on:
            return tr("today, {time}").format(time=spoken_time(wall))
        return f"{spoken_day(wall.date(), today=self._board.hours.on)}, {spoken_time(wall)}"


def _in_session(board: DayBoard) -> DayRow | None:
    """The last session started today that has no stop time yet."""
    running = [
        row for row in board.rows if row.appointment.visit_id is not None and row.appointment.status is Status.ARRIVED
    ]
    return running[-1] if running else None


def _lasting(minutes: int, *, short: bool = False) -> str:
    """ "45 min", "5 h 45 min"; `short` leaves out the minutes from an hour on, so that it fits the card."""
    hours, rest = divmod(minutes, HOUR)
    if not hours:
        return tr("{minutes} min").format(minutes=rest)
    if short or not rest:
        return tr("{hours} h").format(hours=hours)
    return tr("{hours} h {minutes} min").format(hours=hours, minutes=rest)
