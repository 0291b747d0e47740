"""Recovery sheets that were printed: their numbers and days, never what they spell."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, Integer, Table

from massagedesk.domain.ids import new_uuid
from massagedesk.persistence.tables.schema import registry, table, words
from massagedesk.persistence.types import Instant


@dataclass(eq=False, kw_only=True)
class RecoverySheetRecord:
    """One printed sheet."""

    id: UUID = field(default_factory=new_uuid)
    number: int
    """Counts the sheets of the practice, from 1."""
    kit: str
    """Names the key its code spells."""
    printed_at: datetime
    tested_at: datetime | None = None
    """When a code typed from this kit was last found right."""


recovery_sheets: Table = table(
    "recovery_sheets",
    Column("number", Integer, nullable=False, unique=True),
    words("kit"),
    Column("printed_at", Instant, nullable=False),
    Column("tested_at", Instant),
)


def map_classes() -> None:
    """Maps RecoverySheetRecord."""
    registry.map_imperatively(RecoverySheetRecord, recovery_sheets)
