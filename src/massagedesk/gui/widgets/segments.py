"""Segments: one of two to five choices, side by side in one outline."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from massagedesk.gui.icons import draw_icon
from massagedesk.gui.painting import draw_focus
from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.promoted import content_and_parent


class Segments(QWidget):
    """`Segments([("open", "Open 14"), ("closed", "Closed")])`; arrow keys move, `current_changed(key)` tells."""

    current_changed = Signal(str)

    def __init__(
        self,
        choices: Sequence[tuple[str, str]] | QWidget = (),
        *,
        name: str = "",
        height: int = 36,
        marked: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """`height` 36 or 32; `marked` puts a check before the chosen word, as in a form; `name` is what it chooses."""
        offered, parent = content_and_parent(choices, parent, ())
        super().__init__(parent)
        self._height, self._marked = height, marked
        self._group = QButtonGroup(self)
        self._parts: dict[str, _Segment] = {}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)
        self.set_choices(offered)

    def set_choices(self, choices: Sequence[tuple[str, str]]) -> None:
        """Offer other choices (key, word); the first is chosen. A changed word only: use `set_word`."""
        for part in self._parts.values():
            self._group.removeButton(part)
            part.hide()
            part.deleteLater()
        self._parts = {}
        for place, (key, word) in enumerate(choices):
            part = _Segment(key, word, self._height, marked=self._marked, parent=self)
            part.is_first, part.is_last = place == 0, place == len(choices) - 1
            self._parts[key] = part
            self._group.addButton(part)
            self._row.addWidget(part)
            part.toggled.connect(self._toggled)
        if choices:
            self.set_current(choices[0][0])

    def set_word(self, key: str, word: str) -> None:
        """Say a choice differently: "Open 15"."""
        self._parts[key].setText(word)
        self._parts[key].setAccessibleName(word)
        self._parts[key].updateGeometry()

    def current(self) -> str:
        """The key of the chosen part, "" where there is none."""
        return next((key for key, part in self._parts.items() if part.isChecked()), "")

    def set_current(self, key: str) -> None:
        """Choose a part without telling anybody."""
        for part in self._parts.values():
            part.blockSignals(True)
        self._parts[key].setChecked(True)
        for other, part in self._parts.items():
            part.setFocusPolicy(Qt.FocusPolicy.StrongFocus if other == key else Qt.FocusPolicy.ClickFocus)
            part.blockSignals(False)
            part.updateGeometry()
        self.setFocusProxy(self._parts[key])
        self.update()

    def part(self, key: str) -> QAbstractButton:
        """The button of a choice, for tests and tool tips."""
        return self._parts[key]

    def _toggled(self, checked: bool) -> None:
        if checked:
            key = self.current()
            self.set_current(key)
            self.current_changed.emit(key)


class _Segment(QAbstractButton):
    def __init__(self, key: str, word: str, height: int, *, marked: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self.key, self._height, self._marked = key, height, marked
        self.is_first = self.is_last = False
        self.setText(word)
        self.setAccessibleName(word)
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        theme = Theme.current()
        # The chosen word is semibold: both widths are kept so that nothing moves when the choice does.
        widths = (QFontMetrics(theme.font(role)).horizontalAdvance(self.text()) for role in ("row", "strong"))
        pad = theme.px(12 if self._height >= 36 else 10)
        mark = theme.px(22) if self._marked and self.isChecked() else 0
        return QSize(max(widths) + 2 * pad + mark, theme.px(self._height))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.current()
        colors = theme.colors
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect())
        outline = _outline(rect.adjusted(0, 0.5, 0, -0.5), theme.px(6), self.is_first, self.is_last)
        painter.fillPath(outline, colors.accent_soft if self.isChecked() else colors.surface)
        if not self.is_first:
            painter.setPen(QPen(colors.line, 1))
            x = rect.left() + 0.5
            painter.drawLine(QPointF(x, rect.top() + 1), QPointF(x, rect.bottom() - 1))
        painter.setPen(QPen(colors.edge, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setClipRect(rect)
        painter.drawPath(_open_outline(rect, theme.px(6), self.is_first, self.is_last))
        self._paint_word(painter, rect)
        if self.hasFocus():
            draw_focus(painter, rect)

    def _paint_word(self, painter: QPainter, rect: QRectF) -> None:
        theme = Theme.current()
        color = theme.colors.accent if self.isChecked() else theme.colors.muted
        painter.setFont(theme.font("strong" if self.isChecked() else "row"))
        painter.setPen(color if self.isEnabled() else theme.colors.muted)
        if self._marked and self.isChecked():
            side = theme.px(16)
            left = rect.left() + theme.px(10)
            draw_icon(painter, QRectF(left, rect.center().y() - side / 2, side, side), "check", color)
            rect = rect.adjusted(theme.px(22), 0, 0, 0)
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self.text())


def _outline(rect: QRectF, radius: float, first: bool, last: bool) -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(rect, radius, radius)
    if not first:
        path = path.united(_box(QRectF(rect.left(), rect.top(), radius * 2, rect.height())))
    if not last:
        path = path.united(_box(QRectF(rect.right() - radius * 2, rect.top(), radius * 2, rect.height())))
    return path


def _box(rect: QRectF) -> QPainterPath:
    path = QPainterPath()
    path.addRect(rect)
    return path


def _open_outline(rect: QRectF, radius: float, first: bool, last: bool) -> QPainterPath:
    """The shared outline as far as it runs around this part: a part in the middle has lines above and below only."""
    far = radius * 4
    whole = rect.adjusted(0.5 if first else -far, 0.5, -0.5 if last else far, -0.5)
    path = QPainterPath()
    path.addRoundedRect(whole, radius, radius)
    return path
