"""A sentence across the window that stays as long as what it says holds, with the way on beside it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.buttons import button
from massagedesk.gui.widgets.labels import IconLabel, label


class Banner(QWidget):
    """Hidden until `say`; red where something may be lost, else in the tone of a warning."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = Theme.current()
        self._tone = "warning"
        self._act: Callable[[], object] | None = None
        self._icon = IconLabel("triangle-alert", self._tone, 16)
        self._words = label(role="row", wrap=True)
        self.action = button("", extent="small", on_click=self._run)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(24), theme.px(8), theme.px(16), theme.px(8))
        row.setSpacing(theme.px(12))
        row.addWidget(self._icon)
        row.addWidget(self._words, 1)
        row.addWidget(self.action)
        self.hide()

    def say(
        self, text: str, action: str = "", act: Callable[[], object] | None = None, *, urgent: bool = False
    ) -> None:
        """Show a sentence and one step where there is one (`act`: a bound method); an empty sentence hides it."""
        if (text, action, urgent) == (self.text(), self.action.text(), self._tone == "danger") and text:
            return
        self._tone, self._act = "danger" if urgent else "warning", act
        self._icon.set_icon("triangle-alert", self._tone)
        self._words.setText(text)
        self.action.setText(action)
        self.action.setVisible(bool(action))
        self.setAccessibleName(text)
        self.setVisible(bool(text))
        self.update()

    def text(self) -> str:
        """What it says at present, empty while it is hidden."""
        return "" if self.isHidden() else self._words.text()

    def _run(self) -> None:
        if self._act is not None:
            self._act()

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = Theme.current().colors
        painter = QPainter(self)
        painter.fillRect(self.rect(), colors.danger_soft if self._tone == "danger" else colors.warning_soft)
        painter.fillRect(0, self.height() - 1, self.width(), 1, colors.line)
