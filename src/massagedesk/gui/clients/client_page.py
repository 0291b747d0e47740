"""A client's page: the head that never scrolls, tabs, and what stands under each."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from massagedesk.domain.ids import AppointmentId, ClientId
from massagedesk.domain.schedule import AppointmentStatus
from massagedesk.gui.clients.client_header import ClientHeaderBar
from massagedesk.gui.forms.ui_client_page import Ui_ClientPage
from massagedesk.gui.navigation import Action, Window
from massagedesk.gui.theme import fit_form
from massagedesk.services.clients import ClientHeader
from massagedesk.services.desk import Desk
from massagedesk.services.schedule import AppointmentRow

_WAITING = (AppointmentStatus.SCHEDULED, AppointmentStatus.CONFIRMED, AppointmentStatus.ARRIVED)

_PARTS = {
    "overview": ("overview", "ClientOverview"),
    "plan": ("plan", "ClientPlan"),
    "notes": ("client_notes", "ClientNotes"),
    "appointments": ("appointments", "ClientAppointments"),
    "billing": ("billing", "ClientBilling"),
    "documents": ("client_documents", "ClientDocuments"),
    "details": ("details", "ClientDetailsPart"),
}
"""What stands under each tab: module and class, imported when the tab is first opened."""


class Part(Protocol):
    """What stands under a tab."""

    def show_client(self, header: ClientHeader) -> None:
        """Show a client, or the same one anew."""
        ...


class ClientPage(QWidget):
    """One client. A part is built when its tab is first opened, and read when it is looked at."""

    heading_changed = Signal()
    tab_changed = Signal(str)

    def __init__(self, desk: Desk, window: Window, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk, self.desk_window = desk, window
        self.form = Ui_ClientPage()
        self.form.setupUi(self)
        fit_form(self)
        self.header = ClientHeaderBar(desk, window)
        self.form.header_place.addWidget(self.header)
        self._shown: ClientHeader | None = None
        self._parts: dict[str, QWidget] = {}
        self._stale: set[str] = set()
        self.today: AppointmentRow | None = None
        self.form.tabs.set_tabs(
            [
                ("overview", self.tr("Overview")),
                ("plan", self.tr("Prescriptions & plan")),
                ("notes", self.tr("Notes")),
                ("appointments", self.tr("Appointments")),
                ("billing", self.tr("Billing")),
                ("documents", self.tr("Documents")),
                ("details", self.tr("Details")),
            ]
        )
        self.form.tabs.current_changed.connect(self._open_tab)

    @property
    def client_id(self) -> ClientId | None:
        """Whose page this is."""
        return self._shown.id if self._shown else None

    def name(self) -> str:
        """The client's name."""
        return self._shown.name if self._shown else ""

    def show_client(self, client_id: ClientId, tab: str = "") -> None:
        """Open a client's page, on a tab where one is asked for. Raises NotFound."""
        self._shown = self.header.show_client(client_id)
        self.today = self._waiting_today(client_id)
        self._stale = set(self._parts)
        if tab:
            self.form.tabs.set_current(tab)
        self._show_part()

    def refresh(self) -> None:
        """Something changed: read the client anew."""
        if self._shown is not None:
            self.show_client(self._shown.id)
            self.heading_changed.emit()

    def tab(self) -> str:
        """The open tab."""
        return self.form.tabs.current()

    def part(self, tab: str) -> QWidget:
        """What stands under a tab, built where it was not yet."""
        if tab not in self._parts:
            made = self._make(tab)
            self._parts[tab] = made
            self._stale.add(tab)
            self.form.parts.addWidget(made)
        return self._parts[tab]

    def focus_first(self) -> None:
        """The keyboard goes to the list under the open tab, or to the tabs above a form."""
        part = self.form.parts.currentWidget()
        (part if part is not None and part.focusProxy() is not None else self.form.tabs).setFocus()

    def built_parts(self) -> dict[str, QWidget]:
        """The parts that have been looked at."""
        return self._parts

    def _make(self, tab: str) -> QWidget:
        from importlib import import_module

        module, view = _PARTS[tab]
        made: QWidget = getattr(import_module(f"massagedesk.gui.clients.{module}"), view)(self.desk, self.desk_window)
        if tab == "overview":
            made.start_asked.connect(self.start_session)  # type: ignore[attr-defined]  # the overview has it
        return made

    def _open_tab(self, tab: str) -> None:
        self._show_part()
        self.tab_changed.emit(tab)
        self.heading_changed.emit()

    def _show_part(self) -> None:
        if self._shown is None:
            return
        tab = self.form.tabs.current()
        part = self.part(tab)
        if tab in self._stale:
            self._stale.discard(tab)
            part.show_client(self._shown)  # type: ignore[attr-defined]  # every part is a `Part`
        self.form.parts.setCurrentWidget(part)

    # --- the step that comes next ---------------------------------------------------------------------------------

    def next_step(self) -> Action:
        """Start the session of today's appointment, or book one."""
        outlined = self.tab() in ("details", "plan", "billing")
        if self.today is None:
            return Action(
                self.tr("Book appointment"), self.book, icon="calendar-plus", keys="Ctrl+B", outlined=outlined
            )
        words = self.tr("Start session note") if self.today.visit_id is None else self.tr("Go on with note")
        return Action(words, self._start_today, icon="notebook-pen", keys="Ctrl+N", outlined=outlined)

    def book(self) -> None:
        """Book for this client, in the calendar."""
        self.desk_window.go("calendar", book=True, client_id=self.client_id)

    def start_session(self, appointment_id: AppointmentId) -> None:
        """Start the session of an appointment and open its note."""
        self.desk_window.go("notes", note_id=self.desk.visits.start(appointment_id))

    def _start_today(self) -> None:
        if self.today is not None:
            self.start_session(self.today.id)

    def _waiting_today(self, client_id: ClientId) -> AppointmentRow | None:
        rows = self.desk.schedule.on(self.desk.today())
        return next((row for row in rows if row.client_id == client_id and row.status in _WAITING), None)
