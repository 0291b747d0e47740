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
from massagedesk.gui.widgets.password_field import PasswordField
from massagedesk.gui.widgets.task_panel import Input, TaskPanel, Work
from massagedesk.services.documents import IssuedPaper, PaperRequest

_Wanted = tuple[PaperRequest, bool]
"""A paper, and whether it is to be signed."""


class Handing(QObject):
    """`issued(paper, words)` after a paper got its number and went out; the words say where to."""

    issued = Signal(object, str)

    def __init__(self, parent: QWidget, model: ReportsModel) -> None:
        super().__init__(parent)
        self._widget, self._model = parent, model
        self.panel: TaskPanel | None = None
        """Asks for the password of a paper that is to be signed."""
        self._to_file: _ToFile | None = None
        self._unwritten: tuple[_Wanted, IssuedPaper] | None = None
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

    def save(self, request: PaperRequest, *, signed: bool = False) -> None:
        """Ask for a place first; the name suggested is the number of the paper, never a client's.

        For a paper that is to be signed the password is asked for next.
        """
        wanted = (request, signed)
        unwritten = self._unwritten[1] if self._unwritten and self._unwritten[0] == wanted else None
        number = unwritten.number if unwritten is not None else self._model.next_number(request.kind)
        path = self.choose_place(f"{number}.pdf")
        if path is None:
            return
        if unwritten is not None:
            self.save_paper(unwritten, path, wanted)
        elif signed:
            self._ask_password(request, path)
        else:
            self._issue(request, _ToFile(self, path, wanted).take)

    def choose_place(self, name: str) -> Path | None:
        """Ask where a PDF goes."""
        suggested = Path.home() / name
        return choose_new_file(self._widget, self.tr("Save as PDF"), self.tr("PDF (*.pdf)"), suggested)

    def save_paper(self, paper: IssuedPaper, path: Path, wanted: _Wanted | None = None) -> None:
        """Write a paper that has its number."""
        try:
            handing_out.save_pdf(path, paper.content)
        except MassageDeskError as error:
            self._unwritten = None if wanted is None else (wanted, paper)
            show_problem(self._widget, error)
            return
        self._unwritten = None
        self.issued.emit(paper, self.tr("Saved as {name}.").format(name=path.name))

    def _ask_password(self, request: PaperRequest, path: Path) -> None:
        # Kept here: a connection alone would not keep it.
        self._to_file = _ToFile(self, path, (request, True))
        self.panel = TaskPanel(
            self._widget,
            self.tr("Sign the PDF"),
            self.tr(
                "PDF viewers then show when the file was altered. The signature bears the name of the person whose "
                "password this is; viewers add that nobody vouches for that name."
            ),
            [Input("password", self.tr("Password"), PasswordField())],
            action=self.tr("Sign and save"),
            make_work=_Signing(self._model, request).with_typed,
            busy=self.tr("Signing the paper"),
        )
        self.panel.done.connect(self._to_file.take)
        self.panel.open()

    def _issue(self, request: PaperRequest, then: Callable[[IssuedPaper], object]) -> None:
        work = _Issuing(self._model, request)
        title = self.tr("Making the paper")
        run_task(self._widget, work.run, then, title=title, can_stop=False)


class _Issuing:
    def __init__(self, model: ReportsModel, request: PaperRequest, password: str | None = None) -> None:
        self._model, self._request, self._password = model, request, password

    def run(self, progress: Progress, is_cancelled: IsCancelled) -> IssuedPaper:
        return self._model.issue(self._request, self._password)


class _Signing:
    def __init__(self, model: ReportsModel, request: PaperRequest) -> None:
        self._model, self._request = model, request

    def with_typed(self, typed: dict[str, str]) -> Work:
        return _Issuing(self._model, self._request, typed["password"]).run


class _ToPrinter:
    def __init__(self, handing: Handing, printer: QPrinter) -> None:
        self._handing, self._printer = handing, printer

    def take(self, paper: IssuedPaper) -> None:
        self._handing.print_paper(paper, self._printer)


class _ToFile:
    def __init__(self, handing: Handing, path: Path, wanted: _Wanted) -> None:
        self._handing, self._path, self._wanted = handing, path, wanted

    def take(self, paper: IssuedPaper) -> None:
        self._handing.save_paper(paper, self._path, self._wanted)
