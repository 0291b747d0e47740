"""Creating, opening, checking and locking a practice folder; passwords and the recovery code."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from massagedesk import assets, durable, folders
from massagedesk.domain.errors import Conflict, DamagedFile, MassageDeskError, NotFound, WrongPassword
from massagedesk.persistence import audit, migrations
from massagedesk.persistence.audit import ChainHead
from massagedesk.persistence.engine import KEY_BYTES, Database
from massagedesk.persistence.examine import Examination, Progress, differing, examine, silent
from massagedesk.services import practice_folder
from massagedesk.services.restore import RECOVERY_ACTOR
from massagedesk.vault import kdf, keyfiles, keyslots, passwords, recovery
from massagedesk.vault.kdf import KdfCost
from massagedesk.vault.keyslots import KeyFile
from massagedesk.vault.lockfile import FolderLock
from massagedesk.vault.passwords import Strength

Clock = Callable[[], datetime]

_NO_PRACTICE = "There is no practice in this folder. Choose another folder, or create a practice here."
_NOT_CREATED = "The practice could not be created ({reason}). Choose another folder or make room, then try again."
_NOT_CHANGED = (
    "The new password could not be saved ({reason}). The practice opens with the present one or the new one; "
    "make room on the disk and change it again."
)
_WRONG_CODE = (
    "This recovery code does not open the practice, or the practice file is damaged. "
    "Compare the code with the sheet; if it is right, restore the latest backup."
)


@dataclass
class OpenVault:
    """An opened practice: its database, and what only its holder may do. `lock` ends it."""

    folder: Path
    database: Database
    root_key: bytearray
    salt: bytes
    keys: KeyFile | None
    """None when every key file is lost and the recovery code opened the practice: a password must be set."""
    person: str
    """Whose password opened it; the audit names her."""
    settings_folder: Path
    cost: KdfCost | None
    _folder_lock: FolderLock

    @property
    def kit(self) -> str:
        """Number of the recovery sheet, eight hex digits."""
        return recovery.kit_id(bytes(self.root_key))

    @property
    def needs_password(self) -> bool:
        """True when no password opens the practice any more."""
        return self.keys is None

    def subkey(self, purpose: str) -> bytes:
        """A key for one purpose, see `kdf.subkey`."""
        return kdf.subkey(bytes(self.root_key), purpose)

    def lock(self) -> None:
        """Close the file, wipe the keys, let others in. May be called twice."""
        if self.database.is_open:
            try:
                with self.database.work() as session:
                    audit.record(session, "locked", "practice")
            except MassageDeskError:
                pass  # a full or missing disk must not keep the practice unlocked
        self.database.close()
        self.root_key[:] = bytes(len(self.root_key))
        self._folder_lock.release()


# --- creating and opening --------------------------------------------------------------------------------------


def practice_exists(folder: Path) -> bool:
    """True when there is a practice to open in ``folder``."""
    return practice_folder.holds_practice(folder)


def create_practice(
    folder: Path,
    password: str,
    person: str,
    *,
    clock: Clock,
    cost: KdfCost | None = None,
    settings_folder: Path | None = None,
) -> tuple[OpenVault, str]:
    """Make a new practice and open it; returns it and the recovery code, which is shown this once.

    ``person`` is the name the audit gives the holder of the password. ``cost`` fixes the price of a guess instead of
    measuring this computer. Takes one to two seconds. Raises RuleViolation for a weak password, Conflict when the
    folder holds a practice already or is in use.
    """
    passwords.ensure_enough(password, person.split())
    with practice_folder.disk_failure_said(_NOT_CREATED):
        practice_folder.prepare(folder)
    folder_lock = FolderLock(folder)
    root_key = bytearray(os.urandom(KEY_BYTES))
    try:
        practice_folder.tidy(folder, clock())
        if practice_folder.holds_practice(folder):
            raise Conflict("There is a practice in this folder already. Choose another folder, or open it.")
        practice_folder.put_stray_keys_aside(folder, clock())
        settings = settings_folder or folders.config()
        with practice_folder.disk_failure_said(_NOT_CREATED):
            keys = _make_files(folder, bytes(root_key), password, person, clock, cost, settings)
        vault = _open_vault(folder, root_key, keys, person, clock, cost, settings, folder_lock)
    except BaseException:
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
) -> OpenVault:
    """Open the practice in ``folder`` by password or by recovery code; takes up to a second.

    Brings an older file to the present schema, after a verified backup into the folder ``before upgrade``. Raises
    NotFound, Conflict (open elsewhere), WrongPassword, DamagedFile, NewerFile.
    """
    if not practice_folder.holds_practice(folder):
        raise NotFound(_NO_PRACTICE)
    folder_lock = FolderLock(folder)
    try:
        practice_folder.tidy(folder, clock())
        settings = settings_folder or folders.config()
        salt = practice_folder.database_salt(folder)
        root_key, keys, person = _unlock(folder, salt, password, recovery_code, settings)
        try:
            vault = _open_vault(folder, root_key, keys, person, clock, cost, settings, folder_lock, zone)
        except DamagedFile:
            if keys is None:
                raise WrongPassword(_WRONG_CODE, field="recovery_code") from None
            raise
    except BaseException:
        folder_lock.release()
        raise
    return vault


def _unlock(
    folder: Path, salt: bytes, password: str | None, recovery_code: str | None, settings: Path
) -> tuple[bytearray, KeyFile | None, str]:
    if recovery_code is not None:
        root_key = recovery.parse(recovery_code)
        try:
            keys = keyfiles.load(folder, salt, settings)
        except DamagedFile:
            return bytearray(root_key), None, RECOVERY_ACTOR
        keyslots.ensure_right_code(keys, root_key, salt)
        return bytearray(root_key), keys, RECOVERY_ACTOR
    keys = keyfiles.load(folder, salt, settings)
    unlocked = keyslots.unlock(keys, password or "", salt)
    return bytearray(unlocked.root_key), keys, unlocked.person


def _open_vault(
    folder: Path,
    root_key: bytearray,
    keys: KeyFile | None,
    person: str,
    clock: Clock,
    cost: KdfCost | None,
    settings: Path,
    folder_lock: FolderLock,
    zone: str | None = None,
) -> OpenVault:
    salt = practice_folder.database_salt(folder)
    audit_key = kdf.subkey(bytes(root_key), "audit")
    database = Database.open(folder / practice_folder.VAULT, root_key, audit_key, actor=person, clock=clock, zone=zone)
    vault = OpenVault(folder, database, root_key, salt, keys, person, settings, cost, folder_lock)
    try:
        migrations.upgrade(database, lambda present, latest: _backup_before_upgrade(vault, clock))
        with database.work() as session:
            audit.record(session, "unlocked", "practice", detail={"by": "password" if keys else "recovery code"})
        if keys is not None and not all(keyfiles.whole_copies(folder, salt, settings).values()):
            _mend_key_files(folder, keys, settings)
    except BaseException:
        database.close()
        raise
    return vault


def _mend_key_files(folder: Path, keys: KeyFile, settings: Path) -> None:
    try:
        keyfiles.mend(folder, keys, settings)
    except OSError:
        return  # one whole key file opened the practice; `check` names the ones that are missing


def _backup_before_upgrade(vault: OpenVault, clock: Clock) -> None:
    from massagedesk.services import backups

    backups.before_upgrade(vault, clock)


# --- passwords -------------------------------------------------------------------------------------------------


def judge_password(password: str, known_words: tuple[str, ...] = ()) -> Strength:
    """How good a password would be, with advice; ``known_words`` (her name, the practice's) count as easy."""
    return passwords.judge(password, known_words)


def suggest_passphrase() -> str:
    """Five random words, joined by hyphens."""
    return passwords.generate(assets.read_text("words/eff_long.txt").split())


def confirm_password(vault: OpenVault, password: str) -> str:
    """Whose password it is, asked again before signing, exporting or printing the recovery sheet.

    Takes up to a second. Raises WrongPassword.
    """
    if vault.keys is None:
        raise WrongPassword("No password is set. Set one first.", field="password")
    return keyslots.unlock(vault.keys, password, vault.salt).person


def change_password(vault: OpenVault, present: str, new: str) -> None:
    """Replace one's own password. Backups made before keep asking for the earlier one.

    Raises WrongPassword when ``present`` is not right, RuleViolation when ``new`` is too weak.
    """
    if vault.keys is None:
        raise WrongPassword("No password is set. Set one first.", field="password")
    unlocked = keyslots.unlock(vault.keys, present, vault.salt)
    _replace_password(vault, vault.keys, unlocked.slot_id, unlocked.person, new)


def set_password(vault: OpenVault, new: str, person: str) -> None:
    """Give a practice opened by its recovery code a new password, for ``person`` where no key file names anybody.

    Raises RuleViolation when ``new`` is too weak.
    """
    if vault.keys is not None:
        slot = vault.keys.generations[0].slots[0]
        _replace_password(vault, vault.keys, slot.id, slot.person, new)
        return
    passwords.ensure_enough(new, person.split())
    _save_keys(vault, keyslots.make(bytes(vault.root_key), vault.salt, new, person, vault.cost), person)


def _replace_password(vault: OpenVault, keys: KeyFile, slot_id: str, person: str, new: str) -> None:
    passwords.ensure_enough(new, person.split())
    changed = keyslots.with_password(keys, bytes(vault.root_key), slot_id, new, vault.cost)
    _save_keys(vault, changed, person)


def _save_keys(vault: OpenVault, keys: KeyFile, person: str) -> None:
    with practice_folder.disk_failure_said(_NOT_CHANGED):
        keyfiles.save(vault.folder, keys, vault.settings_folder)
    vault.keys = keys
    with vault.database.work() as session:
        audit.record(session, "changed", "password", detail={"person": person})


def recovery_code(vault: OpenVault, password: str) -> str:
    """The code for another sheet, after the password was asked again. Raises WrongPassword."""
    confirm_password(vault, password)
    with vault.database.work() as session:
        audit.record(session, "shown", "recovery_code")
    return recovery.code_of(bytes(vault.root_key))


# --- checking --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CheckReport:
    """Everything `massagedesk check` tells."""

    folder: Path
    kit: str
    persons: tuple[str, ...]
    key_files: dict[str, bool]
    """Name of each key file, and whether it is whole."""
    file: Examination

    @property
    def problems(self) -> tuple[str, ...]:
        """Sentences; none when all is well."""
        lost = [f"The key file {name} is missing or damaged." for name, whole in self.key_files.items() if not whole]
        return (*self.file.problems, *lost)

    @property
    def is_sound(self) -> bool:
        """True when nothing at all is wrong."""
        return not self.problems


def check(vault: OpenVault, progress: Progress = silent) -> CheckReport:
    """Read and check the whole open practice: file, keys, audit chain, rows. Work can go on meanwhile."""
    with vault.database.pinned() as pin:
        found = examine(pin.connection, vault.database.trail, None, progress)
    generation = vault.keys.generation(vault.salt) if vault.keys else None
    return CheckReport(
        vault.folder,
        vault.kit,
        tuple(slot.person for slot in generation.slots) if generation else (),
        keyfiles.whole_copies(vault.folder, vault.salt, vault.settings_folder),
        found,
    )


def differing_tables(one: OpenVault, other: OpenVault, anchor: ChainHead) -> list[str]:
    """Names of the tables whose rows are not the same in both practices, for instance after a restore.

    The record of backups is left out and the audit is compared up to ``anchor``: both go on by themselves.
    """
    with one.database.read() as here, other.database.read() as there:
        return differing(here, there, anchor)
