"""Saving what is still open when the practice file was moved, deleted or replaced underneath."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QWidget

from massagedesk.domain.errors import MassageDeskError, NotFound
from massagedesk.gui.file_choice import choose_folder
from massagedesk.gui.problems import show_problem
from massagedesk.gui.tasks import IsCancelled, Progress, run_task
from massagedesk.gui.widgets.question import ask
from massagedesk.services import watch

if TYPE_CHECKING:
    from massagedesk.services.desk import Desk


class Rescue(QObject):
    """Asks, then rescues; `on_done(folder)` when the records lie in `folder`, locked."""

    def __init__(self, parent: QWidget, desk: Desk, on_done: Callable[[Path], object]) -> None:
        super().__init__(parent)
        self._parent, self._desk, self._on_done = parent, desk, on_done

    def begin(self) -> None:
        """Say what will happen, and do it when she wants it."""
        ask(
            self._parent,
            self.tr("Rescue the records?"),
            self.tr(
                "Everything saved so far is written into a new practice file and checked. Then the practice locks, "
                "and opens with the same password. What lies there now is put aside, not removed. "
                "If something is written on this screen that could not be saved, copy it first."
            ),
            action=self.tr("Rescue the records"),
            on_yes=self._into_own_folder,
            leave=self.tr("Not yet"),
        )

    def into(self, folder: Path | None) -> None:
        """Rescue into a folder, its own one when None."""
        work = _Rescuing(self._desk, folder)
        run_task(self._parent, work, self._on_done, self._failed, title=self.tr("Rescuing the records"), can_stop=False)

    def _into_own_folder(self) -> None:
        self.into(None)

    def _failed(self, error: MassageDeskError) -> None:
        if not isinstance(error, NotFound):
            show_problem(self._parent, error, self.tr("Not rescued"))
            return
        ask(
            self._parent,
            self.tr("Where should the records go?"),
            error.sentence,
            action=self.tr("Choose a folder"),
            on_yes=self._choose,
            leave=self.tr("Not yet"),
        )

    def _choose(self) -> None:
        folder = choose_folder(self._parent, self.tr("Choose a folder for the rescued records"))
        if folder is not None:
            self.into(folder)


def before_closing(
    parent: QWidget,
    desk: Desk,
    on_done: Callable[[Path], object],
    on_error: Callable[[MassageDeskError], object],
    on_end: Callable[[], object] | None = None,
) -> bool:
    """Rescue what would end with the open file, before it is closed; false when there is nothing to rescue."""
    if not desk.has_vault or not desk.watch.would_be_lost():
        return False
    title = QCoreApplication.translate("Rescue", "Rescuing the records")
    run_task(parent, _Rescuing(desk, None), on_done, on_error, title=title, can_stop=False, on_end=on_end)
    return True


class _Rescuing:
    def __init__(self, desk: Desk, folder: Path | None) -> None:
        self._desk, self._folder = desk, folder

    def __call__(self, progress: Progress, is_cancelled: IsCancelled) -> Path:
        return watch.rescue(self._desk.vault, self._folder)
