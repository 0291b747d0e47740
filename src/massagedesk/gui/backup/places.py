"""Keeping the list of backup folders: shared by the backup screen and the settings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from massagedesk.domain.errors import MassageDeskError
from massagedesk.gui.backup.backup_model import BackupModel, place_name, size_words
from massagedesk.gui.backup.place_list import PlaceList, ShownPlace
from massagedesk.gui.file_choice import choose_folder
from massagedesk.gui.problems import show_problem
from massagedesk.gui.tasks import IsCancelled, Progress, run_task
from massagedesk.services.backup_places import PlaceRow

if TYPE_CHECKING:
    from massagedesk.gui.navigation import Window


class Places(QObject):
    """Fills a `PlaceList` and does what its rows ask for."""

    def __init__(self, model: BackupModel, shown: PlaceList, window: Window) -> None:
        super().__init__(shown)
        self._model, self._list, self._desk_window = model, shown, window
        shown.remove_asked.connect(self._remove)
        shown.say_empty(
            self.tr("No folder is chosen yet. Add one on another drive: a stick, a second disk, a network drive.")
        )

    def read(self) -> None:
        """Show the places; whether they can be reached is asked beside the window, a drive may take its time."""
        rows = self._model.places()
        run_task(self._list, _Reaching(rows), self._show, show="nothing", needs_desk=False)

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

    def _show(self, found: list[tuple[PlaceRow, bool]]) -> None:
        self._list.show_places([self._shown(row, is_reachable) for row, is_reachable in found])

    def _shown(self, row: PlaceRow, is_reachable: bool) -> ShownPlace:
        return ShownPlace(
            folder=row.folder,
            name=place_name(row.folder),
            is_reachable=is_reachable,
            when="" if row.last is None else self._model.day(row.last.at),
            size="" if row.last is None or row.last.size is None else size_words(row.last.size),
            state=self._state(row),
            is_fresh=row.is_fresh,
        )

    def _state(self, row: PlaceRow) -> str:
        if row.is_fresh:
            return self.tr("Up to date")
        if row.age_days is None:
            return self.tr("No backup yet")
        return self.tr("{count} days old").format(count=row.age_days)


class _Reaching:
    def __init__(self, rows: list[PlaceRow]) -> None:
        self._rows = rows

    def __call__(self, progress: Progress, is_cancelled: IsCancelled) -> list[tuple[PlaceRow, bool]]:
        return [(row, row.folder.is_dir()) for row in self._rows]


class _PutBack:
    def __init__(self, places: Places, folder: Path) -> None:
        self._places, self._folder = places, folder

    def run(self) -> None:
        self._places.put_back(self._folder)
