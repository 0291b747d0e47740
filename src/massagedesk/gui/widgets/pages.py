"""Pages of which one is shown, and only that one decides how much room they take."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget


class Pages(QStackedWidget):
    """A stack inside a scroll area: a short page leaves nothing to scroll, a wide one does not widen the others.

    Qt's own stack is as large as its largest page.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.currentChanged.connect(self.updateGeometry)

    def hasHeightForWidth(self) -> bool:
        """No: Qt would ask all pages. `sizeHint` is the height at the present width."""
        return False

    def sizeHint(self) -> QSize:
        page = self.currentWidget()
        return super().sizeHint() if page is None else QSize(page.sizeHint().width(), self._height(page))

    def minimumSizeHint(self) -> QSize:
        page = self.currentWidget()
        if page is None:
            return super().minimumSizeHint()
        return QSize(max(page.minimumSizeHint().width(), page.minimumWidth()), self._height(page))

    def _height(self, page: QWidget) -> int:
        layout = page.layout()
        if layout is None or not layout.hasHeightForWidth():
            return max(page.sizeHint().height(), page.minimumHeight())
        return max(layout.totalHeightForWidth(self.width()), layout.totalMinimumSize().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()
