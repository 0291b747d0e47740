"""The prescription gauge: one cell a session."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from massagedesk.gui.theme import Theme

_CELLS_AT_MOST = 60
"""Above this a cell stands for more than one session."""


def paint_gauge(
    painter: QPainter,
    rect: QRectF,
    used: int,
    total: int,
    *,
    today: bool = False,
    warning: bool = False,
    on_soft: bool = False,
) -> None:
    """Paint `used` of `total` sessions as a bar in `rect` (8 high). `today` marks the session of today after the used
    ones; `warning` when two or fewer are left or it ends within ten days; `on_soft` on a chosen row."""
    theme = Theme.current()
    if total > _CELLS_AT_MOST:
        used, total = round(_CELLS_AT_MOST * used / total), _CELLS_AT_MOST
    cells = max(1, total)
    gap = theme.px(2) if cells * theme.px(4) <= rect.width() else 1
    width = (rect.width() - gap * (cells - 1)) / cells
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for place in range(cells):
        # Edges fall on whole pixels, so that every gap is equally wide.
        left = round(rect.left() + place * (width + gap))
        right = round(rect.left() + place * (width + gap) + width)
        cell = QRectF(left, rect.top(), right - left, rect.height())
        shape = _cell(cell, theme.px(4) if place == 0 else 1, theme.px(4) if place == cells - 1 else 1)
        _paint_cell(painter, shape, cell, place, used, today=today, warning=warning, on_soft=on_soft)
    painter.restore()


def _paint_cell(
    painter: QPainter,
    shape: QPainterPath,
    cell: QRectF,
    place: int,
    used: int,
    *,
    today: bool,
    warning: bool,
    on_soft: bool,
) -> None:
    colors = Theme.current().colors
    if place < used:
        painter.fillPath(shape, colors.warning if warning else colors.accent)
    elif today and place == used:
        painter.fillPath(shape, colors.accent_soft)
        painter.strokePath(_cell(cell.adjusted(0.5, 0.5, -0.5, -0.5), 1, 1), QPen(colors.accent, 1))
    elif on_soft:
        painter.fillPath(shape, colors.surface)
        painter.strokePath(_cell(cell.adjusted(0.5, 0.5, -0.5, -0.5), 1, 1), QPen(colors.line, 1))
    else:
        painter.fillPath(shape, colors.line)


def _cell(rect: QRectF, left_radius: float, right_radius: float) -> QPainterPath:
    """A box whose left and right corners are rounded differently."""
    left, right = min(left_radius, rect.width() / 2), min(right_radius, rect.width() / 2)
    path = QPainterPath()
    path.moveTo(rect.left() + left, rect.top())
    path.lineTo(rect.right() - right, rect.top())
    path.arcTo(QRectF(rect.right() - 2 * right, rect.top(), 2 * right, 2 * right), 90, -90)
    path.lineTo(rect.right(), rect.bottom() - right)
    path.arcTo(QRectF(rect.right() - 2 * right, rect.bottom() - 2 * right, 2 * right, 2 * right), 0, -90)
    path.lineTo(rect.left() + left, rect.bottom())
    path.arcTo(QRectF(rect.left(), rect.bottom() - 2 * left, 2 * left, 2 * left), 270, -90)
    path.lineTo(rect.left(), rect.top() + left)
    path.arcTo(QRectF(rect.left(), rect.top(), 2 * left, 2 * left), 180, -90)
    path.closeSubpath()
    return path


class Gauge(QWidget):
    """`gauge.show_use(7, 12, today=True)` paints the bar and says "7 of 12 used" to a screen reader."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._used, self._total = 0, 0
        self._today = self._warning = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_use(self, used: int, total: int, *, today: bool = False, warning: bool = False) -> None:
        """Show `used` of `total` sessions; see `paint_gauge`."""
        self._used, self._total, self._today, self._warning = used, total, today, warning
        text = self.tr("{used} of {total} used").format(used=used, total=total)
        self.setAccessibleName(text)
        self.setToolTip(text)
        self.update()

    def sizeHint(self) -> QSize:
        theme = Theme.current()
        return QSize(theme.px(264), theme.px(8))

    def minimumSizeHint(self) -> QSize:
        theme = Theme.current()
        return QSize(theme.px(48), theme.px(8))

    def paintEvent(self, event: QPaintEvent) -> None:
        height = Theme.current().px(8)
        rect = QRectF(0, (self.height() - height) / 2, self.width(), height)
        paint_gauge(QPainter(self), rect, self._used, self._total, today=self._today, warning=self._warning)
