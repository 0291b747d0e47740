"""A prescriber found by the palette: name, clinic, numbers, over whatever screen is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from massagedesk.gui.prescriptions.prescriber_form import PrescriberForm
from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.labels import label
from massagedesk.gui.widgets.overlay import Overlay

if TYPE_CHECKING:
    from massagedesk.domain.ids import PrescriberId
    from massagedesk.gui.main_window import MainWindow
    from massagedesk.services.desk import Desk

_WIDTH = 720


class PrescriberPanel(Overlay):
    """Saves and closes, or leaves things as they were; the numbers are those printed on papers."""

    def __init__(self, desk: Desk, window: MainWindow, prescriber_id: PrescriberId) -> None:
        """Raises NotFound."""
        details = desk.prescriptions.prescriber(prescriber_id)
        panel = QWidget()
        super().__init__(window, panel, dismissible=False)
        theme = Theme.current()
        self._told = window
        panel.setFixedWidth(theme.px(_WIDTH))
        panel.setAccessibleName(details.name)
        self.form = PrescriberForm(desk)
        self.form.begin(details)
        self.form.saved.connect(self._saved)
        self.form.left.connect(self.close_panel)
        head = label(details.name, role="title", wrap=True)
        head.setContentsMargins(theme.px(16), theme.px(20), theme.px(16), theme.px(12))
        column = QVBoxLayout(panel)
        column.setContentsMargins(1, 0, 1, theme.px(8))
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self.form)
        panel.setFocusProxy(self.form.form.given_name)
        self.closed.connect(self.deleteLater)

    def _saved(self) -> None:
        self.close_panel()
        self._told.tell(self.tr("Prescriber saved."))
