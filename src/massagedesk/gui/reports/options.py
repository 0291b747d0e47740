"""The left column of the reports screen: which paper, whose, of when, and with what on it."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QComboBox

from massagedesk.domain.documents import DocumentKind
from massagedesk.domain.errors import MassageDeskError
from massagedesk.gui.forms.ui_reports import Ui_Reports
from massagedesk.gui.reports.reports_model import Choice, Period, Person, ReportsModel
from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.buttons import dress
from massagedesk.gui.widgets.fields import DateField
from massagedesk.gui.widgets.need_row import FactRow


class Options(QObject):
    """`changed` after anything was chosen differently; `choice()` says what."""

    changed = Signal()

    def __init__(self, form: Ui_Reports, model: ReportsModel, parent: QObject) -> None:
        super().__init__(parent)
        self._form, self._model = form, model
        self._handed: list[FactRow] = []
        self._dress()
        self._connect()
        form.client.find_with(model.people)
        first_on, last_on = model.month_back()
        form.first_on.set_value(first_on)
        form.last_on.set_value(last_on)
        self._client_changed(None)

    def _dress(self) -> None:
        form = self._form
        form.kind.set_choices(
            [
                (DocumentKind.PROGRESS, self.tr("Progress")),
                (DocumentKind.NOTES, self.tr("Notes")),
                (DocumentKind.HSA, self.tr("HSA statement")),
            ]
        )
        form.period.set_choices(
            [(Period.ALL, self.tr("All")), (Period.DAYS, self.tr("Days")), (Period.ONE, self.tr("One"))]
        )
        for box in (form.prescription, form.note, form.year):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(8)
        dress(form.batch, extent="small")
        dress(form.to_settings, kind="quiet", icon="settings")
        for words in (form.year_words, form.missing_words):
            words.setContentsMargins(0, Theme.current().px(4), 0, 0)
        form.recipient.setPlaceholderText(self.tr("Name, insurer, by hand"))

    def _connect(self) -> None:
        form = self._form
        form.kind.current_changed.connect(self._prescription_changed)
        form.client.chosen.connect(self._client_changed)
        form.prescription.activated.connect(self._prescription_changed)
        form.period.current_changed.connect(self._changed)
        form.note.activated.connect(self._changed)
        form.first_on.value_changed.connect(self._changed)
        form.last_on.value_changed.connect(self._changed)
        form.year.activated.connect(self._changed)
        form.show_diagnosis.toggled.connect(self._changed)

    # --- what is chosen ----------------------------------------------------------------------------------------

    def choice(self) -> Choice:
        """What is chosen at present. Unreadable days count as not chosen; their field says so."""
        form, person = self._form, self._form.client.person()
        return Choice(
            kind=DocumentKind(form.kind.current()),
            client_id=None if person is None else person.id,
            prescription_id=form.prescription.currentData(),
            period=Period(form.period.current()),
            first_on=_day(form.first_on),
            last_on=_day(form.last_on),
            note_id=form.note.currentData(),
            year=form.year.currentData(),
            show_diagnosis=form.show_diagnosis.isChecked(),
            recipient=form.recipient.text().strip(),
        )

    def take(self, choice: Choice) -> None:
        """Choose this paper; what is not offered to the client stays as it comes first. Raises NotFound."""
        form = self._form
        form.kind.set_current(choice.kind)
        if choice.client_id is not None:
            form.client.show_person(self._model.person(choice.client_id))
        self._client_changed(form.client.person())
        _choose(form.prescription, choice.prescription_id)
        form.period.set_current(choice.period)
        _choose(form.note, choice.note_id)
        _choose(form.year, choice.year)
        self._prescription_changed()

    def read(self) -> None:
        """Offer what there is now and keep what is chosen."""
        choice, recipient = self.choice(), self._form.recipient.text()
        self.take(choice)
        self._form.recipient.setText(recipient)

    def read_handed(self) -> None:
        """Show the papers handed out before."""
        person = self._form.client.person()
        papers = self._model.handed_out(person.id) if person is not None else []
        for row in self._handed:
            self._form.handed.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._handed = [FactRow(number, day) for number, day in papers]
        for row in self._handed:
            self._form.handed.addWidget(row)
        self._form.handed_part.setVisible(bool(papers))

    # --- changes -----------------------------------------------------------------------------------------------

    def _client_changed(self, person: Person | None) -> None:
        form, model = self._form, self._model
        client_id = None if person is None else person.id
        _offer(form.prescription, model.prescriptions(client_id) if client_id else [])
        _offer(form.note, model.notes(client_id) if client_id else [])
        _offer(form.year, [(year, str(year)) for year in model.years(client_id)])
        self.read_handed()
        self._prescription_changed()

    def _prescription_changed(self) -> None:
        self._form.recipient.setText(self._model.usual_recipient(self.choice()))
        self._changed()

    def _changed(self) -> None:
        form, choice = self._form, self.choice()
        is_notes, has_client = choice.kind is DocumentKind.NOTES, choice.client_id is not None
        is_hsa = choice.kind is DocumentKind.HSA
        form.kind_words.setText(self._about(choice.kind))
        form.prescription_part.setVisible(choice.kind is DocumentKind.PROGRESS and has_client)
        form.period_part.setVisible(is_notes and has_client)
        form.days_part.setVisible(choice.period is Period.DAYS)
        form.note.setVisible(choice.period is Period.ONE)
        form.note_caption.setVisible(choice.period is Period.ONE)
        form.year_part.setVisible(is_hsa)
        form.show_diagnosis.setVisible(has_client)
        form.recipient_part.setVisible(has_client)
        form.batch_part.setVisible(is_hsa)
        self.show_cautions()
        form.batch.setText(self.tr("All of {year}").format(year=choice.year))
        form.batch_words.setText(self.tr("The statements of everybody treated that year, in one file."))
        self.changed.emit()

    def show_cautions(self) -> None:
        """Say what to know before the statement of the chosen year is issued."""
        form, choice = self._form, self.choice()
        unfinished, missing = self._model.cautions(choice.year if choice.kind is DocumentKind.HSA else None)
        for words, said in ((form.year_words, unfinished), (form.missing_words, missing)):
            words.setText(said)
            words.setVisible(bool(said))
        form.to_settings.setVisible(bool(missing))

    def _about(self, kind: DocumentKind) -> str:
        return {
            DocumentKind.PROGRESS: self.tr("Treatment-plan progress of one prescription, for the prescriber."),
            DocumentKind.NOTES: self.tr("Session notes with times, minutes, addenda and signature."),
            DocumentKind.HSA: self.tr("A year's sessions with amounts, for a health savings account."),
        }[kind]


def _offer(box: QComboBox, choices: list[tuple[Any, str]]) -> None:
    """Offer other choices (value, words); the first is chosen."""
    box.clear()
    for value, words in choices:
        box.addItem(words, value)


def _choose(box: QComboBox, value: Any) -> None:
    """Choose a value where it is offered."""
    for place in range(box.count()):
        if value is not None and box.itemData(place) == value:
            box.setCurrentIndex(place)


def _day(field: DateField) -> date | None:
    try:
        return field.value()
    except MassageDeskError:
        return None
