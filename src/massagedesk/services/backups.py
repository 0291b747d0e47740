"""Backups of the open practice: making and verifying them, and what happened so far. For restoring see `restore`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from massagedesk import __version__, assets, folders
from massagedesk.domain.backups import BackupReason
from massagedesk.domain.errors import Cancelled, Conflict, MassageDeskError, WrongPassword
from massagedesk.persistence import snapshot
from massagedesk.persistence.examine import Progress, silent
from massagedesk.persistence.snapshot import Ingredients, Snapshot
from massagedesk.persistence.tables import map_domain
from massagedesk.persistence.tables.backups import BackupRecord, backup_records
from massagedesk.services.practice_folder import disk_failure_said
from massagedesk.services.restore import Proof, Restored, prove, read_manifest, restore_backup, verify_backup
from massagedesk.vault import keyslots

if TYPE_CHECKING:
    from massagedesk.services.vaults import OpenVault

__all__ = ["BackupRow", "Backups", "Proof", "Restored", "read_manifest", "restore_backup", "verify_backup"]

Clock = Callable[[], datetime]

MANUAL, BEFORE_UPGRADE = BackupReason.MANUAL, BackupReason.BEFORE_UPGRADE
NO_PLACE = (
    "The backup folder cannot be used ({reason}). Connect its drive or choose another folder; "
    "earlier backups are untouched."
)
NO_FOLDER = "The folder for backups could not be made ({reason}). Choose another one; earlier backups are untouched."
_OK, _FAILED = "ok", "failed"
_LATEST_FIRST = sa.text("rowid DESC")
"""As it was written down, not by the clock: one set ahead and back would leave a last backup in the future."""
_CREATED, _VERIFIED = "created", "verified"


@dataclass(frozen=True)
class BackupRow:
    """One thing done with a backup, for lists."""

    at: datetime
    action: str
    """``created`` or ``verified``."""
    reason: str
    path: Path
    kit: str
    size: int | None
    is_ok: bool
    message: str
    """Why it failed, as a sentence."""
    chain_seq: int | None = None
    """Number of the last audit entry in it."""


class Backups:
    """Backups of one open practice. Making one takes about half a second per 200 MB; work goes on meanwhile."""

    def __init__(self, vault: OpenVault, clock: Clock) -> None:
        map_domain()
        self._vault = vault
        self._clock = clock

    def create(self, out: Path | None = None, *, reason: str = MANUAL, progress: Progress = silent) -> BackupRow:
        """Write a sealed backup to ``out``, or under a dated name in the suggested folder, and read it back.

        A backup at ``out`` is replaced, but only once the new one is whole; a file of another kind is left alone. What
        happened is recorded, failures too.
        Raises Conflict, NotFound, MassageDeskError, Cancelled; earlier backups are untouched then.
        """
        target = out or self._next_free_name(folders.backups())
        if target.resolve().is_relative_to(self._vault.folder.resolve()):
            raise Conflict("A backup inside the practice folder would be lost with it. Choose another folder.")
        if out is None:
            with disk_failure_said(NO_FOLDER):
                target.parent.mkdir(parents=True, exist_ok=True)
        with self._failure_recorded(_CREATED, reason, target), disk_failure_said(NO_PLACE):
            _ensure_replaceable(target)
            made = _write(self._vault, target, reason, self._now(), progress)
        return self._record(_CREATED, reason, target, made)

    def verify(self, path: Path, *, progress: Progress = silent) -> Proof:
        """Open a backup of this practice for real and check all of it; the outcome is recorded.

        Raises DamagedFile, NotFound, NewerFile, Cancelled, and WrongPassword for a backup of another practice.
        """
        with self._failure_recorded(_VERIFIED, MANUAL, path), snapshot.opened(path, progress) as sealed:
            if sealed.manifest.kit != self._vault.kit:
                raise WrongPassword(
                    f"This backup belongs to another practice or an earlier sheet (kit {sealed.manifest.kit}). "
                    "Verify it with its own password or recovery code."
                )
            proof = prove(path, sealed, bytes(self._vault.root_key), self._vault.person, self._clock, progress)
        self._record(_VERIFIED, MANUAL, path, Snapshot(path, sealed.size, sealed.sha256, proof.manifest))
        return proof

    def history(self, limit: int = 50) -> list[BackupRow]:
        """What was done with backups, latest first."""
        query = sa.select(backup_records).order_by(_LATEST_FIRST).limit(limit)
        with self._vault.database.read() as connection:
            return [_row(record) for record in connection.execute(query)]

    def last(self, place: Path | None = None) -> BackupRow | None:
        """The latest backup that was made and read back, if any; only of those made at ``place`` where given."""
        wanted = [backup_records.c.action == _CREATED, backup_records.c.result == _OK]
        if place is not None:
            wanted.append(backup_records.c.place == str(place))
        query = sa.select(backup_records).where(*wanted).order_by(_LATEST_FIRST).limit(1)
        with self._vault.database.read() as connection:
            record = connection.execute(query).first()
        return None if record is None else _row(record)

    def age(self) -> timedelta | None:
        """Time since the last good backup; None when there is none yet."""
        last = self.last()
        return None if last is None else self._now() - last.at

    def record_failure(self, path: Path, reason: str, sentence: str) -> BackupRow:
        """Put a backup that could not even be begun into the history."""
        return self._record(_CREATED, reason, path, None, sentence)

    def record_proof(self, path: Path, reason: str, proved: Snapshot | None, sentence: str = "") -> BackupRow:
        """Put the outcome of opening a backup for real into the history; None when it was not sound."""
        return self._record(_VERIFIED, reason, path, proved, sentence)

    def _now(self) -> datetime:
        return self._clock().replace(microsecond=0)

    def _next_free_name(self, folder: Path) -> Path:
        path, number = folder / file_name(self._vault.kit, self._now()), 1
        while path.exists():
            number += 1
            path = path.with_name(file_name(self._vault.kit, self._now(), number))
        return path

    @contextmanager
    def _failure_recorded(self, action: str, reason: str, path: Path) -> Iterator[None]:
        try:
            yield
        except Cancelled:
            raise
        except MassageDeskError as error:
            self._record(action, reason, path, None, error.sentence)
            raise

    def _record(self, action: str, reason: str, path: Path, made: Snapshot | None, message: str = "") -> BackupRow:
        chain = made.manifest.chain if made else None
        record = BackupRecord(
            action=action,
            reason=str(reason),
            at=self._now(),
            place=str(path.parent),
            file_name=path.name,
            kit=self._vault.kit,
            made_at=made.manifest.made_at if made else None,
            size=made.size if made else None,
            sha256=made.sha256 if made else None,
            chain_seq=chain.seq if chain else None,
            chain_hash=chain.hash if chain else None,
            result=_OK if made else _FAILED,
            message=message,
        )
        if not self._vault.is_look_only:  # nothing can be written into the history then; the backup is as good
            with self._vault.database.work() as session:
                session.add(record)
        is_ok = record.result == _OK
        return BackupRow(
            record.at, action, reason, path, record.kit, record.size, is_ok, record.message, record.chain_seq
        )


def file_name(kit: str, made_at: datetime, number: int = 1) -> str:
    """Name of a backup: no client, no practice, sorts by time; ``number`` tells those of one second apart."""
    suffix = "" if number == 1 else f"-{number}"
    return f"massagedesk-{kit}-{made_at.astimezone():%Y%m%d-%H%M%S}{suffix}.zip"


def _ensure_replaceable(target: Path) -> None:
    if target.is_dir():
        raise Conflict(f"{target} is a folder. Give the name of a file in it.")
    if target.exists():
        try:
            snapshot.peek(target)
        except MassageDeskError:
            raise Conflict(f"{target} is no backup that can be read, and is left alone. Choose another name.") from None


def before_upgrade(vault: OpenVault, clock: Clock) -> Path:
    """A sealed backup in the practice folder, made before its file is brought to a new schema."""
    now = clock().replace(microsecond=0)
    path = vault.folder / "before upgrade" / file_name(vault.kit, now)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    _write(vault, path, BEFORE_UPGRADE, now, silent)
    return path


def _row(record: sa.Row[tuple[object, ...]]) -> BackupRow:
    return BackupRow(
        record.at,
        record.action,
        record.reason,
        Path(record.place) / record.file_name,
        record.kit,
        record.size,
        record.result == _OK,
        record.message,
        record.chain_seq,
    )


def _write(vault: OpenVault, out: Path, reason: str, now: datetime, progress: Progress) -> Snapshot:
    if vault.keys is None:
        raise Conflict("No password is set, so a backup could only be opened by the recovery code. Set one first.")
    for leftover in out.parent.glob(f".massagedesk-{vault.kit}-*.partial"):
        leftover.unlink(missing_ok=True)
    made_at = f"{now:%Y-%m-%d %H:%M}"
    readme = assets.read_text("backup/README.txt").format(made_at=made_at, app_version=__version__, kit=vault.kit)
    ingredients = Ingredients(
        keyslots.to_bytes(vault.keys),
        vault.subkey("backup-mac"),
        vault.kit,
        now,
        reason,
        __version__,
        readme.encode(),
        assets.read_bytes("backup/restore.py"),
    )
    return snapshot.create(vault.database, out, ingredients, progress)
