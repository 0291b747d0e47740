"""When nobody was there for too long: decided from clocks alone, so that every case can be tried."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

Clock = Callable[[], float]
SLEPT_SECONDS = 30.0
"""A clock that runs on while the computer sleeps got this far ahead of one that stands still: it slept."""
DEFAULT_MINUTES = 5
CHOICES = (1, 2, 3, 5, 10, 15)


def clocks_of_this_computer() -> Mapping[str, Clock]:
    """Clocks that run on while the computer sleeps: the wall clock, and one nobody can set where there is one."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    found: dict[str, Clock] = {"wall": time.time}
    if boot is not None:
        found["boot"] = lambda: time.clock_gettime(boot)
    return found


def minutes_of(value: object) -> int:
    """A kept setting as one of the choices' range, whatever stands in the file."""
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return min(max(int(value), CHOICES[0]), CHOICES[-1]) if is_number else DEFAULT_MINUTES  # type: ignore[call-overload]


class Idleness:
    """`touch` at each sign of life, `is_over` to ask. Times in seconds."""

    def __init__(
        self, limit: float, monotonic: Clock = time.monotonic, others: Mapping[str, Clock] | None = None
    ) -> None:
        self.limit = limit
        self._monotonic = monotonic
        self._others = clocks_of_this_computer() if others is None else others
        self.begin()

    def begin(self) -> None:
        """Start counting anew, forgetting what the clocks did so far."""
        self._last_touch = self._last_look = self._monotonic()
        self._marks = {name: clock() for name, clock in self._others.items()}
        self._is_over = self._has_slept = False

    @property
    def has_slept(self) -> bool:
        """Whether the computer slept, as far as `is_over` was asked."""
        return self._has_slept

    def touch(self) -> bool:
        """Somebody is there; false when it is too late for that: the sign of life came after the end."""
        if self.is_over():
            return False
        self._last_touch = self._last_look
        return True

    def is_over(self) -> bool:
        """Whether nobody was there for the limit, or the computer slept. It stays over until `begin`.

        A clock set back tells nothing and changes nothing; one set ahead by more than half a minute cannot be told
        from sleep and ends it too.
        """
        if self._is_over:
            return True
        now = self._monotonic()
        passed, self._last_look = now - self._last_look, now
        marks = {name: clock() for name, clock in self._others.items()}
        slept = max((marks[name] - self._marks[name] - passed for name in marks), default=0.0)
        self._marks = marks
        self._has_slept = slept > SLEPT_SECONDS
        self._is_over = self._has_slept or now - self._last_touch >= self.limit
        return self._is_over
