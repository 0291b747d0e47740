"""Reading, verifying and restoring a backup with nothing but the file and the password or the recovery code."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from massagedesk import durable, folders
from massagedesk.domain.errors import DamagedFile, WrongPassword
from massagedesk.persistence import audit, snapshot
from massagedesk.persistence.audit import ChainHead
from massagedesk.persistence.engine import Database
from massagedesk.persistence.examine import Progress, silent
from massagedesk.persistence.snapshot import Manifest, Sealed
from massagedesk.services import practice_folder
from massagedesk.vault import kdf, keyfiles, keyslots, recovery
from massagedesk.vault.lockfile import FolderLock

Clock = Callable[[], datetime]

RECOVERY_ACTOR = "Recovery code"
"""Who the audit names when a practice was opened without a password."""

_NOT_CHECKED = "The backup could not be checked ({reason}). Make room on the disk and try again."
_NOT_RESTORED = (
    "The backup could not be restored ({reason}). "
    "Your present practice was not touched; make room on the disk and try again."
)
_HALF_RESTORED = (
    "The restore was checked but not finished ({reason}). Nothing was lost: "
    "make room on the disk and open the practice again to finish it."
)


@dataclass(frozen=True)
class Proof:
    """A backup was opened for real: its pages, structure, rows and audit chain are as they were when it was made."""

    path: Path
    manifest: Manifest
    person: str
    """Whose password opened it, or who holds the recovery code."""
    rows: int
    chain_rows: int


@dataclass(frozen=True)
class Restored:
    """A finished restore."""

    proof: Proof
    folder: Path
    aside: Path | None
    """Where the practice that was in the folder lies now."""


def read_manifest(path: Path, progress: Progress = silent) -> Manifest:
    """What an undamaged backup says about itself: when, how many rows, which sheet opens it. Needs no secret.

    Raises NotFound, DamagedFile, NewerFile, Cancelled.
    """
    with snapshot.opened(path, progress) as sealed:
        return sealed.manifest


def verify_backup(
    path: Path,
    *,
    password: str | None = None,
    recovery_code: str | None = None,
    clock: Clock,
    progress: Progress = silent,
) -> Proof:
    """Open a backup for real, on a computer that need not know the practice, and check all of it.

    Raises NotFound, WrongPassword, DamagedFile, NewerFile, Cancelled.
    """
    with snapshot.opened(path, progress) as sealed:
        root_key, person = unlock(sealed, password, recovery_code)
        return prove(path, sealed, root_key, person, clock, progress)


def restore_backup(
    path: Path,
    folder: Path,
    *,
    password: str | None = None,
    recovery_code: str | None = None,
    clock: Clock,
    settings_folder: Path | None = None,
    progress: Progress = silent,
    replaces: ChainHead | None = None,
) -> Restored:
    """Put the practice of a backup into ``folder``; a practice already there is moved into a dated folder below it.

    Everything is checked beside the present practice before anything of it is touched. The restored practice opens with
    the password of the day the backup was made, or with its recovery code; its audit names the chain head it
    ``replaces``, where that is known. Raises NotFound, WrongPassword, DamagedFile,
    NewerFile, Conflict (the practice is open), Cancelled.
    """
    with snapshot.opened(path, progress) as sealed:
        root_key, person = unlock(sealed, password, recovery_code)
        sealed.ensure_made_with(kdf.subkey(root_key, "backup-mac"))
        with practice_folder.disk_failure_said(_NOT_RESTORED):
            practice_folder.prepare(folder)
        folder_lock = FolderLock(folder)
        try:
            practice_folder.tidy(folder, clock())
            with practice_folder.disk_failure_said(_NOT_RESTORED):
                proof = _stage(path, sealed, folder, root_key, person, clock, progress, replaces)
            with practice_folder.disk_failure_said(_HALF_RESTORED):
                aside = practice_folder.switch(folder, clock())
                keyfiles.save(folder, keyslots.from_bytes(sealed.keys), settings_folder or folders.config())
        finally:
            folder_lock.release()
    return Restored(proof, folder, aside)


def _stage(
    path: Path,
    sealed: Sealed,
    folder: Path,
    root_key: bytes,
    person: str,
    clock: Clock,
    progress: Progress,
    replaces: ChainHead | None,
) -> Proof:
    """Make the complete, checked set of files that will take the practice's place."""
    staging = practice_folder.staging(folder)
    try:
        target = staging / practice_folder.VAULT
        sealed.extract(target, progress)
        with _opened_copy(target, root_key, person, clock) as database:
            found = snapshot.prove(database, sealed.manifest, progress)
            with database.work() as session:
                detail = {"file": path.name, "sha256": sealed.sha256}
                if replaces is not None:
                    detail["replaces"] = replaces.text
                audit.record(session, "restored", "practice", detail=detail)
        practice_folder.ensure_folded(staging)
        keyfiles.save(staging, keyslots.from_bytes(sealed.keys), None)
        durable.replace(staging, folder / practice_folder.RESTORED)
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        raise
    return Proof(path, sealed.manifest, person, found.rows, found.chain.rows if found.chain else 0)


def prove(path: Path, sealed: Sealed, root_key: bytes, person: str, clock: Clock, progress: Progress) -> Proof:
    """Extract (still encrypted) into a scratch folder, open, examine, remove."""
    sealed.ensure_made_with(kdf.subkey(root_key, "backup-mac"))
    with practice_folder.disk_failure_said(_NOT_CHECKED), tempfile.TemporaryDirectory(prefix="massagedesk-") as scratch:
        target = Path(scratch) / practice_folder.VAULT
        sealed.extract(target, progress, lasting=False)
        with _opened_copy(target, root_key, person, clock) as database:
            found = snapshot.prove(database, sealed.manifest, progress)
    return Proof(path, sealed.manifest, person, found.rows, found.chain.rows if found.chain else 0)


@contextmanager
def _opened_copy(path: Path, root_key: bytes, person: str, clock: Clock) -> Iterator[Database]:
    database = Database.open(path, root_key, kdf.subkey(root_key, "audit"), actor=person, clock=clock)
    try:
        yield database
    finally:
        database.close()


def unlock(sealed: Sealed, password: str | None, recovery_code: str | None) -> tuple[bytes, str]:
    """The root key of a backup and whose password gave it. Raises WrongPassword, DamagedFile."""
    if recovery_code is not None:
        root_key = recovery.parse(recovery_code)
        if recovery.kit_id(root_key) != sealed.manifest.kit:
            raise WrongPassword(
                f"This recovery code does not open the backup. It needs the sheet of kit {sealed.manifest.kit}.",
                field="recovery_code",
            )
        return root_key, RECOVERY_ACTOR
    keys = keyslots.from_bytes(sealed.keys)
    for generation in keys.generations:
        if generation.kit == sealed.manifest.kit:
            unlocked = keyslots.unlock(keys, password or "", generation.database_salt)
            return unlocked.root_key, unlocked.person
    raise DamagedFile("The key file in this backup does not fit it. Use another backup.")
