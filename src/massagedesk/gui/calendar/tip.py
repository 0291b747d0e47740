"""Beside a carried card: where it would go, whom it clashes with, what is free nearby."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from massagedesk.domain.dates import spoken_day
from massagedesk.gui.calendar.calendar_model import Preview, tr
from massagedesk.gui.calendar.slots import spoken_span
from massagedesk.gui.icons import draw_icon
from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.key_hint import key_width, paint_key

WIDTH = 292
GAP = 8


class DropTip(QWidget):
    """A panel that only tells; the mouse goes through it."""

    def __init__(self, home: QWidget) -> None:
        super().__init__(home)
        self._home = home
        self._clash = self._when = self._rest = ""
        self._warnings: tuple[str, ...] = ()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_preview(self, preview: Preview, spans: tuple[str, ...], beside: QRect) -> None:
        """Tell what dropping would mean; `spans` are the times of those in the way, `beside` the carried card."""
        slot = preview.slot
        self._when = f"{spoken_day(slot.day).rpartition(' ')[0]}, {spoken_span(slot.start, slot.end)}"
        self._clash, self._rest = "", tr("gives up")
        if preview.clashes:
            self._clash = tr("Clashes with {name}").format(name=preview.clashes[0].client_name)
            self._when = tr("{when} overlaps {span}").format(when=self._when, span=spans[0])
            if len(preview.clashes) > 1:
                more = tr("Clashes with {name} and {count} more")
                self._clash = more.format(name=preview.clashes[0].client_name, count=len(preview.clashes) - 1)
            if preview.free_nearby:
                self._rest += tr(" · free nearby: {times}").format(times=", ".join(preview.free_nearby))
        self._warnings = preview.warnings
        self.setAccessibleName(self.said())
        self._place(beside)
        self.show()
        self.raise_()
        self.update()

    def said(self) -> str:
        """Everything told at present, line by line."""
        return "\n".join(line for line in (self._clash, self._when, *self._warnings, self._rest) if line)

    def _place(self, beside: QRect) -> None:
        theme = Theme.current()
        width, gap = theme.px(WIDTH), theme.px(GAP)
        height = theme.px(20 + 18 + 6 + 20) + (theme.px(22) if self._clash else 0) + self._warnings_height()
        home = self._home.rect()
        x = beside.right() + gap
        if x + width > home.right():
            x = max(home.left(), beside.left() - gap - width)
        y = min(beside.top(), home.bottom() - height - gap)
        self.setGeometry(x, max(home.top(), y), width, height)

    def _warnings_height(self) -> int:
        return sum(self._warning_rect(text).height() + Theme.current().px(4) for text in self._warnings)

    def _warning_rect(self, text: str) -> QRect:
        theme = Theme.current()
        room = QRect(0, 0, theme.px(WIDTH - 24), 1000)
        return QFontMetrics(theme.font("small")).boundingRect(room, Qt.TextFlag.TextWordWrap, text)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.current()
        colors = theme.colors
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(colors.edge)
        painter.setBrush(colors.surface)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), theme.px(6), theme.px(6))
        left, top, wide = theme.px(12), float(theme.px(10)), self.width() - theme.px(24)
        if self._clash:
            side = theme.px(16)
            draw_icon(painter, QRectF(left, top + theme.px(1), side, side), "triangle-alert", colors.danger)
            box = QRectF(left + theme.px(24), top, wide - theme.px(24), theme.px(18))
            self._line(painter, box, self._clash, "strong", "danger")
            top += theme.px(22)
        self._line(painter, QRectF(left, top, wide, theme.px(18)), self._when, "body", "ink")
        top += theme.px(18 + 4)
        painter.setFont(theme.font("small"))
        painter.setPen(colors.warning)
        for text in self._warnings:
            height = self._warning_rect(text).height()
            painter.drawText(QRectF(left, top, wide, height), Qt.TextFlag.TextWordWrap, text)
            top += height + theme.px(4)
        key = key_width("Esc")
        paint_key(painter, left + key, top + theme.px(11), "Esc")
        box = QRectF(left + key + theme.px(6), top, wide - key - theme.px(6), theme.px(22))
        self._line(painter, box, self._rest, "small", "muted")

    def _line(self, painter: QPainter, box: QRectF, text: str, role: str, tone: str) -> None:
        theme = Theme.current()
        font = theme.font(role)
        painter.setFont(font)
        painter.setPen(theme.color(tone))
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, int(box.width()))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, shown)
