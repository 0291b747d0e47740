"""The booking editor: few steps for somebody known, nothing typed twice, no clash or warning passed over."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from tests.factories import add_client, add_prescription, book, chart, open_desk, service_id
from tests.gui.calendar_hand import THURSDAY, Hand, at
from tests.gui.controls import nameless, out_of_reach
from tests.gui.recording_window import RecordingWindow

from massagedesk.domain.schedule import AppointmentStatus as Status
from massagedesk.gui.calendar.booking import BookingPanel
from massagedesk.gui.calendar.booking_model import BookingModel, Wish
from massagedesk.gui.calendar.calendar import CalendarView
from massagedesk.gui.theme import Theme
from massagedesk.services.clients import ContraindicationDetails
from massagedesk.services.desk import Desk

Key = Qt.Key
Opens = Callable[..., tuple[Hand, BookingPanel]]


@pytest.fixture
def editing(desk: Desk, qtbot: QtBot) -> Opens:
    """Opens the editor the way other screens do, with `window.go("calendar", book=True, …)`."""

    def open_editor(**arguments: Any) -> tuple[Hand, BookingPanel]:
        hand = Hand(desk, qtbot)
        hand.window.go("calendar", book=True, **arguments)
        assert hand.view.editor is not None
        return hand, hand.view.editor.panel

    return open_editor


def told(panel: QWidget) -> list[str]:
    """The warnings shown."""
    return [found.text() for found in panel.form.told.findChildren(QLabel) if found.isVisible()]  # type: ignore[attr-defined]


def set_start(panel: BookingPanel, typed: str) -> None:
    """Type a time and leave the field."""
    panel.form.start.setText(typed)
    panel.form.start.editingFinished.emit()


def test_somebody_known_is_booked_in_four_actions(desk: Desk, qtbot: QtBot) -> None:
    client = add_client(desk)
    order = add_prescription(desk, client)
    hand = Hand(desk, qtbot)
    hand.pull(hand.point(THURSDAY, 13 * 60), hand.point(THURSDAY, 13 * 60 + 45))  # 1: draw the time
    search = QTest
    editor = hand.view.editor
    assert editor is not None
    assert editor.panel.form.search.hasFocus()
    search.keyClicks(editor.panel.form.search, "lin")  # 2: a few letters
    search.keyClick(editor.panel.form.search, Key.Key_Return)  # 3: the first one found
    assert editor.panel.form.book.hasFocus()
    search.keyClick(editor.panel.form.book, Key.Key_Return)  # 4: book
    booked = desk.schedule.of_client(client)
    assert [(row.starts_at, row.minutes, row.prescription_id) for row in booked] == [(at(13, day=5), 60, order)]
    assert hand.window.told() == "Booked Hannah Lindqvist, Thu 5 Mar, 1:00 pm to 2:00 pm."
    assert hand.grid.selected_id == booked[0].id
    assert hand.grid.hasFocus()


def test_what_is_known_of_the_client_is_filled_in(desk: Desk, editing: Opens) -> None:
    client = add_client(desk, contraindications=(ContraindicationDetails(label="Latex allergy"),))
    order = add_prescription(desk, client, expires_on=date(2026, 4, 20))
    chart(desk, book(desk, client, at(9, day=2), order, minutes=45, place=1))
    _, panel = editing(client_id=client)
    form = panel.form
    assert form.client_name.text() == "Hannah Lindqvist"
    assert form.client_aside.text() == "born 12 Jun 1978 · (360) 555-0142"
    assert form.service.currentText() == "Manual therapy 45"
    assert form.minutes.value() == 45
    assert form.prescription.currentData() == order
    assert form.use_words.text() == "1 of 12 used · ends Mon 20 Apr"
    assert form.limits.isVisible()


def test_book_next_proposes_the_next_session(desk: Desk, editing: Opens) -> None:
    client = add_client(desk)
    order = add_prescription(desk, client, per_week=1, weeks=12)
    chart(desk, book(desk, client, at(13, day=2), order))
    hand, panel = editing(prescription_id=order)
    assert panel.form.client_name.text() == "Hannah Lindqvist"
    assert (panel.form.day.value(), panel.form.start.value()) == (date(2026, 3, 9), time(13))
    assert panel.form.ends.text() == "until 2:00 pm"
    panel.form.book.click()
    assert desk.schedule.of_client(client)[-1].starts_at == datetime(2026, 3, 9, 20, tzinfo=UTC)
    assert hand.view.context() == "9–14 March 2026"
    QTest.mouseClick(hand.window._notice.action, Qt.MouseButton.LeftButton)
    assert hand.view.editor is not None
    assert hand.view.editor.panel.form.day.value() == date(2026, 3, 16)


def test_a_day_asked_for_starts_with_its_first_free_time(desk: Desk, editing: Opens) -> None:
    book(desk, add_client(desk), at(8, day=5))
    _, panel = editing(day=THURSDAY)
    assert (panel.form.day.value(), panel.form.start.value()) == (THURSDAY, time(9))


def test_a_clash_must_be_answered(desk: Desk, editing: Opens) -> None:
    book(desk, add_client(desk, "Anna-Lise", "Brandt"), at(14, 30, day=5))
    client = add_client(desk)
    _, panel = editing(client_id=client, day=THURSDAY)
    set_start(panel, "2:15")
    assert panel.form.clash_words.text() == "Anna-Lise Brandt is booked from 2:30 pm to 3:30 pm."
    assert not panel.form.book.isEnabled()
    QTest.keyClick(panel.form.remarks, Key.Key_Return)
    assert desk.schedule.of_client(client) == []
    panel.form.anyway.click()
    assert [row.starts_at for row in desk.schedule.of_client(client)] == [at(14, 15, day=5)]


def test_a_free_time_settles_a_clash(desk: Desk, editing: Opens) -> None:
    book(desk, add_client(desk, "Anna-Lise", "Brandt"), at(14, 30, day=5))
    _, panel = editing(client_id=add_client(desk), day=THURSDAY)
    set_start(panel, "2:15")
    free = [made.text() for made in panel.form.free.findChildren(QPushButton) if made.isVisible()]
    assert free == ["8:00 am", "9:00 am", "10:00 am", "11:00 am", "1:00 pm"]
    next(made for made in panel.form.free.findChildren(QPushButton) if made.text() == "1:00 pm").click()
    assert not panel.form.clash.isVisible()
    assert panel.form.book.isEnabled()


def test_a_clash_that_comes_up_meanwhile_is_told(desk: Desk, editing: Opens) -> None:
    client, other = add_client(desk), add_client(desk, "Walt", "Jensen")
    _, panel = editing(client_id=client, day=THURSDAY)
    book(desk, other, at(8, day=5))
    panel.form.book.click()
    assert "Walt Jensen is booked" in panel.form.problem.sentence()
    assert desk.schedule.of_client(client) == []


def test_warnings_show_as_she_chooses(desk: Desk, editing: Opens) -> None:
    client = add_client(desk)
    order = add_prescription(desk, client, sessions=1, per_week=None, weeks=None)
    book(desk, client, at(9, day=4), order)
    _, panel = editing(client_id=client, prescription_id=order, day=THURSDAY)
    assert told(panel) == ["That is session 2 of 1 prescribed."]
    set_start(panel, "7 pm")
    assert "That lies outside the working hours, 8:00 am to 5:30 pm." in told(panel)
    panel.form.prescription.setCurrentIndex(panel.form.prescription.count() - 1)
    panel.form.prescription.activated.emit(panel.form.prescription.count() - 1)
    assert told(panel) == ["That lies outside the working hours, 8:00 am to 5:30 pm."]
    set_start(panel, "9 am")
    panel.form.day.setText("3/2")
    panel.form.day.editingFinished.emit()
    assert told(panel) == ["That time has passed."]


def test_another_service_brings_its_length_unless_one_was_drawn(desk: Desk, editing: Opens) -> None:
    _, panel = editing(client_id=add_client(desk))
    panel.form.service.setCurrentIndex(1)
    panel.form.service.activated.emit(1)
    assert panel.form.minutes.value() == 45
    drawn = BookingModel(desk, Wish(day=THURSDAY, start=540, minutes=75))
    drawn.choose_service(service_id(desk, 1))
    assert drawn.minutes == 75


def test_the_search_works_by_keys(desk: Desk, editing: Opens) -> None:
    add_client(desk, "Maria", "Garcia", born_on=date(1961, 2, 2))
    second = add_client(desk, "Maria", "Garcia", born_on=date(1980, 2, 2))
    _, panel = editing()
    search = panel.form.search
    QTest.keyClicks(search, "mar gar")
    assert [pick.name for pick in panel.picks.list.rows()] == ["Maria Garcia", "Maria Garcia", "mar gar"]
    QTest.keyClick(search, Key.Key_Escape)
    assert not panel.picks.isVisible()
    QTest.keyClick(search, Key.Key_Down)
    found = [pick.client_id for pick in panel.picks.list.rows()]
    for _ in range(found.index(second)):
        QTest.keyClick(search, Key.Key_Down)
    QTest.keyClick(search, Key.Key_Return)
    assert panel.model.client is not None
    assert panel.model.client.client_id == second
    panel.form.other_client.click()
    assert panel.model.client is None
    assert search.hasFocus()


def test_somebody_new_is_entered_and_booked_in_one_go(desk: Desk, editing: Opens) -> None:
    _, panel = editing(day=THURSDAY)
    panel.form.search.setText("Ana María López")
    panel.form.search.textEdited.emit("Ana María López")  # QTest has no keys for letters with accents
    QTest.keyClick(panel.form.search, Key.Key_Return)
    assert (panel.form.given_name.text(), panel.form.family_name.text()) == ("Ana María", "López")
    assert panel.form.phone.hasFocus()
    QTest.keyClicks(panel.form.phone, "360 555 0188")
    QTest.keyClick(panel.form.phone, Key.Key_Return)
    row = desk.clients.find("López")[0]
    assert (row.name, row.phone) == ("Ana María López", "360 555 0188")
    assert [found.starts_at for found in desk.schedule.of_client(row.id)] == [at(8, day=5)]


def test_a_namesake_is_pointed_out(desk: Desk, editing: Opens) -> None:
    add_client(desk, "Maria", "Garcia", born_on=date(1961, 2, 2), phone="")
    _, panel = editing(day=THURSDAY)
    QTest.keyClicks(panel.form.search, "Maria Garcia")
    panel.picks.step(1)
    QTest.keyClick(panel.form.search, Key.Key_Return)
    assert told(panel) == [
        "There is already a client Maria Garcia (born 2 Feb 1961). Is it the same person?",
    ]


def test_without_a_client_nothing_is_booked(desk: Desk, editing: Opens) -> None:
    hand, panel = editing(day=THURSDAY)
    panel.form.book.click()
    assert panel.form.problem.sentence() == "Choose the client, or enter a new one."
    assert hand.view.editor is not None


def test_an_appointment_is_changed(desk: Desk, qtbot: QtBot) -> None:
    appointment = book(desk, add_client(desk), at(9, 30))
    hand = Hand(desk, qtbot)
    hand.click(hand.top(appointment))
    assert hand.view.panel is not None
    hand.view.panel.panel.change.click()
    assert hand.view.editor is not None
    panel = hand.view.editor.panel
    assert panel.form.heading.text() == "Change appointment"
    assert not panel.form.other_client.isVisible()
    assert not panel.form.clash.isVisible()
    set_start(panel, "11")
    panel.form.remarks.setText("Bring the brace")
    panel.form.book.click()
    row = desk.schedule.row(appointment)
    assert (row.starts_at, row.remarks) == (at(11), "Bring the brace")
    assert hand.window.told() == "Changed Hannah Lindqvist, Tue 3 Mar, 11:00 am to 12:00 pm."


def test_what_has_taken_place_keeps_its_time_in_the_editor(desk: Desk, qtbot: QtBot) -> None:
    appointment = book(desk, add_client(desk), at(8))
    desk.schedule.set_status(appointment, Status.ARRIVED)
    model = BookingModel(desk, Wish(appointment_id=appointment))
    panel = BookingPanel(model)
    qtbot.addWidget(panel)
    assert not panel.form.day.isEnabled()
    model.remarks = panel.form.remarks.text()
    assert model.save() == (appointment, False)


def test_an_unreadable_time_stops_the_booking_with_a_sentence(desk: Desk, editing: Opens) -> None:
    client = add_client(desk)
    _, panel = editing(client_id=client)
    panel.form.start.setText("half past")
    panel.form.book.click()
    assert "is not a time" in panel.form.problem.sentence()
    assert desk.schedule.of_client(client) == []


def test_without_services_the_way_to_settings_is_told(tmp_path: Any, qtbot: QtBot, clock: Any) -> None:
    from dataclasses import replace

    from tests.factories import set_up

    bare = open_desk(tmp_path, clock)
    set_up(bare)
    for service in bare.practice.services():
        assert replace(service).id is not None
        bare.practice.archive_service(service.id)  # type: ignore[arg-type]
    hand = Hand(bare, qtbot)
    hand.window.go("calendar", book=True)
    assert hand.view.editor is None
    assert "Enter a service first" in hand.question().sentence
    bare.close()


def test_escape_leaves_and_a_click_beside_does_not(desk: Desk, editing: Opens, qtbot: QtBot) -> None:
    hand, panel = editing(day=THURSDAY)
    editor = hand.view.editor
    assert editor is not None
    qtbot.mouseClick(editor, Qt.MouseButton.LeftButton, pos=editor.rect().topLeft())
    assert hand.view.editor is editor
    QTest.keyClick(panel.form.search, Key.Key_Escape)
    assert hand.view.editor is None


def test_every_control_has_a_name_and_is_in_reach(desk: Desk, editing: Opens) -> None:
    client = add_client(desk)
    add_prescription(desk, client)
    _, panel = editing(client_id=client)
    assert nameless(panel) == []
    assert out_of_reach(panel) == []


def test_it_fits_the_window_at_large_text(desk: Desk, editing: Opens, theme: Theme) -> None:
    theme.choose_scale(1.5)
    client = add_client(desk)
    add_prescription(desk, client)
    hand, panel = editing(client_id=client)
    assert hand.window.rect().contains(panel.geometry())


def test_an_open_editor_keeps_her_here_and_back_does_not_open_it_again(desk: Desk, qtbot: QtBot) -> None:
    window = RecordingWindow(desk, "today", "calendar")
    qtbot.addWidget(window)
    window.show()
    window.go("today")
    window.go("calendar", book=True)
    assert not window.go("today")
    assert window.told() == "Finish what is open here, or leave it first."
    view = window.current_screen()
    assert isinstance(view, CalendarView)
    assert view.editor is not None
    view.editor.panel.form.leave.click()
    window.go("today")
    window.go_back()
    assert window.current_place() == "calendar"
    assert view.editor is None
