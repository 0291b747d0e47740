"""Backup: how the copies stand, where they go, what happened; check one, print the sheet, get everything back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from massagedesk.domain.errors import Cancelled, MassageDeskError
from massagedesk.gui.backup.backup_model import BackupModel, HistoryRow, place_name
from massagedesk.gui.backup.check_lines import CheckLines
from massagedesk.gui.backup.contents import proven
from massagedesk.gui.backup.key_panels import NewSheetPanel, replace_key, try_sheet
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
from massagedesk.gui.widgets.task_panel import TaskPanel
from massagedesk.services.backup_places import FIRST, MANUAL, Outcome
from massagedesk.services.restore import Proof

if TYPE_CHECKING:
    from massagedesk.services.desk import Desk
    from massagedesk.services.drills import DrillResult
    from massagedesk.services.rotation import Rotated

_SIDE, _BOTH_FIT, _LEAST_HISTORY = 392, 1000, 196


class BackupView(Screen):
    """`window.go("backup", start=True)` begins a backup at once, `sheet=True` the print of a recovery sheet."""

    watches = frozenset(("backup_record", "drill_record", "recovery_sheet_record", "setting"))

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
        form.history_place.addWidget(self.history, 1)
        form.history_place.addStretch()  # takes the room while nothing is listed
        form.down.setStretchFactor(form.history_place, 1)
        self.found = CheckLines()
        self.side.check_lines.addWidget(self.found)
        self.restore_panel: RestorePanel | None = None
        self.sheet_panel: SheetPanel | None = None
        self.new_sheet_panel: NewSheetPanel | None = None
        self.key_panel: TaskPanel | None = None
        self._has_checked = False
        self._dress()
        self.read()

    def _dress(self) -> None:
        form, side = self.form, self.side
        dress(form.add_place, kind="quiet", icon="plus")
        dress(side.drill, extent="small", icon="rotate-ccw")
        dress(side.check, kind="quiet", icon="search")
        dress(side.try_sheet, extent="small", icon="key-round")
        dress(side.replace_key, kind="quiet", icon="refresh-cw")
        dress(side.sheet, kind="quiet", icon="printer")
        dress(side.restore, extent="small", icon="rotate-ccw")
        form.add_place.clicked.connect(self._add_place)
        side.drill.clicked.connect(self.run_drill)
        side.check.clicked.connect(self._choose_to_check)
        side.try_sheet.clicked.connect(self._try_sheet)
        side.replace_key.clicked.connect(self._replace_key)
        side.sheet.clicked.connect(self._print_sheet)
        side.restore.clicked.connect(self._restore)
        side.check_verdict.hide()

    # --- the screen --------------------------------------------------------------------------------------------

    def title(self) -> str:
        return self.tr("Backup")

    def primary_action(self) -> Action | None:
        return Action(self.tr("Back up now"), self.back_up, icon="shield-check", keys="Ctrl+B")

    def palette_actions(self) -> list[Action]:
        return [
            Action(self.tr("Back up now"), self.back_up, icon="shield-check", keys="Ctrl+B"),
            Action(self.tr("Run the restore drill"), self.run_drill, icon="rotate-ccw"),
            Action(self.tr("Test the recovery sheet"), self._try_sheet, icon="key-round"),
            Action(self.tr("Check a backup file"), self._choose_to_check, icon="search"),
            Action(self.tr("Restore a backup"), self._restore, icon="rotate-ccw"),
            Action(self.tr("Print the recovery sheet"), self._print_sheet, icon="printer"),
        ]

    def open(self, **arguments: Any) -> None:
        if arguments.get("start"):
            self.back_up()
        if arguments.get("sheet"):
            # Once the screen is there: what it opens with takes the keyboard.
            QTimer.singleShot(0, self, self._print_sheet)

    def show_new_sheet(self, rotated: Rotated) -> None:
        """The key was just replaced: offer the sheet of the new one. Its code goes no further than the panel."""
        self.new_sheet_panel = NewSheetPanel(self, self.desk, rotated)
        self.new_sheet_panel.handed_out.connect(self._sheet_out)
        self.new_sheet_panel.open()

    def shown(self) -> None:
        self._has_checked = False
        self.read()

    def refresh(self, kinds: frozenset[str]) -> None:
        self.read()

    def focus_first(self) -> None:
        (self.history if self.history.isVisibleTo(self) else self.form.add_place).setFocus()

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
        form.disc.show_state(standing.tone)
        self.places.read()
        rows = self.model.history()
        self.history.set_rows(rows)
        self.history.setVisible(bool(rows))
        self._show_sheet()
        if not self._has_checked:
            self._show_drill(self.model.last_drill())
        form.history_aside.setText(_kept() if rows else self.tr("Nothing yet: what is made or checked is listed here."))

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

    # --- the restore drill -------------------------------------------------------------------------------------

    def run_drill(self) -> None:
        """Open the newest backup within reach for real."""
        run_task(
            self, _Drilling(self.model).run, self._drilled, self._failed, title=self.tr("Running the restore drill")
        )

    def _drilled(self, result: DrillResult) -> None:
        self._has_checked = False
        self.read()

    def _show_drill(self, result: DrillResult | None) -> None:
        side = self.side
        side.check_verdict.setVisible(result is not None)
        side.next_drill.setText(self.model.next_drill())
        if result is None:
            side.check_words.setText(self.tr("Opens the newest backup for real, compares it with the practice file, "
                                             "then erases it again. It runs by itself every week."))  # fmt: skip
            self.found.show_lines([])
            return
        verdict, words = self.model.drill_words(result)
        side.check_verdict.setText(verdict)
        set_tone(side.check_verdict, "ok" if result.is_ok else "danger")
        side.check_words.setText(words)
        bad = [line.label for line in result.lines if not line.is_ok]
        self.found.show_lines([(line.label, line.value) for line in result.lines], bad=bad)

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
        self._has_checked = True
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
        self._has_checked = True
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

    def _show_sheet(self) -> None:
        kit, words, is_printed = self.model.sheet_words()
        self.side.sheet_kit.setText(kit)
        set_tone(self.side.sheet_kit, "ink" if is_printed else "warning")
        self.side.sheet_words.setText(words)
        self.side.sheet.setText(self.tr("Print again") if is_printed else self.tr("Print the sheet"))

    def _try_sheet(self) -> None:
        self.key_panel = try_sheet(self, self.desk)
        self.key_panel.done.connect(self._tried)
        self.key_panel.open()

    def _tried(self, _sheet: object) -> None:
        self.read()
        self.desk_window.tell(self.tr("The sheet opens the practice. Put it back in its safe place."))

    def _replace_key(self) -> None:
        self.key_panel = replace_key(self, self.desk)
        self.key_panel.done.connect(self._replaced)
        self.key_panel.refused.connect(self._not_replaced)
        self.key_panel.open()

    def _replaced(self, found: tuple[Desk, Rotated]) -> None:
        desk, rotated = found
        self.desk_window.take_desk(desk, rotated)

    def _not_replaced(self, error: MassageDeskError) -> None:
        """At the very last step the practice may have been closed: then the way on is the unlock screen."""
        if not self.desk.database.is_open:
            self.desk_window.lock()

    def _sheet_out(self) -> None:
        self.read()
        self.desk_window.tell(self.tr("The recovery sheet is out. Put it in a safe place, away from this computer."))

    def _restore(self) -> None:
        self.restore_panel = RestorePanel(
            self, self.desk.now, replaces=True, start=self.model.last_path, desk=self.desk
        )
        self.restore_panel.ready.connect(self._go_back)
        self.restore_panel.open()

    def _go_back(self, request: RestoreRequest) -> None:
        self.desk_window.restore(request)


class _BackingUp:
    def __init__(self, model: BackupModel, reason: str) -> None:
        self._model, self._reason = model, reason

    def run(self, progress: Progress, is_cancelled: IsCancelled) -> Outcome:
        return self._model.back_up(self._reason, teller(progress, is_cancelled))


class _Drilling:
    def __init__(self, model: BackupModel) -> None:
        self._model = model

    def run(self, progress: Progress, is_cancelled: IsCancelled) -> DrillResult:
        return self._model.drill(teller(progress, is_cancelled))


class _Checking:
    def __init__(self, model: BackupModel, path: Path) -> None:
        self._model, self._path = model, path

    def run(self, progress: Progress, is_cancelled: IsCancelled) -> Proof:
        return self._model.verify(self._path, teller(progress, is_cancelled))


def _kept() -> str:
    """What thinning leaves, beside the head of the history."""
    return QCoreApplication.translate(
        "BackupView", "kept: 7 daily, 5 weekly, 12 monthly, and every one made before an upgrade"
    )


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
