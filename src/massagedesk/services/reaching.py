"""Whether folders can be reached, asked beside the caller: a drive that sleeps or a network that is gone may take
minutes to answer, and the window must not wait for it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

AT_ONCE_SECONDS = 1.0
"""A drive that is there and awake answers in a thousandth of this."""
PATIENT_SECONDS = 20.0
"""Long enough for a disk to start turning."""


@dataclass(frozen=True)
class Reach:
    """What is known of a folder."""

    is_there: bool
    is_same_disk: bool
    """Whether it lies on the disk of the practice."""


UNKNOWN = Reach(is_there=True, is_same_disk=False)
"""Not answered yet: taken to be there, so that whoever writes to it finds out."""
NO_ANSWER = Reach(is_there=False, is_same_disk=False)


class Reaching:
    """Asks each folder in a thread of its own, at most once at a time. ``ask`` says how; it must not raise."""

    def __init__(self, ask: Callable[[Path], Reach]) -> None:
        self._ask = ask
        self._guard = threading.Lock()
        self._asked: dict[Path, threading.Event] = {}
        self._known: dict[Path, Reach] = {}

    def of(self, folder: Path) -> Reach:
        """The answer where it comes at once, otherwise the one before; `UNKNOWN` where there was none."""
        answered, is_new = self._question(folder)
        # While an earlier question waits for its answer, this one need not wait again.
        if is_new:
            answered.wait(AT_ONCE_SECONDS)
        with self._guard:
            return self._known.get(folder, UNKNOWN)

    def waited_for(self, folder: Path) -> Reach:
        """The answer, waited for as long as a disk takes to start; `NO_ANSWER` where it does not come."""
        answered, _ = self._question(folder)
        if not answered.wait(PATIENT_SECONDS):
            return NO_ANSWER
        with self._guard:
            return self._known[folder]

    def _question(self, folder: Path) -> tuple[threading.Event, bool]:
        with self._guard:
            present = self._asked.get(folder)
            if present is not None:
                return present, False
            made = self._asked[folder] = threading.Event()
        threading.Thread(target=self._find_out, args=(folder, made), name="reaching", daemon=True).start()
        return made, True

    def _find_out(self, folder: Path, answered: threading.Event) -> None:
        found = self._ask(folder)
        with self._guard:
            self._known[folder] = found
            del self._asked[folder]
        answered.set()
