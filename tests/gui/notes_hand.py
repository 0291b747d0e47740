"""A hand on the notes screen, in its real window on a real practice file."""

from datetime import UTC, datetime, timedelta
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from tests.factories import PASSWORD, Clock, add_client, add_goal, add_prescription, book, chart
from tests.gui.recording_window import RecordingWindow

from massagedesk.domain.ids import AppointmentId, ClientId, SessionNoteId
from massagedesk.domain.visits import Section
from massagedesk.gui.notes.notes import NotesView
from massagedesk.services.desk import Desk
from massagedesk.services.visits import NoteDetails

S, O, A, P = Section  # noqa: E741 (the letters of the trade)


def at(hour: int, minute: int = 0, *, month: int = 3, day: int = 3) -> datetime:
    """A wall clock time of 2026 in Bellingham, before the clocks change."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC) + timedelta(hours=8)


class NotesHand:
    """Opens the window; `hannah()` makes a client with an earlier session, a goal and today's appointment."""

    def __init__(self, desk: Desk, clock: Clock, qtbot: QtBot) -> None:
        self.desk, self.clock, self.qtbot = desk, clock, qtbot
        self.window = RecordingWindow(desk, "notes")
        qtbot.addWidget(self.window)
        self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow)
        self.window.go("notes")
        view = self.window.current_screen()
        assert isinstance(view, NotesView)
        self.view = view

    # --- what there is -----------------------------------------------------------------------------------------

    def hannah(self) -> AppointmentId:
        """Booked for 9:30 today under a prescription, with a signed session last Thursday."""
        client_id = add_client(self.desk)
        order = add_prescription(self.desk, client_id)
        add_goal(self.desk, client_id, order)
        chart(self.desk, book(self.desk, client_id, at(9, 30, month=2, day=26), order))
        return book(self.desk, client_id, at(9, 30), order)

    def start(self, appointment_id: AppointmentId | None = None) -> None:
        """Start a session at 9:34, as from Today."""
        self.clock.now = at(9, 34)
        self.window.go("notes", appointment_id=appointment_id or self.hannah())

    def charted(self, **more: Any) -> SessionNoteId:
        """Open a note of an hour with everything that signing needs; the clock stands at 11:30."""
        appointment_id = self.hannah()
        self.clock.now = at(11, 30)
        note_id = chart(self.desk, appointment_id, sign=False, **more)
        self.window.go("notes", note_id=note_id)
        return note_id

    def signed(self) -> SessionNoteId:
        """Open a signed note."""
        appointment_id = self.hannah()
        self.clock.now = at(11, 30)
        note_id = chart(self.desk, appointment_id)
        self.window.go("notes", note_id=note_id)
        return note_id

    # --- doing and seeing --------------------------------------------------------------------------------------

    def write(self, section: Section, text: str) -> None:
        """Type into a part."""
        target = self.view.page.writing.texts[section]
        target.setFocus()
        self.qtbot.keyClicks(target, text)

    def kept(self) -> NoteDetails:
        """What stands in the file."""
        note_id = self.view.model.note_id
        assert note_id is not None
        return self.desk.visits.view(note_id).details

    def press(
        self, target: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        """Press a key."""
        self.qtbot.keyClick(target, key, modifier)

    def press_tab(self) -> QWidget | None:
        """Press Tab; answers where the keyboard is then."""
        here = self.window.focusWidget()
        assert here is not None
        self.qtbot.keyClick(here, Qt.Key.Key_Tab)
        return self.window.focusWidget()

    def sign(self, password: str = PASSWORD) -> None:
        """Type the password into the open panel and sign."""
        panel = self.view.signing.panel
        assert panel is not None
        panel.form.password.setText(password)
        panel.form.sign.click()

    def client_of(self, note_id: SessionNoteId) -> ClientId:
        """Whose note it is."""
        return self.desk.visits.view(note_id).row.client_id
