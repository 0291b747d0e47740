"""Two windows, idle hours, sleeping computers: one writer at a time, and nobody reads on after the lock fell.

`lock-window` is the real window in a process of its own: every reason to lock, what she was writing before and after,
and what the memory of the process still holds.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from tests.torture import practice
from tests.torture.practice import Places
from tests.torture.promise import Harness, Job, Tally
from tests.torture.window import DEAF, REVIVES, SAME_PROCESS, WatchedWindow

from massagedesk.domain.errors import Conflict, MassageDeskError
from massagedesk.gui.idleness import Idleness
from massagedesk.services.desk import Desk
from massagedesk.vault import lockfile

NO_LOCK = "no lock taken"
KEPT_OPEN = "only the window is covered"


# --- one at a time -----------------------------------------------------------------------------------------------


def open_twice(job: Job) -> Tally:
    """A second opening is refused while the first lives, and let in as soon as the first was killed."""
    places = Places(job.folder / "made")
    places.create()
    if job.control == NO_LOCK:
        lockfile._lock = lambda handle: None
    tally = Tally()
    while tally.tried < job.count:
        holder, its_end = _hold(places)
        tally.case(["a second opening was let in: two could write"] if _opens(places) else [])
        os.kill(holder, signal.SIGKILL)
        os.waitpid(holder, 0)
        os.close(its_end)
        tally.case([] if _opens(places) else ["locked for ever: after the first was killed"])
    return tally


def _hold(places: Places) -> tuple[int, int]:
    """A child that has the practice open; its number, and the pipe it spoke through."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        desk = places.open()
        os.write(writing, b"open" if desk.vault else b"")
        signal.pause()
        os._exit(0)
    os.close(writing)
    assert os.read(reading, 4) == b"open"
    return child, reading


def _opens(places: Places) -> bool:
    try:
        places.open().close()
    except Conflict:
        return False
    return True


# --- what is left open after locking --------------------------------------------------------------------------------


def use_after_lock(job: Job) -> Tally:
    """After locking, everything kept of the opened practice is of no use, and its keys are zeros."""
    places = Places(job.folder / "made")
    places.create()
    tally = Tally()
    uses: tuple[tuple[str, Callable[[Desk], object]], ...] = (
        ("clients read", lambda desk: desk.clients.find("Lindqvist")),
        ("draft saved", lambda desk: practice.write_draft(desk, note_id, 9)),
        ("settings written", lambda desk: desk.settings.put("torture", 1)),
        ("backup made", lambda desk: desk.backups.create(places.backups / "after.zip")),
        ("note read", lambda desk: desk.visits.view(note_id)),
        ("search", lambda desk: desk.search.people("Hannah")),
        ("audit read", lambda desk: desk.evidence.entries()),
    )
    while tally.tried < job.count:
        desk = places.open()
        note_id = practice.the_note(desk)
        if job.control != KEPT_OPEN:
            desk.close()
        for what, use in uses:
            try:
                use(desk)
            except MassageDeskError:
                tally.case([])
            else:
                tally.case([f"usable after locking: {what}"])
        keys = (desk.vault.root_key, desk.database._key, desk.database.trail._key)
        tally.case([] if not any(any(key) for key in keys) else ["keys left: not zeros"])
        if job.control == KEPT_OPEN:
            desk.close()
        (places.backups / "after.zip").unlink(missing_ok=True)
    return tally


# --- idle ------------------------------------------------------------------------------------------------------------


class _Clocks:
    """A computer's clocks: one that stands while it sleeps, and the wall clock, which anybody can set."""

    def __init__(self) -> None:
        self.monotonic, self.wall, self.boot = 1000.0, 1.7e9, 1000.0

    def wait(self, seconds: float) -> None:
        self.monotonic += seconds
        self.wall += seconds
        self.boot += seconds

    def sleep(self, seconds: float) -> None:
        self.wall += seconds
        self.boot += seconds


def idle_away(job: Job) -> Tally:
    """Random days at the desk: typing, pauses, sleep, a clock set back; judged by what passed in truth."""
    chance, tally = job.chance(), Tally()
    limit = 300.0
    for _ in range(job.count):
        clocks = _Clocks()
        others: dict[str, Any] = {"wall": lambda clocks=clocks: clocks.wall, "boot": lambda clocks=clocks: clocks.boot}
        idleness = Idleness(limit, lambda clocks=clocks: clocks.monotonic, others)
        since_life, should_be_over, problems = 0.0, False, []
        for _ in range(chance.randint(1, 30)):
            event = chance.choice(("type", "type", "pause", "long pause", "sleep", "set back", "look"))
            if event == "type":
                revived = idleness.touch()
                if job.control == REVIVES:
                    idleness.begin()
                    revived = True
                if revived and should_be_over:
                    problems.append("a late key revived it: nobody was there")
                if not revived and not should_be_over:
                    problems.append("locked while she was typing: no reason")
                since_life = 0.0 if not should_be_over else since_life
            elif event == "set back":
                clocks.wall -= chance.uniform(1, 90_000)
            elif event == "look":
                idleness.is_over()
            else:
                seconds = chance.uniform(*{"pause": (0, 120), "long pause": (250, 900), "sleep": (40, 40_000)}[event])
                if event == "sleep":
                    clocks.sleep(seconds)
                else:
                    clocks.wait(seconds)
                    since_life += seconds
                should_be_over = should_be_over or event == "sleep" or since_life >= limit
        if idleness.is_over() != should_be_over and job.control != REVIVES:
            problems.append(f"wrong verdict: over is {should_be_over} in truth")
        tally.case(problems[:1])
    return tally


# --- every reason to lock, in the real window ---------------------------------------------------------------------

_WORD = "Qzvexorlund"


def lock_window(job: Job) -> Tally:
    """Something half typed, a reason to lock; afterwards it must be locked, or not, and be as it was once unlocked."""
    places = Places(job.folder / "made")
    places.create()
    chance, tally = job.chance(), Tally()
    # Rounds of every scenario, so that few cases try all of them.
    rounds: list[str] = []
    while len(rounds) < job.count:
        rounds += chance.sample(sorted(_SCENARIOS), len(_SCENARIOS))
    with WatchedWindow(places.practice, job.folder / "home", careless=job.control) as window:
        for number, name in enumerate(rounds[: job.count]):
            tally.case(_one_scenario(window, name, f"{_WORD} round {number} of it"))
    return tally


def _one_scenario(window: WatchedWindow, name: str, text: str) -> list[str]:
    steps, should_begin = _SCENARIOS[name]
    window.ask("unlock")
    window.ask("clocks")
    before = stands = window.ask("write", text)
    problems = []
    for what, words, is_locked in steps:
        stands = window.ask(what, *words)
        before = stands if "cursor" in stands else before
        if (stands["shown"] == "UnlockView") is not is_locked:
            problems.append(f"{name}: {'open' if is_locked else 'locked'} after {what}")
        if stands["what"] == "begun":
            break
    if stands["windows"] != ["Watched"]:
        problems.append(f"{name}: more on the screen than one window")
    if (stands["what"] == "begun") is not should_begin:
        problems.append(f"{name}: the process is {'the same' if should_begin else 'another one'}")
    if should_begin and sys.platform == "linux" and (copies := window.copies(_WORD)):
        problems.append(f"{name}: left in memory, {'many' if copies > 9 else 'some'} copies of what she wrote")
    if stands["shown"] != "UnlockView":
        window.ask("lock")
    after = window.ask("unlock")
    if [after.get(part) for part in ("place", "text", "cursor")] != ["notes", text, before["cursor"]]:
        problems.append(f"{name}: not as it was: after unlocking")
    window.ask("lock")
    return problems[:1]


_Check = tuple[str, tuple[object, ...], bool]
"""What happens, with what, and whether it must be locked then."""
_SCENARIOS: dict[str, tuple[tuple[_Check, ...], bool]] = {
    "she locks": ((("lock", (), True),), False),
    "idle": ((("pass_by", (299,), False), ("look", (), False), ("pass_by", (1,), False), ("look", (), True)), False),
    "not idle": ((("pass_by", (299,), False), ("press", (), False), ("pass_by", (299,), False),
                  ("look", (), False)), False),
    "event after the deadline": ((("pass_by", (301,), False), ("press", (), True)), False),
    "clock set back": ((("set_back", (86_400,), False), ("pass_by", (300,), False), ("look", (), True)), False),
    "session locked": ((("lock_session", (), True),), False),
    "sleep, told before": ((("tell_sleep", (), True),), True),
    "sleep, noticed after": ((("sleep", (3600,), True),), True),
    "sleep while locked": ((("lock", (), True), ("sleep", (3600,), True)), True),
    "locked for long": ((("lock", (), True), ("pass_by", (899,), True), ("pass_by", (1,), True), ("look", (), True)),
                        True),
}  # fmt: skip
"""With each, whether the program must have begun again in the end."""


HARNESSES = (
    Harness("open-twice", 15, "a second opening, while the first lives and after it was killed", "openings", open_twice,
            400, 12, (NO_LOCK,), 20, quick_control=4),
    Harness("use-after-lock", 15, "use of an opened practice after it was locked", "uses", use_after_lock, 800, 16,
            (KEPT_OPEN,), 16, parts=1),
    Harness("idle", 15, "random hours of typing, pauses, sleep and changed clocks", "scenarios", idle_away, 10_000, 500,
            (REVIVES,), 500, parts=1),
    Harness("lock-window", 15, "every reason to lock in the real window, a note half typed", "lockings", lock_window,
            60, len(_SCENARIOS), (DEAF, SAME_PROCESS, REVIVES), 2 * len(_SCENARIOS), (SAME_PROCESS,),
            with_tests=False),
)  # fmt: skip
