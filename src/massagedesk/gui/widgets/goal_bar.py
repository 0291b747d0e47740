"""How far a goal has come: from its start to now, with a tick at the target."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.labels import set_tip


class GoalBar(QWidget):
    """A bar 8 high, filled with the way from the start to the latest reading: empty while nothing has changed.

    Shares run from 0 to 1 along the measure's scale, so that less pain runs to the left, toward its target.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._start = self._now = 0.0
        self._target: float | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_goal(self, start: float, now: float, target: float | None, *, says: str) -> None:
        """Fill from `start` to `now`, in the tone of a warning where that leads away from `target`, which has a tick.

        `says` is the same in words: "Start 3, now 5, target 8 of 10".
        """
        self._start, self._now = min(1.0, max(0.0, start)), min(1.0, max(0.0, now))
        self._target = target
        self.setAccessibleName(says)
        set_tip(self, says)
        self.update()

    def filled(self) -> float:
        """Which share of the bar is filled."""
        return abs(self._now - self._start)

    def is_away(self) -> bool:
        """Whether the latest reading is further from the target than the start was."""
        target = self._target
        return target is not None and abs(self._now - target) > abs(self._start - target)

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
        left, right = sorted(bar.left() + bar.width() * share for share in (self._start, self._now))
        if right > left:
            painter.setBrush(theme.colors.warning if self.is_away() else theme.colors.accent)
            painter.drawRoundedRect(QRectF(left, bar.top(), right - left, height), radius, radius)
        # Where it began: half as high as the tick of the target, so that the two are not mistaken for each other.
        start = min(bar.right() - 2, bar.left() + bar.width() * self._start)
        painter.fillRect(QRectF(round(start), bar.top(), 2, height), theme.colors.muted)
        if self._target is not None:
            x = min(bar.right() - 2, bar.left() + bar.width() * min(1.0, max(0.0, self._target)))
            tick = theme.px(14)
            painter.fillRect(QRectF(round(x), round(bar.center().y() - tick / 2), 2, tick), theme.colors.ink)
