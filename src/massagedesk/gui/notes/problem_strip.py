"""Above the foot of the note: what could not be saved, or cannot be."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.buttons import button
from massagedesk.gui.widgets.labels import ProblemLine


class ProblemStrip(QWidget):
    """Above the foot: what is wrong, and a button where trying again may help."""

    def __init__(self) -> None:
        super().__init__()
        theme = Theme.current()
        self.setProperty("ground", "danger-soft")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(24), theme.px(4), theme.px(24), theme.px(4))
        row = QHBoxLayout()
        row.setSpacing(theme.px(12))
        self._line = ProblemLine()
        self.retry = button(self.tr("Try again"), extent="small")
        row.addWidget(self._line, 1)
        row.addWidget(self.retry)
        column.addLayout(row)
        self.setMinimumHeight(theme.px(40))
        self.hide()

    def say(self, sentence: str, *, can_retry: bool = False) -> None:
        """Say what is wrong; an empty sentence hides the strip."""
        self._line.say(sentence)
        self.retry.setVisible(can_retry)
        self.setVisible(bool(sentence))

    def sentence(self) -> str:
        """What is said at present."""
        return self._line.sentence() if not self.isHidden() else ""
