"""Whether every record still is what the audit says of it: a change made past MassageDesk shows here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from massagedesk.domain.audit import field_words, kind_words
from massagedesk.domain.errors import Cancelled, MassageDeskError
from massagedesk.domain.ids import ClientId
from massagedesk.persistence.agreement import Disagreement, disagreements
from massagedesk.persistence.examine import Progress, silent
from massagedesk.persistence.queries.audit import client_of

_TOLD = 50
_UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, MassageDeskError)


@dataclass(frozen=True)
class AlteredRecord:
    """A record that is not what the audit says."""

    kind: str
    """As the audit spells it: ``payment``."""
    client_id: ClientId | None
    sentence: str


@dataclass(frozen=True)
class RecordCheck:
    """What the comparison of all records with the audit came to."""

    altered: tuple[AlteredRecord, ...]
    """The first fifty of them."""
    count: int

    @property
    def is_intact(self) -> bool:
        """Whether every record is what the audit says."""
        return self.count == 0

    @property
    def sentence(self) -> str:
        """ "Every record matches the history."."""
        if self.is_intact:
            return "Every record matches the history."
        many = "1 record does" if self.count == 1 else f"{self.count:,} records do"
        return f"{many} not match the history. {self.altered[0].sentence}"


def check_records(connection: sa.Connection, progress: Progress = silent) -> RecordCheck:
    """Compare every record with the latest entries about it; about 15,000 entries a second. Raises Cancelled."""
    altered: list[AlteredRecord] = []
    count = 0
    for found in _found(connection, lambda: progress(0, 1)):
        count += 1
        if len(altered) < _TOLD:
            altered.append(found)
    return RecordCheck(tuple(altered), count)


def _found(connection: sa.Connection, ask: Callable[[], object]) -> Iterator[AlteredRecord]:
    try:
        for each in disagreements(connection, ask):
            owner = client_of(connection, each.entity, each.entity_id)
            yield AlteredRecord(each.entity, ClientId(owner) if owner else None, _sentence(each))
    except Cancelled:
        raise
    except _UNREADABLE:
        yield AlteredRecord("", None, "A record holds what MassageDesk never writes, so it cannot be read any more.")


def _sentence(found: Disagreement) -> str:
    kind = kind_words(found.entity)
    article = "An" if kind[0] in "aeiou" else "A"
    if not found.columns:
        return f"{article} {kind} was put in or taken out past MassageDesk."
    return f"{article} {kind} was changed past MassageDesk: {', '.join(map(field_words, found.columns))}."
