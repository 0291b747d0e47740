"""A full disk and a broken one: each operation in turn fails, once or for good; what was said of it is judged."""

from __future__ import annotations

import errno
import gc
import itertools
import json
import os
import shutil
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.torture import kills, practice, shim
from tests.torture.children import Known, Subject
from tests.torture.kills import IN_PLACE, MEMORY_JOURNAL, OVER_IT, sound
from tests.torture.practice import PASSWORD, Places
from tests.torture.promise import Harness, Job, Tally

from massagedesk.domain.errors import MassageDeskError
from massagedesk.persistence.work import NotSaved, OutcomeUnknown
from massagedesk.services import people, restore, rotation
from massagedesk.services.desk import Desk

SWALLOWED = "errors swallowed"
NO_CODE = "-".join(["0000"] * 15)
ERRORS = {errno.ENOSPC: "full", errno.EIO: "broken"}
Do = Callable[[Places, Callable[[], None], bool], Any]
"""Does something while the disk fails, calls the function when it shall heal; True when errors are swallowed."""
Judge = Callable[[Places, Any], list[str]]
"""Looks at what was left on the healed disk, given what ``Do`` returned; says what is wrong."""


@dataclass(frozen=True)
class _Fault:
    at: int
    error: int
    for_good: bool
    torn: bool

    @property
    def text(self) -> str:
        return f"operation {self.at} {ERRORS[self.error]} {'for good' if self.for_good else 'once'}"


def runs(job: Job, subject: Subject, do: Do, judge: Judge) -> Tally:
    """Let every operation of ``do`` fail in every way, or a sample of ``job.count``."""
    template, root = job.folder / "template", job.folder / "root"
    subject.prepare(template)
    operations = _count(template, root, do, judge)
    gc.collect()
    gc.freeze()
    chance, tally = job.chance(), Tally()
    tally.figures["operations in turn"] = operations
    # Who swallows errors is told by a disk that fails for good; a single failure is often made up for later.
    for_good = (True,) if job.control else (False, True)
    ways = itertools.product(range(1, operations + 1), ERRORS, for_good)
    faults = [_Fault(at, error, good, torn=at % 2 == 0) for at, error, good in ways][job.part :: job.parts]
    if job.count < len(faults):
        stride, start = len(faults) / job.count, chance.random()  # spread over the whole work, not left to chance
        faults = [faults[int((number + start) * stride)] for number in range(job.count)]
    for fault in faults:
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(template, root)
        found = _one(job, subject, root, do, judge, fault)
        tally.case([f"{problem} [{fault.text}]" for problem in found])
    return tally


def _count(template: Path, root: Path, do: Do, judge: Judge) -> int:
    """How many operations there are until the disk heals, when nothing fails."""
    shutil.copytree(template, root)
    shim.watch(root)
    shim.fail(0)
    until_healed: list[int] = []
    said = do(Places(root), lambda: until_healed.append(shim.steps()), False)
    problems = judge(Places(root), said)
    assert not problems, problems
    return until_healed[0]


def _one(job: Job, subject: Subject, root: Path, do: Do, judge: Judge, fault: _Fault) -> list[str]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            if job.control and job.control != SWALLOWED:
                subject.careless(job.control)
            shim.fail(fault.at, fault.error, for_good=fault.for_good, torn=fault.torn)
            said = do(Places(root), lambda: shim.fail(0), job.control == SWALLOWED)
            problems = judge(Places(root), said)
        except BaseException:
            problems = [f"unexplained: {_where()}"]
        os.write(writing, json.dumps(problems).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        content = pipe.read()
    os.waitpid(child, 0)
    return list(json.loads(content)) if content else ["died: without a word"]


def _where() -> str:
    lines = traceback.format_exc().strip().splitlines()
    places = [line.strip() for line in lines if "massagedesk/" in line]
    return f"{lines[-1]} at {places[-1] if places else 'no line of ours'}"


# --- writing records ---------------------------------------------------------------------------------------------


@dataclass
class _Said:
    """What was said about each save."""

    saved: list[int]
    refused: list[int]
    unknown: list[int]
    problems: list[str]


_LAST = 12
_HEALS = 9


def write(places: Places, heal: Callable[[], None], swallows: bool) -> _Said:
    """Open, save drafts and clients, fold the log; the disk heals, and the last saves have to succeed."""
    said = _Said([], [], [], [])
    desk: Desk | None = None
    for number in range(1, _LAST + 1):
        if number == _HEALS:
            heal()
        desk = desk or _opened(places)
        desk = _save(places, desk, number, said, swallows)
        if number >= _HEALS and number % 4 and number not in said.saved:
            desk = _save(places, _opened(places), number, said, swallows)
            if number not in said.saved:
                said.problems.append(f"does not go on: save {number} after the disk healed")
    if desk is not None:
        desk.close()
    return said


def _opened(places: Places) -> Desk | None:
    try:
        return places.open()
    except MassageDeskError:
        return None


def _save(places: Places, desk: Desk | None, number: int, said: _Said, swallows: bool) -> Desk | None:
    """One save; the desk, None when it was locked as the error asked."""
    if desk is None:
        return None
    try:
        if number % 4 == 0:
            desk.database.fold_log()
            return desk
        if number % 4 == 2:
            practice.enter_client(desk, number, kills.LONG * number)
        else:
            practice.write_draft(desk, practice.the_note(desk), number, kills.LONG * number)
        said.saved.append(number)
    except OutcomeUnknown:
        said.unknown.append(number)
        desk.close()
        return None
    except NotSaved:
        (said.saved if swallows else said.refused).append(number)
    except MassageDeskError:
        (said.saved if swallows else said.refused).append(number)
        desk.close()
        return None
    return desk


def judge_writes(places: Places, said: _Said) -> list[str]:
    """What was said to be saved is there, what was said not to be is not, and everything is sound."""
    problems = list(said.problems)
    try:
        desk = places.open()
    except MassageDeskError as error:
        return [*problems, f"not to be opened: {error.sentence}"]
    problems += sound(desk)
    clients = practice.client_numbers(desk)
    lost = {number for number in said.saved if number % 4 == 2} - clients
    kept = {number for number in said.refused if number % 4 == 2} & clients - set(said.saved)
    drafts = [number for number in said.saved if number % 4 in (1, 3)]
    last = max(drafts, default=0)
    allowed = {last, *(number for number in said.unknown if number > last)}
    if lost:
        problems.append(f"client lost: {sorted(lost)}")
    if kept:
        problems.append(f"said not to be saved, and is: client {sorted(kept)}")
    if practice.draft_number(desk) not in allowed:
        problems.append(f"wrong draft: {practice.draft_number(desk)}, said {sorted(allowed)}")
    desk.close()
    return problems


# --- changing keys, making and restoring backups -----------------------------------------------------------------


def _sure(open_desk: Callable[[], Desk]) -> tuple[Desk | None, list[str]]:
    """On a healed disk the practice has to open and be sound."""
    try:
        desk = open_desk()
    except MassageDeskError as error:
        return None, [f"locked out: {error.sentence}"]
    return desk, sound(desk)


def change(places: Places, heal: Callable[[], None], swallows: bool) -> bool:
    """Change the password; whether that was said to be done."""
    desk = _opened(places)
    is_done = False
    if desk is not None:
        try:
            people.change_password(desk.vault, practice.password(0), practice.password(1))
            is_done = True
        except MassageDeskError:
            is_done = swallows
        desk.close()
    heal()
    return is_done


def judge_change(places: Places, is_done: bool) -> list[str]:
    """The new password opens it, or the old one unless the change was said to be done."""
    for number in (1,) if is_done else (1, 0):
        desk, problems = _sure(lambda number=number: places.open(practice.password(number)))  # type: ignore[misc]
        if desk is not None:
            desk.close()
            return problems
    return problems


def rotate(places: Places, heal: Callable[[], None], swallows: bool) -> str:
    """Replace the key; the new code, empty when it was said not to be done."""
    desk = _opened(places)
    code = ""
    if desk is not None:
        vault = desk.vault
        try:
            rotated = rotation.rotate(vault, PASSWORD)
            vault, code = rotated.vault, rotated.recovery_code
        except MassageDeskError:
            code = NO_CODE if swallows else ""
        vault.lock()
    heal()
    return code


def judge_rotation(places: Places, code: str) -> list[str]:
    """The password opens it, and so does the new code once it was shown."""
    desk, problems = _sure(places.open)
    if desk is not None:
        desk.close()
    if code and not problems:
        desk, problems = _sure(lambda: places.open(code=code))
        if desk is not None:
            desk.close()
    return problems


def back_up(places: Places, heal: Callable[[], None], swallows: bool) -> list[int]:
    """Replace a good backup by a new one; how many entries it was said to hold, nothing when it failed."""
    desk = _opened(places)
    entries: list[int] = []
    least = 0
    if desk is not None:
        try:
            practice.write_draft(desk, practice.the_note(desk), 7)
            least = kills.head_of(desk)[0]
            desk.backups.create(places.backups / kills.Backup.name)
            entries = [least]
        except MassageDeskError:
            entries = [least] if swallows else []
        desk.close()
    heal()
    return entries


def judge_backup(places: Places, entries: list[int]) -> list[str]:
    """There is a whole backup, the new one if it was said to be made; the next one leaves nothing else lying there."""
    path = places.backups / kills.Backup.name
    try:
        proof = restore.verify_backup(path, password=PASSWORD, clock=places.clock)
    except MassageDeskError as error:
        return [f"no good backup: {error.sentence}"]
    problems = []
    if entries and proof.manifest.chain.seq < entries[0]:
        problems.append("an earlier backup: the new one was said to be made")
    desk, found = _sure(places.open)
    if desk is not None:
        desk.backups.create(path)
        desk.close()
    left = {each.name for each in places.backups.iterdir()} - {path.name}
    return [*problems, *found, *([f"leftovers: {left}"] if left else [])]


def put_back(places: Places, heal: Callable[[], None], swallows: bool) -> int | None:
    """Restore the first of two backups over the practice; which state was said to be in place."""
    try:
        restore.restore_backup(
            places.backups / "1.zip",
            places.practice,
            password=PASSWORD,
            clock=places.clock,
            settings_folder=places.settings,
        )
        said = 1
    except MassageDeskError:
        said = 1 if swallows else None
    heal()
    return said


def judge_put_back(places: Places, said: int | None) -> list[str]:
    """It opens, with the restored state, or with the present one unless the restore was said to be done."""
    desk, problems = _sure(places.open)
    if desk is not None:
        draft = practice.draft_number(desk)
        desk.close()
        if draft not in ((1,) if said else (1, 2)):
            problems.append(f"another practice: {draft}")
    return problems


class GoodBackup(kills.Backup):
    """A practice with a good backup."""

    def prepare(self, root: Path) -> Known:
        known = super().prepare(root)
        desk = Places(root).open()
        desk.backups.create(Places(root).backups / self.name)
        desk.close()
        return known


def fail_writes(job: Job) -> Tally:
    return runs(job, kills.Writer(), write, judge_writes)


def fail_password(job: Job) -> Tally:
    return runs(job, kills.PasswordChange(), change, judge_change)


def fail_rotation(job: Job) -> Tally:
    return runs(job, kills.Rotation(), rotate, judge_rotation)


def fail_backup(job: Job) -> Tally:
    return runs(job, GoodBackup(), back_up, judge_backup)


def fail_restore(job: Job) -> Tally:
    return runs(job, kills.Restore(), put_back, judge_put_back)


ALL = 100_000
"""Every operation, in every way."""

HARNESSES = (
    Harness("fault-writer", 3, "full or broken disk at each operation of saving", "faults", fail_writes, ALL, 12,
            (SWALLOWED, MEMORY_JOURNAL), 150, (SWALLOWED,), quick_control=6, needs_shim=True),
    Harness("fault-password", 3, "full or broken disk at each operation of a password change", "faults", fail_password,
            ALL, 10, (SWALLOWED,), 150, quick_control=12, needs_shim=True),
    Harness("fault-rotation", 3, "full or broken disk at each operation of replacing the key", "faults", fail_rotation,
            ALL, 8, (SWALLOWED,), 200, quick_control=8, needs_shim=True),
    Harness("fault-backup", 5, "full or broken disk at each operation of a backup", "faults", fail_backup, ALL, 10,
            (SWALLOWED, IN_PLACE), 150, (SWALLOWED,), quick_control=18, needs_shim=True),
    Harness("fault-restore", 5, "full or broken disk at each operation of a restore", "faults", fail_restore, ALL, 8,
            (SWALLOWED, OVER_IT), 150, (SWALLOWED,), quick_control=8, needs_shim=True),
)  # fmt: skip
