"""Children that are killed: forked from a process that has imported everything, so that one costs milliseconds.

A child first looks whether what it finds is what was promised, then goes on working until it dies. What it was told to
be kept it says through a pipe, and what it was about to do before that; the next child judges by what was said.
"""

from __future__ import annotations

import gc
import json
import os
import select
import shutil
import signal
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from tests.torture import shim
from tests.torture.promise import Job, Tally

Known = dict[str, Any]
Say = Callable[..., None]


@dataclass(frozen=True)
class Shows:
    """Careless programs are killed where that shows: whether they are caught must not be left to chance."""

    below: str
    """Counted are operations on what begins so below the root …"""
    at: Sequence[int]
    """… and one of these is the last."""
    between: bool = False
    """Not in the middle of a write, but between two."""


class Subject(Protocol):
    """What is done until the kill."""

    steps: int
    """Kills are spread over so many operations …"""
    between: int
    """… or over so many that are not writes …"""
    seconds: float
    """… or over so much time."""
    shows: Shows
    """Where its carelessness shows."""

    def prepare(self, root: Path) -> Known:
        """Make the files, with nothing open at the end; what is known of them."""

    def careless(self, control: str) -> None:
        """Add the carelessness of this name to the program."""

    def look(self, root: Path, known: Known, *, thoroughly: bool) -> tuple[Any, list[str], Known]:
        """Open what was left; what is open, what is wrong, and what is known now."""

    def work(self, opened: Any, known: Known, say: Say) -> None:
        """Work for ever; ``say(trying=…)`` before and ``say(kept=…)`` after each promise.

        Closes everything when ``say`` raises.
        """


@dataclass
class _Said:
    """What a child said before it died."""

    has_looked: bool
    problems: list[str]
    known: Known
    error: str


def rounds(job: Job, subject: Subject, *, renew: int = 200) -> Tally:
    """Kill ``job.count`` children and judge what each leaves behind; the files are renewed after so many kills."""
    chance, tally = job.chance(), Tally()
    template = job.folder / "template"
    template_known = subject.prepare(template)
    _warm_up(subject, template, job.folder / "warm", dict(template_known))
    root = job.folder / "root"
    by_operation = shim.is_loaded()
    if by_operation:
        shim.watch(root)
    known: Known = {}
    kills_here, early = renew, 0
    while True:
        if kills_here >= renew:
            shutil.rmtree(root, ignore_errors=True)
            shutil.copytree(template, root)
            known, kills_here, early = dict(template_known), 0, 0
        is_early = by_operation and not job.control and chance.random() < 0.15 and early < 2
        by_time = not by_operation or (not is_early and not job.control and chance.random() < 0.5)
        between = subject.shows.between if job.control else not is_early and chance.random() < 0.5
        furthest = 40 if is_early else subject.between if between else subject.steps
        plan = _Plan(
            early=is_early,
            at=0 if by_time else chance.choice(subject.shows.at) if job.control else chance.randint(1, furthest),
            torn=not between and (bool(job.control) or chance.random() < 0.5),
            between=between,
            thoroughly=kills_here % 10 == 9 or kills_here == renew - 1,
            dies=tally.tried < job.count,
        )
        wait = chance.uniform(0, subject.seconds) if by_time else None
        said = _run(job, subject, root, known, plan, wait)
        if said.error and job.control and _is_of_the_file(said.error):
            said.problems.append("failed: the file of a careless program")
        elif said.error:
            raise RuntimeError(f"the harness failed: {said.error}")
        known = said.known
        if said.problems:
            tally.broken += 1
            tally.figures.update(problem.partition(":")[0] for problem in said.problems)
            tally.examples.extend(said.problems[:2] if len(tally.examples) < 4 else ())
            kills_here = renew
        early = early + 1 if is_early and not said.has_looked else 0
        if not plan.dies:
            return tally
        tally.tried += 1
        tally.figures["by time" if by_time else "at an operation"] += 1
        if is_early:
            tally.figures["while opening"] += 1
        tally.figures["said to be kept"] += known.pop("said", 0)
        kills_here += 1


@dataclass(frozen=True)
class _Plan:
    early: bool
    at: int
    torn: bool
    between: bool
    thoroughly: bool
    dies: bool


def _run(job: Job, subject: Subject, root: Path, known: Known, plan: _Plan, wait: float | None) -> _Said:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _be_a_child(job, subject, root, known, plan, writing)
    os.close(writing)
    said = _listen(child, reading, dict(known), wait, plan.dies)
    os.waitpid(child, 0)
    return said


def _be_a_child(job: Job, subject: Subject, root: Path, known: Known, plan: _Plan, pipe: int) -> None:
    def say(**what: Any) -> None:
        os.write(pipe, json.dumps(what).encode() + b"\n")

    try:
        if job.control:
            subject.careless(job.control)
        if plan.early:
            shim.kill(plan.at, torn=plan.torn)
        opened, problems, present = subject.look(root, known, thoroughly=plan.thoroughly)
        if plan.early:
            shim.kill(0)
        say(problems=problems, known=present)
        if problems or not plan.dies:
            os._exit(0)
        if plan.at and job.control:
            shim.watch(root, subject.shows.below)
        if plan.at:
            shim.kill(plan.at, torn=plan.torn, between=plan.between)
        subject.work(opened, present, say)
    except BaseException:
        say(error=traceback.format_exc()[-1500:])
    os._exit(0)


def _listen(child: int, pipe: int, known: Known, wait: float | None, dies: bool) -> _Said:
    said = _Said(False, [], known, "")
    text, deadline = b"", None
    while True:
        patience = 60.0 if deadline is None else max(0.0, deadline - time.monotonic())
        ready, _, _ = select.select([pipe], [], [], patience)
        if not ready or (deadline is not None and time.monotonic() >= deadline):
            if deadline is None:
                said.error = "a child hung"
            os.kill(child, signal.SIGKILL)
            deadline, wait = None, None
            if not ready:
                continue
        content = os.read(pipe, 65536)
        if not content:
            break
        text += content
        *lines, text = text.split(b"\n")
        for line in lines:
            _take(json.loads(line), said)
        if said.has_looked and wait is not None and dies and deadline is None:
            deadline = time.monotonic() + wait
    os.close(pipe)
    return said


def _take(line: dict[str, Any], said: _Said) -> None:
    if "problems" in line:
        said.has_looked, said.problems, said.known = True, line["problems"], line["known"]
        said.known["said"] = 0
    elif "trying" in line:
        said.known.update(line["trying"])
    elif "kept" in line:
        said.known.update(line["kept"])
        said.known["said"] = said.known.get("said", 0) + 1
    elif "error" in line:
        said.error = line["error"]


def _is_of_the_file(error: str) -> bool:
    """Whether a traceback ends in what a broken database file does; `MemoryError` is SQLite's, of a broken log."""
    last = error.strip().splitlines()[-1]
    return "sqlalchemy.exc" in error or last.startswith(("massagedesk.domain.errors", "sqlcipher3", "MemoryError"))


class _EnoughError(Exception):
    """Warm."""


def _warm_up(subject: Subject, template: Path, root: Path, known: Known) -> None:
    """Do it all once in this process: what is loaded and worked out now, no child has to."""
    shutil.copytree(template, root)
    opened, problems, known = subject.look(root, known, thoroughly=True)
    assert not problems, problems
    left = 6

    def say(**what: Any) -> None:
        nonlocal left
        left -= 1
        if not left:
            raise _EnoughError

    with suppress(_EnoughError):
        subject.work(opened, known, say)
    shutil.rmtree(root)
    gc.collect()
    gc.freeze()
