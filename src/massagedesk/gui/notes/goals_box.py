"""The goals beside the note, each with a field for today's reading."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from massagedesk.domain.errors import MassageDeskError
from massagedesk.gui.notes.goals_model import GoalLine, spoken_reading
from massagedesk.gui.notes.small_parts import tab_before
from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.buttons import button
from massagedesk.gui.widgets.fields import NumberBox
from massagedesk.gui.widgets.goal_bar import GoalBar
from massagedesk.gui.widgets.labels import ElidedLabel, ProblemLine, label


class GoalsBox(QWidget):
    """Each goal with a field for today's reading."""

    reading_typed = Signal(object, object)
    goals_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        theme = Theme.current()
        self.rows: list[GoalEntry] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.px(4))
        head = QHBoxLayout()
        head.addWidget(label(self.tr("Goals"), role="strong"))
        head.addStretch()
        self._aside = label(self.tr("today"), role="small", tone="muted")
        head.addWidget(self._aside)
        self._column.addLayout(head)
        self._none = label(self.tr("No goal is set for this treatment."), tone="muted")
        self._ask = button(self.tr("Set a goal"), icon="target", on_click=self.goals_asked.emit)
        self._column.addWidget(self._none)
        self._column.addWidget(self._ask, 0, Qt.AlignmentFlag.AlignLeft)

    def show_goals(self, lines: Sequence[GoalLine], *, is_draft: bool) -> None:
        """Show the goals; readings are entered while the note is a draft."""
        self._none.setVisible(not lines)
        self._ask.setVisible(not lines)
        self._aside.setVisible(bool(lines) and is_draft)
        if [row.line.id for row in self.rows] != [line.id for line in lines]:
            self._rebuild(lines)
        for row, line in zip(self.rows, lines, strict=True):
            row.show_line(line, is_draft=is_draft)

    def _rebuild(self, lines: Sequence[GoalLine]) -> None:
        for row in self.rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = [GoalEntry(line) for line in lines]
        for row in self.rows:
            row.reading_typed.connect(self.reading_typed)
            self._column.addWidget(row)
            tab_before(self._ask, [row.box])


class GoalEntry(QWidget):
    """Label, where it stands, bar, and today's reading."""

    reading_typed = Signal(object, object)

    def __init__(self, line: GoalLine) -> None:
        super().__init__()
        theme = Theme.current()
        self.line = line
        grid = QGridLayout(self)
        grid.setContentsMargins(0, theme.px(2), 0, theme.px(4))
        grid.setHorizontalSpacing(theme.px(16))
        grid.setVerticalSpacing(theme.px(2))
        grid.setColumnStretch(0, 1)
        self.label = ElidedLabel(role="row")
        self.words = ElidedLabel(role="small", tone="muted")
        self.bar = GoalBar()
        self.box = NumberBox(large=True)
        self.box.set_range(line.lowest, line.highest)
        self.box.editingFinished.connect(self._check)
        self.box.value_changed.connect(self._typed)
        self.unit = label("", role="small", tone="muted")
        self.unit.setFixedWidth(theme.px(34))
        self.problem = ProblemLine()
        for row, widget in enumerate((self.label, self.words, self.bar)):
            grid.addWidget(widget, row, 0)
        grid.addWidget(self.box, 0, 1, 3, 1, Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(self.unit, 0, 2, 3, 1, Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(self.problem, 3, 0, 1, 3)

    def show_line(self, line: GoalLine, *, is_draft: bool) -> None:
        """Show where the goal stands."""
        self.line = line
        self.label.setText(line.label)
        self.words.setText(line.in_words())
        self.bar.show_goal(line.start_share, line.share, line.target_share, says=spoken_reading(line))
        self.unit.setText(line.unit)
        self.box.setReadOnly(not is_draft)
        for widget in (self.box, self.unit):
            widget.setVisible(is_draft or line.now is not None)
        self.box.setAccessibleName(self.tr("Reading today: {goal}").format(goal=line.label))
        if not self.box.hasFocus() and not self.problem.sentence():
            self.box.set_value(None if line.now is None else int(line.now))

    def refuse(self, sentence: str) -> None:
        """Say what is wrong with the reading; an empty sentence takes that away."""
        self.problem.say(sentence)

    def _check(self) -> None:
        try:
            self.box.value()
        except MassageDeskError as error:
            self.refuse(error.sentence)
        else:
            self.refuse("")

    def _typed(self, value: int | None) -> None:
        self.reading_typed.emit(self.line.id, None if value is None else Decimal(value))
