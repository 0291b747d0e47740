"""Audit entries as people read them: values in words, hashes cut short, nothing that only the program needs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from massagedesk.domain.audit import action_words, field_words, kind_words
from massagedesk.domain.dates import local, spoken_day, spoken_time
from massagedesk.domain.ids import ClientId
from massagedesk.domain.money import Money
from massagedesk.persistence.audit import CLOCK_BACK
from massagedesk.persistence.queries.audit import AuditRecord

_LONGEST = 240
_PRINTED_DIGITS = 12
_HIDDEN = frozenset(("id", "search_key", "position"))
_REFERENCE = re.compile("[0-9a-f]{32}")
_HASH = re.compile("[0-9a-f]{40,}")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field of a record before and after; None for what there was not or what is not known."""

    name: str
    label: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    """An entry, for the list."""

    seq: int
    at: datetime
    """UTC."""
    zone: str
    """Zone of the practice or the computer at that moment."""
    actor: str
    action: str
    kind: str
    what: str
    """ "Changed client"."""
    client_id: ClientId | None
    client_name: str
    changes: tuple[FieldChange, ...]
    is_clock_back: bool
    """The clock stood earlier than at the entry before: the order of entries is certain, this time is not."""
    short_hash: str


def row_of(record: AuditRecord, zone: ZoneInfo) -> AuditRow:
    """The entry with its values in words, times in ``zone``."""
    return AuditRow(
        seq=record.seq,
        at=datetime.fromisoformat(record.at),
        zone=record.zone,
        actor=record.actor,
        action=record.action,
        kind=record.entity,
        what=f"{action_words(record.action)} {kind_words(record.entity)}",
        client_id=ClientId(record.client_id) if record.client_id else None,
        client_name=record.client_name,
        changes=tuple(_changes(record.detail, zone)),
        is_clock_back=CLOCK_BACK in record.detail,
        short_hash=record.hash.hex()[:_PRINTED_DIGITS],
    )


def _changes(detail: dict[str, Any], zone: ZoneInfo) -> Iterator[FieldChange]:
    for name, values in _mapping(detail.get("changed")).items():
        if name not in _HIDDEN:
            before = _told(name, values[0], zone) if len(values) > 1 else None
            yield FieldChange(name, field_words(name), before, _told(name, values[-1], zone))
    for part in ("after", "before"):
        for name, value in _mapping(detail.get(part)).items():
            said = "" if name in _HIDDEN or _is_reference(value) else _told(name, value, zone)
            if said:
                is_after = part == "after"
                yield FieldChange(name, field_words(name), None if is_after else said, said if is_after else None)
    for name, value in detail.items():
        if not isinstance(value, (dict, list)):
            yield FieldChange(name, field_words(name), None, _told(name, value, zone))


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _is_reference(value: Any) -> bool:
    """Ids of other records say nothing to people; which client it was stands in the row."""
    return isinstance(value, str) and _REFERENCE.fullmatch(value) is not None


def _told(name: str, value: Any, zone: ZoneInfo) -> str:
    if value is None:
        return ""
    if isinstance(value, dict):
        if value.keys() == {"bytes", "sha256"}:
            return f"{value['bytes']:,} bytes, hash {value['sha256'][:_PRINTED_DIGITS]}" if value["bytes"] else ""
        return _cut(_flat(value))
    if isinstance(value, list):
        return _cut(_flat(value))
    if name == "amount" and isinstance(value, int):
        return str(Money(value))
    if name.startswith(("is_", "says_")) and value in (0, 1):
        return "yes" if value else "no"
    return _cut(_text(str(value), zone))


def _text(value: str, zone: ZoneInfo) -> str:
    if _REFERENCE.fullmatch(value):
        return "another record"
    if _HASH.fullmatch(value):
        return f"{value[:16]}…"
    try:
        if _INSTANT.fullmatch(value):
            moment = local(datetime.fromisoformat(value), zone)
            return f"{spoken_day(moment.date())}, {spoken_time(moment)}"
        if _DAY.fullmatch(value):
            return spoken_day(date.fromisoformat(value))
        if value[:1] in ("[", "{"):
            return _flat(json.loads(value))
    except ValueError:
        return value
    return value


def _flat(value: Any) -> str:
    """The plain values of nested JSON, in order, without what is empty."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return ", ".join(part for each in value if (part := _flat(each)))
    return "" if value is None else str(value)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
