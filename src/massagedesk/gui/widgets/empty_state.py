"""What to do first, where a list is still empty."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.buttons import button
from massagedesk.gui.widgets.labels import IconLabel, label


class EmptyState(QWidget):
    """An icon, what is missing, one sentence on what to do first, and the button that does it."""

    def __init__(
        self,
        icon: str,
        title: str,
        sentence: str,
        *,
        action: str = "",
        on_action: Callable[[], object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        theme = Theme.current()
        column = QVBoxLayout(self)
        column.setSpacing(theme.px(8))
        column.addStretch(2)
        column.addWidget(IconLabel(icon, "muted", 32), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(theme.px(4))
        self._title = label(title, role="name")
        self._sentence = label(sentence, tone="muted", wrap=True)
        self._sentence.setMaximumWidth(theme.px(420))
        self._sentence.setMinimumWidth(theme.px(280))
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._title, 0, Qt.AlignmentFlag.AlignHCenter)
        # Between two stretches, not aligned: an aligned label is never asked for its height at its width.
        across = QHBoxLayout()
        across.addStretch()
        across.addWidget(self._sentence, 1)
        across.addStretch()
        column.addLayout(across)
        self.action = None
        if action and on_action is not None:
            column.addSpacing(theme.px(8))
            self.action = button(action, on_click=on_action)
            column.addWidget(self.action, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)

    def say(self, title: str, sentence: str) -> None:
        """Say something else, such as what a search did not find."""
        self._title.setText(title)
        self._sentence.setText(sentence)
