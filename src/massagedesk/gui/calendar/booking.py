"""The booking editor: client, service, prescription, day, time, and what speaks against it, on one panel."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, time
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QComboBox, QWidget

from massagedesk.domain.dates import spoken_time
from massagedesk.domain.errors import MassageDeskError
from massagedesk.domain.schedule import MAX_MINUTES
from massagedesk.gui.calendar.booking_draft import draft_of
from massagedesk.gui.calendar.booking_model import BookingModel, Pick, words_of
from massagedesk.gui.calendar.booking_parts import FLOWING, TimeTaken, WarningLine, empty, put
from massagedesk.gui.calendar.client_picks import FIELD_KEYS, ClientPicks
from massagedesk.gui.forms.ui_booking import Ui_Booking
from massagedesk.gui.theme import Theme, fit_form
from massagedesk.gui.widgets.buttons import button, dress
from massagedesk.gui.widgets.chips import StatusChip
from massagedesk.gui.widgets.flow_layout import FlowLayout
from massagedesk.gui.widgets.overlay import Overlay

WIDTH = 560
SHORTEST = 5


class BookingEditor(Overlay):
    """`saved` carries the appointment's id and whether it is new."""

    saved = Signal(object, bool)

    def __init__(self, parent: QWidget, model: BookingModel) -> None:
        self.panel = BookingPanel(model)
        super().__init__(parent.window(), self.panel)
        self.holds = True
        self.panel.grown.connect(self.place_panel)
        self.panel.left.connect(self.close_panel)
        self.panel.done.connect(self._done)
        self.closed.connect(self.deleteLater)

    def open(self) -> None:
        """Show it; the keyboard goes to what is not known yet."""
        super().open()
        self.panel.focus_next()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click beside the panel must not throw away what was typed: Esc and "Leave it" do."""
        event.accept()

    def _done(self, appointment_id: object, is_new: bool) -> None:
        self.close_panel()
        self.saved.emit(appointment_id, is_new)


class BookingPanel(QWidget):
    """Wires the form to its model."""

    grown = Signal()
    left = Signal()
    done = Signal(object, bool)

    def __init__(self, model: BookingModel) -> None:
        super().__init__()
        self.model = model
        self.form = Ui_Booking()
        self.form.setupUi(self)
        fit_form(self)
        theme = Theme.current()
        self.setFixedWidth(theme.px(WIDTH))
        is_new = model.appointment_id is None
        self.form.heading.setText(self.tr("New appointment") if is_new else self.tr("Change appointment"))
        self.form.book.setText(self.tr("Book appointment") if is_new else self.tr("Save changes"))
        self.setAccessibleName(self.form.heading.text())
        self._dress()
        self.picks = ClientPicks(self)
        self._limits = FlowLayout(self.form.limits, gap=8)
        self._free = FlowLayout(self.form.free, gap=8)
        for flowing in (self.form.free, self.form.limits):
            flowing.setSizePolicy(FLOWING)
        self.form.clash.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        self.form.clash_icon.set_icon("triangle-alert", "danger")
        self.form.ends.setFixedHeight(theme.px(36))
        self.form.minutes.set_range(SHORTEST, MAX_MINUTES)
        self._fill_services()
        self._fill_fields()
        self._connect()
        self.show_all()

    def _dress(self) -> None:
        form = self.form
        dress(form.book, kind="primary", icon="check")
        dress(form.leave)
        dress(form.anyway, kind="danger", extent="small")
        for quiet in (form.other_client, form.known_client):
            dress(quiet, kind="quiet")

    def _connect(self) -> None:
        form = self.form
        form.search.textEdited.connect(self._search)
        form.search.installEventFilter(self)
        self.picks.picked.connect(self._pick)
        form.other_client.clicked.connect(self._choose_again)
        form.known_client.clicked.connect(self._choose_again)
        for field in (form.given_name, form.family_name, form.phone):
            field.textEdited.connect(self._type_new_client)
        form.service.activated.connect(self._choose_service)
        form.prescription.activated.connect(self._choose_prescription)
        form.minutes.value_changed.connect(self._set_minutes)
        form.day.value_changed.connect(self._set_day)
        form.start.value_changed.connect(self._set_start)
        form.book.clicked.connect(self.save)
        form.anyway.clicked.connect(self.save_anyway)
        form.leave.clicked.connect(self.left)

    # --- showing -------------------------------------------------------------------------------------------------

    def focus_next(self) -> None:
        """The keyboard goes to what is still missing: the client, else the button that books."""
        form, model = self.form, self.model
        if model.new_client is not None:
            missing = form.family_name if not model.new_client.family_name else form.phone
            missing.setFocus()
        elif model.client is None:
            form.search.setFocus()
        elif form.book.isEnabled():
            form.book.setFocus()
        else:
            form.start.setFocus()

    def show_all(self) -> None:
        """Show what the model says now."""
        self._show_who()
        self._show_orders()
        form, model = self.form, self.model
        form.service.setCurrentIndex([service.id for service in model.services].index(model.service_id))
        form.minutes.set_value(model.minutes)
        form.day.set_value(model.day)
        form.start.set_value(model.start)
        form.ends.setText(model.ends)
        for field in (form.day, form.start, form.minutes):
            field.setEnabled(model.can_move)
        self._show_free()
        self._show_told(model.warnings())
        clash = model.clash()
        form.clash.setHidden(not clash)
        form.clash_words.setText(clash)
        if clash and form.book.hasFocus():
            # Taken from a button that goes gray, the keyboard would land on just any other.
            form.start.setFocus()
        form.book.setEnabled(not clash)
        form.problem.say("")
        self._settle()

    def _show_who(self) -> None:
        form, model = self.form, self.model
        form.search_page.setHidden(model.client is not None or model.new_client is not None)
        form.chosen_page.setHidden(model.client is None)
        form.new_page.setHidden(model.new_client is None)
        form.other_client.setHidden(model.appointment_id is not None)
        if model.client is not None:
            form.client_name.setText(model.client.name)
            form.client_aside.setText(model.client.aside)
        self._limits.clear()
        for text in model.contraindications:
            put(self._limits, StatusChip(text, kind="contraindication"))
        form.limits.setHidden(not model.contraindications)

    def _show_orders(self) -> None:
        form, model = self.form, self.model
        form.order_box.setHidden(not model.prescriptions)
        form.prescription.clear()
        for order in model.prescriptions:
            areas = ", ".join(order.areas)
            words = " · ".join(part for part in (order.prescriber, areas, order.number) if part)
            form.prescription.addItem(words, order.id)
        form.prescription.addItem(self.tr("Without a prescription"), None)
        chosen = model.prescription()
        place = len(model.prescriptions) if chosen is None else model.prescriptions.index(chosen)
        form.prescription.setCurrentIndex(place)
        form.gauge.setHidden(chosen is None or not chosen.ordered)
        form.use_words.setHidden(chosen is None)
        if chosen is not None:
            form.gauge.show_use(chosen.used, chosen.ordered or 0, warning=chosen.needs_attention)
            form.use_words.setText(words_of(chosen, model.today))

    def _show_free(self) -> None:
        self._free.clear()
        free = self.model.free_times() if self.model.can_move else []
        for moment in free:
            made = button(spoken_time(moment), extent="small", on_click=TimeTaken(self.take_time, moment).take)
            made.setAccessibleName(self.tr("Start at {time}").format(time=spoken_time(moment)))
            put(self._free, made)
        self.form.free_box.setHidden(not free)

    def _show_told(self, warnings: Sequence[str]) -> None:
        layout = self.form.told_layout
        empty(layout)
        for text in warnings:
            put(layout, WarningLine(text))
        self.form.told.setHidden(not warnings)

    def _settle(self) -> None:
        """As high as the fields need; where the window is lower, they scroll and the buttons stay."""
        form, theme = self.form, Theme.current()
        layout, margins = self.layout(), self.contentsMargins()
        assert layout is not None
        across = theme.px(WIDTH) - layout.contentsMargins().left() - layout.contentsMargins().right()
        form.fields_down.activate()
        needed = form.fields_down.totalHeightForWidth(across)
        form.scroll.setFixedHeight(0)
        layout.activate()
        # -1 where no sentence that wraps is shown.
        others = max(layout.totalHeightForWidth(theme.px(WIDTH)), layout.totalSizeHint().height())
        others += margins.top() + margins.bottom()
        room = self.window().height() - 2 * theme.px(16) - others if self.isVisible() else needed
        form.scroll.setFixedHeight(max(min(needed, room), theme.px(120)))
        layout.activate()
        self.grown.emit()

    def sizeHint(self) -> QSize:
        return QSize(Theme.current().px(WIDTH), super().sizeHint().height())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._settle()

    # --- what she chooses ----------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up, Down and Enter in the search field work the list below it."""
        if watched is not self.form.search or not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        key = Qt.Key(event.key())
        if key in FIELD_KEYS:
            if not self.picks.isVisible():
                self._search(self.form.search.text())
            else:
                self.picks.step(FIELD_KEYS[key])
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            pick = self.picks.current()
            if pick is not None:
                self._pick(pick)
            return True
        if key is Qt.Key.Key_Escape and self.picks.isVisible():
            self.picks.hide()
            return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter books, or presses the button that has the keyboard."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
            return
        here = self.focusWidget()
        if isinstance(here, QAbstractButton):
            here.click()
        elif self.form.book.isEnabled():
            self.save()

    def _search(self, text: str) -> None:
        self.model.searched = text
        self.picks.show_picks(self.model.find(text), self.form.search)

    def _pick(self, pick: Pick) -> None:
        self.picks.hide()
        if pick.client_id is not None:
            self.model.choose_client(pick.client_id)
        else:
            given, _, family = pick.name.rpartition(" ")
            self.form.given_name.setText(given or family)
            self.form.family_name.setText(family if given else "")
            self._type_new_client()
        self.show_all()
        self.focus_next()

    def _type_new_client(self) -> None:
        form = self.form
        self.model.enter_client(form.given_name.text(), form.family_name.text(), form.phone.text())
        self._show_told(self.model.warnings())
        self._settle()

    def _choose_again(self) -> None:
        self.model.forget_client()
        self.form.search.clear()
        self.show_all()
        self.focus_next()

    def _choose_service(self, place: int) -> None:
        self.model.choose_service(self.form.service.itemData(place))
        self.show_all()

    def _choose_prescription(self, place: int) -> None:
        self.model.choose_prescription(self.form.prescription.itemData(place))
        self.show_all()

    def _set_minutes(self, minutes: int | None) -> None:
        if minutes is not None:
            self.model.set_minutes(minutes)
        self.show_all()

    def _set_day(self, day: date | None) -> None:
        if day is not None:
            self.model.day = day
        self.show_all()

    def _set_start(self, start: time | None) -> None:
        if start is not None:
            self.model.start = start
        self.show_all()

    def take_time(self, start: time) -> None:
        """One of the free times."""
        self.model.start = start
        self.show_all()
        self.focus_next()

    # --- saving --------------------------------------------------------------------------------------------------

    def save(self) -> None:
        """Book it; a clash must be answered with its own button."""
        self._save(despite_clash=False)

    def save_anyway(self) -> None:
        """Book it although somebody else is booked then."""
        self._save(despite_clash=True)

    def _save(self, *, despite_clash: bool) -> None:
        try:
            self._read_fields()
            appointment_id, is_new = self.model.save(despite_clash=despite_clash)
        except MassageDeskError as error:
            self.show_all()
            self.form.problem.say(error.sentence)
            self._settle()
            return
        self.done.emit(appointment_id, is_new)

    def draft(self) -> dict[str, Any]:
        """All that is chosen and typed, to go on with later; a day or time that cannot be read stays as it was."""
        with suppress(MassageDeskError):
            self._read_fields()
        return draft_of(self.model)

    def _read_fields(self) -> None:
        form, model = self.form, self.model
        model.remarks = form.remarks.text()
        model.day = form.day.value() or model.day
        model.start = form.start.value() or model.start
        minutes = form.minutes.value()
        if minutes is not None and minutes != model.minutes:
            model.set_minutes(minutes)

    # --- once ----------------------------------------------------------------------------------------------------

    def _fill_services(self) -> None:
        for service in self.model.services:
            self.form.service.addItem(service.label, service.id)
        for box in (self.form.service, self.form.prescription):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)

    def _fill_fields(self) -> None:
        form, new = self.form, self.model.new_client
        form.remarks.setText(self.model.remarks)
        form.search.setText(self.model.searched)
        if new is not None:
            form.given_name.setText(new.given_name)
            form.family_name.setText(new.family_name)
            form.phone.setText(new.phone)
