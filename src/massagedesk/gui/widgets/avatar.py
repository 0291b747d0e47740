"""A disc with a person's initials."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.promoted import content_and_parent


def initials(name: str) -> str:
    """First letters of the first and the last word: "HL"; one letter where there is one word."""
    words = [word for word in name.split() if word[0].isalnum()]
    letters = words[:1] + words[-1:] if len(words) > 1 else words
    return "".join(word[0].upper() for word in letters)


def paint_avatar(painter: QPainter, rect: QRectF, name: str) -> None:
    """Paint the disc with the initials of `name` into `rect`."""
    theme = Theme.current()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colors.accent_soft)
    painter.drawEllipse(rect)
    painter.setPen(theme.colors.accent)
    painter.setFont(theme.font("name" if rect.width() >= theme.px(40) else "small-strong"))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, initials(name))
    painter.restore()


class Avatar(QWidget):
    """The initials of one person, 40 px across. The name stands beside it, so screen readers skip the disc."""

    def __init__(self, name: str | QWidget = "", *, size: int = 40, parent: QWidget | None = None) -> None:
        self._name, parent = content_and_parent(name, parent, "")
        super().__init__(parent)
        side = Theme.current().px(size)
        self.setFixedSize(side, side)

    def show_name(self, name: str) -> None:
        """Show somebody else's initials."""
        self._name = name
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_avatar(QPainter(self), QRectF(self.rect()), self._name)
