"""What follows from a saved order: book, print, close, or look at the client."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject

from massagedesk.domain.prescriptions import PrescriptionState
from massagedesk.gui.forms.ui_prescription_editor import Ui_PrescriptionEditor
from massagedesk.gui.navigation import Window
from massagedesk.services.desk import Desk
from massagedesk.services.prescriptions import PrescriptionRow


class OrderSteps(QObject):
    """Wires the buttons at the foot; `row` is the saved order in the editor, None for a new one."""

    def __init__(self, desk: Desk, window: Window, form: Ui_PrescriptionEditor) -> None:
        super().__init__()
        self.desk, self.desk_window = desk, window
        self.row: PrescriptionRow | None = None
        form.book.clicked.connect(self.book)
        form.progress.clicked.connect(self.print_progress)
        form.close_order.clicked.connect(self.close_or_reopen)

    def book(self) -> None:
        """Book the next session in the calendar."""
        if self.row is not None:
            self.desk_window.go("calendar", book=True, prescription_id=self.row.id)

    def print_progress(self) -> None:
        """Print how treatment goes."""
        if self.row is not None:
            self.desk_window.go("reports", kind="progress", prescription_id=self.row.id)

    def open_client(self) -> None:
        """The client's page, on the plan."""
        if self.row is not None:
            self.desk_window.go("clients", client_id=self.row.client_id, tab="plan")

    def close_or_reopen(self) -> None:
        """Put the order away before it ends, or take it out again."""
        if self.row is None:
            return
        was_closed = self.row.state is PrescriptionState.CLOSED
        back = partial(self.desk.prescriptions.close, self.row.id, undo=not was_closed)
        self.desk.prescriptions.close(self.row.id, undo=was_closed)
        self.desk_window.tell(self.tr("Open again.") if was_closed else self.tr("Closed."), self.tr("Undo"), back)
