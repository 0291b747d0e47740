"""How papers write days, times, hashes and numbers."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from massagedesk.domain.dates import MONTHS, utc_offset

SEPARATOR = "\u00a0 \u00b7 \u00a0"
"""Between the parts of a composed line."""


def full_date(day: date) -> str:
    """ "06/23/2026"."""
    return f"{day:%m/%d/%Y}" if day.year > 999 else f"{day:%m/%d/}{day.year:04d}"


def short_date(day: date) -> str:
    """ "06/23"."""
    return f"{day:%m/%d}"


def day_span(first_on: date, last_on: date) -> str:
    """ "Jun 8–14", "Jun 29–Jul 5"."""
    first = f"{MONTHS[first_on.month - 1]} {first_on.day}"
    is_same_month = (first_on.year, first_on.month) == (last_on.year, last_on.month)
    return f"{first}–{last_on.day}" if is_same_month else f"{first}–{MONTHS[last_on.month - 1]} {last_on.day}"


def clock(moment: datetime) -> str:
    """ "4:52 PM"."""
    return f"{moment.hour % 12 or 12}:{moment.minute:02d} {'AM' if moment.hour < 12 else 'PM'}"


def day_and_clock(moment: datetime) -> str:
    """ "06/23/2026, 4:52 PM"."""
    return f"{full_date(moment)}, {clock(moment)}"


def stamp(moment: datetime) -> str:
    """ "06/23/2026, 4:52 PM (UTC-07:00)"."""
    return f"{day_and_clock(moment)} ({utc_offset(moment)})"


def short_hash(digits: str, length: int = 16) -> str:
    """The first hex digits in groups of four: "b81d 2f06 9ce3 5a47"."""
    kept = digits.replace(" ", "")[:length]
    return " ".join(kept[start : start + 4] for start in range(0, len(kept), 4))


def count(number: int, one: str, many: str | None = None) -> str:
    """ "1 session", "12 sessions"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def figure(value: Decimal, places: int, *, is_signed: bool = False) -> str:
    """A number with fixed decimals; its minus is an en dash."""
    shown = f"{value:+,.{places}f}" if is_signed and value else f"{value:,.{places}f}"
    return shown.replace("-", "–")
