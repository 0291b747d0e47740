"""What an insurer or a second look would question, line by line: told, never in the way."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.labels import IconLabel, label


class WarningLines:
    """Fills a column with sentences, each with a shape before it."""

    def __init__(self, column: QVBoxLayout) -> None:
        self._column = column
        self._sentences: list[str] = []
        column.setSpacing(Theme.current().px(6))

    def say(self, sentences: list[str]) -> None:
        """Say these; none leaves nothing."""
        if sentences == self._sentences:
            return
        self._sentences = list(sentences)
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for sentence in sentences:
            self._column.addWidget(_line(sentence))

    def sentences(self) -> list[str]:
        """What is said at present."""
        return list(self._sentences)


def _line(sentence: str) -> QWidget:
    line = QWidget()
    line.setAccessibleName(sentence)
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(Theme.current().px(8))
    row.addWidget(IconLabel("triangle-alert", "warning"), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(label(sentence, tone="warning", wrap=True), 1)
    return line
