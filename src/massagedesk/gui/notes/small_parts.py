"""Small parts that the forms of the note are made of."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from massagedesk.gui.icons import draw_icon
from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.fields import NumberBox
from massagedesk.gui.widgets.labels import ElidedLabel


class InsetLine(QWidget):
    """A line down between two parts of the foot, 12 px short at both ends."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(1)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.current()
        inset = theme.px(12)
        QPainter(self).fillRect(0, inset, 1, self.height() - 2 * inset, theme.colors.line)


class NoteIcon(QWidget):
    """A drawing of 14 px that a form can hold; the word beside it says the same."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._tone = "check", "ok"
        side = Theme.current().px(14)
        self.setFixedSize(side, side)

    def set_icon(self, name: str, tone: str) -> None:
        """Show another drawing."""
        self._name, self._tone = name, tone
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        draw_icon(QPainter(self), QRectF(self.rect()), self._name, Theme.current().color(self._tone))


class PainField(NumberBox):
    """Pain from 0 to 10, large."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, lowest=0, highest=10, large=True)


class NoteLine(ElidedLabel):
    """A line of text that a form can hold and that shortens itself."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent=parent)


class FittingStack(QStackedWidget):
    """As high as the page it shows, not as its highest."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        page = self.currentWidget()
        if page is None:
            return super().sizeHint()
        return page.sizeHint().boundedTo(page.maximumSize()).expandedTo(page.minimumSize())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())
