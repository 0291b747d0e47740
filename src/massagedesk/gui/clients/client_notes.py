"""The Notes tab: every session of a client with its note, newest first."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QWidget

from massagedesk.domain.dates import spoken_time
from massagedesk.domain.visits import NoteStatus
from massagedesk.gui.clients import client_words as words
from massagedesk.gui.forms.ui_client_notes import Ui_ClientNotes
from massagedesk.gui.navigation import Window
from massagedesk.gui.theme import fit_form
from massagedesk.gui.widgets.empty_state import EmptyState
from massagedesk.gui.widgets.row_table import Column, RowTable
from massagedesk.services.clients import ClientHeader
from massagedesk.services.desk import Desk
from massagedesk.services.visits import NoteRow


class ClientNotes(QWidget):
    """A click or Enter opens the note."""

    def __init__(self, desk: Desk, window: Window, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk, self.desk_window = desk, window
        self.form = Ui_ClientNotes()
        self.form.setupUi(self)
        fit_form(self)
        self.table = RowTable(self._columns(), name=self.tr("Notes"), row_height=40)
        nothing = EmptyState(
            "notebook-pen",
            self.tr("No session yet"),
            self.tr("Start a session from the appointment; its note is listed here."),
        )
        self.form.list_column.addWidget(self.table)
        self.form.empty_column.addWidget(nothing)
        self.table.opened.connect(self._open)
        self.table.clicked.connect(self._clicked)
        self.setFocusProxy(self.table)

    def show_client(self, header: ClientHeader) -> None:
        """Show a client's notes."""
        rows = self.desk.visits.of_client(header.id)
        self.table.set_rows(rows)
        drafts = sum(1 for row in rows if row.status is NoteStatus.DRAFT)
        self.form.count.setText(self.tr("{count} to sign").format(count=drafts) if drafts else "")
        self.form.pages.setCurrentWidget(self.form.list_page if rows else self.form.empty_page)

    def _columns(self) -> list[Column]:
        return [
            Column(self.tr("When"), self._when, width=190),
            Column(self.tr("Session"), self._session, width=100),
            Column(
                self.tr("Minutes"), lambda row: "" if row.minutes is None else str(row.minutes), width=80, right=True
            ),
            Column(self.tr("Pain"), lambda row: words.pain_values(row.pain_before, row.pain_after), width=110),
            Column(self.tr("Note"), self._status, width=170, tone=_status_tone, icon=_status_icon),
            Column(self.tr("In short"), lambda row: " ".join(row.gist.split())),
        ]

    def _when(self, row: NoteRow) -> str:
        return f"{words.day(self.desk, row.started_at)}, {spoken_time(self.desk.local(row.started_at))}"

    def _session(self, row: NoteRow) -> str:
        if row.ordinal is None:
            return ""
        if row.ordered is None:
            return str(row.ordinal)
        return self.tr("{ordinal} of {ordered}").format(ordinal=row.ordinal, ordered=row.ordered)

    def _status(self, row: NoteRow) -> str:
        if row.status is NoteStatus.DRAFT:
            return self.tr("draft, sign it")
        if row.addenda:
            return self.tr("signed, %n addition(s)", "", row.addenda)
        return self.tr("signed")

    def _clicked(self, index: QModelIndex) -> None:
        self._open(index.data(Qt.ItemDataRole.UserRole))

    def _open(self, row: NoteRow) -> None:
        self.desk_window.go("notes", note_id=row.note_id)


def _status_tone(row: NoteRow) -> str:
    return "warning" if row.status is NoteStatus.DRAFT else "ink"


def _status_icon(row: NoteRow) -> str:
    return "pen-line" if row.status is NoteStatus.DRAFT else "check"
