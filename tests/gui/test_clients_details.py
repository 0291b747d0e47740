"""Entering and changing a client: what is asked for, what is warned of, and that nothing typed is lost."""

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot
from tests.factories import add_client
from tests.gui.controls import nameless, out_of_reach
from tests.gui.recording_window import RecordingWindow

from massagedesk.domain.clients import ContactRole, Severity
from massagedesk.gui.clients.client_form import ClientForm
from massagedesk.gui.clients.client_state import NOBODY, details_of, state_of
from massagedesk.gui.clients.clients import ClientsView
from massagedesk.gui.clients.details import ClientDetailsPart
from massagedesk.services.clients import ClientDetails, ContactDetails, ContraindicationDetails
from massagedesk.services.desk import Desk

Opens = Callable[..., ClientsView]


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


def new_form(view: ClientsView) -> ClientForm:
    assert view.new_client.form is not None
    return view.new_client.form


def details_form(view: ClientsView) -> ClientForm:
    part = view.page.part("details")
    assert isinstance(part, ClientDetailsPart)
    return part.form


def type_into(qtbot: QtBot, field: QLineEdit, text: str) -> None:
    field.setFocus()
    field.selectAll()
    if text.isascii():
        qtbot.keyClicks(field, text)
    else:
        field.setText(text)  # simulated keys know no other letters
    field.editingFinished.emit()


# --- a new client ----------------------------------------------------------------------------------------------------


def test_a_new_client_is_typed_and_saved(desk: Desk, opened: Opens, qtbot: QtBot) -> None:
    view = opened(new=True)
    form = new_form(view)
    assert form.form.given_name.hasFocus()
    type_into(qtbot, form.form.given_name, "Łukasz")
    type_into(qtbot, form.form.family_name, "Żak")
    type_into(qtbot, form.form.born_on, "6/12/78")
    type_into(qtbot, form.form.phone, "360 555 0111")
    form.form.pronouns.setCurrentText("he/him")
    form.form.state.set_value("WA")
    type_into(qtbot, form.form.emergency_name, "Ewa Żak")
    qtbot.mouseClick(form.form.save, Qt.MouseButton.LeftButton)
    assert view.crumb() == "Łukasz Żak"
    assert view.page.client_id is not None
    saved = desk.clients.details(view.page.client_id)
    assert (saved.born_on, saved.pronouns, saved.address.state) == (date(1978, 6, 12), "he/him", "WA")
    assert [(person.role, person.name) for person in saved.contacts] == [(ContactRole.EMERGENCY, "Ewa Żak")]


def test_a_namesake_is_told_before_saving(desk: Desk, opened: Opens, qtbot: QtBot) -> None:
    add_client(desk, "Maria", "Garcia", born_on=date(1961, 8, 4))
    form = new_form(opened(new=True))
    type_into(qtbot, form.form.given_name, "Maria")
    assert not form.form.namesakes.isVisible()
    type_into(qtbot, form.form.family_name, "garcia")
    assert form.form.namesakes.isVisible()
    assert "born 4 Aug 1961 (64)" in form.form.namesakes_words.text()


def test_a_missing_guardian_is_scrolled_to_on_the_details_tab(desk: Desk, opened: Opens, qtbot: QtBot) -> None:
    view = opened(client_id=add_client(desk, born_on=date(1981, 4, 2)), tab="details")
    view.window().resize(1366, 768)
    form = details_form(view)
    type_into(qtbot, form.form.born_on, "6/12/2012")
    form.form.scroll.verticalScrollBar().setValue(0)
    form.form.save.click()
    field = form.form.guardian_name
    assert field.hasFocus()

    def is_in_sight() -> bool:
        port = form.form.scroll.viewport()
        return bool(port.rect().contains(field.rect().translated(field.mapTo(port, field.rect().topLeft()))))

    qtbot.waitUntil(is_in_sight)


def test_a_minor_needs_a_guardian_and_is_asked_for_one(desk: Desk, opened: Opens, qtbot: QtBot) -> None:
    view = opened(new=True)
    form = new_form(view)
    assert not form.form.guardian.isVisible()
    type_into(qtbot, form.form.given_name, "Noah")
    type_into(qtbot, form.form.born_on, "4/1/2012")
    assert form.form.guardian.isVisible()
    form.form.save.click()
    assert "needs a parent or guardian" in form.marks.sentence()
    assert form.form.guardian_name.hasFocus()
    type_into(qtbot, form.form.guardian_name, "Ana Brandt")
    assert form.marks.sentence() == ""
    form.form.save.click()
    assert view.crumb() == "Noah"


def test_a_date_that_cannot_be_read_is_said_at_its_field(desk: Desk, opened: Opens, qtbot: QtBot) -> None:
    view = opened(new=True)
    form = new_form(view)
    type_into(qtbot, form.form.given_name, "Hannah")
    type_into(qtbot, form.form.born_on, "summer of 78")
    form.form.save.click()
    assert "“summer of 78” is not a day" in form.marks.sentence()
    assert form.form.born_on.text() == "summer of 78"
    assert desk.clients.count() == 0


def test_what_was_typed_waits_over_leaving_and_locking(desk: Desk, opened: Opens, qtbot: QtBot) -> None:
    view = opened(new=True)
    type_into(qtbot, new_form(view).form.given_name, "Hannah")
    type_into(qtbot, new_form(view).form.born_on, "half a date")
    window_of(view).about_to_lock()
    window_of(view).close()
    again = opened(new=True)
    assert new_form(again).form.given_name.text() == "Hannah"
    assert new_form(again).form.born_on.text() == "half a date"
    assert "still here" in window_of(again).told()


def test_a_discarded_new_client_can_be_brought_back(desk: Desk, opened: Opens, qtbot: QtBot) -> None:
    view = opened(new=True)
    type_into(qtbot, new_form(view).form.given_name, "Hannah")
    new_form(view).form.discard.click()
    assert view.crumb() == ""
    window_of(view)._notice.action.click()
    assert view.crumb() == "New client"
    assert new_form(view).form.given_name.text() == "Hannah"
    new_form(view).form.discard.click()
    window_of(view).go("clients", new=True)
    assert new_form(view).form.given_name.text() == ""


# --- the Details tab -------------------------------------------------------------------------------------------------


def test_details_are_changed_and_saved(desk: Desk, opened: Opens, qtbot: QtBot) -> None:
    hannah = add_client(desk)
    view = opened(client_id=hannah, tab="details")
    form = details_form(view)
    assert not form.form.save.isEnabled()
    type_into(qtbot, form.form.family_name, "Lind")
    type_into(qtbot, form.form.former_names, "Lindqvist")
    form.form.save.click()
    assert view.crumb() == "Hannah Lind"
    assert [row.name for row in desk.clients.find("lindqvist")] == ["Hannah Lind"]
    assert not form.is_edited()


def test_unsaved_changes_stay_with_their_client(desk: Desk, opened: Opens, qtbot: QtBot) -> None:
    hannah, maria = add_client(desk), add_client(desk, "Maria", "Garcia")
    view = opened(client_id=hannah, tab="details")
    type_into(qtbot, details_form(view).form.phone, "360 555 0999")
    window_of(view).go("clients", client_id=maria, tab="details")
    assert details_form(view).form.phone.text() == "(360) 555-0142"
    window_of(view).go("clients", client_id=hannah, tab="details")
    assert details_form(view).form.phone.text() == "360 555 0999"
    assert details_form(view).is_edited()
    details_form(view).form.discard.click()
    assert details_form(view).form.phone.text() == "(360) 555-0142"
    window_of(view)._notice.action.click()
    assert details_form(view).form.phone.text() == "360 555 0999"


def test_discarded_changes_come_back_to_their_own_client(desk: Desk, opened: Opens, qtbot: QtBot) -> None:
    hannah, maria = add_client(desk), add_client(desk, "Maria", "Garcia")
    view = opened(client_id=hannah, tab="details")
    type_into(qtbot, details_form(view).form.phone, "360 555 0999")
    details_form(view).form.discard.click()
    window_of(view).go("clients", client_id=maria, tab="details")
    type_into(qtbot, details_form(view).form.occupation, "Baker")
    window_of(view)._notice.action.click()
    assert view.crumb() == "Hannah Lindqvist"
    form = details_form(view)
    assert (form.form.given_name.text(), form.form.phone.text()) == ("Hannah", "360 555 0999")
    form.form.save.click()
    assert desk.clients.details(hannah).phone == "360 555 0999"
    assert desk.clients.details(maria).given_name == "Maria"
    window_of(view).go("clients", client_id=maria, tab="details")
    assert details_form(view).form.occupation.text() == "Baker"


def test_a_change_elsewhere_leaves_typing_alone(desk: Desk, opened: Opens, qtbot: QtBot) -> None:
    hannah = add_client(desk)
    view = opened(client_id=hannah, tab="details")
    type_into(qtbot, details_form(view).form.occupation, "Piano teacher")
    add_client(desk, "Maria", "Garcia")
    assert details_form(view).form.occupation.text() == "Piano teacher"


def test_contraindications_are_added_ended_and_shown(desk: Desk, opened: Opens, qtbot: QtBot) -> None:
    hannah = add_client(desk, contraindications=(ContraindicationDetails(label="Latex allergy"),))
    view = opened(client_id=hannah, tab="details")
    editor = details_form(view).contraindications
    editor.add.click()
    first, second = editor.lines()
    qtbot.keyClicks(second.words, "Pacemaker")
    second.severity.part(Severity.FORBIDS).click()
    type_into(qtbot, second.since, "3/2020")
    details_form(view).form.save.click()
    assert "is not a day" in details_form(view).marks.sentence()
    type_into(qtbot, second.since, "3/1/2020")
    first.end.click()
    details_form(view).form.save.click()
    assert view.page.header.chips() == ["Pacemaker"]
    items = {item.label: item for item in desk.clients.details(hannah).contraindications}
    assert items["Latex allergy"].ended_on == date(2026, 3, 3)
    assert (items["Pacemaker"].severity, items["Pacemaker"].since_on) == (Severity.FORBIDS, date(2020, 3, 1))


def test_a_line_without_words_is_not_saved(desk: Desk, opened: Opens) -> None:
    view = opened(client_id=add_client(desk), tab="details")
    details_form(view).contraindications.add.click()
    details_form(view).form.save.click()
    assert "what limits treatment" in details_form(view).marks.sentence()


def test_archiving_can_be_undone(desk: Desk, opened: Opens) -> None:
    hannah = add_client(desk)
    view = opened(client_id=hannah, tab="details")
    details_form(view).form.archive.click()
    assert desk.clients.get(hannah).is_archived
    assert "Archived" in view.page.header.chips()
    assert details_form(view).form.archive.text() == "Take out of the archive"
    window_of(view)._notice.action.click()
    assert not desk.clients.get(hannah).is_archived


def test_saving_unsaved_changes_keeps_a_client_archived(desk: Desk, opened: Opens, qtbot: QtBot) -> None:
    hannah = add_client(desk)
    view = opened(client_id=hannah, tab="details")
    type_into(qtbot, details_form(view).form.occupation, "Piano teacher")
    details_form(view).form.archive.click()
    details_form(view).form.save.click()
    assert desk.clients.get(hannah).is_archived
    assert desk.clients.get(hannah).occupation == "Piano teacher"


def test_every_field_of_the_form_is_named_and_reached(desk: Desk, opened: Opens, qtbot: QtBot) -> None:
    view = opened(
        client_id=add_client(desk, contraindications=(ContraindicationDetails(label="Latex"),)), tab="details"
    )
    type_into(qtbot, details_form(view).form.born_on, "4/1/2012")
    assert nameless(view) == []
    assert out_of_reach(view) == []


# --- the state of the form -------------------------------------------------------------------------------------------


def test_people_the_form_does_not_show_stay_in_the_file() -> None:
    aunt = ContactDetails(role=ContactRole.OTHER, name="Aunt May")
    nurse = ContactDetails(role=ContactRole.EMERGENCY, name="Nurse Joy")
    base = ClientDetails(given_name="Ash", family_name="K", contacts=(aunt, nurse))
    state = {**state_of(base), "emergency_name": ""}
    read = details_of(base, state, {"born_on": None, "deceased_on": None, "contraindications": []})
    assert read.contacts == (aunt,)


def test_an_empty_form_stands_for_nobody() -> None:
    read = details_of(NOBODY, state_of(NOBODY), {"born_on": None, "deceased_on": None, "contraindications": []})
    assert read == NOBODY
