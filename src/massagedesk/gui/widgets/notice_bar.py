"""A short message at the foot of the window that goes by itself: "Archived. Undo"."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.buttons import button, icon_button
from massagedesk.gui.widgets.labels import IconLabel, label

SECONDS = 8
"""Long enough to read it twice and take the action back."""


class NoticeBar(QWidget):
    """Lives on top of a window; `tell("Archived.", "Undo", self._undo)` shows it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        theme = Theme.current()
        self._window = window
        self._act: Callable[[], object] | None = None
        self._icon = IconLabel("check", "ok")
        self._text = label(role="row")
        self.action: QPushButton = button("", kind="quiet", on_click=self._run)
        close = icon_button(self.tr("Close"), "x", kind="quiet", on_click=self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(16), theme.px(6), theme.px(6), theme.px(6))
        row.setSpacing(theme.px(8))
        for part in (self._icon, self._text, self.action, close):
            row.addWidget(part)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SECONDS * 1000)
        self._timer.timeout.connect(self.hide)
        window.installEventFilter(self)
        self.hide()

    def tell(
        self, text: str, action: str = "", act: Callable[[], object] | None = None, *, problem: bool = False
    ) -> None:
        """Show a message, with one action where there is one (`act` may be a bound method). A problem stays longer."""
        self._act = act
        self._text.setText(text)
        self._icon.set_icon("circle-alert" if problem else "check", "danger" if problem else "ok")
        self.action.setText(action)
        self.action.setVisible(bool(action))
        self.setAccessibleName(text)
        self.adjustSize()
        self._place()
        self.show()
        self.raise_()
        self._timer.start(SECONDS * (2000 if problem else 1000))

    def text(self) -> str:
        """The message shown, empty when none is."""
        return self._text.text() if self.isVisible() else ""

    def _run(self) -> None:
        self.hide()
        if self._act is not None:
            self._act()

    def _place(self) -> None:
        window = self._window
        self.move((window.width() - self.width()) // 2, window.height() - self.height() - Theme.current().px(24))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.colors.edge)
        painter.setBrush(theme.colors.surface)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), theme.px(6), theme.px(6))
        painter.setPen(Qt.PenStyle.NoPen)
