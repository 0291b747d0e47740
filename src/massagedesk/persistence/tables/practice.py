"""Practice and practitioner."""

from __future__ import annotations

from sqlalchemy import Column, Integer, LargeBinary

from massagedesk.domain.practice import PaperSize, Practice, Practitioner, TaxIdKind, UnitRule
from massagedesk.persistence.tables.schema import registry, table, words
from massagedesk.persistence.types import AddressJson, ClosedDays, NpiText, Word, WorkingWeek

practices = table(
    "practices",
    words("name"),
    Column("address", AddressJson, nullable=False),
    words("phone"),
    words("fax"),
    words("email"),
    words("tax_id"),
    Column("tax_id_kind", Word(TaxIdKind), nullable=False),
    Column("npi", NpiText),
    words("zone"),
    Column("logo", LargeBinary),
    Column("paper_size", Word(PaperSize), nullable=False),
    Column("unit_rule", Word(UnitRule), nullable=False),
    Column("prescription_days", Integer, nullable=False),
    Column("working_week", WorkingWeek, nullable=False),
    Column("closed_days", ClosedDays, nullable=False),
)

practitioners = table(
    "practitioners",
    words("given_name"),
    words("middle_name"),
    words("family_name"),
    words("credential"),
    words("licence_number"),
    words("licence_state"),
    Column("npi", NpiText),
    words("taxonomy"),
    Column("signature_image", LargeBinary),
)


def map_classes() -> None:
    """Maps Practice and Practitioner."""
    registry.map_imperatively(Practice, practices)
    registry.map_imperatively(Practitioner, practitioners)
