"""A line that shows how far work in the background is, with a way to stop it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.buttons import button
from massagedesk.gui.widgets.labels import ElidedLabel, label


class ProgressStrip(QWidget):
    """Title, bar, what is being done, Stop. `stop_asked` tells that she wants it stopped."""

    stop_asked = Signal()

    def __init__(self, title: str = "", *, can_stop: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = Theme.current()
        self._title = label(title, role="strong")
        self._step = ElidedLabel("", role="small", tone="muted")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(title)
        self._bar.setRange(0, 0)
        words = QVBoxLayout()
        words.setSpacing(theme.px(6))
        words.addWidget(self._title)
        words.addWidget(self._bar)
        words.addWidget(self._step)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(16))
        row.addLayout(words, 1)
        self.stop = button(self.tr("Stop"), extent="small", on_click=self._ask)
        row.addWidget(self.stop)
        self.stop.setVisible(can_stop)

    def show_progress(self, done: int, total: int, step: str = "") -> None:
        """`done` of `total`; a total of 0 means nobody knows. `step` says what is being done."""
        self._bar.setRange(0, max(0, total))
        self._bar.setValue(done)
        self._step.setText(step)

    def set_title(self, title: str) -> None:
        """Say what the work is."""
        self._title.setText(title)
        self._bar.setAccessibleName(title)

    def _ask(self) -> None:
        self.stop.setEnabled(False)
        self._step.setText(self.tr("Stopping…"))
        self.stop_asked.emit()
