"""The HSA statements of everybody treated in a year, in one go."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget

from massagedesk.gui.reports import handing_out
from massagedesk.gui.reports.handing import Handing
from massagedesk.gui.reports.reports_model import ReportsModel
from massagedesk.gui.tasks import IsCancelled, Progress, run_task, teller
from massagedesk.gui.widgets.buttons import button
from massagedesk.gui.widgets.question import Question
from massagedesk.services.documents import IssuedPaper


class StatementBatch(QObject):
    """`ask(year)` offers printing and saving; nothing is recorded when it is stopped half way."""

    def __init__(self, parent: QWidget, model: ReportsModel, handing: Handing) -> None:
        super().__init__(parent)
        self._widget, self._model, self._handing = parent, model, handing
        self._year = 0
        self.question: Question | None = None

    def ask(self, year: int) -> None:
        """Ask what to do with the statements of a year."""
        self._year = year
        words = self.tr(
            "One statement for each client treated in {year}, without diagnosis, each with its own number, in one "
            "file by name. Each is recorded as handed out."
        ).format(year=year)
        question = Question(
            self._widget,
            self.tr("All HSA statements of {year}").format(year=year),
            " ".join(said for said in (*self._model.cautions(year), words) if said),
            icon="file-text",
            tone="accent",
        )
        question.add_answer(button(self.tr("Leave it"), on_click=question.close_panel))
        question.add_answer(button(self.tr("Save as PDF"), icon="download", on_click=self.save))
        question.add_answer(button(self.tr("Print"), kind="primary", icon="printer", on_click=self.print), first=True)
        self.question = question
        question.open()

    def print(self) -> None:
        """Ask for a printer, make the statements, print them."""
        self._close()
        printer = handing_out.ask_for_printer(self._widget, self._model.sheet())
        if printer is not None:
            self._make(_Printing(self._handing, printer).take)

    def save(self) -> None:
        """Ask for a place, make the statements, write them there."""
        self._close()
        path = self._handing.choose_place(f"HSA-statements-{self._year}.pdf")
        if path is not None:
            self._make(_Saving(self._handing, path).take)

    def _close(self) -> None:
        if self.question is not None:
            self.question.close_panel()
            self.question = None

    def _make(self, then: Callable[[IssuedPaper], object]) -> None:
        work = _Making(self._model, self._year)
        title = self.tr("HSA statements of {year}").format(year=self._year)
        run_task(self._widget, work.run, then, title=title)


class _Making:
    def __init__(self, model: ReportsModel, year: int) -> None:
        self._model, self._year = model, year

    def run(self, progress: Progress, is_cancelled: IsCancelled) -> IssuedPaper:
        return self._model.issue_statements(self._year, teller(progress, is_cancelled))


class _Printing:
    def __init__(self, handing: Handing, printer: QPrinter) -> None:
        self._handing, self._printer = handing, printer

    def take(self, paper: IssuedPaper) -> None:
        self._handing.print_paper(paper, self._printer)


class _Saving:
    def __init__(self, handing: Handing, path: Path) -> None:
        self._handing, self._path = handing, path

    def take(self, paper: IssuedPaper) -> None:
        self._handing.save_paper(paper, self._path)
