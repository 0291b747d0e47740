"""Breaks every promise on purpose and prints what held: ``python -m tests.torture.run [--quick] [--only NAME …]``.

Each harness runs in processes of its own, with its carelessness beside it: a zero counts only where the careless
program was caught. Figures are kept harness by harness in build/torture.json (quick ones in build/torture-quick.json);
``--write`` puts those of the full runs into docs/security.md. Ends with 1 when a promise was broken, when a careless
program was not caught, or when a harness failed.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.torture import figures, shim
from tests.torture.figures import Verdict
from tests.torture.promise import NO_COMPILER, Harness, Job, Tally

ROOT = Path(__file__).resolve().parent.parent.parent
BUILD = ROOT / "build"
DOCUMENT = ROOT / "docs" / "security.md"
SEED = 20261121
ROOM = 500_000_000
"""Bytes that have to be free in memory before scratch files go there; containers often have 64 MB of it."""
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
    for control in harness.controls_of(quick=quick, by_operation=shim.is_loaded()):
        count = (harness.quick_control or harness.quick) if quick else harness.control_count
        yield Share(harness, control, count, 0, 1, seed)


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


def scratch_place() -> str | None:
    """Where scratch files go: into memory where that has room, else where temporary files go (None)."""
    memory = "/dev/shm"
    return memory if os.access(memory, os.W_OK) and shutil.disk_usage(memory).free >= ROOM else None


def torture(wanted: Sequence[Harness], *, quick: bool, seed: int, workers: int, out: Path) -> list[Verdict]:
    """Run what is wanted; each harness is printed and kept as soon as it is done."""
    warm_up()
    facts = figures.facts_of_this_run(seed)
    scratch = Path(tempfile.mkdtemp(prefix="torture-", dir=scratch_place())).resolve()
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
            verdict.take(share.control, outcome_in(folder), used.ru_utime + used.ru_stime)
            shutil.rmtree(folder, ignore_errors=True)
            left[share.harness.name] -= 1
            if not left[share.harness.name]:
                print(verdict.line(), flush=True)
                figures.keep(out, verdict, facts)
    finally:
        for child in running:
            os.kill(child, signal.SIGKILL)
        shutil.rmtree(scratch, ignore_errors=True)
    return [verdicts[each.name] for each in wanted]


def write() -> int:
    """Put the kept figures of the full runs into the document."""
    trouble = figures.write_table(DOCUMENT, harnesses(), BUILD / "torture.json")
    print(trouble or f"Written to {DOCUMENT.relative_to(ROOT)}.")
    return 1 if trouble else 0


def options(arguments: Sequence[str]) -> argparse.Namespace:
    """What the arguments ask for."""
    parser = argparse.ArgumentParser(prog="go.py torture", description="Breaks every promise on purpose.")
    parser.add_argument("--quick", action="store_true", help="small counts, about a minute")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="harnesses whose names begin so")
    parser.add_argument("--write", action="store_true", help="run nothing; put the kept figures into docs/security.md")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--workers", type=int, default=2, help="processes at a time")
    parser.add_argument("--out", type=Path, help="file the figures are kept in")
    chosen = parser.parse_args(arguments)
    chosen.out = chosen.out or BUILD / ("torture-quick.json" if chosen.quick else "torture.json")
    return chosen


def main(arguments: list[str]) -> int:
    """Do what the arguments ask for."""
    chosen = options(arguments)
    if chosen.write:
        return write()
    if not hasattr(os, "fork"):
        print("Programs cannot be killed and watched this way on Windows. Run it on Linux, or in WSL.")
        return 2
    library = shim.built(BUILD / "torture")
    if library is not None and not shim.is_loaded():
        os.execve(
            sys.executable,
            [sys.executable, "-m", "tests.torture.run", *arguments],
            {**os.environ, "LD_PRELOAD": str(library), "QT_QPA_PLATFORM": "offscreen"},
        )
    os.environ.pop("LD_PRELOAD", None)  # the programs started from here do without
    if not chosen.quick:
        os.nice(19)
    wanted = [each for each in harnesses() if not chosen.only or each.name.startswith(tuple(chosen.only))]
    left_out = [each for each in wanted if each.why_not(library)]
    for each in left_out:
        print(f"left out {each.name}: {each.why_not(library)}", flush=True)
    wanted = [each for each in wanted if each not in left_out]
    for each in wanted if library is None else ():
        for control in each.shim_controls:
            print(f"left out {each.name} with “{control}”: {NO_COMPILER}", flush=True)
    started = time.monotonic()
    verdicts = torture(wanted, quick=chosen.quick, seed=chosen.seed, workers=chosen.workers, out=chosen.out)
    print(f"\n{figures.table(wanted, figures.kept_in(chosen.out))}")
    print(f"\nTook {(time.monotonic() - started) / 60:.1f} min with {chosen.workers} processes at a time.")
    broken = [each.harness.name for each in verdicts if not each.holds]
    print(f"Not held: {', '.join(broken)}" if broken else "Every promise that was tried held.")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
