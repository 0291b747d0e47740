"""Notes: the inbox, and the note being written or read."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QStackedLayout, QWidget

from massagedesk.domain.dates import spoken_day
from massagedesk.domain.errors import Conflict, MassageDeskError
from massagedesk.domain.ids import AppointmentId, SessionNoteId
from massagedesk.gui.navigation import Action, Screen, Window
from massagedesk.gui.notes.inbox import NotesInbox
from massagedesk.gui.notes.note_footer import SIGN_KEYS
from massagedesk.gui.notes.note_model import NoteModel
from massagedesk.gui.notes.note_page import NotePage
from massagedesk.gui.notes.signing import Signing
from massagedesk.gui.notes.spoken import session_words
from massagedesk.gui.problems import show_problem
from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.buttons import button
from massagedesk.gui.widgets.chips import StatusChip

ROOMY = 1180
"""Below this width the top bar has no room for a wide search beside the buttons of the note."""
_RECORDS = ("session_note", "visit", "visit_minutes", "addendum", "appointment", "measurement", "goal")
_AROUND = ("treatment_plan", "client", "contraindication", "contact_person", "prescription", "setting")
_LISTS = ("offered_service", "service_price")


class NotesView(Screen):
    """`go("notes")` shows the inbox; with `note_id` a note; with `appointment_id` it starts the session."""

    watches = frozenset((*_RECORDS, *_AROUND, *_LISTS))

    def __init__(self, desk: Any, window: Window) -> None:
        super().__init__(desk, window)
        self.model = NoteModel(desk, self)
        self.inbox = NotesInbox(desk)
        self.page = NotePage(desk, window, self.model)
        self.signing = Signing(desk, self.page)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self.inbox)
        self._pages.addWidget(self.page)
        self._make_top()
        self.inbox.opened.connect(self._go_to_note)
        self.inbox.today_asked.connect(self._go_to_today)
        self.page.sign_asked.connect(self.signing.begin)
        self.page.add_asked.connect(self.signing.add)
        self.page.next_asked.connect(self._go_on)
        self.signing.signed.connect(self._signed)
        self.signing.amended.connect(self._amended)
        self.signing.put_aside.connect(self._show_page)
        self.model.changed.connect(self._top_changed)
        self.show_inbox()

    def _make_top(self) -> None:
        """What the top bar takes over when the screen is first shown; ours until then, or each would be a window."""
        back, undo = self._go_to_inbox, self.take_back_session
        self.all_notes = button(self.tr("All notes"), kind="quiet", icon="chevron-left", on_click=back, parent=self)
        self.take_back = button(self.tr("Undo start"), icon="undo-2", on_click=undo, parent=self)
        self.chip = StatusChip(parent=self)
        again = self.tr("Copy from last session")
        self.copy: QPushButton = button(again, icon="history", on_click=self.copy_from_last, parent=self)

    # --- what the window asks --------------------------------------------------------------------------------------

    def title(self) -> str:
        return self.tr("Session note") if self.is_note_shown() else self.tr("Notes")

    def context(self) -> str:
        if not self.is_note_shown():
            count = len(self.inbox.model.unsigned)
            return self.tr("{count} to sign").format(count=count) if count else self.tr("all signed")
        view = self.model.view
        assert view is not None
        day = spoken_day(self.model.day, today=self.desk.today())
        return ", ".join(part for part in (day, session_words(view.row.ordinal, view.row.ordered)) if part)

    def top_widgets(self) -> list[QWidget]:
        return [self.all_notes, self.take_back, self.chip, self.copy]

    def palette_actions(self) -> list[Action]:
        if not self.is_note_shown():
            return []
        actions = [Action(self.tr("All notes"), self._go_to_inbox, icon="notebook-pen")]
        if self.model.is_draft:
            actions.append(Action(self.tr("Sign note"), self.signing.begin, icon="pen-line", keys=SIGN_KEYS))
            actions.append(Action(self.tr("Copy from last session"), self.copy_from_last, icon="history"))
            actions.append(Action(self.tr("Start or stop the timer"), self.page.toggle_timer, icon="clock"))
            if self.model.is_empty:
                actions.append(Action(self.tr("Undo start"), self.take_back_session, icon="undo-2"))
        else:
            actions.append(Action(self.tr("Add to this note"), self.signing.add, icon="pencil"))
            actions.append(Action(self.tr("Print this note"), self._print, icon="printer"))
        return actions

    def open(self, **arguments: Any) -> None:
        """A note; the note of an appointment, whose session starts with it; the inbox when asked while shown."""
        if "appointment_id" in arguments:
            self._start(arguments["appointment_id"])
        elif "note_id" in arguments:
            self.show_note(arguments["note_id"])
            if arguments.get("adding"):
                self.signing.add()
        elif arguments.get("inbox") or self.isVisible():
            self.show_inbox()

    def shown(self) -> None:
        if self.is_note_shown():
            self.page.show_facts()

    def refresh(self, kinds: frozenset[str]) -> None:
        if self.is_note_shown():
            self.page.refresh(kinds)
        else:
            self.inbox.refresh()

    def focus_first(self) -> None:
        if not self.is_note_shown():
            self.inbox.focus_first()
        else:
            self.page.focus_first()

    def can_leave(self) -> bool:
        """The words are kept on screen where saving fails, so she is told and may go."""
        if not self.model.save():
            self.desk_window.tell(
                self.tr("The note is not saved yet. {why}").format(why=self.model.failure), problem=True
            )
        return True

    def about_to_lock(self) -> None:
        self.signing.keep()
        if not self.model.save():
            raise MassageDeskError(self.model.failure)

    def unfinished(self) -> dict[str, Any]:
        return {"adding": True} if self.signing.is_adding() else {}

    # --- showing ---------------------------------------------------------------------------------------------------

    def is_note_shown(self) -> bool:
        """Whether a note is open rather than the inbox."""
        return self._pages.currentWidget() is self.page

    def show_inbox(self) -> None:
        """Show what waits to be signed; what was written is saved first. Raises Conflict where that fails."""
        self._let_go()
        self.model.forget()
        self._pages.setCurrentWidget(self.inbox)
        self.inbox.refresh()
        self._show_top()

    def show_note(self, note_id: SessionNoteId) -> None:
        """Open a note; the one open before is saved first. Raises Conflict where that fails, NotFound."""
        if note_id == self.model.note_id and self.is_note_shown() and self.model.is_draft:
            return
        self._let_go()
        self.model.open(note_id)
        self._show_page()

    def _show_page(self) -> None:
        self.page.show_note()
        self._pages.setCurrentWidget(self.page)
        self._show_top()

    def _let_go(self) -> None:
        if not self.model.save():
            sentence = self.tr("The note open now could not be saved, so it stays open. {why}")
            raise Conflict(sentence.format(why=self.model.failure))

    def _show_top(self) -> None:
        is_note, is_draft = self.is_note_shown(), self.model.is_draft
        self.all_notes.setVisible(is_note)
        self.chip.setVisible(is_note)
        if is_draft:
            is_late = self.model.view is not None and self.model.view.row.is_late
            word = self.tr("Draft, late entry") if is_late else self.tr("Draft")
            self.chip.show_status(word, "warning", "pen-line")
        else:
            self.chip.show_status(self.tr("Signed"), "ok", "lock")
        view = self.model.view
        self.copy.setVisible(is_draft and view is not None and view.last is not None)
        self.take_back.setVisible(is_note and self.model.is_empty)
        self.heading_changed.emit()

    def _top_changed(self) -> None:
        if self.take_back.isHidden() is self.model.is_empty:
            self._show_top()

    # --- doing -----------------------------------------------------------------------------------------------------

    def _start(self, appointment_id: AppointmentId) -> None:
        self._let_go()
        self.show_note(self.desk.visits.start(appointment_id))

    def take_back_session(self) -> None:
        """Take back a session started by mistake, as long as nothing is charted."""
        note_id = self.model.note_id
        if note_id is None or not self.model.save():
            return
        try:
            self.desk.visits.discard_empty(note_id)
        except MassageDeskError as error:
            show_problem(self, error)
            return
        self.model.forget()
        self.show_inbox()
        self.desk_window.tell(self.tr("The session is taken back. The appointment stands as before."))

    def copy_from_last(self) -> None:
        """Carry over areas, techniques and plan; pain, minutes and words are always told anew."""
        if self.model.copy_from_last():
            self.page.show_changed()
        else:
            self.desk_window.tell(self.tr("Areas, techniques and plan are filled in already. Nothing was changed."))

    def _signed(self) -> None:
        self._reopen()
        self.page.focus_first()

    def _amended(self) -> None:
        self._reopen()
        self.page.signed.show_last_block()

    def _reopen(self) -> None:
        if self.model.note_id is not None:
            self.model.open(self.model.note_id)
            self._show_page()

    # --- going on --------------------------------------------------------------------------------------------------

    def _go_on(self, step: str) -> None:
        view = self.model.view
        if view is None:
            return
        client_id = view.row.client_id
        if step == "print":
            self._print()
        elif step == "payment":
            self.desk_window.go("clients", client_id=client_id, tab="billing")
        elif step == "goals":
            self.desk_window.go("clients", client_id=client_id, tab="plan")
        else:
            prescription_id = view.row.prescription_id
            self.desk_window.go("calendar", book=True, client_id=client_id, prescription_id=prescription_id)

    def _print(self) -> None:
        view = self.model.view
        if view is not None:
            self.desk_window.go("reports", kind="notes", client_id=view.row.client_id, note_id=view.row.note_id)

    def _go_to_note(self, note_id: SessionNoteId) -> None:
        self.desk_window.go("notes", note_id=note_id)

    def _go_to_inbox(self) -> None:
        self.desk_window.go("notes", inbox=True)

    def _go_to_today(self) -> None:
        self.desk_window.go("today")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_narrow = self.width() < Theme.current().px(ROOMY)
        if is_narrow != self.narrow_search:
            self.narrow_search = is_narrow
            self.heading_changed.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """However the screen goes away, the draft is saved."""
        super().hideEvent(event)
        self.model.save()
