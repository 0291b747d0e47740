"""The Documents tab: papers printed for a client and scans kept of orders, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QWidget

from massagedesk.domain.dates import spoken_time
from massagedesk.gui.clients import client_words as words
from massagedesk.gui.forms.ui_client_documents import Ui_ClientDocuments
from massagedesk.gui.navigation import Window
from massagedesk.gui.prescriptions.scan_panel import look_at
from massagedesk.gui.theme import fit_form
from massagedesk.gui.widgets.buttons import dress
from massagedesk.gui.widgets.empty_state import EmptyState
from massagedesk.gui.widgets.row_table import Column, RowTable
from massagedesk.services.clients import ClientHeader
from massagedesk.services.desk import Desk
from massagedesk.services.documents import PrintRow
from massagedesk.services.prescriptions import AttachmentRow


@dataclass(frozen=True, kw_only=True)
class DocumentLine:
    """A paper handed out, or a scan taken in."""

    at: datetime
    icon: str
    name: str
    about: str
    size: str
    source: Any


class ClientDocuments(QWidget):
    """A click or Enter looks at a scan, or opens Reports to print a paper again."""

    def __init__(self, desk: Desk, window: Window, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk, self.desk_window = desk, window
        self._header: ClientHeader | None = None
        self.panel: QWidget | None = None
        self.form = Ui_ClientDocuments()
        self.form.setupUi(self)
        fit_form(self)
        dress(self.form.print_paper, icon="printer", extent="small")
        self.form.print_paper.clicked.connect(self._print)
        self.table = RowTable(
            [
                Column(self.tr("When"), self._when, width=200),
                Column(self.tr("What"), lambda row: row.name, width=320, icon=lambda row: row.icon, role="row"),
                Column(self.tr("About"), lambda row: row.about),
                Column(self.tr("Size"), lambda row: row.size, width=110, right=True),
            ],
            name=self.tr("Papers and scans"),
            row_height=40,
        )
        nothing = EmptyState(
            "file-text",
            self.tr("No papers or scans yet"),
            self.tr("Papers printed for this client and scans of prescriptions are listed here."),
            action=self.tr("Print a paper"),
            on_action=self._print,
        )
        self.form.list_column.addWidget(self.table)
        self.form.empty_column.addWidget(nothing)
        self.table.opened.connect(self._open)
        self.table.clicked.connect(self._clicked)
        self.setFocusProxy(self.table)

    def show_client(self, header: ClientHeader) -> None:
        """Show a client's papers and scans."""
        self._header = header
        papers = [self._paper(row) for row in self.desk.documents.printed(header.id)]
        numbers = {row.id: row.number for row in self.desk.prescriptions.of_client(header.id)}
        kept = self.desk.prescriptions.scans_of_client(header.id)
        scans = [self._scan(row, numbers.get(row.prescription_id, "") if row.prescription_id else "") for row in kept]
        rows = sorted(papers + scans, key=lambda row: row.at, reverse=True)
        self.table.set_rows(rows)
        self.form.print_paper.setVisible(bool(rows))
        self.form.pages.setCurrentWidget(self.form.list_page if rows else self.form.empty_page)

    def _paper(self, row: PrintRow) -> DocumentLine:
        to = self.tr("for {name}").format(name=row.recipient) if row.recipient else ""
        return DocumentLine(
            at=row.printed_at,
            icon="printer",
            name=self.tr("{paper}, printed").format(paper=words.paper(row.kind)),
            about=" · ".join(part for part in (row.subject, to, row.number) if part),
            size=self.tr("1 page") if row.pages == 1 else self.tr("{count} pages").format(count=row.pages),
            source=row,
        )

    def _scan(self, row: AttachmentRow, number: str) -> DocumentLine:
        return DocumentLine(
            at=row.added_at,
            icon="paperclip",
            name=row.name,
            about=self.tr("scan of {number}").format(number=number) if number else self.tr("scan"),
            size=self.tr("{size} KB").format(size=f"{max(1, round(row.size / 1024)):,}"),
            source=row,
        )

    def _when(self, row: DocumentLine) -> str:
        return f"{words.day(self.desk, row.at)}, {spoken_time(self.desk.local(row.at))}"

    def _print(self) -> None:
        if self._header is not None:
            self.desk_window.go("reports", client_id=self._header.id)

    def _clicked(self, index: QModelIndex) -> None:
        self._open(index.data(Qt.ItemDataRole.UserRole))

    def _open(self, row: DocumentLine) -> None:
        if isinstance(row.source, AttachmentRow):
            self.panel = look_at(self, self.desk, row.source)
        else:
            self.desk_window.go("reports", kind=row.source.kind.value, client_id=row.source.client_id)
