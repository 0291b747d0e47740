"""What limits or forbids treatment, line by line: words for the chip, a detail, how hard it binds, since when."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from massagedesk.domain.clients import Severity
from massagedesk.domain.dates import spoken_day
from massagedesk.domain.errors import MassageDeskError, RuleViolation
from massagedesk.gui.clients.client_state import item_id, new_item
from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.buttons import button, icon_button
from massagedesk.gui.widgets.fields import DateField
from massagedesk.gui.widgets.hairline import Hairline
from massagedesk.gui.widgets.labels import label
from massagedesk.gui.widgets.segments import Segments
from massagedesk.services.clients import ContraindicationDetails


class ContraindicationEditor(QWidget):
    """`set_items(states)`, `items()` for the draft, `read()` for saving. `changed` after each edit."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = Theme.current()
        self._today = date.min
        self._lines: list[ContraindicationLine] = []
        head = QHBoxLayout()
        head.addWidget(label(self.tr("What limits treatment"), role="strong"))
        head.addStretch()
        self.add = button(self.tr("Add"), kind="quiet", icon="plus", on_click=self._add)
        self.add.setAccessibleName(self.tr("Add what limits treatment"))
        head.addWidget(self.add)
        self._nothing = label(
            self.tr("Nothing known. Allergies, blood thinners, surgery and the like go here."), tone="muted", wrap=True
        )
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.px(12))
        self._column.addLayout(head)
        self._column.addWidget(self._nothing)

    def set_items(self, states: list[dict[str, str]], today: date) -> None:
        """Show these lines; ended ones below the others."""
        self._today = today
        for line in self._lines:
            self._column.removeWidget(line)
            line.hide()
            line.deleteLater()
        self._lines = []
        for state in sorted(states, key=lambda one: one["ended_on"] != ""):
            self._append(state)
        self._show_nothing()

    def items(self) -> list[dict[str, str]]:
        """What the lines hold."""
        return [line.state() for line in self._lines]

    def lines(self) -> list[ContraindicationLine]:
        """The lines, for tests."""
        return list(self._lines)

    def read(self) -> list[ContraindicationDetails]:
        """The lines as details. Raises RuleViolation for a date that cannot be read."""
        return [line.read() for line in self._lines]

    def setFocus(self, *_reason: Any) -> None:
        """The keyboard goes to the first line that has no words yet."""
        empty = next((line for line in self._lines if not line.words.text().strip()), None)
        target = empty or (self._lines[0] if self._lines else None)
        (target.words if target else self.add).setFocus()

    def _append(self, state: dict[str, str]) -> ContraindicationLine:
        line = ContraindicationLine(state, self._today)
        line.changed.connect(self.changed)
        line.removed.connect(self._remove)
        self._lines.append(line)
        self._column.addWidget(line)
        return line

    def _add(self) -> None:
        line = self._append(new_item())
        self._show_nothing()
        line.words.setFocus()
        self.changed.emit()

    def _remove(self, line: ContraindicationLine) -> None:
        self._lines.remove(line)
        self._column.removeWidget(line)
        line.hide()
        line.deleteLater()
        self._show_nothing()
        self.changed.emit()

    def _show_nothing(self) -> None:
        self._nothing.setVisible(not self._lines)


class ContraindicationLine(QWidget):
    """One condition. A new line can be removed; a saved one ends and stays on record."""

    changed = Signal()
    removed = Signal(object)

    def __init__(self, state: dict[str, str], today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = Theme.current()
        self._state, self._today = dict(state), today
        self.words = QLineEdit(state["label"])
        self.words.setPlaceholderText(self.tr("For the chip: Latex allergy"))
        self.words.setAccessibleName(self.tr("What limits treatment"))
        self.detail = QLineEdit(state["detail"])
        self.detail.setPlaceholderText(self.tr("What to do or avoid"))
        self.detail.setAccessibleName(self.tr("What to do or avoid"))
        self.severity = Segments(
            [(Severity.LIMITS, self.tr("Limits")), (Severity.FORBIDS, self.tr("Forbids"))],
            name=self.tr("How hard it binds"),
        )
        self.severity.set_current(state["severity"])
        self.since = DateField(past=True)
        self.since.setPlaceholderText(self.tr("since"))
        self.since.setAccessibleName(self.tr("Since"))
        self.since.setText(state["since_on"])
        self.ended = label(role="small", tone="muted")
        self.end = button("", kind="quiet", on_click=self._toggle_end)
        remove = icon_button(self.tr("Remove this line"), "x", kind="quiet", on_click=self._remove)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.px(8))
        grid.setVerticalSpacing(theme.px(6))
        grid.addWidget(self.words, 0, 0)
        grid.addWidget(self.severity, 0, 1)
        grid.addWidget(self.detail, 1, 0)
        grid.addWidget(self.since, 1, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.ended)
        foot.addStretch()
        foot.addWidget(self.end)
        foot.addWidget(remove)
        grid.addLayout(foot, 2, 0, 1, 2)
        grid.addWidget(Hairline(), 3, 0, 1, 2)
        grid.setColumnStretch(0, 1)
        self.end.setVisible(bool(state["id"]))
        remove.setVisible(not state["id"])
        self.since.setMaximumWidth(self.severity.sizeHint().width())
        self._show_end()
        for field in (self.words, self.detail, self.since):
            field.textEdited.connect(self.changed)
        self.severity.current_changed.connect(self.changed)

    def state(self) -> dict[str, str]:
        """What the line holds."""
        return {
            **self._state,
            "label": self.words.text(),
            "detail": self.detail.text(),
            "severity": self.severity.current(),
            "since_on": self.since.text(),
        }

    def read(self) -> ContraindicationDetails:
        """The line as details. Raises RuleViolation for a date that cannot be read."""
        try:
            since = self.since.value()
        except MassageDeskError as error:
            raise RuleViolation(error.sentence, field="contraindications") from None
        ended = self._state["ended_on"]
        return ContraindicationDetails(
            id=item_id(self._state),
            label=self.words.text(),
            detail=self.detail.text(),
            severity=Severity(self.severity.current()),
            since_on=since,
            ended_on=date.fromisoformat(ended) if ended else None,
        )

    def _toggle_end(self) -> None:
        self._state["ended_on"] = "" if self._state["ended_on"] else self._today.isoformat()
        self._show_end()
        self.changed.emit()

    def _show_end(self) -> None:
        ended = self._state["ended_on"]
        self.end.setText(self.tr("Holds again") if ended else self.tr("No longer holds"))
        day = spoken_day(date.fromisoformat(ended), today=self._today) if ended else ""
        self.ended.setText(self.tr("Ended {day}, off the page's head").format(day=day) if ended else "")
        for field in (self.words, self.detail, self.since, self.severity):
            field.setEnabled(not ended)

    def _remove(self) -> None:
        self.removed.emit(self)
