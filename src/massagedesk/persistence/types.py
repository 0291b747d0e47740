"""Column types: values are stored as text, integer or blob, so that tables can be STRICT and any tool reads them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import Integer, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from massagedesk.domain.codes import DiagnosisCode, Npi, ServiceCode
from massagedesk.domain.money import Money
from massagedesk.domain.practice import NO_ADDRESS, Address, WorkingDay

T = TypeVar("T")


class _AsText(TypeDecorator[T], Generic[T]):
    """A value written as text by `dump` and read by `load`; None stays NULL."""

    impl = Text
    cache_ok = True
    dump: Callable[[Any], str]
    load: Callable[[str], Any]

    def process_bind_param(self, value: T | None, dialect: Dialect) -> str | None:
        """To the file."""
        return None if value is None else type(self).dump(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> T | None:
        """From the file."""
        return None if value is None else type(self).load(value)


def _dump_instant(moment: datetime) -> str:
    if moment.tzinfo is None or moment.microsecond:
        raise ValueError("instants are aware and in whole seconds")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Identifier(_AsText[UUID]):
    """A UUID as 32 hex digits."""

    cache_ok = True
    dump = staticmethod(lambda value: value.hex)
    load = staticmethod(UUID)


class Day(_AsText[date]):
    """A day as 2026-03-03."""

    cache_ok = True
    dump = staticmethod(date.isoformat)
    load = staticmethod(date.fromisoformat)


class Instant(_AsText[datetime]):
    """A UTC instant in whole seconds, 2026-03-03T17:30:00Z: text order is time order."""

    cache_ok = True
    dump = staticmethod(_dump_instant)
    load = staticmethod(datetime.fromisoformat)


class Exact(_AsText[Decimal]):
    """A decimal number written out, never a float."""

    cache_ok = True
    dump = staticmethod(str)
    load = staticmethod(Decimal)


class NpiText(_AsText[Npi]):
    """Ten digits."""

    cache_ok = True
    dump = staticmethod(str)
    load = staticmethod(Npi)


class DiagnosisText(_AsText[DiagnosisCode]):
    """An ICD-10-CM code with its point."""

    cache_ok = True
    dump = staticmethod(str)
    load = staticmethod(DiagnosisCode)


class ServiceCodeText(_AsText[ServiceCode]):
    """Five characters."""

    cache_ok = True
    dump = staticmethod(str)
    load = staticmethod(ServiceCode)


def _dump_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


class Words(_AsText[tuple[str, ...]]):
    """A short list of words as a JSON array."""

    cache_ok = True
    dump = staticmethod(lambda value: _dump_json(list(value)))
    load = staticmethod(lambda text: tuple(json.loads(text)))


class AddressJson(_AsText[Address]):
    """An address as a JSON object without its empty parts."""

    cache_ok = True
    dump = staticmethod(lambda value: _dump_json({name: part for name, part in vars(value).items() if part}))
    load = staticmethod(lambda text: Address(**json.loads(text)) if text != "{}" else NO_ADDRESS)


def _dump_week(week: tuple[WorkingDay, ...]) -> str:
    def hour(at: time | None) -> str | None:
        return None if at is None else at.isoformat("minutes")

    return _dump_json(
        [[day.weekday, hour(day.opens), hour(day.closes), hour(day.break_starts), hour(day.break_ends)] for day in week]
    )


def _load_week(text: str) -> tuple[WorkingDay, ...]:
    def hour(at: str | None) -> Any:
        return None if at is None else time.fromisoformat(at)

    return tuple(WorkingDay(weekday, *(hour(at) for at in hours)) for weekday, *hours in json.loads(text))


class WorkingWeek(_AsText[tuple[WorkingDay, ...]]):
    """Opening hours and breaks as a JSON array."""

    cache_ok = True
    dump = staticmethod(_dump_week)
    load = staticmethod(_load_week)


class ClosedDays(_AsText[tuple[tuple[date, str], ...]]):
    """Days away, each with its word, as a JSON array."""

    cache_ok = True
    dump = staticmethod(lambda days: _dump_json([[day.isoformat(), word] for day, word in days]))
    load = staticmethod(lambda text: tuple((date.fromisoformat(day), word) for day, word in json.loads(text)))


class Flag(TypeDecorator[bool]):
    """Yes or no as 1 or 0."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> int | None:
        """To the file."""
        return None if value is None else int(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> bool | None:
        """From the file."""
        return None if value is None else bool(value)


class Cents(TypeDecorator[Money]):
    """Money in whole cents."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: Money | None, dialect: Dialect) -> int | None:
        """To the file."""
        return None if value is None else value.cents

    def process_result_value(self, value: int | None, dialect: Dialect) -> Money | None:
        """From the file."""
        return None if value is None else Money(value)


class Word(TypeDecorator[StrEnum]):
    """One word of a StrEnum; the words are part of the file format."""

    impl = Text
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        """To the file; a word that is not one of them raises ValueError."""
        return None if value is None else self.words(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        """From the file."""
        return None if value is None else self.words(value)
