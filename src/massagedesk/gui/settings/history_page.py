"""Settings: who did what when, filtered, with what it was before and after; and whether any of it was changed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QWidget

from massagedesk.domain.errors import Cancelled, MassageDeskError
from massagedesk.gui.file_choice import choose_new_file
from massagedesk.gui.forms.ui_history_page import Ui_HistoryPage
from massagedesk.gui.problems import show_problem
from massagedesk.gui.reports.handing_out import save_pdf
from massagedesk.gui.settings.finding_line import FindingLine
from massagedesk.gui.settings.history_model import HistoryModel
from massagedesk.gui.tasks import IsCancelled, Progress, run_task, teller
from massagedesk.gui.theme import Theme, fit_form
from massagedesk.gui.widgets.buttons import dress
from massagedesk.gui.widgets.form_fields import FormFields
from massagedesk.gui.widgets.labels import label, set_tone
from massagedesk.gui.widgets.row_table import Column, RowTable

if TYPE_CHECKING:
    from massagedesk.gui.navigation import Window
    from massagedesk.services.audit_rows import AuditRow
    from massagedesk.services.desk import Desk
    from massagedesk.services.evidence import Verification

_ROWS, _ROW, _HEADING, _TYPING_MS = 7, 34, 30, 250


class HistoryPage(QWidget):
    """Reads when it is shown, not before: the history of years is long."""

    def __init__(self, desk: Desk, window: Window) -> None:
        super().__init__()
        self._desk_window = window
        self.model = HistoryModel(desk, self)
        self.form = form = Ui_HistoryPage()
        form.setupUi(self)
        fit_form(self)
        self.fields = FormFields(self, {})
        theme = Theme.current()
        form.span.set_choices([("today", self.tr("Today")), ("week", self.tr("7 days")), ("month", self.tr("30 days")),
                               ("all", self.tr("All"))])  # fmt: skip
        form.span.set_current(self.model.span)
        for box in (form.actor, form.kind):
            box.setMinimumContentsLength(9)
            box.setSizeAdjustPolicy(box.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        form.printed_head.setMinimumWidth(theme.px(240))
        dress(form.verify, icon="shield-check")
        dress(form.save, icon="download")
        dress(form.older, kind="quiet", icon="history")
        self.table = RowTable(
            [
                Column(self.tr("When"), self.model.when, width=172, order=_seq),
                Column(self.tr("Who"), _actor, width=124),
                Column(self.tr("What"), _what, tone=_tone),
            ],
            name=self.tr("Entries of the history"),
        )
        self.table.setFixedHeight(theme.px(_HEADING) + _ROWS * theme.px(_ROW) + 2)
        form.table_place.addWidget(self.table)
        form.changes.setColumnStretch(1, 1)
        form.changes.setColumnStretch(2, 1)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_MS)
        self._typing.timeout.connect(self.ask)
        self._connect()
        self._show_entry(None)
        form.verdict.hide()

    def _connect(self) -> None:
        form = self.form
        form.span.current_changed.connect(self.ask)
        form.actor.activated.connect(self.ask)
        form.kind.activated.connect(self.ask)
        form.words.textChanged.connect(self._typing.start)
        form.older.clicked.connect(self._older)
        form.save.clicked.connect(self._save)
        form.verify.clicked.connect(self.verify)
        form.printed_head.returnPressed.connect(self.verify)
        self.table.chosen.connect(self._show_entry)

    # --- the list ----------------------------------------------------------------------------------------------

    def read(self) -> None:
        """Show the newest entries and what the filters can offer now."""
        choices = self.model.choices()
        self._offer(self.form.actor, self.tr("Everybody"), [(name, name) for name in choices.actors])
        kinds = [(kind, word[:1].upper() + word[1:]) for kind, word in choices.kinds]
        self._offer(self.form.kind, self.tr("Everything"), kinds)
        self.ask()

    def ask(self) -> None:
        """Read what the filters ask for."""
        form, model = self.form, self.model
        model.span, model.words = form.span.current(), form.words.text()
        model.actor, model.kind = str(form.actor.currentData() or ""), str(form.kind.currentData() or "")
        model.ask()
        self._show_rows()

    def _offer(self, box: Any, everything: str, found: list[tuple[str, str]]) -> None:
        before = box.currentData()
        box.clear()
        box.addItem(everything, "")
        for key, word in found:
            box.addItem(word, key)
        box.setCurrentIndex(max(0, box.findData(before)))

    def _older(self) -> None:
        self.model.older()
        bar = self.table.verticalScrollBar()
        place = bar.value()
        self._show_rows()
        bar.setValue(place)

    def _show_rows(self) -> None:
        self.table.set_rows(self.model.rows)
        self.table.setVisible(bool(self.model.rows))
        self.form.older.setVisible(self.model.has_older)
        self.form.empty.setText("" if self.model.rows else self.tr("Nothing was written down that fits this."))
        self.form.empty.setVisible(not self.model.rows)
        self._show_entry(None)

    def _show_entry(self, row: AuditRow | None) -> None:
        form = self.form
        while (item := form.changes.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        form.entry_title.setVisible(row is not None)
        form.entry_words.setVisible(bool(self.model.rows))
        if row is None:
            form.entry_words.setText(self.tr("Choose an entry to see what it was about."))
            return
        form.entry_title.setText(_what(row))
        form.entry_words.setText(self.model.told(row))
        # What was added had no value before: one column then says it all.
        is_compared = any(change.before is not None for change in row.changes)
        if is_compared:
            for column, word in enumerate(("", self.tr("Before"), self.tr("After"))):
                form.changes.addWidget(label(word, role="label", tone="muted"), 0, column)
        for place, change in enumerate(row.changes, start=1):
            form.changes.addWidget(label(change.label[:1].upper() + change.label[1:], tone="muted"), place, 0)
            if is_compared:
                form.changes.addWidget(self._value(change.before), place, 1)
            form.changes.addWidget(self._value(change.after), place, 2 if is_compared else 1)

    def _value(self, text: str | None) -> QLabel:
        said = "–" if text is None else text or self.tr("empty")
        return label(said, wrap=True, tone="ink" if text else "muted")

    # --- the verdict -------------------------------------------------------------------------------------------

    def verify(self) -> None:
        """Check all of it beside the window."""
        work = _Verifying(self.model, self.form.printed_head.text())
        run_task(self, work, self._verified, self._not_verified, title=self.tr("Verifying the history"))

    def _verified(self, found: Verification) -> None:
        verdict = self.form.verdict
        verdict.setText(self.tr("Nothing was altered") if found.is_intact else self.tr("Something was altered"))
        set_tone(verdict, "ok" if found.is_intact else "danger")
        verdict.show()
        bad = set(found.problems)
        if found.first_bad_seq is not None:
            bad.add(found.sentences[0])
        self._show_findings(found.sentences, bad, found.remarks)

    def _show_findings(self, sentences: tuple[str, ...], bad: set[str], remarks: tuple[str, ...]) -> None:
        findings = self.form.findings
        while (item := findings.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for sentence in sentences:
            line = FindingLine(sentence, is_bad=sentence in bad, is_remark=sentence in remarks)
            findings.addWidget(line)
            line.show()

    def _not_verified(self, error: MassageDeskError) -> None:
        if not isinstance(error, Cancelled):
            show_problem(self, error, self.tr("Not verified"))

    # --- the paper ---------------------------------------------------------------------------------------------

    def _save(self) -> None:
        suggested = Path.home() / f"massagedesk-history-{self.model.today():%Y-%m-%d}.pdf"
        path = choose_new_file(self, self.tr("Save the history"), self.tr("PDF (*.pdf)"), suggested)
        if path is not None:
            run_task(self, _Saving(self.model, path), self._saved, title=self.tr("Writing the history"), can_stop=False)

    def _saved(self, path: Path) -> None:
        self._desk_window.tell(self.tr("The history is saved as {name}.").format(name=path.name))
        self.ask()


class _Verifying:
    def __init__(self, model: HistoryModel, printed_head: str) -> None:
        self._model, self._printed_head = model, printed_head

    def __call__(self, progress: Progress, is_cancelled: IsCancelled) -> Verification:
        return self._model.verify(self._printed_head, teller(progress, is_cancelled))


class _Saving:
    def __init__(self, model: HistoryModel, path: Path) -> None:
        self._model, self._path = model, path

    def __call__(self, progress: Progress, is_cancelled: IsCancelled) -> Path:
        save_pdf(self._path, self._model.paper())
        return self._path


def _seq(row: AuditRow) -> int:
    return row.seq


def _actor(row: AuditRow) -> str:
    return row.actor


def _what(row: AuditRow) -> str:
    return f"{row.what}: {row.client_name}" if row.client_name else row.what


def _tone(row: AuditRow) -> str:
    return "warning" if row.is_clock_back or row.action == "refused" else "ink"
