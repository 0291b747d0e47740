"""The day line by line: time, name, what stands out, one action each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from massagedesk.gui.painting import draw_focus
from massagedesk.gui.theme import Theme
from massagedesk.gui.today.day_lines import DayLine, Step
from massagedesk.gui.widgets.buttons import button
from massagedesk.gui.widgets.chips import StatusChip
from massagedesk.gui.widgets.labels import ElidedLabel, label

ROW, BREAK_ROW = 64, 40
TIME_WIDTH, ACTION_WIDTH = 76, 132


class DayList(QWidget):
    """Lines of the day. `stepped` carries the step of a line, `client_asked` the client of a line clicked."""

    stepped = Signal(object)
    client_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[DayLine, ...] = ()
        self.rows: list[DayRowView] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.setAccessibleName(self.tr("The day"))

    def show_lines(self, lines: Sequence[DayLine]) -> None:
        """Show these lines; what did not change stays as it is, with the keyboard where it was."""
        shown = tuple(lines)
        for place in range(max(len(shown), len(self.rows))):
            if place >= len(shown):
                self._drop(self.rows.pop())
            elif place >= len(self._lines):
                self._put(place, shown[place])
            elif shown[place] != self._lines[place]:
                had_focus = self.rows[place].focused_part()
                self._drop(self.rows.pop(place))
                self._put(place, shown[place])
                self.rows[place].take_focus(had_focus)
        self._lines = shown

    def _put(self, place: int, line: DayLine) -> None:
        row = DayRowView(line)
        row.stepped.connect(self.stepped)
        row.client_asked.connect(self.client_asked)
        row.moved.connect(self._move)
        self.rows.insert(place, row)
        self._column.insertWidget(place, row)

    def _drop(self, row: DayRowView) -> None:
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _move(self, steps: int) -> None:
        stops = [row for row in self.rows if row.line.client_id is not None]
        here = self.sender()
        if here in stops:
            place = stops.index(here) + steps
            if 0 <= place < len(stops):
                stops[place].setFocus(Qt.FocusReason.OtherFocusReason)


class DayRowView(QWidget):
    """One line, 64 high (a break 40). Enter or a click opens the client; Up and Down go through the day."""

    stepped = Signal(object)
    client_asked = Signal(object)
    moved = Signal(int)

    def __init__(self, line: DayLine) -> None:
        super().__init__()
        theme = Theme.current()
        self.line = line
        self.action: QPushButton | None = None
        self._is_break = line.client_id is None
        self.setFixedHeight(theme.px(BREAK_ROW if self._is_break else ROW))
        self.setAccessibleName(line.spoken)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(12), 0, theme.px(12), 1)
        row.setSpacing(theme.px(12))
        row.addWidget(self._time(line))
        if self._is_break:
            row.addWidget(label(line.name, tone="muted"), 1)
            return
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        row.addLayout(self._words(line), 1)
        row.addLayout(self._chips(line))
        row.addWidget(self._action_box(line.step))

    def _time(self, line: DayLine) -> QWidget:
        theme = Theme.current()
        box = QWidget()
        box.setFixedWidth(theme.px(TIME_WIDTH))
        across = QHBoxLayout(box)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(theme.px(4))
        across.addStretch()
        across.addWidget(label(line.time, role="body" if self._is_break else "row", tone=self._tone()))
        across.addWidget(label(line.half, role="small", tone="muted"))
        return box

    def _tone(self) -> str:
        return "muted" if self._is_break else "ink"

    def _words(self, line: DayLine) -> QVBoxLayout:
        names = QHBoxLayout()
        names.setSpacing(Theme.current().px(6))
        name = ElidedLabel(line.name, role="name")
        names.addWidget(name, 1)
        if line.aside:
            # The year stands right after the name, so the name must not take the whole width.
            name.setMaximumWidth(name.sizeHint().width() + 2)
            names.addWidget(label(line.aside, role="small", tone="muted"))
            names.addStretch(1)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addStretch()
        column.addLayout(names)
        column.addWidget(ElidedLabel(line.second, role="small", tone="muted"))
        column.addStretch()
        return column

    def _chips(self, line: DayLine) -> QHBoxLayout:
        across = QHBoxLayout()
        across.setSpacing(Theme.current().px(8))
        for chip in line.chips:
            # Accent on the accent of the next line would lose its outline.
            kind = "neutral" if line.is_next and chip.kind == "accent" else chip.kind
            across.addWidget(StatusChip(chip.text, kind=kind, icon=chip.icon))
        return across

    def _action_box(self, step: Step | None) -> QWidget:
        box = QWidget()
        box.setFixedWidth(Theme.current().px(ACTION_WIDTH))
        across = QHBoxLayout(box)
        across.setContentsMargins(0, 0, 0, 0)
        across.addStretch()
        if step is not None:
            self.action = button(step.word, kind="quiet", on_click=self._take)
            self.action.setAccessibleName(f"{step.word}: {self.line.name}, {self.line.time} {self.line.half}")
            across.addWidget(self.action)
        return box

    def focused_part(self) -> str:
        """Which part has the keyboard: "row", "action" or "" for neither."""
        if self.hasFocus():
            return "row"
        return "action" if self.action is not None and self.action.hasFocus() else ""

    def take_focus(self, part: str) -> None:
        """Give the keyboard to a part."""
        if part == "action" and self.action is not None:
            self.action.setFocus(Qt.FocusReason.OtherFocusReason)
        elif part:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take(self) -> None:
        self.stepped.emit(self.line.step)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self._open_client()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Space:
                self._open_client()
            case Qt.Key.Key_Up:
                self.moved.emit(-1)
            case Qt.Key.Key_Down:
                self.moved.emit(1)
            case _:
                super().keyPressEvent(event)

    def _open_client(self) -> None:
        if self.line.client_id is not None:
            self.client_asked.emit(self.line.client_id)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.current()
        painter = QPainter(self)
        if self.line.is_next:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colors.accent_soft)
            painter.drawRoundedRect(QRectF(self.rect()), theme.px(6), theme.px(6))
        else:
            painter.fillRect(0, self.height() - 1, self.width(), 1, theme.colors.line)
        if self.hasFocus():
            draw_focus(painter, QRectF(self.rect()))
