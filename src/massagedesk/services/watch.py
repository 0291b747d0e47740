"""What the window asks every few seconds: is the practice file still there, is the disk filling up, is it idle."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from massagedesk import durable
from massagedesk.domain.errors import DamagedFile, NotFound
from massagedesk.persistence import audit
from massagedesk.persistence.connection import FilePlace
from massagedesk.persistence.engine import Database
from massagedesk.persistence.examine import examine
from massagedesk.services import practice_folder
from massagedesk.vault import ballast, keyfiles
from massagedesk.vault.lockfile import FolderLock

if TYPE_CHECKING:
    from massagedesk.services.vaults import OpenVault

_NOT_RESCUED = (
    "The records could not be rescued ({reason}). They are still open here: do not close this window; "
    "make room or choose another folder, then try again."
)
_DAMAGED = "The rescued copy is not sound ({problem}). The records are still open here: choose another folder."

FILE_GONE = (
    "The practice file was moved or deleted while it was open. Nothing more can be saved in it; "
    "rescue the records now, they are still here."
)
_FILE_REPLACED = (
    "Another file lies in the place of the practice file. Nothing more can be saved; "
    "rescue the records now, they are still here."
)
_LOG_GONE = (
    "A part of the practice file was deleted while it was open. Nothing is lost yet: "
    "lock the practice now, which puts it together again."
)
_LOOK_ONLY = "The practice folder cannot be written to. You can look at everything; nothing can be changed."
_FULL = "The disk is full. Everything written so far is saved; soon nothing more can be. Make room on the disk now."
_LOW = "Only {free} MB are left on the disk. Make room before it is full."


@dataclass(frozen=True)
class Condition:
    """How the opened practice stands on its disk."""

    is_in_place: bool
    """False when the file or its log was moved, deleted or replaced: writing is refused."""
    can_rescue: bool
    """True when `rescue` is the way on; otherwise, out of place, locking is."""
    is_look_only: bool
    free_bytes: int | None
    """Room left on the disk; None when it cannot be told."""
    is_low: bool
    """Less than 500 MB are left."""
    is_reserve_spent: bool
    """The reserve was given back because the disk was full, and there is no room yet to make it again."""
    notice: str
    """The most urgent sentence for a banner; empty when all is well."""
    is_urgent: bool
    """Whether the banner warns of loss, rather than telling."""


class Watch:
    """Over one opened practice. `look` may be called every few seconds, from the window's thread."""

    def __init__(self, vault: OpenVault) -> None:
        self._vault = vault
        self._was_spent = False
        self._spend = vault.database.relief
        vault.database.relief = self._relieve

    def look(self) -> Condition:
        """How it stands; keeps the reserve filled while there is room. Takes about a tenth of a millisecond."""
        vault, reserve = self._vault, self._vault.ballast
        place = vault.database.place()
        free = reserve.free_bytes()
        if not vault.is_look_only and place is FilePlace.IN_PLACE and reserve.fill():
            self._was_spent = False
        is_low = free is not None and free < ballast.LOW
        notice, is_urgent = self._notice(place, free, is_low)
        return Condition(
            is_in_place=place is FilePlace.IN_PLACE,
            can_rescue=place in (FilePlace.GONE, FilePlace.REPLACED),
            is_look_only=vault.is_look_only,
            free_bytes=free,
            is_low=is_low,
            is_reserve_spent=self._was_spent,
            notice=notice,
            is_urgent=is_urgent,
        )

    def would_be_lost(self) -> bool:
        """Whether closing the practice now would lose what only `rescue` can save."""
        return self._vault.database.would_be_lost()

    def idle(self) -> bool:
        """Fold the log into the file, when nothing was typed for a while: a copy of the file alone is recent then."""
        return self._vault.database.fold_log()

    def _relieve(self) -> bool:
        self._was_spent = True
        return self._spend()

    def _notice(self, place: FilePlace, free: int | None, is_low: bool) -> tuple[str, bool]:
        places = {
            FilePlace.GONE: FILE_GONE,
            FilePlace.REPLACED: _FILE_REPLACED,
            FilePlace.LOG_GONE: _LOG_GONE,
        }
        if place in places:
            return places[place], True
        if self._vault.is_look_only:
            return _LOOK_ONLY, False
        if self._was_spent:
            return _FULL, True
        if is_low:
            return _LOW.format(free=(free or 0) // 1_000_000), False
        return "", False


def rescue(vault: OpenVault, folder: Path | None = None) -> Path:
    """Save the records of a practice whose file was deleted or replaced underneath; returns the folder they are in.

    Into its own folder, unless that is gone too or ``folder`` names another one. Whatever lies there now is put aside
    into a dated folder, never removed. The practice is locked afterwards and opens with the same password. Raises
    NotFound when its own folder is gone (name another one), Conflict, MassageDeskError; it stays open then.
    """
    target = folder or vault.folder
    if folder is None and not target.is_dir():
        raise NotFound("The folder of the practice is gone too. Choose another folder for the rescued records.")
    is_own = target.exists() and target.samefile(vault.folder) if vault.folder.exists() else False
    with practice_folder.disk_failure_said(_NOT_RESCUED):
        practice_folder.prepare(target)
    folder_lock = None if is_own else FolderLock(target)
    try:
        with practice_folder.disk_failure_said(_NOT_RESCUED):
            _stage(vault, target)
            if folder_lock is not None:
                practice_folder.switch(target, vault.clock())
        vault.lock()
    finally:
        if folder_lock is not None:
            folder_lock.release()
    return target


def _stage(vault: OpenVault, target: Path) -> None:
    """Make the complete, checked set of files that takes its place, now or when the practice is opened again."""
    staging = practice_folder.staging(target)
    try:
        copy = staging / practice_folder.VAULT
        vault.database.copy_to(copy, vault.salt)
        rescued = Database.open_with(copy, vault.root_key, vault.database.trail.twin())
        try:
            with rescued.work() as session:
                audit.record(session, "rescued", "practice")
            with rescued.pinned() as pin:
                found = examine(pin.connection, rescued.trail)
        finally:
            rescued.close()
        if not found.is_sound:
            raise DamagedFile(_DAMAGED.format(problem=found.problems[0].rstrip(".").lower()))
        practice_folder.ensure_folded(staging)
        if vault.keys is not None:
            keyfiles.save(staging, vault.keys, None)
        durable.replace(staging, target / practice_folder.RESTORED)
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        raise
