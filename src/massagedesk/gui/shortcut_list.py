"""F1: the keys that do something, here and everywhere."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from massagedesk.gui.navigation import Action
from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.buttons import button
from massagedesk.gui.widgets.key_hint import KeyHint
from massagedesk.gui.widgets.labels import label
from massagedesk.gui.widgets.overlay import Overlay


class ShortcutList(Overlay):
    """Two columns of keys; Esc or Close takes it away."""

    def __init__(self, window: QWidget, here: str, own: Sequence[Action], general: Sequence[Action]) -> None:
        panel = QWidget()
        super().__init__(window, panel)
        theme = Theme.current()
        panel.setFixedWidth(theme.px(560))
        panel.setAccessibleName(self.tr("Shortcuts"))
        column = QVBoxLayout(panel)
        column.setContentsMargins(theme.px(24), theme.px(20), theme.px(24), theme.px(20))
        column.setSpacing(theme.px(12))
        column.addWidget(label(self.tr("Shortcuts"), role="title"))
        if own:
            column.addWidget(label(here, role="label", tone="muted"))
            column.addLayout(self._grid(own))
        column.addWidget(label(self.tr("Everywhere"), role="label", tone="muted"))
        column.addLayout(self._grid([action for action in general if action.keys]))
        close = button(self.tr("Close"), on_click=self.close_panel)
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        panel.setFocusProxy(close)
        self.closed.connect(self.deleteLater)

    def _grid(self, actions: Sequence[Action]) -> QGridLayout:
        theme = Theme.current()
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.px(12))
        grid.setVerticalSpacing(theme.px(8))
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        for place, action in enumerate(actions):
            row, half = place // 2, place % 2 * 2
            keys = QKeySequence(action.keys).toString(QKeySequence.SequenceFormat.NativeText)
            grid.addWidget(KeyHint(keys), row, half, Qt.AlignmentFlag.AlignRight)
            grid.addWidget(label(action.text), row, half + 1)
        return grid
