"""Clients: the list, one client's page, and entering a new one."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout

from massagedesk.domain.ids import ClientId
from massagedesk.gui.clients.client_list import ClientList
from massagedesk.gui.clients.client_page import ClientPage
from massagedesk.gui.clients.new_client import NewClient
from massagedesk.gui.navigation import Action, Screen, Window
from massagedesk.services.desk import Desk

_KEEP_EVERY_MS = 5_000
"""How often what is being typed is kept, so that not even a power cut takes more."""


class ClientsView(Screen):
    """`open(client_id=..., tab="overview|plan|notes|appointments|billing|documents|details")`, `open(new=True)`;
    `open()` shows the list when it is asked for while the screen is already shown, else leaves things as they were."""

    desk: Desk

    def __init__(self, desk: Desk, window: Window) -> None:
        super().__init__(desk, window)
        self.list = ClientList(desk)
        self.page = ClientPage(desk, window)
        self.new_client = NewClient(desk, window)
        self._pages = QStackedWidget()
        for page in (self.list, self.page, self.new_client):
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._pages)
        self.list.opened.connect(self._go_to_client)
        self.list.new_asked.connect(self._go_to_new)
        self.page.heading_changed.connect(self.heading_changed)
        self.page.tab_changed.connect(self._tab_changed)
        self.new_client.saved.connect(self._saved_new)
        self.new_client.discarded.connect(self._go_to_list)
        self._is_list_stale = True
        self._is_page_stale = False
        self._timer = QTimer(self)
        self._timer.setInterval(_KEEP_EVERY_MS)
        self._timer.timeout.connect(self._keep_in_passing)

    # --- heading ---------------------------------------------------------------------------------------------------

    def title(self) -> str:
        return self.tr("Clients")

    def crumb(self) -> str:
        page = self._pages.currentWidget()
        if page is self.page:
            return self.page.name()
        return self.tr("New client") if page is self.new_client else ""

    def context(self) -> str:
        if self._pages.currentWidget() is not self.list:
            return ""
        total = self.list.model.total
        return self.tr("1 client") if total == 1 else self.tr("{count} clients").format(count=f"{total:,}")

    def primary_action(self) -> Action | None:
        page = self._pages.currentWidget()
        if page is self.page:
            return self.page.next_step()
        if page is self.new_client:
            return None
        return Action(self.tr("New client"), self._go_to_new, icon="user-plus", keys="Ctrl+N")

    def palette_actions(self) -> list[Action]:
        actions = []
        page = self._pages.currentWidget()
        if page is self.page:
            actions = [
                Action(self.tr("All clients"), self._go_to_list, icon="users", keys="Alt+Up"),
                Action(self.tr("Book appointment"), self.page.book, icon="calendar-plus"),
                Action(self.tr("New prescription"), self._new_prescription, icon="clipboard-pen"),
            ]
        if page is not self.new_client:
            actions.append(Action(self.tr("New client"), self._go_to_new, icon="user-plus"))
        return actions

    # --- going places ----------------------------------------------------------------------------------------------

    def open(self, client_id: ClientId | None = None, tab: str = "", new: bool = False, **arguments: Any) -> None:
        if client_id is not None:
            self.page.show_client(client_id, tab or ("" if client_id == self.page.client_id else "overview"))
            self._is_page_stale = False
            self._show(self.page)
        elif new:
            self.new_client.begin()
            self._show(self.new_client)
        elif self.isVisible() or self._pages.currentWidget() is self.list:
            self._freshen_list()
            self._show(self.list)
        elif self._is_page_stale:
            self._is_page_stale = False
            self.page.refresh()

    def refresh(self, kinds: frozenset[str]) -> None:
        if kinds <= {"setting", "draft"}:
            return
        self._is_list_stale = True
        if self._pages.currentWidget() is self.list:
            self._freshen_list()
        elif self._pages.currentWidget() is self.page:
            self.page.refresh()
        else:
            self._is_page_stale = True

    def focus_first(self) -> None:
        page = self._pages.currentWidget()
        if page is self.list:
            self.list.form.search.setFocus()
            self.list.form.search.selectAll()
        elif page is self.new_client:
            self.new_client.focus_first()
        else:
            self.page.focus_first()

    def about_to_lock(self) -> None:
        self._keep_drafts()

    def unfinished(self) -> dict[str, Any]:
        return {"new": True} if self._pages.currentWidget() is self.new_client else {}

    def can_leave(self) -> bool:
        self._keep_drafts()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._pages.currentWidget() is self.page:
            self._go_to_list()
        else:
            super().keyPressEvent(event)

    # --- inside ----------------------------------------------------------------------------------------------------

    def _keep_in_passing(self) -> None:
        # Told once when the disk refuses, not every five seconds; leaving and locking try again.
        self._timer.stop()
        self._keep_drafts()
        self._timer.start()

    def _keep_drafts(self) -> None:
        self.new_client.keep_draft()
        for tab in ("plan", "details"):
            part = self.page.built_parts().get(tab)
            if part is not None:
                part.keep_draft()  # type: ignore[attr-defined]  # the parts she writes in have it

    def _freshen_list(self) -> None:
        if self._is_list_stale:
            self._is_list_stale = False
            self.list.refresh()

    def _show(self, page: ClientList | ClientPage | NewClient) -> None:
        self._pages.setCurrentWidget(page)
        self._timer.start()
        self.heading_changed.emit()

    def _go_to_client(self, client_id: ClientId) -> None:
        self.desk_window.go("clients", client_id=client_id, tab="overview")

    def _go_to_new(self) -> None:
        self.desk_window.go("clients", new=True)

    def _go_to_list(self) -> None:
        self.desk_window.go("clients")

    def _saved_new(self, client_id: ClientId) -> None:
        self.desk_window.tell(self.tr("Client saved."))
        self._go_to_client(client_id)

    def _new_prescription(self) -> None:
        self.desk_window.go("prescriptions", new_for=self.page.client_id)

    def _tab_changed(self, tab: str) -> None:
        self.desk_window.note_place(client_id=self.page.client_id, tab=tab)
