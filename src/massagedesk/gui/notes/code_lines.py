"""A code of the session, and one that can be added, as the foot of the note shows them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class CodeLine:
    """One code of the session, in words."""

    name: str
    area: str
    minutes: int
    working: str
    units: str


@dataclass(frozen=True, kw_only=True)
class CodeChoice:
    """A service of the list that can be added."""

    code: str
    label: str
    is_timed: bool
