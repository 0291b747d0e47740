"""What visits cost and who paid."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from massagedesk.domain.billing import Charge, PayerKind, Payment, PaymentMethod, PaymentPurpose
from massagedesk.domain.dates import DateRange
from massagedesk.domain.errors import NotFound, RuleViolation
from massagedesk.domain.ids import ClientId, PaymentId, VisitId
from massagedesk.domain.money import NOTHING, Money
from massagedesk.domain.visits import Visit
from massagedesk.persistence.queries.visits import VisitMoney, balances, visit_money
from massagedesk.persistence.tables.billing import charges, payments

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from massagedesk.services.desk import Desk

__all__ = ["Billing", "PaymentDetails", "PaymentRow", "VisitMoney"]


@dataclass(frozen=True, kw_only=True)
class PaymentDetails:
    """Money in, as typed."""

    client_id: ClientId
    visit_id: VisitId | None = None
    purpose: PaymentPurpose = PaymentPurpose.VISIT
    payer_kind: PayerKind = PayerKind.CLIENT
    payer_name: str = ""
    method: PaymentMethod = PaymentMethod.CARD
    amount: Money
    paid_on: date
    remarks: str = ""


@dataclass(frozen=True, kw_only=True)
class PaymentRow:
    """A payment in a list."""

    id: PaymentId
    visit_id: VisitId | None
    purpose: PaymentPurpose
    payer_kind: PayerKind
    payer_name: str
    method: PaymentMethod
    amount: Money
    paid_on: date
    remarks: str
    is_reversible: bool
    """Money that came in and was not taken back since."""


class Billing:
    """Charges and payments per visit."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def visits(self, client_id: ClientId) -> list[VisitMoney]:
        """Finished visits of a client with what they cost and who paid, oldest first."""
        with self._desk.database.read() as connection:
            return visit_money(connection, client_id=client_id)

    def visit(self, visit_id: VisitId) -> VisitMoney | None:
        """One finished visit; None before its stop time is entered."""
        with self._desk.database.read() as connection:
            return next(iter(visit_money(connection, visit_ids=[visit_id])), None)

    def of_days(self, days: DateRange) -> list[VisitMoney]:
        """Finished visits of those local days."""
        first_at, last_at = self._desk.bounds(days)
        with self._desk.database.read() as connection:
            return visit_money(connection, first_at=first_at, last_at=last_at)

    def balance(self, client_id: ClientId) -> Money:
        """What the client still owes for finished visits."""
        return self.balances([client_id]).get(client_id, Money())

    def balances(self, client_ids: list[ClientId]) -> dict[ClientId, Money]:
        """Balances of those who owe or have paid ahead."""
        with self._desk.database.read() as connection:
            return balances(connection, client_ids)

    def payments(self, client_id: ClientId, since: date | None = None) -> list[PaymentRow]:
        """A client's payments from the day `since` on, or all, newest first."""
        statement = select(payments).where(payments.c.client_id == client_id).order_by(payments.c.paid_on.desc())
        if since is not None:
            statement = statement.where(payments.c.paid_on >= since)
        with self._desk.database.read() as connection:
            rows = connection.execute(statement).all()
        standing = _standing(rows)
        return [
            PaymentRow(
                id=row.id,
                visit_id=row.visit_id,
                purpose=row.purpose,
                payer_kind=row.payer_kind,
                payer_name=row.payer_name,
                method=row.method,
                amount=row.amount,
                paid_on=row.paid_on,
                remarks=row.remarks,
                is_reversible=row.amount > NOTHING and standing[_likeness(row)] > 0,
            )
            for row in rows
        ]

    def received(self, days: DateRange) -> Money:
        """All money in on those days, tips and fees included."""
        statement = select(payments.c.amount).where(payments.c.paid_on.between(days.first_on, days.last_on))
        with self._desk.database.read() as connection:
            return Money.total(connection.scalars(statement))

    def add_payment(self, details: PaymentDetails) -> PaymentId:
        """Enters a payment. Raises RuleViolation naming the field."""
        return self.add_payments([details])[0]

    def add_payments(self, several: list[PaymentDetails]) -> list[PaymentId]:
        """Enters payments that came together, such as a fee with a tip: all of them or none."""
        entered = []
        with self._desk.database.work() as session:
            for details in several:
                payment = Payment(
                    client_id=details.client_id,
                    visit_id=details.visit_id,
                    purpose=details.purpose,
                    payer_kind=details.payer_kind,
                    payer_name=details.payer_name.strip(),
                    method=details.method,
                    amount=details.amount,
                    paid_on=details.paid_on,
                    remarks=details.remarks.strip(),
                )
                payment.check()
                _refuse_foreign_visit(session, payment)
                session.add(payment)
                entered.append(payment)
        return [payment.id for payment in entered]

    def reverse_payment(self, payment_id: PaymentId, reason: str) -> PaymentId:
        """Takes a payment back with one of the opposite amount, today; the first one stays on record."""
        if not reason.strip():
            raise RuleViolation("Say why the payment is taken back.", field="reason")
        with self._desk.database.work() as session:
            payment = session.get(Payment, payment_id)
            if payment is None:
                raise NotFound("This payment is not in the practice file.")
            others = session.scalars(select(Payment).where(payments.c.client_id == payment.client_id)).all()
            if payment.amount <= NOTHING or _standing(others)[_likeness(payment)] <= 0:
                raise RuleViolation("This payment was taken back already. Nothing was changed.")
            back = Payment(
                client_id=payment.client_id,
                visit_id=payment.visit_id,
                purpose=payment.purpose,
                payer_kind=payment.payer_kind,
                payer_name=payment.payer_name,
                method=payment.method,
                amount=-payment.amount,
                paid_on=self._desk.today(),
                remarks=reason.strip(),
            )
            session.add(back)
        return back.id

    def set_charge(self, visit_id: VisitId, amount: Money) -> None:
        """Another price for one visit than the list's, as agreed."""
        if amount < Money():
            raise RuleViolation("A price cannot be below zero.", field="amount")
        with self._desk.database.work() as session:
            charge = session.scalars(select(Charge).where(charges.c.visit_id == visit_id)).first()
            if charge is None:
                raise NotFound("This session has no charge yet. Enter its stop time first.")
            charge.amount = amount


def _refuse_foreign_visit(session: Session, payment: Payment) -> None:
    """Money for a session stands with the client who was treated."""
    visit = session.get(Visit, payment.visit_id) if payment.visit_id else None
    if visit is not None and visit.client_id != payment.client_id:
        raise RuleViolation("This session belongs to another client. Choose one of this client's.", field="visit_id")


def _likeness(payment: Any) -> tuple[object, ...]:
    """What a payment and its reversal have in common."""
    return (
        payment.visit_id,
        payment.purpose,
        payment.payer_kind,
        payment.payer_name,
        payment.method,
        abs(payment.amount.cents),
    )


def _standing(found: Iterable[Any]) -> Counter[tuple[object, ...]]:
    """How many payments of each likeness stand: those that came in less those taken back."""
    count: Counter[tuple[object, ...]] = Counter()
    for payment in found:
        count[_likeness(payment)] += 1 if payment.amount > NOTHING else -1
    return count
