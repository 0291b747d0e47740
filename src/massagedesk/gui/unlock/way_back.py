"""Getting a practice back from a backup while it is closed: damaged, or brought along from another computer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from massagedesk.gui.unlock.unlock_model import UnlockModel

if TYPE_CHECKING:
    from massagedesk.gui.backup.restore_panel import RestorePanel, RestoreRequest
    from massagedesk.services.restore import Restored


class WayBack(QObject):
    """`begin` asks for a backup and its password over the unlock screen; `restored(Restored)` once it is in place."""

    restored = Signal(object)

    def __init__(self, screen: QWidget, model: UnlockModel) -> None:
        super().__init__(screen)
        self._screen, self._model = screen, model
        self.panel: RestorePanel | None = None

    def begin(self, *, with_latest: bool = False) -> None:
        """Open the panel; `with_latest` begins with the newest backup of the usual folder, where there is one."""
        from massagedesk.gui.backup.restore_panel import RestorePanel

        found = self._model.latest_backup()
        start = None if found is None else found.parent
        self.panel = RestorePanel(self._screen, self._model.clock, replaces=True, start=start)
        self.panel.ready.connect(self._restore)
        self.panel.open()
        if with_latest and found is not None:
            self.panel.take(found)

    def _restore(self, request: RestoreRequest) -> None:
        from massagedesk.gui.backup.restore_panel import run_restore

        run_restore(self._screen, request, self._model.folder, self._model.clock, self._done)

    def _done(self, restored: Restored) -> None:
        self.restored.emit(restored)
