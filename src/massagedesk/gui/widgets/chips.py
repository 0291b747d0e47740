"""Chips: a status in a word with a shape, and choices that are picked by touch."""

from __future__ import annotations

import math
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QLabel, QSizePolicy, QWidget

from massagedesk.gui.icons import draw_icon
from massagedesk.gui.painting import draw_focus
from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.labels import set_tip
from massagedesk.gui.widgets.promoted import content_and_parent

ChipKind = Literal["warning", "ok", "accent", "contraindication", "neutral", "plain"]

_DEFAULT_ICONS = {"contraindication": "triangle-alert"}


def chip_width(text: str, kind: ChipKind, icon: str | None = None) -> int:
    """How wide `paint_chip` will paint."""
    theme = Theme.current()
    words = QFontMetrics(theme.font(_font_role(kind))).horizontalAdvance(text)
    drawing = theme.px(20) if icon or kind in _DEFAULT_ICONS else 0
    return words + drawing + (0 if kind == "plain" else 2 * theme.px(9))


def paint_chip(
    painter: QPainter, left: float, middle: float, text: str, kind: ChipKind, icon: str | None = None, height: int = 24
) -> int:
    """Paint a status chip from `left`, centered on the line `middle`; 24 high, 20 in dense rows. Returns its width."""
    theme = Theme.current()
    fill, outline, ink = _chip_colors(theme, kind)
    width = chip_width(text, kind, icon)
    rect = QRectF(left, middle - theme.px(height) / 2, width, theme.px(height))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if kind != "plain":
        painter.setPen(QPen(outline, 1) if outline is not None else Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        inset = 0.5 if outline is not None else 0
        painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), theme.px(6), theme.px(6))
    start = rect.left() + (0 if kind == "plain" else theme.px(9))
    drawing = icon or _DEFAULT_ICONS.get(kind)
    if drawing:
        side = theme.px(14)
        draw_icon(painter, QRectF(start, middle - side / 2, side, side), drawing, ink)
        start += theme.px(20)
    painter.setFont(theme.font(_font_role(kind)))
    painter.setPen(ink)
    painter.drawText(QRectF(start, rect.top(), width, rect.height()), Qt.AlignmentFlag.AlignVCenter, text)
    painter.restore()
    return width


def _font_role(kind: ChipKind) -> str:
    return "small-strong" if kind == "contraindication" else "label"


def _chip_colors(theme: Theme, kind: ChipKind) -> tuple[QColor, QColor | None, QColor]:
    colors = theme.colors
    match kind:
        case "warning":
            return colors.warning_soft, None, colors.warning
        case "ok":
            return colors.ok_soft, None, colors.ok
        case "accent":
            return colors.accent_soft, None, colors.accent
        case "contraindication":
            return colors.danger_soft, colors.danger, colors.danger
        case "neutral":
            return colors.canvas, colors.line, colors.ink
        case "plain":
            return colors.surface, None, colors.muted


class StatusChip(QLabel):
    """A status: word and shape, never colour alone. `StatusChip("Intake due", kind="warning", icon="file-text")`."""

    def __init__(
        self,
        text: str | QWidget = "",
        *,
        kind: ChipKind = "neutral",
        icon: str | None = None,
        height: int = 24,
        parent: QWidget | None = None,
    ) -> None:
        words, parent = content_and_parent(text, parent, "")
        super().__init__(words, parent)
        self._kind, self._icon, self._height = kind, icon, height
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_status(self, text: str, kind: ChipKind, icon: str | None = None) -> None:
        """Say something else."""
        self._kind, self._icon = kind, icon
        self.setText(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(chip_width(self.text(), self._kind, self._icon), Theme.current().px(self._height))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_chip(painter, 0, self.height() / 2, self.text(), self._kind, self._icon, self._height)


class PickChip(QAbstractButton):
    """A chip that is on or off: outlined, or accent with a check. `toggled(bool)` tells. 32 high, 36 on the note."""

    def __init__(self, text: str | QWidget = "", *, height: int = 32, parent: QWidget | None = None) -> None:
        words, parent = content_and_parent(text, parent, "")
        super().__init__(parent)
        self._height = height
        self.setText(words)
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.toggled.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        theme = Theme.current()
        words = QFontMetrics(theme.font("strong" if self.isChecked() else "row")).horizontalAdvance(self.text())
        mark = theme.px(14 + 6) if self.isChecked() else 0
        return QSize(words + mark + 2 * theme.px(11), theme.px(self._height))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.current()
        colors = theme.colors
        on = self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect())
        painter.setPen(QPen(colors.accent if on else colors.line, 1))
        painter.setBrush(colors.accent_soft if on else (colors.canvas if self.underMouse() else colors.surface))
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), theme.px(6), theme.px(6))
        ink = colors.accent if on else colors.ink
        start = rect.left() + theme.px(11)
        if on:
            side = theme.px(14)
            draw_icon(painter, QRectF(start, rect.center().y() - side / 2, side, side), "check", ink)
            start += theme.px(20)
        font = theme.font("strong" if on else "row")
        painter.setFont(font)
        painter.setPen(ink if self.isEnabled() else colors.muted)
        words = QRectF(start, rect.top(), rect.right() - theme.px(8) - start, rect.height())
        shown = QFontMetrics(font).elidedText(self.text(), Qt.TextElideMode.ElideRight, math.ceil(words.width()))
        set_tip(self, self.text() if shown != self.text() else "")
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, shown)
        if self.hasFocus():
            draw_focus(painter, rect)


class AddChip(QAbstractButton):
    """The dashed chip with a plus that adds another choice; `clicked` tells. The word may be left out."""

    def __init__(
        self, name: str | QWidget = "", *, word: str = "", height: int = 32, parent: QWidget | None = None
    ) -> None:
        spoken, parent = content_and_parent(name, parent, "")
        super().__init__(parent)
        self._height = height
        self.setText(word)
        self.setAccessibleName(spoken)
        self.setToolTip(spoken)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        theme = Theme.current()
        words = QFontMetrics(theme.font("row")).horizontalAdvance(self.text()) + theme.px(6) if self.text() else 0
        return QSize(words + theme.px(14) + 2 * theme.px(11), theme.px(self._height))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.current()
        colors = theme.colors
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect())
        pen = QPen(colors.edge, 1)
        pen.setDashPattern([3, 3])
        painter.setPen(pen)
        painter.setBrush(colors.canvas if self.underMouse() else colors.surface)
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), theme.px(6), theme.px(6))
        side = theme.px(14)
        corner = QPointF(rect.left() + theme.px(11), rect.center().y() - side / 2)
        draw_icon(painter, QRectF(corner.x(), corner.y(), side, side), "plus", colors.muted)
        if self.text():
            painter.setFont(theme.font("row"))
            painter.setPen(colors.muted)
            words = rect.adjusted(theme.px(11) + side + theme.px(6), 0, 0, 0)
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self.text())
        if self.hasFocus():
            draw_focus(painter, rect)
