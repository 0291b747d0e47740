"""Kill -9 while records are written, the password is changed, the key is replaced, a backup is made."""

from __future__ import annotations

import itertools
import os
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.torture import practice
from tests.torture.children import Known, Say, Shows, rounds
from tests.torture.practice import PASSWORD, Places
from tests.torture.promise import Harness, Job, Tally

from massagedesk import durable
from massagedesk.domain.errors import DamagedFile, MassageDeskError, WrongPassword
from massagedesk.persistence import audit, connection, snapshot
from massagedesk.persistence.connection import FilePlace
from massagedesk.persistence.engine import Database
from massagedesk.services import people, practice_folder, restore, rotation, vaults
from massagedesk.services.desk import Desk
from massagedesk.services.record_checks import check_records
from massagedesk.vault import attempts, keyfiles, keyslots

MEMORY_JOURNAL = "journal kept in memory only"
EARLY_WORD = "said to be saved before it is"
IN_PLACE = "written in place"
OVER_IT = "copied over the present files"
FORGETS_FIRST = "key file forgets the old key first"
LONG = "Upper trapezius right tight, eases under broad compression. "


def sound(desk: Desk) -> list[str]:
    """What is wrong with an open practice: pages, structure, references, chain, rows against the evidence."""
    try:
        report = vaults.check(desk.vault)
        problems = [f"not sound: {problem}" for problem in report.file.problems]
        with desk.database.read() as reading:
            problems.extend(f"row and evidence differ: {each.sentence}" for each in check_records(reading).altered[:3])
    except MassageDeskError as error:
        return [f"not sound: {error.sentence}"]
    return problems


def in_chain(database: Database, head: list[Any] | None) -> bool:
    """Whether the entry said to be kept is there."""
    if not head:
        return True
    with database.read() as reading:
        found = reading.exec_driver_sql("SELECT hash FROM audit_entries WHERE seq = ?", (head[0],)).scalar()
    return found is not None and found.hex() == head[1]


def head_of(desk: Desk) -> list[Any]:
    """The entry written last."""
    last = desk.database.trail.last_written
    assert last is not None
    return [last.seq, last.hash.hex()]


class Writer:
    """Drafts, clients with their rows in three tables, and folding the log in between."""

    steps = 100
    between = 30
    seconds = 0.03
    shows = Shows("", range(1, 101))

    def prepare(self, root: Path) -> Known:
        code = Places(root).create()
        return {"code": code, "draft": 0, "clients": [], "head": None}

    def careless(self, control: str) -> None:
        if control == MEMORY_JOURNAL:
            connection._PRAGMAS = (*connection._PRAGMAS, "journal_mode = MEMORY")
            Database.place = lambda database: FilePlace.IN_PLACE  # it would refuse to work without its log
        self.speaks_early = control == EARLY_WORD

    speaks_early = False

    def look(self, root: Path, known: Known, *, thoroughly: bool) -> tuple[Desk, list[str], Known]:
        try:
            desk = Places(root).open()
            problems = self._problems(desk, known, thoroughly)
        except MassageDeskError as error:
            return None, [f"not to be opened: {error.sentence}"], known
        found = {"draft": practice.draft_number(desk), "clients": sorted(practice.client_numbers(desk))}
        return desk, problems, {**known, **found}

    def _problems(self, desk: Desk, known: Known, thoroughly: bool) -> list[str]:
        problems = []
        if practice.draft_number(desk) < known["draft"]:
            problems.append(f"draft lost: {known['draft']}, found {practice.draft_number(desk)}")
        missing = set(known["clients"]) - practice.client_numbers(desk)
        if missing:
            problems.append(f"client lost: {sorted(missing)}")
        if not in_chain(desk.database, known["head"]):
            problems.append(f"evidence lost: entry {known['head'][0]}")
        return problems + (sound(desk) if thoroughly or problems else [])

    def work(self, desk: Desk, known: Known, say: Say) -> None:
        note_id = practice.the_note(desk)
        start = max([known["draft"], *known["clients"]]) + 1
        try:
            for number in itertools.count(start):
                kind = number % 5
                extra = LONG * (number * 7 % 40)
                kept: Known = {"clients": [*known["clients"], number]} if kind == 3 else {"draft": number}
                if self.speaks_early:
                    say(kept=kept)
                if kind == 4:
                    desk.database.fold_log()
                    continue
                if kind == 3:
                    practice.enter_client(desk, number, extra)
                    known["clients"].append(number)
                else:
                    practice.write_draft(desk, note_id, number, extra)
                say(kept={**kept, "head": head_of(desk)})
        finally:
            desk.close()


class PasswordChange:
    """The password is changed again and again."""

    steps = 130
    between = 60
    seconds = 0.06
    shows = Shows("practice/keys.json", (2, 6, 10))

    def prepare(self, root: Path) -> Known:
        return {"code": Places(root).create(), "password": 0, "trying": 0}

    def careless(self, control: str) -> None:
        assert control == IN_PLACE
        durable.write = lambda path, content: path.write_bytes(content) and None
        keyfiles.PAIR_NAME = keyfiles.NAME
        keyfiles._save_copies = lambda keys, content, copies: None

    def look(self, root: Path, known: Known, *, thoroughly: bool) -> tuple[Any, list[str], Known]:
        places, problems = Places(root), []
        (places.practice / attempts.NAME).unlink(missing_ok=True)  # as if she had waited as long as she is told to
        if thoroughly and known["password"] == known["trying"] > 0:
            try:
                places.open(practice.password(known["password"] - 1)).close()
                problems.append(f"the earlier password still opens it: {known['password']}")
            except WrongPassword:
                pass
        for number in dict.fromkeys((known["password"], known["trying"])):
            try:
                desk = places.open(practice.password(number))
                break
            except (WrongPassword, DamagedFile) as error:
                said = error.sentence
        else:
            return None, [f"locked out: {known['password']}, {said}"], known
        if thoroughly:
            problems += sound(desk)
            desk.close()
            try:
                places.open(code=known["code"]).close()
            except MassageDeskError as error:
                problems.append(f"the code does not open it: {error.sentence}")
            desk = places.open(practice.password(number))
        return desk, problems, {**known, "password": number, "trying": number}

    def work(self, desk: Desk, known: Known, say: Say) -> None:
        try:
            for number in itertools.count(known["password"] + 1):
                say(trying={"trying": number})
                people.change_password(desk.vault, practice.password(number - 1), practice.password(number))
                say(kept={"password": number})
        finally:
            desk.close()


class Rotation:
    """The recovery key is replaced again and again, with a word left in between."""

    steps = 300
    between = 90
    seconds = 0.5
    shows = Shows("practice/vault.db", (3, 5, 12, 14), between=True)

    def prepare(self, root: Path) -> Known:
        return {"code": Places(root).create(), "kit": "", "words": 0}

    def careless(self, control: str) -> None:
        assert control == FORGETS_FIRST
        with_both = keyslots.with_next_key

        def with_one(keys: Any, root_key: bytes, next_key: bytes, *rest: Any) -> Any:
            both = with_both(keys, root_key, next_key, *rest)
            return keyslots.settled(both, next_key, both.generations[-1].database_salt)

        keyslots.with_next_key = with_one
        keyfiles._save_copies = lambda keys, content, copies: None

    def look(self, root: Path, known: Known, *, thoroughly: bool) -> tuple[Any, list[str], Known]:
        places = Places(root)
        try:
            places.open().close()  # this mends what the next one has to find mended
            desk = places.open()
        except MassageDeskError as error:
            return None, [f"locked out: {error.sentence}"], known
        problems = sound(desk)
        if len(people.keys_of(desk.vault).generations) != 1:
            problems.append("two keys left: after the second opening")
        if _words(desk) < known["words"]:
            problems.append(f"word lost: {known['words']}, found {_words(desk)}")
        stray = {path.name for path in places.practice.iterdir() if path.name.startswith(".")}
        if stray:
            problems.append(f"leftovers: {stray}")
        if thoroughly and desk.vault.kit == known["kit"]:
            desk.close()
            try:
                places.open(code=known["code"]).close()
            except MassageDeskError as error:
                problems.append(f"the new code does not open it: {error.sentence}")
            desk = places.open()
        return desk, problems, {**known, "words": _words(desk)}

    def work(self, desk: Desk, known: Known, say: Say) -> None:
        vault = desk.vault
        try:
            for number in itertools.count(known["words"] + 1):
                with vault.database.work() as session:
                    audit.record(session, "noted", "sample", detail={"number": number})
                say(kept={"words": number})
                rotated = rotation.rotate(vault, PASSWORD)
                vault = rotated.vault
                say(kept={"kit": vault.kit, "code": rotated.recovery_code})
        finally:
            vault.lock()


def _words(desk: Desk) -> int:
    with desk.database.read() as reading:
        query = "SELECT count(*) FROM audit_entries WHERE action = 'noted'"
        return int(reading.exec_driver_sql(query).scalar_one())


class Backup:
    """One backup replaces the one before, again and again."""

    steps = 100
    between = 24
    seconds = 0.06
    shows = Shows("backups/latest", (2, 6, 10))
    name = "latest.zip"

    def prepare(self, root: Path) -> Known:
        places = Places(root)
        places.create()
        return {"draft": 0, "entries": 0, "backup": False}

    def careless(self, control: str) -> None:
        assert control == IN_PLACE
        write_in_place()

    def look(self, root: Path, known: Known, *, thoroughly: bool) -> tuple[Any, list[str], Known]:
        places = Places(root)
        problems = []
        path = places.backups / self.name
        if known["backup"] or path.exists():
            try:
                manifest = restore.read_manifest(path)
                if manifest.chain.seq < known["entries"]:
                    problems.append(f"an earlier backup: {manifest.chain.seq} of {known['entries']} entries")
                if thoroughly:
                    restore.verify_backup(path, password=PASSWORD, clock=places.clock)
            except MassageDeskError as error:
                problems.append(f"no good backup: {error.sentence}")
        try:
            desk = places.open()
        except MassageDeskError as error:
            return None, [*problems, f"not to be opened: {error.sentence}"], known
        if thoroughly:
            problems += sound(desk)
        return desk, problems, {**known, "draft": practice.draft_number(desk)}

    def work(self, desk: Desk, known: Known, say: Say) -> None:
        note_id, path = practice.the_note(desk), Places(desk.vault.folder.parent).backups / self.name
        try:
            for number in itertools.count(known["draft"] + 1):
                practice.write_draft(desk, note_id, number)
                entries = head_of(desk)[0]
                desk.backups.create(path)
                say(kept={"backup": True, "entries": entries})
        finally:
            desk.close()


def write_in_place() -> None:
    """Make backups write over the earlier one instead of beside it."""

    def final(dir: Path, prefix: str, suffix: str) -> tuple[int, str]:
        path = Path(dir) / Backup.name
        return os.open(path, os.O_CREAT | os.O_TRUNC | os.O_RDWR), str(path)

    class Careless:
        mkstemp = staticmethod(final)

    snapshot.tempfile = Careless  # type: ignore[assignment]


class Restore:
    """Two backups are restored over each other, again and again."""

    steps = 250
    between = 90
    seconds = 0.4
    shows = Shows("practice/vault.db", range(10, 60))

    def prepare(self, root: Path) -> Known:
        places = Places(root)
        places.create()
        desk = places.open()
        for number in (1, 2):
            practice.write_draft(desk, practice.the_note(desk), number)
            desk.backups.create(places.backups / f"{number}.zip")
        desk.close()
        return {"draft": 2, "trying": 2}

    def careless(self, control: str) -> None:
        assert control == OVER_IT
        practice_folder.switch = _switch_carelessly

    def look(self, root: Path, known: Known, *, thoroughly: bool) -> tuple[Any, list[str], Known]:
        try:
            desk = Places(root).open()
        except MassageDeskError as error:
            return None, [f"not to be opened: {error.sentence}"], known
        problems = sound(desk) if thoroughly else []
        draft = practice.draft_number(desk)
        if draft not in (known["draft"], known["trying"]):
            problems.append(f"another practice: {draft} instead of {known['draft']} or {known['trying']}")
        return desk, problems, {**known, "draft": draft, "trying": draft}

    def work(self, desk: Desk, known: Known, say: Say) -> None:
        places = Places(desk.vault.folder.parent)
        desk.close()
        for _ in itertools.count():
            number = 3 - known["draft"]
            say(trying={"trying": number})
            restore.restore_backup(
                places.backups / f"{number}.zip",
                places.practice,
                password=PASSWORD,
                clock=places.clock,
                settings_folder=places.settings,
            )
            say(kept={"draft": number})
            for earlier in places.practice.glob("before restore *"):
                shutil.rmtree(earlier)
            known["draft"] = number


def _switch_carelessly(folder: Path, now: datetime) -> None:
    """Copy the restored files over the present ones."""
    shutil.rmtree(folder / ".copied", ignore_errors=True)
    source = (folder / practice_folder.RESTORED).rename(folder / ".copied")
    for path in source.iterdir():
        with path.open("rb") as copied, (folder / path.name).open("wb", buffering=0) as present:
            while part := copied.read(4096):
                present.write(part)
    shutil.rmtree(source)


def kill_restore(job: Job) -> Tally:
    return rounds(job, Restore(), renew=60)


def kill_writer(job: Job) -> Tally:
    return rounds(job, Writer())


def kill_password(job: Job) -> Tally:
    return rounds(job, PasswordChange())


def kill_rotation(job: Job) -> Tally:
    return rounds(job, Rotation(), renew=40)


def kill_backup(job: Job) -> Tally:
    return rounds(job, Backup())


HARNESSES = (
    Harness("kill-writer", 1, "kill -9 while drafts and clients are saved", "kills", kill_writer, 10_000, 25,
            (EARLY_WORD, MEMORY_JOURNAL), quick_controls=(EARLY_WORD,), quick_control=16,
            shim_controls=(MEMORY_JOURNAL,)),
    Harness("kill-password", 9, "kill -9 while the password is changed", "kills", kill_password, 1000, 16, (IN_PLACE,),
            quick_control=16, shim_controls=(IN_PLACE,)),
    Harness("kill-rotation", 9, "kill -9 while the recovery key is replaced", "kills", kill_rotation, 1000, 10,
            (FORGETS_FIRST,), quick_control=16, shim_controls=(FORGETS_FIRST,)),
    Harness("kill-backup", 5, "kill -9 while a backup replaces the one before", "kills", kill_backup, 1000, 16,
            (IN_PLACE,), quick_control=16, shim_controls=(IN_PLACE,)),
    Harness("kill-restore", 5, "kill -9 while a backup is restored over a practice", "kills", kill_restore, 1000, 10,
            (OVER_IT,), quick_control=16, shim_controls=(OVER_IT,)),
)  # fmt: skip
