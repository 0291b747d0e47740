"""Paints the whole grid: the ground, appointments, what is carried, and where the keyboard is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from massagedesk.gui.calendar.calendar_model import Card, tr
from massagedesk.gui.calendar.card_paint import paint_card, paint_carried, paint_ghost, paint_overlap
from massagedesk.gui.calendar.carry import Carry, Kind
from massagedesk.gui.calendar.ground import paint_ground, paint_hours, paint_now
from massagedesk.gui.calendar.slots import SNAP, short_time, spoken_span
from massagedesk.gui.painting import draw_focus
from massagedesk.gui.theme import Theme

if TYPE_CHECKING:
    from massagedesk.gui.calendar.grid import CalendarGrid


def paint_grid(painter: QPainter, grid: CalendarGrid, dirty: QRectF) -> None:
    """Everything that touches `dirty`."""
    measures, columns = grid.measures, grid.model.columns
    paint_ground(painter, measures, columns, dirty)
    today, minute = grid.model.now()
    here = grid.column_of(today)
    paint_hours(painter, measures, None if here is None else minute)
    for place in range(len(columns)):
        if measures.day_rect(place).intersects(dirty):
            _paint_column(painter, grid, place)
    if here is not None:
        paint_now(painter, measures, here, minute)
    if grid.carry is not None:
        _paint_carried(painter, grid, grid.carry)


def _paint_column(painter: QPainter, grid: CalendarGrid, place: int) -> None:
    carry, day = grid.carry, grid.model.columns[place].day
    clashing = set()
    if carry is not None and carry.slot.day == day and grid.preview is not None:
        clashing = {row.id for row in grid.preview.clashes}
    for card, rect in _rects(grid, place):
        if carry is not None and carry.row is not None and card.row.id == carry.row.id:
            _paint_origin(painter, rect, card, carry)
            continue
        paint_card(painter, rect, card)
        if carry is not None and card.row.id in clashing:
            first, last = max(card.start, carry.slot.start), min(card.end, carry.slot.end)
            paint_overlap(painter, rect, grid.measures.span_rect(place, first, last))
        if card.row.id == grid.selected_id and grid.hasFocus():
            draw_focus(painter, rect)
    if grid.shows_cursor() and grid.cursor_slot.day == day:
        _paint_cursor(painter, grid)


def _rects(grid: CalendarGrid, place: int) -> list[tuple[Card, QRectF]]:
    """Where the cards of a column lie; they make room for what is carried over them."""
    carry, measures = grid.carry, grid.measures
    column = grid.model.columns[place]
    usual = [(card, measures.rect_of(place, card)) for card in column.cards]
    if carry is None or carry.slot.day != column.day or grid.preview is None or not grid.preview.clashes:
        return usual
    staying, roomy = grid.room_for(carry, place)
    rects = {
        card.row.id: measures.card_rect(place, card.start, card.end, lane, count)
        for card, (lane, count) in zip(staying, roomy, strict=False)
    }
    return [(card, rects.get(card.row.id, rect)) for card, rect in usual]


def _paint_origin(painter: QPainter, rect: QRectF, card: Card, carry: Carry) -> None:
    told = tr("Moving {name}") if carry.kind is Kind.MOVE else tr("Changing {name}")
    paint_ghost(painter, rect, spoken_span(card.start, card.end), told.format(name=card.row.client_name))


def _paint_carried(painter: QPainter, grid: CalendarGrid, carry: Carry) -> None:
    name = carry.row.client_name if carry.row else tr("New appointment")
    clashes = bool(grid.preview and grid.preview.clashes)
    rect = grid.carried_rect()
    if rect.isValid():
        paint_carried(painter, rect, spoken_span(carry.slot.start, carry.slot.end), name, clashes=clashes)


def _paint_cursor(painter: QPainter, grid: CalendarGrid) -> None:
    theme = Theme.current()
    slot, rect = grid.cursor_slot, grid.rect_of_slot(grid.cursor_slot)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.colors.accent, 2))
    painter.setBrush(theme.colors.accent_soft)
    painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), theme.px(4), theme.px(4))
    painter.setPen(theme.colors.accent)
    painter.setFont(theme.font("small-strong"))
    box = rect.adjusted(theme.px(8), 0, -theme.px(4), 0)
    text = spoken_span(slot.start, slot.end) if slot.minutes > SNAP else short_time(slot.start)
    painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
    painter.restore()
