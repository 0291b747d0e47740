"""The plan, billing and lists of a client's page: goals measured, payments taken and taken back, rows that lead on."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot
from tests.factories import Clock, add_client, add_goal, add_prescription, book, chart
from tests.gui.recording_window import RecordingWindow

from massagedesk.domain.billing import PayerKind, PaymentMethod, PaymentPurpose
from massagedesk.domain.documents import DocumentKind
from massagedesk.domain.ids import ClientId
from massagedesk.domain.money import Money
from massagedesk.domain.treatment import Measure
from massagedesk.gui.clients.appointments import ClientAppointments
from massagedesk.gui.clients.billing import ClientBilling
from massagedesk.gui.clients.client_documents import ClientDocuments
from massagedesk.gui.clients.client_notes import ClientNotes
from massagedesk.gui.clients.clients import ClientsView
from massagedesk.gui.clients.goal_panel import GoalForm
from massagedesk.gui.clients.payment_panel import PaymentForm
from massagedesk.gui.clients.plan import ClientPlan
from massagedesk.gui.widgets.form_panel import FormPanel
from massagedesk.gui.widgets.row_table import RowTable
from massagedesk.persistence.work import NotSaved
from massagedesk.services.desk import Desk
from massagedesk.services.documents import PaperRequest

Opens = Callable[..., RecordingWindow]


def at(day: int, hour: int = 9, minute: int = 30, month: int = 3) -> datetime:
    """A wall clock time in early 2026 in Bellingham, before the clocks change."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC) + timedelta(hours=8)


@pytest.fixture
def opened(desk: Desk, qtbot: QtBot) -> Opens:
    def show(client_id: ClientId, tab: str) -> RecordingWindow:
        window = RecordingWindow(desk, "clients")
        qtbot.addWidget(window)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        window.go("clients", client_id=client_id, tab=tab)
        return window

    return show


def view_of(window: RecordingWindow) -> ClientsView:
    view = window.current_screen()
    assert isinstance(view, ClientsView)
    return view


def billing_of(window: RecordingWindow) -> ClientBilling:
    part = view_of(window).page.part("billing")
    assert isinstance(part, ClientBilling)
    return part


def plan_of(window: RecordingWindow) -> ClientPlan:
    part = view_of(window).page.part("plan")
    assert isinstance(part, ClientPlan)
    return part


def panel_of(part: ClientBilling | ClientPlan) -> FormPanel:
    assert part.panel is not None
    return part.panel


def put(field: QLineEdit, text: str) -> None:
    field.setText(text)
    field.editingFinished.emit()


def cells(table: RowTable) -> list[list[str]]:
    model = table.model()
    return [
        [model.index(row, column).data() for column in range(model.columnCount())] for row in range(model.rowCount())
    ]


def click_row(qtbot: QtBot, table: RowTable, row: int) -> None:
    place = table.visualRect(table.model().index(row, 0)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place.x(), place.y()))


@pytest.fixture
def hannah(desk: Desk, clock: Clock) -> ClientId:
    """Two sessions, not paid yet."""
    client = add_client(desk)
    for day in (24, 26):
        clock.now = at(day, 11, month=2)
        chart(desk, book(desk, client, at(day, month=2)))
    clock.now = at(3, 9, 18)
    return client


# --- billing ---------------------------------------------------------------------------------------------------------


def test_the_longest_owed_session_is_filled_in_and_enter_takes_it(
    desk: Desk, opened: Opens, hannah: ClientId, qtbot: QtBot
) -> None:
    window = opened(hannah, "billing")
    part = billing_of(window)
    assert (part.form.balance.text(), part.form.balance_words.text()) == ("$230.00", "owed for sessions")
    qtbot.mouseClick(part.form.take, Qt.MouseButton.LeftButton)
    form = panel_of(part).body
    assert isinstance(form, PaymentForm)
    assert form.form.visit.currentText() == "Session of Tue 24 Feb, $115.00 owed"
    assert form.form.amount.hasFocus()
    qtbot.keyClick(form.form.amount, Qt.Key.Key_Return)
    assert part.form.balance.text() == "$115.00"
    (payment,) = desk.billing.payments(hannah)
    assert (payment.amount, payment.method, payment.payer_kind) == (
        Money(11500),
        PaymentMethod.CARD,
        PayerKind.CLIENT,
    )
    assert window.told() == "$115.00 entered."


def test_more_than_is_owed_is_asked_about_once(desk: Desk, opened: Opens, hannah: ClientId, qtbot: QtBot) -> None:
    part = billing_of(opened(hannah, "billing"))
    part.form.take.click()
    panel = panel_of(part)
    form = panel.body
    assert isinstance(form, PaymentForm)
    for typed, excess in (("5000", "$4,885.00"), ("150", "$35.00")):
        put(form.form.amount, typed)
        qtbot.keyClick(form.form.amount, Qt.Key.Key_Return)
        assert panel.marks.sentence().startswith(f"That is {excess} more than is owed for this session.")
        assert desk.billing.payments(hannah) == []
    panel.action.click()
    assert [row.amount for row in desk.billing.payments(hannah)] == [Money(15000)]


def test_hsa3_a_tip_is_a_payment_of_its_own(desk: Desk, opened: Opens, hannah: ClientId) -> None:
    part = billing_of(opened(hannah, "billing"))
    part.form.take.click()
    form = panel_of(part).body
    assert isinstance(form, PaymentForm)
    put(form.form.tip, "20")
    form.form.method.setCurrentIndex(form.form.method.findData(PaymentMethod.CASH))
    panel_of(part).accept()
    found = {(row.purpose, row.amount, row.method) for row in desk.billing.payments(hannah)}
    assert found == {
        (PaymentPurpose.VISIT, Money(11500), PaymentMethod.CASH),
        (PaymentPurpose.TIP, Money(2000), PaymentMethod.CASH),
    }
    assert desk.billing.balance(hannah) == Money(11500)


def test_an_insurer_is_named_and_stands_in_its_column(desk: Desk, opened: Opens, hannah: ClientId) -> None:
    part = billing_of(opened(hannah, "billing"))
    part.form.take.click()
    form = panel_of(part).body
    assert isinstance(form, PaymentForm)
    form.form.payer_kind.setCurrentIndex(form.form.payer_kind.findData(PayerKind.INSURER))
    form.form.payer_name.setText("Evergreen Mutual")
    put(form.form.amount, "51.90")
    panel_of(part).accept()
    assert cells(part.visits)[1][-3:] == ["", "$51.90", "$63.10"]
    assert cells(part.payments)[0][1] == "Evergreen Mutual, insurer"


@pytest.mark.parametrize(
    ("amount", "said"),
    [("", "Type the amount."), ("-5", "without a minus"), ("ten", "“ten” is not an amount")],
)
def test_an_amount_that_cannot_be_meant_keeps_the_panel_open(
    desk: Desk, opened: Opens, hannah: ClientId, amount: str, said: str
) -> None:
    part = billing_of(opened(hannah, "billing"))
    part.form.take.click()
    panel = panel_of(part)
    form = panel.body
    assert isinstance(form, PaymentForm)
    put(form.form.amount, amount)
    panel.accept()
    assert panel.isVisible()
    assert said in panel.marks.sentence()
    assert desk.billing.payments(hannah) == []


def test_a_payment_is_taken_back_with_a_reason_and_only_once(desk: Desk, opened: Opens, hannah: ClientId) -> None:
    part = billing_of(opened(hannah, "billing"))
    part.form.take.click()
    panel_of(part).accept()
    assert not part.form.reverse.isEnabled()
    part.payments.selectRow(0)
    part.form.reverse.click()
    panel = panel_of(part)
    panel.accept()
    assert "Say why" in panel.marks.sentence()
    reason = panel.body.findChild(QLineEdit, "reason")
    assert reason is not None
    reason.setText("Card declined later")
    panel.accept()
    assert part.form.balance.text() == "$230.00"
    assert {row[4] for row in cells(part.payments)} == {"-$115.00", "$115.00"}
    part.payments.selectRow(0)
    assert not part.form.reverse.isEnabled()
    part.payments.selectRow(1)
    assert not part.form.reverse.isEnabled()


# --- the plan --------------------------------------------------------------------------------------------------------


def test_soap7_a_goal_is_added_with_its_measures_own_error(desk: Desk, opened: Opens, qtbot: QtBot) -> None:
    client = add_client(desk)
    order = add_prescription(desk, client)
    part = plan_of(opened(client, "plan"))
    part.form.add_goal.click()
    form = panel_of(part).body
    assert isinstance(form, GoalForm)
    assert form.form.minimal_detectable_change.text() == "3"
    form.form.measure.part(Measure.NPRS).click()
    assert form.form.minimal_detectable_change.text() == "2"
    form.form.measure.part(Measure.ROM).click()
    assert (form.form.minimal_detectable_change.text(), form.form.motion_row.isVisible()) == ("5", True)
    form.form.label.setText("Look over the shoulder")
    form.form.motion.setText("Neck rotation, left, active")
    form.form.baseline.setText("58°")
    form.form.target.setText("80")
    panel_of(part).accept()
    plan = desk.treatment.plan_for(order)
    assert plan is not None
    (goal,) = plan.goals
    assert (goal.measure, goal.baseline, goal.target, goal.minimal_detectable_change) == (Measure.ROM, 58, 80, 5)
    assert goal.target_on == date(2026, 3, 22)
    assert part.goals[0].verdict.text() == "No reading yet"


def test_a_goal_that_leads_the_wrong_way_is_said_at_its_target(desk: Desk, opened: Opens) -> None:
    client = add_client(desk)
    part = plan_of(opened(client, "plan"))
    part.form.add_goal.click()
    panel = panel_of(part)
    form = panel.body
    assert isinstance(form, GoalForm)
    form.form.label.setText("Sleep through the night")
    form.form.baseline.setText("7")
    form.form.target.setText("four")
    panel.accept()
    assert panel.marks.sentence() == "“four” is not a number."
    form.form.target.setText("4")
    panel.accept()
    assert "must lie above the baseline" in panel.marks.sentence()
    form.form.target.setText("9")
    panel.accept()
    assert [goal.goal.label for goal in part.goals] == ["Sleep through the night"]


def test_om1_om3_a_reading_counts_only_beyond_its_error(desk: Desk, opened: Opens, clock: Clock) -> None:
    client = add_client(desk)
    add_goal(desk, client, add_prescription(desk, client))
    part = plan_of(opened(client, "plan"))
    for value, verdict in (("5", "Within error"), ("6", "Better, beyond error")):
        clock.forward(days=1)
        part.goals[0].reading.click()
        panel = panel_of(part)
        field = panel.body.findChild(QLineEdit, "value")
        assert field is not None
        field.setText(value)
        panel.accept()
        assert part.goals[0].verdict.text() == verdict
    assert part.goals[0].goal.latest == Decimal(6)


def test_a_goal_is_changed(desk: Desk, opened: Opens) -> None:
    client = add_client(desk)
    add_goal(desk, client, None)
    part = plan_of(opened(client, "plan"))
    part.goals[0].change.click()
    form = panel_of(part).body
    assert isinstance(form, GoalForm)
    assert form.form.label.text() == "Turn head to check blind spot"
    form.form.target.setText("9")
    panel_of(part).accept()
    assert part.goals[0].goal.target == 9


def test_the_summary_saves_itself(desk: Desk, opened: Opens) -> None:
    client = add_client(desk)
    order = add_prescription(desk, client)
    window = opened(client, "plan")
    part = plan_of(window)
    part.form.summary.setPlainText("Headaches once a week instead of daily.")
    assert part.form.summary_state.text() == "Saving …"
    view_of(window).page.form.tabs.tab("notes").click()
    plan = desk.treatment.plan_for(order)
    assert plan is not None
    assert plan.summary == "Headaches once a week instead of daily."
    assert part.form.summary_state.text() == "Saved 9:18 am"


def test_a_summary_just_typed_is_saved_by_locking(desk: Desk, opened: Opens) -> None:
    client = add_client(desk)
    order = add_prescription(desk, client)
    window = opened(client, "plan")
    plan_of(window).form.summary.setPlainText("Sleeps through the night.")
    window.about_to_lock()
    plan = desk.treatment.plan_for(order)
    assert plan is not None
    assert plan.summary == "Sleeps through the night."


def test_a_summary_the_disk_refused_is_saved_by_the_next_try(
    desk: Desk, opened: Opens, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = add_client(desk)
    order = add_prescription(desk, client)
    window = opened(client, "plan")
    part = plan_of(window)
    part.form.summary.setPlainText("Sleeps through the night.")

    def refuse(*_: object) -> None:
        raise NotSaved("The disk is full.")

    with monkeypatch.context() as full:
        full.setattr(desk.treatment, "save_summary", refuse)
        with pytest.raises(NotSaved):
            window.about_to_lock()
        assert part.form.summary_state.text() == "Not saved yet"
    window.about_to_lock()
    plan = desk.treatment.plan_for(order)
    assert plan is not None
    assert plan.summary == "Sleeps through the night."


def test_orders_lead_to_their_editor_and_report(desk: Desk, opened: Opens) -> None:
    client = add_client(desk)
    order = add_prescription(desk, client)
    window = opened(client, "plan")
    part = plan_of(window)
    part.form.open_order.click()
    part.form.progress.click()
    part.form.new_order.click()
    assert window.gone == [
        ("prescriptions", {"prescription_id": order}),
        ("reports", {"kind": "progress", "prescription_id": order}),
        ("prescriptions", {"new_for": client}),
    ]


# --- lists -----------------------------------------------------------------------------------------------------------


def test_notes_are_listed_and_opened(desk: Desk, opened: Opens, hannah: ClientId, qtbot: QtBot) -> None:
    draft = chart(desk, book(desk, hannah, at(2)), sign=False)
    window = opened(hannah, "notes")
    part = view_of(window).page.part("notes")
    assert isinstance(part, ClientNotes)
    assert [row[4] for row in cells(part.table)] == ["draft, sign it", "signed", "signed"]
    assert part.form.count.text() == "1 to sign"
    click_row(qtbot, part.table, 0)
    assert window.gone == [("notes", {"note_id": draft})]


def test_appointments_lead_to_the_calendar_or_their_note(
    desk: Desk, opened: Opens, hannah: ClientId, qtbot: QtBot
) -> None:
    ahead = book(desk, hannah, at(5))
    window = opened(hannah, "appointments")
    part = view_of(window).page.part("appointments")
    assert isinstance(part, ClientAppointments)
    assert [row[4] for row in cells(part.table)] == ["scheduled", "completed", "completed"]
    click_row(qtbot, part.table, 0)
    assert window.gone[-1] == ("calendar", {"appointment_id": ahead})
    click_row(qtbot, part.table, 1)
    assert window.gone[-1][0] == "notes"
    part.form.book.click()
    assert window.gone[-1] == ("calendar", {"book": True, "client_id": hannah})


def test_book_next_takes_the_open_prescription(desk: Desk, opened: Opens, hannah: ClientId) -> None:
    order = add_prescription(desk, hannah)
    window = opened(hannah, "appointments")
    part = view_of(window).page.part("appointments")
    assert isinstance(part, ClientAppointments)
    part.form.book.click()
    assert window.gone == [("calendar", {"book": True, "prescription_id": order})]


def test_papers_and_scans_are_listed_and_looked_at(
    desk: Desk, opened: Opens, hannah: ClientId, qtbot: QtBot, clock: Clock
) -> None:
    order = add_prescription(desk, hannah)
    desk.documents.issue(PaperRequest(kind=DocumentKind.PROGRESS, client_id=hannah, prescription_id=order))
    clock.forward(minutes=5)
    desk.prescriptions.add_scan(order, "Order.png", "image/png", b"\x89PNG\r\n\x1a\n cut here")
    window = opened(hannah, "documents")
    part = view_of(window).page.part("documents")
    assert isinstance(part, ClientDocuments)
    assert [row[1] for row in cells(part.table)] == ["Order.png", "Progress report, printed"]
    click_row(qtbot, part.table, 1)
    assert window.gone == [("reports", {"kind": "progress", "client_id": hannah})]
    click_row(qtbot, part.table, 0)
    assert part.panel is not None
    assert part.panel.isVisible()
    qtbot.keyClick(part.panel, Qt.Key.Key_Escape)
    assert not part.panel.isVisible()
