"""Backups that make themselves: when one is due, at which places, which old ones go, and how it all stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from massagedesk.domain.backups import REMIND_AFTER, BackupReason, Copy, is_drill_due, is_due, removable, told
from massagedesk.domain.dates import local
from massagedesk.domain.errors import Cancelled, MassageDeskError
from massagedesk.persistence import audit
from massagedesk.persistence.examine import Progress, silent
from massagedesk.persistence.tables.backups import backup_records
from massagedesk.services import backup_places
from massagedesk.services.backups import BackupRow
from massagedesk.services.reaching import Reach, Reaching

if TYPE_CHECKING:
    from massagedesk.services.desk import Desk

FACTS = "backup_place_facts"
"""Setting: what is remembered of each place."""
FRESH = timedelta(days=1, hours=12)
"""A backup made yesterday counts; one of the day before is late."""
_OUR_NAME = re.compile(r"massagedesk-[0-9A-Fa-f]{8}-\d{8}-\d{6}(-\d+)?\.zip")
_UNINTERESTING_ACTIONS = ("viewed", "unlocked", "locked", "verified", "listed")
_UNINTERESTING_KINDS = ("backup_record", "drill_record", "backup")
_AWAY = "{place} was not there. Connect the drive it is on; the backup is made up for then."


@dataclass(frozen=True)
class PlaceStatus:
    """How one place stands."""

    folder: Path
    last: BackupRow | None
    """The last good backup made there."""
    age: timedelta | None
    is_there: bool
    """False when the folder is missing or its drive is not connected."""
    is_same_disk: bool
    """It lies on the disk of the practice and would break with it; False when it cannot be told."""
    is_asked_for: bool
    """Away, and without a backup for a week or since the day she chose: ask her to connect it."""
    has_changed: bool
    """Whether a record was changed since its backup, or it has none."""

    @property
    def is_fresh(self) -> bool:
        """Whether it holds a backup of the last day and a half."""
        return self.age is not None and self.age <= FRESH


@dataclass(frozen=True)
class BackupStatus:
    """How backups stand as a whole: for the foot of the rail and for Today."""

    last_at: datetime | None
    age: timedelta | None
    proved_at: datetime | None
    """When a backup was last opened for real and found whole."""
    is_drill_due: bool
    places: tuple[PlaceStatus, ...]
    has_changed: bool
    """Whether a record was changed since the last backup: then nobody may say that all is backed up."""
    words: str
    """ "Last backup 2 h ago, proved 3 days ago"."""

    @property
    def is_fresh(self) -> bool:
        """Whether the last backup is young enough."""
        return self.age is not None and self.age <= FRESH

    @property
    def asked_for(self) -> tuple[Path, ...]:
        """Places that should be connected."""
        return tuple(place.folder for place in self.places if place.is_asked_for)


@dataclass(frozen=True)
class RunOutcome:
    """What one run came to; all empty when nothing was due."""

    made: tuple[BackupRow, ...] = ()
    away: tuple[Path, ...] = ()
    """Due, but not connected; made up for when they are."""
    problems: tuple[tuple[Path, str], ...] = ()
    removed: tuple[Path, ...] = ()
    """Old backups that were thinned out."""

    @property
    def is_fine(self) -> bool:
        """Whether everything due was made."""
        return not self.away and not self.problems


class BackupRuns:
    """Automatic backups of one open practice."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._reaching = Reaching(self._asked_of_disk)

    # --- doing -------------------------------------------------------------------------------------------------

    def due(self, reason: BackupReason, now: datetime) -> tuple[Path, ...]:
        """Places that should get a backup now and are there; takes milliseconds, so ask before showing progress."""
        return tuple(place.folder for place in self._due(reason, now) if place.is_there)

    def run_due(self, reason: BackupReason, now: datetime, progress: Progress = silent) -> RunOutcome:
        """Back up to every place where it is due, verify each file, then thin out old ones where that was done.

        A place that is away is written down once a day and made up for at the next chance. Raises Cancelled only;
        every other failure is in the outcome and in the history.
        """
        if self._desk.vault.is_look_only or self._desk.vault.needs_password:
            return RunOutcome()
        due = self._due(reason, now, is_patient=True)
        made: list[BackupRow] = []
        problems: list[tuple[Path, str]] = []
        there = [place.folder for place in due if place.is_there]
        for number, folder in enumerate(there):
            tell = backup_places.share(progress, number, len(there))
            try:
                if not self._desk.settings.backup_folders:
                    folder.mkdir(parents=True, exist_ok=True)
                target = backup_places.free_name(self._desk, folder)
                made.append(self._desk.backups.create(target, reason=reason, progress=tell))
            except Cancelled:
                raise
            except (MassageDeskError, OSError) as error:
                problems.append((folder, _sentence(error)))
        away = tuple(place.folder for place in due if not place.is_there)
        self._note_away(away, reason, now)
        removed = [gone for row in made for gone in self.thin(row.path.parent, now)]
        for row in made:
            self._remember(row.path.parent, elsewhere=not self._is_same_disk(row.path.parent), remind_on=None)
        return RunOutcome(tuple(made), away, tuple(problems), tuple(removed))

    def note_away(self, now: datetime) -> None:
        """Write down, once a day, which places should have got a backup and are not connected."""
        reason = BackupReason.DAILY
        self._note_away([place.folder for place in self._due(reason, now) if not place.is_there], reason, now)

    def thin(self, folder: Path, now: datetime) -> tuple[Path, ...]:
        """Remove what thinning does not keep of the backups this practice made in ``folder``; what went is recorded.

        A file whose making is not in the history, whose size is another one now or that was found damaged is left.
        """
        gone = []
        for copy in removable(self._copies(folder), now, self._desk.zone):
            try:
                Path(copy.name).unlink()
            except OSError:
                continue  # tried again after the next backup
            gone.append(Path(copy.name))
        if gone:
            with self._desk.database.work() as session:
                for path in gone:
                    detail = {"place": str(path.parent), "file": path.name}
                    audit.record(session, "removed", "backup", detail=detail)
        return tuple(gone)

    def remind_on(self, folder: Path, day: date) -> None:
        """Ask for a place that is away from that day on, and not before."""
        self._remember(folder, remind_on=day.isoformat())

    def reminder(self, folder: Path) -> date | None:
        """The day she chose, until the place has a backup again."""
        chosen = self._facts().get(str(folder), {}).get("remind_on")
        return date.fromisoformat(chosen) if chosen else None

    # --- how it stands -----------------------------------------------------------------------------------------

    def places(self, now: datetime, *, is_patient: bool = False) -> tuple[PlaceStatus, ...]:
        """Every place in its order; the suggested folder where none was chosen.

        A drive that does not answer at once stands as it did before, or as if it were there; ``is_patient`` waits.
        """
        facts, has_changed = self._facts(), cache(self.has_changed_since)
        return tuple(
            self._place(folder, self._reach(folder, is_patient), facts.get(str(folder), {}), now, has_changed)
            for folder in self._folders()
        )

    def status(self, now: datetime) -> BackupStatus:
        """For the foot of the rail, Today and the head of the backup screen."""
        last = self._desk.backups.last()
        age = None if last is None else now - last.at
        proved_at = self._desk.drills.proved_at()
        tried_at = self._desk.drills.tried_at()
        has_changed = last is not None and self.has_changed_since(last.chain_seq or 0)
        return BackupStatus(
            last_at=None if last is None else last.at,
            age=age,
            proved_at=proved_at,
            is_drill_due=last is not None and is_drill_due(proved_at, tried_at, now),
            places=self.places(now),
            has_changed=has_changed,
            words=told(age, None if proved_at is None else now - proved_at, has_changed=has_changed),
        )

    def has_changed_since(self, seq: int) -> bool:
        """Whether a record was changed after that entry of the audit; looking, locking and backing up do not count."""
        statement = sa.text(
            "SELECT 1 FROM audit_entries WHERE seq > :seq AND action NOT IN :actions AND entity NOT IN :kinds "
            "AND NOT (entity = 'setting' AND entity_id = :facts) LIMIT 1"
        ).bindparams(sa.bindparam("actions", expanding=True), sa.bindparam("kinds", expanding=True))
        values = {
            "seq": seq,
            "actions": _UNINTERESTING_ACTIONS,
            "kinds": _UNINTERESTING_KINDS,
            "facts": FACTS,
        }
        with self._desk.database.read() as connection:
            return connection.execute(statement, values).first() is not None

    # --- inside ------------------------------------------------------------------------------------------------

    def _folders(self) -> list[Path]:
        listed = [Path(folder) for folder in self._desk.settings.backup_folders]
        return listed or [backup_places.suggested_folder()]

    def _due(self, reason: BackupReason, now: datetime, *, is_patient: bool = False) -> list[PlaceStatus]:
        zone = self._desk.zone
        return [
            place
            for place in self.places(now, is_patient=is_patient)
            if place.last is None or is_due(reason, place.last.at, now, zone, has_changed=place.has_changed)
        ]

    def _place(
        self,
        folder: Path,
        reach: Reach,
        facts: dict[str, Any],
        now: datetime,
        has_changed: Callable[[int], bool],
    ) -> PlaceStatus:
        last = self._desk.backups.last(folder)
        is_there, is_same = self._is_there(reach, facts), reach.is_same_disk
        age = None if last is None else now - last.at
        return PlaceStatus(
            folder,
            last,
            age,
            is_there,
            is_there and is_same,
            is_asked_for=not is_there and self._is_wanted(age, facts, now),
            has_changed=last is None or has_changed(last.chain_seq or 0),
        )

    def _is_wanted(self, age: timedelta | None, facts: dict[str, Any], now: datetime) -> bool:
        if chosen := facts.get("remind_on"):
            return local(now, self._desk.zone).date() >= date.fromisoformat(chosen)
        return age is None or age >= REMIND_AFTER

    def _is_there(self, reach: Reach, facts: dict[str, Any]) -> bool:
        """A drive that is not connected may leave an empty folder behind, which then lies on the practice's disk."""
        if not self._desk.settings.backup_folders:
            return True  # the suggested folder is made when it is needed
        return reach.is_there and not (facts.get("elsewhere") and reach.is_same_disk)

    def _reach(self, folder: Path, is_patient: bool) -> Reach:
        return self._reaching.waited_for(folder) if is_patient else self._reaching.of(folder)

    def _asked_of_disk(self, folder: Path) -> Reach:
        return Reach(backup_places.is_there(folder), self._is_same_disk(folder))

    def _is_same_disk(self, folder: Path) -> bool:
        return backup_places.is_same_disk(folder, self._desk.vault.folder)

    def _note_away(self, folders: Iterable[Path], reason: BackupReason, now: datetime) -> None:
        """Once a day: the history would fill with every lock of a day without the stick."""
        zone = self._desk.zone
        today = local(now, zone).date()
        failed = [row for row in self._desk.backups.history(200) if not row.is_ok]
        noted = {row.path.parent for row in failed if local(row.at, zone).date() == today}
        for folder in folders:
            if folder not in noted:
                name = backup_places.free_name(self._desk, folder).name
                self._desk.backups.record_failure(folder / name, reason, _AWAY.format(place=folder))

    def _copies(self, folder: Path) -> list[Copy]:
        wanted = sa.select(backup_records).where(backup_records.c.place == str(folder)).order_by(sa.text("rowid"))
        with self._desk.database.read() as connection:
            records = connection.execute(wanted).all()
        good: dict[str, bool] = {}
        for record in records:
            good[record.file_name] = record.result == "ok"
        return [
            Copy(str(path), record.made_at, record.reason, good[record.file_name] and _size(path) == record.size)
            for record in records
            if record.action == "created"
            and record.result == "ok"
            and _OUR_NAME.fullmatch(record.file_name)
            and _size(path := folder / record.file_name) is not None
        ]

    def _facts(self) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = self._desk.settings.get(FACTS, {})
        return found

    def _remember(self, folder: Path, **facts: Any) -> None:
        known = self._facts()
        merged = {**known.get(str(folder), {}), **facts}
        if known.get(str(folder)) != merged:
            self._desk.settings.put(FACTS, {**known, str(folder): merged})


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None


def _sentence(error: Exception) -> str:
    if isinstance(error, MassageDeskError):
        return error.sentence
    return "This folder cannot be written to. Choose another one."
