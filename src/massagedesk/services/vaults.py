"""Creating, opening, checking and locking a practice folder. For passwords see `people`, for a new key `rotation`."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from massagedesk import durable, folders
from massagedesk.domain.errors import Conflict, DamagedFile, MassageDeskError, NotFound, WrongPassword
from massagedesk.persistence import audit, migrations
from massagedesk.persistence.audit import ChainHead
from massagedesk.persistence.engine import KEY_BYTES, Database
from massagedesk.persistence.examine import Examination, Progress, differing, examine, silent
from massagedesk.services import people, places, practice_folder
from massagedesk.services.people import (
    change_password,
    confirm_password,
    judge_password,
    recovery_code,
    set_password,
    suggest_passphrase,
)
from massagedesk.services.places import Unsuitable
from massagedesk.services.restore import RECOVERY_ACTOR
from massagedesk.vault import kdf, keyfiles, keyslots, passwords, recovery
from massagedesk.vault.attempts import Tries
from massagedesk.vault.ballast import Ballast
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
_NOT_TO_LOOK = (
    "The practice folder cannot be written to, and {reason}. "
    "Make it writable, or copy it to a folder that is, and open it there."
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
    kit: str
    """Number of the recovery sheet, eight hex digits."""
    keys: KeyFile | None
    """None when every key file is lost and the recovery code opened the practice: a password must be set."""
    person: str
    """Whose password opened it; the audit names her."""
    slot_id: str | None
    """Her slot; None when the recovery code opened it."""
    settings_folder: Path
    cost: KdfCost | None
    tries: Tries
    clock: Clock
    _folder_lock: FolderLock | None
    place: Unsuitable | None = None
    """What speaks against its folder, when she agreed to use it all the same."""

    @property
    def needs_password(self) -> bool:
        """True when no password opens the practice any more."""
        return self.keys is None

    def subkey(self, purpose: str) -> bytes:
        """A key for one purpose, see `kdf.subkey`."""
        return kdf.subkey(bytes(self.root_key), purpose)

    @property
    def is_look_only(self) -> bool:
        """True when its folder cannot be written to: everything can be read, every change is refused."""
        return self.database.is_look_only

    @property
    def ballast(self) -> Ballast:
        """The space kept in reserve beside it."""
        return Ballast(self.folder)

    def lock(self) -> None:
        """Close the file, wipe the keys, let others in. May be called twice."""
        if self.database.is_open and not self.is_look_only:
            try:
                with self.database.work() as session:
                    audit.record(session, "locked", "practice")
            except MassageDeskError:
                pass  # a full or missing disk must not keep the practice unlocked
        self.database.close()
        self.root_key[:] = bytes(len(self.root_key))
        if self._folder_lock is not None:
            self._folder_lock.release()

    def hand_over(self) -> FolderLock | None:
        """End this opening without letting others in: the folder's lock, for the opening that follows it."""
        folder_lock, self._folder_lock = self._folder_lock, None
        self.lock()
        return folder_lock


# --- creating and opening --------------------------------------------------------------------------------------


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
    try:
        practice_folder.tidy(folder, clock())
        if practice_folder.holds_practice(folder):
            raise Conflict("There is a practice in this folder already. Choose another folder, or open it.")
        practice_folder.put_stray_keys_aside(folder, clock())
        with practice_folder.disk_failure_said(_NOT_CREATED):
            keys = _make_files(folder, bytes(root_key), password, person, clock, cost, settings)
        owner = keys.generations[0].slots[0]
        opening = _Opening(folder, settings, clock, cost, Tries(folder, clock), folder_lock, place=place)
        vault = opening.open(_Found(root_key, keys, person, owner.id))
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
    opening = _Opening(folder, settings, clock, cost, Tries(folder, clock), folder_lock, zone, place, is_look_only)
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
    opening = _Opening(
        vault.folder, vault.settings_folder, vault.clock, vault.cost, tries, folder_lock, zone, vault.place
    )
    try:
        return opening.open(_Found(bytearray(root_key), keys, unlocked.person, unlocked.slot_id))
    except BaseException:
        folder_lock.release()
        raise


@dataclass(frozen=True)
class _Found:
    """What a password or a recovery code gave."""

    root_key: bytearray
    keys: KeyFile | None
    person: str
    slot_id: str | None
    strengthen: Callable[[OpenVault], None] = lambda vault: None
    """Wraps the key anew when guessing was cheaper in the days her slot was made."""


@dataclass(frozen=True)
class _Opening:
    """One opening of a practice folder whose lock is held."""

    folder: Path
    settings: Path
    clock: Clock
    cost: KdfCost | None
    tries: Tries
    folder_lock: FolderLock
    zone: str | None = None
    place: Unsuitable | None = None
    is_look_only: bool = False

    def ensure_nothing_to_finish(self) -> None:
        """Raise MassageDeskError when the folder would have to be written to before it can be read."""
        if practice_folder.is_switching(self.folder):
            raise MassageDeskError(_NOT_TO_LOOK.format(reason="a restore in it was not finished"))
        if practice_folder.has_log(self.folder):
            raise MassageDeskError(_NOT_TO_LOOK.format(reason="the latest changes wait to be folded into its file"))

    def unlock(self, password: str | None, recovery_code: str | None) -> _Found:
        """The key, from a password or a recovery code."""
        salt = practice_folder.database_salt(self.folder)
        if recovery_code is not None:
            with self.tries.one("recovery_code"):
                return self._unlock_by_code(recovery_code, salt)
        keys = keyfiles.load(self.folder, salt, self.settings)
        with self.tries.one("password"):
            unlocked = keyslots.unlock(keys, password or "", salt)
        return _Found(
            bytearray(unlocked.root_key),
            keys,
            unlocked.person,
            unlocked.slot_id,
            lambda vault: self._strengthen(vault, unlocked, password or ""),
        )

    def _unlock_by_code(self, recovery_code: str, salt: bytes) -> _Found:
        root_key = recovery.parse(recovery_code)
        try:
            keys = keyfiles.load(self.folder, salt, self.settings)
        except DamagedFile:
            return _Found(bytearray(root_key), None, RECOVERY_ACTOR, None)
        keyslots.ensure_right_code(keys, root_key, salt)
        return _Found(bytearray(root_key), keys, RECOVERY_ACTOR, None)

    def _strengthen(self, vault: OpenVault, unlocked: Unlocked, password: str) -> None:
        if kdf.is_outdated(unlocked.cost, self.cost):
            people.strengthen(vault, unlocked, password)

    def open(self, found: _Found) -> OpenVault:
        """The practice with this key: brought to the present schema, its key files mended, the unlocking recorded."""
        root_key, salt = bytes(found.root_key), practice_folder.database_salt(self.folder)
        database = Database.open(
            self.folder / practice_folder.VAULT,
            root_key,
            kdf.subkey(root_key, "audit"),
            actor=found.person,
            clock=self.clock,
            zone=self.zone,
            look_only=self.is_look_only,
        )
        vault = OpenVault(
            self.folder,
            database,
            found.root_key,
            salt,
            recovery.kit_id(root_key),
            found.keys,
            found.person,
            found.slot_id,
            self.settings,
            self.cost,
            self.tries,
            self.clock,
            self.folder_lock,
            self.place,
        )
        try:
            if self.is_look_only:
                self._ensure_present_schema(database)
            else:
                self._settle(vault, found)
        except BaseException:
            database.close()
            raise
        return vault

    def _ensure_present_schema(self, database: Database) -> None:
        version = migrations.version_of(database)
        migrations.ensure_known(version)
        if version < migrations.LATEST:
            raise MassageDeskError(_NOT_TO_LOOK.format(reason="its file was written by an earlier MassageDesk"))

    def _settle(self, vault: OpenVault, found: _Found) -> None:
        database = vault.database
        database.relief = vault.ballast.release
        made: list[Path] = []
        before = migrations.upgrade(database, lambda present, latest: made.append(_backup_before_upgrade(vault)))
        with database.work() as session:
            if made:
                detail = {"from": before, "to": migrations.LATEST, "backup": made[0].name}
                audit.record(session, "upgraded", "practice", detail=detail)
            audit.record(session, "unlocked", "practice", detail=self._how(found))
        people.report_tries(vault)
        _settle_keys(vault)
        found.strengthen(vault)

    def _how(self, found: _Found) -> dict[str, str]:
        by = "recovery code" if found.slot_id is None else "password"
        return {"by": by, "place": self.place.client} if self.place else {"by": by}


def _settle_keys(vault: OpenVault) -> None:
    """Drop the key of a rotation that is over or was given up, and mend lost key files; a full disk puts it off."""
    if vault.keys is None:
        return
    try:
        settled = keyslots.settled(vault.keys, bytes(vault.root_key), vault.salt)
        if settled is not vault.keys:
            keyfiles.save(vault.folder, settled, vault.settings_folder)
            others = {each.database_salt for each in vault.keys.generations} - {vault.salt}
            keyfiles.forget_copies(vault.settings_folder, others)
            vault.keys = settled
        elif not all(keyfiles.whole_copies(vault.folder, vault.salt, vault.settings_folder).values()):
            keyfiles.mend(vault.folder, vault.keys, vault.settings_folder)
    except OSError:
        return  # one whole key file opened the practice; `check` names the ones that are missing


def _backup_before_upgrade(vault: OpenVault) -> Path:
    """A backup that was opened for real, because the way back may be needed.

    Where no password is set any more, it opens with the recovery code alone.
    """
    from massagedesk.persistence import snapshot
    from massagedesk.services import backups
    from massagedesk.services.restore import prove

    keys = vault.keys or keyslots.without_people(bytes(vault.root_key), vault.salt)
    path = backups.before_upgrade(replace(vault, keys=keys), vault.clock)
    with snapshot.opened(path) as sealed:
        prove(path, sealed, bytes(vault.root_key), vault.person, vault.clock, silent)
    return path


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
