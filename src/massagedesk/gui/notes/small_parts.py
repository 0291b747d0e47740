"""Small parts that the forms of the note are made of."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QStackedWidget, QWidget

from massagedesk.gui.icons import draw_icon
from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.fields import NumberBox
from massagedesk.gui.widgets.flow_layout import FlowLayout
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


class TallCheckBox(QCheckBox):
    """A check box 44 px high, word and all, for oily hands."""

    def sizeHint(self) -> QSize:
        return super().sizeHint().expandedTo(QSize(0, Theme.current().px(44)))


class FlowBox(QWidget):
    """Children side by side that wrap; as high as the lines need. A height that follows the width does not reach
    through several layouts, so it sets its own."""

    def __init__(self, parent: QWidget | None = None, *, gap: int = 8) -> None:
        super().__init__(parent)
        theme = Theme.current()
        self.flow = _Flow(self, gap=gap, line_gap=8)
        self.setContentsMargins(0, theme.px(4), 0, theme.px(4))

    def fit(self) -> None:
        """Take the height the lines need at this width."""
        margins = self.contentsMargins()
        height = self.flow.heightForWidth(self.width()) + margins.top() + margins.bottom()
        if height != self.height() or height != self.minimumHeight():
            self.setFixedHeight(height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()


class _Flow(FlowLayout):
    def hasHeightForWidth(self) -> bool:
        return False


def tab_before(anchor: QWidget, widgets: Sequence[QWidget]) -> None:
    """Let Tab come to these widgets, made later, just before `anchor`."""
    before = anchor.previousInFocusChain()
    while before is not None and before is not anchor and not before.focusPolicy() & Qt.FocusPolicy.TabFocus:
        before = before.previousInFocusChain()
    for widget in widgets:
        if before is not None:
            QWidget.setTabOrder(before, widget)
        before = widget


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
