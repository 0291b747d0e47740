"""The files of a practice folder, and changing all of them at once so that an interruption leaves one whole set.

vault.db keys.json keys.json.prev practice.lock     the practice
attempts.json reserve.bin greeting.json             beside it; each may be missing
.vault.db.creating .vault.db.rotating               being made; worthless until renamed
.restoring/     being filled by a restore; worthless until renamed
.restored/      complete and checked, waiting to take the practice's place
.switching/     the earlier files are put aside already; these move in
before restore 2026-05-01 10.22.33/                 the earlier files
"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from massagedesk import durable
from massagedesk.domain.errors import MassageDeskError
from massagedesk.vault import attempts, ballast, keyfiles
from massagedesk.vault.keyslots import KeyFile

VAULT = "vault.db"
CREATING = ".vault.db.creating"
ROTATING = ".vault.db.rotating"
"""The same records under the next key, until they take the place of the practice file."""
RESTORING, RESTORED, SWITCHING, ASIDE = ".restoring", ".restored", ".switching", ".aside"
_NOT_FINISHED = (
    "A restore was interrupted and could not be finished ({reason}). Nothing was lost: make room on the disk, "
    "then open the practice again."
)
_LOGS = ("-wal", "-shm", "-journal")
_DATABASE = (VAULT, *(VAULT + suffix for suffix in _LOGS))
_FILES = (*_DATABASE, keyfiles.NAME, keyfiles.PAIR_NAME)
_BESIDE = (ballast.NAME, attempts.NAME, "greeting.json")


def holds_practice(folder: Path) -> bool:
    """True when the folder holds a practice, be it one whose restore was interrupted at the last step."""
    return any((folder / name).exists() for name in (VAULT, RESTORED, SWITCHING))


def prepare(folder: Path) -> None:
    """Make the folder, for its owner only, unless it is there."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def tidy(folder: Path, now: datetime) -> None:
    """Finish an interrupted switch and remove what interrupted writing left; only while holding the folder's lock.

    Raises MassageDeskError when the disk does not let the switch be finished.
    """
    if is_switching(folder):
        with disk_failure_said(_NOT_FINISHED):
            switch(folder, now)
    shutil.rmtree(folder / RESTORING, ignore_errors=True)
    remove_unfinished(folder)
    durable.sweep(folder)


def remove_unfinished(folder: Path) -> None:
    """Remove a database that was being made, for a new practice or under a new key; nothing is in it alone.

    One that a broken disk does not let go of may lie there until the next time.
    """
    for suffix in ("", *_LOGS):
        for name in (CREATING, ROTATING):
            with suppress(OSError):
                (folder / (name + suffix)).unlink(missing_ok=True)


def is_switching(folder: Path) -> bool:
    """Whether a restore was interrupted at its last step, which the next opening finishes."""
    return _is_restored(folder) or (folder / SWITCHING).exists()


def _is_restored(folder: Path) -> bool:
    """Whether there is something to take the practice's place: a restore fills that folder before it names it."""
    return (folder / RESTORED / VAULT).exists()


def has_log(folder: Path) -> bool:
    """Whether changes wait in the log to be folded into the practice file."""
    try:
        return (folder / f"{VAULT}-wal").stat().st_size > 0
    except OSError:
        return False


def ensure_folded(folder: Path) -> None:
    """Raise OSError when the closed file in ``folder`` still needs its log: moved without it, it would be torn."""
    if has_log(folder):
        raise OSError(None, "the latest changes could not be folded into the file")


def save_keys(folder: Path, keys: KeyFile, settings: Path, relief: Callable[[], bool]) -> None:
    """Write the key files; on a full disk once more after ``relief`` freed what was kept in reserve. Raises OSError."""
    try:
        keyfiles.save(folder, keys, settings)
    except OSError as error:
        if error.errno != errno.ENOSPC or not relief():
            raise
        keyfiles.save(folder, keys, settings)


def staging(folder: Path) -> Path:
    """An empty folder to put restored files into."""
    place = folder / RESTORING
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(mode=0o700)
    return place


def switch(folder: Path, now: datetime) -> Path | None:
    """Put the earlier files aside and move the restored ones in; returns where the earlier ones lie now, if any.

    Each step is one rename, and the folder names say how far it came: called again after an interruption it goes on
    where it stopped. Nothing of the earlier practice is ever removed.
    """
    if _is_restored(folder):
        _move_aside(folder, _FILES, now)
        durable.replace(folder / RESTORED, folder / SWITCHING)
    if (folder / SWITCHING / VAULT).exists():
        _move_aside(folder, _DATABASE, now)  # somebody put one back by hand since the interruption
    for name in (keyfiles.NAME, keyfiles.PAIR_NAME, VAULT):
        if (folder / SWITCHING / name).exists():
            durable.replace(folder / SWITCHING / name, folder / name)
    aside = _name_aside(folder, _before_restore(now))
    shutil.rmtree(folder / SWITCHING)
    durable.flush_folder(folder)
    return aside


def remove_practice(folder: Path) -> None:
    """Remove a practice that was made a moment ago and could not be finished; the database first."""
    for file in (*_FILES, *_BESIDE):
        (folder / file).unlink(missing_ok=True)


def put_stray_keys_aside(folder: Path, now: datetime) -> None:
    """Move key files without a database (it was taken away by hand) out of the way of a new practice."""
    _move_aside(folder, _FILES, now)
    _name_aside(folder, f"before new practice {now.astimezone():%Y-%m-%d %H.%M.%S}")


def _before_restore(now: datetime) -> str:
    return f"before restore {now.astimezone():%Y-%m-%d %H.%M.%S}"


def _move_aside(folder: Path, files: tuple[str, ...], now: datetime) -> None:
    present = [file for file in files if (folder / file).exists()]
    if not present:
        return
    if any((folder / ASIDE / file).exists() for file in present):
        _name_aside(folder, _before_restore(now))  # these were put there by hand since: neither replaces the other
    (folder / ASIDE).mkdir(mode=0o700, exist_ok=True)
    durable.flush_folder(folder)
    for file in present:
        durable.replace(folder / file, folder / ASIDE / file)


def _name_aside(folder: Path, name: str) -> Path | None:
    if not (folder / ASIDE).exists():
        return None
    place, number = folder / name, 1
    while place.exists():
        number += 1
        place = folder / f"{name} ({number})"
    durable.replace(folder / ASIDE, place)
    return place


def database_salt(folder: Path) -> bytes:
    """First 16 bytes of the database: the salt its key file is bound to.

    Only while the file is not open: closing it here would drop SQLite's locks on it.
    """
    with (folder / VAULT).open("rb") as file:
        return file.read(16)


@contextmanager
def disk_failure_said(sentence: str) -> Iterator[None]:
    """Turn an OSError of the block into ``sentence``, whose ``{reason}`` becomes the system's own word for it."""
    try:
        yield
    except OSError as error:
        raise MassageDeskError(sentence.format(reason=(error.strerror or "the disk failed").lower())) from error
