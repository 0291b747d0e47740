"""Settings: the list of services with minutes, codes and prices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QWidget

from massagedesk.gui.forms.ui_services_page import Ui_ServicesPage
from massagedesk.gui.settings.service_editor import ServiceEditor
from massagedesk.gui.settings.settings_model import ServiceRow, SettingsModel
from massagedesk.gui.theme import Theme, fit_form
from massagedesk.gui.widgets.buttons import button, dress
from massagedesk.gui.widgets.form_fields import FormFields
from massagedesk.gui.widgets.row_table import Column, RowTable

if TYPE_CHECKING:
    from massagedesk.gui.navigation import Window

_HEAD, _ROW, _ROWS_SHOWN = 30, 34, 14


class ServicesPage(QWidget):
    """Acts at once: each service is saved on its own panel; archiving can be taken back."""

    def __init__(self, model: SettingsModel, window: Window) -> None:
        super().__init__()
        self._model, self._desk_window = model, window
        self.form = form = Ui_ServicesPage()
        form.setupUi(self)
        fit_form(self)
        self.fields = FormFields(self, {})
        self.table = RowTable(
            [
                Column(self.tr("Name"), _name, tone=_tone, role="row"),
                Column(self.tr("On papers"), _description, width=170, tone=_muted),
                Column(self.tr("Code"), _code, width=70),
                Column(self.tr("Minutes"), _minutes, width=76, right=True),
                Column(self.tr("Price"), _price, width=96, right=True),
                Column(self.tr("State"), self._state, width=80, tone=_muted),
            ],
            name=self.tr("Services"),
        )
        form.table_place.addWidget(self.table)
        self.change = button(self.tr("Change"), on_click=self._change, icon="pencil")
        self.archive = button(self.tr("Archive"), on_click=self._archive, icon="archive")
        below = QHBoxLayout()
        below.setSpacing(Theme.current().px(12))
        below.addWidget(self.change)
        below.addWidget(self.archive)
        below.addStretch()
        form.table_place.addSpacing(Theme.current().px(12))
        form.table_place.addLayout(below)
        dress(form.add_service, icon="plus")
        form.add_service.clicked.connect(self._add)
        form.show_archived.toggled.connect(self.read)
        self.table.chosen.connect(self._chosen)
        self.table.opened.connect(self._open)
        self.editor: ServiceEditor | None = None

    def read(self) -> None:
        """Show the list as it is now."""
        rows = self._model.services(include_archived=self.form.show_archived.isChecked())
        self.table.set_rows(rows)
        theme = Theme.current()
        self.table.setFixedHeight(theme.px(_HEAD) + theme.px(_ROW) * min(len(rows), _ROWS_SHOWN) + 2)
        self._chosen(None)

    def _state(self, row: ServiceRow) -> str:
        return self.tr("Archived") if row.is_archived else ""

    def _chosen(self, row: ServiceRow | None) -> None:
        self.change.setEnabled(row is not None)
        self.archive.setEnabled(row is not None)
        self.archive.setText(self.tr("Offer again") if row is not None and row.is_archived else self.tr("Archive"))

    def _add(self) -> None:
        self._edit(None)

    def _open(self, row: ServiceRow) -> None:
        self._edit(row)

    def _change(self) -> None:
        self._edit(self.table.current_row())

    def _edit(self, row: ServiceRow | None) -> None:
        self.editor = ServiceEditor(self, None if row is None else row.details, self._model.save_service)
        self.editor.saved.connect(self.read)
        self.editor.open()

    def _archive(self) -> None:
        row: ServiceRow | None = self.table.current_row()
        if row is None or row.details.id is None:
            return
        self._model.archive_service(row.details.id, undo=row.is_archived)
        self.read()
        if not row.is_archived:
            undo = _Undo(self, row)
            self._desk_window.tell(self.tr("{name} is archived.").format(name=row.details.label), undo.word, undo.run)

    def put_back(self, row: ServiceRow) -> None:
        """Take an archiving back."""
        if row.details.id is not None:
            self._model.archive_service(row.details.id, undo=True)
            self.read()


class _Undo:
    def __init__(self, page: ServicesPage, row: ServiceRow) -> None:
        self._page, self._row = page, row
        self.word = page.tr("Undo")

    def run(self) -> None:
        self._page.put_back(self._row)


def _name(row: ServiceRow) -> str:
    return row.details.label


def _description(row: ServiceRow) -> str:
    return row.details.description


def _code(row: ServiceRow) -> str:
    return row.details.code


def _minutes(row: ServiceRow) -> str:
    return str(row.details.minutes)


def _price(row: ServiceRow) -> str:
    return str(row.details.price)


def _tone(row: ServiceRow) -> str:
    return "muted" if row.is_archived else "ink"


def _muted(row: ServiceRow) -> str:
    return "muted"
