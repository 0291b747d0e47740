"""Where she has been, for Back and Forward."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_AT_MOST = 50


@dataclass(frozen=True)
class Spot:
    """A place and what `open` needs to come back to the same thing in it."""

    place: str
    arguments: Mapping[str, Any]


class History:
    """The spots visited, and which of them is shown."""

    def __init__(self) -> None:
        self._spots: list[Spot] = []
        self._here = -1

    def visit(self, place: str, arguments: Mapping[str, Any]) -> None:
        """She went somewhere: what lay ahead is forgotten. Going where she is leaves no second mark."""
        spot = Spot(place, dict(arguments))
        if self._here >= 0 and self._spots[self._here] == spot:
            return
        self._spots = [*self._spots[: self._here + 1], spot][-_AT_MOST:]
        self._here = len(self._spots) - 1

    def amend(self, place: str, arguments: Mapping[str, Any]) -> None:
        """She moved on inside the place shown: the spot takes it over, as long as it is that place's."""
        if self._here >= 0 and self._spots[self._here].place == place:
            self._spots[self._here] = Spot(place, dict(arguments))

    def peek(self, steps: int) -> Spot | None:
        """The spot `steps` away (-1 is back), None where there is none."""
        there = self._here + steps
        return self._spots[there] if 0 <= there < len(self._spots) else None

    def move(self, steps: int) -> None:
        """She is there now. Only after `peek` gave a spot."""
        self._here += steps
