"""Prices of the day (RATE-1), who paid what, and what is still owed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from tests.factories import Clock, add_client, book, chart, open_desk, set_up

from massagedesk.domain.billing import PayerKind, PaymentMethod, PaymentPurpose
from massagedesk.domain.dates import DateRange
from massagedesk.domain.errors import NotFound, RuleViolation
from massagedesk.domain.ids import ClientId, PaymentId, VisitId, new_uuid
from massagedesk.domain.money import NOTHING, Money
from massagedesk.services.billing import PaymentDetails
from massagedesk.services.desk import Desk


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(tmp_path: Path, clock: Clock) -> Iterator[Desk]:
    desk = open_desk(tmp_path, clock)
    set_up(desk)
    yield desk
    desk.close()


@pytest.fixture
def hannah(desk: Desk) -> ClientId:
    return add_client(desk)


def treated(desk: Desk, client: ClientId, hour: int = 17, day: int = 2) -> VisitId:
    """An hour on a day of March 2026, charted; the hour is UTC."""
    chart(desk, book(desk, client, datetime(2026, 3, day, hour, tzinfo=UTC)))
    return desk.billing.visits(client)[-1].visit_id


def pay(desk: Desk, client: ClientId, visit: VisitId | None, cents: int, **more: object) -> PaymentId:
    facts: dict[str, object] = {"amount": Money(cents), "paid_on": date(2026, 3, 2), **more}
    return desk.billing.add_payment(PaymentDetails(client_id=client, visit_id=visit, **facts))  # type: ignore[arg-type]


def test_a_session_costs_nothing_before_it_stopped(desk: Desk, hannah: ClientId) -> None:
    note = desk.visits.start(book(desk, hannah, datetime(2026, 3, 3, 17, tzinfo=UTC)))
    visit = desk.visits.view(note).row.visit_id
    assert desk.billing.visit(visit) is None
    assert desk.billing.visits(hannah) == []
    with pytest.raises(NotFound, match="stop time"):
        desk.billing.set_charge(visit, Money(9000))


def test_rate_1_a_new_price_leaves_earlier_sessions_alone(desk: Desk, clock: Clock, hannah: ClientId) -> None:
    treated(desk, hannah, day=2)
    service = desk.practice.services()[0]
    desk.practice.save_service(replace(service, price=Money(13000)))
    clock.forward(days=1)
    treated(desk, hannah, day=3)
    assert [visit.charged for visit in desk.billing.visits(hannah)] == [Money(11500), Money(13000)]


def test_rate_1_a_price_agreed_for_one_session_stays_when_the_note_is_saved_again(desk: Desk, hannah: ClientId) -> None:
    held = book(desk, hannah, datetime(2026, 3, 2, 17, tzinfo=UTC))
    note = chart(desk, held, sign=False)
    visit = desk.visits.view(note).row.visit_id
    desk.billing.set_charge(visit, Money(9000))
    desk.visits.save_draft(note, replace(desk.visits.view(note).details, plan="Come back in a week."))
    found = desk.billing.visit(visit)
    assert found is not None
    assert found.charged == Money(9000)
    with pytest.raises(RuleViolation) as caught:
        desk.billing.set_charge(visit, Money(-1))
    assert caught.value.field == "amount"


def test_hsa_3_who_paid_is_told_apart_and_tips_are_nobodys_payment(desk: Desk, hannah: ClientId) -> None:
    visit = treated(desk, hannah)
    pay(desk, hannah, visit, 3000)
    pay(desk, hannah, visit, 8000, payer_kind=PayerKind.INSURER, payer_name="Cascade Mutual")
    pay(desk, hannah, visit, 2000, purpose=PaymentPurpose.TIP)
    pay(desk, hannah, None, 4000, purpose=PaymentPurpose.MISSED_FEE)
    found = desk.billing.visit(visit)
    assert found is not None
    assert (found.paid_by_client, found.paid_by_others, found.owed) == (Money(3000), Money(8000), Money(500))
    assert desk.billing.balance(hannah) == Money(500)
    day = DateRange(date(2026, 3, 2), date(2026, 3, 2))
    assert desk.billing.received(day) == Money(17000)


def test_balances_leave_out_who_is_even_and_keep_credit(desk: Desk, hannah: ClientId) -> None:
    even, ahead = add_client(desk, "Even", "Steven"), add_client(desk, "Ahead", "Payer")
    pay(desk, even, treated(desk, even, 18), 11500)
    pay(desk, ahead, treated(desk, ahead, 20), 12000)
    treated(desk, hannah, 22)
    assert desk.billing.balances([hannah, even, ahead]) == {hannah: Money(11500), ahead: Money(-500)}
    assert desk.billing.balance(even) == NOTHING


def test_a_payment_for_a_session_of_somebody_else_is_refused(desk: Desk, hannah: ClientId) -> None:
    visit = treated(desk, hannah)
    walt = add_client(desk, "Walt", "Brenner")
    with pytest.raises(RuleViolation, match="another client") as caught:
        pay(desk, walt, visit, 11500)
    assert caught.value.field == "visit_id"
    assert desk.billing.payments(walt) == []


def test_payments_come_newest_first_and_need_amount_and_session(desk: Desk, hannah: ClientId) -> None:
    visit = treated(desk, hannah)
    pay(desk, hannah, visit, 1000, paid_on=date(2026, 3, 1), method=PaymentMethod.CASH)
    pay(desk, hannah, visit, 2000, paid_on=date(2026, 3, 2), remarks=" thank you ")
    rows = desk.billing.payments(hannah)
    assert [(row.amount.cents, row.remarks) for row in rows] == [(2000, "thank you"), (1000, "")]
    for facts, field in (({"cents": 0, "visit": visit}, "amount"), ({"cents": 100, "visit": None}, "visit_id")):
        with pytest.raises(RuleViolation) as caught:
            pay(desk, hannah, **facts)  # type: ignore[arg-type]
        assert caught.value.field == field


def test_taking_a_payment_back_makes_it_owed_again_and_needs_a_reason(desk: Desk, hannah: ClientId) -> None:
    visit = treated(desk, hannah)
    payment = pay(desk, hannah, visit, 11500)
    with pytest.raises(RuleViolation) as caught:
        desk.billing.reverse_payment(payment, "  ")
    assert caught.value.field == "reason"
    desk.billing.reverse_payment(payment, "check returned by the bank")
    assert desk.billing.balance(hannah) == Money(11500)
    assert desk.billing.received(DateRange.of_year(2026)) == NOTHING
    with pytest.raises(NotFound):
        desk.billing.reverse_payment(PaymentId(new_uuid()), "gone")


def test_sessions_of_local_days_keep_to_the_practice_zone(desk: Desk, clock: Clock, hannah: ClientId) -> None:
    clock.now = datetime(2026, 3, 4, 12, tzinfo=UTC)
    chart(desk, book(desk, hannah, datetime(2026, 3, 4, 3, tzinfo=UTC)))  # 7 pm on the 3rd
    third, fourth = (DateRange(date(2026, 3, day), date(2026, 3, day)) for day in (3, 4))
    assert len(desk.billing.of_days(third)) == 1
    assert desk.billing.of_days(fourth) == []
