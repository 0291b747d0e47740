"""Restore drills: the newest backup is opened for real in a scratch folder, checked in full, and erased again.

What lies in the scratch folder is the encrypted file; nothing readable is written. A drill changes nothing but the
record of drills.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from massagedesk.domain.backups import is_drill_due
from massagedesk.domain.errors import DamagedFile, MassageDeskError, NotFound, WrongPassword
from massagedesk.persistence import examine, migrations, snapshot
from massagedesk.persistence.engine import Database
from massagedesk.persistence.examine import Examination, Progress, silent
from massagedesk.persistence.snapshot import Manifest, Sealed, Snapshot
from massagedesk.persistence.tables.documents import attachments
from massagedesk.persistence.tables.evidence import DrillRecord, drill_records
from massagedesk.services import backup_places, scans, scratch
from massagedesk.services.note_checks import NoteCheck, check_notes

if TYPE_CHECKING:
    from massagedesk.services.desk import Desk

_PAGE = 4096
_LATEST_FIRST = sa.text("rowid DESC")
"""As in `backups`: a clock set ahead and back must not leave a last drill in the future."""


class DrillReason(StrEnum):
    """Why a drill ran; the words are part of the file format."""

    WEEKLY = "weekly"
    MANUAL = "manual"


class DrillItem(StrEnum):
    """What a drill looks at; the words are part of the file format."""

    PAGES = "pages"
    DATABASE = "database"
    CLIENTS = "clients"
    SESSIONS = "sessions"
    SIGNED_NOTES = "signed_notes"
    SCANS = "scans"
    AUDIT = "audit"
    HISTORY = "history"


ITEM_WORDS = {
    DrillItem.PAGES: "Pages sealed and intact",
    DrillItem.DATABASE: "Database check",
    DrillItem.CLIENTS: "Clients",
    DrillItem.SESSIONS: "Sessions",
    DrillItem.SIGNED_NOTES: "Signed notes still valid",
    DrillItem.SCANS: "Scans open",
    DrillItem.AUDIT: "Audit history unbroken",
    DrillItem.HISTORY: "Same history as the practice",
}


@dataclass(frozen=True)
class DrillLine:
    """One line of the result: "Clients", "1,084 = 1,084"."""

    item: DrillItem
    value: str
    is_ok: bool

    @property
    def label(self) -> str:
        """What was looked at, in words."""
        return ITEM_WORDS[self.item]


@dataclass(frozen=True)
class DrillResult:
    """A finished drill."""

    at: datetime
    reason: str
    path: Path
    made_at: datetime | None
    """When the backup was made; None when it could not be read at all."""
    milliseconds: int
    lines: tuple[DrillLine, ...]
    is_ok: bool
    message: str
    """Why it failed, as a sentence; empty when it passed."""


class Drills:
    """Proving that backups can be restored."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def run(
        self, path: Path | None = None, *, reason: DrillReason = DrillReason.MANUAL, progress: Progress = silent
    ) -> DrillResult:
        """Open a backup of this practice for real, the newest one that can be reached unless ``path`` is given.

        A backup that is not sound is a result, not an error. Raises NotFound when there is none within reach,
        MassageDeskError when the disk has no room to open it, Cancelled.
        """
        path = path or self._newest()
        started = time.perf_counter()
        lines: list[DrillLine] = []
        sealed: Sealed | None = None
        message = ""
        try:
            with snapshot.opened(path, _part(progress, 0, 30)) as sealed:
                self._check(sealed, lines, progress)
        except (DamagedFile, WrongPassword) as error:
            message = error.sentence
        if not message and (bad := [line for line in lines if not line.is_ok]):
            message = f"{bad[0].label}: {bad[0].value}. Use another backup, and make a new one now."
        milliseconds = round((time.perf_counter() - started) * 1000)
        return self._record(path, reason, milliseconds, lines, sealed, message)

    def is_due(self, now: datetime) -> bool:
        """Whether the weekly drill should run by itself: there is a backup, and none was proved for a week."""
        return self._desk.backups.last() is not None and is_drill_due(self.proved_at(), self.tried_at(), now)

    def last(self) -> DrillResult | None:
        """The latest drill, passed or not."""
        return next(iter(self.history(1)), None)

    def history(self, limit: int = 20) -> list[DrillResult]:
        """Drills, latest first."""
        wanted = sa.select(drill_records).order_by(_LATEST_FIRST).limit(limit)
        with self._desk.database.read() as connection:
            return [_result(row) for row in connection.execute(wanted)]

    def proved_at(self) -> datetime | None:
        """When a drill last passed."""
        return self._latest(drill_records.c.result == "ok")

    def tried_at(self) -> datetime | None:
        """When a drill last ran."""
        return self._latest(sa.true())

    # --- inside ------------------------------------------------------------------------------------------------

    def _latest(self, condition: sa.ColumnElement[bool]) -> datetime | None:
        wanted = sa.select(drill_records.c.at).where(condition).order_by(_LATEST_FIRST).limit(1)
        with self._desk.database.read() as connection:
            return connection.execute(wanted).scalar()

    def _newest(self) -> Path:
        away: set[Path] = set()
        for row in self._desk.backups.history(500):
            if not row.is_ok or row.action != "created" or row.kit != self._desk.vault.kit or row.path.parent in away:
                continue
            if _is_file(row.path):
                return row.path
            if not backup_places.is_there(row.path.parent):
                away.add(row.path.parent)  # asked once: a network that is gone takes its time for each file
        raise NotFound("There is no backup within reach. Connect the drive with your backups, or make one now.")

    def _check(self, sealed: Sealed, lines: list[DrillLine], progress: Progress) -> None:
        vault, manifest = self._desk.vault, sealed.manifest
        if manifest.kit != vault.kit:
            raise WrongPassword(
                f"This backup belongs to another practice or an earlier sheet (kit {manifest.kit}). "
                "Check it with its own password or recovery code."
            )
        sealed.ensure_made_with(vault.subkey("backup-mac"))
        root_key = bytes(vault.root_key)
        tell = _part(progress, 30, 45)
        with scratch.opened(sealed, root_key, vault.person, vault.clock, beside=vault.folder, progress=tell) as copy:
            self._look_at(copy, manifest, lines, progress)

    def _look_at(self, database: Database, manifest: Manifest, lines: list[DrillLine], progress: Progress) -> None:
        records: list[DrillLine] = []

        def meanwhile(connection: sa.Connection) -> None:
            if examine.schema_version(connection) == migrations.LATEST:
                records.extend(_record_lines(connection, progress))

        found = examine.examine_alone(database, manifest.chain, _part(progress, 45, 60), meanwhile)
        lines.extend(_file_lines(found, manifest))
        if found.chain is None:
            return
        lines.append(self._history_line(manifest))
        if not all(line.is_ok for line in lines):
            return
        if found.schema_version < migrations.LATEST:
            migrations.upgrade(database)  # only the scratch copy
            with database.read() as connection:
                records.extend(_record_lines(connection, progress))
        lines[4:4] = records

    def _history_line(self, manifest: Manifest) -> DrillLine:
        """Whether the backup's last entry stands in the practice's own chain."""
        wanted = sa.text("SELECT hash FROM audit_entries WHERE seq = :seq")
        with self._desk.database.read() as connection:
            here = connection.execute(wanted, {"seq": manifest.chain.seq}).scalar()
        is_same = here == manifest.chain.hash
        value = "identical" if is_same else f"parts by entry {manifest.chain.seq:,}"
        return DrillLine(DrillItem.HISTORY, value, is_same)

    def _record(
        self,
        path: Path,
        reason: DrillReason,
        milliseconds: int,
        lines: list[DrillLine],
        sealed: Sealed | None,
        message: str,
    ) -> DrillResult:
        desk = self._desk
        record = DrillRecord(
            at=desk.now(),
            reason=reason.value,
            place=str(path.parent),
            file_name=path.name,
            kit=desk.vault.kit,
            made_at=sealed.manifest.made_at if sealed else None,
            sha256=sealed.sha256 if sealed else None,
            milliseconds=milliseconds,
            result="failed" if message else "ok",
            message=message,
            lines=json.dumps([asdict(line) for line in lines]),
        )
        proved = None
        if sealed is not None and not message:
            proved = Snapshot(path, sealed.size, sealed.sha256, sealed.manifest)
        if not desk.vault.is_look_only:
            with desk.database.work() as session:
                session.add(record)
        desk.backups.record_proof(path, reason.value, proved, message)
        return _result(record)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False


# --- looking ---------------------------------------------------------------------------------------------------


def _record_lines(connection: sa.Connection, progress: Progress) -> list[DrillLine]:
    """Signed notes and scans: in this order."""
    notes = check_notes(connection, _part(progress, 60, 90))
    opened, closed = _open_scans(connection, _part(progress, 90, 100))
    return [_notes_line(notes), _scans_line(opened, closed)]


def _file_lines(found: Examination, manifest: Manifest) -> Iterator[DrillLine]:
    """Pages, structure, clients, sessions, audit: in this order."""
    pages = manifest.database_bytes // _PAGE
    altered = [problem for problem in found.problems if problem.startswith("Some pages")]
    others = [problem for problem in found.problems if problem not in altered and "audit chain" not in problem]
    yield DrillLine(DrillItem.PAGES, "altered" if altered else f"{pages:,}", not altered)
    yield DrillLine(DrillItem.DATABASE, others[0].rstrip(".") if others else "no errors", not others)
    if found.chain is None:
        return
    for item, table in ((DrillItem.CLIENTS, "clients"), (DrillItem.SESSIONS, "visits")):
        here, there = found.counts.get(table, 0), manifest.counts.get(table, 0)
        yield DrillLine(item, f"{here:,} = {there:,}" if here == there else f"{here:,}, not {there:,}", here == there)
    differing = [table for table, count in manifest.counts.items() if found.counts.get(table) != count]
    is_whole = found.chain.is_intact and not differing
    value = f"{found.chain.rows:,} entries"
    if not found.chain.is_intact:
        value = f"altered at entry {found.chain.first_bad_seq:,}"
    elif differing:
        value = f"table {differing[0]} does not hold the rows it should"
    yield DrillLine(DrillItem.AUDIT, value, is_whole)


def _notes_line(notes: NoteCheck) -> DrillLine:
    value = f"{notes.notes:,}" if notes.is_intact else notes.bad[0].reason.rstrip(".")
    return DrillLine(DrillItem.SIGNED_NOTES, value, notes.is_intact)


def _scans_line(opened: int, closed: int) -> DrillLine:
    return DrillLine(
        DrillItem.SCANS, f"{opened:,}" if not closed else f"{closed:,} of {opened + closed:,} do not", not closed
    )


def _open_scans(connection: sa.Connection, progress: Progress) -> tuple[int, int]:
    """How many scans open as what they are, and how many do not."""
    ids = connection.execute(sa.select(attachments.c.id)).scalars().all()
    opened = closed = 0
    for done, attachment_id in enumerate(ids):
        progress(done, len(ids))
        wanted = sa.select(attachments.c.content, attachments.c.media_type).where(attachments.c.id == attachment_id)
        row = connection.execute(wanted).one()
        if _opens(row.content, row.media_type):
            opened += 1
        else:
            closed += 1
    return opened, closed


def _opens(content: bytes, media_type: str) -> bool:
    try:
        return scans.media_type_of(content) == media_type and scans.page_count(content, media_type) > 0
    except MassageDeskError:
        return False


def _part(progress: Progress, first: int, last: int) -> Progress:
    """Progress of one part of the work, in hundredths of the whole."""

    def tell(done: int, total: int) -> None:
        progress(first + (last - first) * min(done, total) // max(total, 1), 100)

    return tell


def _result(row: DrillRecord | sa.Row[tuple[object, ...]]) -> DrillResult:
    lines = tuple(DrillLine(DrillItem(line["item"]), line["value"], line["is_ok"]) for line in json.loads(row.lines))
    return DrillResult(
        row.at,
        row.reason,
        Path(row.place) / row.file_name,
        row.made_at,
        row.milliseconds,
        lines,
        row.result == "ok",
        row.message,
    )
