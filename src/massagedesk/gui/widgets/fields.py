"""Inputs for days, times, amounts and numbers: typed the way people write, shown back in one way.

All have `value()` (None when empty; raises RuleViolation with a sentence when unreadable), `set_value(...)`, and
`value_changed` after an edit that can be read. Up and Down step. An unreadable entry stays as typed, outlined in red.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from massagedesk.domain.dates import spoken_day, spoken_time
from massagedesk.domain.errors import MassageDeskError, RuleViolation
from massagedesk.domain.money import Money
from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.buttons import restyle
from massagedesk.gui.widgets.typed import parse_count, parse_day, parse_time


def _wall_clock() -> date:
    return datetime.now().astimezone().date()


class _TypedField(QLineEdit):
    """Reads on leaving the field; the kinds below say how."""

    value_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._last: Any = None
        self.editingFinished.connect(self._settle)

    def _read(self, typed: str) -> Any:
        raise NotImplementedError

    def _write(self, value: Any) -> str:
        raise NotImplementedError

    def _step(self, value: Any, steps: int, *, large: bool) -> Any:
        return value

    def _value(self) -> Any:
        return self._read(self.text())

    def _set(self, value: Any) -> None:
        self._last = value
        self.setText("" if value is None else self._write(value))
        self._mark("")

    def _settle(self) -> None:
        try:
            value = self._value()
        except MassageDeskError as error:
            self._mark(error.sentence)
            return
        changed = value != self._last
        self._set(value)
        if changed:
            self.value_changed.emit(value)

    def _mark(self, sentence: str) -> None:
        if bool(sentence) != bool(self.property("problem")):
            self.setProperty("problem", bool(sentence))
            restyle(self)
        self.setAccessibleDescription(sentence)
        self.setToolTip(sentence)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Up: (1, False),
            Qt.Key.Key_Down: (-1, False),
            Qt.Key.Key_PageUp: (1, True),
            Qt.Key.Key_PageDown: (-1, True),
        }.get(Qt.Key(event.key()))
        if steps is None or self.isReadOnly():
            super().keyPressEvent(event)
            return
        try:
            value = self._step(self._value(), steps[0], large=steps[1])
        except MassageDeskError as error:
            self._mark(error.sentence)
            return
        if value != self._last:
            self._set(value)
            self.value_changed.emit(value)


class DateField(_TypedField):
    """A day: "3/3", "14 Mar", "fri", "+7"; shown as "Tue 3 Mar 2026". Up/Down a day, PageUp/PageDown a week."""

    _today: Callable[[], date] = staticmethod(_wall_clock)

    def __init__(self, parent: QWidget | None = None, *, past: bool = False) -> None:
        """`past`: a birth date, or another day that can't lie ahead."""
        super().__init__(parent)
        self._past = past
        self.setPlaceholderText(self.tr("month/day/year"))

    @classmethod
    def follow_clock(cls, today: Callable[[], date] = _wall_clock) -> None:
        """Where "today" comes from: the desk's clock, in the practice's zone; without one, the computer's."""
        cls._today = staticmethod(today)

    def set_past(self, past: bool) -> None:
        """Say that only past days are meant (for fields made by a form)."""
        self._past = past

    def value(self) -> date | None:
        """The day, None when empty. Raises RuleViolation when it can't be read."""
        found: date | None = self._value()
        return found

    def set_value(self, day: date | None) -> None:
        """Show a day."""
        self._set(day)

    def _read(self, typed: str) -> date | None:
        return parse_day(typed, type(self)._today(), past=self._past)

    def _write(self, value: date) -> str:
        return spoken_day(value)

    def _step(self, value: date | None, steps: int, *, large: bool) -> date:
        if value is None:
            return type(self)._today()
        return value + timedelta(days=steps * (7 if large else 1))


class TimeField(_TypedField):
    """A time of day: "930", "2p", "14:00"; shown as "9:30 am". Up/Down 15 minutes, PageUp/PageDown an hour."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(self.tr("9:30 am"))

    def value(self) -> time | None:
        """The time, None when empty. Raises RuleViolation when it can't be read."""
        found: time | None = self._value()
        return found

    def set_value(self, moment: time | None) -> None:
        """Show a time."""
        self._set(moment)

    def _read(self, typed: str) -> time | None:
        return parse_time(typed)

    def _write(self, value: time) -> str:
        return spoken_time(value)

    def _step(self, value: time | None, steps: int, *, large: bool) -> time:
        if value is None:
            return time(9, 0)
        minutes = value.hour * 60 + value.minute + steps * (60 if large else 15)
        minutes = min(max(minutes, 0), 23 * 60 + 45)
        return time(minutes // 60, minutes % 60)


class MoneyField(_TypedField):
    """An amount: "95", "1284.50"; shown as "$95.00", right-aligned."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setPlaceholderText("$0.00")

    def value(self) -> Money | None:
        """The amount, None when empty. Raises RuleViolation when it can't be read."""
        found: Money | None = self._value()
        return found

    def set_value(self, amount: Money | None) -> None:
        """Show an amount."""
        self._set(amount)

    def _read(self, typed: str) -> Money | None:
        return Money.parse(typed) if typed.strip() else None

    def _write(self, value: Money) -> str:
        return str(value)

    def _step(self, value: Money | None, steps: int, *, large: bool) -> Money:
        return (value or Money()) + Money(steps * (1000 if large else 100))


class _WholeField(_TypedField):
    """A whole number within a range; the kinds below say how it is written."""

    _lowest, _highest = 0, 999

    def set_range(self, lowest: int, highest: int) -> None:
        """The numbers that make sense here."""
        self._lowest, self._highest = lowest, highest

    def value(self) -> int | None:
        """The number, None when empty. Raises RuleViolation when it can't be read or lies outside the range."""
        found: int | None = self._value()
        return found

    def set_value(self, number: int | None) -> None:
        """Show a number."""
        self._set(number)

    def _within(self, number: int) -> int:
        if not self._lowest <= number <= self._highest:
            raise RuleViolation(f"{number} is not between {self._lowest} and {self._highest}.")
        return number

    def _step(self, value: int | None, steps: int, *, large: bool) -> int:
        if value is None:
            return self._lowest
        return min(max(value + steps * (10 if large else 1), self._lowest), self._highest)


class NumberBox(_WholeField):
    """A whole number in a small box, 52 wide: right-aligned and semibold; `large` is the pain box, 20 px centered."""

    def __init__(
        self, parent: QWidget | None = None, *, lowest: int = 0, highest: int = 999, large: bool = False
    ) -> None:
        super().__init__(parent)
        self._lowest, self._highest = lowest, highest
        self.setProperty("field", "number-large" if large else "number")
        across = Qt.AlignmentFlag.AlignHCenter if large else Qt.AlignmentFlag.AlignRight
        self.setAlignment(across | Qt.AlignmentFlag.AlignVCenter)
        self.setFixedWidth(Theme.current().px(52))

    def _read(self, typed: str) -> int | None:
        text = typed.strip().replace("\N{MINUS SIGN}", "-")
        if not text:
            return None
        sign = -1 if text.startswith("-") else 1
        digits = text.removeprefix("-")
        if not (digits.isascii() and digits.isdigit()):
            raise RuleViolation(f"“{typed.strip()}” is not a whole number.")
        return self._within(sign * int(digits))

    def _write(self, value: int) -> str:
        return str(value)


class CountField(_WholeField):
    """How many of something, with its unit behind: "2" is shown as "2 a week". Up and Down step by one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._one = self._many = "{count}"
        self._lowest, self._highest = 1, 999

    def set_words(self, one: str, many: str) -> None:
        """How one and several read: "{count} week" and "{count} weeks"."""
        self._one, self._many = one, many

    def _read(self, typed: str) -> int | None:
        text = typed.strip()
        if not text:
            return None
        return self._within(parse_count(text))

    def _write(self, value: int) -> str:
        return (self._one if value == 1 else self._many).format(count=value)
