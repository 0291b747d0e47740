"""Today: who comes next, what each line says and offers, what the practice needs."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from tests import factories
from tests.factories import Clock, add_client, add_prescription, book, chart
from tests.gui.controls import nameless, out_of_reach
from tests.gui.recording_window import RecordingWindow

from massagedesk.domain.money import Money
from massagedesk.domain.schedule import AppointmentStatus as Status
from massagedesk.gui.theme import Theme
from massagedesk.gui.today.needs import Fact
from massagedesk.gui.today.today import TodayView
from massagedesk.gui.today.today_model import TodayModel
from massagedesk.services import opening, recovery_sheets
from massagedesk.services.billing import PaymentDetails
from massagedesk.services.clients import ContraindicationDetails
from massagedesk.services.desk import Desk
from massagedesk.vault.kdf import KdfCost

Opens = Callable[[], TodayView]


def at(hour: int, minute: int = 0, *, day: int = 3) -> datetime:
    """A wall clock time in March 2026, in Bellingham, before the clocks change."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC) + timedelta(hours=8)


@pytest.fixture
def opened(desk: Desk, qtbot: QtBot) -> Opens:
    def show() -> TodayView:
        window = RecordingWindow(desk, "today")
        qtbot.addWidget(window)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        window.go("today")
        view = window.current_screen()
        assert isinstance(view, TodayView)
        return view

    return show


def gone(view: TodayView) -> tuple[str, dict[str, object]]:
    """Where the last step led."""
    window = view.window()
    assert isinstance(window, RecordingWindow)
    return window.gone[-1]


def chips(view: TodayView, place: int = 0) -> list[str]:
    """What a line says beside the name."""
    return [chip.text for chip in view.form.day.rows[place].line.chips]


def step(view: TodayView, place: int = 0) -> str:
    """The word of a line's action."""
    action = view.form.day.rows[place].action
    assert action is not None
    return action.text()


def settle(desk: Desk, client_id: object) -> None:
    """Pay what is owed, so that money does not hide what else a line says."""
    for visit in desk.billing.visits(client_id):  # type: ignore[arg-type]
        desk.billing.add_payments(
            [
                PaymentDetails(
                    client_id=visit.client_id, visit_id=visit.visit_id, amount=visit.owed, paid_on=date(2026, 3, 3)
                )
            ]
        )


def test_the_card_says_who_comes_next(desk: Desk, opened: Opens) -> None:
    client = add_client(desk, contraindications=(ContraindicationDetails(label="Latex allergy"),))
    order = add_prescription(desk, client)
    chart(desk, book(desk, client, at(9, day=2), order))
    book(desk, client, at(9, 30), order)
    view = opened()
    card = view.model.card
    assert card is not None
    assert (card.head, card.time, card.until) == ("Next · in 12 min", "9:30", "until 10:30 am")
    assert (card.name, card.aside) == ("Hannah Lindqvist", "47 · she/her")
    assert card.second == "Medical massage 60 · session 2 of 12 · Priya Raman, MD"
    assert [chip.text for chip in card.warnings] == ["Latex allergy"]
    assert view.form.card.main.text() == "Mark arrived"
    assert view.context() == "Tuesday 3 March, 9:18 am"


def test_arrived_then_started_leads_to_the_note(desk: Desk, opened: Opens, qtbot: QtBot) -> None:
    appointment = book(desk, add_client(desk), at(9, 30))
    view = opened()
    qtbot.mouseClick(view.form.card.main, Qt.MouseButton.LeftButton)
    assert desk.schedule.row(appointment).status is Status.ARRIVED
    assert view.form.card.main.text() == "Start session note"
    qtbot.mouseClick(view.form.card.main, Qt.MouseButton.LeftButton)
    note_id = desk.schedule.row(appointment).note_id
    assert note_id is not None
    assert gone(view) == ("notes", {"note_id": note_id})
    assert view.model.card is not None
    assert view.model.card.head == "In session"


def test_enter_takes_the_next_step(desk: Desk, opened: Opens, qtbot: QtBot) -> None:
    appointment = book(desk, add_client(desk), at(9, 30))
    view = opened()
    assert view.form.card.main.hasFocus()
    qtbot.keyClick(view.form.card.main, Qt.Key.Key_Return)
    assert desk.schedule.row(appointment).status is Status.ARRIVED


def test_minutes_go_by(desk: Desk, clock: Clock, opened: Opens) -> None:
    book(desk, add_client(desk), at(9, 30))
    view = opened()
    clock.forward(minutes=15)
    view.tick()
    assert view.model.card is not None
    assert view.model.card.head == "Due · 3 min ago"
    clock.forward(hours=2)
    view.tick()
    assert view.model.card is None
    assert not view.form.card.isVisible()
    assert chips(view) == ["Not marked", "First visit"]
    assert step(view) == "Mark arrived"


def test_a_new_day_is_read_anew(desk: Desk, clock: Clock, opened: Opens) -> None:
    book(desk, add_client(desk), at(9, 30))
    view = opened()
    clock.forward(days=1)
    view.tick()
    assert view.model.lines == ()
    assert view.context().startswith("Wednesday 4 March")


def test_a_finished_session_asks_for_its_signature(desk: Desk, opened: Opens, qtbot: QtBot) -> None:
    client = add_client(desk)
    note = chart(desk, book(desk, client, at(8)), sign=False)
    settle(desk, client)
    view = opened()
    assert chips(view) == ["Completed", "Note not signed"]
    action = view.form.day.rows[0].action
    assert action is not None
    qtbot.mouseClick(action, Qt.MouseButton.LeftButton)
    assert gone(view) == ("notes", {"note_id": note})


def test_a_prescription_that_runs_out_stands_out(desk: Desk, opened: Opens) -> None:
    client = add_client(desk)
    order = add_prescription(desk, client, sessions=2, expires_on=date(2026, 5, 1))
    book(desk, client, at(13), order)
    book(desk, client, at(15), order)
    book(desk, client, at(16, 15), order)
    view = opened()
    assert [chips(view, place)[-1] for place in (1, 2, 3)] == ["1 session left", "Last session", "Session 3 of 2"]
    assert step(view, 2) == "See prescription"


def test_an_expired_prescription_stands_out(desk: Desk, opened: Opens) -> None:
    client = add_client(desk)
    order = add_prescription(desk, client, expires_on=date(2026, 2, 28))
    book(desk, client, at(13), order)
    assert chips(opened(), 1)[-1] == "Prescription expired 28 Feb"


def test_unpaid_sessions_lead_to_payment(desk: Desk, opened: Opens, qtbot: QtBot) -> None:
    client = add_client(desk)
    chart(desk, book(desk, client, at(8, day=2)))
    book(desk, add_client(desk, "Walt", "Jensen"), at(11))
    book(desk, client, at(16))
    view = opened()
    assert chips(view, 2) == ["$115.00 unpaid"]
    assert step(view, 2) == "Take payment"
    need = next(row for row in view.form.practice.rows if "not paid" in view.model.needs[0].title)
    assert need.action is not None
    qtbot.mouseClick(need.action, Qt.MouseButton.LeftButton)
    assert gone(view) == ("clients", {"client_id": client, "tab": "billing"})


def test_who_did_not_come_may_be_booked_again(desk: Desk, opened: Opens, qtbot: QtBot) -> None:
    client = add_client(desk)
    desk.schedule.set_status(book(desk, client, at(8)), Status.NO_SHOW)
    desk.schedule.set_status(book(desk, client, at(11)), Status.CANCELLED)
    view = opened()
    assert [row.line.name for row in view.form.day.rows] == ["Hannah Lindqvist", "Lunch until 1:00"]
    assert chips(view) == ["No-show"]
    action = view.form.day.rows[0].action
    assert action is not None
    qtbot.mouseClick(action, Qt.MouseButton.LeftButton)
    assert gone(view) == ("calendar", {"book": True, "client_id": client})


def test_namesakes_are_told_apart(desk: Desk, opened: Opens) -> None:
    add_client(desk, "Maria", "Garcia", born_on=date(1980, 2, 2))
    book(desk, add_client(desk, "Maria", "Garcia", born_on=date(1961, 2, 2)), at(13))
    assert opened().form.day.rows[1].line.aside == "born 1961"


def test_the_day_in_figures(desk: Desk, opened: Opens) -> None:
    client = add_client(desk)
    book(desk, client, at(8))
    book(desk, client, at(16), minutes=45)
    book(desk, client, at(8, day=4))
    view = opened()
    assert view.form.day_figures.text() == "2 appointments · 1 h 45 min hands-on"
    assert view.form.day_end.text() == "Day ends 4:45 pm"
    assert view.form.next_free.text() == "Next free: today, 9:30 am"
    assert view.model.ahead == "Tomorrow starts at 8:00 am with Hannah Lindqvist."
    assert view.model.facts[0] == Fact("Booked", "3 appointments")


def test_needs_lead_to_where_they_are_met(desk: Desk, opened: Opens, qtbot: QtBot) -> None:
    client = add_client(desk)
    order = add_prescription(desk, client, expires_on=date(2026, 3, 9))
    note = chart(desk, book(desk, client, at(9, day=2), order), sign=False)
    settle(desk, client)
    view = opened()
    assert [(need.title, need.detail) for need in view.model.needs] == [
        ("1 unsigned note", "Oldest: Hannah Lindqvist, Mon 2 Mar"),
        ("1 prescription ends soon", "Hannah Lindqvist"),
    ]
    first = view.form.practice.rows[0].action
    assert first is not None
    qtbot.mouseClick(first, Qt.MouseButton.LeftButton)
    assert gone(view) == ("notes", {"note_id": note})


def test_a_past_appointment_without_an_outcome_leads_to_the_calendar(
    desk: Desk, opened: Opens, qtbot: QtBot
) -> None:
    missed = book(desk, add_client(desk), at(9, day=2))
    view = opened()
    assert [(need.title, need.detail) for need in view.model.needs] == [
        ("1 appointment has no outcome", "Oldest: Hannah Lindqvist, Mon 2 Mar")
    ]
    first = view.form.practice.rows[0].action
    assert first is not None
    qtbot.mouseClick(first, Qt.MouseButton.LeftButton)
    assert gone(view) == ("calendar", {"span": "day", "appointment_id": missed})
    desk.schedule.set_status(missed, Status.NO_SHOW)
    assert view.model.needs == ()


def test_last_note_opens_the_latest_one(desk: Desk, opened: Opens, qtbot: QtBot) -> None:
    client = add_client(desk)
    chart(desk, book(desk, client, at(9, day=1)))
    latest = chart(desk, book(desk, client, at(9, day=2)))
    book(desk, client, at(10))
    view = opened()
    assert view.form.card.other.text() == "Last note"
    qtbot.mouseClick(view.form.card.other, Qt.MouseButton.LeftButton)
    assert gone(view) == ("notes", {"note_id": latest})


def test_a_free_day_offers_to_book(desk: Desk, opened: Opens, qtbot: QtBot) -> None:
    add_client(desk)
    view = opened()
    assert not view.form.first_steps.isVisible()
    empty = view._empty.action
    assert empty is not None
    assert empty.isVisible()
    qtbot.mouseClick(empty, Qt.MouseButton.LeftButton)
    assert gone(view) == ("calendar", {"book": True})


def test_a_day_off_says_what_comes_next(desk: Desk, opened: Opens) -> None:
    book(desk, add_client(desk), at(9, day=6))
    view = opened()
    assert view.model.ahead == "Next: Fri 6 Mar, 9:00 am with Hannah Lindqvist."
    assert view.model.ahead in [said.text() for said in view._empty.findChildren(QLabel)]
    assert view.form.practice._ahead.text() == view.model.ahead


def test_a_new_practice_begins_with_three_steps(desk: Desk, opened: Opens, qtbot: QtBot) -> None:
    view = opened()
    assert [found.is_done for found in view.model.first_steps] == [True, False, False]
    assert not view.form.day_head.isVisible()
    second = view.form.first_steps.rows[1].action
    assert second is not None
    qtbot.mouseClick(second, Qt.MouseButton.LeftButton)
    assert gone(view) == ("clients", {"new": True})
    add_client(desk)
    assert not view.form.first_steps.isVisible()
    assert view.form.day_head.isVisible()


def test_a_line_keeps_the_keyboard_when_it_changes(desk: Desk, opened: Opens, qtbot: QtBot) -> None:
    first = book(desk, add_client(desk), at(10))
    second = add_client(desk, "Walt", "Jensen")
    book(desk, second, at(11))
    view = opened()
    view.form.day.rows[0].setFocus()
    qtbot.keyClick(view.form.day.rows[0], Qt.Key.Key_Down)
    assert view.form.day.rows[1].hasFocus()
    qtbot.keyClick(view.form.day.rows[1], Qt.Key.Key_Up)
    desk.schedule.set_status(first, Status.CONFIRMED)
    assert view.form.day.rows[0].hasFocus()
    qtbot.keyClick(view.form.day.rows[1], Qt.Key.Key_Return)
    assert gone(view) == ("clients", {"client_id": second})


def test_every_control_has_a_name_and_is_in_reach(desk: Desk, opened: Opens) -> None:
    book(desk, add_client(desk), at(10))
    view = opened()
    assert nameless(view) == []
    assert out_of_reach(view) == []
    assert view.form.day.rows[0].accessibleName().startswith("10:00 am, Hannah Lindqvist")


def test_large_text_and_dark_colours_still_show_everything(
    desk: Desk, opened: Opens, theme: Theme, qtbot: QtBot
) -> None:
    theme.choose_scale(1.5)
    many = tuple(ContraindicationDetails(label=f"Limit number {place}") for place in range(6))
    book(desk, add_client(desk, contraindications=many), at(10))
    view = opened()
    shown = view.form.card._warnings
    assert shown.height() >= shown.layout().heightForWidth(shown.width())
    assert view.grab().width() == view.width()


def test_money_is_said_in_whole_amounts(desk: Desk, opened: Opens) -> None:
    client = add_client(desk)
    chart(desk, book(desk, client, at(8, day=2)))
    visit = desk.billing.visits(client)[0]
    desk.billing.add_payments(
        [PaymentDetails(client_id=client, visit_id=visit.visit_id, amount=Money(1500), paid_on=date(2026, 3, 2))]
    )
    facts = {fact.word: fact.value for fact in opened().model.facts}
    assert (facts["Charged"], facts["Received"]) == ("$115.00", "$15.00")


def test_an_appointment_of_another_service_shows_its_name(desk: Desk, opened: Opens) -> None:
    factories.book(desk, add_client(desk), at(10), place=2)
    assert opened().form.day.rows[0].line.second == "Relaxation 60 · new client"


def test_the_age_of_the_last_backup_is_told(tmp_path: Path, clock: Clock) -> None:
    desk, _ = opening.create_desk(
        tmp_path / "practice", "lavender kettle orbit", "June Calloway", clock=clock, cost=KdfCost(8, 1, 1)
    )
    factories.set_up(desk)
    model = TodayModel(desk)
    assert (model.needs[-1].title, model.needs[-1].tone) == ("No backup yet", "warning")
    desk.backups.create(tmp_path / "kept.zip")
    model.refresh()
    assert (model.needs[-1].title, model.needs[-1].tone) == ("Backed up today, 9:18 am", "ok")
    clock.forward(days=3)
    model.refresh()
    last = model.needs[-1]
    assert (last.title, last.detail, last.tone) == (
        "Backed up Tue 3 Mar",
        "Never proved",
        "warning",
    )
    assert last.step is not None
    assert last.step.place == "backup"
    desk.close()


def test_a_recovery_sheet_is_asked_for_until_one_is_printed(tmp_path: Path, clock: Clock) -> None:
    desk, code = opening.create_desk(
        tmp_path / "practice", "lavender kettle orbit", "June Calloway", clock=clock, cost=KdfCost(8, 1, 1)
    )
    factories.set_up(desk)
    model = TodayModel(desk)
    need = model.needs[0]
    assert (need.title, need.tone) == ("No recovery sheet yet", "warning")
    assert need.step is not None
    assert (need.step.place, need.step.arguments) == ("backup", {"sheet": True})
    recovery_sheets.sheet(desk, code)
    model.refresh()
    assert "No recovery sheet yet" not in [each.title for each in model.needs]
    desk.close()


def test_the_needs_go_under_the_day_where_both_do_not_fit(desk: Desk, opened: Opens, qtbot: QtBot) -> None:
    book(desk, add_client(desk), at(10))
    view = opened()
    practice = view.form.practice
    assert practice.mapTo(view, practice.rect().topLeft()).x() > view.form.day.width()
    view.window().resize(1024, 768)
    assert view.form.page.isAncestorOf(practice)
    qtbot.waitUntil(lambda: practice.width() == view.form.day.width())
    view.window().resize(1366, 768)
    assert not view.form.page.isAncestorOf(practice)
