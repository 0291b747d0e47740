"""Keeping the list of backup folders: shared by the backup screen and the settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from massagedesk.domain.errors import MassageDeskError
from massagedesk.gui.backup.backup_model import BackupModel, place_name, size_words
from massagedesk.gui.backup.place_list import PlaceList, ShownPlace
from massagedesk.gui.file_choice import choose_folder
from massagedesk.gui.problems import show_problem
from massagedesk.gui.tasks import IsCancelled, Progress, run_task
from massagedesk.services import backup_places
from massagedesk.services.backup_places import PlaceRow

if TYPE_CHECKING:
    from massagedesk.gui.navigation import Window


class Places(QObject):
    """Fills a `PlaceList` and does what its rows ask for."""

    def __init__(self, model: BackupModel, shown: PlaceList, window: Window) -> None:
        super().__init__(shown)
        self._model, self._list, self._desk_window = model, shown, window
        shown.remove_asked.connect(self._remove)
        shown.reminder_asked.connect(self._remind)
        shown.say_empty(
            self.tr("No folder is chosen yet. Add one on another drive: a stick, a second disk, a network drive.")
        )

    def read(self) -> None:
        """Show the places; whether they can be reached is asked beside the window, a drive may take its time."""
        rows = self._model.places()
        run_task(self._list, _Reaching(rows, self._model.is_same_disk), self._show, show="nothing", needs_desk=False)

    def add(self) -> None:
        """Ask for a folder and put it on the list."""
        folder = choose_folder(self._list, self.tr("Choose a folder for backups"))
        if folder is None:
            return
        try:
            self._model.add_place(folder)
        except MassageDeskError as error:
            show_problem(self._list, error)
            return
        self.read()

    def _remove(self, folder: Path) -> None:
        self._model.remove_place(folder)
        self.read()
        said = self.tr("{name} is off the list. The backups in it stay.").format(name=place_name(folder))
        self._desk_window.tell(said, self.tr("Undo"), _PutBack(self, folder).run)

    def put_back(self, folder: Path) -> None:
        """Take a removal back."""
        self._model.add_place(folder)
        self.read()

    def _remind(self, folder: Path, days: int) -> None:
        day = self._model.spoken(self._model.remind(folder, days))
        self.read()
        said = self.tr("You are asked for {name} from {day} on, unless it is connected before.")
        self._desk_window.tell(said.format(name=place_name(folder), day=day))

    def _show(self, found: list[_Reached]) -> None:
        shown = [self._shown(each.row, each.is_reachable) for each in found]
        self._list.show_places(shown, self._remark([each.row.folder for each in found if each.is_same_disk]))

    def _remark(self, on_same_disk: list[Path]) -> str:
        if not on_same_disk:
            return ""
        if len(on_same_disk) == 1:
            said = self.tr("{name} lies on the same disk as the practice, so one accident can take both.")
            return said.format(name=place_name(on_same_disk[0]))
        names = ", ".join(map(place_name, on_same_disk))
        return self.tr("{names} lie on the same disk as the practice, so one accident can take all.").format(
            names=names
        )

    def _shown(self, row: PlaceRow, is_reachable: bool) -> ShownPlace:
        return ShownPlace(
            folder=row.folder,
            name=place_name(row.folder),
            is_reachable=is_reachable,
            when="" if row.last is None else self._model.day(row.last.at),
            size="" if row.last is None or row.last.size is None else size_words(row.last.size),
            state=self._state(row),
            kind=("ok" if row.is_current else "neutral") if row.is_fresh else "warning",
            note="" if is_reachable else self._away(row),
        )

    def _state(self, row: PlaceRow) -> str:
        if row.is_current:
            return self.tr("Up to date")
        if row.is_fresh:
            return self.tr("Changes since")
        if row.age_days is None:
            return self.tr("No backup yet")
        return self.tr("{count} days old").format(count=row.age_days)

    def _away(self, row: PlaceRow) -> str:
        if row.remind_on is None:
            return self.tr("Not there now")
        return self.tr("Not there now, asked for from {day} on").format(day=self._model.spoken(row.remind_on))


@dataclass(frozen=True)
class _Reached:
    row: PlaceRow
    is_reachable: bool
    is_same_disk: bool


class _Reaching:
    def __init__(self, rows: list[PlaceRow], is_same_disk: Callable[[Path], bool]) -> None:
        self._rows, self._is_same_disk = rows, is_same_disk

    def __call__(self, progress: Progress, is_cancelled: IsCancelled) -> list[_Reached]:
        found = []
        for row in self._rows:
            is_there = backup_places.is_there(row.folder)
            found.append(_Reached(row, is_there, is_there and self._is_same_disk(row.folder)))
        return found


class _PutBack:
    def __init__(self, places: Places, folder: Path) -> None:
        self._places, self._folder = places, folder

    def run(self) -> None:
        self._places.put_back(self._folder)
