"""How long things take: repeats, their best and their median, in milliseconds."""

from __future__ import annotations

import gc
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
_FEWEST, _MOST = 5, 40


@dataclass(frozen=True)
class Took:
    """Times of the same thing done several times, ms. `best` is the least disturbed by what else the computer does."""

    times: tuple[float, ...]

    @property
    def best(self) -> float:
        return min(self.times)

    @property
    def median(self) -> float:
        return statistics.median(self.times)


def once(act: Callable[[], object]) -> float:
    """Milliseconds of one go, garbage collection kept out of it."""
    gc.collect()
    gc.disable()
    try:
        started = time.perf_counter()
        act()
        return (time.perf_counter() - started) * 1000
    finally:
        gc.enable()


def side_by_side(acts: Sequence[Callable[[], object]], budget_s: float) -> list[Took]:
    """Several things in turn, again and again, so that what disturbs one disturbs the others as well.

    Quick things are done more often: as many rounds as fit the budget, between 5 and 40. The first round only warms
    up. An act may carry a `before`, done each time and not counted.
    """
    times: list[list[float]] = [[] for _ in acts]
    until = time.monotonic() + budget_s
    while len(times[0]) < _FEWEST + 1 or (time.monotonic() < until and len(times[0]) < _MOST + 1):
        # Each goes first as often as the other: what one leaves behind is paid for by the next.
        in_turn = list(enumerate(acts)) if len(times[0]) % 2 else list(reversed(list(enumerate(acts))))
        for place, act in in_turn:
            getattr(act, "before", _nothing)()
            times[place].append(once(act))
    return [Took(tuple(found[1:])) for found in times]


def _nothing() -> None:
    """Most acts need nothing done before them."""


def child(script: str, *arguments: str, home: Path) -> dict[str, Any]:
    """Run one of the scripts beside this in a fresh process with a home of its own; what it prints last is JSON.

    `started` is the moment before the process began, on the clock all processes share.
    """
    environment = os.environ | {
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": os.pathsep.join((str(HERE), str(HERE.parent.parent / "src"))),
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_CACHE_HOME": os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache")),
    }
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, str(HERE / script), *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise RuntimeError(f"{script} {' '.join(arguments)} ended with {done.returncode}:\n{done.stderr[-3000:]}")
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    found["started"] = started
    return found
