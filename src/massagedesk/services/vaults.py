"""Creating and opening a practice folder. For passwords see `people`, for a new key `rotation`."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from massagedesk import durable, folders
from massagedesk.domain.errors import Conflict, DamagedFile, NotFound, WrongPassword
from massagedesk.persistence import audit, migrations
from massagedesk.persistence.engine import KEY_BYTES, Database
from massagedesk.services import places, practice_folder
from massagedesk.services.people import (
    change_password,
    confirm_password,
    judge_password,
    recovery_code,
    set_password,
    suggest_passphrase,
)
from massagedesk.services.practice_check import CheckReport, check, differing_tables
from massagedesk.services.unlocking import Found, Opening, OpenVault
from massagedesk.vault import kdf, keyfiles, keyslots, passwords, recovery
from massagedesk.vault.attempts import Tries
from massagedesk.vault.kdf import KdfCost
from massagedesk.vault.keyslots import KeyFile, Unlocked
from massagedesk.vault.lockfile import FolderLock, WriteProtected

__all__ = [
    "CheckReport",
    "OpenVault",
    "change_password",
    "check",
    "confirm_password",
    "create_practice",
    "differing_tables",
    "judge_password",
    "open_practice",
    "practice_exists",
    "recovery_code",
    "seconds_to_wait",
    "set_password",
    "suggest_passphrase",
]

Clock = Callable[[], datetime]

_NO_PRACTICE = "There is no practice in this folder. Choose another folder, or create a practice here."
_NOT_CREATED = "The practice could not be created ({reason}). Choose another folder or make room, then try again."
_WRONG_CODE = (
    "This recovery code does not open the practice, or the practice file is damaged. "
    "Compare the code with the sheet; if it is right, restore the latest backup."
)


def practice_exists(folder: Path) -> bool:
    """True when there is a practice to open in ``folder``."""
    return practice_folder.holds_practice(folder)


def seconds_to_wait(folder: Path, clock: Clock) -> float:
    """How long until the next password may be tried here, 0.0 when now; the recovery code never waits."""
    return Tries(folder, clock).seconds_to_wait()


def create_practice(
    folder: Path,
    password: str,
    person: str,
    *,
    clock: Clock,
    cost: KdfCost | None = None,
    settings_folder: Path | None = None,
    accepts_place: bool = False,
) -> tuple[OpenVault, str]:
    """Make a new practice and open it; returns it and the recovery code, which is shown this once.

    ``person`` is the name the audit gives the holder of the password. ``cost`` fixes the price of a guess instead of
    measuring this computer. Takes one to two seconds. Raises RuleViolation for a weak password, UnsuitablePlace for a
    synced folder or a network drive unless ``accepts_place``, Conflict when the folder holds a practice already or is
    in use.
    """
    passwords.ensure_enough(password, person.split())
    settings = settings_folder or folders.config()
    place = places.ensure_suitable(folder, settings, accepted=accepts_place)
    with practice_folder.disk_failure_said(_NOT_CREATED):
        practice_folder.prepare(folder)
    folder_lock = FolderLock(folder)
    root_key = bytearray(os.urandom(KEY_BYTES))
    is_made = False
    try:
        practice_folder.tidy(folder, clock())
        if practice_folder.holds_practice(folder):
            raise Conflict("There is a practice in this folder already. Choose another folder, or open it.")
        practice_folder.put_stray_keys_aside(folder, clock())
        with practice_folder.disk_failure_said(_NOT_CREATED):
            keys = _make_files(folder, bytes(root_key), password, person, clock, cost, settings)
        is_made = True
        owner = keys.generations[0].slots[0]
        opening = Opening(folder, settings, clock, cost, Tries(folder, clock), folder_lock, place=place)
        vault = opening.open(Found(root_key, keys, person, owner.id))
    except BaseException:
        if is_made:  # nobody has seen its recovery code
            practice_folder.remove_practice(folder)
        folder_lock.release()
        raise
    return vault, recovery.code_of(bytes(root_key))


def _make_files(
    folder: Path, root_key: bytes, password: str, person: str, clock: Clock, cost: KdfCost | None, settings: Path
) -> KeyFile:
    """The database gets its name last: before that there is no practice, after that it is complete."""
    unfinished = folder / practice_folder.CREATING
    database = Database.create(unfinished, root_key, kdf.subkey(root_key, "audit"), actor=person, clock=clock)
    try:
        migrations.upgrade(database)
        with database.work() as session:
            audit.record(session, "created", "practice", detail={"kit": recovery.kit_id(root_key)})
    finally:
        database.close()
    with unfinished.open("rb") as file:
        salt = file.read(16)
    keys = keyslots.make(root_key, salt, password, person, cost)
    keyfiles.save(folder, keys, settings)
    durable.replace(unfinished, folder / practice_folder.VAULT)
    return keys


def open_practice(
    folder: Path,
    *,
    password: str | None = None,
    recovery_code: str | None = None,
    clock: Clock,
    zone: str | None = None,
    cost: KdfCost | None = None,
    settings_folder: Path | None = None,
    accepts_place: bool = False,
) -> OpenVault:
    """Open the practice in ``folder`` by password or by recovery code; takes up to a second.

    Brings an older file to the present schema, after a verified backup into the folder ``before upgrade``. A folder
    that cannot be written to is opened for looking only, see `OpenVault.is_look_only`. Raises NotFound, Conflict (open
    elsewhere), UnsuitablePlace (unless ``accepts_place``, which is remembered), WrongPassword, TooManyTries,
    DamagedFile, NewerFile.
    """
    if not practice_folder.holds_practice(folder):
        raise NotFound(_NO_PRACTICE)
    settings = settings_folder or folders.config()
    place = places.ensure_suitable(folder, settings, accepted=accepts_place)
    is_look_only = False
    try:
        folder_lock = FolderLock(folder)
    except WriteProtected:
        folder_lock, is_look_only = FolderLock.to_look(folder), True
    opening = Opening(folder, settings, clock, cost, Tries(folder, clock), folder_lock, zone, place, is_look_only)
    try:
        if is_look_only:
            opening.ensure_nothing_to_finish()
        else:
            practice_folder.tidy(folder, clock())
        found = opening.unlock(password, recovery_code)
        try:
            return opening.open(found)
        except DamagedFile:
            if found.keys is None:
                raise WrongPassword(_WRONG_CODE, field="recovery_code") from None
            raise
    except BaseException:
        folder_lock.release()
        raise


def open_following(vault: OpenVault, root_key: bytes, keys: KeyFile, unlocked: Unlocked) -> OpenVault:
    """Open the file that took the place of the one ``vault`` had open, without ever letting others into the folder."""
    zone = vault.database.trail.zone
    folder_lock = vault.hand_over()
    if folder_lock is None:
        raise Conflict("The practice is locked. Unlock it and try again.")
    tries = Tries(vault.folder, vault.clock)
    opening = Opening(
        vault.folder, vault.settings_folder, vault.clock, vault.cost, tries, folder_lock, zone, vault.place
    )
    try:
        return opening.open(Found(bytearray(root_key), keys, unlocked.person, unlocked.slot_id))
    except BaseException:
        folder_lock.release()
        raise
