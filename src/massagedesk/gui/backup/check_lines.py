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

    def show_lines(
        self,
        lines: Sequence[tuple[str, str]],
        *,
        proven: bool = True,
        bad: Collection[str] = (),
        less: Collection[str] = (),
    ) -> None:
        """Show these; none hides the widget. `bad`: the words of those that were not as they should be; `less`: of
        those of which something is missing."""
        for row in self._rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._lines = list(lines)
        tones = {**dict.fromkeys(less, "warning"), **dict.fromkeys(bad, "danger")}
        self._rows = [_line(word, count, tones.get(word, "ok" if proven else "")) for word, count in lines]
        for row in self._rows:
            self._column.addWidget(row)
            row.show()
        self.setVisible(bool(lines))

    def lines(self) -> list[tuple[str, str]]:
        """What is shown."""
        return list(self._lines)


def _line(word: str, count: str, tone: str) -> QWidget:
    theme = Theme.current()
    made = QWidget()
    made.setFixedHeight(theme.px(_ROW_HEIGHT))
    made.setAccessibleName(f"{word}: {count}")
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(theme.px(8))
    if tone:
        row.addWidget(IconLabel("check" if tone == "ok" else "triangle-alert", tone))
    row.addWidget(label(word))
    row.addStretch()
    row.addWidget(label(count, role="row"))
    return made
