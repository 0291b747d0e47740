"""Restoring as a guided act: first what is in the file and what would be lost, then the restore itself.

Nothing of the present practice is removed: it is backed up once more where a place is within reach, and moved into a
dated folder inside the practice folder.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from massagedesk.domain.backups import BackupReason
from massagedesk.domain.errors import Cancelled, MassageDeskError
from massagedesk.persistence import audit, snapshot
from massagedesk.persistence.examine import Progress, silent
from massagedesk.persistence.snapshot import Manifest
from massagedesk.services import backup_places, scratch
from massagedesk.services.restore import Restored, restore_backup, unlock
from massagedesk.vault import kdf

if TYPE_CHECKING:
    from massagedesk.services.desk import Desk

Clock = Callable[[], datetime]


class Relation(StrEnum):
    """What the practice in a file is to the present one."""

    SAME = "same"
    EARLIER = "earlier"
    """An earlier state: what came since would be lost."""
    LATER = "later"
    """A later state of what is here: nothing would be lost."""
    PARTED = "parted"
    """Both come from one practice and went on by themselves since."""
    OTHER = "other"
    """Another practice."""
    NOTHING_HERE = "nothing_here"
    """There is no present practice, or it is not open."""


@dataclass(frozen=True)
class PreviewLine:
    """One kind of record in the file and here."""

    label: str
    there: int
    last_there: datetime | None
    """When the latest of them happened, or None."""
    here: int | None
    last_here: datetime | None
    lost: int | None
    """How many of those here are not in the file; None where nothing is open to compare with."""


@dataclass(frozen=True)
class RestorePreview:
    """What restoring a file would do."""

    path: Path
    manifest: Manifest
    person: str
    """Whose password opens it."""
    relation: Relation
    lines: tuple[PreviewLine, ...]
    entries_lost: int
    """Changes, as the audit counts them, that were made here and are not in the file."""

    @property
    def loses(self) -> tuple[PreviewLine, ...]:
        """Kinds of which something would be lost."""
        return tuple(line for line in self.lines if line.lost)

    @property
    def sentence(self) -> str:
        """What to say above the lines."""
        if self.relation is Relation.NOTHING_HERE:
            return "Nothing is replaced by it."
        if self.relation is Relation.OTHER:
            return "This is the backup of another practice. All of the present one would be put aside."
        if self.relation is Relation.LATER:
            return "This is a later state of the present practice. Nothing would be lost."
        if not self.entries_lost:
            return "Nothing was changed since this backup was made. Nothing would be lost."
        lost = ", ".join(f"{line.lost:,} of {line.here:,} {line.label.lower()}" for line in self.loses)
        count = self.entries_lost
        said = f"{'1 change made here is' if count == 1 else f'{count:,} changes made here are'} not in this backup"
        return f"{said}: {lost}." if lost else f"{said}; no whole record is missing."


@dataclass(frozen=True)
class _Kind:
    label: str
    table: str
    date: str
    where: str = "1"


_KINDS = (
    _Kind("Clients", "clients", "first_seen_on"),
    _Kind("Prescriptions", "prescriptions", "written_on"),
    _Kind("Appointments", "appointments", "starts_at"),
    _Kind("Sessions", "visits", "started_at"),
    _Kind("Signed notes", "session_notes", "signed_at", "status = 'signed'"),
    _Kind("Payments", "payments", "paid_on"),
    _Kind("Papers", "printed_documents", "printed_at"),
    _Kind("Scans", "attachments", "added_at"),
)
_Records = dict[str, tuple[set[str], str | None]]
"""Ids and latest date of each kind, by its label."""


def preview(
    path: Path,
    clock: Clock,
    *,
    desk: Desk | None = None,
    password: str | None = None,
    recovery_code: str | None = None,
    progress: Progress = silent,
) -> RestorePreview:
    """What is in a backup, and with ``desk`` what of the open practice is not in it. Changes nothing.

    A backup made under the open practice's own key needs no password to look into. Raises NotFound, WrongPassword,
    DamagedFile, NewerFile, MassageDeskError when there is no room to open it, Cancelled.
    """
    with snapshot.opened(path, _half(progress, 0)) as sealed:
        if desk is not None and sealed.manifest.kit == desk.vault.kit and password is None and recovery_code is None:
            root_key, person = bytes(desk.vault.root_key), desk.vault.person
        else:
            root_key, person = unlock(sealed, password, recovery_code)
        sealed.ensure_made_with(kdf.subkey(root_key, "backup-mac"))
        beside = desk.vault.folder if desk is not None else None
        tell = _half(progress, 50)
        opened = scratch.opened(sealed, root_key, person, clock, beside=beside, progress=tell)
        with opened as copy, copy.read() as there:
            return _compared(path, sealed.manifest, person, there, desk)


def restore_over(
    desk: Desk,
    path: Path,
    *,
    password: str | None = None,
    recovery_code: str | None = None,
    progress: Progress = silent,
) -> Restored:
    """Put the practice of a backup into the place of the open one, which is closed; open it anew afterwards.

    The present practice is backed up first where a place is within reach. The audit of the restored one names the head
    of the chain that was put aside. Raises what `restore_backup` raises; the desk is closed then too, its practice
    untouched. Raises WrongPassword, DamagedFile and Cancelled before anything is closed, where they can be told.
    """
    with snapshot.opened(path, _half(progress, 0)) as sealed:
        unlock(sealed, password, recovery_code)
    _back_up_before(desk)
    with desk.database.read() as connection:
        head = audit.chain_head(connection)
    vault = desk.vault
    desk.close()
    return restore_backup(
        path,
        vault.folder,
        password=password,
        recovery_code=recovery_code,
        clock=vault.clock,
        settings_folder=vault.settings_folder,
        progress=_half(progress, 50),
        replaces=head,
    )


def _back_up_before(desk: Desk) -> None:
    """One more backup of what is put aside; the restore does not depend on it, because nothing is removed."""
    for place in desk.backup_runs.places(desk.now()):
        if place.is_there:
            try:
                place.folder.mkdir(parents=True, exist_ok=True)
                target = backup_places.free_name(desk, place.folder)
                desk.backups.create(target, reason=BackupReason.BEFORE_RESTORE)
            except Cancelled:
                raise
            except (MassageDeskError, OSError):
                continue
            return


# --- comparing -------------------------------------------------------------------------------------------------


def _compared(path: Path, manifest: Manifest, person: str, there: sa.Connection, desk: Desk | None) -> RestorePreview:
    found_there = _records(there)
    if desk is None:
        lines = tuple(_line(kind, found_there, None) for kind in _KINDS)
        return RestorePreview(path, manifest, person, Relation.NOTHING_HERE, lines, 0)
    with desk.database.read() as here:
        found_here = _records(here)
        relation, entries_lost = _relation(here, there)
    lines = tuple(_line(kind, found_there, found_here) for kind in _KINDS)
    return RestorePreview(path, manifest, person, relation, lines, entries_lost)


def _relation(here: sa.Connection, there: sa.Connection) -> tuple[Relation, int]:
    """How the two chains lie to each other, and how many entries here the other one lacks."""
    head_here, head_there = audit.chain_head(here), audit.chain_head(there)
    if _hash_at(here, head_there.seq) == head_there.hash:
        lost = _changes_after(here, head_there.seq)
        return (Relation.EARLIER if lost else Relation.SAME), lost
    if _hash_at(there, head_here.seq) == head_here.hash:
        return Relation.LATER, 0
    parting = _last_common(here, there, min(head_here.seq, head_there.seq))
    lost = _changes_after(here, parting)
    if parting and not lost:
        return Relation.LATER, 0  # only opened and looked at here since then
    return (Relation.PARTED if parting else Relation.OTHER), lost


def _last_common(here: sa.Connection, there: sa.Connection, highest: int) -> int:
    """Number of the last entry both chains share, 0 for none: each hash covers all before it, so halving finds it."""
    low = 0
    while low < highest:
        middle = (low + highest + 1) // 2
        if _hash_at(here, middle) == _hash_at(there, middle):
            low = middle
        else:
            highest = middle - 1
    return low


def _hash_at(connection: sa.Connection, seq: int) -> bytes | None:
    found: bytes | None = connection.exec_driver_sql("SELECT hash FROM audit_entries WHERE seq = ?", (seq,)).scalar()
    return found


def _changes_after(connection: sa.Connection, seq: int) -> int:
    statement = (
        "SELECT count(*) FROM audit_entries WHERE seq > ? AND action IN ('created', 'changed', 'deleted') "
        "AND entity NOT IN ('backup_record', 'drill_record', 'setting')"
    )
    return int(connection.exec_driver_sql(statement, (seq,)).scalar_one())


def _records(connection: sa.Connection) -> _Records:
    found: _Records = {}
    for kind in _KINDS:
        rows = connection.exec_driver_sql(f"SELECT id, {kind.date} FROM {kind.table} WHERE {kind.where}").all()
        found[kind.label] = {row[0] for row in rows}, max((row[1] for row in rows if row[1]), default=None)
    return found


def _line(kind: _Kind, there: _Records, here: _Records | None) -> PreviewLine:
    ids_there, last_there = there[kind.label]
    if here is None:
        return PreviewLine(kind.label, len(ids_there), _moment(last_there), None, None, None)
    ids_here, last_here = here[kind.label]
    lost = len(ids_here - ids_there)
    return PreviewLine(kind.label, len(ids_there), _moment(last_there), len(ids_here), _moment(last_here), lost)


def _moment(text: str | None) -> datetime | None:
    """An instant, or the day as its midnight without a zone."""
    return datetime.fromisoformat(text) if text else None


def _half(progress: Progress, first: int) -> Progress:
    def tell(done: int, total: int) -> None:
        progress(first + 50 * min(done, total) // max(total, 1), 100)

    return tell
