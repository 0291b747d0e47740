"""Giving a paper out of the program: to the printer through the system's dialog, or as a PDF file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMarginsF, QObject, QRectF, QSizeF, QTimer, Signal
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QVBoxLayout, QWidget

from massagedesk import durable
from massagedesk.domain.errors import MassageDeskError
from massagedesk.gui.reports.in_memory import temporary_files_in_memory
from massagedesk.gui.reports.pages import PdfPages
from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.overlay import Overlay
from massagedesk.gui.widgets.progress_strip import ProgressStrip

DPI = 300
_POINTS_AN_INCH = 72


def save_pdf(path: Path, content: bytes) -> None:
    """Write beside, read back, replace. Raises MassageDeskError; a file of that name is untouched then."""
    try:
        durable.write(path, content)
        written = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or "the disk failed").lower()
        raise MassageDeskError(f"The PDF could not be written ({reason}). Choose another folder.") from error
    if written != content:
        raise MassageDeskError("The PDF was not written whole. Choose another folder and save it again.")


def ask_for_printer(parent: QWidget, size: QSizeF, count: int = 0) -> QPrinter | None:
    """The system's print dialog, set to the sheet (in points) and, where known, the number of pages.

    None when she thought better of it.
    """
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName("MassageDesk")
    printer.setResolution(DPI)
    printer.setFullPage(True)
    printer.setPageSize(QPageSize(QSizeF(size.width(), size.height()), QPageSize.Unit.Point))
    printer.setPageMargins(QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Point)
    dialog = QPrintDialog(printer, parent)
    dialog.setOption(QPrintDialog.PrintDialogOption.PrintSelection, False)
    if count:
        dialog.setMinMax(1, count)
    return printer if dialog.exec() == QPrintDialog.DialogCode.Accepted else None


class PrintJob(QObject):
    """Sends pages to a printer one at a time, so that the window stays alive. `finished(True)` when all went out."""

    finished = Signal(bool)

    def __init__(self, parent: QWidget, pages: PdfPages, printer: QPrinter, title: str) -> None:
        super().__init__(parent)
        self._pages, self._printer = pages, printer
        self._chosen = _chosen(printer, pages.count)
        self._next = 0
        self._painter = QPainter()
        self._strip = ProgressStrip(title)
        self._strip.stop_asked.connect(self.stop)
        panel = QWidget()
        margin = Theme.current().px(24)
        column = QVBoxLayout(panel)
        column.setContentsMargins(margin, margin, margin, margin)
        column.addWidget(self._strip)
        panel.setMinimumWidth(Theme.current().px(440))
        self._overlay = Overlay(parent.window(), panel, dismissible=False)
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._print_next)

    def start(self) -> None:
        """Begin. Raises MassageDeskError when the printer takes nothing."""
        with temporary_files_in_memory():
            has_begun = self._painter.begin(self._printer)
        if not has_begun:
            raise MassageDeskError("The printer does not answer. Check that it is on, then print again.")
        if len(self._chosen) > 1:
            self._overlay.open()
        self._timer.start()

    def stop(self) -> None:
        """Send no further page."""
        self._printer.abort()
        self._end(done=False)

    def _print_next(self) -> None:
        place = self._chosen[self._next]
        if self._next and not self._printer.newPage():
            self._end(done=False)
            return
        picture = self._pages.render(place, self._printer.resolution() / _POINTS_AN_INCH)
        sheet = self._printer.pageLayout().fullRectPixels(self._printer.resolution())
        self._painter.drawImage(_fitted(QSizeF(picture.size()), QRectF(sheet)), picture)
        self._next += 1
        self._strip.show_progress(self._next, len(self._chosen))
        if self._next == len(self._chosen):
            self._end(done=True)

    def _end(self, *, done: bool) -> None:
        self._timer.stop()
        self._painter.end()
        self._overlay.close_panel()
        self._overlay.deleteLater()
        self.finished.emit(done)
        self.deleteLater()


def _chosen(printer: QPrinter, count: int) -> list[int]:
    """The pages asked for in the dialog, from 0."""
    first, last = printer.fromPage(), printer.toPage()
    if printer.printRange() is QPrinter.PrintRange.PageRange and first:
        return list(range(first - 1, min(last or count, count)))
    return list(range(count))


def _fitted(picture: QSizeF, sheet: QRectF) -> QRectF:
    """Full size where the sheet is the paper's, otherwise as large as it fits, from the top left corner."""
    share = min(sheet.width() / picture.width(), sheet.height() / picture.height())
    scale = 1.0 if share >= 0.995 else share
    return QRectF(0, 0, picture.width() * scale, picture.height() * scale)


def print_pdf(parent: QWidget, content: bytes, title: str, on_done: Callable[[], object] | None = None) -> bool:
    """Ask for a printer and send the whole document; `on_done` when all went out. False when she thought better of it.

    Raises MassageDeskError when the printer takes nothing.
    """
    pages = PdfPages(content)
    printer = ask_for_printer(parent, pages.size(0), pages.count)
    pages.close()
    if printer is None:
        return False
    send(parent, content, printer, title, on_done)
    return True


def send(
    parent: QWidget, content: bytes, printer: QPrinter, title: str, on_done: Callable[[], object] | None = None
) -> None:
    """Send the document to a printer already chosen. Raises MassageDeskError when it takes nothing."""
    pages = PdfPages(content)
    job = PrintJob(parent, pages, printer, title)
    job.finished.connect(_Ending(pages, on_done).end)
    job.start()


class _Ending:
    _kept: set[_Ending] = set()
    """A receiver nobody else holds would be dropped."""

    def __init__(self, pages: PdfPages, on_done: Callable[[], object] | None) -> None:
        self._pages, self._on_done = pages, on_done
        self._kept.add(self)

    def end(self, done: bool) -> None:
        self._kept.discard(self)
        self._pages.close()
        if done and self._on_done is not None:
            self._on_done()
