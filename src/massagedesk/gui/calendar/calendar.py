"""The calendar: week and day, booking, and what becomes of appointments."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, QRect, QTimer
from PySide6.QtWidgets import QHBoxLayout, QWidget

from massagedesk.domain.errors import MassageDeskError
from massagedesk.domain.ids import AppointmentId, ClientId, PrescriptionId
from massagedesk.gui.calendar import grid_accessible
from massagedesk.gui.calendar.actions import Actions
from massagedesk.gui.calendar.appointment_panel import AppointmentPanel
from massagedesk.gui.calendar.booking import BookingEditor
from massagedesk.gui.calendar.booking_model import BookingModel, Wish
from massagedesk.gui.calendar.calendar_model import CalendarModel, Preview, Span
from massagedesk.gui.calendar.menu import appointment_menu, slot_menu
from massagedesk.gui.calendar.slots import SNAP, Slot
from massagedesk.gui.calendar.spoken import spoken_when
from massagedesk.gui.calendar.tip import DropTip
from massagedesk.gui.forms.ui_calendar import Ui_Calendar
from massagedesk.gui.navigation import Action, Screen, Window
from massagedesk.gui.problems import show_problem
from massagedesk.gui.theme import Theme, fit_form
from massagedesk.gui.widgets.buttons import button, icon_button
from massagedesk.gui.widgets.segments import Segments
from massagedesk.services.schedule import AppointmentRow

TICK_MS = 60_000


class CalendarView(Screen):
    """`open(day=…, appointment_id=…)` shows a day or an appointment; `open(book=True, …)` opens the booking editor."""

    narrow_search = True

    def __init__(self, desk: Any, window: Window) -> None:
        super().__init__(desk, window)
        grid_accessible.install()
        self.form = Ui_Calendar()
        self.form.setupUi(self)
        fit_form(self)
        self.model = CalendarModel(desk)
        self.grid = self.form.grid
        self.acts = Actions(self)
        self.editor: BookingEditor | None = None
        self.panel: AppointmentPanel | None = None
        self.tip = DropTip(self)
        self._is_placed = False
        self.previous = icon_button("", "chevron-left", on_click=partial(self._step, -1))
        self.next = icon_button("", "chevron-right", on_click=partial(self._step, 1))
        self.today = button(self.tr("Today"), on_click=self._go_to_today)
        self.span = Segments(
            [(Span.DAY.value, self.tr("Day")), (Span.WEEK.value, self.tr("Week"))], name=self.tr("Days shown")
        )
        self.span.set_current(Span.WEEK.value)
        self.span.current_changed.connect(self._choose_span)
        self._connect_grid()
        self._clock = QTimer(self)
        self._clock.setInterval(TICK_MS)
        self._clock.timeout.connect(self.grid.update)
        self._clock.start()
        self._show_all()

    def _connect_grid(self) -> None:
        grid = self.grid
        grid.resized.connect(self.form.heads.follow_width)
        grid.opened.connect(self.show_appointment)
        grid.slot_asked.connect(self._book_slot)
        grid.dropped.connect(self.acts.drop)
        grid.preview_changed.connect(self._show_tip)
        grid.day_asked.connect(self._show_day)
        grid.moved.connect(self._keep_in_view)
        grid.status_asked.connect(self.acts.set_status)
        grid.start_asked.connect(self.acts.start_session)
        grid.menu_asked.connect(self._open_menu)
        grid.refused.connect(self.acts.refuse)
        self.form.heads.day_asked.connect(self._show_day_alone)

    # --- what the window asks ------------------------------------------------------------------------------------

    def title(self) -> str:
        return self.tr("Calendar")

    def context(self) -> str:
        return self.model.title()

    def primary_action(self) -> Action:
        return Action(self.tr("New appointment"), self._book_at_cursor, icon="plus", keys="Ctrl+N")

    def top_widgets(self) -> list[QWidget]:
        steps = QWidget()
        row = QHBoxLayout(steps)
        row.setContentsMargins(0, 0, Theme.current().px(4), 0)
        row.setSpacing(Theme.current().px(8))
        for part in (self.previous, self.today, self.next):
            row.addWidget(part)
        return [steps, self.span]

    def palette_actions(self) -> list[Action]:
        other = Span.WEEK if self.model.span is Span.DAY else Span.DAY
        word = self.tr("Show the week") if other is Span.WEEK else self.tr("Show one day")
        return [
            Action(self.tr("Go to today"), self._go_to_today, icon="calendar-days"),
            Action(word, partial(self.span.part(other.value).click), icon="calendar-days"),
            Action(self.tr("Next week or day"), partial(self._step, 1), icon="chevron-right", keys="Ctrl+PgDown"),
            Action(self.tr("Previous week or day"), partial(self._step, -1), icon="chevron-left", keys="Ctrl+PgUp"),
        ]

    def open(self, **arguments: Any) -> None:
        """See `_show_asked` for the arguments."""
        self._show_asked(**arguments)

    def _show_asked(
        self,
        *,
        day: date | None = None,
        appointment_id: AppointmentId | None = None,
        book: bool = False,
        client_id: ClientId | None = None,
        prescription_id: PrescriptionId | None = None,
        span: str | None = None,
    ) -> None:
        """Show a day or an appointment, or book: with a prescription the next session is proposed."""
        if span is not None:
            self.span.set_current(span)
            self.model.set_span(Span(span))
        if day is not None:
            self._show_day(day)
        if appointment_id is not None:
            row = self.model.found(appointment_id)
            self._show_row(row)
            self.show_appointment(row)
        if book:
            self.book(Wish(day=day, client_id=client_id, prescription_id=prescription_id))

    def shown(self) -> None:
        if not self._is_placed:
            self._is_placed = True
            self._place_view()
        self.grid.update()

    def refresh(self, kinds: frozenset[str]) -> None:
        self.model.refresh()
        self._show_all()

    def focus_first(self) -> None:
        if self.editor is None and self.panel is None:
            self.grid.setFocus()

    # --- showing -------------------------------------------------------------------------------------------------

    def _show_all(self) -> None:
        is_day = self.model.span is Span.DAY
        for made, word in (
            (self.previous, self.tr("Day before") if is_day else self.tr("Week before")),
            (self.next, self.tr("Day after") if is_day else self.tr("Week after")),
        ):
            made.setAccessibleName(word)
            made.setToolTip(word)
        self.form.heads.show_columns(self.model.columns)
        self.grid.show_model(self.model)
        self.heading_changed.emit()

    def _show_day(self, day: date) -> None:
        self.model.show(day)
        self._show_all()
        self._note_place()

    def _note_place(self) -> None:
        """Back leads to the days shown, not into an editor once more."""
        self.desk_window.note_place(day=self.model.day, span=self.model.span.value)

    def _show_row(self, row: AppointmentRow) -> None:
        self._show_day(self.desk.local(row.starts_at).date())
        self.grid.select(self.model.card(row.id))
        self._keep_in_view()

    def _show_day_alone(self, day: date) -> None:
        if self.model.span is Span.DAY:
            return
        self.span.set_current(Span.DAY.value)
        self.model.set_span(Span.DAY)
        self._show_day(day)

    def _choose_span(self, key: str) -> None:
        card = self.grid.selected
        self.model.span = Span(key)
        self._show_day(card.day if card is not None else self.grid.cursor_slot.day)

    def _step(self, steps: int) -> None:
        self.model.step(steps)
        self._show_day(self.model.day)

    def _go_to_today(self) -> None:
        self._show_day(self.model.now()[0])
        self._place_view()

    def _place_view(self) -> None:
        """Half an hour before she opens at the top."""
        layout = self.layout()
        if layout is not None:
            layout.activate()
        self.form.scroll.verticalScrollBar().setValue(self.grid.measures.y(self.model.first_minute()))

    def _keep_in_view(self) -> None:
        rect = self.grid.focus_rect().toRect()
        if rect.isValid():
            margin = Theme.current().px(14)
            for point in (rect.bottomLeft(), rect.topLeft()):
                self.form.scroll.ensureVisible(point.x(), point.y(), 0, margin)

    def _show_tip(self, preview: Preview | None) -> None:
        if preview is None:
            self.tip.hide()
            return
        carry = self.grid.carry
        if carry is not None and not carry.by_keys:
            point = self.grid.pointer.toPoint()
            self.form.scroll.ensureVisible(point.x(), point.y(), 0, Theme.current().px(14))
        rect = self.grid.rect_of_slot(preview.slot).toRect()
        corner = self.grid.mapTo(self, rect.topLeft())
        spans = tuple(self.acts.span(row) for row in preview.clashes)
        self.tip.show_preview(preview, spans, QRect(corner, rect.size()))

    def show_changed(self, row: AppointmentRow) -> None:
        """Show an appointment that was just booked or moved, with the keyboard on it."""
        self._show_row(row)
        self.grid.setFocus()

    # --- panels --------------------------------------------------------------------------------------------------

    def show_appointment(self, row: AppointmentRow) -> None:
        """Open the panel of an appointment beside its card."""
        card = self.model.card(row.id)
        rect = self.grid.rect_of(card).toRect() if card is not None else QRect()
        window = self.window()
        beside = QRect(self.grid.mapTo(window, rect.topLeft()), rect.size())
        self.panel = AppointmentPanel(self, self.model.found(row.id), beside)
        self.panel.closed.connect(self._panel_closed)
        self.panel.open()

    def _panel_closed(self) -> None:
        self.panel = None
        self._note_place()

    def _open_menu(self, row: AppointmentRow | None, slot: Slot, at: QPoint) -> None:
        menu = slot_menu(self, slot) if row is None else appointment_menu(self, row)
        menu.popup(at)

    def _book_at_cursor(self) -> None:
        self._book_slot(self.grid.cursor_slot)

    def _book_slot(self, slot: Slot) -> None:
        minutes = slot.minutes if slot.minutes > SNAP else None
        self.book(Wish(day=slot.day, start=slot.start, minutes=minutes))

    def book(self, wish: Wish) -> None:
        """Open the booking editor with what is known."""
        try:
            model = BookingModel(self.desk, wish)
        except MassageDeskError as error:
            show_problem(self, error)
            return
        self.editor = BookingEditor(self, model)
        self.editor.saved.connect(self._booked)
        self.editor.closed.connect(self._editor_closed)
        self.editor.open()

    def _editor_closed(self) -> None:
        self.editor = None
        self._note_place()

    def _booked(self, appointment_id: AppointmentId, is_new: bool) -> None:
        row = self.model.found(appointment_id)
        self.show_changed(row)
        slot = self.acts.slot_of(row)
        said = self.tr("Booked {name}, {when}.") if is_new else self.tr("Changed {name}, {when}.")
        text = said.format(name=row.client_name, when=spoken_when(slot, self.desk.today()))
        if is_new and row.prescription_id is not None and (row.ordinal or 0) < (row.ordered or 0):
            self.desk_window.tell(text, self.tr("Book next"), partial(self.acts.book_next, row))
        else:
            self.desk_window.tell(text)
