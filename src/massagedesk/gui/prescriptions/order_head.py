"""The head of the editor: whose order, what it is, and whether it is saved."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject

from massagedesk.domain.dates import spoken_day, spoken_time
from massagedesk.domain.ids import ClientId, PrescriptionId
from massagedesk.gui.clients.client_header import ends_in_words, use_in_words
from massagedesk.gui.clients.client_words import plain_day
from massagedesk.gui.forms.ui_prescription_editor import Ui_PrescriptionEditor
from massagedesk.services.desk import Desk
from massagedesk.services.prescriptions import PrescriptionRow


class OrderHead(QObject):
    """Fills the head from what the editor holds and the saved order behind it."""

    def __init__(self, desk: Desk, form: Ui_PrescriptionEditor) -> None:
        super().__init__()
        self.desk, self._form = desk, form

    def show(self, state: dict[str, Any], row: PrescriptionRow | None, *, edited: bool) -> None:
        """Show how things stand."""
        client = self.desk.clients.get(ClientId(UUID(hex=state["client_id"])))
        today = self.desk.today()
        born = ""
        if client.born_on is not None:
            born = self.tr("born {day}").format(day=plain_day(client.born_on, today))
        parts = [born, *(self._saved(row) if row is not None else [self.tr("new")]), self._renews(state)]
        self._form.name.setText(client.full_name)
        self._form.about.setText(" · ".join(part for part in parts if part))
        self._form.save.setEnabled(edited)
        self._form.discard.setVisible(edited)
        time = spoken_time(self.desk.local(self.desk.now()))
        self._form.standing.setText(self.tr("Draft kept {time}").format(time=time) if edited else "")

    def _saved(self, row: PrescriptionRow) -> list[str]:
        ends = ends_in_words(row.days_left) if row.is_open else self.tr("no longer open")
        return [row.number, use_in_words(row), ends]

    def _renews(self, state: dict[str, Any]) -> str:
        if not state["renews_id"]:
            return ""
        before = self.desk.prescriptions.row(PrescriptionId(UUID(hex=state["renews_id"])))
        day = spoken_day(before.written_on, today=self.desk.today())
        return self.tr("renewal of the order of {day}").format(day=day)
