"""What people type for days and times, read the American way and never by the computer's locale."""

from __future__ import annotations

import re
from datetime import date, time, timedelta

from massagedesk.domain.dates import MONTHS, WEEKDAYS
from massagedesk.domain.errors import RuleViolation

_DAY_WORDS = {"today": 0, "tomorrow": 1, "yesterday": -1}
_MONTH_NUMBERS = {name.lower(): number for number, name in enumerate(MONTHS, start=1)}
_WEEKDAY_NUMBERS = {name.lower(): number for number, name in enumerate(WEEKDAYS)}

_COUNT_WORDS = {
    **{"once": 1, "one": 1, "twice": 2, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7},
    **{"eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12},
}
_COUNT = re.compile(
    rf"(\d{{1,4}}|{'|'.join(_COUNT_WORDS)})\s*(?:x|times|sessions?|visits?|treatments?)?"
    r"\s*(?:(?:a|per|/|each|every)\s*)?(?:weekly|weeks?|wks?|min(?:ute)?s?)?\.?",
    re.IGNORECASE | re.ASCII,
)


def parse_day(typed: str, today: date, *, past: bool = False) -> date | None:
    """The day meant by `typed`, None for nothing typed.

    Reads 3/14/2026, 3/14/26, 3/14, 14 Mar, Mar 14 2026, Tue 3 Mar 2026, 2026-03-14, today, tomorrow, +7 (days from
    today), fri (the next one). Without a year the nearest such day is meant, with `past` the last one; a two-digit
    year with `past` (a birth date) is never in the future. Raises RuleViolation with the sentence to show.
    """
    text = typed.strip().lower().replace(",", " ")
    if not text:
        return None
    try:
        found = _relative(text, today) or _written(text, today, past=past)
    except (ValueError, OverflowError):
        found = None
    if found is None:
        raise RuleViolation(f"“{typed.strip()}” is not a day. Type it like 3/14/2026 or 14 Mar.")
    return found


def parse_time(typed: str) -> time | None:
    """The time of day meant by `typed`, None for nothing typed.

    Reads 9, 9:30, 930, 9.30, 9:30 am, 2p, 14:00. Without am or pm, 1 to 6 mean the afternoon: nobody is booked at
    three in the night. Raises RuleViolation with the sentence to show.
    """
    text = typed.strip().lower()
    if not text:
        return None
    match = re.fullmatch(r"(\d{1,2})(?:[:.h ]?(\d{2}))?\s*([ap])?\.?(?:m\.?)?", text)
    if match is None:
        raise RuleViolation(f"“{typed.strip()}” is not a time. Type it like 9:30 or 2:15 pm.")
    hour, minute, half = int(match[1]), int(match[2] or 0), match[3]
    is_real = minute <= 59 and (hour <= 23 if half is None else 1 <= hour <= 12)
    if half is not None:
        hour = hour % 12 + (12 if half == "p" else 0)
    elif 1 <= hour <= 6 and not text.startswith("0"):
        hour += 12
    if not is_real:
        raise RuleViolation(f"“{typed.strip()}” is not a time. Type it like 9:30 or 2:15 pm.")
    return time(hour, minute)


def _relative(text: str, today: date) -> date | None:
    if text in _DAY_WORDS:
        return today + timedelta(days=_DAY_WORDS[text])
    if re.fullmatch(r"[+-]\d{1,4}", text):
        return today + timedelta(days=int(text))
    weekday = _WEEKDAY_NUMBERS.get(text[:3]) if text.isalpha() else None
    if weekday is not None and "monday tuesday wednesday thursday friday saturday sunday".find(text) >= 0:
        return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    return None


def _written(text: str, today: date, *, past: bool) -> date | None:
    if match := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text):
        return date(int(match[1]), int(match[2]), int(match[3]))
    words = [word for word in re.split(r"[\s/.\-]+", text) if word]
    if len(words) > 2 and words[0][:3] in _WEEKDAY_NUMBERS and words[0].isalpha():
        words = words[1:]
    months = [word for word in words if word.isalpha()]
    if len(months) == 1 and len(months[0]) >= 3 and months[0][:3] in _MONTH_NUMBERS:
        numbers = [word for word in words if word.isdigit()]
        words = [str(_MONTH_NUMBERS[months[0][:3]]), *numbers] if len(numbers) == len(words) - 1 else []
    if len(words) not in (2, 3) or not all(word.isdigit() for word in words):
        return None
    month, day = int(words[0]), int(words[1])
    if len(words) == 2:
        return _without_year(month, day, today, past=past)
    return date(_full_year(words[2], month, day, today, past=past), month, day)


def _full_year(word: str, month: int, day: int, today: date, *, past: bool) -> int:
    if len(word) == 4:
        return int(word)
    if len(word) != 2:
        raise ValueError(word)
    year = 2000 + int(word)
    if past and (year, month, day) > (today.year, today.month, today.day):
        return year - 100
    return year


def _without_year(month: int, day: int, today: date, *, past: bool) -> date | None:
    found = []
    for year in range(today.year - 4, today.year + 5):
        try:
            found.append(date(year, month, day))
        except ValueError:  # 29 February of another year
            continue
    if past:
        found = [one for one in found if one <= today]
    return min(found, key=lambda one: abs((one - today).days), default=None)


def parse_count(typed: str) -> int:
    """How many: "2", "2 a week", "twice a week", "three times weekly", "six weeks", "50 min".

    Raises RuleViolation for anything else: "twice a month" is not two a week.
    """
    text = typed.strip()
    found = _COUNT.fullmatch(text)
    word = "" if found is None else found[1].lower()
    count = _COUNT_WORDS[word] if word in _COUNT_WORDS else int(word or 0)
    if count < 1:
        raise RuleViolation(f"“{text}” is not a whole number of 1 or more.")
    return count
