"""An opened practice, and one opening of it: from a password or a code to a file whose keys and schema are in order."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from massagedesk.domain.errors import DamagedFile, MassageDeskError
from massagedesk.persistence import audit, migrations
from massagedesk.persistence.engine import Database
from massagedesk.persistence.examine import silent
from massagedesk.persistence.work import NotSaved
from massagedesk.services import people, practice_folder
from massagedesk.services.places import Unsuitable
from massagedesk.services.restore import RECOVERY_ACTOR
from massagedesk.vault import kdf, keyfiles, keyslots, recovery
from massagedesk.vault.attempts import Tries
from massagedesk.vault.ballast import Ballast
from massagedesk.vault.kdf import KdfCost
from massagedesk.vault.keyslots import KeyFile, Unlocked
from massagedesk.vault.lockfile import FolderLock

Clock = Callable[[], datetime]

_LITTLE = 1024 * 1024
_NO_ROOM = "The disk is full, so the practice cannot be opened. Nothing is lost; make room on the disk and try again."
_NOT_READ = (
    "The practice file cannot be read ({reason}). Nothing was changed; check the disk and who may read the folder, "
    "or restore the latest backup."
)
_NOT_TO_LOOK = (
    "The practice folder cannot be written to, and {reason}. "
    "Make it writable, or copy it to a folder that is, and open it there."
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
        """Close the file, wipe the keys, let others in, whatever else fails. May be called twice."""
        try:
            self._record_locking()
        finally:
            try:
                self.database.close()
            finally:
                self.root_key[:] = bytes(len(self.root_key))
                if self._folder_lock is not None:
                    self._folder_lock.release()

    def _record_locking(self) -> None:
        if not self.database.is_open or self.is_look_only:
            return
        # A full or missing disk must not keep the practice unlocked.
        with suppress(MassageDeskError), self.database.work() as session:
            audit.record(session, "locked", "practice")

    def hand_over(self) -> FolderLock | None:
        """End this opening without letting others in: the folder's lock, for the opening that follows it."""
        folder_lock, self._folder_lock = self._folder_lock, None
        try:
            self.lock()
        except BaseException:
            if folder_lock is not None:
                folder_lock.release()
            raise
        return folder_lock


# --- opening ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Found:
    """What a password or a recovery code gave."""

    root_key: bytearray
    keys: KeyFile | None
    person: str
    slot_id: str | None
    strengthen: Callable[[OpenVault], None] = lambda vault: None
    """Wraps the key anew when guessing was cheaper in the days her slot was made."""


@dataclass(frozen=True)
class Opening:
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

    def unlock(self, password: str | None, recovery_code: str | None) -> Found:
        """The key, from a password or a recovery code."""
        with practice_folder.disk_failure_said(_NOT_READ):
            salt = practice_folder.database_salt(self.folder)
        if recovery_code is not None:
            with self.tries.one("recovery_code"):
                return self._unlock_by_code(recovery_code, salt)
        keys = keyfiles.load(self.folder, salt, self.settings)
        with self.tries.one("password"):
            unlocked = keyslots.unlock(keys, password or "", salt)
        return Found(
            bytearray(unlocked.root_key),
            keys,
            unlocked.person,
            unlocked.slot_id,
            lambda vault: self._strengthen(vault, unlocked, password or ""),
        )

    def _unlock_by_code(self, recovery_code: str, salt: bytes) -> Found:
        root_key = recovery.parse(recovery_code)
        try:
            keys = keyfiles.load(self.folder, salt, self.settings)
        except DamagedFile:
            return Found(bytearray(root_key), None, RECOVERY_ACTOR, None)
        keyslots.ensure_right_code(keys, root_key, salt)
        try:
            keyslots.ensure_untouched(keys, root_key)
        except DamagedFile:
            # Somebody put a slot in or back. Sealing such a file anew would let her in: it counts as lost.
            return Found(bytearray(root_key), None, RECOVERY_ACTOR, None)
        return Found(bytearray(root_key), keys, RECOVERY_ACTOR, None)

    def _strengthen(self, vault: OpenVault, unlocked: Unlocked, password: str) -> None:
        if kdf.is_outdated(unlocked.cost, self.cost):
            people.strengthen(vault, unlocked, password)

    def open(self, found: Found) -> OpenVault:
        """The practice with this key: brought to the present schema, its key files mended, the unlocking recorded."""
        root_key, salt = bytes(found.root_key), practice_folder.database_salt(self.folder)
        database = self._database(root_key, found.person)
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
            try:
                database.close()
            finally:
                vault.root_key[:] = bytes(len(vault.root_key))
            raise
        return vault

    def _database(self, root_key: bytes, person: str) -> Database:
        """Opened; on a full disk with the space kept in reserve, because even reading needs a little room."""
        reserve = Ballast(self.folder)
        try:
            return self._open_file(root_key, person)
        except NotSaved as error:
            if not self.is_look_only and reserve.release():
                return self._open_file(root_key, person)
            free = reserve.free_bytes()
            if free is None or free >= _LITTLE:
                raise
            raise NotSaved(_NO_ROOM) from error

    def _open_file(self, root_key: bytes, person: str) -> Database:
        return Database.open(
            self.folder / practice_folder.VAULT,
            root_key,
            kdf.subkey(root_key, "audit"),
            actor=person,
            clock=self.clock,
            zone=self.zone,
            look_only=self.is_look_only,
        )

    def _ensure_present_schema(self, database: Database) -> None:
        version = migrations.version_of(database)
        migrations.ensure_known(version)
        if version < migrations.LATEST:
            raise MassageDeskError(_NOT_TO_LOOK.format(reason="its file was written by an earlier MassageDesk"))

    def _settle(self, vault: OpenVault, found: Found) -> None:
        database = vault.database
        database.relief = vault.ballast.release
        made: list[Path] = []
        before = migrations.upgrade(database, lambda present, latest: made.append(_backup_before_upgrade(vault)))
        upgraded = {"from": before, "to": migrations.LATEST, "backup": made[0].name} if made else None
        try:
            self._record_unlocking(database, found, upgraded)
        except NotSaved:
            self._record_unlocking(database, found, upgraded)  # the space kept in reserve is free now
        people.report_tries(vault)
        _settle_keys(vault)
        found.strengthen(vault)

    def _record_unlocking(self, database: Database, found: Found, upgraded: dict[str, object] | None) -> None:
        with database.work() as session:
            if upgraded is not None:
                audit.record(session, "upgraded", "practice", detail=upgraded)
            audit.record(session, "unlocked", "practice", detail=self._how(found))

    def _how(self, found: Found) -> dict[str, str]:
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
        else:
            # Also whole ones of an earlier state, left by an interrupted change: an earlier password would open them.
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
