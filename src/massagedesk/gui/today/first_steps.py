"""What a brand-new practice does first, ticked off as it gets done."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from massagedesk.gui.theme import Theme
from massagedesk.gui.today.needs import FirstStep
from massagedesk.gui.widgets.labels import label
from massagedesk.gui.widgets.need_row import NeedRow


class FirstSteps(QWidget):
    """Hidden once there is a client. `stepped` carries the step taken."""

    stepped = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = Theme.current()
        self._steps: tuple[FirstStep, ...] = ()
        self.rows: list[NeedRow] = []
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(theme.px(12), theme.px(16), theme.px(12), 0)
        self._column.setSpacing(0)
        self._column.addWidget(label(self.tr("Begin here"), role="title"))
        said = self.tr("Three things, and the first day is ready. Everything stays on this computer, encrypted.")
        self._column.addWidget(label(said, tone="muted", wrap=True))
        self._column.addSpacing(theme.px(12))
        self.hide()

    def show_steps(self, steps: Sequence[FirstStep]) -> None:
        """Show these steps; none hides the list."""
        wanted = tuple(steps)
        if wanted == self._steps:
            return
        self._steps = wanted
        self.setVisible(bool(wanted))
        for row in self.rows:
            row.hide()
            row.deleteLater()
        self.rows = []
        for place, step in enumerate(wanted, start=1):
            icon, tone = ("circle-check", "ok") if step.is_done else ("circle-dashed", "accent")
            title = f"{place}. {step.title}"
            title = self.tr("{title} (done)").format(title=title) if step.is_done else title
            row = NeedRow(icon, title, step.detail, step.step.word, tone=tone)
            row.acted.connect(self._take)
            self.rows.append(row)
            self._column.addWidget(row)

    def take_focus(self) -> bool:
        """Give the keyboard to the first thing that is still to be done; False where there is none."""
        for row, step in zip(self.rows, self._steps, strict=True):
            if not step.is_done and row.action is not None and row.isVisibleTo(self):
                row.action.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
        return False

    def _take(self) -> None:
        sender = self.sender()
        for row, step in zip(self.rows, self._steps, strict=True):
            if row is sender:
                self.stepped.emit(step.step)
