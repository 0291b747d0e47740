"""The goals of a plan, each with where it stands, its readings, and what can be done."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from massagedesk.domain.treatment import Reading
from massagedesk.gui.clients import client_words as words
from massagedesk.gui.clients.overview_side import GoalLine
from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.buttons import button
from massagedesk.gui.widgets.chips import StatusChip
from massagedesk.gui.widgets.hairline import Hairline
from massagedesk.gui.widgets.labels import ElidedLabel
from massagedesk.services.desk import Desk
from massagedesk.services.treatment import GoalRow

_READINGS_SHOWN = 6


class PlanGoal(QWidget):
    """One goal. `reading_asked(goal)` and `change_asked(goal)` by its buttons."""

    reading_asked = Signal(object)
    change_asked = Signal(object)

    def __init__(self, desk: Desk, goal: GoalRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = Theme.current()
        self.goal = goal
        self.reading = button(self.tr("Enter reading"), kind="quiet", icon="target", on_click=self._ask_reading)
        self.reading.setAccessibleDescription(goal.label)
        self.change = button(self.tr("Change"), kind="quiet", on_click=self._ask_change)
        self.change.setAccessibleDescription(goal.label)
        self.verdict = _verdict(goal, self)
        foot = QHBoxLayout()
        foot.setSpacing(theme.px(8))
        foot.addWidget(self.verdict)
        foot.addWidget(ElidedLabel(self._readings(desk), role="small", tone="muted"), 1)
        foot.addWidget(self.reading)
        foot.addWidget(self.change)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.px(10), 0, 0)
        column.setSpacing(theme.px(6))
        column.addWidget(GoalLine(desk, goal))
        column.addLayout(foot)
        column.addWidget(Hairline())

    def _readings(self, desk: Desk) -> str:
        today = desk.today()
        shown = self.goal.points[-_READINGS_SHOWN:]
        parts = [f"{words.value_of(point.value, self.goal)} ({words.plain_day(point.on, today)})" for point in shown]
        start = "… " if len(self.goal.points) > len(shown) else ""
        motion = f"{self.goal.motion} · " if self.goal.motion else ""
        return f"{motion}{start}{', '.join(parts)}"

    def _ask_reading(self) -> None:
        self.reading_asked.emit(self.goal)

    def _ask_change(self) -> None:
        self.change_asked.emit(self.goal)


def _verdict(goal: GoalRow, words_of: QWidget) -> StatusChip:
    """How the change stands to the measurement error (OM-3)."""
    match goal.reading:
        case Reading.BEYOND_ERROR:
            return StatusChip(words_of.tr("Better, beyond error"), kind="ok", icon="check", height=20)
        case Reading.WORSE:
            return StatusChip(words_of.tr("Worse, beyond error"), kind="warning", icon="triangle-alert", height=20)
        case Reading.WITHIN_ERROR:
            return StatusChip(words_of.tr("Within error"), kind="neutral", icon="circle-dot", height=20)
        case _:
            return StatusChip(words_of.tr("No reading yet"), kind="neutral", icon="circle-dashed", height=20)
