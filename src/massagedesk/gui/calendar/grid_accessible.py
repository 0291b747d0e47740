"""The painted calendar for screen readers: a list whose items are the appointments shown."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QObject, QRect
from PySide6.QtGui import QAccessible, QAccessibleInterface, QColor
from PySide6.QtWidgets import QAccessibleWidget

from massagedesk.gui.calendar.calendar_model import Card
from massagedesk.gui.calendar.grid import CalendarGrid
from massagedesk.gui.calendar.spoken import spoken_card

_kept: list[GridAccessible] = []
"""Every interface made, items and all: Qt, and whoever reads the screen, hold only bare pointers to them."""


class GridAccessible(QAccessibleWidget):
    """The grid itself."""

    def __init__(self, grid: CalendarGrid) -> None:
        super().__init__(grid, QAccessible.Role.List, grid.accessibleName())
        self._grid = grid
        self._items: dict[object, CardAccessible] = {}

    def childCount(self) -> int:
        return len(self._grid.cards())

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]  # Qt takes None for nothing
        cards = self._grid.cards()
        if not 0 <= index < len(cards):
            return None
        card = cards[index]
        item = self._items.get(card.row.id)
        if item is None:
            item = self._items[card.row.id] = CardAccessible(self._grid, self)
        item.card = card
        return item

    def focusChild(self) -> QAccessibleInterface | None:  # type: ignore[override]  # Qt takes None for nothing
        card = self._grid.selected
        return None if card is None else self.child(self._grid.cards().index(card))

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        cards = self._grid.cards()
        return cards.index(child.card) if isinstance(child, CardAccessible) and child.card in cards else -1


class CardAccessible(QAccessibleInterface):
    """One appointment."""

    def __init__(self, grid: CalendarGrid, parent: GridAccessible) -> None:
        super().__init__()
        self._grid, self._parent = grid, parent
        self.card: Card

    def isValid(self) -> bool:
        return shiboken6.isValid(self._grid) and self.card in self._grid.cards()

    def object(self) -> QObject | None:  # type: ignore[override]  # Qt takes None for nothing
        return None

    def parent(self) -> QAccessibleInterface:
        return self._parent

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]  # Qt takes None for nothing
        return None

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]  # Qt takes None for nothing
        return None

    def childCount(self) -> int:
        return 0

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return -1

    def rect(self) -> QRect:
        rect = self._grid.rect_of(self.card).toRect()
        return QRect(self._grid.mapToGlobal(rect.topLeft()), rect.size())

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.ListItem

    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        state.focusable = state.selectable = True
        is_selected = self._grid.selected_id == self.card.row.id
        state.selected = is_selected
        state.focused = is_selected and self._grid.hasFocus()
        return state

    def text(self, text: QAccessible.Text) -> str:
        return spoken_card(self.card) if text is QAccessible.Text.Name else ""

    def setText(self, text: QAccessible.Text, words: str) -> None:
        return None

    def backgroundColor(self) -> QColor:
        return QColor()


def install() -> None:
    """Tell Qt who speaks for a calendar grid. Done once, when the calendar is first made."""
    if not _installed:
        QAccessible.installFactory(_make)
        _installed.append(True)


_installed: list[bool] = []


def _make(_name: str, thing: QObject) -> QAccessibleInterface | None:
    if not isinstance(thing, CalendarGrid):
        return None
    made = GridAccessible(thing)
    _kept.append(made)
    return made
