"""A hand for the calendar in tests: presses, drags and keys on the painted grid."""

from datetime import UTC, date, datetime, timedelta

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from tests.gui.recording_window import RecordingWindow

from massagedesk.domain.ids import AppointmentId
from massagedesk.gui.calendar.calendar import CalendarView
from massagedesk.gui.calendar.calendar_model import Card
from massagedesk.gui.widgets.question import Question
from massagedesk.services.desk import Desk

TUESDAY, WEDNESDAY, THURSDAY = date(2026, 3, 3), date(2026, 3, 4), date(2026, 3, 5)
_LEFT, _NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def at(hour: int, minute: int = 0, *, day: int = 3) -> datetime:
    """A wall clock time in March 2026, in Bellingham, before the clocks change."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC) + timedelta(hours=8)


class Hand:
    """Works the calendar of an opened window."""

    def __init__(self, desk: Desk, qtbot: QtBot) -> None:
        self.window = RecordingWindow(desk, "calendar")
        self.desk, self.qtbot = desk, qtbot
        qtbot.addWidget(self.window)
        self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow)
        self.window.go("calendar")
        view = self.window.current_screen()
        assert isinstance(view, CalendarView)
        self.view, self.grid = view, view.grid

    def card(self, appointment_id: AppointmentId) -> Card:
        """The card of an appointment; it must be shown."""
        card = self.view.model.card(appointment_id)
        assert card is not None
        return card

    def point(self, day: date, minute: int) -> QPoint:
        """A point on the grid, a little below the line of that minute."""
        place = self.grid.column_of(day)
        assert place is not None
        measures = self.grid.measures
        return QPoint(int(measures.day_rect(place).center().x()), measures.y(minute) + 4)

    def top(self, appointment_id: AppointmentId) -> QPoint:
        """A point near the upper edge of a card."""
        rect = self.grid.rect_of(self.card(appointment_id))
        return QPoint(int(rect.center().x()), int(rect.top()) + 3)

    def foot(self, appointment_id: AppointmentId) -> QPoint:
        """A point on the lower edge of a card."""
        rect = self.grid.rect_of(self.card(appointment_id))
        return QPoint(int(rect.center().x()), int(rect.bottom()) - 2)

    def press(self, start: QPoint) -> None:
        """The button goes down."""
        QTest.mousePress(self.grid, _LEFT, _NONE, start)

    def drag(self, start: QPoint, end: QPoint) -> None:
        """Press and pull, without letting go."""
        self.press(start)
        QTest.mouseMove(self.grid, start + QPoint(0, 6))
        QTest.mouseMove(self.grid, end)

    def drop(self, end: QPoint) -> None:
        """Let go."""
        QTest.mouseRelease(self.grid, _LEFT, _NONE, end)

    def pull(self, start: QPoint, end: QPoint) -> None:
        """Drag and drop."""
        self.drag(start, end)
        self.drop(end)

    def click(self, point: QPoint) -> None:
        """Press and let go in one place."""
        QTest.mouseClick(self.grid, _LEFT, _NONE, point)

    def key(self, key: Qt.Key, keys: Qt.KeyboardModifier = _NONE) -> None:
        """A key on the grid."""
        QTest.keyClick(self.grid, key, keys)

    def question(self) -> Question:
        """The question shown over the window."""
        found = [child for child in self.window.findChildren(Question) if child.isVisible()]
        assert len(found) == 1
        return found[0]

    def answer(self, word: str) -> None:
        """Press a button of the question."""
        made = next(child for child in self.question().findChildren(QPushButton) if child.text() == word)
        QTest.mouseClick(made, _LEFT)

    def undo(self) -> None:
        """Press the action of the message at the foot of the window."""
        QTest.mouseClick(self.window._notice.action, _LEFT)

    def held(self, appointment_id: AppointmentId) -> tuple[datetime, int]:
        """What an appointment holds now, on the wall clock."""
        row = self.desk.schedule.row(appointment_id)
        return self.desk.local(row.starts_at), row.minutes
