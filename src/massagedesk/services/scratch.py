"""A backup opened in a scratch folder: encrypted all the while, and erased when the block ends."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from massagedesk.persistence.engine import Database
from massagedesk.persistence.examine import Progress, silent
from massagedesk.persistence.snapshot import Sealed
from massagedesk.services import practice_folder
from massagedesk.vault import kdf

_SCRATCH = "massagedesk-drill-"
_LEFT_OVER_SECONDS = 24 * 3600
_NOT_OPENED = (
    "The backup could not be opened ({reason}). Nothing was changed. Make room where the disk is full, "
    "connect the drive of the backup again where it was pulled, and try again."
)


@contextmanager
def opened(
    sealed: Sealed,
    root_key: bytes,
    person: str,
    clock: Callable[[], datetime],
    *,
    beside: Path | None = None,
    progress: Progress = silent,
) -> Iterator[Database]:
    """The database of a backup, in a folder of its own with room for it; ``beside`` is where else room may be.

    Raises DamagedFile, Cancelled, MassageDeskError when there is no room or a disk fails.
    """
    with practice_folder.disk_failure_said(_NOT_OPENED), _folder(sealed.manifest.database_bytes, beside) as folder:
        target = folder / practice_folder.VAULT
        sealed.extract(target, progress, lasting=False)
        database = Database.open(target, root_key, kdf.subkey(root_key, "audit"), actor=person, clock=clock)
        try:
            yield database
        finally:
            database.close()


@contextmanager
def _folder(size: int, beside: Path | None) -> Iterator[Path]:
    """An empty folder with room for the file, removed afterwards; what an ended program left is removed first."""
    usual = Path(tempfile.gettempdir())
    for place in {usual, beside.parent if beside else usual}:
        for left in place.glob(f"{_SCRATCH}*"):
            _remove_left_over(left)
    other = beside.parent if beside and not _has_room(usual, 2 * size) else None
    with tempfile.TemporaryDirectory(prefix=_SCRATCH, dir=other) as name:
        yield Path(name)


def _remove_left_over(folder: Path) -> None:
    try:
        if time.time() - folder.stat().st_mtime > _LEFT_OVER_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)
    except OSError:
        return


def _has_room(folder: Path, size: int) -> bool:
    try:
        return shutil.disk_usage(folder).free > size
    except OSError:
        return False
