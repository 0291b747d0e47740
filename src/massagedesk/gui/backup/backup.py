"""Backup: how the copies stand, where they go, what happened; check one, print the sheet, get everything back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from massagedesk.domain.errors import Cancelled, MassageDeskError
from massagedesk.gui.backup.backup_model import BackupModel, HistoryRow, place_name
from massagedesk.gui.backup.check_lines import CheckLines
from massagedesk.gui.backup.contents import proven
from massagedesk.gui.backup.places import Places
from massagedesk.gui.backup.restore_panel import RestorePanel, RestoreRequest
from massagedesk.gui.backup.sheet_panel import SheetPanel
from massagedesk.gui.file_choice import choose_file
from massagedesk.gui.forms.ui_backup import Ui_Backup
from massagedesk.gui.forms.ui_backup_side import Ui_BackupSide
from massagedesk.gui.navigation import Action, Screen, Window
from massagedesk.gui.tasks import IsCancelled, Progress, run_task, teller
from massagedesk.gui.theme import Theme, fit_form
from massagedesk.gui.widgets.buttons import dress
from massagedesk.gui.widgets.labels import set_tone
from massagedesk.gui.widgets.row_table import Column, RowTable
from massagedesk.services.backup_places import FIRST, MANUAL, Outcome
from massagedesk.services.restore import Proof

_SIDE, _BOTH_FIT, _LEAST_HISTORY = 392, 1000, 196


class BackupView(Screen):
    """`window.go("backup", start=True)` begins a backup at once."""

    watches = frozenset(("backup_record", "setting"))

    def __init__(self, desk: Any, window: Window) -> None:
        super().__init__(desk, window)
        self.model = BackupModel(desk, self)
        theme = Theme.current()
        self.form = form = Ui_Backup()
        form.setupUi(self)
        side = QWidget()
        self.side = Ui_BackupSide()
        self.side.setupUi(side)
        fit_form(self)
        fit_form(side)
        form.side.setFixedWidth(theme.px(_SIDE))
        self._side = side
        form.side.column.addWidget(side)
        self.places = Places(self.model, form.places, window)
        self.history = RowTable(
            [
                Column(self.tr("When"), _when, width=176),
                Column(self.tr("Why"), _why, width=150),
                Column(self.tr("Places"), _places, tone=_muted),
                Column(self.tr("Size"), _size, width=84, right=True),
                Column(self.tr("Result"), _result, width=170, role="row", tone=_tone, icon=_icon),
            ],
            name=self.tr("History of backups"),
        )
        self.history.setMinimumHeight(theme.px(_LEAST_HISTORY))
        form.history_place.addWidget(self.history)
        form.down.setStretchFactor(form.history_place, 1)
        self.found = CheckLines()
        self.side.check_lines.addWidget(self.found)
        self.restore_panel: RestorePanel | None = None
        self.sheet_panel: SheetPanel | None = None
        self._dress()
        self.read()

    def _dress(self) -> None:
        form, side = self.form, self.side
        dress(form.add_place, kind="quiet", icon="plus")
        dress(side.check, extent="small", icon="search")
        dress(side.sheet, extent="small", icon="printer")
        dress(side.restore, extent="small", icon="rotate-ccw")
        form.add_place.clicked.connect(self._add_place)
        side.check.clicked.connect(self._choose_to_check)
        side.sheet.clicked.connect(self._print_sheet)
        side.restore.clicked.connect(self._restore)
        side.sheet_kit.setText(self.tr("Sheet {kit}").format(kit=self.model.kit))
        side.check_verdict.hide()
        self.found.show_lines([])

    # --- the screen --------------------------------------------------------------------------------------------

    def title(self) -> str:
        return self.tr("Backup")

    def primary_action(self) -> Action | None:
        return Action(self.tr("Back up now"), self.back_up, icon="shield-check", keys="Ctrl+B")

    def palette_actions(self) -> list[Action]:
        return [
            Action(self.tr("Back up now"), self.back_up, icon="shield-check", keys="Ctrl+B"),
            Action(self.tr("Check a backup file"), self._choose_to_check, icon="search"),
            Action(self.tr("Restore a backup"), self._restore, icon="rotate-ccw"),
            Action(self.tr("Print the recovery sheet again"), self._print_sheet, icon="printer"),
        ]

    def open(self, **arguments: Any) -> None:
        if arguments.get("start"):
            self.back_up()

    def shown(self) -> None:
        self.read()

    def refresh(self, kinds: frozenset[str]) -> None:
        self.read()

    def focus_first(self) -> None:
        self.history.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where both do not fit side by side, the column stands below."""
        super().resizeEvent(event)
        is_narrow = self.width() < Theme.current().px(_BOTH_FIT)
        if is_narrow == self.form.side.isHidden():
            return
        self.form.side.setVisible(not is_narrow)
        column = self.form.down if is_narrow else self.form.side.column
        column.addWidget(self._side)

    def read(self) -> None:
        """Show how things stand now."""
        form = self.form
        standing = self.model.standing()
        form.headline.setText(standing.headline)
        form.standing.setText(standing.sentence)
        form.disc.show_state(is_fine=standing.is_fine)
        self.places.read()
        rows = self.model.history()
        self.history.set_rows(rows)
        form.history_aside.setText("" if rows else self.tr("Nothing yet: what is made or checked is listed here."))

    # --- making ------------------------------------------------------------------------------------------------

    def back_up(self) -> None:
        """Make a backup at every place, read back and checked."""
        reason = FIRST if self.model.last_path is None else MANUAL
        work = _BackingUp(self.model, reason)
        run_task(self, work.run, self._backed_up, self._failed, title=self.tr("Backing up"))

    def _backed_up(self, outcome: Outcome) -> None:
        self.read()
        if outcome.problems:
            folder, sentence = outcome.problems[0]
            words = self.tr("{place}: {sentence}").format(place=place_name(folder), sentence=sentence)
            self.desk_window.tell(words, problem=True)
        else:
            self.desk_window.tell(self.tr("Backed up and checked byte by byte."))

    def _failed(self, error: MassageDeskError) -> None:
        self.read()
        self.desk_window.tell(error.sentence, problem=not isinstance(error, Cancelled))

    def _add_place(self) -> None:
        self.places.add()

    # --- checking ----------------------------------------------------------------------------------------------

    def _choose_to_check(self) -> None:
        path = choose_file(self, self.tr("Choose a backup"), self.tr("Backups (*.zip)"), self.model.last_path)
        if path is not None:
            self.check(path)

    def check(self, path: Path) -> None:
        """Open a backup of this practice for real and tell what is in it."""
        run_task(self, _Checking(self.model, path).run, self._checked, self._not_whole,
                 title=self.tr("Checking the backup"))  # fmt: skip

    def _checked(self, proof: Proof) -> None:
        side = self.side
        side.check_verdict.setText(self.tr("It opens, and everything is there"))
        set_tone(side.check_verdict, "ok")
        side.check_verdict.show()
        side.check_words.setText(f"{self.model.made(proof.manifest)}. {proof.path.name}")
        self.found.show_lines(proven(proof))
        self.read()

    def _not_whole(self, error: MassageDeskError) -> None:
        if isinstance(error, Cancelled):
            return
        side = self.side
        side.check_verdict.setText(self.tr("Don't rely on this file"))
        set_tone(side.check_verdict, "danger")
        side.check_verdict.show()
        side.check_words.setText(error.sentence)
        self.found.show_lines([])
        self.read()

    # --- sheet and restore -------------------------------------------------------------------------------------

    def _print_sheet(self) -> None:
        self.sheet_panel = SheetPanel(self, self.desk)
        self.sheet_panel.handed_out.connect(self._sheet_out)
        self.sheet_panel.open()

    def _sheet_out(self) -> None:
        self.desk_window.tell(self.tr("The recovery sheet is out. Put it in a safe place, away from this computer."))

    def _restore(self) -> None:
        self.restore_panel = RestorePanel(self, self.desk.now, replaces=True, start=self.model.last_path)
        self.restore_panel.ready.connect(self._go_back)
        self.restore_panel.open()

    def _go_back(self, request: RestoreRequest) -> None:
        self.desk_window.restore(request)


class _BackingUp:
    def __init__(self, model: BackupModel, reason: str) -> None:
        self._model, self._reason = model, reason

    def run(self, progress: Progress, is_cancelled: IsCancelled) -> Outcome:
        return self._model.back_up(self._reason, teller(progress, is_cancelled))


class _Checking:
    def __init__(self, model: BackupModel, path: Path) -> None:
        self._model, self._path = model, path

    def run(self, progress: Progress, is_cancelled: IsCancelled) -> Proof:
        return self._model.verify(self._path, teller(progress, is_cancelled))


def _when(row: HistoryRow) -> str:
    return row.when


def _why(row: HistoryRow) -> str:
    return row.why


def _places(row: HistoryRow) -> str:
    return row.places


def _size(row: HistoryRow) -> str:
    return row.size


def _result(row: HistoryRow) -> str:
    return row.result


def _muted(row: HistoryRow) -> str:
    return "muted"


def _tone(row: HistoryRow) -> str:
    return "ok" if row.is_ok else "warning"


def _icon(row: HistoryRow) -> str:
    return "check" if row.is_ok else "triangle-alert"
