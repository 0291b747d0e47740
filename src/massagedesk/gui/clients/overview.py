"""The first tab of a client's page: what happened and how it goes."""

from __future__ import annotations

from datetime import date
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from massagedesk.domain.ids import ClientId
from massagedesk.domain.schedule import AppointmentStatus
from massagedesk.gui.clients.overview_model import Entry, Step, Which, earlier, only, shown_since, timeline
from massagedesk.gui.clients.overview_side import OverviewSide
from massagedesk.gui.clients.timeline_list import Timeline
from massagedesk.gui.forms.ui_client_overview import Ui_ClientOverview
from massagedesk.gui.navigation import Window
from massagedesk.gui.theme import Theme, fit_form
from massagedesk.gui.widgets.empty_state import EmptyState
from massagedesk.gui.widgets.segments import Segments
from massagedesk.services.clients import ClientHeader
from massagedesk.services.desk import Desk
from massagedesk.services.schedule import AppointmentRow


class ClientOverview(QWidget):
    """Timeline at the left, trend, goals and facts at the right. `start_asked(appointment_id)` begins a session."""

    start_asked = Signal(object)

    def __init__(self, desk: Desk, window: Window, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk, self.desk_window = desk, window
        self.form = Ui_ClientOverview()
        self.form.setupUi(self)
        fit_form(self)
        self._entries: list[Entry] = []
        self._client: ClientId | None = None
        self._since: date | None = None
        self.timeline = Timeline(desk, name=self.tr("Timeline"))
        self.side = OverviewSide(desk)
        self.nothing = EmptyState(
            "calendar-days",
            self.tr("Nothing here yet"),
            self.tr("Appointments, sessions, papers and payments of this client will be listed here."),
        )
        self.which = Segments(
            [
                (Which.ALL, self.tr("All")),
                (Which.SESSIONS, self.tr("Sessions")),
                (Which.DOCUMENTS, self.tr("Documents")),
                (Which.MONEY, self.tr("Money")),
            ],
            name=self.tr("What the timeline shows"),
            height=32,
        )
        self.form.which_place.addWidget(self.which)
        self.which.current_changed.connect(self._show_entries)
        self.form.list_column.addWidget(self.timeline)
        self.form.empty_column.addWidget(self.nothing)
        self.form.side_place.addWidget(self.side)
        self.timeline.stepped.connect(self._step)
        self.timeline.opened.connect(self._open)
        self.setFocusProxy(self.timeline)

    def show_client(self, header: ClientHeader) -> None:
        """Show a client; another one starts at the top with everything."""
        if header.id != self._client:
            self._client = header.id
            self.which.set_current(Which.ALL)
            self.timeline.scrollToTop()
            self._since = shown_since(self.desk, header.id)
        self._read(header.id)
        self.side.show_client(header)

    def _show_entries(self) -> None:
        shown = only(self._entries, Which(self.which.current()))
        self.timeline.show_entries(shown)
        self.form.pages.setCurrentWidget(self.form.list_page if shown else self.form.empty_page)

    def _read(self, client_id: ClientId) -> None:
        self._entries = timeline(self.desk, client_id, self._since)
        if self._since is not None:
            self._entries.append(earlier(self.desk, self._since))
        self._show_entries()

    def _open(self, entry: Entry) -> None:
        if entry.step is Step.EARLIER and self._client is not None:
            self._since = None
            self._read(self._client)
        if entry.goes_to is not None:
            place, arguments = entry.goes_to
            self.desk_window.go(place, **arguments)

    def _step(self, entry: Entry) -> None:
        appointment = entry.record
        if entry.step is Step.START:
            self.start_asked.emit(appointment.id)
            return
        self.desk.schedule.set_status(appointment.id, AppointmentStatus.ARRIVED)
        self.desk_window.tell(self.tr("Marked as arrived."), self.tr("Undo"), partial(self._not_arrived, appointment))

    def _not_arrived(self, before: AppointmentRow) -> None:
        self.desk.schedule.set_status(before.id, AppointmentStatus.CONFIRMED)
        self.desk.schedule.set_status(before.id, before.status)

    def resizeEvent(self, event: QResizeEvent) -> None:
        theme = Theme.current()
        self.side.setFixedWidth(theme.px(436 if self.width() >= theme.px(1004) else 348))
        super().resizeEvent(event)
