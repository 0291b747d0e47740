"""The folders backups go to: keeping the list, how fresh each is, and backing up to all of them at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from massagedesk import folders
from massagedesk.domain.backups import BackupReason
from massagedesk.domain.errors import Cancelled, Conflict, MassageDeskError, NotFound, RuleViolation
from massagedesk.services.backups import NO_FOLDER, BackupRow, file_name
from massagedesk.services.practice_folder import disk_failure_said
from massagedesk.services.settings import BACKUP_FOLDERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from massagedesk.services.desk import Desk

FIRST, MANUAL = BackupReason.FIRST, BackupReason.MANUAL
FRESH_DAYS = 1
"""Backups of yesterday still count as up to date; older ones tell their age."""


@dataclass(frozen=True)
class PlaceRow:
    """A folder, and the last good backup made there."""

    folder: Path
    last: BackupRow | None
    age_days: int | None
    """Days of the practice's calendar since then; None when none was made there yet."""
    has_changed: bool = True
    """Whether a record was changed since then."""
    remind_on: date | None = None
    """The day she chose to be asked for it."""

    @property
    def is_fresh(self) -> bool:
        """Whether its backup is of today or yesterday."""
        return is_fresh(self.age_days)

    @property
    def is_current(self) -> bool:
        """Whether it is fresh and holds everything: nothing was changed since."""
        return self.is_fresh and not self.has_changed


@dataclass(frozen=True)
class Outcome:
    """What a run over all places came to. Nothing was made where `made` is empty."""

    made: tuple[BackupRow, ...]
    problems: tuple[tuple[Path, str], ...]
    """Each place that could not be written to, with the sentence why."""


def is_fresh(age_days: int | None) -> bool:
    """Whether a backup that many days of the calendar old counts as up to date; None where there is none."""
    return age_days is not None and age_days <= FRESH_DAYS


def age_days(desk: Desk, row: BackupRow | None) -> int | None:
    """Days of the practice's calendar since a backup was made; None where there is none."""
    return None if row is None else (desk.today() - desk.local(row.at).date()).days


def suggested_folder() -> Path:
    """Where backups go when nobody said otherwise; it need not exist yet."""
    return folders.backups()


def places(desk: Desk) -> list[PlaceRow]:
    """The folders in their order; no disk is asked, because a drive may take its time."""
    has_changed = cache(desk.backup_runs.has_changed_since)
    found = []
    for folder in map(Path, desk.settings.backup_folders):
        last = desk.backups.last(folder)
        is_behind = last is None or has_changed(last.chain_seq or 0)
        found.append(PlaceRow(folder, last, age_days(desk, last), is_behind, desk.backup_runs.reminder(folder)))
    return found


def is_there(folder: Path) -> bool:
    """Whether a folder can be reached at this moment; a drive may take its time to answer."""
    try:
        return folder.is_dir()
    except OSError:
        return False  # taken away while it was in use, or nobody may look into it


def is_same_disk(folder: Path, practice: Path) -> bool:
    """Whether a folder, which need not exist yet, lies on the disk of the practice; False when it cannot be told."""
    try:
        there = next(place for place in (folder, *folder.parents) if place.exists())
        return there.stat().st_dev == practice.stat().st_dev
    except (OSError, StopIteration):
        return False


def add_place(desk: Desk, folder: Path) -> None:
    """Puts a folder on the list, last. It is made where it is missing.

    Raises RuleViolation for one that is on the list already, Conflict for one inside the practice folder, NotFound
    when it cannot be made.
    """
    listed = desk.settings.backup_folders
    if str(folder) in listed:
        raise RuleViolation("This folder is on the list already.", field="folder")
    if folder.resolve().is_relative_to(desk.vault.folder.resolve()):
        raise Conflict("A backup inside the practice folder would be lost with it. Choose another folder.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise NotFound("This folder cannot be written to. Choose another one.") from None
    desk.settings.put(BACKUP_FOLDERS, [*listed, str(folder)])


def remove_place(desk: Desk, folder: Path) -> None:
    """Takes a folder off the list; the backups in it stay."""
    desk.settings.put(BACKUP_FOLDERS, [each for each in desk.settings.backup_folders if each != str(folder)])


def back_up(desk: Desk, *, reason: str = MANUAL, progress: Callable[[int, int], None] | None = None) -> Outcome:
    """Makes a backup in every folder of the list (the suggested one where there is none), each read back and checked.

    Goes on when one folder is away. Raises the first problem when not one could be made, and Cancelled.
    """
    listed = [Path(folder) for folder in desk.settings.backup_folders]
    targets = listed or [suggested_folder()]
    if not listed:
        with disk_failure_said(NO_FOLDER):
            targets[0].mkdir(parents=True, exist_ok=True)
    made: list[BackupRow] = []
    failed: list[tuple[Path, MassageDeskError]] = []
    for place, folder in enumerate(targets):
        tell = share(progress, place, len(targets))
        try:
            made.append(desk.backups.create(free_name(desk, folder), reason=reason, progress=tell))
        except Cancelled:
            raise
        except MassageDeskError as error:
            failed.append((folder, error))
    if not made:
        raise failed[0][1]
    return Outcome(tuple(made), tuple((folder, error.sentence) for folder, error in failed))


def free_name(desk: Desk, folder: Path) -> Path:
    """A dated name for a backup made now that no file in the folder has."""
    number = 1
    while _is_taken(path := folder / file_name(desk.vault.kit, desk.now(), number)):
        number += 1
    return path


def _is_taken(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return False  # whoever writes there says what is wrong


def share(progress: Callable[[int, int], None] | None, place: int, count: int) -> Callable[[int, int], None]:
    """Progress of one of several equal parts, in thousandths of the whole."""

    def tell(done: int, total: int) -> None:
        if progress is not None:
            part = done / total if total else 0.0
            progress(round(1000 * (place + part) / count), 1000)

    return tell
