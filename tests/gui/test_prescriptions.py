"""Prescriptions: the list with its gauges, the editor field by field, and what follows from an order."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot
from tests.factories import Clock, add_client, add_prescription, book, chart
from tests.gui.controls import nameless, out_of_reach
from tests.gui.recording_window import RecordingWindow

from massagedesk.domain.ids import ClientId, PrescriptionId
from massagedesk.domain.prescriptions import Course, OrderKind
from massagedesk.gui.prescriptions.diagnosis_popup import against
from massagedesk.gui.prescriptions.prescriptions import PrescriptionsView
from massagedesk.services.desk import Desk
from massagedesk.services.diagnoses import CodeChoice
from massagedesk.services.prescriptions import Filter

Opens = Callable[..., PrescriptionsView]


def at(day: int, hour: int = 9, minute: int = 30, month: int = 3) -> datetime:
    """A wall clock time in early 2026 in Bellingham, before the clocks change."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC) + timedelta(hours=8)


@pytest.fixture
def opened(desk: Desk, qtbot: QtBot) -> Opens:
    windows = []

    def show(**arguments: object) -> PrescriptionsView:
        window = RecordingWindow(desk, "prescriptions")
        windows.append(window)
        qtbot.addWidget(window)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        window.go("prescriptions", **arguments)
        view = window.current_screen()
        assert isinstance(view, PrescriptionsView)
        return view

    return show


@pytest.fixture
def hannah(desk: Desk) -> ClientId:
    return add_client(desk)


@pytest.fixture
def order(desk: Desk, hannah: ClientId) -> PrescriptionId:
    return add_prescription(desk, hannah)


def window_of(view: PrescriptionsView) -> RecordingWindow:
    window = view.window()
    assert isinstance(window, RecordingWindow)
    return window


def put(field: QLineEdit, text: str) -> None:
    field.setText(text)
    field.editingFinished.emit()


def name_prescriber(view: PrescriptionsView, name: str) -> None:
    """Type a name and leave the box; key by key the completer would open a window, which offscreen warns of."""
    box = view.editor.form.prescriber
    box.setEditText(name)
    line = box.lineEdit()
    assert line is not None
    line.editingFinished.emit()


def lines(view: PrescriptionsView) -> list[tuple[str, str, str]]:
    return [(line.title, "draft" if line.is_draft else line.ends, line.count) for line in view.orders.rows()]


# --- the list --------------------------------------------------------------------------------------------------------


def test_an_empty_list_says_what_to_do_first(opened: Opens) -> None:
    view = opened()
    assert view.none_listed.isVisible()
    assert view.form.pages.currentWidget() is view.form.nothing_page
    assert nameless(view) == []


def test_open_orders_are_listed_what_ends_first_on_top(
    desk: Desk, opened: Opens, hannah: ClientId, order: PrescriptionId
) -> None:
    maria = add_client(desk, "Maria", "Garcia")
    add_prescription(desk, maria, expires_on=date(2026, 3, 9), sessions=10)
    desk.prescriptions.close(add_prescription(desk, maria, expires_on=date(2026, 3, 8)))
    chart(desk, book(desk, hannah, at(2), order))
    view = opened()
    assert lines(view) == [
        ("Maria Garcia", "ends Mon 9 Mar", "0 of 10"),
        ("Hannah Lindqvist", "ends Sun 22 Mar", "1 of 12"),
    ]
    assert view.context() == "2 open"
    assert view.which.part(Filter.ENDING_SOON).text() == "Ending soon 1"
    view.which.part(Filter.ENDING_SOON).click()
    assert [line[0] for line in lines(view)] == ["Maria Garcia"]
    view.which.part(Filter.CLOSED).click()
    assert lines(view) == [("Maria Garcia", "closed", "0 of 12")]


def test_choosing_a_line_shows_its_order(desk: Desk, opened: Opens, order: PrescriptionId, qtbot: QtBot) -> None:
    other = add_prescription(desk, add_client(desk, "Maria", "Garcia"), expires_on=date(2026, 4, 30))
    view = opened(prescription_id=other)
    assert view.editor.form.name.text() == "Maria Garcia"
    qtbot.keyClick(view.orders, Qt.Key.Key_Up)
    qtbot.waitUntil(lambda: view.key == order.hex)
    assert view.editor.form.name.text() == "Hannah Lindqvist"


def test_an_order_that_is_not_open_is_found_in_its_list(desk: Desk, opened: Opens, order: PrescriptionId) -> None:
    desk.prescriptions.close(order)
    view = opened(prescription_id=order)
    assert view.which.current() == Filter.CLOSED
    assert view.orders.current_row().key == order.hex


def test_a_narrow_window_shows_the_list_or_the_editor(
    desk: Desk, opened: Opens, order: PrescriptionId, qtbot: QtBot
) -> None:
    view = opened(prescription_id=order)
    window_of(view).resize(1030, 768)
    qtbot.waitUntil(lambda: not view.form.left.isVisible())
    assert view.editor.isVisible()
    view.editor.form.back.click()
    assert view.form.left.isVisible()
    assert not view.editor.isVisible()
    place = view.orders.visualRect(view.orders.model().index(0, 0)).center()
    qtbot.mouseClick(view.orders.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert view.editor.isVisible()


# --- the editor ------------------------------------------------------------------------------------------------------


def test_everything_on_the_paper_is_shown(opened: Opens, order: PrescriptionId) -> None:
    form = opened(prescription_id=order).editor.form
    shown = [
        form.prescriber.currentText(),
        form.npi.text(),
        form.written_on.text(),
        form.sessions.text(),
        form.per_week.text(),
        form.weeks.text(),
        form.session_minutes.text(),
        form.starts_on.text(),
        form.expires_on.text(),
        form.treatment.text(),
    ]
    assert shown == [
        "Priya Raman, MD",
        "1234567893",
        "Fri 30 Jan 2026",
        "12",
        "2 a week",
        "6 weeks",
        "60",
        "Mon 2 Feb 2026",
        "Sun 22 Mar 2026",
        "massage therapy",
    ]


def test_rx1_a_new_order_is_typed_and_saved(desk: Desk, opened: Opens, hannah: ClientId, qtbot: QtBot) -> None:
    add_prescription(desk, add_client(desk, "Maria", "Garcia"))
    view = opened(new_for=hannah)
    editor = view.editor
    assert editor.form.prescriber.hasFocus()
    name_prescriber(view, "priya raman, md")
    assert editor.prescriber.value()
    put(editor.form.written_on, "3/2")
    qtbot.keyClicks(editor.diagnoses.search, "sciat")
    qtbot.keyClick(editor.diagnoses.search, Qt.Key.Key_Down)
    qtbot.keyClick(editor.diagnoses.search, Qt.Key.Key_Return)
    editor.course.part(Course.CHRONIC).click()
    editor.areas.chip("Low back").click()
    put(editor.form.per_week, "2")
    put(editor.form.weeks, "6")
    put(editor.form.session_minutes, "60")
    put(editor.form.starts_on, "3/10")
    editor.form.is_signed.click()
    qtbot.mouseClick(editor.form.save, Qt.MouseButton.LeftButton)
    (row,) = desk.prescriptions.of_client(hannah)
    saved = desk.prescriptions.details(row.id)
    assert saved.diagnoses == (("M54.32", "Sciatica, left side"),)
    assert (saved.written_on, saved.starts_on) == (date(2026, 3, 2), date(2026, 3, 10))
    assert (saved.course, saved.areas, row.ordered) == (Course.CHRONIC, ("Low back",), 12)
    assert view.key == row.id.hex
    assert not editor.form.save.isEnabled()
    assert window_of(view).told() == "Prescription saved."


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("written_on", "the other day", "“the other day” is not a day"),
        ("written_on", "", "Type the day the prescription was written."),
        ("sessions", "a dozen", "“a dozen” is not a whole number"),
        ("expires_on", "2/1/2026", "expires before it starts"),
        ("starts_on", "1/1/2026", "starts before it was written"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(
    desk: Desk, opened: Opens, order: PrescriptionId, field: str, typed: str, said: str
) -> None:
    view = opened(prescription_id=order)
    before = desk.prescriptions.details(order)
    put(getattr(view.editor.form, field), typed)
    view.editor.form.save.click()
    assert said in view.editor.marks.sentence()
    assert desk.prescriptions.details(order) == before


def test_a_count_that_cannot_be_read_leaves_the_row_in_line(opened: Opens, order: PrescriptionId, qtbot: QtBot) -> None:
    view = opened(prescription_id=order)
    form = view.editor.form
    row = (form.sessions, form.per_week, form.weeks, form.session_minutes)
    put(form.per_week, "now and then, as it suits")
    form.save.click()
    assert "not a whole number" in view.editor.marks.sentence()
    qtbot.waitUntil(lambda: len({field.y() for field in row}) == 1)
    assert max(field.width() for field in row) < 2 * min(field.width() for field in row)
    put(form.per_week, "twice a week")
    form.save.click()
    assert (form.per_week.text(), view.editor.marks.sentence()) == ("2 a week", "")


def test_a_prescriber_has_to_be_chosen(opened: Opens, hannah: ClientId) -> None:
    view = opened(new_for=hannah)
    put(view.editor.form.sessions, "6")
    view.editor.form.save.click()
    assert "Choose who wrote the prescription" in view.editor.marks.sentence()


def test_rx1_what_an_insurer_will_ask_for_warns_and_never_blocks(
    desk: Desk, opened: Opens, hannah: ClientId, order: PrescriptionId, qtbot: QtBot
) -> None:
    view = opened(prescription_id=order)
    assert view.editor.warnings.sentences() == []
    view.editor.form.is_signed.click()
    qtbot.waitUntil(
        lambda: view.editor.warnings.sentences() == ["An insurer will also ask for: the prescriber's signature."]
    )
    view.editor.form.save.click()
    assert not desk.prescriptions.details(order).is_signed


def test_hsa2_a_letter_of_necessity_may_leave_the_number_open(
    desk: Desk, opened: Opens, hannah: ClientId, order: PrescriptionId
) -> None:
    view = opened(prescription_id=order)
    for name in ("sessions", "per_week", "weeks"):
        put(getattr(view.editor.form, name), "")
    view.editor.form.save.click()
    assert "number of sessions" in view.editor.marks.sentence()
    view.editor.kind.part(OrderKind.LETTER).click()
    view.editor.form.save.click()
    assert desk.prescriptions.details(order).kind is OrderKind.LETTER
    assert lines(view) == [("Hannah Lindqvist", "ends Sun 22 Mar", "0 used")]


def test_own_areas_are_added_and_the_orders_own_words_kept(desk: Desk, opened: Opens, order: PrescriptionId) -> None:
    picker = opened(prescription_id=order).editor.areas
    assert picker.areas() == ["neck", "upper back"]
    picker.add.click()
    picker.own.setText("  both   forearms ")
    picker.take_own()
    assert picker.areas() == ["neck", "upper back", "both forearms"]
    picker.chip("neck").click()
    assert picker.areas() == ["upper back", "both forearms"]


# --- diagnoses -------------------------------------------------------------------------------------------------------


def test_dx2_a_heading_leads_to_its_children(opened: Opens, order: PrescriptionId, qtbot: QtBot) -> None:
    editor = opened(prescription_id=order).editor.diagnoses
    qtbot.keyClicks(editor.search, "m54.3")
    current = editor.popup().current()
    assert current is not None
    assert against(current)[0] == "heading, choose .30, .31 or .32"
    qtbot.keyClick(editor.search, Qt.Key.Key_Return)
    assert editor.diagnoses() == [("M54.2", "Cervicalgia")]
    assert editor.search.text() == "M54.3"
    qtbot.keyClick(editor.search, Qt.Key.Key_Return)
    assert [code for code, _ in editor.diagnoses()] == ["M54.2", "M54.31"]
    assert editor.search.text() == ""


def test_a_code_is_chosen_with_the_mouse_and_removed(opened: Opens, order: PrescriptionId, qtbot: QtBot) -> None:
    editor = opened(prescription_id=order).editor.diagnoses
    qtbot.keyClicks(editor.search, "shoulder")
    found = editor.popup().list
    place = found.visualRect(found.model().index(0, 0)).center()
    qtbot.mouseClick(found.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(40, place.y()))
    assert len(editor.diagnoses()) == 2
    editor.rows[0].remove.click()
    assert [code for code, _ in editor.diagnoses()] != ["M54.2"]
    assert editor.search.hasFocus()


def test_escape_and_leaving_take_the_found_codes_away(opened: Opens, order: PrescriptionId, qtbot: QtBot) -> None:
    view = opened(prescription_id=order)
    editor = view.editor.diagnoses
    editor.search.setFocus()
    qtbot.keyClicks(editor.search, "neck")
    assert editor.popup().isVisible()
    qtbot.keyClick(editor.search, Qt.Key.Key_Escape)
    assert not editor.popup().isVisible()
    assert editor.search.text() == "neck"
    qtbot.keyClick(editor.search, Qt.Key.Key_Down)
    assert editor.popup().isVisible()
    view.editor.form.treatment.setFocus()
    assert not editor.popup().isVisible()


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        ({"children": ("M54.30", "M54.31", "M54.32")}, "heading, choose .30, .31 or .32"),
        ({"children": ("M54.30",)}, "heading, choose .30"),
        ({"children": tuple(f"M54.3{place}" for place in range(7))}, "heading, 7 codes below it"),
        ({"is_missing_side": True}, "side is missing, ask the prescriber"),
        ({"not_together_with": ("M54.59",), "is_missing_side": True}, "not together with M54.59"),
        ({}, ""),
    ],
)
def test_dx5_dx7_what_speaks_against_a_code_is_said(choice: dict[str, object], words: str) -> None:
    facts: dict[str, object] = {"children": (), "is_missing_side": False, "not_together_with": (), **choice}
    row = CodeChoice(code="M54.3", description="Sciatica", **facts)  # type: ignore[arg-type]
    assert against(row)[0] == words


def test_dx10_twelve_diagnoses_are_enough(desk: Desk, opened: Opens, order: PrescriptionId) -> None:
    editor = opened(prescription_id=order).editor.diagnoses
    editor.set_diagnoses([(f"M54.{place}", "words") for place in range(12)])
    assert not editor.search.isEnabled()
    editor.rows[0].remove.click()
    assert editor.search.isEnabled()


# --- the prescriber --------------------------------------------------------------------------------------------------


def test_a_prescriber_is_added_in_place_with_the_npi_judged_as_it_is_typed(
    desk: Desk, opened: Opens, hannah: ClientId, qtbot: QtBot
) -> None:
    view = opened(new_for=hannah)
    choice = view.editor.prescriber
    name_prescriber(view, "Dr. Hana Kessler, DC")
    assert choice.panel.isVisible()
    fields = choice.panel.form
    assert (fields.given_name.text(), fields.family_name.text(), fields.credential.text()) == ("Hana", "Kessler", "DC")
    qtbot.keyClicks(fields.npi, "1234567890")
    assert "check digit does not fit" in fields.npi.verdict()
    qtbot.keyClick(fields.npi, Qt.Key.Key_Return)
    assert choice.panel.isVisible()
    fields.npi.setText("1234567893")
    qtbot.keyClick(fields.npi, Qt.Key.Key_Return)
    assert not choice.panel.isVisible()
    assert view.editor.form.prescriber.currentText() == "Hana Kessler, DC"
    assert view.editor.form.npi.text() == "1234567893"


def test_npi3_a_prescriber_may_have_no_npi(desk: Desk, opened: Opens, order: PrescriptionId) -> None:
    view = opened(prescription_id=order)
    view.editor.form.edit_prescriber.click()
    view.editor.prescriber.panel.form.npi.setText("")
    view.editor.prescriber.panel.form.save.click()
    assert view.editor.form.npi.accessibleDescription() == "not given"
    assert not view.editor.is_edited()


# --- scans -----------------------------------------------------------------------------------------------------------


def test_a_scan_is_kept_looked_at_and_taken_out_again(
    desk: Desk, opened: Opens, order: PrescriptionId, tmp_path: Path, qtbot: QtBot
) -> None:
    import pypdfium2

    file = tmp_path / "Order 2 Mar 2026.pdf"
    document = pypdfium2.PdfDocument.new()
    for _ in range(2):
        document.new_page(306, 396)
    document.save(str(file))
    document.close()
    view = opened(prescription_id=order)
    view.scans.attach([str(file)])
    (line,) = view.editor.scans.lines()
    line.action.click()
    panel = view.scans.panel
    assert panel is not None
    assert panel.isVisible()
    assert (panel.pages, panel.sheet.pixmap().isNull()) == (2, False)
    panel.after.click()
    assert panel.count.text() == "Page 2 of 2"
    qtbot.keyClick(panel, Qt.Key.Key_Escape)
    window_of(view)._notice.action.click()
    assert desk.prescriptions.scans(order) == []
    assert view.editor.scans.lines() == []


def test_a_file_that_is_no_scan_is_refused_with_a_sentence(
    desk: Desk, opened: Opens, order: PrescriptionId, tmp_path: Path
) -> None:
    file = tmp_path / "order.docx"
    file.write_bytes(b"PK and so on")
    view = opened(prescription_id=order)
    view.scans.attach([str(file)])
    assert "Only PDF, JPEG and PNG" in window_of(view).told()


def test_a_scan_for_a_new_order_is_kept_with_it(desk: Desk, opened: Opens, hannah: ClientId, tmp_path: Path) -> None:
    add_prescription(desk, hannah)
    good, bad = tmp_path / "order.png", tmp_path / "gone.png"
    good.write_bytes(b"\x89PNG\r\n\x1a\n and so on")
    view = opened(new_for=hannah)
    put(view.editor.form.sessions, "6")
    view.scans.attach([str(good), str(bad)])
    assert len(view.editor.scans.lines()) == 2
    view.editor.form.save.click()
    (saved,) = [row for row in desk.prescriptions.of_client(hannah) if row.ordered == 6]
    assert [row.name for row in desk.prescriptions.scans(saved.id)] == ["order.png"]
    assert "Prescription saved." in window_of(view).told()
    assert "choose the file again" in window_of(view).told()


# --- what follows ----------------------------------------------------------------------------------------------------


def test_the_order_leads_to_booking_the_report_and_the_client(
    desk: Desk, opened: Opens, hannah: ClientId, order: PrescriptionId
) -> None:
    view = opened(prescription_id=order)
    view.editor.form.book.click()
    view.editor.form.progress.click()
    view.steps.open_client()
    assert window_of(view).gone == [
        ("calendar", {"book": True, "prescription_id": order}),
        ("reports", {"kind": "progress", "prescription_id": order}),
        ("clients", {"client_id": hannah, "tab": "plan"}),
    ]


def test_closing_can_be_undone(desk: Desk, opened: Opens, order: PrescriptionId) -> None:
    view = opened(prescription_id=order)
    view.editor.form.close_order.click()
    assert desk.prescriptions.get(order).closed_on == date(2026, 3, 3)
    assert view.editor.form.close_order.text() == "Open again"
    window_of(view)._notice.action.click()
    assert desk.prescriptions.get(order).closed_on is None


def test_the_foot_says_what_comes_next(desk: Desk, opened: Opens, hannah: ClientId, clock: Clock) -> None:
    order = add_prescription(desk, hannah, sessions=3)
    view = opened(prescription_id=order)
    assert view.editor.form.next.text() == "Next: book 3 sessions."
    book(desk, hannah, at(5), order)
    assert view.editor.form.next.text() == "Next: 2 of 3 left are not booked yet."
    book(desk, hannah, at(10, 10), order)
    book(desk, hannah, at(12, 10), order)
    assert view.editor.form.next.text() == "All 3 left are booked. Next: ask for a renewal."
    assert view.editor.form.renew.property("kind") == "primary"
    clock.now = at(30)
    view.refresh(frozenset({"prescription"}))
    assert view.editor.form.next.text() == "Next: renew it when the prescriber writes on."
    assert not view.editor.form.book.isVisible()


def test_a_new_prescription_asks_whose_it_is(desk: Desk, opened: Opens, hannah: ClientId, qtbot: QtBot) -> None:
    add_client(desk, "Maria", "Garcia")
    view = opened()
    action = view.primary_action()
    assert action is not None
    action.run()
    assert view.panel is not None
    qtbot.keyClicks(view.panel.search, "hann")
    qtbot.keyClick(view.panel.search, Qt.Key.Key_Return)
    assert view.editor.form.name.text() == "Hannah Lindqvist"
    assert lines(view) == [("Hannah Lindqvist", "draft", "")]


def test_every_control_of_the_editor_is_named_and_reached(opened: Opens, order: PrescriptionId) -> None:
    view = opened(prescription_id=order)
    view.editor.form.edit_prescriber.click()
    assert nameless(view) == []
    assert out_of_reach(view) == []
