"""The Appointments tab: everything ever booked for a client, newest first."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QWidget

from massagedesk.domain.dates import spoken_time
from massagedesk.gui.clients import client_words as words
from massagedesk.gui.forms.ui_client_appointments import Ui_ClientAppointments
from massagedesk.gui.navigation import Window
from massagedesk.gui.theme import fit_form
from massagedesk.gui.widgets.buttons import dress
from massagedesk.gui.widgets.empty_state import EmptyState
from massagedesk.gui.widgets.row_table import Column, RowTable
from massagedesk.services.clients import ClientHeader
from massagedesk.services.desk import Desk
from massagedesk.services.schedule import AppointmentRow


class ClientAppointments(QWidget):
    """A click or Enter shows the appointment in the calendar, or the note of a session that took place."""

    def __init__(self, desk: Desk, window: Window, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk, self.desk_window = desk, window
        self._header: ClientHeader | None = None
        self.form = Ui_ClientAppointments()
        self.form.setupUi(self)
        fit_form(self)
        dress(self.form.book, icon="calendar-plus", extent="small")
        self.form.book.clicked.connect(self._book)
        self.table = RowTable(self._columns(), name=self.tr("Appointments"), row_height=40)
        nothing = EmptyState(
            "calendar-days",
            self.tr("Nothing booked yet"),
            self.tr("Book the first session; it takes the length and area of the open prescription."),
            action=self.tr("Book appointment"),
            on_action=self._book,
        )
        self.form.list_column.addWidget(self.table)
        self.form.empty_column.addWidget(nothing)
        self.table.opened.connect(self._open)
        self.table.clicked.connect(self._clicked)
        self.setFocusProxy(self.table)

    def show_client(self, header: ClientHeader) -> None:
        """Show a client's appointments."""
        self._header = header
        rows = self.desk.schedule.of_client(header.id)[::-1]
        self.table.set_rows(rows)
        now = self.desk.now()
        ahead = sum(1 for row in rows if row.starts_at >= now and row.status.holds_time)
        self.form.count.setText(self.tr("{count} to come").format(count=ahead) if ahead else "")
        self.form.book.setVisible(bool(rows))
        self.form.pages.setCurrentWidget(self.form.list_page if rows else self.form.empty_page)

    def _columns(self) -> list[Column]:
        return [
            Column(self.tr("When"), self._when, width=200),
            Column(self.tr("Minutes"), lambda row: str(row.minutes), width=80, right=True),
            Column(self.tr("Service"), lambda row: row.service, width=200),
            Column(self.tr("Session"), lambda row: row.count.replace("/", self.tr(" of ")), width=100),
            Column(
                self.tr("Status"),
                lambda row: words.status(row.status),
                width=140,
                tone=lambda row: words.status_icon(row.status)[1],
                icon=lambda row: words.status_icon(row.status)[0],
            ),
            Column(
                self.tr("Remarks"), lambda row: " · ".join(part for part in (row.status_reason, row.remarks) if part)
            ),
        ]

    def _when(self, row: AppointmentRow) -> str:
        at = self.desk.local(row.starts_at)
        day = self.tr("Today") if at.date() == self.desk.today() else words.day(self.desk, row.starts_at)
        return f"{day}, {spoken_time(at)}"

    def _book(self) -> None:
        if self._header is None:
            return
        order = self._header.prescription
        if order is not None:
            self.desk_window.go("calendar", book=True, prescription_id=order.id)
        else:
            self.desk_window.go("calendar", book=True, client_id=self._header.id)

    def _clicked(self, index: QModelIndex) -> None:
        self._open(index.data(Qt.ItemDataRole.UserRole))

    def _open(self, row: AppointmentRow) -> None:
        if row.note_id is not None:
            self.desk_window.go("notes", note_id=row.note_id)
        else:
            self.desk_window.go("calendar", appointment_id=row.id)
