"""The folders backups go to, one row each: how fresh, how large, and Open, or Remove where the list is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QMenu, QVBoxLayout, QWidget

from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.buttons import button
from massagedesk.gui.widgets.chips import ChipKind, StatusChip
from massagedesk.gui.widgets.labels import ElidedLabel, IconLabel, label

_ICONS = {"ok": "check", "warning": "triangle-alert", "neutral": "clock"}


@dataclass(frozen=True)
class ShownPlace:
    """A place as its row shows it."""

    folder: Path
    name: str
    is_reachable: bool
    when: str
    size: str
    state: str
    kind: ChipKind
    """Of the chip around the state."""
    note: str = ""
    """Before the path: that it is away, and when she is reminded."""


class PlaceList(QWidget):
    """`show_places(rows)`. With `can_remove` its rows offer to leave the list: `remove_asked(folder)`."""

    remove_asked = Signal(object)
    reminder_asked = Signal(object, int)
    """The folder, and in how many days."""
    can_remove = False

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._rows: list[PlaceWidget] = []
        self._empty = label(tone="muted", wrap=True)
        margin = Theme.current().px(16)
        self._empty.setContentsMargins(0, margin, 0, margin)
        self._column.addWidget(self._empty)
        self.remark = label(role="small", tone="muted", wrap=True)
        self.remark.setContentsMargins(0, Theme.current().px(8), 0, 0)
        self.remark.hide()
        self._column.addWidget(self.remark)

    def say_empty(self, sentence: str) -> None:
        """What stands here while there is no place."""
        self._empty.setText(sentence)

    def show_places(self, places: Sequence[ShownPlace], remark: str = "") -> None:
        """Show these places, and once below them what is to be known of them."""
        self.remark.setText(remark)
        self.remark.setVisible(bool(remark))
        for row in self._rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = [PlaceWidget(place, self, can_remove=self.can_remove) for place in places]
        for number, row in enumerate(self._rows):
            self._column.insertWidget(number, row)
            row.remove_asked.connect(self.remove_asked)
            row.reminder_asked.connect(self.reminder_asked)
        self._empty.setVisible(not places)

    def rows(self) -> list[PlaceWidget]:
        """The rows shown."""
        return list(self._rows)


class PlaceWidget(QWidget):
    """56 high: drawing, name over path, when, size, state, and what can be done."""

    remove_asked = Signal(object)
    reminder_asked = Signal(object, int)

    def __init__(self, place: ShownPlace, parent: QWidget, *, can_remove: bool) -> None:
        super().__init__(parent)
        theme = Theme.current()
        self.place = place
        self.setFixedHeight(theme.px(56))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 1)
        grid.setHorizontalSpacing(theme.px(12))
        grid.setVerticalSpacing(0)
        drawing = IconLabel("server" if str(place.folder).startswith(("\\\\", "//")) else "hard-drive", "muted", 20)
        grid.addWidget(drawing, 0, 0, 2, 1, Qt.AlignmentFlag.AlignVCenter)
        grid.setColumnMinimumWidth(0, theme.px(24))
        grid.addWidget(ElidedLabel(place.name, role="row"), 0, 1, Qt.AlignmentFlag.AlignBottom)
        path = f"{place.note} · {place.folder}" if place.note else str(place.folder)
        grid.addWidget(ElidedLabel(path, role="small", tone="muted"), 1, 1, Qt.AlignmentFlag.AlignTop)
        grid.setColumnStretch(1, 1)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        # Where the list is kept, folders count and columns need not line up: room for their names in large text.
        self._add(grid, label(place.when), 2, 0 if can_remove else 128, right)
        if not can_remove:
            self._add(grid, label(place.size, tone="muted"), 3, 72, right)
        self.state = StatusChip(place.state, kind=place.kind, icon=_ICONS.get(place.kind))
        grid.addWidget(self.state, 0, 4, 2, 1, Qt.AlignmentFlag.AlignVCenter)
        grid.setColumnMinimumWidth(4, 0 if can_remove else theme.px(136))
        if can_remove:
            self.action = button(self.tr("Remove"), kind="quiet", on_click=self._remove)
            self.action.setAccessibleName(self.tr("Take {name} off the list; its backups stay").format(name=place.name))
        elif place.is_reachable:
            self.action = button(self.tr("Open"), kind="quiet", on_click=self._open)
            self.action.setAccessibleName(self.tr("Open the folder {name}").format(name=place.name))
        else:
            self.action = button(self.tr("Remind me"), kind="quiet", on_click=self._choose_reminder)
            self.action.setAccessibleName(self.tr("Remind me to connect {name}").format(name=place.name))
        grid.addWidget(self.action, 0, 5, 2, 1, right)
        grid.setColumnMinimumWidth(5, 0 if can_remove else theme.px(104))
        self.setAccessibleName(f"{place.name}, {place.when}, {place.state}")

    def _add(self, grid: QGridLayout, widget: QWidget, column: int, width: int, align: Qt.AlignmentFlag) -> None:
        grid.addWidget(widget, 0, column, 2, 1, align)
        grid.setColumnMinimumWidth(column, Theme.current().px(width))

    def _open(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.place.folder)))

    def reminders(self) -> QMenu:
        """The days she can choose from."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        days = ((1, self.tr("Tomorrow")), (3, self.tr("In 3 days")), (7, self.tr("In a week")))
        for count, word in days:
            menu.addAction(word, partial(self.reminder_asked.emit, self.place.folder, count))
        return menu

    def _choose_reminder(self) -> None:
        self.reminders().popup(self.action.mapToGlobal(QPoint(0, self.action.height())))

    def _remove(self) -> None:
        self.remove_asked.emit(self.place.folder)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(0, self.height() - 1, self.width(), 1, Theme.current().colors.line)
