"""From "Sign note" to a signed note, and what is added to it later: panels, password, work beside the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject, Signal

from massagedesk.domain.dates import spoken_day
from massagedesk.domain.errors import MassageDeskError
from massagedesk.domain.ids import SessionNoteId
from massagedesk.domain.visits import AddendumKind, Section
from massagedesk.gui.notes.addendum_panel import AddendumPanel
from massagedesk.gui.notes.footer_model import footer_facts
from massagedesk.gui.notes.note_page import NotePage
from massagedesk.gui.notes.sign_panel import MissingPanel, SignPanel
from massagedesk.gui.notes.spoken import time_range
from massagedesk.gui.tasks import IsCancelled, Progress, run_task
from massagedesk.services.visits import AddendumDetails

if TYPE_CHECKING:
    from massagedesk.services.desk import Desk


class Signing(QObject):
    """`signed` and `amended` once that is done; `put_aside` when an addition is kept for later."""

    signed = Signal()
    amended = Signal()
    put_aside = Signal()

    def __init__(self, desk: Desk, page: NotePage) -> None:
        super().__init__(page)
        self._desk, self._page = desk, page
        self.missing: MissingPanel | None = None
        self.panel: SignPanel | None = None
        self.addendum: AddendumPanel | None = None

    # --- signing -----------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Save, then show what is missing, or ask for the password.

        What she typed and could not be kept is not what she would sign: that is told first, and signing asked again.
        """
        model = self._page.model
        if not model.is_draft or self._page.go_to_unreadable() or not model.save() or _is_open(self.panel):
            return
        if model.problems:
            self._page.go_to_problem()
            model.take_problems_as_told()
            return
        missing = model.missing()
        if missing:
            self.missing = MissingPanel(self._page.window(), missing)
            self.missing.chosen.connect(self._page.go_to)
            self.missing.open()
            return
        self.panel = SignPanel(self._page.window(), self._facts(), self._desk.practice.practitioner.signing_name)
        self.panel.signed.connect(self._sign)
        self.panel.open()

    def _facts(self) -> list[str]:
        model = self._page.model
        view, details = model.view, model.details
        assert view is not None
        assert details is not None
        facts = footer_facts(self._desk, model)
        started, ended = self._desk.local(details.started_at), details.ended_at
        times = time_range(started, self._desk.local(ended) if ended else None)
        line = ", ".join(part for part in (facts.minutes, facts.units) if part)
        return [f"{view.row.client_name}, {spoken_day(started.date(), today=self._desk.today())}, {times}", line]

    def _sign(self, password: str) -> None:
        note_id = self._page.model.note_id
        assert note_id is not None

        def work(_progress: Progress, _is_cancelled: IsCancelled) -> None:
            self._desk.visits.sign(note_id, password)

        run_task(self._page, work, self._sign_done, self._sign_failed, show="nothing")

    def _sign_done(self, _result: None) -> None:
        if _is_open(self.panel):
            self.panel.close_panel()  # type: ignore[union-attr]  # it is open
        self.panel = None
        self.signed.emit()

    def _sign_failed(self, error: MassageDeskError) -> None:
        if _is_open(self.panel):
            self.panel.refuse(error.sentence)  # type: ignore[union-attr]  # it is open

    # --- adding ------------------------------------------------------------------------------------------------

    def add(self) -> None:
        """Open the panel of an addition: the one begun, or a new one about the words she has marked."""
        view = self._page.model.view
        if view is None or self._page.model.is_draft or _is_open(self.addendum):
            return
        draft = self._desk.notes.addendum_draft(view.row.note_id) or self._new_addition()
        texts = {section: getattr(view.details, section.value) for section in Section}
        self.addendum = AddendumPanel(self._page.window(), texts, draft)
        self.addendum.kept.connect(self._keep)
        self.addendum.signed.connect(self._amend)
        self.addendum.thrown_away.connect(self._drop)
        self.addendum.closed.connect(self.put_aside)
        self.addendum.open()

    def is_adding(self) -> bool:
        """Whether an addition is being written."""
        return _is_open(self.addendum)

    def keep(self) -> None:
        """Keep an addition that is being written."""
        if _is_open(self.addendum):
            self.addendum.keep()  # type: ignore[union-attr]  # it is open

    def _new_addition(self) -> AddendumDetails:
        view = self._page.model.view
        marked = self._page.signed.marked()
        if view is not None and marked is not None:
            section, start, words = marked
            if start >= 0 and getattr(view.details, section.value).startswith(words, start):
                return AddendumDetails(
                    kind=AddendumKind.CORRECTION,
                    text="",
                    reason="",
                    section=section,
                    original=words,
                    original_at=start,
                )
        return AddendumDetails(kind=AddendumKind.ADDENDUM, text="", reason="")

    def _keep(self, details: AddendumDetails) -> None:
        note_id = self._note_id()
        if details.text.strip() or details.reason.strip():
            self._desk.notes.keep_addendum_draft(note_id, details)
        else:
            self._desk.notes.drop_addendum_draft(note_id)

    def _drop(self) -> None:
        self._desk.notes.drop_addendum_draft(self._note_id())

    def _amend(self, details: AddendumDetails, password: str) -> None:
        note_id = self._note_id()

        def work(_progress: Progress, _is_cancelled: IsCancelled) -> None:
            self._desk.visits.add(note_id, details, password)

        run_task(self._page, work, self._amend_done, self._amend_failed, show="nothing")

    def _amend_done(self, _result: None) -> None:
        if _is_open(self.addendum):
            self.addendum.finish()  # type: ignore[union-attr]  # it is open
        self.addendum = None
        self.amended.emit()

    def _amend_failed(self, error: MassageDeskError) -> None:
        if _is_open(self.addendum):
            self.addendum.refuse(error.sentence, error.field)  # type: ignore[union-attr]  # it is open

    def _note_id(self) -> SessionNoteId:
        note_id = self._page.model.note_id
        assert note_id is not None
        return note_id


def _is_open(panel: QObject | None) -> bool:
    return panel is not None and shiboken6.isValid(panel) and panel.isVisible()  # type: ignore[attr-defined]
