"""From a paper on the screen to a paper in somebody's hands: number, record, printer or file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget

from massagedesk.domain.errors import MassageDeskError
from massagedesk.gui.file_choice import choose_new_file
from massagedesk.gui.problems import show_problem
from massagedesk.gui.reports import handing_out
from massagedesk.gui.reports.reports_model import ReportsModel
from massagedesk.gui.tasks import IsCancelled, Progress, run_task
from massagedesk.services.documents import IssuedPaper, PaperRequest


class Handing(QObject):
    """`issued(paper, words)` after a paper got its number and went out; the words say where to."""

    issued = Signal(object, str)

    def __init__(self, parent: QWidget, model: ReportsModel) -> None:
        super().__init__(parent)
        self._widget, self._model = parent, model
        self._unwritten: tuple[PaperRequest, IssuedPaper] | None = None
        """A paper that has its number but could not be written: trying again does not use up another."""

    # --- printing ----------------------------------------------------------------------------------------------

    def print(self, request: PaperRequest, count: int) -> None:
        """Ask for a printer first: a paper that is not printed after all gets no number."""
        printer = handing_out.ask_for_printer(self._widget, self._model.sheet(), count)
        if printer is not None:
            self._issue(request, _ToPrinter(self, printer).take)

    def print_paper(self, paper: IssuedPaper, printer: QPrinter) -> None:
        """Print a paper that has its number."""
        self.issued.emit(paper, self.tr("{number} goes to the printer.").format(number=paper.number))
        try:
            handing_out.send(self._widget, paper.content, printer, self.tr("Printing {number}").format(
                number=paper.number
            ))  # fmt: skip
        except MassageDeskError as error:
            show_problem(self._widget, error)

    # --- saving ------------------------------------------------------------------------------------------------

    def save(self, request: PaperRequest) -> None:
        """Ask for a place first; the name suggested is the number of the paper, never a client's."""
        unwritten = self._unwritten[1] if self._unwritten and self._unwritten[0] == request else None
        number = unwritten.number if unwritten is not None else self._model.next_number(request.kind)
        path = self.choose_place(f"{number}.pdf")
        if path is None:
            return
        if unwritten is not None:
            self.save_paper(unwritten, path, request)
        else:
            self._issue(request, _ToFile(self, path, request).take)

    def choose_place(self, name: str) -> Path | None:
        """Ask where a PDF goes."""
        suggested = Path.home() / name
        return choose_new_file(self._widget, self.tr("Save as PDF"), self.tr("PDF (*.pdf)"), suggested)

    def save_paper(self, paper: IssuedPaper, path: Path, request: PaperRequest | None = None) -> None:
        """Write a paper that has its number."""
        try:
            handing_out.save_pdf(path, paper.content)
        except MassageDeskError as error:
            self._unwritten = None if request is None else (request, paper)
            show_problem(self._widget, error)
            return
        self._unwritten = None
        self.issued.emit(paper, self.tr("Saved as {name}.").format(name=path.name))

    def _issue(self, request: PaperRequest, then: Callable[[IssuedPaper], object]) -> None:
        work = _Issuing(self._model, request)
        title = self.tr("Making the paper")
        run_task(self._widget, work.run, then, title=title, can_stop=False)


class _Issuing:
    def __init__(self, model: ReportsModel, request: PaperRequest) -> None:
        self._model, self._request = model, request

    def run(self, progress: Progress, is_cancelled: IsCancelled) -> IssuedPaper:
        return self._model.issue(self._request)


class _ToPrinter:
    def __init__(self, handing: Handing, printer: QPrinter) -> None:
        self._handing, self._printer = handing, printer

    def take(self, paper: IssuedPaper) -> None:
        self._handing.print_paper(paper, self._printer)


class _ToFile:
    def __init__(self, handing: Handing, path: Path, request: PaperRequest | None) -> None:
        self._handing, self._path, self._request = handing, path, request

    def take(self, paper: IssuedPaper) -> None:
        self._handing.save_paper(paper, self._path, self._request)
