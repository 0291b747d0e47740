"""Reports: choose a paper and whose, see it as it will be printed, then print it or save it as a PDF."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent

from massagedesk.domain.documents import DocumentKind
from massagedesk.domain.errors import Cancelled, MassageDeskError
from massagedesk.gui.forms.ui_reports import Ui_Reports
from massagedesk.gui.navigation import Action, Screen, Window
from massagedesk.gui.reports.batch import StatementBatch
from massagedesk.gui.reports.handing import Handing
from massagedesk.gui.reports.options import Options
from massagedesk.gui.reports.reports_model import Choice, Period, ReportsModel
from massagedesk.gui.tasks import IsCancelled, Progress, run_task
from massagedesk.gui.theme import Theme, fit_form
from massagedesk.gui.widgets.buttons import dress
from massagedesk.gui.widgets.empty_state import EmptyState
from massagedesk.gui.widgets.form_fields import adopt_captions
from massagedesk.gui.widgets.hairline import Hairline
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
_LEFT, _BAR, _STATE = 348, 56, 120
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
        self._offers_signature = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_TYPING_MS)
        self._timer.timeout.connect(self.show_now)
        self.handing = Handing(self, self.model)
        self.handing.issued.connect(self._issued)
        self.batch = StatementBatch(self, self.model, self.handing)
        self.empty = EmptyState("file-text", "", "")
        form.empty_column.addWidget(self.empty)
        self.options = Options(form, self.model, self)
        self.options.changed.connect(self._timer.start)
        self._dress()
        self._connect()
        self.show_now()

    def _dress(self) -> None:
        form, theme = self.form, Theme.current()
        form.left.setFixedWidth(theme.px(_LEFT))
        form.across.insertWidget(1, Hairline(Qt.Orientation.Vertical))
        form.bar.setFixedHeight(theme.px(_BAR))
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
        form.sign.setAccessibleName(self.tr("Sign the PDF"))
        form.sign.setToolTip(self.tr("Sign the PDF, so that viewers show when it was altered"))
        form.zoom.setMinimumWidth(theme.px(44))

    def _connect(self) -> None:
        form = self.form
        form.pages.looked_at.connect(self._page_changed)
        form.pages.zoomed.connect(self._zoom_changed)
        form.zoom_in.clicked.connect(form.pages.zoom_in)
        form.zoom_out.clicked.connect(form.pages.zoom_out)
        form.fit.clicked.connect(form.pages.fit_width)
        form.save.clicked.connect(self.save)
        form.batch.clicked.connect(self._batch)
        form.to_settings.clicked.connect(self._to_settings)

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
        usual = DocumentKind.PROGRESS if prescription_id else DocumentKind.NOTES if note_id else self.choice().kind
        choice = Choice(
            kind=DocumentKind(kind) if kind else usual,
            client_id=client_id or self.model.client_of(prescription_id, note_id),
            prescription_id=prescription_id,
            period=Period.ONE if note_id else Period.ALL,
            note_id=note_id,
            year=year,
        )
        self.options.take(choice)
        self.show_now()

    def shown(self) -> None:
        """The day may have changed, and with it whether the year is over."""
        self.options.show_cautions()

    def refresh(self, kinds: frozenset[str]) -> None:
        self.options.read()

    def choice(self) -> Choice:
        """What is chosen at present."""
        return self.options.choice()

    def focus_first(self) -> None:
        if self.form.client.person() is None:
            self.form.client.search.setFocus()
        else:
            self.form.kind.setFocus()

    def about_to_lock(self) -> None:
        self._timer.stop()
        self.form.pages.clear()

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
        self._offers_signature = self._shown is not None and self.model.can_sign(self._shown.kind)
        if not is_ready:
            form.page.hide()
            form.fit.hide()
        if not self._offers_signature:
            form.sign.hide()
        self._fit_bar()  # first, because showing all at once would push the screen wider
        for control in (form.zoom, form.zoom_in, form.zoom_out, form.save):
            control.setVisible(is_ready)
        form.sign.setVisible(self._offers_signature)
        self.heading_changed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_bar()

    def _fit_bar(self) -> None:
        """Where the bar is short, as in large text, what can be done without goes before a word is cut off."""
        if self._shown is None:
            return
        form, theme = self.form, Theme.current()
        room = form.bar.width() - theme.px(2 * 16 + _STATE)
        for part in (form.zoom_out, form.zoom, form.zoom_in, form.save):
            room -= part.sizeHint().width() + theme.px(8)
        if self._offers_signature:
            room -= form.sign.sizeHint().width() + theme.px(8)
        for part in (form.page, form.fit):
            room -= part.sizeHint().width() + theme.px(8)
            part.setVisible(room >= 0)

    def _page_changed(self, page: int, count: int) -> None:
        self.form.page.setText(self.tr("Page {page} of {count}").format(page=page, count=count))
        self._fit_bar()

    def _zoom_changed(self, percent: int) -> None:
        self.form.zoom.setText(f"{percent} %")

    # --- handing out -------------------------------------------------------------------------------------------

    def print(self) -> None:
        """Ask for a printer, give the paper its number, print it."""
        request = self._seen()
        if request is not None:
            self.handing.print(request, self.form.pages.count())

    def save(self) -> None:
        """Ask for a place, give the paper its number, write it there."""
        request = self._seen()
        if request is not None:
            self.handing.save(request, signed=self._offers_signature and self.form.sign.isChecked())

    def _seen(self) -> PaperRequest | None:
        """The paper asked for, once it is the one on the screen: nothing is issued that she has not seen."""
        if self._timer.isActive():
            self.show_now()
        shown, request = self._shown, self.model.request(self.choice())
        if shown is None or request is None:
            return None
        # Who gets it is written down, not printed: that may change without another look.
        if replace(shown, recipient=request.recipient) != request:
            self.desk_window.tell(self.tr("The paper has just changed. Look at it, then go on."))
            return None
        return request

    def _batch(self) -> None:
        year = self.choice().year
        if year is not None:
            self.batch.ask(year)

    def _to_settings(self) -> None:
        self.desk_window.go("settings", section="practitioner")

    def _issued(self, paper: IssuedPaper, words: str) -> None:
        self.options.read_handed()
        self.form.state.setText(self.tr("Issued as {number}").format(number=paper.number))
        self.desk_window.tell(words)


class _Previewing:
    def __init__(self, model: ReportsModel, request: PaperRequest) -> None:
        self._model, self._request = model, request

    def run(self, progress: Progress, is_cancelled: IsCancelled) -> tuple[PaperRequest, bytes]:
        if is_cancelled():
            raise Cancelled()
        return self._request, self._model.preview(self._request)
