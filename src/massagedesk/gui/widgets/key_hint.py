"""The little box that names a key: Ctrl+K."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.promoted import content_and_parent


def key_width(text: str) -> int:
    """How wide `paint_key` will paint."""
    theme = Theme.current()
    return QFontMetrics(theme.font("label")).horizontalAdvance(text) + 2 * theme.px(6)


def paint_key(painter: QPainter, right: float, middle: float, text: str) -> int:
    """Paint the key box so that it ends at `right`, centered on the line `middle`. Returns its width."""
    theme = Theme.current()
    width, height = key_width(text), theme.px(20)
    rect = QRectF(right - width, middle - height / 2, width, height)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.colors.line, 1))
    painter.setBrush(theme.colors.canvas)
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), theme.px(4), theme.px(4))
    painter.setPen(theme.colors.muted)
    painter.setFont(theme.font("label"))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()
    return width


class KeyHint(QLabel):
    """Names a key or a combination of keys."""

    def __init__(self, text: str | QWidget = "", parent: QWidget | None = None) -> None:
        words, parent = content_and_parent(text, parent, "")
        super().__init__(words, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(key_width(self.text()), Theme.current().px(20))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_key(QPainter(self), self.width(), self.height() / 2, self.text())
