"""The painted days: hours down, days across, appointments on them; made, moved and pulled by mouse or keys."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from massagedesk.domain.ids import AppointmentId
from massagedesk.gui.calendar import carry as carrying
from massagedesk.gui.calendar.calendar_model import CalendarModel, Card, Preview, default_slot
from massagedesk.gui.calendar.carry import Carry, Kind
from massagedesk.gui.calendar.grid_keys import press_key
from massagedesk.gui.calendar.grid_paint import paint_grid
from massagedesk.gui.calendar.measures import Measures
from massagedesk.gui.calendar.slots import SNAP, Slot, lanes_beside, snapped_down
from massagedesk.gui.calendar.spoken import spoken_card, spoken_slot
from massagedesk.gui.theme import Theme

DRAG_DISTANCE = 5
"""A hand shakes by so many px without meaning it."""


class CalendarGrid(QWidget):
    """Shows the model's columns. It only asks; the view decides with the model what is done."""

    opened = Signal(object)
    """An appointment is to be shown."""
    slot_asked = Signal(object)
    """A `Slot` is to be booked."""
    dropped = Signal(object, object)
    """`Preview` and `AppointmentRow`: an appointment is to hold another time."""
    preview_changed = Signal(object)
    """What dropping now would mean: `Preview`, or None when nothing is carried."""
    day_asked = Signal(object)
    """A day beyond what is shown; steps of the keyboard lead there."""
    status_asked = Signal(object, object)
    start_asked = Signal(object)
    menu_asked = Signal(object, object, object)
    """Row (or None), `Slot`, and where on the screen."""
    moved = Signal()
    """The keyboard went elsewhere: keep it in view."""
    resized = Signal(int)
    refused = Signal(object)
    """This appointment cannot be moved any more."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model: CalendarModel
        self.carry: Carry | None = None
        self.cursor_slot = Slot(date.min, 0, SNAP)
        self.selected_id: AppointmentId | None = None
        self.preview: Preview | None = None
        self.pointer = QPointF()
        """Where the mouse is."""
        self._was_used = False
        self._press: QPointF | None = None
        self._pressed_card: Card | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(self.tr("Calendar"))
        Theme.current().theme_changed.connect(self.updateGeometry)

    # --- what is shown -------------------------------------------------------------------------------------------

    def show_model(self, model: CalendarModel) -> None:
        """Show a model's days. Call again after it read them anew."""
        self.model = model
        if self.selected_id is not None and model.card(self.selected_id) is None:
            self.selected_id = None
        if self.column_of(self.cursor_slot.day) is None and self.carry is None:
            self.cursor_slot = default_slot(model)
        self._say()
        self.update()

    @property
    def measures(self) -> Measures:
        """Where things lie at the present size."""
        return Measures(self.width(), len(self.model.columns))

    def column_of(self, day: date) -> int | None:
        """Which column a day is, None when it is not shown."""
        return next((place for place, column in enumerate(self.model.columns) if column.day == day), None)

    def shows_cursor(self) -> bool:
        """Whether the free time the keyboard is on is marked: once keys or mouse were used here."""
        return self._was_used and self.hasFocus() and self.selected_id is None and self.carry is None

    @property
    def selected(self) -> Card | None:
        """The appointment the keyboard is on."""
        return None if self.selected_id is None else self.model.card(self.selected_id)

    def select(self, card: Card | None, slot: Slot | None = None) -> None:
        """Put the keyboard on an appointment, or on a free slot."""
        self.selected_id = card.row.id if card else None
        if card is not None:
            self.cursor_slot = Slot(card.day, snapped_down(card.start), SNAP)
        elif slot is not None:
            self.cursor_slot = slot
        self._say()
        self.update()

    def rect_of(self, card: Card) -> QRectF:
        """Where an appointment is painted."""
        place = self.column_of(card.day)
        return QRectF() if place is None else self.measures.rect_of(place, card)

    def rect_of_slot(self, slot: Slot) -> QRectF:
        """Where a slot lies; empty when its day is not shown."""
        place = self.column_of(slot.day)
        return QRectF() if place is None else self.measures.card_rect(place, slot.start, slot.end)

    def focus_rect(self) -> QRectF:
        """What must be in view: what is carried, or where the keyboard is."""
        if self.carry is not None:
            return self.rect_of_slot(self.carry.slot)
        card = self.selected
        return self.rect_of(card) if card is not None else self.rect_of_slot(self.cursor_slot)

    def card_at(self, point: QPointF) -> Card | None:
        """The appointment under a point."""
        measures = self.measures
        for place, column in enumerate(self.model.columns):
            for card in reversed(column.cards):
                if measures.rect_of(place, card).contains(point):
                    return card
        return None

    def slot_at(self, point: QPointF) -> Slot:
        """The quarter of an hour under a point."""
        measures = self.measures
        day = self.model.columns[measures.column(point.x())].day
        return Slot(day, min(snapped_down(measures.minute(point.y())), 24 * 60 - SNAP), SNAP)

    def _say(self) -> None:
        card = self.selected
        text = spoken_card(card) if card is not None else spoken_slot(self.cursor_slot)
        if text == self.accessibleDescription():
            return
        self.setAccessibleDescription(text)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))
        if card is not None and self.hasFocus():
            told = QAccessibleEvent(self, QAccessible.Event.Focus)
            told.setChild(self.cards().index(card))
            QAccessible.updateAccessibility(told)

    def cards(self) -> list[Card]:
        """Every appointment shown, day by day."""
        return [card for column in self.model.columns for card in column.cards]

    # --- carrying ------------------------------------------------------------------------------------------------

    def set_carry(self, carry: Carry | None) -> None:
        """Carry something on, or nothing more; what dropping would mean is told where it changed."""
        before, self.carry = self.carry, carry
        if carry is None:
            self.preview = None
        elif before is None or before.slot != carry.slot or self.preview is None:
            self.preview = self.model.preview(carry.slot, carry.row)
        self.preview_changed.emit(self.preview)
        self.update()

    def drop(self) -> None:
        """Let go of what is carried."""
        carry, preview = self.carry, self.preview
        self.set_carry(None)
        if carry is None or preview is None:
            return
        if carry.row is None:
            self.select(None, carry.slot)
            self.slot_asked.emit(carry.slot)
        elif carry.has_moved:
            self.dropped.emit(preview, carry.row)

    def give_up(self) -> None:
        """Put back what is carried."""
        self._press = None
        self.set_carry(None)

    def take(self, card: Card, kind: Kind) -> bool:
        """Take hold of an appointment by keyboard; False where it cannot be moved any more."""
        if not self.model.can_move(card.row):
            self.refused.emit(card.row)
            return False
        self.set_carry(carrying.take(card, kind, by_keys=True))
        return True

    # --- mouse ---------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton or self.carry is not None:
            return
        self._was_used = True
        self._press = event.position()
        self._pressed_card = self.card_at(self._press)
        self.select(self._pressed_card, self.slot_at(self._press))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = self.pointer = event.position()
        if self._press is None:
            self._show_pointer(point)
        elif self.carry is not None:
            measures = self.measures
            day = self.model.columns[measures.column(point.x())].day
            self.set_carry(self.carry.dragged(day, measures.minute(point.y())))
        elif (point - self._press).manhattanLength() >= DRAG_DISTANCE:
            self._begin_drag(self._press)
            if self.carry is not None:
                self.mouseMoveEvent(event)

    def _begin_drag(self, press: QPointF) -> None:
        measures = self.measures
        minute = measures.minute(press.y())
        card = self._pressed_card
        if card is None:
            if press.x() >= measures.gutter:
                self.set_carry(carrying.draw_new(self.slot_at(press).day, minute))
        elif not self.model.can_move(card.row):
            self._press = None
            self.refused.emit(card.row)
        elif measures.is_on_edge(self.rect_of(card), press):
            self.set_carry(carrying.take(card, Kind.RESIZE))
        else:
            self.set_carry(carrying.take(card, Kind.MOVE, grab=minute - card.start))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton or self._press is None:
            return
        self._press = None
        if self.carry is not None:
            self.drop()
        elif self._pressed_card is not None:
            self.opened.emit(self._pressed_card.row)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        point = event.position()
        if self.card_at(point) is None and point.x() >= self.measures.gutter:
            self._press = None
            self.slot_asked.emit(self.slot_at(point))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        point = QPointF(event.pos())
        card = self.card_at(point)
        self.select(card, self.slot_at(point))
        self.menu_asked.emit(card.row if card else None, self.cursor_slot, event.globalPos())

    def _show_pointer(self, point: QPointF) -> None:
        card = self.card_at(point)
        if card is not None and self.model.can_move(card.row) and self.measures.is_on_edge(self.rect_of(card), point):
            self.setCursor(Qt.CursorShape.SizeVerCursor)
        else:
            self.setCursor(Qt.CursorShape.PointingHandCursor if card else Qt.CursorShape.ArrowCursor)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            card = None if self.carry is not None else self.card_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), spoken_card(card) if card else "", self)
            return True
        return super().event(event)

    # --- keyboard ------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._was_used = True
        if press_key(self, event):
            self.moved.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self.carry is not None and self.carry.by_keys:
            self.give_up()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit(self.width())

    # --- painting ------------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return QSize(Theme.current().px(600), Measures(0, 1).height)

    def minimumSizeHint(self) -> QSize:
        return QSize(Theme.current().px(320), Measures(0, 1).height)

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_grid(QPainter(self), self, QRectF(event.rect()))

    def room_for(self, carry: Carry, place: int) -> tuple[list[Card], list[tuple[int, int]]]:
        """The cards that stay in a column with their lanes, and last the lane of what is carried."""
        moved = carry.row.id if carry.row else None
        staying = [card for card in self.model.columns[place].cards if card.row.id != moved]
        spans = [(card.start, card.end) for card in staying]
        return staying, lanes_beside(spans, (carry.slot.start, carry.slot.end))

    def carried_rect(self) -> QRectF:
        """Where the carried card is painted; empty when nothing is carried, or on a day not shown."""
        carry = self.carry
        place = None if carry is None else self.column_of(carry.slot.day)
        if carry is None or place is None:
            return QRectF()
        lane, count = 0, 1
        if self.preview is not None and self.preview.clashes:
            lane, count = self.room_for(carry, place)[1][-1]
        return self.measures.card_rect(place, carry.slot.start, carry.slot.end, lane, count)
