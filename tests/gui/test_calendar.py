"""The calendar through its window: what is shown, made, moved, pulled, and what becomes of appointments."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot
from tests.factories import Clock, add_client, add_prescription, book, chart
from tests.gui.calendar_hand import THURSDAY, TUESDAY, WEDNESDAY, Hand, at
from tests.gui.controls import nameless, out_of_reach

from massagedesk.domain.practice import WorkingDay
from massagedesk.domain.schedule import AppointmentStatus as Status
from massagedesk.gui.calendar.calendar_model import Span
from massagedesk.gui.theme import Scheme, Theme
from massagedesk.services.desk import Desk

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
Key = Qt.Key


@pytest.fixture
def hand(desk: Desk, qtbot: QtBot) -> Callable[[], Hand]:
    def open_calendar() -> Hand:
        return Hand(desk, qtbot)

    return open_calendar


Opens = Callable[[], Hand]

# --- what is shown -----------------------------------------------------------------------------------------------


def test_a_week_shows_monday_to_saturday(hand: Opens) -> None:
    calendar = hand()
    assert [column.day.day for column in calendar.view.model.columns] == [2, 3, 4, 5, 6, 7]
    assert calendar.view.context() == "2–7 March 2026"


def test_sunday_is_shown_where_somebody_is_booked(desk: Desk, hand: Opens) -> None:
    book(desk, add_client(desk), at(10, day=1))
    calendar = hand()
    calendar.view.previous.click()
    assert [column.day.day for column in calendar.view.model.columns] == [23, 24, 25, 26, 27, 28, 1]
    assert calendar.view.context() == "23 February–1 March 2026"


def test_sunday_is_shown_where_she_works(desk: Desk, hand: Opens) -> None:
    details = desk.practice.details()
    week = (*details.working_week, WorkingDay(6, time(10), time(14)))
    desk.practice.save(replace(details, working_week=week))
    assert hand().view.model.columns[-1].day == date(2026, 3, 8)


def test_canceled_in_time_is_not_drawn(desk: Desk, hand: Opens) -> None:
    client = add_client(desk)
    gone, late = book(desk, client, at(9)), book(desk, client, at(11))
    desk.schedule.set_status(gone, Status.CANCELLED)
    desk.schedule.set_status(late, Status.LATE_CANCELLED)
    calendar = hand()
    assert [card.row.id for card in calendar.grid.cards()] == [late]
    assert calendar.view.model.columns[1].booked == 0


def test_overlaps_lie_side_by_side(desk: Desk, hand: Opens) -> None:
    client = add_client(desk)
    first = book(desk, client, at(9))
    second = book(desk, client, at(10))
    desk.schedule.move(second, at(9, 30), 60, despite_clash=True)
    calendar = hand()
    left, right = (calendar.grid.rect_of(calendar.card(which)) for which in (first, second))
    assert not left.intersects(right)
    assert left.right() < right.left()


def test_the_view_starts_half_an_hour_before_the_first_of_the_week(desk: Desk, hand: Opens) -> None:
    calendar = hand()
    bar = calendar.view.form.scroll.verticalScrollBar()
    assert bar.value() == calendar.grid.measures.y(7 * 60 + 30)
    book(desk, add_client(desk), at(6))
    calendar.view.today.click()
    assert bar.value() == calendar.grid.measures.y(5 * 60 + 30)


def test_weeks_and_days_can_be_stepped_through(hand: Opens, qtbot: QtBot) -> None:
    calendar = hand()
    view = calendar.view
    view.next.click()
    assert view.context() == "9–14 March 2026"
    view.span.part("day").click()
    assert (view.model.span, len(view.model.columns)) == (Span.DAY, 1)
    view.previous.click()
    view.today.click()
    assert view.context() == "Tuesday 3 March 2026"
    view.span.part("week").click()
    assert view.context() == "2–7 March 2026"


def test_a_day_head_opens_that_day(hand: Opens, qtbot: QtBot) -> None:
    calendar = hand()
    heads = calendar.view.form.heads
    qtbot.mouseClick(heads, Qt.MouseButton.LeftButton, pos=QPoint(calendar.point(THURSDAY, 0).x(), heads.height() // 2))
    assert calendar.view.context() == "Thursday 5 March 2026"


def test_another_screen_can_ask_for_an_appointment(desk: Desk, hand: Opens) -> None:
    appointment = book(desk, add_client(desk), at(10, day=19))
    calendar = hand()
    calendar.window.go("calendar", appointment_id=appointment)
    assert calendar.view.context() == "16–21 March 2026"
    assert calendar.grid.selected_id == appointment
    assert calendar.view.panel is not None


def test_what_others_change_is_shown_at_once(desk: Desk, hand: Opens) -> None:
    calendar = hand()
    appointment = book(desk, add_client(desk), at(10))
    assert calendar.card(appointment).start == 600


# --- clock changes -----------------------------------------------------------------------------------------------


def test_the_day_of_23_hours_is_drawn_by_the_wall_clock(desk: Desk, hand: Opens) -> None:
    before = book(desk, add_client(desk), datetime(2026, 3, 8, 9, 0, tzinfo=UTC))
    after = book(desk, add_client(desk, "Walt", "Jensen"), datetime(2026, 3, 8, 17, 0, tzinfo=UTC))
    calendar = hand()
    sunday = calendar.view.model.columns[-1]
    assert sunday.change is not None
    assert sunday.change.is_skipped
    assert [calendar.card(which).start for which in (before, after)] == [60, 600]
    assert calendar.card(after).end == 660


def test_moving_over_a_clock_change_keeps_the_wall_clock_time(desk: Desk, hand: Opens) -> None:
    appointment = book(desk, add_client(desk), at(10, day=7))
    calendar = hand()
    calendar.grid.setFocus()
    calendar.grid.select(calendar.card(appointment))
    calendar.key(Key.Key_Right, CTRL)
    assert calendar.view.context() == "9–14 March 2026"
    calendar.key(Key.Key_Return)
    assert calendar.held(appointment)[0].isoformat(" ", "minutes")[:16] == "2026-03-09 10:00"
    assert desk.schedule.row(appointment).starts_at == datetime(2026, 3, 9, 17, tzinfo=UTC)


def test_an_appointment_in_the_repeated_hour_keeps_its_instant_when_pulled(
    desk: Desk, clock: Clock, hand: Opens
) -> None:
    clock.now = datetime(2026, 10, 27, 17, tzinfo=UTC)
    second_half_past_one = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)
    appointment = book(desk, add_client(desk), second_half_past_one, minutes=30)
    calendar = hand()
    assert calendar.view.model.columns[-1].day == date(2026, 11, 1)
    calendar.grid.setFocus()
    calendar.grid.select(calendar.card(appointment))
    calendar.key(Key.Key_Down, SHIFT)
    calendar.key(Key.Key_Return)
    row = desk.schedule.row(appointment)
    assert (row.starts_at, row.minutes) == (second_half_past_one, 45)


# --- mouse -------------------------------------------------------------------------------------------------------


def test_dragging_free_time_opens_the_editor_with_it(hand: Opens) -> None:
    calendar = hand()
    calendar.pull(calendar.point(WEDNESDAY, 13 * 60), calendar.point(WEDNESDAY, 14 * 60 + 15))
    editor = calendar.view.editor
    assert editor is not None
    model = editor.panel.model
    assert (model.day, model.start.hour, model.minutes) == (WEDNESDAY, 13, 90)


def test_dragging_moves_an_appointment_and_it_can_be_taken_back(desk: Desk, hand: Opens) -> None:
    appointment = book(desk, add_client(desk), at(10))
    calendar = hand()
    calendar.pull(calendar.top(appointment), calendar.point(THURSDAY, 14 * 60 + 30))
    assert desk.schedule.row(appointment).starts_at == at(14, 30, day=5)
    assert calendar.window.told() == "Hannah Lindqvist: Thu 5 Mar, 2:30 pm to 3:30 pm."
    calendar.undo()
    assert desk.schedule.row(appointment).starts_at == at(10)


def test_dragging_the_foot_changes_the_length(desk: Desk, hand: Opens) -> None:
    appointment = book(desk, add_client(desk), at(10))
    calendar = hand()
    calendar.pull(calendar.foot(appointment), calendar.point(TUESDAY, 11 * 60 + 30))
    assert calendar.held(appointment) == (desk.local(at(10)), 90)


def test_a_clash_is_told_before_dropping_and_needs_a_word(desk: Desk, hand: Opens) -> None:
    moved = book(desk, add_client(desk, "Ingrid", "Solheim"), at(16), minutes=45)
    book(desk, add_client(desk, "Anna-Lise", "Brandt"), at(14, 30, day=5))
    calendar = hand()
    target = calendar.point(THURSDAY, 14 * 60 + 15)
    calendar.drag(calendar.top(moved), target)
    told = calendar.view.tip.said()
    assert "Clashes with Anna-Lise Brandt" in told
    assert "Thu 5 Mar, 2:15–3:00 overlaps 2:30–3:30" in told
    assert "free nearby: 1:45, 3:30" in told
    assert desk.schedule.row(moved).starts_at == at(16)
    calendar.drop(target)
    assert not calendar.view.tip.isVisible()
    calendar.answer("Leave it where it was")
    assert desk.schedule.row(moved).starts_at == at(16)
    calendar.pull(calendar.top(moved), target)
    calendar.answer("Book both")
    assert desk.schedule.row(moved).starts_at == at(14, 15, day=5)


def test_a_drop_past_the_prescription_is_warned_about(desk: Desk, hand: Opens) -> None:
    client = add_client(desk)
    order = add_prescription(desk, client, expires_on=date(2026, 3, 4))
    appointment = book(desk, client, at(10), order)
    calendar = hand()
    calendar.drag(calendar.top(appointment), calendar.point(THURSDAY, 600))
    assert "The prescription has expired by that day." in calendar.view.tip.said()


def test_escape_gives_up_a_drag(desk: Desk, hand: Opens) -> None:
    appointment = book(desk, add_client(desk), at(10))
    calendar = hand()
    target = calendar.point(THURSDAY, 14 * 60)
    calendar.drag(calendar.top(appointment), target)
    assert calendar.grid.carry is not None
    calendar.key(Key.Key_Escape)
    assert calendar.grid.carry is None
    calendar.drop(target)
    assert desk.schedule.row(appointment).starts_at == at(10)
    assert calendar.view.panel is None


def test_a_shaking_hand_moves_nothing_but_opens_the_appointment(desk: Desk, hand: Opens) -> None:
    appointment = book(desk, add_client(desk), at(10))
    calendar = hand()
    start = calendar.top(appointment)
    calendar.press(start)
    calendar.drop(start + QPoint(2, 2))
    assert desk.schedule.row(appointment).starts_at == at(10)
    assert calendar.view.panel is not None


def test_what_is_done_stays_where_it_is(desk: Desk, hand: Opens) -> None:
    appointment = book(desk, add_client(desk), at(8))
    chart(desk, appointment)
    calendar = hand()
    calendar.pull(calendar.top(appointment), calendar.point(THURSDAY, 600))
    assert desk.schedule.row(appointment).starts_at == at(8)
    assert calendar.window.told() == "An appointment that is completed stays where it is."


def test_a_double_click_books_there(hand: Opens, qtbot: QtBot) -> None:
    calendar = hand()
    qtbot.mouseDClick(calendar.grid, Qt.MouseButton.LeftButton, pos=calendar.point(WEDNESDAY, 15 * 60))
    editor = calendar.view.editor
    assert editor is not None
    assert (editor.panel.model.day, editor.panel.model.start.hour) == (WEDNESDAY, 15)


# --- keyboard ----------------------------------------------------------------------------------------------------


def test_arrows_find_an_appointment_and_enter_opens_it(desk: Desk, hand: Opens) -> None:
    appointment = book(desk, add_client(desk), at(9, 30, day=4))
    calendar = hand()
    assert calendar.grid.hasFocus()
    assert calendar.grid.cursor_slot.start == 9 * 60 + 15
    calendar.key(Key.Key_Right)
    calendar.key(Key.Key_Down)
    assert calendar.grid.selected_id == appointment
    calendar.key(Key.Key_Return)
    assert calendar.view.panel is not None
    assert calendar.view.panel.panel.first.hasFocus()


def test_the_keyboard_moves_an_appointment(desk: Desk, hand: Opens) -> None:
    appointment = book(desk, add_client(desk), at(9, 30))
    calendar = hand()
    calendar.key(Key.Key_Down)
    calendar.key(Key.Key_Right, CTRL)
    calendar.key(Key.Key_Down, CTRL)
    calendar.key(Key.Key_Down)
    assert "Wed 4 Mar, 10:00–11:00" in calendar.view.tip.said()
    assert desk.schedule.row(appointment).starts_at == at(9, 30)
    calendar.key(Key.Key_Return)
    assert desk.schedule.row(appointment).starts_at == at(10, day=4)


def test_the_keyboard_pulls_the_end(desk: Desk, hand: Opens) -> None:
    appointment = book(desk, add_client(desk), at(9, 30))
    calendar = hand()
    calendar.key(Key.Key_Down)
    calendar.key(Key.Key_Up, SHIFT)
    calendar.key(Key.Key_Return)
    assert desk.schedule.row(appointment).minutes == 45


def test_the_keyboard_gives_up_what_it_carries(desk: Desk, hand: Opens) -> None:
    appointment = book(desk, add_client(desk), at(9, 30))
    calendar = hand()
    calendar.key(Key.Key_Down)
    calendar.key(Key.Key_Down, CTRL)
    calendar.key(Key.Key_Escape)
    calendar.key(Key.Key_Right, CTRL)
    calendar.view.next.setFocus()
    assert calendar.grid.carry is None
    assert desk.schedule.row(appointment).starts_at == at(9, 30)


def test_the_keyboard_is_asked_about_a_clash_too(desk: Desk, hand: Opens) -> None:
    appointment = book(desk, add_client(desk), at(9, 30))
    book(desk, add_client(desk, "Walt", "Jensen"), at(10, 30))
    calendar = hand()
    calendar.key(Key.Key_Down)
    calendar.key(Key.Key_Down, CTRL)
    calendar.key(Key.Key_Return)
    assert calendar.question().title == "Clashes with Walt Jensen"
    assert desk.schedule.row(appointment).starts_at == at(9, 30)


def test_a_free_time_is_lengthened_and_booked_by_keys(hand: Opens) -> None:
    calendar = hand()
    for _ in range(3):
        calendar.key(Key.Key_Down, SHIFT)
    calendar.key(Key.Key_Return)
    editor = calendar.view.editor
    assert editor is not None
    assert (editor.panel.model.start.isoformat("minutes"), editor.panel.model.minutes) == ("09:15", 60)


def test_weeks_turn_under_the_keyboard(hand: Opens) -> None:
    calendar = hand()
    calendar.key(Key.Key_PageDown)
    assert calendar.view.context() == "9–14 March 2026"
    assert calendar.grid.cursor_slot.day == date(2026, 3, 10)
    for _ in range(5):
        calendar.key(Key.Key_Right)
    assert calendar.grid.cursor_slot.day == date(2026, 3, 16)
    calendar.key(Key.Key_Left)
    assert calendar.grid.cursor_slot.day == date(2026, 3, 14)
    calendar.key(Key.Key_Home)
    assert calendar.grid.cursor_slot.day == TUESDAY


def test_what_the_keyboard_is_on_stays_in_view(hand: Opens) -> None:
    calendar = hand()
    bar = calendar.view.form.scroll.verticalScrollBar()
    for _ in range(50):
        calendar.key(Key.Key_Down)
    rect = calendar.grid.focus_rect()
    assert rect.top() >= bar.value()
    assert rect.bottom() <= bar.value() + calendar.view.form.scroll.viewport().height()


# --- what becomes of appointments --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "status"),
    [
        (Key.Key_C, Status.CONFIRMED),
        (Key.Key_A, Status.ARRIVED),
        (Key.Key_L, Status.LATE_CANCELLED),
        (Key.Key_O, Status.NO_SHOW),
        (Key.Key_X, Status.CANCELLED),
        (Key.Key_Delete, Status.CANCELLED),
    ],
)
def test_letters_set_the_status_and_undo_takes_it_back(desk: Desk, hand: Opens, key: Qt.Key, status: Status) -> None:
    appointment = book(desk, add_client(desk), at(9, 30))
    calendar = hand()
    calendar.key(Key.Key_Down)
    calendar.key(key)
    assert desk.schedule.row(appointment).status is status
    calendar.undo()
    assert desk.schedule.row(appointment).status is Status.SCHEDULED


def test_undo_leads_back_to_confirmed(desk: Desk, hand: Opens) -> None:
    appointment = book(desk, add_client(desk), at(9, 30))
    desk.schedule.set_status(appointment, Status.CONFIRMED)
    calendar = hand()
    calendar.key(Key.Key_Down)
    calendar.key(Key.Key_L)
    calendar.undo()
    assert desk.schedule.row(appointment).status is Status.CONFIRMED


def test_the_panel_sets_a_status_with_its_reason(desk: Desk, hand: Opens, qtbot: QtBot) -> None:
    appointment = book(desk, add_client(desk), at(9, 30))
    calendar = hand()
    calendar.click(calendar.top(appointment))
    overlay = calendar.view.panel
    assert overlay is not None
    overlay.panel.reason.setText("Flu")
    qtbot.mouseClick(overlay.panel.statuses[Status.LATE_CANCELLED], Qt.MouseButton.LeftButton)
    row = desk.schedule.row(appointment)
    assert (row.status, row.status_reason) == (Status.LATE_CANCELLED, "Flu")
    assert calendar.view.panel is None


def test_a_session_is_started_from_the_panel(desk: Desk, hand: Opens, qtbot: QtBot) -> None:
    appointment = book(desk, add_client(desk), at(9, 30))
    desk.schedule.set_status(appointment, Status.ARRIVED)
    calendar = hand()
    calendar.click(calendar.top(appointment))
    assert calendar.view.panel is not None
    assert calendar.view.panel.panel.first.text() == "Start session note"
    qtbot.mouseClick(calendar.view.panel.panel.first, Qt.MouseButton.LeftButton)
    note_id = desk.schedule.row(appointment).note_id
    assert calendar.window.gone == [("notes", {"note_id": note_id})]


def test_a_started_session_opens_its_note_and_nothing_else(desk: Desk, hand: Opens) -> None:
    appointment = book(desk, add_client(desk), at(8))
    note = chart(desk, appointment, sign=False)
    calendar = hand()
    calendar.click(calendar.top(appointment))
    assert calendar.view.panel is not None
    assert calendar.view.panel.panel.statuses == {}
    calendar.view.panel.panel.first.click()
    assert calendar.window.gone == [("notes", {"note_id": note})]


def test_the_panel_leads_to_the_client(desk: Desk, hand: Opens) -> None:
    client = add_client(desk)
    appointment = book(desk, client, at(9, 30))
    calendar = hand()
    calendar.click(calendar.top(appointment))
    assert calendar.view.panel is not None
    calendar.view.panel.panel.open_client.click()
    assert calendar.window.gone == [("clients", {"client_id": client})]


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_the_menu_offers_what_the_keys_do(desk: Desk, hand: Opens) -> None:
    appointment = book(desk, add_client(desk), at(9, 30))
    calendar = hand()
    point = calendar.top(appointment)
    asked = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, point, calendar.grid.mapToGlobal(point))
    QApplication.sendEvent(calendar.grid, asked)
    menu = calendar.view.findChildren(QMenu)[-1]
    words = [action.text() for action in menu.actions() if action.text()]
    assert words == [
        "Open\tEnter",
        "Start session note\tS",
        "Confirm\tC",
        "Mark arrived\tA",
        "Cancel\tX",
        "Late cancel\tL",
        "No-show\tO",
        "Change",
        "Book next",
        "Open client",
    ]
    next(action for action in menu.actions() if action.text().startswith("Confirm")).trigger()
    menu.close()
    assert desk.schedule.row(appointment).status is Status.CONFIRMED


# --- for everybody -----------------------------------------------------------------------------------------------


def test_a_screen_reader_finds_each_appointment(desk: Desk, hand: Opens) -> None:
    client = add_client(desk)
    book(desk, client, at(9, 30), add_prescription(desk, client))
    calendar = hand()
    found = QAccessible.queryAccessibleInterface(calendar.grid)
    assert found.role() == QAccessible.Role.List
    assert found.childCount() == 1
    said = "Tue 3 Mar 2026, 9:30 am to 10:30 am, Hannah Lindqvist, Medical massage 60, Scheduled, session 1 of 12"
    assert found.child(0).text(QAccessible.Text.Name) == said
    calendar.key(Key.Key_Down)
    assert calendar.grid.accessibleDescription() == said
    assert found.focusChild().state().focused
    calendar.key(Key.Key_Up)
    assert calendar.grid.accessibleDescription() == "Free: Tue 3 Mar 2026, 9:15 am to 9:30 am"


def test_every_control_has_a_name_and_is_in_reach(desk: Desk, hand: Opens) -> None:
    appointment = book(desk, add_client(desk), at(9, 30))
    calendar = hand()
    calendar.click(calendar.top(appointment))
    assert nameless(calendar.window) == []
    assert out_of_reach(calendar.view) == []
    assert calendar.view.panel is not None
    assert out_of_reach(calendar.view.panel) == []


def test_an_overfull_day_is_painted_light_and_dark_and_large(desk: Desk, hand: Opens, theme: Theme) -> None:
    client = add_client(desk)
    for minutes in (15, 30, 45, 60, 90, 120):
        appointment = book(desk, client, at(20), minutes=minutes)
        desk.schedule.move(appointment, at(10), minutes, despite_clash=True)
    calendar = hand()
    light = calendar.grid.grab().toImage()
    theme.choose_scheme(Scheme.DARK)
    assert calendar.grid.grab().toImage() != light
    theme.choose_scale(1.5)
    assert calendar.grid.measures.hour == 84
    assert len({calendar.grid.rect_of(card).left() for card in calendar.grid.cards()}) == 6
