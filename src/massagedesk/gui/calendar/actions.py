"""What she does with appointments: move, pull, set a status, start a session; each with a way back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from massagedesk.domain.errors import MassageDeskError
from massagedesk.domain.schedule import AppointmentStatus as Status
from massagedesk.gui.calendar.booking_model import Wish
from massagedesk.gui.calendar.calendar_model import Preview, tr
from massagedesk.gui.calendar.slots import HOUR, Slot, full_time, spoken_span
from massagedesk.gui.calendar.spoken import spoken_when
from massagedesk.gui.calendar.statuses import LOOKS
from massagedesk.gui.problems import show_problem
from massagedesk.gui.widgets.question import ask
from massagedesk.services.schedule import AppointmentRow

if TYPE_CHECKING:
    from massagedesk.gui.calendar.calendar import CalendarView


class Actions:
    """Done for a calendar view: by its grid, its menu and its panel alike."""

    def __init__(self, view: CalendarView) -> None:
        self._view = view

    # --- moving --------------------------------------------------------------------------------------------------

    def drop(self, preview: Preview, row: AppointmentRow) -> None:
        """Hold another time; a clash needs her word."""
        if not preview.clashes:
            self._move(row, preview.slot)
            return
        other = preview.clashes[0]
        said = tr("{name} is booked {span} that day. Holding both means two people at once.")
        ask(
            self._view,
            tr("Clashes with {name}").format(name=other.client_name),
            said.format(name=other.client_name, span=self.span(other)),
            action=tr("Book both"),
            on_yes=partial(self._move, row, preview.slot, despite_clash=True),
            danger=True,
            leave=tr("Leave it where it was"),
        )

    def refuse(self, row: AppointmentRow) -> None:
        """Say that it cannot be moved any more."""
        said = tr("An appointment that is {status} stays where it is.")
        self._view.desk_window.tell(said.format(status=LOOKS[row.status].word.lower()), problem=True)

    def _move(self, row: AppointmentRow, slot: Slot, *, despite_clash: bool = False) -> None:
        view = self._view
        if not self._does(partial(view.model.move, row, slot, despite_clash=despite_clash)):
            return
        view.show_changed(view.model.found(row.id))
        said = tr("{name}: {when}.").format(name=row.client_name, when=spoken_when(slot, view.desk.today()))
        view.desk_window.tell(said, tr("Undo"), partial(self._move_back, row))

    def _move_back(self, row: AppointmentRow) -> None:
        if self._does(partial(self._view.model.move_back, row)):
            self._view.show_changed(row)

    # --- what becomes of it ----------------------------------------------------------------------------------------

    def set_status(self, row: AppointmentRow, status: Status, reason: str = "") -> None:
        """Confirm, arrive, cancel …"""
        view = self._view
        if not self._does(partial(view.model.set_status, row, status, reason)):
            return
        said = tr("{name}, {time}: {status}.").format(
            name=row.client_name, time=full_time(self.slot_of(row).start), status=LOOKS[status].word.lower()
        )
        view.desk_window.tell(said, tr("Undo"), partial(self._take_back, row))

    def _take_back(self, row: AppointmentRow) -> None:
        self._does(partial(self._view.model.take_back, row))

    def start_session(self, row: AppointmentRow) -> None:
        """Start the session, or open the note of one that was started."""
        try:
            note_id = row.note_id or self._view.model.start(row)
        except MassageDeskError as error:
            show_problem(self._view, error)
            return
        self._view.desk_window.go("notes", note_id=note_id)

    def open_client(self, row: AppointmentRow) -> None:
        """The client's page."""
        self._view.desk_window.go("clients", client_id=row.client_id)

    def change(self, row: AppointmentRow) -> None:
        """Open the editor on it."""
        self._view.book(Wish(appointment_id=row.id))

    def book_next(self, row: AppointmentRow) -> None:
        """Propose the next session of its prescription, or another one for the client."""
        self._view.book(Wish(client_id=row.client_id, prescription_id=row.prescription_id))

    # --- words -----------------------------------------------------------------------------------------------------

    def slot_of(self, row: AppointmentRow) -> Slot:
        """The time it holds, on the wall clock."""
        starts = self._view.desk.local(row.starts_at)
        return Slot(starts.date(), starts.hour * HOUR + starts.minute, row.minutes)

    def span(self, row: AppointmentRow) -> str:
        """ "2:30–3:30"."""
        ends = self._view.desk.local(row.ends_at)
        return spoken_span(self.slot_of(row).start, ends.hour * HOUR + ends.minute)

    def _does(self, act: partial[None]) -> bool:
        try:
            act()
        except MassageDeskError as error:
            show_problem(self._view, error)
            return False
        return True
