"""People found by a few letters, for the search box that is always there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from massagedesk.domain.clients import folded
from massagedesk.domain.dates import spoken_day, spoken_time

if TYPE_CHECKING:
    from massagedesk.services.clients import ClientRow
    from massagedesk.services.desk import Desk


class PersonKind(StrEnum):
    """Who was found."""

    CLIENT = "client"
    PRESCRIBER = "prescriber"


@dataclass(frozen=True, kw_only=True)
class PersonRow:
    """Somebody found, with a line that tells people of the same name apart."""

    kind: PersonKind
    id: UUID
    name: str
    detail: str


class Search:
    """Clients and prescribers by any part of their names, phone or birth date."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def people(self, text: str, limit: int = 8) -> list[PersonRow]:
        """Clients first, then prescribers; nothing for an empty text."""
        if not text.strip():
            return []
        found = [self._client(row) for row in self._desk.clients.find(text, limit=limit)]
        return (found + self._prescribers(text, limit))[:limit]

    def _client(self, row: ClientRow) -> PersonRow:
        today = self._desk.today()
        facts = [f"born {row.born_on.day} {spoken_day(row.born_on).split(' ', 2)[2]}" if row.born_on else ""]
        if row.next_at is not None:
            at = self._desk.local(row.next_at)
            day = "today" if at.date() == today else spoken_day(at.date(), today=today)
            facts.append(f"{day} {spoken_time(at)}")
        elif row.last_seen_at is not None:
            facts.append(f"last seen {spoken_day(self._desk.local(row.last_seen_at).date(), today=today)}")
        return PersonRow(
            kind=PersonKind.CLIENT, id=row.id, name=row.name, detail=" · ".join(fact for fact in facts if fact)
        )

    def _prescribers(self, text: str, limit: int) -> list[PersonRow]:
        words = folded(text).split()
        found = []
        for prescriber in self._desk.prescriptions.prescribers():
            key = folded(f"{prescriber.name} {prescriber.clinic}")
            if all(word in key for word in words) and prescriber.id is not None:
                detail = " · ".join(part for part in ("prescriber", prescriber.clinic) if part)
                found.append(
                    PersonRow(kind=PersonKind.PRESCRIBER, id=prescriber.id, name=prescriber.name, detail=detail)
                )
        return found[:limit]
