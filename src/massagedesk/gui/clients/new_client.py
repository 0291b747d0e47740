"""Entering a new client; what was typed waits as a draft until it is saved or discarded."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from massagedesk.domain.errors import MassageDeskError
from massagedesk.gui.clients.client_form import ClientForm
from massagedesk.gui.clients.client_state import NOBODY
from massagedesk.gui.navigation import Window
from massagedesk.services.desk import Desk
from massagedesk.services.drafts import CLIENTS, Drafts

_KEY = "new"


class NewClient(QWidget):
    """`begin()` opens the form, with the draft where there is one. `saved(client_id)` or `discarded` ends it."""

    saved = Signal(object)
    discarded = Signal()

    def __init__(self, desk: Desk, window: Window, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk, self.desk_window = desk, window
        self._drafts = Drafts(desk, CLIENTS)
        self._is_open = False
        self.form: ClientForm | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    def begin(self) -> None:
        """Show the form for a new client."""
        form = self._made_form()
        if self._is_open and form.is_edited():
            return
        draft = self._drafts.get(_KEY)
        form.show_details(NOBODY, draft)
        self._is_open = True
        if draft is not None:
            self.desk_window.tell(self.tr("What you typed last time is still here."))

    def focus_first(self) -> None:
        """The keyboard goes to the first field."""
        if self.form is not None:
            self.form.focus_first()

    def keep_draft(self) -> None:
        """Keep what is typed in the practice file."""
        if self.form is not None and self._is_open and self.form.is_edited():
            self._drafts.keep(_KEY, self.form.state())

    def _made_form(self) -> ClientForm:
        if self.form is None:
            self.form = ClientForm(self.desk)
            self.form.form.archive.hide()
            self.form.form.discard.setText(self.tr("Discard"))
            self.form.save_asked.connect(self._save)
            self.form.discard_asked.connect(self._discard)
            self._column.addWidget(self.form)
        return self.form

    def _save(self) -> None:
        form = self._made_form()
        try:
            client_id = self.desk.clients.save(form.read())
        except MassageDeskError as error:
            form.marks.show(error)
            return
        self._end()
        self.saved.emit(client_id)

    def _discard(self) -> None:
        form = self._made_form()
        kept = form.state()
        self._end()
        self.desk_window.tell(self.tr("Discarded."), self.tr("Undo"), partial(self.bring_back, kept))
        self.discarded.emit()

    def _end(self) -> None:
        self._drafts.drop(_KEY)
        self._is_open = False

    def bring_back(self, kept: dict[str, object]) -> None:
        """Undo a discard."""
        self._drafts.keep(_KEY, kept)
        self.desk_window.go("clients", new=True)
