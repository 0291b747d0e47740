"""One sentence of a verdict, with a shape that says whether it is good, bad, or only to be known."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.labels import IconLabel, label


class FindingLine(QWidget):
    """Check mark, warning or remark, and the sentence."""

    def __init__(self, sentence: str, *, is_bad: bool, is_remark: bool = False) -> None:
        super().__init__()
        self.sentence, self.is_bad = sentence, is_bad
        self.setAccessibleName(sentence)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Theme.current().px(8))
        icon, tone = ("triangle-alert", "danger") if is_bad else ("info", "muted") if is_remark else ("check", "ok")
        row.addWidget(IconLabel(icon, tone), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(label(sentence, wrap=True), 1)
