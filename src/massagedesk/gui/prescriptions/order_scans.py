"""Scans of the order in the editor: kept, looked at, taken out again."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from massagedesk.domain.errors import MassageDeskError
from massagedesk.domain.ids import AttachmentId, PrescriptionId
from massagedesk.gui.navigation import Window
from massagedesk.gui.prescriptions.order_editor import OrderEditor
from massagedesk.gui.prescriptions.scan_panel import ScanPanel, look_at
from massagedesk.gui.prescriptions.scan_rows import choose_scans
from massagedesk.services.desk import Desk
from massagedesk.services.prescriptions import AttachmentRow


class OrderScans(QObject):
    """`order` is the saved order in the editor, None for a new one: its files wait until it is saved."""

    def __init__(self, desk: Desk, window: Window, editor: OrderEditor) -> None:
        super().__init__()
        self.desk, self.desk_window, self._editor = desk, window, editor
        self.order: PrescriptionId | None = None
        self.panel: ScanPanel | None = None
        editor.form.attach.clicked.connect(self._choose)
        editor.scans.look_asked.connect(self._look)

    def attach(self, files: list[str]) -> None:
        """Keep these files with the order: at once, or when a new order is saved."""
        order = self.order
        if order is None:
            self._editor.add_files(files)
            return
        added: list[AttachmentId] = []
        try:
            added.extend(self.desk.prescriptions.attach_file(order, Path(file)) for file in files)
        except MassageDeskError as error:
            self.desk_window.tell(error.sentence, problem=True)
        else:
            undo = partial(self._take_out, order, added)
            self.desk_window.tell(self.tr("Scan kept in the practice file."), self.tr("Undo"), undo)
        self._show(order)

    def keep(self, order: PrescriptionId, files: list[str]) -> str | None:
        """Keep the files that waited for a new order; answers what went wrong, where something did."""
        for file in files:
            try:
                self.desk.prescriptions.attach_file(order, Path(file))
            except MassageDeskError as error:
                return error.sentence
        return None

    def _choose(self) -> None:
        files = choose_scans(self._editor)
        if files:
            self.attach(files)

    def _take_out(self, order: PrescriptionId, added: list[AttachmentId]) -> None:
        for attachment_id in added:
            self.desk.prescriptions.remove_scan(attachment_id)
        self._show(order)

    def _show(self, order: PrescriptionId) -> None:
        if order == self.order:
            self._editor.show_scans(self.desk.prescriptions.scans(order))

    def _look(self, row: AttachmentRow) -> None:
        self.panel = look_at(self._editor, self.desk, row)
