"""A payment is taken back once, with a reason, and both stay on record."""

from datetime import date
from pathlib import Path

import pytest
from tests.factories import Clock, add_client, open_desk, set_up

from massagedesk.domain.billing import PaymentMethod, PaymentPurpose
from massagedesk.domain.errors import RuleViolation
from massagedesk.domain.money import Money
from massagedesk.services.billing import PaymentDetails


def test_a_payment_is_taken_back_once(tmp_path: Path) -> None:
    desk = open_desk(tmp_path, Clock())
    set_up(desk)
    client = add_client(desk)
    tip = PaymentDetails(
        client_id=client,
        purpose=PaymentPurpose.TIP,
        method=PaymentMethod.CASH,
        amount=Money(2000),
        paid_on=date(2026, 3, 3),
    )
    first, second = desk.billing.add_payments([tip, tip])
    assert [row.is_reversible for row in desk.billing.payments(client)] == [True, True]
    desk.billing.reverse_payment(first, "Entered twice")
    rows = desk.billing.payments(client)
    assert sorted((row.amount.cents, row.remarks) for row in rows) == [(-2000, "Entered twice"), (2000, ""), (2000, "")]
    desk.billing.reverse_payment(second, "Entered for the wrong client")
    assert not any(row.is_reversible for row in desk.billing.payments(client))
    with pytest.raises(RuleViolation, match="taken back already"):
        desk.billing.reverse_payment(first, "Once more")
    desk.close()
