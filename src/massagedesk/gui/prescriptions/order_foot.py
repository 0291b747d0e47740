"""The foot of the editor: what comes next with a saved order."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QPushButton

from massagedesk.domain.prescriptions import PrescriptionState
from massagedesk.gui.forms.ui_prescription_editor import Ui_PrescriptionEditor
from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.buttons import Kind, dress
from massagedesk.services.desk import Desk
from massagedesk.services.prescriptions import PrescriptionRow


class OrderFoot(QObject):
    """Book next, Progress report, Renew, Close; the one that comes next is filled once the order is saved."""

    def __init__(self, desk: Desk, form: Ui_PrescriptionEditor) -> None:
        super().__init__()
        self.desk, self._form = desk, form
        form.foot.setFixedHeight(Theme.current().px(52))
        form.next_icon.set_icon("calendar-plus", "muted")
        dress(form.progress, icon="printer")
        dress(form.renew, icon="refresh-cw")
        dress(form.close_order, kind="quiet", tone="muted")

    def show(self, row: PrescriptionRow | None, *, edited: bool) -> None:
        """Show what can be done with an order, or that it has to be saved first."""
        form = self._form
        for button in (form.book, form.progress, form.renew, form.close_order):
            button.setVisible(row is not None)
        if row is None:
            form.next.setText(self.tr("Next: save it, then book the sessions."))
            return
        form.next.setText(self._next(row))
        form.book.setVisible(row.is_open)
        form.renew.setVisible(not row.is_renewed)
        is_next_renewal = not row.is_renewed and (not row.is_open or self._unbooked(row) == 0)
        _fill(form.book, not edited and not is_next_renewal, "calendar-plus")
        _fill(form.renew, not edited and is_next_renewal, "refresh-cw")
        is_closed = row.state is PrescriptionState.CLOSED
        form.close_order.setText(self.tr("Open again") if is_closed else self.tr("Close"))

    def _unbooked(self, row: PrescriptionRow) -> int | None:
        """Sessions that are neither used nor booked; None where no number was ordered."""
        return None if row.left is None else max(0, row.left - row.booked)

    def _next(self, row: PrescriptionRow) -> str:
        if row.is_renewed:
            return self.tr("Renewed by a later order.")
        if not row.is_open:
            return self.tr("Next: renew it when the prescriber writes on.")
        unbooked = self._unbooked(row)
        if unbooked is None:
            return self.tr("{count} booked.").format(count=row.booked)
        if unbooked == 0:
            return self.tr("All {count} left are booked. Next: ask for a renewal.").format(count=row.left)
        if row.booked:
            return self.tr("Next: {count} of {left} left are not booked yet.").format(count=unbooked, left=row.left)
        return self.tr("Next: book {count} sessions.").format(count=unbooked)


def _fill(button: QPushButton, is_next: bool, icon: str) -> None:
    """Make the button the filled one, or outline it; dressing anew what is so already would only cost time."""
    kind: Kind = "primary" if is_next else "outlined"
    if button.property("kind") != kind:
        dress(button, kind=kind, icon=icon)
