"""All clients, found as she types."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QWidget

from massagedesk.gui.clients.client_rows import ClientDelegate, ClientListHeading
from massagedesk.gui.clients.clients_model import ClientsModel
from massagedesk.gui.forms.ui_client_list import Ui_ClientList
from massagedesk.gui.theme import Theme, fit_form
from massagedesk.gui.widgets.empty_state import EmptyState
from massagedesk.gui.widgets.row_list import RowList
from massagedesk.services.clients import ClientRow
from massagedesk.services.desk import Desk


class ClientList(QWidget):
    """Search, the list, and what to do while it is empty. `opened(client_id)` and `new_asked` tell."""

    opened = Signal(object)
    new_asked = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.form = Ui_ClientList()
        self.form.setupUi(self)
        fit_form(self)
        theme = Theme.current()
        self.form.filter_row.setFixedHeight(theme.px(52))
        self.form.search.setFixedWidth(theme.px(360))
        self.model = ClientsModel(desk)
        self.rows = RowList(ClientDelegate(desk), name=self.tr("Clients"))
        self.nobody = EmptyState(
            "users",
            self.tr("No clients yet"),
            self.tr("Enter the first client; then book a session or enter a prescription."),
            action=self.tr("New client"),
            on_action=self.new_asked.emit,
        )
        self.heading = ClientListHeading(self.rows)
        self.form.list_column.addWidget(self.heading)
        self.form.list_column.addWidget(self.rows)
        self.form.empty_column.addWidget(self.nobody)
        self.model.changed.connect(self._show)
        self.form.search.textChanged.connect(self.model.search)
        self.form.search.returnPressed.connect(self._open_current)
        self.form.search.down_pressed.connect(self._go_down)
        self.form.archived.toggled.connect(self.model.show_archived)
        self.rows.opened.connect(self._open)
        self.rows.clicked.connect(self._clicked)

    def refresh(self) -> None:
        """Read the clients anew, keeping what is searched for and the place in the list."""
        here = self.rows.currentIndex().row()
        self.model.refresh()
        if 0 < here < len(self.model.rows):
            self.rows.setCurrentIndex(self.rows.model().index(here, 0))

    def _show(self) -> None:
        model = self.model
        self.rows.set_lazy_rows(model.rows)
        self.rows.choose_first()
        self.heading.update()
        self.form.count.setText(self._count_in_words())
        self.form.filter_row.setVisible(bool(model.rows or model.text or model.include_archived or model.total))
        if model.rows:
            self.form.pages.setCurrentWidget(self.form.list_page)
            return
        self.nobody.say(*self._nobody_in_words())
        self.form.pages.setCurrentWidget(self.form.empty_page)

    def _count_in_words(self) -> str:
        if not self.model.text and not self.model.include_archived:
            return ""
        return self.tr("{count} found").format(count=f"{len(self.model.rows):,}")

    def _nobody_in_words(self) -> tuple[str, str]:
        model = self.model
        if not model.text:
            hidden = model.archived_matches()
            if hidden:
                return (
                    self.tr("Every client is archived"),
                    self.tr("{count} archived clients are hidden. Show them above.").format(count=hidden),
                )
            return (
                self.tr("No clients yet"),
                self.tr("Enter the first client; then book a session or enter a prescription."),
            )
        title = self.tr("Nobody matches “{text}”").format(text=model.text.strip())
        hidden = model.archived_matches()
        if hidden:
            return title, self.tr("{count} archived clients match. Show them above.").format(count=hidden)
        return title, self.tr("Type part of a name, phone or birth date, or enter a new client.")

    def _clicked(self, index: QModelIndex) -> None:
        self._open(self.model.rows[index.row()])

    def _open_current(self) -> None:
        row = self.rows.current_row()
        if row is not None:
            self._open(row)

    def _open(self, row: ClientRow) -> None:
        self.opened.emit(row.id)

    def _go_down(self) -> None:
        self.rows.setFocus()
        if len(self.model.rows) > 1 and self.rows.currentIndex().row() == 0:
            self.rows.setCurrentIndex(self.rows.model().index(1, 0))
