"""Reports: choose a paper and whose, see it as it will be printed, then print it or save it as a PDF."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QComboBox

from massagedesk.domain.documents import DocumentKind
from massagedesk.domain.errors import Cancelled, MassageDeskError
from massagedesk.gui.forms.ui_reports import Ui_Reports
from massagedesk.gui.navigation import Action, Screen, Window
from massagedesk.gui.reports.batch import StatementBatch
from massagedesk.gui.reports.handing import Handing
from massagedesk.gui.reports.reports_model import Choice, Period, Person, ReportsModel
from massagedesk.gui.tasks import IsCancelled, Progress, run_task
from massagedesk.gui.theme import Theme, fit_form
from massagedesk.gui.widgets.buttons import dress
from massagedesk.gui.widgets.empty_state import EmptyState
from massagedesk.gui.widgets.form_fields import adopt_captions
from massagedesk.gui.widgets.hairline import Hairline
from massagedesk.gui.widgets.need_row import FactRow
from massagedesk.services.documents import IssuedPaper, PaperRequest

_PEOPLE = ("client", "prescriber", "prescription", "prescribed_diagnosis", "practice", "practitioner")
_TREATMENT = (
    "visit",
    "visit_minutes",
    "session_note",
    "addendum",
    "appointment",
    "treatment_plan",
    "goal",
    "measurement",
)
_MONEY = ("charge", "payment")
_LEFT, _BAR = 348, 56
_TYPING_MS = 150


class ReportsView(Screen):
    """`window.go("reports", kind="hsa", client_id=…, prescription_id=…, note_id=…, year=…)`; each may be left out."""

    watches = frozenset((*_PEOPLE, *_TREATMENT, *_MONEY))

    def __init__(self, desk: Any, window: Window) -> None:
        super().__init__(desk, window)
        self.model = ReportsModel(desk, self)
        self.form = form = Ui_Reports()
        form.setupUi(self)
        fit_form(self)
        adopt_captions(self)
        self._wanted: PaperRequest | None = None
        self._shown: PaperRequest | None = None
        self._filling = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_TYPING_MS)
        self._timer.timeout.connect(self.show_now)
        self.handing = Handing(self, self.model)
        self.handing.issued.connect(self._issued)
        self.batch = StatementBatch(self, self.model, self.handing)
        self.empty = EmptyState("file-text", "", "")
        form.empty_column.addWidget(self.empty)
        self._handed: list[FactRow] = []
        self._dress()
        self._connect()
        form.client.find_with(self.model.people)
        first_on, last_on = self.model.month_back()
        form.first_on.set_value(first_on)
        form.last_on.set_value(last_on)
        self._client_changed(None)
        self.show_now()

    def _dress(self) -> None:
        form, theme = self.form, Theme.current()
        form.left.setFixedWidth(theme.px(_LEFT))
        form.across.insertWidget(1, Hairline(Qt.Orientation.Vertical))
        form.bar.setFixedHeight(theme.px(_BAR))
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
        for control, drawing, name in (
            (form.zoom_out, "zoom-out", self.tr("Smaller")),
            (form.zoom_in, "zoom-in", self.tr("Larger")),
        ):
            control.setProperty("iconOnly", True)
            dress(control, kind="quiet", icon=drawing)
            control.setAccessibleName(name)
            control.setToolTip(name)
        dress(form.fit, kind="quiet")
        dress(form.save, icon="download")
        dress(form.batch, extent="small")
        form.zoom.setMinimumWidth(theme.px(44))
        form.recipient.setPlaceholderText(self.tr("Name, insurer, by hand"))

    def _connect(self) -> None:
        form = self.form
        form.kind.current_changed.connect(self._kind_changed)
        form.client.chosen.connect(self._client_chosen)
        form.prescription.activated.connect(self._prescription_changed)
        form.period.current_changed.connect(self._changed)
        form.note.activated.connect(self._changed)
        form.first_on.value_changed.connect(self._changed)
        form.last_on.value_changed.connect(self._changed)
        form.year.activated.connect(self._changed)
        form.show_diagnosis.toggled.connect(self._changed)
        form.pages.looked_at.connect(self._page_changed)
        form.pages.zoomed.connect(self._zoom_changed)
        form.zoom_in.clicked.connect(form.pages.zoom_in)
        form.zoom_out.clicked.connect(form.pages.zoom_out)
        form.fit.clicked.connect(form.pages.fit_width)
        form.save.clicked.connect(self.save)
        form.batch.clicked.connect(self._batch)

    # --- the screen --------------------------------------------------------------------------------------------

    def title(self) -> str:
        return self.tr("Reports")

    def primary_action(self) -> Action | None:
        return Action(self.tr("Print"), self.print, icon="printer", keys="Ctrl+P", enabled=self._shown is not None)

    def palette_actions(self) -> list[Action]:
        if self._shown is None:
            return []
        return [
            Action(self.tr("Print"), self.print, icon="printer", keys="Ctrl+P"),
            Action(self.tr("Save as PDF"), self.save, icon="download", keys="Ctrl+Shift+S"),
        ]

    def open(
        self,
        *,
        kind: str = "",
        client_id: Any = None,
        prescription_id: Any = None,
        note_id: Any = None,
        year: int | None = None,
        **arguments: Any,
    ) -> None:
        if not (kind or client_id or prescription_id or note_id or year):
            return
        client_id = client_id or self.model.client_of(prescription_id, note_id)
        usual = DocumentKind.PROGRESS if prescription_id else DocumentKind.NOTES if note_id else self.choice().kind
        self.form.kind.set_current(DocumentKind(kind) if kind else usual)
        if client_id is not None:
            self.form.client.show_person(self.model.person(client_id))
        self._client_changed(self.form.client.person())
        _choose(self.form.prescription, prescription_id)
        if note_id is not None:
            self.form.period.set_current(Period.ONE)
            _choose(self.form.note, note_id)
        _choose(self.form.year, year)
        self._prescription_changed()
        self.show_now()

    def refresh(self, kinds: frozenset[str]) -> None:
        person, choice = self.form.client.person(), self.choice()
        self._client_changed(person)
        _choose(self.form.prescription, choice.prescription_id)
        _choose(self.form.note, choice.note_id)
        _choose(self.form.year, choice.year)
        self._changed()

    def focus_first(self) -> None:
        if self.form.client.person() is None:
            self.form.client.search.setFocus()
        else:
            self.form.kind.setFocus()

    def about_to_lock(self) -> None:
        self._timer.stop()
        self.form.pages.clear()

    # --- choosing ----------------------------------------------------------------------------------------------

    def choice(self) -> Choice:
        """What is chosen at present. Unreadable days count as not chosen; their field says so."""
        form, person = self.form, self.form.client.person()
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

    def _kind_changed(self) -> None:
        self._prescription_changed()

    def _client_chosen(self, person: Person | None) -> None:
        self._client_changed(person)

    def _client_changed(self, person: Person | None) -> None:
        form = self.form
        client_id = None if person is None else person.id
        _offer(form.prescription, self.model.prescriptions(client_id) if client_id else [])
        _offer(form.note, self.model.notes(client_id) if client_id else [])
        _offer(form.year, [(year, str(year)) for year in self.model.years(client_id)])
        self._show_handed(self.model.handed_out(client_id) if client_id else [])
        self._prescription_changed()

    def _prescription_changed(self) -> None:
        self.form.recipient.setText(self.model.usual_recipient(self.choice()))
        self._changed()

    def _changed(self) -> None:
        form, choice = self.form, self.choice()
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
        form.batch.setText(self.tr("All of {year}").format(year=choice.year))
        form.batch_words.setText(self.tr("The statements of everybody treated that year, in one file."))
        self._timer.start()

    def _about(self, kind: DocumentKind) -> str:
        return {
            DocumentKind.PROGRESS: self.tr("Treatment-plan progress of one prescription, for the prescriber."),
            DocumentKind.NOTES: self.tr("Session notes with times, minutes, addenda and signature."),
            DocumentKind.HSA: self.tr("A year's sessions with amounts, for a health savings account."),
        }[kind]

    # --- the preview -------------------------------------------------------------------------------------------

    def show_now(self) -> None:
        """Show the paper that follows from the choice."""
        self._timer.stop()
        choice = self.choice()
        self.form.days_problem.say("")
        try:
            self._wanted = self.model.request(choice)
        except MassageDeskError as error:
            self._wanted = None
            self.form.days_problem.say(error.sentence)
            self._show_empty(*self.model.missing(choice))
            return
        if self._wanted is None:
            self._show_empty(*self.model.missing(choice))
            return
        work = _Previewing(self.model, self._wanted)
        run_task(self, work.run, self._previewed, self._not_previewed, show="nothing")

    def _previewed(self, found: tuple[PaperRequest, bytes]) -> None:
        request, content = found
        if request != self._wanted:
            return
        self._shown = request
        self.form.pages.show_pdf(content)
        self.form.shown.setCurrentWidget(self.form.preview_page)
        self.form.state.setText(self.tr("Preview, not issued: it gets its number when you print or save it"))
        self._show_ready()

    def _not_previewed(self, error: MassageDeskError) -> None:
        self._show_empty(self.tr("Nothing to print"), error.sentence)

    def _show_empty(self, title: str, sentence: str) -> None:
        self._shown = None
        self.form.pages.clear()
        self.empty.say(title, sentence)
        self.form.shown.setCurrentWidget(self.form.empty_page)
        self.form.state.setText("")
        self._show_ready()

    def _show_ready(self) -> None:
        is_ready = self._shown is not None
        form = self.form
        form.save.setEnabled(is_ready)
        for control in (form.page, form.zoom, form.zoom_in, form.zoom_out, form.fit, form.save):
            control.setVisible(is_ready)
        self.heading_changed.emit()

    def _page_changed(self, page: int, count: int) -> None:
        self.form.page.setText(self.tr("Page {page} of {count}").format(page=page, count=count))

    def _zoom_changed(self, percent: int) -> None:
        self.form.zoom.setText(f"{percent} %")

    # --- handing out -------------------------------------------------------------------------------------------

    def print(self) -> None:
        """Ask for a printer, give the paper its number, print it."""
        request = self.model.request(self.choice())
        if request is not None and self._shown is not None:
            self.handing.print(request, self.form.pages.count())

    def save(self) -> None:
        """Ask for a place, give the paper its number, write it there."""
        request = self.model.request(self.choice())
        if request is not None and self._shown is not None:
            self.handing.save(request)

    def _batch(self) -> None:
        year = self.choice().year
        if year is not None:
            self.batch.ask(year)

    def _issued(self, paper: IssuedPaper, words: str) -> None:
        person = self.form.client.person()
        self._show_handed(self.model.handed_out(person.id) if person is not None else [])
        self.form.state.setText(self.tr("Issued as {number}").format(number=paper.number))
        self.desk_window.tell(words)

    def _show_handed(self, papers: list[tuple[str, str]]) -> None:
        for row in self._handed:
            self.form.handed.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._handed = [FactRow(number, day) for number, day in papers]
        for row in self._handed:
            self.form.handed.addWidget(row)
        self.form.handed_part.setVisible(bool(papers))


class _Previewing:
    def __init__(self, model: ReportsModel, request: PaperRequest) -> None:
        self._model, self._request = model, request

    def run(self, progress: Progress, is_cancelled: IsCancelled) -> tuple[PaperRequest, bytes]:
        if is_cancelled():
            raise Cancelled()
        return self._request, self._model.preview(self._request)


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


def _day(field: Any) -> Any:
    try:
        return field.value()
    except MassageDeskError:
        return None
