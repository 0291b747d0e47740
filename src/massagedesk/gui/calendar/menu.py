"""The context menus of the calendar: every key of an appointment, in words."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from massagedesk.domain.schedule import NEXT_STATUSES
from massagedesk.domain.schedule import AppointmentStatus as Status
from massagedesk.gui.calendar.calendar_model import tr
from massagedesk.gui.calendar.grid_keys import NEW_KEY, START_KEY
from massagedesk.gui.calendar.slots import Slot, full_time
from massagedesk.gui.calendar.statuses import LOOKS
from massagedesk.gui.icons import icon
from massagedesk.services.schedule import AppointmentRow

if TYPE_CHECKING:
    from massagedesk.gui.calendar.calendar import CalendarView

STARTABLE = (Status.SCHEDULED, Status.CONFIRMED, Status.ARRIVED)


def appointment_menu(view: CalendarView, row: AppointmentRow) -> QMenu:
    """What can be done with an appointment."""
    menu = _menu(view)
    _add(menu, tr("Open"), "eye", partial(view.show_appointment, row), tr("Enter"))
    if row.note_id is not None:
        _add(menu, tr("Open note"), "notebook-pen", partial(view.acts.start_session, row), START_KEY)
    elif row.status in STARTABLE:
        _add(menu, tr("Start session note"), "play", partial(view.acts.start_session, row), START_KEY)
    menu.addSeparator()
    for status in statuses_open(row):
        look = LOOKS[status]
        _add(menu, look.verb, look.icon, partial(view.acts.set_status, row, status), look.key)
    menu.addSeparator()
    _add(menu, tr("Change"), "pencil", partial(view.acts.change, row))
    _add(menu, tr("Book next"), "calendar-plus", partial(view.acts.book_next, row))
    _add(menu, tr("Open client"), "users", partial(view.acts.open_client, row))
    return menu


def slot_menu(view: CalendarView, slot: Slot) -> QMenu:
    """What can be done with a free time."""
    menu = _menu(view)
    text = tr("New appointment at {time}").format(time=full_time(slot.start))
    _add(menu, text, "plus", partial(view.grid.slot_asked.emit, slot), NEW_KEY)
    return menu


def statuses_open(row: AppointmentRow) -> list[Status]:
    """Where the status may go by hand: completing happens in the note, and a started session has its note."""
    if row.visit_id is not None:
        return []
    return [status for status in NEXT_STATUSES[row.status] if status is not Status.COMPLETED]


def _menu(view: CalendarView) -> QMenu:
    menu = QMenu(view)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return menu


def _add(menu: QMenu, text: str, name: str, act: Callable[[], object], key: str = "") -> None:
    action = menu.addAction(icon(name, "muted"), f"{text}\t{key}" if key else text)
    action.triggered.connect(lambda _checked=False: act())
