"""What the backup screen says: how the backups stand, place by place, and what happened so far."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from massagedesk.domain.backups import DRILL_EVERY, FAILED_DRILL_AGAIN
from massagedesk.domain.dates import spoken_day, spoken_time
from massagedesk.gui.backup.contents import Manifest
from massagedesk.services import backup_places
from massagedesk.services.backup_places import FIRST, Outcome, PlaceRow
from massagedesk.services.backups import BackupRow, Proof

if TYPE_CHECKING:
    from massagedesk.gui.backup.state_disc import Tone
    from massagedesk.services.desk import Desk
    from massagedesk.services.drills import DrillResult

_SAME_RUN = timedelta(seconds=90)
_HISTORY = 120


@dataclass(frozen=True)
class Standing:
    """The headline, the sentence below it, and the tone of the disc beside them."""

    headline: str
    sentence: str
    tone: Tone


@dataclass(frozen=True)
class HistoryRow:
    """One run over the places, or one check."""

    when: str
    why: str
    places: str
    size: str
    result: str
    is_ok: bool


class BackupModel(QObject):
    """Asks the desk; every answer is words ready to show."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk

    @property
    def kit(self) -> str:
        """Number of the recovery sheet."""
        return self._desk.vault.kit

    @property
    def last_path(self) -> Path | None:
        """The newest backup file, where one was made."""
        last = self._desk.backups.last()
        return None if last is None else last.path

    # --- drill and sheet ---------------------------------------------------------------------------------------

    def last_drill(self) -> DrillResult | None:
        """The latest drill, by itself or asked for."""
        return self._desk.drills.last()

    def drill(self, progress: Callable[[int, int], None]) -> DrillResult:
        """Open the newest backup for real."""
        return self._desk.drills.run(progress=progress)

    def drill_words(self, result: DrillResult) -> tuple[str, str]:
        """ "Passed Sun 1 Mar", and how it went."""
        day = self.day(result.at)
        if not result.is_ok:
            return self.tr("Failed {when}").format(when=_inside(day)), result.message
        seconds = f"{max(result.milliseconds, 100) / 1000:,.1f}"
        words = self.tr("Opened for real in {seconds} s, compared with the practice file, then erased.")
        return self.tr("Passed {when}").format(when=_inside(day)), words.format(seconds=seconds)

    def next_drill(self) -> str:
        """When the next one runs by itself."""
        if self._desk.backups.last() is None:
            return ""
        now = self._desk.now()
        if self._desk.drills.is_due(now):
            return self.tr("The next drill runs by itself today.")
        last = self._desk.drills.tried_at()
        if last is None:
            return ""
        proved = self._desk.drills.proved_at()
        wait = DRILL_EVERY if proved == last else FAILED_DRILL_AGAIN
        day = self._desk.local(last + wait).date()
        return self.tr("The next drill runs by itself on {day}.").format(day=spoken_day(day, today=self._desk.today()))

    def sheet_words(self) -> tuple[str, str, bool]:
        """ "Sheet 2, printed Sun 4 Jan 2026.", when it was last tested, and whether there is one at all."""
        from massagedesk.services.recovery_sheets import last_sheet

        sheet = last_sheet(self._desk)
        safe = self.tr("Without password and sheet nobody can open the file, not even support.")
        if sheet is None:
            return self.tr("There is no valid recovery sheet yet. Print one now."), safe, False
        tested = self.tr("Never tested yet.")
        if sheet.tested_at is not None:
            tested = self.tr("Last tested {day}.").format(day=_inside(self.day(sheet.tested_at)))
        return f"{sheet.words}. {self.tr('Kit {kit}.').format(kit=sheet.kit)}", f"{tested} {safe}", True

    # --- how things stand --------------------------------------------------------------------------------------

    def standing(self) -> Standing:
        """The headline of the screen."""
        last = self._desk.backups.last()
        places = self.places()
        if last is None:
            return Standing(
                self.tr("There is no backup yet"),
                self.tr("If this computer broke now, everything would be gone. A backup takes a few seconds."),
                "warning",
            )
        days = backup_places.age_days(self._desk, last) or 0
        is_fine = backup_places.is_fresh(days)
        has_changed = self._desk.backup_runs.has_changed_since(last.chain_seq or 0)
        sentence = self._sentence(places, days)
        tone: Tone = "ok"
        if not is_fine:
            said, tone = self.tr("Last backup {when}"), "warning"
        elif has_changed:
            said, tone = self.tr("Changes since {when}, not backed up yet"), "accent"
            sentence = self.tr("They are backed up by themselves when you close MassageDesk.")
        else:
            said = self.tr("Backed up {when}, checked byte by byte")
        return Standing(said.format(when=self._moment(last.at, inside=True)), sentence, tone)

    def places(self) -> list[PlaceRow]:
        """The folders backups go to."""
        return backup_places.places(self._desk)

    def made(self, manifest: Manifest) -> str:
        """ "Made today, 7:52 am": when a backup was made, by the practice's clock."""
        return self.tr("Made {moment}").format(moment=self._moment(manifest.made_at, inside=True))

    def moment(self, at: datetime) -> str:
        """ "Today, 7:52 am"."""
        return self._moment(at, inside=False)

    def day(self, at: datetime) -> str:
        """ "Today, 7:52 am", and of other days the day alone."""
        day, today = self._desk.local(at).date(), self._desk.today()
        return self.moment(at) if day == today else spoken_day(day, today=today)

    def _sentence(self, places: list[PlaceRow], days: int) -> str:
        fresh = sum(place.is_current for place in places)
        if not places:
            said = self.tr("It went to {folder}. Add a place on another drive, so that one accident can't take both.")
            return said.format(folder=backup_places.suggested_folder())
        if not backup_places.is_fresh(days):
            return self.tr("That is {count} days ago. Back up now; it takes a few seconds.").format(count=days)
        if fresh == len(places):
            return self.tr("All places are up to date.") if fresh > 1 else self.tr("Its one place is up to date.")
        return self.tr("{fresh} of {all} places are up to date.").format(fresh=fresh, all=len(places))

    def _moment(self, at: datetime, *, inside: bool) -> str:
        local, today = self._desk.local(at), self._desk.today()
        day = local.date()
        clock = spoken_time(local)
        if day == today:
            said = self.tr("today at {time}") if inside else self.tr("Today, {time}")
        else:
            said = self.tr("{day} at {time}") if inside else "{day}, {time}"
        return said.format(day=spoken_day(day, today=today), time=clock)

    # --- what happened -----------------------------------------------------------------------------------------

    def history(self) -> list[HistoryRow]:
        """Runs over the places and checks, newest first; one line for what was made in one run."""
        runs: list[list[BackupRow]] = []
        for row in self._desk.backups.history(_HISTORY):
            if runs and _is_same_run(runs[-1][-1], row):
                runs[-1].append(row)
            else:
                runs.append([row])
        return [self._history_row(run) for run in runs]

    def _history_row(self, run: list[BackupRow]) -> HistoryRow:
        first = run[0]
        failed = [row for row in run if not row.is_ok]
        written = [row for row in run if row.is_ok]
        size = next((row.size for row in run if row.size), None)
        return HistoryRow(
            when=self.moment(first.at),
            why=self._why(first),
            places=", ".join(dict.fromkeys(place_name(row.path.parent) for row in reversed(written or run))),
            size="" if size is None else size_words(size),
            result=self._result(run, failed),
            is_ok=not failed,
        )

    def _why(self, row: BackupRow) -> str:
        if row.action != "created":
            return self.tr("Weekly drill") if row.reason == "weekly" else self.tr("Drill or check")
        words = {
            FIRST: self.tr("First backup"),
            "daily": self.tr("Start of day"),
            "locked": self.tr("Locked"),
            "closed": self.tr("Closed for the day"),
            "before_upgrade": self.tr("Before upgrade"),
            "before_restore": self.tr("Before a restore"),
            "before_rotation": self.tr("Before a new key"),
        }
        return words.get(row.reason, self.tr("By hand"))

    def _result(self, run: list[BackupRow], failed: list[BackupRow]) -> str:
        if not failed:
            return self.tr("Verified") if run[0].action == "created" else self.tr("Opened, all there")
        if run[0].action != "created":
            return self.tr("Not sound")
        if len(failed) == len(run):
            return self.tr("Not made")
        many = self.tr("{count} places left out").format(count=len(failed))
        return self.tr("1 place left out") if len(failed) == 1 else many

    # --- actions, beside the window ----------------------------------------------------------------------------

    def back_up(self, reason: str, progress: Callable[[int, int], None]) -> Outcome:
        """Make a backup at every place."""
        return backup_places.back_up(self._desk, reason=reason, progress=progress)

    def verify(self, path: Path, progress: Callable[[int, int], None]) -> Proof:
        """Open a backup of this practice for real."""
        return self._desk.backups.verify(path, progress=progress)

    def add_place(self, folder: Path) -> None:
        """Put a folder on the list."""
        backup_places.add_place(self._desk, folder)

    def remind(self, folder: Path, days: int) -> date:
        """Ask for a place that is away from so many days on; the day."""
        day = self._desk.today() + timedelta(days=days)
        self._desk.backup_runs.remind_on(folder, day)
        return day

    def is_same_disk(self, folder: Path) -> bool:
        """Whether it lies on the disk of the practice; a drive may take its time to answer."""
        return backup_places.is_same_disk(folder, self._desk.vault.folder)

    def spoken(self, day: date) -> str:
        """ "Thu 5 Mar"."""
        return spoken_day(day, today=self._desk.today())

    def remove_place(self, folder: Path) -> None:
        """Take a folder off the list; its backups stay."""
        backup_places.remove_place(self._desk, folder)


def _is_same_run(newer: BackupRow, older: BackupRow) -> bool:
    same_kind = (newer.action, newer.reason) == (older.action, older.reason) == ("created", older.reason)
    return same_kind and newer.at - older.at <= _SAME_RUN and newer.path.parent != older.path.parent


def _inside(day: str) -> str:
    """A day inside a sentence: "today, 7:52 am"."""
    return day[:1].lower() + day[1:] if day.startswith(("Today", "Yesterday", "Tomorrow")) else day


def place_name(folder: Path) -> str:
    """The last part of a folder's name."""
    return folder.name or str(folder)


def size_words(size: int) -> str:
    """ "742 MB", "96 KB"."""
    if size >= 10_000_000_000:
        return f"{size / 1e9:,.0f} GB"
    if size >= 1_000_000:
        return f"{size / 1e6:,.0f} MB"
    return f"{max(1, round(size / 1e3)):,} KB"
