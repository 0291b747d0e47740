"""The reports screen: choosing, seeing, printing and saving real papers."""

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pypdf
import pytest
from PySide6.QtCore import QSizeF, Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from tests import factories
from tests.gui.controls import nameless, out_of_reach
from tests.gui.practice_folder import FakeWindow

from massagedesk.domain.documents import DocumentKind
from massagedesk.domain.errors import MassageDeskError
from massagedesk.domain.ids import ClientId, PrescriptionId, SessionNoteId
from massagedesk.gui import tasks
from massagedesk.gui.reports import handing_out
from massagedesk.gui.reports.page_view import KEPT_PAGES, PageView
from massagedesk.gui.reports.reports import ReportsView
from massagedesk.gui.theme import Theme
from massagedesk.services.desk import Desk


@pytest.fixture
def hannah(desk: Desk, clock: factories.Clock) -> tuple[ClientId, PrescriptionId, list[SessionNoteId]]:
    """A client with three charted sessions under a prescription in February 2026."""
    client_id = factories.add_client(desk)
    prescription_id = factories.add_prescription(desk, client_id)
    notes = []
    for day in (3, 10, 17):
        starts_at = datetime(2026, 2, day, 18, tzinfo=UTC)
        clock.now = starts_at
        booked = factories.book(desk, client_id, starts_at, prescription_id)
        clock.now = starts_at + timedelta(minutes=65)
        notes.append(factories.chart(desk, booked))
    clock.now = factories.TUESDAY_MORNING
    return client_id, prescription_id, notes


@pytest.fixture
def window() -> FakeWindow:
    return FakeWindow()


@pytest.fixture
def view(desk: Desk, window: FakeWindow, qtbot: QtBot) -> Iterator[ReportsView]:
    made = ReportsView(desk, window)
    qtbot.addWidget(made)
    made.resize(1270, 712)
    made.show()
    yield made
    made.about_to_lock()


def words(pdf: bytes) -> str:
    return " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def printed(desk: Desk) -> list[str]:
    return [row.number for row in desk.documents.printed()]


def test_in_large_text_the_bar_over_the_preview_ends_with_the_window(
    desk: Desk,
    window: FakeWindow,
    theme: Theme,
    hannah: tuple[ClientId, PrescriptionId, list[SessionNoteId]],
    qtbot: QtBot,
) -> None:
    theme.choose_scale(1.5)
    large = ReportsView(desk, window)
    qtbot.addWidget(large)
    large.resize(1366 - theme.px(64), 768 - theme.px(56))
    large.show()
    large.open(kind="progress", client_id=hannah[0], prescription_id=hannah[1])
    assert large.form.save.isVisible()
    qtbot.waitUntil(lambda: large.form.save.width() >= large.form.save.sizeHint().width())
    right = large.form.save.mapTo(large, large.form.save.rect().topRight())
    assert right.x() < large.width()
    assert large.width() == 1366 - theme.px(64), "nothing pushes the screen wider"
    assert large.minimumSizeHint().width() <= large.width()
    large.about_to_lock()


def test_without_a_client_it_says_what_to_do_first(view: ReportsView) -> None:
    assert view.form.shown.currentWidget() is view.form.empty_page
    assert not view.primary_action().enabled
    assert (nameless(view), out_of_reach(view)) == ([], [])


def test_a_client_is_found_by_letters_and_the_keyboard(
    view: ReportsView, hannah: tuple[ClientId, PrescriptionId, list[SessionNoteId]], desk: Desk, qtbot: QtBot
) -> None:
    factories.add_client(desk, "Maria", "Alvarez")
    chooser = view.form.client
    qtbot.keyClicks(chooser.search, "lindq")
    assert [person.name for person in chooser.found.rows()] == ["Hannah Lindqvist"]
    qtbot.keyClick(chooser.search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: view.form.pages.count() == 1, timeout=3000)
    assert view.form.prescription.currentText() == "RX-2026-001 · Priya Raman, MD"
    assert view.form.recipient.text() == "Priya Raman, MD"
    assert view.primary_action().enabled
    assert (nameless(view), out_of_reach(view)) == ([], [])
    chooser.change.click()
    view.show_now()
    assert view.form.shown.currentWidget() is view.form.empty_page


@pytest.mark.parametrize(
    ("kind", "pages"), [(DocumentKind.PROGRESS, 1), (DocumentKind.NOTES, 3), (DocumentKind.HSA, 1)]
)
def test_each_paper_is_shown_and_nothing_is_recorded(
    view: ReportsView,
    hannah: tuple[ClientId, PrescriptionId, list[SessionNoteId]],
    desk: Desk,
    kind: DocumentKind,
    pages: int,
) -> None:
    view.open(kind=kind.value, client_id=hannah[0], year=2026)
    assert view.form.pages.count() == pages
    assert view.form.state.text().startswith("Preview, not issued")
    assert printed(desk) == []


def test_others_open_it_on_a_prescription_or_a_note_alone(
    view: ReportsView, hannah: tuple[ClientId, PrescriptionId, list[SessionNoteId]]
) -> None:
    client_id, prescription_id, notes = hannah
    view.open(prescription_id=prescription_id)
    assert view.choice().kind is DocumentKind.PROGRESS
    assert view.choice().client_id == client_id
    view.open(note_id=notes[1])
    assert view.choice().kind is DocumentKind.NOTES
    assert view.choice().note_id == notes[1]
    assert view.form.pages.count() == 1


def test_only_a_paper_that_was_seen_is_issued(
    view: ReportsView,
    hannah: tuple[ClientId, PrescriptionId, list[SessionNoteId]],
    desk: Desk,
    window: FakeWindow,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("massagedesk.gui.reports.handing.choose_new_file", lambda *_: tmp_path / "paper.pdf")
    view.open(kind="notes", note_id=hannah[2][0])
    tasks.set_inline(False)
    view.form.period.part("all").click()
    view.save()
    assert window.told == ["The paper has just changed. Look at it, then go on."]
    assert printed(desk) == []
    qtbot.waitUntil(lambda: view.form.pages.count() == 3, timeout=3000)
    tasks.set_inline(True)
    view.save()
    (row,) = desk.documents.printed()
    assert row.pages == 3


def test_days_choose_the_sessions(
    view: ReportsView, hannah: tuple[ClientId, PrescriptionId, list[SessionNoteId]]
) -> None:
    view.open(kind="notes", client_id=hannah[0])
    view.form.period.part("days").click()
    view.form.first_on.set_value(date(2026, 2, 9))
    view.form.last_on.set_value(date(2026, 2, 28))
    view.show_now()
    assert view.form.pages.count() == 2
    view.form.last_on.set_value(date(2026, 2, 1))
    view.show_now()
    assert view.form.days_problem.sentence() == "The last day lies before the first day."
    view.form.first_on.set_value(date(2026, 1, 1))
    view.form.last_on.set_value(date(2026, 1, 5))
    view.show_now()
    assert view.form.shown.currentWidget() is view.form.empty_page
    assert not view.primary_action().enabled


def test_hsa_4_the_diagnosis_is_shown_only_when_asked(
    view: ReportsView,
    hannah: tuple[ClientId, PrescriptionId, list[SessionNoteId]],
    desk: Desk,
) -> None:
    view.open(kind="hsa", client_id=hannah[0], year=2026)
    request = view.model.request(view.choice())
    assert request is not None
    assert "M54.2" not in words(desk.documents.preview(request))
    view.form.show_diagnosis.setChecked(True)
    request = view.model.request(view.choice())
    assert request is not None
    assert "M54.2" in words(desk.documents.preview(request))


def test_saving_issues_the_paper_under_a_name_without_the_client(
    view: ReportsView,
    hannah: tuple[ClientId, PrescriptionId, list[SessionNoteId]],
    desk: Desk,
    window: FakeWindow,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    suggested: list[str] = []

    def choose(*asked: object) -> Path:
        suggested.append(asked[3].name)  # type: ignore[attr-defined]
        return tmp_path / "out.pdf"

    monkeypatch.setattr("massagedesk.gui.reports.handing.choose_new_file", choose)
    view.open(kind="hsa", client_id=hannah[0], year=2026)
    view.form.recipient.setText("Harbor Benefits")
    view.form.save.click()
    assert suggested == ["HSA-2026-0001.pdf"]
    (row,) = desk.documents.printed()
    content = (tmp_path / "out.pdf").read_bytes()
    assert (row.number, row.recipient, row.pages) == ("HSA-2026-0001", "Harbor Benefits", 1)
    assert "HSA-2026-0001" in words(content)
    assert view.form.state.text() == "Issued as HSA-2026-0001"
    assert window.told == ["Saved as out.pdf."]
    assert [fact._word.text() for fact in view.options._handed] == ["HSA-2026-0001 · 2026"]


def test_a_paper_that_could_not_be_written_keeps_its_number_for_the_next_try(
    view: ReportsView,
    hannah: tuple[ClientId, PrescriptionId, list[SessionNoteId]],
    desk: Desk,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    places = [tmp_path / "missing folder" / "a.pdf", None, tmp_path / "b.pdf"]
    monkeypatch.setattr("massagedesk.gui.reports.handing.choose_new_file", lambda *_: places.pop(0))
    view.open(kind="progress", client_id=hannah[0])
    for _ in range(3):
        view.save()
    assert printed(desk) == ["PR-2026-0001"]
    assert "PR-2026-0001" in words((tmp_path / "b.pdf").read_bytes())


def test_printing_asks_for_a_printer_first_then_issues(
    view: ReportsView,
    hannah: tuple[ClientId, PrescriptionId, list[SessionNoteId]],
    desk: Desk,
    window: FakeWindow,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[tuple[QSizeF, int]] = []

    def nobody(parent: QWidget, size: QSizeF, count: int = 0) -> None:
        asked.append((size, count))

    monkeypatch.setattr(handing_out, "ask_for_printer", nobody)
    view.open(kind="notes", client_id=hannah[0])
    view.primary_action().run()
    assert printed(desk) == []
    assert asked == [(QSizeF(612, 792), 3)]
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    printer.setResolution(72)
    printer.setFullPage(True)
    monkeypatch.setattr(handing_out, "ask_for_printer", lambda *_: printer)
    view.primary_action().run()
    assert printed(desk) == ["SN-2026-0001"]
    assert window.told == ["SN-2026-0001 goes to the printer."]
    job = view.findChildren(handing_out.PrintJob)[0]
    with qtbot.waitSignal(job.finished, timeout=5000) as finished:
        pass
    assert finished.args == [True]
    assert len(pypdf.PdfReader(tmp_path / "printed.pdf").pages) == 3


def test_all_statements_of_a_year_come_in_one_file(
    view: ReportsView,
    hannah: tuple[ClientId, PrescriptionId, list[SessionNoteId]],
    desk: Desk,
    clock: factories.Clock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    maria = factories.add_client(desk, "Maria", "Alvarez")
    clock.now = datetime(2026, 2, 20, 18, tzinfo=UTC)
    booked = factories.book(desk, maria, clock.now, place=2)
    clock.forward(minutes=65)
    factories.chart(desk, booked)
    clock.now = factories.TUESDAY_MORNING
    monkeypatch.setattr("massagedesk.gui.reports.handing.choose_new_file", lambda *_: tmp_path / "all.pdf")
    view.form.kind.part("hsa").click()
    view.form.batch.click()
    question = view.batch.question
    assert question is not None
    assert question.title == "All HSA statements of 2026"
    view.batch.save()
    text = words((tmp_path / "all.pdf").read_bytes())
    assert "Hannah Lindqvist" in text
    assert "Maria Alvarez" in text
    assert sorted(printed(desk)) == ["HSA-2026-0001", "HSA-2026-0002"]


def test_an_unfinished_year_and_what_the_statement_lacks_are_said_before_it_is_issued(
    view: ReportsView,
    hannah: tuple[ClientId, PrescriptionId, list[SessionNoteId]],
    desk: Desk,
    window: FakeWindow,
    clock: factories.Clock,
) -> None:
    view.open(kind="hsa", client_id=hannah[0], year=2026)
    assert view.form.year_words.text() == "Year not over: through Tue 3 Mar 2026."
    assert view.form.missing_words.isHidden()
    assert view.form.to_settings.isHidden()
    desk.practice.save(replace(desk.practice.details(), licence_number="", npi=""))
    view.refresh(frozenset(("practitioner",)))
    assert view.form.missing_words.text().startswith("The statement will show no license number and no NPI.")
    assert view.form.save.isEnabled()
    view.form.to_settings.click()
    assert window.gone == [("settings", {"section": "practitioner"})]
    view.form.batch.click()
    assert view.batch.question is not None
    assert view.batch.question.sentence.startswith("Year not over: through Tue 3 Mar 2026. The statement will show no")
    view.batch.question.close_panel()
    clock.forward(days=365)
    view.shown()
    assert view.form.year_words.isHidden()
    view.form.kind.part("notes").click()
    assert view.form.missing_words.isHidden()


def test_a_stopped_batch_records_nothing(
    view: ReportsView,
    hannah: tuple[ClientId, PrescriptionId, list[SessionNoteId]],
    desk: Desk,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("massagedesk.gui.tasks.Task.is_stopped", lambda _: True)
    monkeypatch.setattr("massagedesk.gui.reports.handing.choose_new_file", lambda *_: tmp_path / "all.pdf")
    view.batch.ask(2026)
    view.batch.save()
    assert printed(desk) == []
    assert not (tmp_path / "all.pdf").exists()


def test_news_of_a_session_is_seen_in_the_preview(
    view: ReportsView,
    hannah: tuple[ClientId, PrescriptionId, list[SessionNoteId]],
    desk: Desk,
    clock: factories.Clock,
) -> None:
    client_id, prescription_id, _ = hannah
    view.open(kind="notes", client_id=client_id)
    clock.now = datetime(2026, 2, 24, 18, tzinfo=UTC)
    booked = factories.book(desk, client_id, clock.now, prescription_id)
    clock.forward(minutes=65)
    factories.chart(desk, booked)
    view.refresh(frozenset({"session_note"}))
    view.show_now()
    assert view.form.pages.count() == 4


def test_pages_are_drawn_as_they_come_into_sight_and_few_are_kept(
    view: ReportsView, hannah: tuple[ClientId, PrescriptionId, list[SessionNoteId]], desk: Desk, qtbot: QtBot
) -> None:
    view.open(kind="notes", client_id=hannah[0])
    request = view.model.request(view.choice())
    assert request is not None
    one = desk.documents.preview(request)
    writer = pypdf.PdfWriter()
    for _ in range(5):
        writer.append(io.BytesIO(one))
    merged = io.BytesIO()
    writer.write(merged)
    pages = PageView()
    qtbot.addWidget(pages)
    pages.resize(800, 600)
    pages.show()
    pages.show_pdf(merged.getvalue())
    pages.finish_drawing()
    assert (pages.page(), pages.count(), pages.kept()) == (1, 15, 1)
    for _ in range(40):
        qtbot.keyClick(pages, Qt.Key.Key_PageDown)
        pages.finish_drawing()
    assert pages.page() == 15
    assert pages.kept() <= KEPT_PAGES
    fit = pages.zoom()
    qtbot.keyClick(pages, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert pages.zoom() > fit
    qtbot.keyClick(pages, Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(pages, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert pages.zoom() == fit
    qtbot.keyClick(pages, Qt.Key.Key_Home)
    assert pages.page() == 1
    pages.clear()


def test_saving_replaces_only_when_all_is_written(tmp_path: Path) -> None:
    target = tmp_path / "paper.pdf"
    target.write_bytes(b"earlier")
    handing_out.save_pdf(target, b"%PDF-later")
    assert target.read_bytes() == b"%PDF-later"
    assert [path.name for path in tmp_path.iterdir()] == ["paper.pdf"]
    with pytest.raises(MassageDeskError, match="Choose another folder"):
        handing_out.save_pdf(tmp_path / "none" / "paper.pdf", b"%PDF")
