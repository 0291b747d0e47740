"""Services with prices, charges and payments."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer
from sqlalchemy.orm import relationship

from massagedesk.domain.billing import (
    Charge,
    OfferedService,
    PayerKind,
    Payment,
    PaymentMethod,
    PaymentPurpose,
    ServicePrice,
)
from massagedesk.persistence.tables.schema import refers, registry, table, words
from massagedesk.persistence.types import Cents, Day, Flag, ServiceCodeText, Word

offered_services = table(
    "offered_services",
    words("label"),
    words("description"),
    Column("code", ServiceCodeText),
    Column("minutes", Integer, nullable=False),
    Column("is_timed", Flag, nullable=False),
    Column("position", Integer, nullable=False),
    Column("archived_on", Day),
)

service_prices = table(
    "service_prices",
    refers("service_id", "offered_services"),
    Column("starts_on", Day, nullable=False),
    Column("amount", Cents, nullable=False),
)

charges = table(
    "charges",
    refers("client_id", "clients", index=False),
    refers("visit_id", "visits"),
    words("description"),
    Column("code", ServiceCodeText),
    Column("minutes", Integer, nullable=False),
    Column("amount", Cents, nullable=False),
    Column("charged_on", Day, nullable=False, index=True),
)
Index("ix_charges_client_id", charges.c.client_id, charges.c.charged_on)

payments = table(
    "payments",
    refers("client_id", "clients", index=False),
    refers("visit_id", "visits", required=False),
    Column("purpose", Word(PaymentPurpose), nullable=False),
    Column("payer_kind", Word(PayerKind), nullable=False),
    words("payer_name"),
    Column("method", Word(PaymentMethod), nullable=False),
    Column("amount", Cents, nullable=False),
    Column("paid_on", Day, nullable=False, index=True),
    words("remarks"),
)
Index("ix_payments_client_id", payments.c.client_id, payments.c.paid_on)


def map_classes() -> None:
    """Maps OfferedService with its prices, Charge and Payment."""
    registry.map_imperatively(ServicePrice, service_prices)
    registry.map_imperatively(
        OfferedService,
        offered_services,
        properties={
            "prices": relationship(
                ServicePrice, cascade="all, delete-orphan", order_by=service_prices.c.starts_on, lazy="selectin"
            ),
        },
    )
    registry.map_imperatively(Charge, charges)
    registry.map_imperatively(Payment, payments)
