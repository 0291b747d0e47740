"""The keyboard's way through the calendar.

Arrows go through appointments and free quarters; Ctrl+arrows take the appointment along, Shift+Up and Down pull its
end (or lengthen a free slot); Enter drops, opens or books; Esc gives up. Letters set the status, as the menu says.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from massagedesk.domain.schedule import NEXT_STATUSES
from massagedesk.gui.calendar.calendar_model import Card, Span, default_slot
from massagedesk.gui.calendar.carry import Carry, Kind
from massagedesk.gui.calendar.cursor import step_across, step_down, step_up
from massagedesk.gui.calendar.slots import SNAP, Slot
from massagedesk.gui.calendar.statuses import LOOKS

if TYPE_CHECKING:
    from massagedesk.gui.calendar.grid import CalendarGrid

_KEY = Qt.Key
_CTRL, _SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
_DOWN = {_KEY.Key_Up: -1, _KEY.Key_Down: 1}
_ACROSS = {_KEY.Key_Left: -1, _KEY.Key_Right: 1}
_WEEKS = {_KEY.Key_PageUp: -1, _KEY.Key_PageDown: 1}
_ENTER = (_KEY.Key_Return, _KEY.Key_Enter)
START_KEY, NEW_KEY, TODAY_KEY = "S", "N", "T"


def press_key(grid: CalendarGrid, event: QKeyEvent) -> bool:
    """Do what the key means; False where it means nothing here."""
    if grid.carry is not None:
        return _carry_key(grid, grid.carry, event)
    key, keys = Qt.Key(event.key()), event.modifiers()
    if keys & (_CTRL | _SHIFT) and _take_key(grid, event):
        return True
    if keys & ~(Qt.KeyboardModifier.KeypadModifier | _SHIFT):
        return False
    if key in _DOWN:
        _walk(grid, _DOWN[key])
    elif key in _ACROSS:
        _go_to_day(grid, grid.model.day_beside(_here(grid).day, _ACROSS[key]))
    elif key in _WEEKS:
        _go_to_day(grid, _here(grid).day + timedelta(days=_WEEKS[key] * _page(grid)))
    elif key in (*_ENTER, _KEY.Key_Space):
        _open(grid)
    elif key is _KEY.Key_Home or event.text().upper() == TODAY_KEY:
        grid.day_asked.emit(grid.model.now()[0])
        grid.select(None, default_slot(grid.model))
    elif key is _KEY.Key_Escape and grid.selected is not None:
        grid.select(None, grid.cursor_slot)
    else:
        return _letter(grid, event)
    return True


def _carry_key(grid: CalendarGrid, carry: Carry, event: QKeyEvent) -> bool:
    key = Qt.Key(event.key())
    if key is _KEY.Key_Escape:
        grid.give_up()
    elif key in _ENTER and carry.by_keys:
        grid.drop()
    elif key in _DOWN and carry.by_keys:
        grid.set_carry(carry.nudged(_DOWN[key]))
    elif carry.by_keys and (key in _ACROSS or key in _WEEKS):
        day = carry.slot.day
        target = grid.model.day_beside(day, _ACROSS[key]) if key in _ACROSS else day + timedelta(days=7 * _WEEKS[key])
        moved = carry.on_day(target)
        if grid.column_of(moved.slot.day) is None:
            grid.day_asked.emit(moved.slot.day)
        grid.set_carry(moved)
    return True


def _take_key(grid: CalendarGrid, event: QKeyEvent) -> bool:
    """Ctrl+arrows and Shift+Up/Down: take hold, and move at once."""
    key, keys, card = Qt.Key(event.key()), event.modifiers(), grid.selected
    if keys & _SHIFT and key in _DOWN:
        if card is None:
            grid.select(None, grid.cursor_slot.lasting(grid.cursor_slot.minutes + SNAP * _DOWN[key]))
        elif grid.take(card, Kind.RESIZE):
            _carry_key(grid, _carried(grid), event)
        return True
    if keys & _CTRL and (key in _DOWN or key in _ACROSS):
        if card is not None and grid.take(card, Kind.MOVE):
            _carry_key(grid, _carried(grid), event)
        return True
    return False


def _carried(grid: CalendarGrid) -> Carry:
    assert grid.carry is not None
    return grid.carry


def _here(grid: CalendarGrid) -> Slot:
    card = grid.selected
    return card.slot if card is not None else grid.cursor_slot


def _page(grid: CalendarGrid) -> int:
    return 1 if grid.model.span is Span.DAY else 7


def _cards(grid: CalendarGrid, day: date) -> tuple[Card, ...]:
    place = grid.column_of(day)
    return () if place is None else grid.model.columns[place].cards


def _walk(grid: CalendarGrid, steps: int) -> None:
    here = _here(grid)
    step = step_down if steps > 0 else step_up
    minute, card = step(_cards(grid, here.day), here.start, grid.selected)
    grid.select(card, Slot(here.day, minute, SNAP))


def _go_to_day(grid: CalendarGrid, day: date) -> None:
    start = _here(grid).start
    if grid.column_of(day) is None:
        grid.day_asked.emit(day)
    if grid.column_of(day) is None:
        day = grid.model.columns[-1].day
    minute, card = step_across(_cards(grid, day), start)
    grid.select(card, Slot(day, minute, SNAP))


def _open(grid: CalendarGrid) -> None:
    card = grid.selected
    if card is not None:
        grid.opened.emit(card.row)
    else:
        grid.slot_asked.emit(grid.cursor_slot)


def _letter(grid: CalendarGrid, event: QKeyEvent) -> bool:
    letter, card = "X" if event.key() == _KEY.Key_Delete else event.text().upper(), grid.selected
    if letter == NEW_KEY:
        grid.slot_asked.emit(grid.cursor_slot)
        return True
    if card is None or not letter:
        return False
    if letter == START_KEY:
        grid.start_asked.emit(card.row)
        return True
    for status in NEXT_STATUSES[card.row.status]:
        if LOOKS[status].key == letter:
            grid.status_asked.emit(card.row, status)
            return True
    return False
