"""Breaks every promise on purpose and prints what held: ``python -m tests.torture.run [--quick] [--only NAME …]``.

Each harness runs in processes of its own, two at a time, with its carelessness beside it: a zero counts only where the
careless program was caught. Figures go to build/torture.json. Ends with 1 when a promise was broken, when a careless
program was not caught, or when a harness failed.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.torture import shim
from tests.torture.promise import PROMISES, Harness, Job, Tally

ROOT = Path(__file__).resolve().parent.parent.parent
SEED = 20261121
_MODULES = ("kills", "power", "faults", "damage", "alone", "tamper", "typos", "locks", "leaks")


def harnesses() -> tuple[Harness, ...]:
    """All there are, in the order of the promises."""
    from importlib import import_module

    found = [each for name in _MODULES for each in import_module(f"tests.torture.{name}").HARNESSES]
    return tuple(sorted(found, key=lambda each: each.promise))


# --- one share of the work ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Share:
    """A part of a harness, or one of its carelessnesses."""

    harness: Harness
    control: str
    count: int
    part: int
    parts: int
    seed: int


def shares(harness: Harness, *, quick: bool, seed: int) -> Iterator[Share]:
    """What has to be run for one harness."""
    whole = harness.quick if quick else harness.full
    parts = 1 if quick else harness.parts
    for part in range(parts):
        yield Share(harness, "", -(-whole // parts), part, parts, seed)
    few = harness.controls if harness.quick_controls is None else harness.quick_controls
    for control in few if quick else harness.controls:
        yield Share(harness, control, harness.quick if quick else harness.control_count, 0, 1, seed)


def start(share: Share, folder: Path) -> int:
    """Fork a process that does the share and leaves ``tally.json`` or ``error.txt`` in the folder; its number."""
    sys.stdout.flush()
    child = os.fork()
    if child:
        return child
    try:
        home = folder / "home"
        os.environ.update(HOME=str(home), XDG_CONFIG_HOME=str(home / "config"), XDG_DATA_HOME=str(home / "data"))
        work = folder / "work"
        work.mkdir()
        job = Job(work, share.count, share.seed, share.part, share.parts, share.control)
        tally = share.harness.run(job)
        (folder / "tally.json").write_text(json.dumps(tally.as_json()), encoding="utf-8")
    except BaseException:
        (folder / "error.txt").write_text(traceback.format_exc()[-3000:], encoding="utf-8")
    os._exit(0)


def outcome_in(folder: Path) -> Tally | str:
    """What the process left: its tally, or why there is none."""
    if (folder / "tally.json").exists():
        return Tally.from_json(json.loads((folder / "tally.json").read_text(encoding="utf-8")))
    error = folder / "error.txt"
    return error.read_text(encoding="utf-8") if error.exists() else "it ended without a word"


# --- all of it ------------------------------------------------------------------------------------------------------


@dataclass
class Verdict:
    """What came out of one harness."""

    harness: Harness
    tally: Tally = field(default_factory=Tally)
    controls: dict[str, Tally] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    seconds: float = 0.0
    """Of computing, all processes together."""

    def take(self, share: Share, outcome: Tally | str, seconds: float) -> None:
        """Add what one share came to."""
        self.seconds += seconds
        if isinstance(outcome, str):
            self.failures.append(f"{share.control or 'as it is'}: {outcome}")
        elif share.control:
            self.controls[share.control] = outcome
        else:
            self.tally.add(outcome)

    @property
    def holds(self) -> bool:
        """Nothing broke, and every carelessness was caught."""
        is_caught = all(tally.broken for tally in self.controls.values())
        return not self.failures and self.tally.broken == 0 and self.tally.tried > 0 and is_caught

    def as_json(self) -> dict[str, Any]:
        """For build/torture.json."""
        return {
            "promise": self.harness.promise,
            "name": self.harness.name,
            "what": self.harness.what,
            "unit": self.harness.unit,
            **self.tally.as_json(),
            "controls": {name: tally.as_json() for name, tally in self.controls.items()},
            "failures": self.failures,
            "seconds": round(self.seconds, 1),
            "holds": self.holds,
        }


def warm_up() -> None:
    """Load and work out once what every process would otherwise do for itself."""
    from tests.torture import kills, practice

    with tempfile.TemporaryDirectory() as folder:
        places = practice.Places(Path(folder) / "warm")
        code = places.create()
        desk = places.open()
        practice.enter_client(desk, 1)
        practice.write_draft(desk, practice.the_note(desk), 1)
        desk.backups.create(places.backups / "1.zip")
        kills.sound(desk)
        desk.close()
        places.open(code=code).close()
    gc.collect()
    gc.freeze()


def torture(wanted: Sequence[Harness], *, quick: bool, seed: int, workers: int) -> list[Verdict]:
    """Run what is wanted; prints a line for each harness as soon as it is done."""
    warm_up()
    scratch = Path(tempfile.mkdtemp(prefix="torture-", dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None))
    verdicts = {each.name: Verdict(each) for each in wanted}
    queue = [share for each in wanted for share in shares(each, quick=quick, seed=seed)]
    left = {each.name: sum(share.harness is each for share in queue) for each in wanted}
    running: dict[int, tuple[Share, Path]] = {}
    try:
        while queue or running:
            while queue and len(running) < workers:
                share = queue.pop(0)
                folder = Path(tempfile.mkdtemp(dir=scratch, prefix=f"{share.harness.name}-"))
                running[start(share, folder)] = (share, folder)
            child, _, used = os.wait4(-1, 0)
            share, folder = running.pop(child)
            verdict = verdicts[share.harness.name]
            verdict.take(share, outcome_in(folder), used.ru_utime + used.ru_stime)
            shutil.rmtree(folder, ignore_errors=True)
            left[share.harness.name] -= 1
            if not left[share.harness.name]:
                print(line_of(verdict), flush=True)
    finally:
        for child in running:
            os.kill(child, signal.SIGKILL)
        shutil.rmtree(scratch, ignore_errors=True)
    return [verdicts[each.name] for each in wanted]


def line_of(verdict: Verdict) -> str:
    """ "1  kill-writer  10,000 kills: 0 broken  (…: 23 of 200)  312 s"."""
    caught = "; ".join(f"{name}: {each.broken:,} of {each.tried:,}" for name, each in verdict.controls.items())
    tally = verdict.tally
    words = f"{tally.tried:,} {verdict.harness.unit}: {tally.broken:,} broken"
    mark = "held  " if verdict.holds else "BROKEN"
    lines = [f"{mark} {verdict.harness.promise:>2} {verdict.harness.name:<17}{words:<34} careless {caught}"]
    lines[0] += f"  [{verdict.seconds:.0f} s]"
    lines += [f"         {example}" for example in tally.examples]
    lines += [f"         not caught: {name}" for name, each in verdict.controls.items() if not each.broken]
    lines += [f"         {failure}" for failure in verdict.failures]
    return "\n".join(lines)


def table(verdicts: Sequence[Verdict]) -> str:
    """The promises with their figures, as docs/security.md shows them."""
    lines = ["| # | Promise | How it was tried | Tried | Broken | The same, careless |", "|---|---|---|---|---|---|"]
    before = 0
    for each in verdicts:
        promise = each.harness.promise
        first = (f"{promise}", PROMISES[promise]) if promise != before else ("", "")
        before = promise
        caught = "<br>".join(f"{name}: {tally.broken:,} of {tally.tried:,}" for name, tally in each.controls.items())
        tried = f"{each.tally.tried:,} {each.harness.unit}"
        lines.append(
            f"| {first[0]} | {first[1]} | {each.harness.what} | {tried} | **{each.tally.broken:,}** | {caught} |"
        )
    return "\n".join(lines)


def machine() -> dict[str, str]:
    """What the figures were taken on."""
    import cryptography
    import sqlalchemy
    from PySide6 import __version__ as pyside
    from sqlcipher3 import dbapi2

    from massagedesk import __version__

    driver = dbapi2.connect(":memory:")
    sqlcipher = str(driver.execute("PRAGMA cipher_version").fetchone()[0])
    driver.close()
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "system": f"{platform.system()} {platform.release()}, {platform.machine()}, {os.cpu_count()} cores",
        "python": platform.python_version(),
        "massagedesk": __version__,
        "sqlite": f"{dbapi2.sqlite_version} (SQLCipher {sqlcipher})",
        "sqlalchemy": sqlalchemy.__version__,
        "cryptography": cryptography.__version__,
        "qt": pyside,
    }


def main(arguments: list[str]) -> int:
    """Do what the arguments ask for."""
    parser = argparse.ArgumentParser(prog="go.py torture", description="Breaks every promise on purpose.")
    parser.add_argument("--quick", action="store_true", help="small counts, about a minute")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="harnesses whose names begin so")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--workers", type=int, default=2)
    chosen = parser.parse_args(arguments)
    library = shim.built(ROOT / "build" / "torture")
    if library is not None and not shim.is_loaded():
        os.execve(
            sys.executable,
            [sys.executable, "-m", "tests.torture.run", *arguments],
            {**os.environ, "LD_PRELOAD": str(library), "QT_QPA_PLATFORM": "offscreen"},
        )
    os.environ.pop("LD_PRELOAD", None)  # the programs started from here do without
    os.nice(19)
    wanted = [each for each in harnesses() if not chosen.only or each.name.startswith(tuple(chosen.only))]
    left_out = [each for each in wanted if each.why_not(library)]
    for each in left_out:
        print(f"left out {each.name}: {each.why_not(library)}", flush=True)
    wanted = [each for each in wanted if each not in left_out]
    started = time.monotonic()
    verdicts = torture(wanted, quick=chosen.quick, seed=chosen.seed, workers=chosen.workers)
    facts = {**machine(), "seed": str(chosen.seed), "run": "quick" if chosen.quick else "full"}
    facts["took"] = f"{(time.monotonic() - started) / 60:.1f} min with {chosen.workers} processes"
    print(f"\n{table(verdicts)}\n\n" + "\n".join(f"{name}: {value}" for name, value in facts.items()))
    out = ROOT / "build" / "torture.json"
    out.parent.mkdir(exist_ok=True)
    content = {
        "facts": facts,
        "left_out": [each.name for each in left_out],
        "harnesses": [v.as_json() for v in verdicts],
    }
    out.write_text(json.dumps(content, indent=1, ensure_ascii=False), encoding="utf-8")
    broken = [each.harness.name for each in verdicts if not each.holds]
    print(f"\nNot held: {', '.join(broken)}" if broken else "\nEvery promise held.")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
