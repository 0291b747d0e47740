"""Prices by their day (RATE-1) and what a payment needs."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massagedesk.domain.billing import OfferedService, Payment, PaymentPurpose, ServicePrice
from massagedesk.domain.errors import RuleViolation
from massagedesk.domain.ids import ClientId, VisitId, new_uuid
from massagedesk.domain.money import NOTHING, Money


def service(**facts: Any) -> OfferedService:
    standard = {"label": "Medical massage 60", "description": "Massage therapy", "minutes": 60}
    return OfferedService(**{**standard, **facts})


def payment(**facts: Any) -> Payment:
    standard: dict[str, Any] = {
        "client_id": ClientId(new_uuid()),
        "visit_id": VisitId(new_uuid()),
        "amount": Money(11500),
        "paid_on": date(2026, 3, 3),
    }
    return Payment(**{**standard, **facts})


PRICES = [
    ServicePrice(starts_on=date(2024, 1, 1), amount=Money(11500)),
    ServicePrice(starts_on=date(2019, 1, 1), amount=Money(9500)),
]


@pytest.mark.parametrize(
    ("day", "cents"),
    [
        (date(2018, 12, 31), 9500),
        (date(2019, 1, 1), 9500),
        (date(2023, 12, 31), 9500),
        (date(2024, 1, 1), 11500),
        (date(2030, 1, 1), 11500),
    ],
)
def test_rate_1_a_visit_costs_what_was_valid_on_its_day(day: date, cents: int) -> None:
    assert service(prices=PRICES).price_on(day) == Money(cents)


def test_rate_1_without_any_price_there_is_none() -> None:
    assert service().price_on(date(2026, 3, 3)) == NOTHING


@given(st.lists(st.tuples(st.dates(), st.integers(0, 10**6)), unique_by=lambda entry: entry[0]), st.dates(), st.data())
def test_rate_1_the_order_prices_were_entered_in_does_not_matter(
    entries: list[tuple[date, int]], day: date, data: st.DataObject
) -> None:
    prices = [ServicePrice(starts_on=starts_on, amount=Money(cents)) for starts_on, cents in entries]
    shuffled = data.draw(st.permutations(prices))
    assert service(prices=prices).price_on(day) == service(prices=shuffled).price_on(day)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"label": " "}, "label"),
        ({"minutes": 4}, "minutes"),
        ({"minutes": 481}, "minutes"),
        ({"prices": [ServicePrice(starts_on=date(2024, 1, 1), amount=Money(-1))]}, "price"),
    ],
)
def test_an_impossible_service_is_named_by_field(facts: dict[str, Any], field: str) -> None:
    with pytest.raises(RuleViolation) as caught:
        service(**facts).check()
    assert caught.value.field == field


@pytest.mark.parametrize(("facts", "field"), [({"amount": NOTHING}, "amount"), ({"visit_id": None}, "visit_id")])
def test_a_payment_needs_an_amount_and_its_session(facts: dict[str, Any], field: str) -> None:
    with pytest.raises(RuleViolation) as caught:
        payment(**facts).check()
    assert caught.value.field == field


def test_a_tip_needs_no_session() -> None:
    payment(purpose=PaymentPurpose.TIP, visit_id=None).check()
    payment(amount=Money(-11500)).check()
