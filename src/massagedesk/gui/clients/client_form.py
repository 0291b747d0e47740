"""The form with everything typed about a client; the new client and the Details tab are made of it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QComboBox, QLineEdit, QPlainTextEdit, QWidget

from massagedesk.domain.clients import ADULT_AGE
from massagedesk.domain.dates import age
from massagedesk.domain.errors import MassageDeskError, RuleViolation
from massagedesk.gui.clients.client_rows import born_in_words
from massagedesk.gui.clients.client_state import ADDRESS, CONTACT, DAYS, NOBODY, ROLES, TEXTS, details_of, state_of
from massagedesk.gui.clients.contraindications import ContraindicationEditor
from massagedesk.gui.forms.ui_client_form import Ui_ClientForm
from massagedesk.gui.theme import Theme, fit_form
from massagedesk.gui.widgets.buttons import dress
from massagedesk.gui.widgets.field_marks import FieldMarks
from massagedesk.gui.widgets.fields import DateField
from massagedesk.gui.widgets.state_box import StateBox
from massagedesk.services.clients import ClientDetails
from massagedesk.services.desk import Desk

_NAMES = (*TEXTS, *ADDRESS, *DAYS, *(f"{prefix}_{name}" for prefix in ROLES for name in CONTACT))


class ClientForm(QWidget):
    """`show_details(details)` fills it, `state()` and `restore()` are its draft, `read()` is what to save.

    `edited` after each change by her; `save_asked` and `discard_asked` by its buttons.
    """

    edited = Signal()
    save_asked = Signal()
    discard_asked = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.form = Ui_ClientForm()
        self.form.setupUi(self)
        fit_form(self)
        self._base = NOBODY
        self._clean: dict[str, Any] = {}
        self.contraindications = ContraindicationEditor()
        self.form.contraindications_place.addWidget(self.contraindications)
        self._dress()
        self.marks = FieldMarks(self, self._problem_fields(), self.form.problem)
        self._listen()

    def _dress(self) -> None:
        form, theme = self.form, Theme.current()
        form.right.setProperty("ground", "canvas")
        form.right.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        form.right.setFixedWidth(theme.px(436))
        form.scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        form.scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        form.remarks.setMinimumHeight(theme.px(96))
        form.namesakes_icon.set_icon("triangle-alert", "warning")
        form.namesakes.hide()
        form.born_on.set_past(True)
        form.deceased_on.set_past(True)
        for combo, choices in (
            (form.pronouns, ("", "she/her", "he/him", "they/them")),
            (form.sex, ("", self.tr("Female"), self.tr("Male"), "X")),
        ):
            combo.addItems(list(choices))
            combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
            line = combo.lineEdit()
            if line is not None:
                line.setAccessibleName(combo.accessibleName())
        dress(form.save, kind="primary", icon="save")
        dress(form.discard)
        dress(form.archive, kind="quiet", icon="archive", tone="muted")

    def _listen(self) -> None:
        for name in _NAMES:
            field = getattr(self.form, name)
            signal = field.currentTextChanged if isinstance(field, QComboBox) else field.textChanged
            signal.connect(self._edited)
        self.contraindications.changed.connect(self._edited)
        for field in (self.form.given_name, self.form.family_name):
            field.editingFinished.connect(self._look_for_namesakes)
        self.form.born_on.value_changed.connect(self._show_guardian)
        self.form.save.clicked.connect(self.save_asked)
        self.form.discard.clicked.connect(self.discard_asked)

    def _problem_fields(self) -> dict[str, QWidget]:
        form = self.form
        fields: dict[str, QWidget] = {name: getattr(form, name) for name in _NAMES}
        fields["contraindications"] = self.contraindications
        return fields

    # --- showing and reading ---------------------------------------------------------------------------------------

    def show_details(self, details: ClientDetails, draft: dict[str, Any] | None = None) -> None:
        """Show a client's details, or what was typed about them before."""
        self._base = details
        self.marks.clear()
        self.restore(state_of(details))
        self._clean = self.state()
        if draft is not None:
            self.restore({**self._clean, **draft})
        self.form.scroll.verticalScrollBar().setValue(0)
        self._look_for_namesakes()
        self._show_guardian()
        self._show_state()

    def state(self) -> dict[str, Any]:
        """What the fields hold."""
        held: dict[str, Any] = {name: _text_of(getattr(self.form, name)) for name in _NAMES}
        held["contraindications"] = self.contraindications.items()
        return held

    def restore(self, state: dict[str, Any]) -> None:
        """Put back what the fields held; nothing counts as edited."""
        for name in _NAMES:
            field = getattr(self.form, name)
            with QSignalBlocker(field):
                _set_text(field, state.get(name, ""))
        self.contraindications.set_items(state.get("contraindications", []), self.desk.today())
        self._show_guardian()
        self._show_state()

    def is_edited(self) -> bool:
        """Whether it holds something that is not saved."""
        return self.state() != self._clean

    def read(self) -> ClientDetails:
        """The details to save. Raises RuleViolation naming the field whose date cannot be read."""
        days: dict[str, Any] = {"contraindications": self.contraindications.read()}
        for name in DAYS:
            try:
                days[name] = getattr(self.form, name).value()
            except MassageDeskError as error:
                raise RuleViolation(error.sentence, field=name) from None
        return details_of(self._base, self.state(), days)

    def focus_first(self) -> None:
        """The keyboard goes to the given name."""
        self.form.given_name.setFocus()

    # --- while she types -------------------------------------------------------------------------------------------

    def _edited(self) -> None:
        self.marks.clear()
        self._show_state()
        self.edited.emit()

    def _show_state(self) -> None:
        edited = self.is_edited()
        self.form.save.setEnabled(edited)
        self.form.discard.setVisible(edited)
        self.form.standing.setText(self.tr("Not saved yet; kept while you are elsewhere") if edited else "")

    def _show_guardian(self) -> None:
        try:
            born_on = self.form.born_on.value()
        except MassageDeskError:
            born_on = None
        is_minor = born_on is not None and age(born_on, self.desk.today()) < ADULT_AGE
        has_guardian = any(_text_of(getattr(self.form, f"guardian_{name}")) for name in CONTACT)
        self.form.guardian.setVisible(is_minor or has_guardian)

    def _look_for_namesakes(self) -> None:
        given, family = self.form.given_name.text(), self.form.family_name.text()
        found = self.desk.clients.namesakes(given, family, self._base.id) if given.strip() or family.strip() else []
        self.form.namesakes.setVisible(bool(found))
        if found:
            today = self.desk.today()
            facts = [born_in_words(row.born_on, today) or row.phone or self.tr("birth date unknown") for row in found]
            words = self.tr("There is already a {name}, born {facts}. Make sure this is somebody else.")
            if not found[0].born_on:
                words = self.tr("There is already a {name} ({facts}). Make sure this is somebody else.")
            self.form.namesakes_words.setText(words.format(name=found[0].name, facts="; ".join(facts)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        theme = Theme.current()
        is_wide = self.width() >= theme.px(960)
        direction = QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom
        if self.form.columns.direction() is not direction:
            self.form.columns.setDirection(direction)
            if is_wide:
                self.form.right.setFixedWidth(theme.px(436))
            else:
                self.form.right.setMinimumWidth(0)
                self.form.right.setMaximumWidth(16777215)
        super().resizeEvent(event)


def _text_of(field: QWidget) -> str:
    if isinstance(field, StateBox):
        return field.value()
    if isinstance(field, QComboBox):
        return field.currentText()
    if isinstance(field, QPlainTextEdit):
        return field.toPlainText()
    assert isinstance(field, QLineEdit)
    return field.text()


def _set_text(field: QWidget, text: str) -> None:
    if isinstance(field, StateBox):
        field.set_value(text)
    elif isinstance(field, QComboBox):
        field.setCurrentText(text)
    elif isinstance(field, QPlainTextEdit):
        field.setPlainText(text)
    elif isinstance(field, QLineEdit):
        if isinstance(field, DateField):
            field.set_value(None)
        field.setText(text)
