"""A field that filters a list as she types: a lens at the left, Esc empties it, Down goes to the list."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from massagedesk.gui.icons import draw_icon
from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.promoted import content_and_parent


class SearchField(QLineEdit):
    """`textChanged` filters; `down_pressed` asks for the list to take the keyboard."""

    down_pressed = Signal()

    def __init__(self, placeholder: str | QWidget = "", parent: QWidget | None = None) -> None:
        words, parent = content_and_parent(placeholder, parent, "")
        super().__init__(parent)
        self.setPlaceholderText(words)
        self.setAccessibleName(words)
        self.setTextMargins(Theme.current().px(24), 0, 0, 0)
        self.setClearButtonEnabled(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.down_pressed.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        theme = Theme.current()
        side = theme.px(16)
        rect = QRectF(theme.px(11), (self.height() - side) / 2, side, side)
        draw_icon(QPainter(self), rect, "search", theme.colors.muted)
