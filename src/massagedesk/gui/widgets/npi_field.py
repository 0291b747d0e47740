"""An NPI that is checked while it is typed (NPI-1, NPI-2)."""

from __future__ import annotations

from PySide6.QtCore import QDynamicPropertyChangeEvent, QEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from massagedesk.domain.codes import Npi
from massagedesk.domain.errors import MassageDeskError
from massagedesk.gui.widgets.labels import set_tone

_DIGITS = 10


class NpiField(QLineEdit):
    """Ten digits. `judge_into(label)` names the label that says how it stands."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._said: QLabel | None = None
        self.setPlaceholderText(self.tr("10 digits"))
        self.setMaxLength(14)
        self.textChanged.connect(self._judge)

    def judge_into(self, said: QLabel) -> None:
        """Say in this label whether the number can be right."""
        self._said = said
        said.setWordWrap(True)
        self._judge()

    def verdict(self) -> str:
        """What is said at present."""
        return "" if self._said is None else self._said.text()

    def _judge(self) -> None:
        if self._said is None:
            return
        sentence, tone = self._sentence()
        self._said.setText(sentence)
        self._show_said()
        set_tone(self._said, tone)
        self.setAccessibleDescription(sentence)

    def _show_said(self) -> None:
        """A form that found something wrong says so at the field itself: once is enough."""
        if self._said is not None:
            self._said.setVisible(bool(self._said.text()) and not self.property("problem"))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QDynamicPropertyChangeEvent) and event.propertyName() == b"problem":
            self._show_said()
        return super().event(event)

    def _sentence(self) -> tuple[str, str]:
        typed = "".join(character for character in self.text() if character not in " -")
        if not typed:
            return "", "muted"
        if typed.isdigit() and len(typed) < _DIGITS:
            missing = _DIGITS - len(typed)
            many = self.tr("{count} more digits").format(count=missing)
            return (self.tr("1 more digit") if missing == 1 else many), "muted"
        try:
            Npi.parse(typed)
        except MassageDeskError as error:
            return error.sentence, "danger"
        return self.tr("The check digit fits."), "ok"
