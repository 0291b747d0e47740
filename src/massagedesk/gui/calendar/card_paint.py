"""Paints one appointment: edge, fill and glyph by status, time, client, service, count."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPainterPath, QPen

from massagedesk.domain.schedule import AppointmentStatus as Status
from massagedesk.gui.calendar.calendar_model import Card
from massagedesk.gui.calendar.ground import paint_hatch
from massagedesk.gui.calendar.slots import short_time, spoken_span
from massagedesk.gui.calendar.statuses import LOOKS, StatusLook
from massagedesk.gui.icons import draw_icon
from massagedesk.gui.theme import Theme
from massagedesk.services.schedule import AppointmentRow

SERVICE_FROM_MINUTES = 60
"""Shorter appointments have no line for the service."""
WIDE = 320
"""From this width the line of the service tells prescriber and remarks too."""
NARROW = 130
"""Below this width only the start is told and the name may take two lines."""


@dataclass(frozen=True)
class _Look:
    fill: QColor
    outline: QColor | None
    name_role: str
    name_tone: str
    is_struck: bool = False


def paint_card(painter: QPainter, rect: QRectF, card: Card) -> None:
    """Paint the appointment into `rect`."""
    row = card.row
    look, status = _look(row.status), LOOKS[row.status]
    theme = Theme.current()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    shape = _shape(rect)
    painter.fillPath(shape, look.fill)
    if look.outline is not None:
        painter.strokePath(_shape(rect.adjusted(0.5, 0.5, -0.5, -0.5)), QPen(look.outline, 1))
    _paint_edge(painter, rect, shape, row.status, theme.color(status.tone))
    painter.setClipPath(shape)
    _paint_lines(painter, rect, card, look, status)
    painter.restore()


def paint_ghost(painter: QPainter, rect: QRectF, first: str, second: str) -> None:
    """Where a carried appointment came from: dashed and empty."""
    theme = Theme.current()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillPath(_shape(rect), theme.colors.surface)
    pen = QPen(theme.colors.edge, 1)
    pen.setDashPattern([3, 3])
    painter.strokePath(_shape(rect.adjusted(0.5, 0.5, -0.5, -0.5)), pen)
    painter.setPen(theme.colors.muted)
    painter.setFont(theme.font("small"))
    line = theme.px(16)
    left = rect.adjusted(theme.px(11), theme.px(2), -theme.px(6), 0)
    for place, text in enumerate((first, second)):
        box = QRectF(left.left(), left.top() + place * line, left.width(), line)
        if box.bottom() <= rect.bottom() + 1 and text:
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, _elided(text, theme.font("small"), box.width()))
    painter.restore()


def paint_carried(painter: QPainter, rect: QRectF, head: str, name: str, *, clashes: bool) -> None:
    """The card in her hand: lifted by a shadow, outlined in danger where it clashes."""
    theme = Theme.current()
    colors = theme.colors
    tone = colors.danger if clashes else colors.accent
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint_shadow(painter, rect)
    painter.fillPath(_shape(rect), colors.surface)
    painter.save()
    painter.setClipPath(_shape(rect))
    painter.fillRect(QRectF(rect.left(), rect.top(), theme.px(6), rect.height()), tone)
    _paint_head(painter, rect, "triangle-alert" if clashes else "circle-dashed", head, tone, tone)
    box = QRectF(rect.left() + theme.px(11), rect.top() + theme.px(18), rect.width() - theme.px(15), theme.px(18))
    painter.setFont(theme.font("strong"))
    painter.setPen(colors.ink)
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, _elided(name, theme.font("strong"), box.width()))
    painter.restore()
    painter.strokePath(_shape(rect.adjusted(1, 1, -1, -1)), QPen(tone, 2))
    painter.restore()


def paint_overlap(painter: QPainter, rect: QRectF, overlap: QRectF) -> None:
    """A card that a carried one would clash with: danger outline, danger lines over what both would hold."""
    theme = Theme.current()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.strokePath(_shape(rect.adjusted(0.5, 0.5, -0.5, -0.5)), QPen(theme.colors.danger, 1))
    faint = QColor(theme.colors.danger)
    faint.setAlphaF(0.26)
    paint_hatch(painter, overlap, faint, theme.px(6))
    painter.restore()


def _look(status: Status) -> _Look:
    colors = Theme.current().colors
    match status:
        case Status.CONFIRMED:
            return _Look(colors.accent_soft, None, "strong", "ink")
        case Status.ARRIVED:
            return _Look(colors.accent_soft, colors.accent, "strong", "ink")
        case Status.COMPLETED:
            return _Look(colors.canvas, colors.line, "row", "ink")
        case Status.LATE_CANCELLED | Status.CANCELLED:
            return _Look(colors.surface, colors.line, "row", "muted", is_struck=True)
        case Status.NO_SHOW:
            return _Look(colors.surface, colors.line, "row", "muted")
        case _:
            return _Look(colors.surface, colors.line, "strong", "ink")


def _shape(rect: QRectF) -> QPainterPath:
    radius = min(Theme.current().px(6), rect.height() / 2)
    path = QPainterPath()
    path.addRoundedRect(rect, radius, radius)
    return path


def _paint_edge(painter: QPainter, rect: QRectF, shape: QPainterPath, status: Status, color: QColor) -> None:
    theme = Theme.current()
    painter.save()
    painter.setClipPath(shape)
    width = theme.px(6 if status is Status.ARRIVED else 4)
    paint_edge_bar(painter, QRectF(rect.left(), rect.top(), width, rect.height()), status, color)
    painter.restore()


def paint_edge_bar(painter: QPainter, bar: QRectF, status: Status, color: QColor) -> None:
    """The status edge: solid, dashed for what is only scheduled."""
    theme = Theme.current()
    if status is not Status.SCHEDULED:
        painter.fillRect(bar, color)
        return
    on, step = theme.px(4), theme.px(7)
    y = bar.top()
    while y < bar.bottom():
        painter.fillRect(QRectF(bar.left(), y, bar.width(), min(on, bar.bottom() - y)), color)
        y += step


def _paint_lines(painter: QPainter, rect: QRectF, card: Card, look: _Look, status: StatusLook) -> None:
    theme = Theme.current()
    row = card.row
    is_low = rect.height() < theme.px(34)
    is_narrow = rect.width() < theme.px(NARROW)
    gave_up = row.status in (Status.LATE_CANCELLED, Status.NO_SHOW, Status.CANCELLED)
    is_short = is_narrow or is_low or gave_up
    head = short_time(card.start) if is_short else spoken_span(card.start, card.end)
    tone = theme.color(status.tone)
    head_tone = tone if row.status is Status.ARRIVED else theme.colors.muted
    glyph_tone = theme.colors.muted if row.status is Status.SCHEDULED else tone
    top = rect.top() + (theme.px(2) if not is_low else (rect.height() - theme.px(16)) / 2)
    after = _paint_head(painter, rect, status.icon, head, glyph_tone, head_tone, top=top)
    count_width = _paint_count(painter, rect, card, after)
    right = rect.right() - theme.px(6) - count_width
    if is_low:
        _paint_name(painter, QRectF(after + theme.px(6), top, right - after - theme.px(6), theme.px(16)), row, look)
        return
    if gave_up and not is_narrow:
        painter.setFont(theme.font("label"))
        painter.setPen(tone)
        box = QRectF(after + theme.px(4), top, right - after, theme.px(16))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, _elided(status.word, theme.font("label"), box.width()))
    left = rect.left() + theme.px(11)
    width = rect.width() - theme.px(17)
    name = QRectF(left, rect.top() + theme.px(18), width, theme.px(18))
    room = rect.height() - theme.px(36)
    if is_narrow and room >= theme.px(16):
        _paint_name(painter, name.adjusted(0, 0, 0, theme.px(18)), row, look, wraps=True)
        return
    _paint_name(painter, name, row, look)
    if row.minutes >= SERVICE_FROM_MINUTES and room >= theme.px(14):
        painter.setFont(theme.font("small"))
        painter.setPen(theme.colors.muted)
        box = QRectF(left, rect.top() + theme.px(36), width, theme.px(16))
        facts = (row.service, row.prescriber, row.remarks) if rect.width() > theme.px(WIDE) else (row.service,)
        text = " · ".join(fact for fact in facts if fact)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, _elided(text, theme.font("small"), width))


def _paint_head(
    painter: QPainter,
    rect: QRectF,
    icon: str,
    text: str,
    glyph_tone: QColor,
    tone: QColor,
    *,
    top: float | None = None,
) -> float:
    """Glyph and time; returns where they end."""
    theme = Theme.current()
    y = rect.top() + theme.px(2) if top is None else top
    left, side, line = rect.left() + theme.px(11), theme.px(12), theme.px(16)
    draw_icon(painter, QRectF(left, y + (line - side) / 2, side, side), icon, glyph_tone)
    font = theme.font("label")
    painter.setFont(font)
    painter.setPen(tone)
    start = left + side + theme.px(4)
    painter.drawText(QRectF(start, y, rect.right() - start, line), Qt.AlignmentFlag.AlignVCenter, text)
    return start + QFontMetrics(font).horizontalAdvance(text)


def _paint_count(painter: QPainter, rect: QRectF, card: Card, after: float) -> int:
    """The chip in the corner, where there is room for it after the time; returns its width, 0 without one."""
    row = card.row
    if not row.count:
        return 0
    theme = Theme.current()
    colors = theme.colors
    font = theme.font("small-strong")
    width = QFontMetrics(font).horizontalAdvance(row.count) + theme.px(8)
    if rect.right() - theme.px(4) - width < after + theme.px(2):
        return 0
    left = (row.ordered or 0) - (row.ordinal or 0)
    is_soft = row.status in (Status.CONFIRMED, Status.ARRIVED)
    is_open = row.status in (Status.SCHEDULED, Status.CONFIRMED, Status.ARRIVED)
    if left <= 1 and is_open:
        fill, ink = colors.warning_soft, colors.warning
    elif is_soft:
        fill, ink = colors.surface, colors.accent
    else:
        fill, ink = colors.canvas, colors.muted
    chip = QRectF(rect.right() - theme.px(4) - width, rect.top() + theme.px(3), width, theme.px(16))
    chip.setHeight(min(chip.height(), rect.height() - theme.px(4)))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(fill)
    painter.drawRoundedRect(chip, theme.px(4), theme.px(4))
    painter.setFont(font)
    painter.setPen(ink)
    painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, row.count)
    return width


def _paint_name(painter: QPainter, box: QRectF, row: AppointmentRow, look: _Look, *, wraps: bool = False) -> None:
    theme = Theme.current()
    font = QFont(theme.font(look.name_role))
    font.setStrikeOut(look.is_struck)
    painter.setFont(font)
    painter.setPen(theme.color(look.name_tone))
    name = row.client_name
    if wraps:
        painter.drawText(box, Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap, name)
    else:
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, _elided(name, font, box.width()))


def _elided(text: str, font: QFont, width: float) -> str:
    return QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, max(0, int(width)))


def _paint_shadow(painter: QPainter, rect: QRectF) -> None:
    """6 below, blur 16, 18 %: rings that add up."""
    theme = Theme.current()
    shade = QColor(theme.colors.scrim)
    blur = theme.px(16)
    shade.setAlphaF(0.18 * 2 / blur)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(shade)
    for ring in range(blur, 0, -2):
        spread = ring - blur / 2
        box = rect.translated(QPointF(0, theme.px(6))).adjusted(-spread, -spread, spread, spread)
        painter.drawRoundedRect(box, theme.px(6) + max(0.0, spread), theme.px(6) + max(0.0, spread))
