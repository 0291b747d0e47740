"""Services with their prices, charges of a visit, and payments."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from massagedesk.domain.codes import ServiceCode
from massagedesk.domain.errors import RuleViolation
from massagedesk.domain.ids import (
    ChargeId,
    ClientId,
    OfferedServiceId,
    PaymentId,
    ServicePriceId,
    VisitId,
    new_uuid,
)
from massagedesk.domain.money import Money


class PayerKind(StrEnum):
    """Who paid, as the HSA statement tells them apart (HSA-3)."""

    CLIENT = "client"
    INSURER = "insurer"
    EMPLOYER = "employer"
    OTHER = "other"


class PaymentMethod(StrEnum):
    """How money came in."""

    CASH = "cash"
    CARD = "card"
    HSA_CARD = "hsa_card"
    CHECK = "check"
    TRANSFER = "transfer"
    GIFT_CARD = "gift_card"


class PaymentPurpose(StrEnum):
    """What it was for; only payments for a visit stand on an HSA statement (HSA-3)."""

    VISIT = "visit"
    TIP = "tip"
    MISSED_FEE = "missed_fee"
    GIFT_CARD_SALE = "gift_card_sale"
    RETAIL = "retail"


@dataclass(eq=False, kw_only=True)
class ServicePrice:
    """A price from a day on; earlier visits keep the price of their day (RATE-1)."""

    id: ServicePriceId = field(default_factory=lambda: ServicePriceId(new_uuid()))
    starts_on: date
    amount: Money


@dataclass(eq=False, kw_only=True)
class OfferedService:
    """Something on her list of services, with her own label and code; no descriptors are shipped."""

    id: OfferedServiceId = field(default_factory=lambda: OfferedServiceId(new_uuid()))
    label: str
    """As in the calendar: "Medical massage 60"."""
    description: str
    """As on papers: "Massage therapy"."""
    code: ServiceCode | None = None
    minutes: int
    is_timed: bool = True
    position: int = 0
    archived_on: date | None = None
    prices: list[ServicePrice] = field(default_factory=list)

    def price_on(self, day: date) -> Money:
        """The price valid on that day; the earliest one for days before it; nothing where none is set."""
        in_order = sorted(self.prices, key=lambda price: price.starts_on)
        valid = [price for price in in_order if price.starts_on <= day] or in_order[:1]
        return valid[-1].amount if valid else Money()

    def check(self) -> None:
        """Raises RuleViolation for a service without a name or with an impossible length."""
        if not self.label.strip():
            raise RuleViolation("A service needs a name.", field="label")
        if not 5 <= self.minutes <= 8 * 60:
            raise RuleViolation("A service lasts 5 to 480 minutes.", field="minutes")
        if any(price.amount < Money() for price in self.prices):
            raise RuleViolation("A price cannot be below zero.", field="price")


@dataclass(eq=False, kw_only=True)
class Charge:
    """One priced service on one visit; the price is a snapshot (RATE-1)."""

    id: ChargeId = field(default_factory=lambda: ChargeId(new_uuid()))
    client_id: ClientId
    visit_id: VisitId
    description: str
    code: ServiceCode | None = None
    minutes: int
    amount: Money
    charged_on: date


@dataclass(eq=False, kw_only=True)
class Payment:
    """Money in (negative: money back)."""

    id: PaymentId = field(default_factory=lambda: PaymentId(new_uuid()))
    client_id: ClientId
    visit_id: VisitId | None = None
    purpose: PaymentPurpose = PaymentPurpose.VISIT
    payer_kind: PayerKind = PayerKind.CLIENT
    payer_name: str = ""
    method: PaymentMethod = PaymentMethod.CARD
    amount: Money
    paid_on: date
    remarks: str = ""

    def check(self) -> None:
        """Raises RuleViolation for nothing paid, or a visit's payment without its visit."""
        if not self.amount:
            raise RuleViolation("The amount is zero.", field="amount")
        if self.purpose is PaymentPurpose.VISIT and self.visit_id is None:
            raise RuleViolation("Choose the session this payment is for.", field="visit_id")
