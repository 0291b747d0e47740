"""News of what changed, from the desk to the screens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, Signal


class Announces(Protocol):
    """Whatever tells of its changes: the desk."""

    def on_change(self, callback: Callable[[frozenset[str]], None]) -> Callable[[], None]:
        """Call `callback` with the kinds of records touched, after each committed action; what it returns ends that."""
        ...


class ChangeBus(QObject):
    """`changed(kinds)` on the window's thread, whichever thread the action ran on."""

    changed = Signal(object)

    def follow(self, desk: Announces) -> None:
        """Pass on what `desk` announces, as long as the bus lives."""
        end = desk.on_change(self._announce)
        self.destroyed.connect(end)

    def _announce(self, kinds: frozenset[str]) -> None:
        self.changed.emit(kinds)
