"""Nothing typed into a prescription is lost: drafts wait over other orders, leaving and locking."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot
from tests.factories import add_client, add_prescription
from tests.gui.recording_window import RecordingWindow

from massagedesk.domain.ids import ClientId, PrescriptionId
from massagedesk.gui.prescriptions.prescriptions import PrescriptionsView
from massagedesk.services.desk import Desk
from massagedesk.services.drafts import PRESCRIPTIONS, Drafts

Opens = Callable[..., PrescriptionsView]


@pytest.fixture
def opened(desk: Desk, qtbot: QtBot) -> Opens:
    windows = []

    def show(**arguments: object) -> PrescriptionsView:
        window = RecordingWindow(desk, "prescriptions", "clients")
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


def stored(desk: Desk) -> list[str]:
    return list(Drafts(desk, PRESCRIPTIONS).all())


def drafts_listed(view: PrescriptionsView) -> list[str]:
    return [line.title for line in view.orders.rows() if line.is_draft]


def test_a_changed_order_waits_as_a_draft_while_another_is_looked_at(
    desk: Desk, opened: Opens, order: PrescriptionId
) -> None:
    other = add_prescription(desk, add_client(desk, "Maria", "Garcia"))
    view = opened(prescription_id=order)
    put(view.editor.form.sessions, "a dozen")
    assert drafts_listed(view) == ["Hannah Lindqvist"]
    window_of(view).go("prescriptions", prescription_id=other)
    assert view.editor.form.sessions.text() == "12"
    window_of(view).go("prescriptions", prescription_id=order)
    assert view.editor.form.sessions.text() == "a dozen"
    assert view.editor.form.standing.text() == "Draft kept 9:18 am"
    put(view.editor.form.sessions, "12")
    assert drafts_listed(view) == []
    assert not view.editor.form.save.isEnabled()


def test_a_draft_is_there_after_locking(desk: Desk, opened: Opens, hannah: ClientId) -> None:
    view = opened(new_for=hannah)
    put(view.editor.form.sessions, "18")
    view.editor.areas.chip("Neck").click()
    window_of(view).about_to_lock()
    window_of(view).close()
    again = opened()
    assert drafts_listed(again) == ["Hannah Lindqvist"]
    assert (again.editor.form.sessions.text(), again.editor.areas.areas()) == ("18", ["Neck"])


def test_a_half_typed_prescriber_is_part_of_the_draft(desk: Desk, opened: Opens, hannah: ClientId) -> None:
    view = opened(new_for=hannah)
    view.editor.prescriber.panel.begin()
    view.editor.prescriber.panel.show()
    view.editor.prescriber.panel.form.family_name.setText("Kessler")
    put(view.editor.form.sessions, "6")
    window_of(view).about_to_lock()
    window_of(view).close()
    again = opened()
    assert again.editor.prescriber.panel.isVisible()
    assert again.editor.prescriber.panel.form.family_name.text() == "Kessler"


def test_a_new_order_nothing_was_typed_into_leaves_no_draft(desk: Desk, opened: Opens, hannah: ClientId) -> None:
    view = opened(new_for=hannah)
    assert drafts_listed(view) == ["Hannah Lindqvist"]
    window_of(view).go("clients")
    assert stored(desk) == []
    window_of(view).go("prescriptions")
    assert drafts_listed(view) == []
    assert view.key == ""


def test_asking_again_for_a_clients_new_order_opens_the_draft(desk: Desk, opened: Opens, hannah: ClientId) -> None:
    view = opened(new_for=hannah)
    put(view.editor.form.sessions, "18")
    window_of(view).go("clients")
    window_of(view).go("prescriptions", new_for=hannah)
    assert view.editor.form.sessions.text() == "18"
    assert drafts_listed(view) == ["Hannah Lindqvist"]


def test_saving_ends_the_draft(desk: Desk, opened: Opens, hannah: ClientId, order: PrescriptionId) -> None:
    view = opened(new_for=hannah)
    put(view.editor.form.sessions, "6")
    view.model.store()
    assert stored(desk) == ["new-1"]
    view.editor.form.save.click()
    assert stored(desk) == []
    assert drafts_listed(view) == []
    assert len(desk.prescriptions.of_client(hannah)) == 2


def test_a_discarded_draft_can_be_brought_back(desk: Desk, opened: Opens, order: PrescriptionId) -> None:
    view = opened(prescription_id=order)
    put(view.editor.form.treatment, "manual therapy")
    view.editor.form.discard.click()
    assert view.editor.form.treatment.text() == "massage therapy"
    window_of(view)._notice.action.click()
    assert view.editor.form.treatment.text() == "manual therapy"
    assert drafts_listed(view) == ["Hannah Lindqvist"]


def test_rx5_a_renewal_is_a_new_order_that_points_back(
    desk: Desk, opened: Opens, hannah: ClientId, order: PrescriptionId
) -> None:
    view = opened(prescription_id=order)
    view.editor.form.renew.click()
    first = view.orders.rows()[0]
    assert (first.is_draft, first.detail, first.count) == (
        True,
        "Priya Raman, MD · renewal of 30 Jan order",
        "0 of 12",
    )
    assert view.editor.form.about.text() == "born 12 Jun 1978 · new · renewal of the order of Fri 30 Jan"
    view.editor.form.save.click()
    newest = desk.prescriptions.of_client(hannah)[0]
    assert newest.renews_id == order
    assert desk.prescriptions.details(order).diagnoses == (("M54.2", "Cervicalgia"),)
    window_of(view).go("prescriptions", prescription_id=order)
    assert not view.editor.form.renew.isVisible()


def test_a_change_elsewhere_leaves_typing_alone(
    desk: Desk, opened: Opens, hannah: ClientId, order: PrescriptionId
) -> None:
    view = opened(prescription_id=order)
    put(view.editor.form.remarks, "Faxed twice")
    desk.prescriptions.close(order)
    assert view.editor.form.remarks.text() == "Faxed twice"
    view.editor.form.save.click()
    saved = desk.prescriptions.details(order)
    assert (saved.remarks, saved.closed_on is not None) == ("Faxed twice", True)
