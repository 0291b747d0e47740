"""Start and stop of the session: one button while it runs, both times typed where they differ."""

from __future__ import annotations

from datetime import time

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QHBoxLayout,
    QSizePolicy,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from massagedesk.domain.errors import MassageDeskError
from massagedesk.gui.icons import draw_icon
from massagedesk.gui.painting import draw_focus
from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.fields import TimeField
from massagedesk.gui.widgets.labels import label

TICK_MS = 15_000


class TimerBox(QWidget):
    """`toggled` when she starts or stops, `times_typed(start, stop)` when she types, `ticked` now and then."""

    toggled = Signal()
    times_typed = Signal(object, object)
    refused = Signal(str)
    ticked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = Theme.current()
        self.setFixedWidth(theme.px(196))
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(24), theme.px(10), theme.px(12), 0)
        column.setSpacing(theme.px(4))
        self.head = label(self.tr("Timer"), role="label", tone="muted")
        column.addWidget(self.head)
        self.button = TimerButton()
        self.button.clicked.connect(self._pressed)
        self.times = TimesButton()
        self.times.clicked.connect(self.edit)
        self.started, self.stopped = TimeField(), TimeField()
        self._pages = QStackedLayout()
        column.addLayout(self._pages)  # before its pages: without a window the first would be one of its own
        self._pages.addWidget(self._shown_page())
        self._pages.addWidget(self._typed_page())
        column.addStretch()
        self._clock = QTimer(self)
        self._clock.setInterval(TICK_MS)
        self._clock.timeout.connect(self.ticked)
        QApplication.instance().focusChanged.connect(self._focus_moved)  # type: ignore[union-attr]  # there is one

    def show_times(
        self, length: str, range_words: str, started: time, stopped: time | None, *, is_running: bool
    ) -> None:
        """Show length and times; the fields are left alone while she types in them."""
        self.times.say(length, range_words)
        name = self.tr("Stop the session") if is_running else self.tr("Go on with the session")
        if name != self.button.accessibleName():
            self.button.say(name, "square" if is_running else "play")
        if not self.is_typing():
            self.started.set_value(started)
            self.stopped.set_value(stopped)
        self._clock.start() if is_running else self._clock.stop()

    def is_typing(self) -> bool:
        """Whether the fields are shown."""
        return self._pages.currentIndex() == 1

    def edit(self) -> None:
        """Show the fields."""
        self.head.setText(self.tr("Started – stopped"))
        self._pages.setCurrentIndex(1)
        empty = not self.stopped.text()
        (self.stopped if empty else self.started).setFocus(Qt.FocusReason.TabFocusReason)

    # --- inside ------------------------------------------------------------------------------------------------

    def _shown_page(self) -> QWidget:
        theme = Theme.current()
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(8))
        row.addWidget(self.button)
        row.addWidget(self.times, 1)
        return page

    def _typed_page(self) -> QWidget:
        theme = Theme.current()
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(4))
        for field, name in ((self.started, self.tr("Started")), (self.stopped, self.tr("Stopped"))):
            field.setProperty("field", "time")
            field.setAccessibleName(name)
            field.setFixedHeight(theme.px(44))
            field.setAlignment(Qt.AlignmentFlag.AlignCenter)
            field.value_changed.connect(self._typed)
            row.addWidget(field, 1)
        return page

    def _pressed(self) -> None:
        self.toggled.emit()

    def _typed(self, _value: object) -> None:
        try:
            started, stopped = self.started.value(), self.stopped.value()
        except MassageDeskError as error:
            self.refused.emit(error.sentence)
            return
        if started is None:
            self.refused.emit(self.tr("A session needs its start."))
        else:
            self.times_typed.emit(started, stopped)

    def _focus_moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        if self.is_typing() and new not in (self.started, self.stopped):
            self.head.setText(self.tr("Timer"))
            self._pages.setCurrentIndex(0)


class TimerButton(QAbstractButton):
    """Starts and stops; 44 px square."""

    def __init__(self) -> None:
        super().__init__()
        self._icon = "play"
        side = Theme.current().px(44)
        self.setFixedSize(side, side)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def say(self, name: str, icon: str) -> None:
        """What a press does now."""
        self._icon = icon
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.current()
        colors = theme.colors
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect())
        painter.setPen(colors.edge)
        painter.setBrush(colors.canvas if self.underMouse() else colors.surface)
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), theme.px(6), theme.px(6))
        side = theme.px(20)
        drawing = QRectF(rect.center().x() - side / 2, rect.center().y() - side / 2, side, side)
        draw_icon(painter, drawing, self._icon, colors.ink)
        if self.hasFocus():
            draw_focus(painter, rect)


class TimesButton(QAbstractButton):
    """Two lines: how long, and from when to when. A press opens the fields."""

    def __init__(self) -> None:
        super().__init__()
        self._length, self._range = "", ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def say(self, length: str, range_words: str) -> None:
        """Show other times."""
        self._length, self._range = length, range_words
        self.setAccessibleName(self.tr("{length}, {range}, change the times").format(length=length, range=range_words))
        self.setToolTip(self.tr("Change the times"))
        self.update()

    def words(self) -> tuple[str, str]:
        """Both lines."""
        return self._length, self._range

    def sizeHint(self) -> QSize:
        return QSize(Theme.current().px(96), Theme.current().px(44))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.current()
        painter = QPainter(self)
        rect = QRectF(self.rect()).adjusted(theme.px(4), 0, 0, 0)
        painter.setFont(theme.font("title"))
        painter.setPen(theme.colors.accent if self.underMouse() else theme.colors.ink)
        line = rect.adjusted(0, -theme.px(1), 0, -theme.px(18))
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, self._length)
        painter.setFont(theme.font("small"))
        painter.setPen(theme.colors.muted)
        below = rect.adjusted(0, theme.px(25), 0, 0)
        shown = QFontMetrics(theme.font("small")).elidedText(
            self._range, Qt.TextElideMode.ElideRight, int(below.width())
        )
        painter.drawText(below, Qt.AlignmentFlag.AlignVCenter, shown)
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            draw_focus(painter, QRectF(self.rect()))
