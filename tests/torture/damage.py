"""Files are damaged bit by bit, cut off, forged, and have old pages put back; each time it has to be noticed."""

from __future__ import annotations

import hashlib
import os
import random
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.torture import kills, practice
from tests.torture.practice import PASSWORD, Places
from tests.torture.promise import Harness, Job, Tally

from massagedesk.domain.errors import DamagedFile, MassageDeskError, WrongPassword
from massagedesk.persistence import connection, seal, snapshot
from massagedesk.persistence.audit import AuditTrail, ChainHead
from massagedesk.persistence.engine import Database
from massagedesk.persistence.examine import examine
from massagedesk.services import practice_folder
from massagedesk.services.record_checks import check_records
from massagedesk.vault import kdf, keyslots, recovery

ZIP_ONLY = "ZIP checksums only"
NO_HMAC = "checksum without a key"
NO_MAC = "no seal over the key file"
PLAIN = "plain SQLite file"
PAGES_ONLY = "page seals only"
_PAGE = 4096


# --- backups ---------------------------------------------------------------------------------------------------


def _backup(job: Job, megabytes: int = 0) -> tuple[Path, bytes]:
    """A backup, and the key its seal is made with."""
    places = Places(job.folder / "made")
    code = places.create()
    desk = places.open()
    for number in range(megabytes):
        desk.settings.put(f"torture.{number}", random.Random(number).randbytes(500_000).hex())
    path = job.folder / "backup.zip"
    desk.backups.create(path)
    desk.close()
    return path, kdf.subkey(recovery.parse(code), "backup-mac")


def _accepts(path: Path, mac_key: bytes | None, control: str) -> str:
    """Why nothing was noticed; empty when it was."""
    try:
        if control == ZIP_ONLY:
            with zipfile.ZipFile(path) as archive:
                return "" if archive.testzip() else "damage not noticed:"
        with snapshot.opened(path) as sealed:
            if mac_key is not None and control != NO_HMAC:
                sealed.ensure_made_with(mac_key)
        return "damage not noticed:"
    except MassageDeskError:
        return ""
    except Exception as error:
        return "" if control == ZIP_ONLY else f"unexplained: {error!r}"


def flip_backup(job: Job) -> Tally:
    """Single bits, half of them where headers and directory are."""
    path, _ = _backup(job)
    size, chance, tally = path.stat().st_size, job.chance(), Tally()
    assert _accepts(path, None, job.control)
    with path.open("r+b", buffering=0) as file:
        for _ in range(job.count):
            place = _place(size, chance)
            byte = os.pread(file.fileno(), 1, place)[0]
            os.pwrite(file.fileno(), bytes([byte ^ 1 << chance.randrange(8)]), place)
            missed = _accepts(path, None, job.control) or _peeks_badly(path)
            tally.case([f"{missed} at {place} of {size}"] if missed else [])
            os.pwrite(file.fileno(), bytes([byte]), place)
    return tally


def _peeks_badly(path: Path) -> str:
    """Lists look into backups without checking them: damage may pass there, but must not surprise."""
    try:
        snapshot.peek(path)
    except MassageDeskError:
        return ""
    except Exception as error:
        return f"unexplained: {error!r} in a list"
    return ""


def _place(size: int, chance: random.Random) -> int:
    if chance.random() < 0.5:
        return chance.randrange(size)
    return chance.choice((chance.randrange(12_000), size - 1 - chance.randrange(3_000)))


def forge_backup(job: Job) -> Tally:
    """A bit changed and the checksum made anew, as somebody without the key can: the HMAC has to tell."""
    path, mac_key = _backup(job)
    content, chance, tally = bytearray(path.read_bytes()), job.chance(), Tally()
    body = len(content) - seal.LENGTH
    start = len(seal.TAG) + len(b"hmac=")
    mac = bytes(content[body + start : body + start + 64])
    forged = job.folder / "forged.zip"
    for _ in range(job.count):
        place = _place(body, chance)
        content[place] ^= 1 << chance.randrange(8)
        now = bytes(content[:body])
        forged.write_bytes(now + seal.text(hashlib.sha256(now), mac))
        missed = _accepts(forged, mac_key, job.control)
        tally.case([f"{missed} at {place} of {body}"] if missed else [])
        content[:] = path.read_bytes()
    return tally


def cut_backup(job: Job) -> Tally:
    """Cut off at every offset, or at a sample of them."""
    return _cut(job, *_backup(job))


def cut_large_backup(job: Job) -> Tally:
    """Cut off at some offsets of a large one."""
    return _cut(job, *_backup(job, megabytes=20))


def _cut(job: Job, path: Path, mac_key: bytes) -> Tally:
    size, tally = path.stat().st_size, Tally()
    offsets = range(job.part, size, job.parts)
    if job.control:
        offsets = range(size - seal.LENGTH, size)  # where a ZIP is not unreadable anyway
    if job.count < len(offsets):
        offsets = job.chance().sample(offsets, job.count)
    for offset in sorted(offsets, reverse=True):
        os.truncate(path, offset)
        missed = _accepts(path, mac_key, job.control)
        tally.case([f"{missed} cut at {offset} of {size}"] if missed else [])
    tally.figures["bytes"] = size
    return tally


# --- key files -------------------------------------------------------------------------------------------------


def damage_keys(job: Job) -> Tally:
    """Every bit flipped, every cut, and every byte replaced with the checksum made anew."""
    root_key, salt = bytes(range(32)), bytes(range(16))
    keys = keyslots.make(root_key, salt, PASSWORD, practice.OWNER, practice.CHEAP)
    keys = keyslots.with_person(keys, root_key, practice.password(1), "Bo Locum", practice.CHEAP)
    whole = keyslots.to_bytes(keys)
    cases = [*_damaged(whole), *_forged(whole, job.chance())][job.part :: job.parts]
    if job.count < len(cases):
        cases = job.chance().sample(cases, job.count)
    tally = Tally()
    if job.control == NO_MAC:
        keyslots.ensure_untouched = lambda keys, root_key: None
    for what, content in cases:
        problem = _opens_wrongly(content, salt, root_key, keys)
        tally.case([f"{problem}: {what}"] if problem else [])
    return tally


def _damaged(whole: bytes) -> Iterator[tuple[str, bytes]]:
    for bit in range(8 * len(whole)):
        content = bytearray(whole)
        content[bit // 8] ^= 1 << bit % 8
        yield f"bit {bit}", bytes(content)
    for size in range(len(whole)):
        yield f"cut at {size}", whole[:size]


def _forged(whole: bytes, chance: random.Random) -> Iterator[tuple[str, bytes]]:
    text = whole.rpartition(b"\n#sha256:")[0]
    for place, byte in enumerate(text):
        for other in {chance.choice(b'0123456789abcdef"'), byte ^ 1, chance.randrange(256)} - {byte}:
            forged = text[:place] + bytes([other]) + text[place + 1 :]
            checksum = hashlib.sha256(forged).hexdigest().encode()
            yield f"byte {place} forged", forged + b"\n#sha256:" + checksum + b"\n"


def _opens_wrongly(content: bytes, salt: bytes, root_key: bytes, genuine: keyslots.KeyFile) -> str:
    try:
        keys = keyslots.from_bytes(content)
        unlocked = keyslots.unlock(keys, PASSWORD, salt)
    except (DamagedFile, WrongPassword):
        return ""
    except Exception as error:
        return f"unexplained {error!r}"
    if unlocked.root_key != root_key:
        return "a wrong key"
    return "" if keys == genuine else "altered and accepted"


# --- the practice file -----------------------------------------------------------------------------------------


def flip_vault(job: Job) -> Tally:
    """Single bits of the practice file."""
    places = Places(job.folder / "made")
    root_key = recovery.parse(places.create())
    path = places.practice / practice_folder.VAULT
    judge: Callable[[], list[str]] = lambda: _examined(path, root_key)  # noqa: E731
    if job.control == PLAIN:
        path = _as_plain(path, root_key, job.folder / "plain.db")
        judge = lambda: _plain_problems(path)  # noqa: E731
    assert not judge()
    whole, chance, tally = path.read_bytes(), job.chance(), Tally()
    for _ in range(job.count):
        place = chance.randrange(len(whole))
        _write_at(path, place, bytes([whole[place] ^ 1 << chance.randrange(8)]))
        tally.case([] if judge() else [f"damage not noticed: at {place} of {len(whole)}"])
        path.write_bytes(whole)
    return tally


def _write_at(path: Path, place: int, content: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(place)
        file.write(content)


def _trail(root_key: bytes) -> AuditTrail:
    places = Places(Path())
    return AuditTrail(kdf.subkey(root_key, "audit"), actor=practice.OWNER, clock=places.clock)


def _examined(path: Path, root_key: bytes, *, with_records: bool = False, anchor: ChainHead | None = None) -> list[str]:
    """What the full check says of a practice file."""
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    try:
        database = Database.open_with(path, root_key, _trail(root_key))
    except MassageDeskError as error:
        return [error.sentence]
    try:
        with database.pinned() as pin:
            problems = list(examine(pin.connection, database.trail, anchor).problems)
            if with_records and not problems:
                problems = [f"record: {each.sentence}" for each in check_records(pin.connection).altered]
    except MassageDeskError as error:
        problems = [error.sentence]
    finally:
        database.close()
    return problems


def _as_plain(path: Path, root_key: bytes, target: Path) -> Path:
    raw = connection.connect(path, root_key)
    raw.execute("ATTACH DATABASE ? AS plain KEY ''", (str(target),))
    raw.execute("SELECT sqlcipher_export('plain')")
    raw.execute("DETACH DATABASE plain")
    raw.close()
    return target


def _plain_problems(path: Path) -> list[str]:
    try:
        plain = sqlite3.connect(path)
        try:
            found = [row[0] for row in plain.execute("PRAGMA integrity_check(1)")]
        finally:
            plain.close()
    except sqlite3.Error as error:
        return [str(error)]
    return [] if found == ["ok"] else found


def put_old_pages_back(job: Job) -> Tally:
    """Earlier states of some pages put back, which decrypt and authenticate like any other.

    The chain tells for the evidence, the structure for indexes, and the comparison with the evidence for records. All
    pages at once would be the whole earlier file: that one only an anchor tells, see `tamper`.
    """
    places = Places(job.folder / "made")
    root_key = recovery.parse(places.create())
    path, chance, tally = places.practice / practice_folder.VAULT, job.chance(), Tally()
    number = 0
    while tally.tried < job.count:
        before = path.read_bytes()
        number += 1
        anchor = _change_something(places, number, chance)
        after = path.read_bytes()
        pages = [at for at in range(0, len(before), _PAGE) if before[at : at + _PAGE] != after[at : at + _PAGE]]
        for _ in range(min(12, job.count - tally.tried)):
            chosen = chance.sample(pages, chance.choice((1, 1, 1, 2, 3, chance.randint(1, len(pages) - 1))))
            for at in chosen:
                _write_at(path, at, before[at : at + _PAGE])
            problems = _examined(path, root_key, with_records=job.control != PAGES_ONLY, anchor=anchor)
            if job.control == PAGES_ONLY:
                problems = [problem for problem in problems if "chain" not in problem]
            told = ", ".join(str(at // _PAGE + 1) for at in chosen)
            tally.case([] if problems else [f"old page not noticed: {told}"])
            if problems:
                tally.figures[f"noticed by {_who(problems[0])}"] += 1
            path.write_bytes(after)
    return tally


def _change_something(places: Places, number: int, chance: random.Random) -> ChainHead:
    """Leaves the head of the chain, as a backup made right after would keep it."""
    desk = places.open()
    if number % 2:
        practice.enter_client(desk, number, kills.LONG * (number % 7))
    if number % 3:
        practice.write_draft(desk, practice.the_note(desk), number, kills.LONG * (number % 30))
    if number % 5 == 0:
        someone = chance.choice(desk.clients.find("Zoe"))
        desk.clients.archive(someone.id)
    desk.close()
    head = desk.database.trail.last_written
    assert head is not None
    return head


def _who(problem: str) -> str:
    for word, who in (("chain", "the chain"), ("structure", "the structure"), ("record:", "comparing the records")):
        if word in problem:
            return who
    return "the pages"


HARNESSES = (
    Harness("flip-backup", 4, "single bits of a backup flipped", "bits", flip_backup, 10_000, 400, (ZIP_ONLY,)),
    Harness("forge-backup", 4, "a bit changed and the checksum made anew, without the key", "forgeries", forge_backup,
            10_000, 200, (NO_HMAC,), quick_control=20),
    Harness("cut-backup", 4, "a backup cut off at every offset", "offsets", cut_backup, 10_000_000, 400, (ZIP_ONLY,),
            quick_control=20),
    Harness("cut-large-backup", 4, "a backup of 40 MB cut off", "offsets", cut_large_backup, 200, 10, (ZIP_ONLY,), 20,
            quick_control=4),
    Harness("damage-keys", 4, "every bit, cut and forged byte of a key file", "changes", damage_keys, 10_000_000, 800,
            (NO_MAC,), 20_000),
    Harness("flip-vault", 4, "single bits of the practice file flipped", "bits", flip_vault, 10_000, 40, (PLAIN,),
            quick_control=20),
    Harness("old-pages", 11, "earlier states of pages put back into the practice file", "rollbacks",
            put_old_pages_back, 2_000, 30, (PAGES_ONLY,), 400, quick_control=160),
)  # fmt: skip
