"""The power fails: what a program did to its files is logged, and disks that could be left are opened and judged."""

from __future__ import annotations

import gc
import json
import os
import random
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from tests.torture import kills, practice, shim
from tests.torture.children import Known, Subject
from tests.torture.disk import Disk, Loss, put
from tests.torture.kills import IN_PLACE
from tests.torture.practice import PASSWORD
from tests.torture.promise import Harness, Job, Tally

from massagedesk.domain.errors import DamagedFile, MassageDeskError, WrongPassword
from massagedesk.persistence import audit, connection
from massagedesk.services import practice_folder, restore
from massagedesk.vault import kdf, keyfiles, keyslots, recovery

NO_FSYNC = "fsync removed"
SYNC_NORMAL = "synchronous = NORMAL"
_THOROUGHLY = 40
"""One state of so many is opened as she would open it, and checked from end to end."""

Judge = Callable[[Path, Known], list[str]]


# --- recording -------------------------------------------------------------------------------------------------


@dataclass
class _Recording:
    """What a program did, and what it had promised at each point."""

    operations: list[shim.Operation]
    promised: list[Known]
    """By the number of the mark in the log."""


class _EnoughError(Exception):
    """The recording is long enough."""


def _record(job: Job, subject: Subject, root: Path, known: Known, kept: int) -> _Recording:
    log, said = job.folder / "log", job.folder / "said"
    child = os.fork()
    if child == 0:
        try:
            _work_under_log(job, subject, root, known, kept, log, said)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if status:
        raise RuntimeError("the recording failed")
    return _Recording(list(shim.read_log(log)), json.loads(said.read_text()))


def _work_under_log(job: Job, subject: Subject, root: Path, known: Known, kept: int, log: Path, said: Path) -> None:
    if job.control == NO_FSYNC:
        shim.lie(True)
    elif job.control == SYNC_NORMAL:
        connection._PRAGMAS = (*connection._PRAGMAS, "synchronous = NORMAL")
    elif job.control:
        subject.careless(job.control)
    # Checkpoints come after some thousand pages; here they shall come often, in the middle of everything.
    connection._PRAGMAS = (*connection._PRAGMAS, "wal_autocheckpoint = 40")
    promised = [dict(known)]
    left = kept

    def say(**what: Known) -> None:
        nonlocal left
        for change in what.values():
            known.update(change)
        promised.append(json.loads(json.dumps(known)))
        shim.mark(len(promised) - 1)
        left -= "kept" in what
        if not left:
            raise _EnoughError

    shim.watch(root)
    shim.log_to(log)
    opened, problems, present = subject.look(root, known, thoroughly=False)
    assert not problems, problems
    known.update(present)
    with suppress(_EnoughError):
        subject.work(opened, known, say)
    shim.log_to(None)
    said.write_text(json.dumps(promised))


# --- replaying -------------------------------------------------------------------------------------------------


def replay(job: Job, subject: Subject, judge: Judge, kept: int) -> Tally:
    """Record a piece of work, and judge ``job.count`` disks it could have left behind."""
    root, place = job.folder / "root", job.folder / "x"
    known = subject.prepare(root)
    disk = Disk(root)
    recording = _record(job, subject, root, dict(known), kept)
    gc.collect()
    gc.freeze()
    chance, tally = job.chance(), Tally()
    marks = sum(each.kind == "A" for each in recording.operations)
    tally.figures["operations logged"] = len(recording.operations) - marks
    for files, promised in _states(recording, disk, known, job.count, chance):
        put(files, place)
        problems = judge(place, promised)
        if not problems and tally.tried % _THOROUGHLY == 0:
            put(files, place)
            problems = _look_thoroughly(subject, place, promised)
        tally.case(problems)
    return tally


def _look_thoroughly(subject: Subject, place: Path, promised: Known) -> list[str]:
    opened, problems, _ = subject.look(place, promised, thoroughly=True)
    if opened is not None:
        opened.close()
    return problems


def _states(
    recording: _Recording, disk: Disk, known: Known, count: int, chance: random.Random
) -> Iterator[tuple[dict[str, bytes], Known]]:
    """Disks with what was promised by then: after every operation, or a sample of them when only a few are wanted.

    Everything on disk, nothing but what was flushed (where that changed), and as many at random as make up the count.
    """
    operations = [index for index, each in enumerate(recording.operations) if each.kind != "A"]
    chosen = set(chance.sample(operations, min(len(operations), max(1, count // 3))))
    left, promised = count, known
    was_flushed = True
    for index, operation in enumerate(recording.operations):
        if operation.kind == "A":
            promised = recording.promised[operation.offset]
            continue
        disk.do(operation)
        was_flushed = was_flushed or operation.kind in "SD"
        if index not in chosen:
            continue
        for loss in _losses(was_flushed, left, len(chosen)):
            yield disk.after_power_loss(loss, chance), promised
            left -= 1
        chosen.discard(index)
        was_flushed = False


def _losses(was_flushed: bool, left: int, operations_left: int) -> list[Loss]:
    sure = [Loss.NONE, Loss.ALL] if was_flushed else [Loss.NONE]
    share = round(left / operations_left)
    return [*sure[:share], *[Loss.CHANCE] * (share - len(sure))]


# --- judging ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Raw:
    """A database opened by its raw key with nothing around it, which takes two milliseconds."""

    driver: Any
    key: bytes

    def one(self, query: str) -> Any:
        return self.driver.execute(query).fetchone()[0]

    def problems(self) -> list[str]:
        """Structure, page seals, and the chain of the evidence."""
        found: list[str] = []
        if self.driver.execute("PRAGMA integrity_check(1)").fetchall() != [("ok",)]:
            found.append("structure damaged: integrity_check")
        self.driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        if self.driver.execute("PRAGMA cipher_integrity_check").fetchall():
            found.append("page damaged: cipher_integrity_check")
        engine = sa.create_engine(
            "sqlite:///x", module=connection.sqlcipher, creator=lambda: self.driver, poolclass=sa.StaticPool
        )
        try:
            with engine.connect() as reading:
                report = audit.verify_chain(reading, kdf.subkey(self.key, "audit"))
        except sa.exc.DBAPIError as error:
            return [*found, f"not to be read: {error.orig}"]
        if not report.is_intact:
            found.append(f"chain broken: entry {report.first_bad_seq}")
        return found


def _opened(place: Path, key: bytes) -> _Raw:
    return _Raw(connection.connect(place / "practice" / practice_folder.VAULT, key), key)


def judge_records(place: Path, promised: Known) -> list[str]:
    """Everything said to be saved is there, whole."""
    try:
        raw = _opened(place, recovery.parse(promised["code"]))
    except (MassageDeskError, connection.sqlcipher.Error) as error:
        return [f"not to be opened: {error}"]
    try:
        problems = raw.problems()
        draft = int(raw.one("SELECT plan FROM session_notes").rpartition(" ")[2])
        if draft < promised["draft"]:
            problems.append(f"draft lost: {promised['draft']}, found {draft}")
        names = raw.driver.execute("SELECT family_name FROM clients WHERE given_name = 'Zoe'").fetchall()
        missing = set(promised["clients"]) - {int(name.rpartition(" ")[2]) for (name,) in names}
        if missing:
            problems.append(f"client lost: {missing}")
        if promised["head"]:
            seq, text = promised["head"]
            row = raw.driver.execute("SELECT hash FROM audit_entries WHERE seq = ?", (seq,)).fetchone()
            if row is None or row[0].hex() != text:
                problems.append(f"evidence lost: entry {seq}")
    except connection.sqlcipher.Error as error:
        problems = [f"not to be read: {error}"]
    finally:
        raw.driver.close()
    return problems


def judge_password(place: Path, promised: Known) -> list[str]:
    """The password of before or the new one opens the practice; once it was said to be changed, only the new one."""
    folder = place / "practice"
    salt = practice_folder.database_salt(folder)
    opening = [
        number
        for number in range(promised["password"], promised["trying"] + 1)
        if _unlocks(place, practice.password(number), salt)
    ]
    return [] if opening else [f"locked out: after change {promised['password']}"]


def _unlocks(place: Path, typed: str, salt: bytes) -> bool:
    try:
        keyslots.unlock(keyfiles.load(place / "practice", salt, place / "config"), typed, salt)
    except (WrongPassword, DamagedFile):
        return False
    return True


def judge_rotation(place: Path, promised: Known) -> list[str]:
    """The password opens whichever of the two databases lies there, and every word is in it."""
    folder = place / "practice"
    salt = practice_folder.database_salt(folder)
    try:
        unlocked = keyslots.unlock(keyfiles.load(folder, salt, place / "config"), PASSWORD, salt)
        raw = _opened(place, unlocked.root_key)
    except (MassageDeskError, connection.sqlcipher.Error) as error:
        return [f"locked out: {error}"]
    try:
        problems = raw.problems()
        words = raw.one("SELECT count(*) FROM audit_entries WHERE action = 'noted'")
        if words < promised["words"]:
            problems.append(f"word lost: {promised['words']}, found {words}")
    except connection.sqlcipher.Error as error:
        problems = [f"not to be read: {error}"]
    finally:
        raw.driver.close()
    return problems


def judge_backup(place: Path, promised: Known) -> list[str]:
    """Under the final name lies a whole backup, not older than promised."""
    path = place / "backups" / kills.Backup.name
    if not path.exists():
        return ["backup gone: none under the final name"] if promised["backup"] else []
    try:
        manifest = restore.read_manifest(path)
    except MassageDeskError as error:
        return [f"no good backup: {error}"]
    if manifest.chain.seq < promised["entries"]:
        return [f"an earlier backup: {manifest.chain.seq} of {promised['entries']} entries"]
    return []


def judge_restore(place: Path, promised: Known) -> list[str]:
    """What she would find: the practice opens, as it was before or as restored."""
    opened, problems, _ = kills.Restore().look(place, promised, thoroughly=False)
    if opened is not None:
        opened.close()
    return problems


def lose_records(job: Job) -> Tally:
    return replay(job, kills.Writer(), judge_records, 40 if job.count < 5000 else 400)


def lose_password(job: Job) -> Tally:
    return replay(job, kills.PasswordChange(), judge_password, 5 if job.count < 2000 else 30)


def lose_rotation(job: Job) -> Tally:
    return replay(job, kills.Rotation(), judge_rotation, 2 if job.count < 2000 else 10)


def lose_backup(job: Job) -> Tally:
    return replay(job, kills.Backup(), judge_backup, 4 if job.count < 2000 else 30)


def lose_restore(job: Job) -> Tally:
    return replay(job, kills.Restore(), judge_restore, 2 if job.count < 500 else 6)


HARNESSES = (
    Harness("power-writer", 2, "power cut while drafts and clients are saved", "disk states", lose_records, 100_000,
            200, (NO_FSYNC, SYNC_NORMAL), 1_000, quick_control=40, needs_shim=True),
    Harness("power-password", 9, "power cut while the password is changed", "disk states", lose_password, 15_000, 120,
            (NO_FSYNC,), 1_000, quick_control=40, needs_shim=True),
    Harness("power-rotation", 9, "power cut while the recovery key is replaced", "disk states", lose_rotation, 12_000,
            80, (NO_FSYNC,), 1_000, quick_control=40, needs_shim=True),
    Harness("power-backup", 5, "power cut while a backup replaces the one before", "disk states", lose_backup, 6_000,
            80, (NO_FSYNC, IN_PLACE), 1_000, (NO_FSYNC,), quick_control=40, needs_shim=True),
    Harness("power-restore", 5, "power cut while a backup is restored over a practice", "disk states", lose_restore,
            3_000, 40, (NO_FSYNC,), 500, quick_control=20, needs_shim=True),
)  # fmt: skip
