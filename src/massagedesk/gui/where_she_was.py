"""Where she was when the practice was locked, to bring her back there: place, field, cursor. Ids and numbers only.

What she typed is not among it: that waits as a note, or in the drafts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QAbstractScrollArea, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

if TYPE_CHECKING:
    from massagedesk.gui.main_window import MainWindow

Step = tuple[str, str, int]
"""Class, object name, and which of its siblings of that class and name."""


@dataclass(frozen=True)
class Cursor:
    """Where the next letter goes, and from where on letters are chosen."""

    position: int
    anchor: int


@dataclass(frozen=True)
class Whereabouts:
    """Of one person: whoever else unlocks begins on Today."""

    person: str
    place: str
    arguments: Mapping[str, Any]
    focus: tuple[Step, ...]
    """The way from the window down to what had the keyboard; empty when nothing had."""
    cursor: Cursor | None
    scrolled: tuple[tuple[tuple[Step, ...], int], ...]
    """How far each area was scrolled down."""


def of(main: MainWindow) -> Whereabouts | None:
    """Where she is now; None before she went anywhere."""
    screen, spot = main.current_screen(), main.spot()
    if screen is None or spot is None:
        return None
    person = main.desk.vault.person if main.desk.has_vault else ""
    # Not only the screen: an editor stands over it, as a child of the window.
    here = main.focusWidget()
    focus = _way(main, here) if here is not None and main.isAncestorOf(here) else ()
    scrolled = tuple(
        (_way(main, area), area.verticalScrollBar().value())
        for area in main.findChildren(QAbstractScrollArea)
        if area.isVisibleTo(main) and area.verticalScrollBar().value()
    )
    arguments = {**spot.arguments, **screen.unfinished()}
    return Whereabouts(person, spot.place, arguments, focus, _cursor(here) if focus else None, scrolled)


def go_back_to(main: MainWindow, was: Whereabouts) -> bool:
    """Bring her back, as far as it is still there; false when the place can't be shown."""
    if not main.go(was.place, **was.arguments):
        return False
    field = _found(main, was.focus) if was.focus else None
    if field is not None and field.isVisibleTo(main):
        field.setFocus(Qt.FocusReason.OtherFocusReason)
        _place_cursor(field, was.cursor)
    for way, value in was.scrolled:
        area = _found(main, way)
        if isinstance(area, QAbstractScrollArea):
            area.verticalScrollBar().setValue(value)
    return True


def _cursor(field: QWidget | None) -> Cursor | None:
    if isinstance(field, (QPlainTextEdit, QTextEdit)):
        cursor = field.textCursor()
        return Cursor(cursor.position(), cursor.anchor())
    if isinstance(field, QLineEdit):
        position = field.cursorPosition()
        if not field.hasSelectedText():
            return Cursor(position, position)
        start, end = field.selectionStart(), field.selectionEnd()
        return Cursor(position, start if position == end else end)
    return None


def _place_cursor(field: QWidget, was: Cursor | None) -> None:
    if was is None:
        return
    if isinstance(field, (QPlainTextEdit, QTextEdit)):
        longest = len(field.toPlainText())
        cursor = field.textCursor()
        cursor.setPosition(min(was.anchor, longest))
        cursor.setPosition(min(was.position, longest), QTextCursor.MoveMode.KeepAnchor)
        field.setTextCursor(cursor)
    elif isinstance(field, QLineEdit):
        longest = len(field.text())
        position, anchor = min(was.position, longest), min(was.anchor, longest)
        field.setCursorPosition(position)
        if anchor != position:
            field.setSelection(anchor, position - anchor)


# --- the way to a widget that is made anew --------------------------------------------------------------------------


def _way(top: QWidget, widget: QWidget) -> tuple[Step, ...]:
    steps: list[Step] = []
    here = widget
    while here is not top:
        above = here.parentWidget()
        if above is None:
            return ()
        kind, name = _looks(here)
        steps.append((kind, name, [each for each in _inside(above) if _looks(each) == (kind, name)].index(here)))
        here = above
    return tuple(reversed(steps))


def _found(top: QWidget, way: tuple[Step, ...]) -> QWidget | None:
    here = top
    for kind, name, number in way:
        alike = [each for each in _inside(here) if _looks(each) == (kind, name)]
        if number >= len(alike):
            return None
        here = alike[number]
    return here


def _inside(widget: QWidget) -> list[QWidget]:
    return [child for child in widget.children() if isinstance(child, QWidget)]


def _looks(widget: QWidget) -> tuple[str, str]:
    return type(widget).__name__, widget.objectName()
