"""What a check of a backup found, line by line with its count."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.labels import IconLabel, label

_ROW_HEIGHT = 30


class CheckLines(QWidget):
    """`show_lines([("Clients", "1,084"), ...])`: each with a check mark once it is `proven`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._rows: list[QWidget] = []
        self._lines: list[tuple[str, str]] = []

    def show_lines(self, lines: Sequence[tuple[str, str]], *, proven: bool = True, bad: Collection[str] = ()) -> None:
        """Show these; none hides the widget. `bad`: the words of those that were not as they should be."""
        for row in self._rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._lines = list(lines)
        self._rows = [_line(word, count, proven=proven, is_bad=word in bad) for word, count in lines]
        for row in self._rows:
            self._column.addWidget(row)
            row.show()
        self.setVisible(bool(lines))

    def lines(self) -> list[tuple[str, str]]:
        """What is shown."""
        return list(self._lines)


def _line(word: str, count: str, *, proven: bool, is_bad: bool) -> QWidget:
    theme = Theme.current()
    made = QWidget()
    made.setFixedHeight(theme.px(_ROW_HEIGHT))
    made.setAccessibleName(f"{word}: {count}")
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(theme.px(8))
    if is_bad:
        row.addWidget(IconLabel("triangle-alert", "danger"))
    elif proven:
        row.addWidget(IconLabel("check", "ok"))
    row.addWidget(label(word))
    row.addStretch()
    row.addWidget(label(count, role="row"))
    return made
