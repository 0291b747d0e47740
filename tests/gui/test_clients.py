"""Clients: found as she types, one client's page with its tabs, and what each line leads to."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot
from tests.factories import Clock, add_client, add_goal, add_prescription, book, chart
from tests.gui.controls import nameless, out_of_reach
from tests.gui.recording_window import RecordingWindow

from massagedesk.domain.clients import ContactRole, Severity
from massagedesk.domain.schedule import AppointmentStatus as Status
from massagedesk.gui.clients.client_header import ends_in_words
from massagedesk.gui.clients.clients import ClientsView
from massagedesk.gui.clients.overview import ClientOverview
from massagedesk.gui.clients.overview_model import Which
from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.goal_bar import GoalBar
from massagedesk.services.clients import ContactDetails, ContraindicationDetails
from massagedesk.services.desk import Desk

Opens = Callable[..., ClientsView]


def at(day: int, hour: int = 9, minute: int = 30, month: int = 3) -> datetime:
    """A wall clock time in early 2026 in Bellingham, before the clocks change."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC) + timedelta(hours=8)


@pytest.fixture
def opened(desk: Desk, qtbot: QtBot) -> Opens:
    windows = []

    def show(**arguments: object) -> ClientsView:
        window = RecordingWindow(desk, "clients")
        windows.append(window)
        qtbot.addWidget(window)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        window.go("clients", **arguments)
        view = window.current_screen()
        assert isinstance(view, ClientsView)
        return view

    return show


def window_of(view: ClientsView) -> RecordingWindow:
    window = view.window()
    assert isinstance(window, RecordingWindow)
    return window


def overview(view: ClientsView) -> ClientOverview:
    part = view.page.part("overview")
    assert isinstance(part, ClientOverview)
    return part


def titles(view: ClientsView) -> list[str]:
    return [entry.title for entry in overview(view).timeline.rows()]


# --- the list --------------------------------------------------------------------------------------------------------


def test_an_empty_list_says_what_to_do_first(desk: Desk, opened: Opens, qtbot: QtBot) -> None:
    view = opened()
    assert view.list.nobody.isVisible()
    assert view.list.nobody.action is not None
    qtbot.mouseClick(view.list.nobody.action, Qt.MouseButton.LeftButton)
    assert view.crumb() == "New client"


def test_three_letters_and_enter_open_a_client(desk: Desk, opened: Opens, qtbot: QtBot) -> None:
    add_client(desk, "Maria", "Garcia")
    hannah = add_client(desk)
    view = opened()
    assert view.list.form.search.hasFocus()
    qtbot.keyClicks(view.list.form.search, "lin")
    assert [row.name for row in view.list.model.rows] == ["Hannah Lindqvist"]
    qtbot.keyClick(view.list.form.search, Qt.Key.Key_Return)
    assert view.page.client_id == hannah
    assert view.crumb() == "Hannah Lindqvist"


def test_a_click_opens_and_escape_leads_back_to_the_list(desk: Desk, opened: Opens, qtbot: QtBot) -> None:
    add_client(desk, "Maria", "Garcia")
    hannah = add_client(desk)
    view = opened()
    place = view.list.rows.visualRect(view.list.rows.model().index(1, 0)).center()
    qtbot.mouseClick(view.list.rows.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(200, place.y()))
    assert view.page.client_id == hannah
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert view.crumb() == ""
    assert view.list.isVisible()


def test_archived_clients_are_hidden_until_asked_for(desk: Desk, opened: Opens, qtbot: QtBot) -> None:
    desk.clients.archive(add_client(desk, "Ольга", "Иванова"))
    add_client(desk)
    view = opened()
    qtbot.keyClicks(view.list.form.search, "ivan")
    assert view.list.nobody.isVisible()
    qtbot.mouseClick(view.list.form.archived, Qt.MouseButton.LeftButton, pos=QPoint(8, 16))
    assert [row.name for row in view.list.model.rows] == ["Ольга Иванова"]


def test_a_long_list_is_read_page_by_page(desk: Desk, opened: Opens) -> None:
    for number in range(120):
        add_client(desk, "Ann", f"Aa{number:03d}")
    add_client(desk, "Zoë", "Zuniga")
    view = opened()
    rows = view.list.model.rows
    assert (len(rows), rows[120].name, rows[0].name) == (121, "Zoë Zuniga", "Ann Aa000")
    with pytest.raises(IndexError):
        rows[121]


def test_the_list_follows_changes(desk: Desk, opened: Opens) -> None:
    view = opened()
    add_client(desk)
    assert [row.name for row in view.list.model.rows] == ["Hannah Lindqvist"]
    assert view.context() == "1 client"


# --- the head --------------------------------------------------------------------------------------------------------


def test_the_head_names_what_limits_treatment_and_what_is_left(desk: Desk, opened: Opens) -> None:
    limits = (
        ContraindicationDetails(label="Apixaban: no deep pressure"),
        ContraindicationDetails(label="Latex allergy", severity=Severity.FORBIDS),
    )
    hannah = add_client(desk, contraindications=limits)
    order = add_prescription(desk, hannah)
    chart(desk, book(desk, hannah, at(2), order))
    view = opened(client_id=hannah)
    head = view.page.header
    assert head.line.text() == "47 · she/her · (360) 555-0142"
    assert head.chips() == ["Latex allergy", "Apixaban: no deep pressure"]
    assert (head.use.text(), head.ends.text()) == ("1 of 12 used", "expires in 19 days")


def test_a_minors_guardian_stands_in_the_head(desk: Desk, opened: Opens) -> None:
    mother = ContactDetails(role=ContactRole.GUARDIAN, name="Ana Brandt", phone="(360) 555-0188")
    noah = add_client(desk, "Noah", "Brandt", born_on=date(2012, 4, 1), contacts=(mother,))
    assert opened(client_id=noah).page.header.chips() == ["Guardian Ana Brandt (360) 555-0188"]


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (19, "expires in 19 days"),
        (1, "expires tomorrow"),
        (0, "expires today"),
        (-1, "expired yesterday"),
        (-3, "expired 3 days ago"),
    ],
)
def test_the_end_is_told_as_people_say_it(days: int, said: str) -> None:
    assert ends_in_words(days) == said


def test_the_head_grows_rather_than_hide_a_contraindication(desk: Desk, opened: Opens, qtbot: QtBot) -> None:
    many = tuple(ContraindicationDetails(label=f"Something that limits treatment {place}") for place in range(9))
    view = opened(client_id=add_client(desk, contraindications=many))
    head = view.page.header
    qtbot.waitUntil(lambda: head.height() > Theme.current().px(100))
    assert len(head.chips()) == 9


# --- the overview ----------------------------------------------------------------------------------------------------


def test_the_timeline_tells_everything_newest_first(desk: Desk, opened: Opens, clock: Clock) -> None:
    hannah = add_client(desk)
    order = add_prescription(desk, hannah)
    clock.now = at(24, month=2, hour=11)
    chart(desk, book(desk, hannah, at(24, month=2), order), pain_before=5, pain_after=3)
    missed = book(desk, hannah, at(26, month=2), order)
    desk.schedule.set_status(missed, Status.LATE_CANCELLED, "Child ill")
    clock.now = at(3, 9, 18)
    for day in (5, 10, 12, 17):
        book(desk, hannah, at(day), order)
    view = opened(client_id=hannah)
    assert titles(view) == [
        "2 more appointments booked",
        "Appointment at 10:30 am, session 3 of 12",
        "Appointment at 9:30 am, session 2 of 12",
        "Late cancel, 9:30 am",
        "Session 1, 60 min",
        "Prescription from Priya Raman, MD",
    ]
    session = overview(view).timeline.rows()[4]
    assert session.aside == "Pain 5 → 3"
    overview(view).which.part(Which.DOCUMENTS).click()
    assert titles(view) == ["Prescription from Priya Raman, MD"]


def test_arrived_is_marked_in_the_timeline_and_can_be_taken_back(desk: Desk, opened: Opens, qtbot: QtBot) -> None:
    hannah = add_client(desk)
    appointment = book(desk, hannah, at(3))
    view = opened(client_id=hannah)
    (arrived,) = overview(view).timeline.step_buttons()
    assert arrived.text() == "Mark arrived"
    qtbot.mouseClick(arrived, Qt.MouseButton.LeftButton)
    assert desk.schedule.row(appointment).status is Status.ARRIVED
    (start,) = overview(view).timeline.step_buttons()
    assert start.text() == "Start session note"
    window_of(view)._notice.action.click()
    assert desk.schedule.row(appointment).status is Status.SCHEDULED


def test_the_next_step_is_todays_session_or_a_booking(desk: Desk, opened: Opens) -> None:
    hannah, maria = add_client(desk), add_client(desk, "Maria", "Garcia")
    book(desk, hannah, at(3))
    view = opened(client_id=hannah)
    action = view.primary_action()
    assert action is not None
    assert action.text == "Start session note"
    action.run()
    (note,) = desk.visits.unsigned()
    assert window_of(view).gone == [("notes", {"note_id": note.note_id})]
    window_of(view).go("clients", client_id=maria)
    action = view.primary_action()
    assert action is not None
    assert action.text == "Book appointment"
    action.run()
    assert window_of(view).gone[-1] == ("calendar", {"book": True, "client_id": maria})


def test_enter_on_a_session_opens_its_note(desk: Desk, opened: Opens, qtbot: QtBot) -> None:
    hannah = add_client(desk)
    note = chart(desk, book(desk, hannah, at(2)))
    view = opened(client_id=hannah)
    timeline = overview(view).timeline
    timeline.choose_first()
    timeline.setCurrentIndex(timeline.model().index(titles(view).index("Massage therapy, 60 min"), 0))
    qtbot.keyClick(timeline, Qt.Key.Key_Return)
    assert window_of(view).gone == [("notes", {"note_id": note})]


def test_om3_the_trend_claims_nothing_within_the_error(desk: Desk, opened: Opens, clock: Clock) -> None:
    hannah = add_client(desk)
    for day, before in ((24, 5), (26, 4)):
        clock.now = at(day, 11, month=2)
        chart(desk, book(desk, hannah, at(day, month=2)), pain_before=before, pain_after=3)
    clock.now = at(3, 9, 18)
    view = opened(client_id=hannah)
    pain = overview(view).side.pain
    assert (pain.change.text(), pain.verdict.text()) == ("5 → 4 since 24 Feb", "· within measurement error")
    clock.now = at(4, 11)
    chart(desk, book(desk, hannah, at(4)), pain_before=3, pain_after=1)
    assert pain.verdict.text() == "· better, beyond measurement error"


def test_an_empty_page_invites_in_every_tab(desk: Desk, opened: Opens) -> None:
    view = opened(client_id=add_client(desk))
    for tab in ("overview", "plan", "notes", "appointments", "billing", "documents", "details"):
        window_of(view).go("clients", client_id=view.page.client_id, tab=tab)
        assert view.page.tab() == tab
        assert view.page.part(tab).isVisible()
        assert nameless(view) == []
        assert out_of_reach(view) == []


def test_back_returns_to_the_tab_she_was_on(desk: Desk, opened: Opens) -> None:
    hannah, maria = add_client(desk), add_client(desk, "Maria", "Garcia")
    view = opened(client_id=hannah)
    view.page.form.tabs.tab("billing").click()
    window_of(view).go("clients", client_id=maria, tab="overview")
    window_of(view).go_back()
    assert (view.page.client_id, view.page.tab()) == (hannah, "billing")


def test_a_change_elsewhere_shows_at_once(desk: Desk, opened: Opens) -> None:
    hannah = add_client(desk)
    order = add_prescription(desk, hannah)
    view = opened(client_id=hannah)
    chart(desk, book(desk, hannah, at(2), order))
    assert "Session 1, 60 min" in titles(view)
    assert view.page.header.use.text() == "1 of 12 used"


def test_goals_stand_beside_the_timeline(desk: Desk, opened: Opens) -> None:
    hannah = add_client(desk)
    add_goal(desk, hannah, add_prescription(desk, hannah))
    view = opened(client_id=hannah)
    (bar,) = overview(view).side.goals.findChildren(GoalBar)
    assert bar.accessibleName() == "Turn head to check blind spot: Start 3 · now 3, target 8 of 10"


def test_a_long_history_starts_a_year_back_and_goes_on_when_asked(
    desk: Desk, opened: Opens, clock: Clock, qtbot: QtBot
) -> None:
    hannah = add_client(desk)
    for year in (2024, 2026):
        clock.now = datetime(year, 2, 3, 20, tzinfo=UTC)
        chart(desk, book(desk, hannah, datetime(year, 2, 3, 17, 30, tzinfo=UTC)))
    clock.now = at(3, 9, 18)
    view = opened(client_id=hannah)
    assert titles(view) == ["Massage therapy, 60 min", "Show everything before"]
    timeline = overview(view).timeline
    timeline.setCurrentIndex(timeline.model().index(1, 0))
    qtbot.keyClick(timeline, Qt.Key.Key_Return)
    assert titles(view) == ["Massage therapy, 60 min", "Massage therapy, 60 min"]
    assert window_of(view).gone == []
