"""The timeline, painted: day, ring on a thread, what happened."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication, QModelIndex, QPersistentModelIndex, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QHBoxLayout, QListView, QStyle, QStyleOptionViewItem, QWidget

from massagedesk.gui.clients import client_words as words
from massagedesk.gui.clients.overview_model import Entry, Step
from massagedesk.gui.icons import draw_icon
from massagedesk.gui.painting import draw_focus
from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.buttons import button
from massagedesk.gui.widgets.row_list import RowDelegate, RowList, RowState
from massagedesk.services.desk import Desk

_Index = QModelIndex | QPersistentModelIndex
_DATE, _NODE, _GAP = 84, 24, 12
_WITH_BUTTON = (Step.ARRIVE, Step.START)


class TimelineDelegate(RowDelegate[Entry]):
    """Pitch 48: date 84 right-aligned, node 24, two lines; hovering tints what can be opened."""

    row_height = 48

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        theme = Theme.current()
        flags: QStyle.StateFlag = option.state
        hovered = bool(flags & QStyle.StateFlag.State_MouseOver)
        focused = bool(flags & QStyle.StateFlag.State_HasFocus)
        rect = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = rect.adjusted(theme.px(_DATE + 2 * _GAP + _NODE + 6), -theme.px(4), -theme.px(6), -theme.px(6))
        if hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colors.canvas)
            painter.drawRoundedRect(ground, theme.px(6), theme.px(6))
        is_last = index.row() == index.model().rowCount() - 1
        self._paint_thread(painter, rect, index.data(Qt.ItemDataRole.UserRole), is_last=is_last)
        self.paint_row(painter, rect, index.data(Qt.ItemDataRole.UserRole), RowState(False, hovered))
        painter.restore()
        if focused and flags & QStyle.StateFlag.State_KeyboardFocusChange:
            draw_focus(painter, ground)

    def _paint_thread(self, painter: QPainter, rect: QRectF, row: Entry, *, is_last: bool) -> None:
        theme = Theme.current()
        side = theme.px(_NODE)
        node = QRectF(rect.left() + theme.px(_GAP + _DATE + _GAP), rect.top(), side, side)
        if not is_last:
            x = round(node.center().x()) + 0.5
            painter.setPen(QPen(theme.colors.line, 1))
            painter.drawLine(QPointF(x, node.bottom()), QPointF(x, rect.bottom()))
        painter.setPen(QPen(theme.colors.line, 1))
        painter.setBrush(theme.colors.surface)
        painter.drawEllipse(node.adjusted(0.5, 0.5, -0.5, -0.5))
        draw_icon(
            painter,
            node.adjusted(theme.px(5), theme.px(5), -theme.px(5), -theme.px(5)),
            row.icon,
            theme.color(row.tone),
        )

    def paint_row(self, painter: QPainter, rect: QRectF, row: Entry, state: RowState) -> None:
        theme = Theme.current()
        today = self._desk.today()
        on = self._desk.local(row.at).date()
        date_box = QRectF(rect.left(), rect.top() + theme.px(4), theme.px(_GAP + _DATE), theme.px(16))
        right = Qt.AlignmentFlag.AlignRight
        if on == today:
            self.text(painter, date_box, self.tr("Today"), role="small-strong", align=right)
        else:
            self.text(painter, date_box, words.short_day(on, today), role="small", tone="muted", align=right)
        left = rect.left() + theme.px(_GAP + _DATE + _GAP + _NODE + _GAP)
        end = rect.right() - theme.px(14)
        first = QRectF(left, rect.top() + theme.px(2), end - left, theme.px(18))
        if row.aside:
            role = "row" if row.aside[-1:].isdigit() else "label"
            width = QFontMetrics(theme.font(role)).horizontalAdvance(row.aside)
            tone = "ink" if role == "row" else "muted"
            self.text(
                painter,
                QRectF(end - width - 2, first.top(), width + 2, first.height()),
                row.aside,
                role=role,
                tone=tone,
            )
            first.setRight(end - width - theme.px(12))
        if row.step in _WITH_BUTTON:
            width = QFontMetrics(theme.font("strong")).horizontalAdvance(step_words(row.step))
            first.setRight(end - width - theme.px(28))
        self.text(painter, first, row.title, role="row")
        self.text(
            painter, QRectF(left, first.bottom(), first.width(), theme.px(16)), row.detail, role="small", tone="muted"
        )

    def describe(self, row: Entry) -> str:
        day = words.day(self._desk, row.at)
        return ", ".join(part for part in (day, row.title, row.detail, row.aside) if part)


class Timeline(RowList):
    """`stepped(entry)` when the button of a line is pressed, `opened(entry)` on Enter or a click."""

    stepped = Signal(object)

    def __init__(self, desk: Desk, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(TimelineDelegate(desk), name=name, parent=parent)
        self.setSelectionMode(QListView.SelectionMode.NoSelection)
        self.clicked.connect(self._clicked)

    def show_entries(self, entries: list[Entry]) -> None:
        """Show these lines; those that can be acted on get a button."""
        self.set_rows(entries, key=_place)
        for place, entry in enumerate(entries):
            if entry.step in _WITH_BUTTON:
                self.setIndexWidget(self.model().index(place, 0), _StepButton(entry, self))

    def step_buttons(self) -> list[Any]:
        """The buttons in the lines, for tests."""
        found = (self.indexWidget(self.model().index(place, 0)) for place in range(len(self.rows())))
        return [widget.button for widget in found if isinstance(widget, _StepButton)]

    def _clicked(self, index: QModelIndex) -> None:
        self.opened.emit(index.data(Qt.ItemDataRole.UserRole))


def _place(entry: Entry) -> object:
    return (entry.at, entry.title)


def step_words(step: Step) -> str:
    """What the button of a line says."""
    if step is Step.ARRIVE:
        return QCoreApplication.translate("Timeline", "Mark arrived")
    return QCoreApplication.translate("Timeline", "Start session note")


class _StepButton(QWidget):
    """Lies over a line, transparent but for its button."""

    def __init__(self, entry: Entry, timeline: Timeline) -> None:
        super().__init__(timeline.viewport())
        theme = Theme.current()
        self._entry, self._timeline = entry, timeline
        self.button = button(step_words(entry.step), kind="quiet", on_click=self._act)
        self.button.setAccessibleDescription(entry.title)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, theme.px(6), theme.px(16))
        row.addStretch()
        row.addWidget(self.button)

    def _act(self) -> None:
        self._timeline.stepped.emit(self._entry)
