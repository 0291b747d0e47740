"""How far a goal has come: from its start to now, with a tick at the target."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from massagedesk.gui.theme import Theme


class GoalBar(QWidget):
    """A bar 8 high, filled to where the latest reading stands; shares run from 0 to 1 along the measure's scale."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now = 0.0
        self._target: float | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_goal(self, now: float, target: float | None, *, says: str) -> None:
        """Fill to `now`, tick at `target`; `says` is the same in words: "Start 3, now 5, target 8 of 10"."""
        self._now, self._target = min(1.0, max(0.0, now)), target
        self.setAccessibleName(says)
        self.setToolTip(says)
        self.update()

    def sizeHint(self) -> QSize:
        theme = Theme.current()
        return QSize(theme.px(240), theme.px(14))

    def minimumSizeHint(self) -> QSize:
        theme = Theme.current()
        return QSize(theme.px(48), theme.px(14))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        height, radius = theme.px(8), theme.px(4)
        bar = QRectF(0, (self.height() - height) / 2, self.width(), height)
        painter.setBrush(theme.colors.line)
        painter.drawRoundedRect(bar, radius, radius)
        if self._now > 0:
            painter.setBrush(theme.colors.accent)
            filled = QRectF(bar.left(), bar.top(), max(height, bar.width() * self._now), height)
            painter.drawRoundedRect(filled, radius, radius)
        if self._target is not None:
            x = min(bar.right() - 2, bar.left() + bar.width() * min(1.0, max(0.0, self._target)))
            tick = theme.px(14)
            painter.fillRect(QRectF(round(x), round(bar.center().y() - tick / 2), 2, tick), theme.colors.ink)
