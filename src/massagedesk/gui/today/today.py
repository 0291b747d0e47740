"""Today: the screen the program opens on."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent

from massagedesk.domain.errors import MassageDeskError
from massagedesk.domain.ids import ClientId
from massagedesk.gui.forms.ui_today import Ui_Today
from massagedesk.gui.navigation import Action, Screen, Window
from massagedesk.gui.problems import show_problem
from massagedesk.gui.theme import Theme, fit_form
from massagedesk.gui.today.day_lines import Step, Verb
from massagedesk.gui.today.today_model import TodayModel
from massagedesk.gui.widgets.empty_state import EmptyState

TICK_MS = 60_000
BESIDE_FROM = 1000
"""Below this width the needs of the practice go under the day."""


class TodayView(Screen):
    """Who comes next, the day, what the practice needs, the week."""

    def __init__(self, desk: Any, window: Window) -> None:
        super().__init__(desk, window)
        self.form = Ui_Today()
        self.form.setupUi(self)
        fit_form(self)
        self.form.day_end.setFixedHeight(Theme.current().px(36))
        self.model = TodayModel(desk)
        self._empty = EmptyState(
            "calendar-days",
            self.tr("Nothing is booked today"),
            "",
            action=self.tr("Book appointment"),
            on_action=self._book,
        )
        self.form.page_layout.insertWidget(self.form.page_layout.indexOf(self.form.day) + 1, self._empty)
        for part in (self.form.card, self.form.day, self.form.practice, self.form.first_steps):
            part.stepped.connect(self._take)
        self.form.card.last_note_asked.connect(self._open_last_note)
        self.form.day.client_asked.connect(self._open_client)
        self._clock = QTimer(self)
        self._clock.setInterval(TICK_MS)
        self._clock.timeout.connect(self.tick)
        self._clock.start()
        self._show_all()

    # --- what the window asks ------------------------------------------------------------------------------------

    def title(self) -> str:
        return self.tr("Today")

    def context(self) -> str:
        return self.model.spoken_now()

    def primary_action(self) -> Action:
        return Action(
            self.tr("Book appointment"),
            self._book,
            icon="calendar-plus",
            keys="Ctrl+N",
            outlined=self.model.card is not None or bool(self.model.first_steps),
        )

    def palette_actions(self) -> list[Action]:
        card = self.model.card
        if card is None:
            return []
        return [Action(card.main.word, self._take_main, icon=card.main.icon or "arrow-right", detail=card.name)]

    def shown(self) -> None:
        """Time went by while another screen was in front."""
        self.tick()

    def refresh(self, kinds: frozenset[str]) -> None:
        self.model.refresh()
        self._show_all()

    def focus_first(self) -> None:
        if self.form.card.isVisibleTo(self):
            self.form.card.main.setFocus()
        elif not self.form.first_steps.take_focus():
            super().focus_first()

    # --- showing -------------------------------------------------------------------------------------------------

    def tick(self) -> None:
        """Another minute: how long until the next client, and who is next."""
        if self.isVisible() and self.model.tick():
            self._show_all()
            self.heading_changed.emit()

    def _show_all(self) -> None:
        model, form = self.model, self.form
        is_new = bool(model.first_steps)
        form.card.show_card(model.card)
        form.day.show_lines(model.lines)
        form.day_figures.setText(model.day_figures or model.closed)
        form.next_free.setText(model.next_free)
        form.day_end.setText(model.day_end)
        form.day_end.setVisible(bool(model.day_end))
        form.day_head.setHidden(is_new)
        form.day_line.setHidden(is_new)
        form.first_steps.show_steps(model.first_steps)
        form.practice.show_practice(model.needs, model.facts, model.ahead)
        self._empty.setHidden(is_new or bool(model.lines))
        self._empty.say(
            self.tr("Nothing is booked today"), model.ahead or self.tr("A good day to catch up on notes.")
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The needs stand beside the day where both fit, else below it."""
        super().resizeEvent(event)
        beside = self.width() >= Theme.current().px(BESIDE_FROM)
        practice, form = self.form.practice, self.form
        if beside == (form.across.indexOf(practice) >= 0):
            return
        if beside:
            form.page_layout.removeWidget(practice)
            form.across.addWidget(practice)
        else:
            form.across.removeWidget(practice)
            form.page_layout.insertWidget(form.page_layout.count() - 1, practice)
        practice.set_beside(beside)

    # --- doing ---------------------------------------------------------------------------------------------------

    def _take(self, step: Step) -> None:
        try:
            if step.verb is Verb.ARRIVE:
                self.model.arrive(step.arguments["appointment_id"])
            elif step.verb is Verb.START:
                self.desk_window.go("notes", note_id=self.model.start(step.arguments["appointment_id"]))
            else:
                self.desk_window.go(step.place, **step.arguments)
        except MassageDeskError as error:
            show_problem(self, error)

    def _take_main(self) -> None:
        if self.model.card is not None:
            self._take(self.model.card.main)

    def _book(self) -> None:
        self.desk_window.go("calendar", book=True)

    def _open_client(self, client_id: ClientId) -> None:
        self.desk_window.go("clients", client_id=client_id)

    def _open_last_note(self, client_id: ClientId) -> None:
        note_id = self.model.last_note(client_id)
        if note_id is None:
            self._open_client(client_id)
        else:
            self.desk_window.go("notes", note_id=note_id)
