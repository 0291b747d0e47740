"""The first screen: who comes today, what the practice waits for, the week in numbers."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from tests.factories import Clock, add_client, add_prescription, book, chart, open_desk, service_id, set_up

from massagedesk.domain.billing import PayerKind, PaymentMethod, PaymentPurpose
from massagedesk.domain.clients import Severity
from massagedesk.domain.ids import ClientId
from massagedesk.domain.money import Money
from massagedesk.domain.schedule import AppointmentStatus
from massagedesk.services.billing import PaymentDetails
from massagedesk.services.clients import ContraindicationDetails
from massagedesk.services.desk import Desk

S = AppointmentStatus


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(tmp_path: Path, clock: Clock) -> Iterator[Desk]:
    desk = open_desk(tmp_path, clock)
    set_up(desk)
    yield desk
    desk.close()


def at(hour: int, minute: int = 0, day: int = 3) -> datetime:
    """A time of March 2026 on the clock of Bellingham, before summer time."""
    return datetime(2026, 3, day, 8, tzinfo=UTC) + timedelta(hours=hour, minutes=minute)


def names(desk: Desk) -> list[str]:
    return [row.appointment.client_name for row in desk.today_board.board().rows]


def test_an_empty_practice_has_an_empty_day(desk: Desk) -> None:
    board, needs, week = desk.today_board.board(), desk.today_board.needs(), desk.today_board.week()
    assert (board.rows, board.next, board.hands_on_minutes) == ((), None, 0)
    assert (needs.unsigned, needs.ending, needs.unpaid_sessions, needs.unpaid_client_id) == ((), (), 0, None)
    assert (week.booked, week.charged, week.received, week.next_first) == (0, Money(), Money(), None)


def test_the_day_shows_who_comes_in_order_without_those_who_canceled_in_time(desk: Desk) -> None:
    hannah, maria, walt = (
        add_client(desk, name, "Test", born_on=date(1980, 1, 1)) for name in ("Hannah", "Maria", "Walt")
    )
    book(desk, maria, at(13))
    book(desk, hannah, at(9, 30))
    desk.schedule.set_status(book(desk, walt, at(11)), S.CANCELLED)
    book(desk, walt, at(9, day=4))
    assert names(desk) == ["Hannah Test", "Maria Test"]
    late = book(desk, walt, at(15))
    desk.schedule.set_status(late, S.LATE_CANCELLED)
    assert names(desk) == ["Hannah Test", "Maria Test", "Walt Test"]
    assert desk.today_board.board().hands_on_minutes == 120


def test_the_local_day_counts_not_the_utc_day(desk: Desk) -> None:
    late = add_client(desk, "Late", "Evening")
    book(desk, late, datetime(2026, 3, 4, 3, tzinfo=UTC))
    book(desk, late, datetime(2026, 3, 3, 7, tzinfo=UTC))
    assert [row.appointment.starts_at for row in desk.today_board.board().rows] == [datetime(2026, 3, 4, 3, tzinfo=UTC)]


def test_next_is_who_is_expected_or_waits_never_who_is_treated(desk: Desk, clock: Clock) -> None:
    client = add_client(desk)
    first, second = book(desk, client, at(9, 30)), book(desk, client, at(11))
    missed = book(desk, client, at(8))
    desk.schedule.set_status(missed, S.NO_SHOW)

    def upcoming() -> object:
        following = desk.today_board.board().next
        return following.appointment.id if following else None

    assert upcoming() == first
    desk.schedule.set_status(first, S.ARRIVED)
    assert upcoming() == first
    desk.visits.start(first, at(9, 30))
    assert upcoming() == second
    clock.now = at(12)
    assert upcoming() is None


def test_a_first_visit_limits_and_namesakes_are_told(desk: Desk) -> None:
    limits = (
        ContraindicationDetails(label="Latex allergy"),
        ContraindicationDetails(label="Thrombosis", severity=Severity.FORBIDS),
        ContraindicationDetails(label="Pregnancy", ended_on=date(2025, 1, 1)),
    )
    one = add_client(desk, "Maria", "Garcia", born_on=date(1988, 11, 30), contraindications=limits)
    add_client(desk, "Maria", "Garcia", born_on=date(1961, 2, 1))
    other = add_client(desk, "Hannah", "Lindqvist")
    book(desk, other, at(9, day=2))
    book(desk, other, at(9, 30))
    book(desk, one, at(11))
    hannah, maria = desk.today_board.board().rows
    assert (hannah.is_first, hannah.birth_year, hannah.age) == (False, None, 47)
    assert (maria.is_first, maria.birth_year, maria.age) == (True, 1988, 37)
    assert set(maria.contraindications) == {("Thrombosis", Severity.FORBIDS), ("Latex allergy", Severity.LIMITS)}


def test_what_is_owed_stands_with_the_client_and_credit_is_no_debt(desk: Desk) -> None:
    debtor, payer = add_client(desk, "Ingrid", "Owing"), add_client(desk, "Nora", "Paying")
    for client, day in ((debtor, 2), (payer, 2)):
        chart(desk, book(desk, client, at(9 if client == debtor else 11, day=day)))
    visit = desk.billing.visits(payer)[0].visit_id
    desk.billing.add_payments(
        [PaymentDetails(client_id=payer, visit_id=visit, amount=Money(20000), paid_on=date(2026, 3, 2))]
    )
    book(desk, debtor, at(9, 30))
    book(desk, payer, at(11))
    assert [row.unpaid for row in desk.today_board.board().rows] == [Money(11500), Money()]


def test_needs_name_drafts_orders_that_end_and_sessions_unpaid(desk: Desk, clock: Clock) -> None:
    hannah = add_client(desk)
    order = add_prescription(desk, hannah, sessions=3, per_week=1, weeks=3)
    chart(desk, book(desk, hannah, at(9, day=2), order))
    chart(desk, book(desk, hannah, at(11, day=2)), sign=False)
    needs = desk.today_board.needs()
    assert [note.number for note in needs.unsigned] == ["N-000002"]
    assert [row.id for row in needs.ending] == [order]
    assert (needs.unpaid_sessions, needs.unpaid, needs.unpaid_client_id) == (2, Money(23000), hannah)


def test_days_that_are_over_without_an_outcome_are_needs(desk: Desk, clock: Clock) -> None:
    hannah = add_client(desk)
    oldest = book(desk, hannah, at(9, day=1))
    book(desk, hannah, at(11, day=2))
    came_not = book(desk, hannah, at(13, day=2))
    desk.schedule.set_status(came_not, AppointmentStatus.NO_SHOW)
    chart(desk, book(desk, hannah, at(15, day=2)))
    desk.visits.start(book(desk, hannah, at(17, day=2)), at(17, day=2))  # its note is asked for already
    book(desk, hannah, at(8))  # over, but of today: the day list says so
    needs = desk.today_board.needs()
    assert needs.without_outcome == 2
    assert needs.oldest_without_outcome is not None
    assert needs.oldest_without_outcome.id == oldest
    clock.forward(days=400)
    assert desk.today_board.needs().without_outcome == 0


def test_a_renewed_order_needs_nothing_more(desk: Desk) -> None:
    hannah = add_client(desk)
    order = add_prescription(desk, hannah, expires_on=date(2026, 3, 8))
    assert [row.id for row in desk.today_board.needs().ending] == [order]
    desk.prescriptions.save(desk.prescriptions.renewal_of(order))
    assert order not in [row.id for row in desk.today_board.needs().ending]


def paid(desk: Desk, client: ClientId, cents: int, on: date, purpose: PaymentPurpose) -> None:
    desk.billing.add_payments(
        [PaymentDetails(
            client_id=client,
            purpose=purpose,
            payer_kind=PayerKind.CLIENT,
            method=PaymentMethod.CASH,
            amount=Money(cents),
            paid_on=on,
        )]
    )


def test_the_week_counts_what_holds_time_and_all_money_received(desk: Desk) -> None:
    client = add_client(desk)
    chart(desk, book(desk, client, at(9, day=2)))
    book(desk, client, at(9, day=8))
    book(desk, client, at(9, day=9))
    desk.schedule.set_status(book(desk, client, at(11, day=5)), S.NO_SHOW)
    first_tomorrow = book(desk, client, at(10, day=4))
    paid(desk, client, 2000, date(2026, 3, 8), PaymentPurpose.TIP)
    paid(desk, client, 3000, date(2026, 3, 1), PaymentPurpose.TIP)
    week = desk.today_board.week()
    assert (week.booked, week.charged, week.received) == (3, Money(11500), Money(2000))
    assert week.next_first is not None
    assert week.next_first.id == first_tomorrow


def test_free_hours_of_the_week_leave_out_breaks_bookings_and_the_past(desk: Desk, clock: Clock) -> None:
    clock.now = at(8, day=6)
    client = add_client(desk)
    before = desk.today_board.week().free_slots
    assert before == 8  # Friday 8:00 to 12:15 and 13:00 to 17:30
    book(desk, client, at(9, day=6))
    assert desk.today_board.week().free_slots == before - 1
    clock.forward(hours=12)
    assert desk.today_board.week().free_slots == 0
    assert service_id(desk) is not None
    assert desk.today_board.board().next_free == at(8, day=9) - timedelta(hours=1)  # summer time began on the 8th
