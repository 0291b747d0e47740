"""The Details tab: everything typed about a client, and putting the client away."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from massagedesk.domain.errors import MassageDeskError
from massagedesk.domain.ids import ClientId
from massagedesk.gui.clients.client_form import ClientForm
from massagedesk.gui.navigation import Window
from massagedesk.gui.widgets.buttons import dress
from massagedesk.services.clients import ClientHeader
from massagedesk.services.desk import Desk
from massagedesk.services.drafts import CLIENTS, Drafts


class ClientDetailsPart(QWidget):
    """The form of one client; unsaved changes wait as a draft of that client."""

    def __init__(self, desk: Desk, window: Window, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk, self.desk_window = desk, window
        self._drafts = Drafts(desk, CLIENTS)
        self._client: ClientId | None = None
        self._is_archived = False
        self.form = ClientForm(desk)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.form)
        self.form.save_asked.connect(self._save)
        self.form.discard_asked.connect(self._discard)
        self.form.form.archive.clicked.connect(self._archive)

    def show_client(self, header: ClientHeader) -> None:
        """Show a client; what is being typed about the same one stays."""
        self._is_archived = header.is_archived
        archive = self.form.form.archive
        archive.setText(self.tr("Take out of the archive") if header.is_archived else self.tr("Archive client"))
        dress(archive, kind="quiet", icon="undo-2" if header.is_archived else "archive", tone="muted")
        if header.id == self._client and self.form.is_edited():
            return
        self.keep_draft()
        self._client = header.id
        self.form.show_details(self.desk.clients.details(header.id), self._drafts.get(header.id.hex))

    def keep_draft(self) -> None:
        """Keep what is typed in the practice file."""
        if self._client is not None and self.form.is_edited():
            self._drafts.keep(self._client.hex, self.form.state())

    def _save(self) -> None:
        if self._client is None:
            return
        try:
            archived_on = self.desk.clients.get(self._client).archived_on
            self.desk.clients.save(replace(self.form.read(), archived_on=archived_on))
        except MassageDeskError as error:
            self.form.marks.show(error)
            return
        self._drafts.drop(self._client.hex)
        self.form.show_details(self.desk.clients.details(self._client))
        self.desk_window.tell(self.tr("Client saved."))

    def _discard(self) -> None:
        if self._client is None:
            return
        client_id, kept = self._client, self.form.state()
        self._drafts.drop(client_id.hex)
        self.form.show_details(self.desk.clients.details(client_id))
        bring_back = partial(self._bring_back, client_id, kept)
        self.desk_window.tell(self.tr("Changes discarded."), self.tr("Undo"), bring_back)

    def _bring_back(self, client_id: ClientId, kept: dict[str, Any]) -> None:
        """Undo a discard: one form serves every client, and by now it may show another one."""
        self._drafts.keep(client_id.hex, kept)
        if client_id == self._client:
            self.form.restore(kept)
        self.desk_window.go("clients", client_id=client_id, tab="details")

    def _archive(self) -> None:
        if self._client is None:
            return
        client_id, was_archived = self._client, self._is_archived
        self.desk.clients.archive(client_id, undo=was_archived)
        told = self.tr("Back from the archive.") if was_archived else self.tr("Archived, with the whole history.")
        self.desk_window.tell(
            told, self.tr("Undo"), partial(self.desk.clients.archive, client_id, undo=not was_archived)
        )
