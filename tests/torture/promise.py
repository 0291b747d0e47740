"""What a harness is, what it is given to do and what it brings back."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_EXAMPLES = 5
NO_COMPILER = "there is no C compiler that works (cc), or this is not Linux"


@dataclass(frozen=True)
class Job:
    """One share of the work of one harness."""

    folder: Path
    """An empty scratch folder, best in memory."""
    count: int
    """How many cases to try."""
    seed: int
    part: int = 0
    parts: int = 1
    control: str = ""
    """Which carelessness to add; empty for the program as it is."""

    def chance(self) -> random.Random:
        """The same for the same seed, another one in each part."""
        return random.Random(f"{self.seed}/{self.part}/{self.control}")


@dataclass
class Tally:
    """What came out: cases tried, cases in which the promise was broken, and figures worth knowing."""

    tried: int = 0
    broken: int = 0
    figures: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    def case(self, problems: list[str]) -> None:
        """Count a case; it is broken when there are problems."""
        self.tried += 1
        if problems:
            self.broken += 1
            self.figures.update(problem.partition(":")[0] for problem in problems)
            self.examples.extend(problems[: _EXAMPLES - len(self.examples)])

    def add(self, other: Tally) -> None:
        """Sum up."""
        self.tried += other.tried
        self.broken += other.broken
        self.figures.update(other.figures)
        self.examples.extend(other.examples[: _EXAMPLES - len(self.examples)])

    def as_json(self) -> dict[str, Any]:
        """As plain values."""
        return {"tried": self.tried, "broken": self.broken, "figures": dict(self.figures), "examples": self.examples}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Tally:
        """Back again."""
        return cls(values["tried"], values["broken"], Counter(values["figures"]), values["examples"])


@dataclass(frozen=True)
class Harness:
    """One way to break one promise."""

    name: str
    promise: int
    """Number in the table of docs/security.md."""
    what: str
    unit: str
    run: Callable[[Job], Tally]
    full: int
    """Cases in the full run."""
    quick: int
    controls: tuple[str, ...] = ()
    """Names of carelessness; each must break the promise, or the zero of the real program means nothing."""
    control_count: int = 200
    quick_controls: tuple[str, ...] | None = None
    """Those of the quick run, unless all: some need hundreds of cases to be caught for certain."""
    quick_control: int = 0
    """Cases of each carelessness in the quick run, unless as many as without it."""
    shim_controls: tuple[str, ...] = ()
    """Those that are caught for certain only where kills come at chosen operations; without the shim they are left
    out."""
    needs_shim: bool = False
    """Without the shim, kills still come by the clock."""
    with_tests: bool = True
    """False where it takes too long, or a whole window, to be one of the tests."""
    needs: str = ""
    """A program it cannot do without."""
    parts: int = 2
    """Shares of the full run that can go on at the same time."""

    def controls_of(self, *, quick: bool, by_operation: bool) -> tuple[str, ...]:
        """The carelessnesses of a run."""
        wanted = self.quick_controls if quick and self.quick_controls is not None else self.controls
        return tuple(each for each in wanted if by_operation or each not in self.shim_controls)

    def why_not(self, library: Path | None) -> str:
        """Why it cannot be run here; empty when it can."""
        if self.needs_shim and library is None:
            return NO_COMPILER
        if self.needs and shutil.which(self.needs) is None:
            return f"{self.needs} is not installed"
        return ""


PROMISES = {
    1: "A saved note survives a crash of the program",
    2: "A saved note survives a power cut",
    3: "A full or broken disk never damages the records, and what is said about a save is true",
    4: "A damaged or altered file is recognized",
    5: "An interrupted backup never takes the place of a good one",
    6: "A backup restores without MassageDesk",
    8: "Nothing readable is on the disk, no connection is opened",
    9: "Changing the password or replacing the key never locks anybody out",
    10: "A forgotten password is recoverable by the printed code; slips of the pen are caught",
    11: "Changes to history before the last anchor are evident",
    15: "One window at a time; locking closes everything and loses nothing",
}
