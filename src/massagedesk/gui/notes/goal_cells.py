"""Goals read in a session, as they stand under A."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QLabel

from massagedesk.gui.notes.goals_model import GoalLine
from massagedesk.gui.notes.spoken import tr
from massagedesk.gui.widgets.labels import ElidedLabel, label


def read_today(lines: Sequence[GoalLine]) -> list[GoalLine]:
    """The goals that have a reading of this session."""
    return [line for line in lines if line.now is not None]


def goal_cells(line: GoalLine) -> list[QLabel]:
    """ "Turn head … start 3, last 5, now 6 of 10, target 8 by 15 Apr" in columns."""
    now = label(tr("now {value}").format(value=line.now_words()), role="strong", tone="ok")
    words = line.in_words().split(" · ")
    cells: list[QLabel] = [ElidedLabel(line.label)]
    cells += [label(words[0], tone="muted"), label(words[1].rsplit(" on ", 1)[0], tone="muted")]
    return [*cells, now, label(words[2], tone="muted")]
