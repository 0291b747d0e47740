"""The steps after the practice was made: recovery sheet, backup folder, first backup."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from massagedesk.domain.errors import Cancelled, MassageDeskError, RuleViolation
from massagedesk.gui.backup.backup_model import place_name
from massagedesk.gui.backup.sheet_panel import sheet_path
from massagedesk.gui.file_choice import choose_folder, choose_new_file
from massagedesk.gui.forms.ui_backup_step import Ui_BackupStep
from massagedesk.gui.forms.ui_done_step import Ui_DoneStep
from massagedesk.gui.forms.ui_recovery_step import Ui_RecoveryStep
from massagedesk.gui.reports.handing_out import print_pdf, save_pdf
from massagedesk.gui.tasks import IsCancelled, Progress, run_task, teller
from massagedesk.gui.theme import Theme, fit_form
from massagedesk.gui.widgets.buttons import dress
from massagedesk.gui.widgets.form_fields import FormFields
from massagedesk.gui.widgets.need_row import FactRow
from massagedesk.gui.wizard.steps import Step
from massagedesk.gui.wizard.wizard_model import Opened, WizardModel
from massagedesk.services.backup_places import FIRST, Outcome


class RecoveryStep(Step):
    """The code must leave the computer, and two of its groups come back typed, before it goes on."""

    def __init__(self, model: WizardModel) -> None:
        super().__init__(model)
        self.form = form = Ui_RecoveryStep()
        form.setupUi(self)
        fit_form(self)
        self.is_out = False
        dress(form.print, kind="outlined", icon="printer")
        dress(form.save, kind="outlined", icon="download")
        form.print.clicked.connect(self._print)
        form.save.clicked.connect(self._save)
        width = Theme.current().px(120)
        for field in (form.first_group, form.second_group):
            field.setFixedWidth(width)
            field.setMaxLength(8)
        self.fields = FormFields(self, {})

    def first(self) -> QWidget:
        return self.form.print

    def enter(self) -> None:
        opened = self._opened()
        self.form.code.show_groups(opened.groups)
        first, second = self.model.asked
        for caption, field, place in (
            (self.form.first_group_caption, self.form.first_group, first),
            (self.form.second_group_caption, self.form.second_group, second),
        ):
            caption.setText(self.tr("Group {number}").format(number=place + 1))
            field.setAccessibleName(caption.text())

    def finish(self) -> None:
        form = self.form
        if not self.is_out:
            raise RuleViolation(self.tr("Print the sheet or save it as a PDF first."), field="out")
        for field, place in zip((form.first_group, form.second_group), self.model.asked, strict=True):
            if not self.model.is_group(place, field.text()):
                field.setFocus()
                raise RuleViolation(
                    self.tr("Group {number} differs from the sheet. Compare it letter by letter.").format(
                        number=place + 1
                    ),
                    field="group",
                )

    def show_problem(self, error: MassageDeskError) -> bool:
        self.form.out_problem.say(error.sentence if error.field == "out" else "")
        self.form.group_problem.say(error.sentence if error.field == "group" else "")
        return error.field in ("out", "group")

    def _opened(self) -> Opened:
        if self.model.opened is None:
            raise RuntimeError("the practice is not made yet")
        return self.model.opened

    def _print(self) -> None:
        try:
            print_pdf(self, self.model.sheet(), self.tr("Printing the sheet"), self._printed)
        except MassageDeskError as error:
            self.form.out_problem.say(error.sentence)

    def _printed(self) -> None:
        self._out(self.tr("Sent to the printer."))

    def _save(self) -> None:
        opened = self._opened()
        path = choose_new_file(
            self, self.tr("Save the recovery sheet"), self.tr("PDF (*.pdf)"), sheet_path(opened.desk.vault.kit)
        )
        if path is not None:
            self.save_to(path)

    def save_to(self, path: Path) -> None:
        """Write the sheet to a file."""
        try:
            save_pdf(path, self.model.sheet())
        except MassageDeskError as error:
            self.form.out_problem.say(error.sentence)
            return
        self._out(self.tr("Saved as {name}. Move it off this computer.").format(name=path.name))

    def _out(self, words: str) -> None:
        self.is_out = True
        self.form.out_words.setText(words)
        self.form.out_problem.say("")
        self.form.first_group.setFocus()


class BackupStep(Step):
    """The first folder for backups, or later."""

    def __init__(self, model: WizardModel) -> None:
        super().__init__(model)
        from massagedesk.services.backup_places import suggested_folder

        self.form = form = Ui_BackupStep()
        form.setupUi(self)
        fit_form(self)
        self._folder = suggested_folder()
        dress(form.choose, icon="folder-open")
        form.choose.clicked.connect(self._choose)
        form.later.toggled.connect(self._show)
        self.fields = FormFields(self, {"folder": form.choose})
        self._show()

    def enter(self) -> None:
        self._show()

    def first(self) -> QWidget:
        return self.form.choose

    def take(self, folder: Path) -> None:
        """Choose a folder."""
        self._folder = folder
        self.form.later.setChecked(False)
        self._show()

    def finish(self) -> None:
        from massagedesk.services import backup_places

        if self.model.opened is None:
            raise RuntimeError("the practice is not made yet")
        desk = self.model.opened.desk
        for earlier in backup_places.places(desk):
            backup_places.remove_place(desk, earlier.folder)
        if self.form.later.isChecked():
            return
        try:
            backup_places.add_place(desk, self._folder)
        except MassageDeskError as error:
            raise RuleViolation(error.sentence, field="folder") from None

    def _choose(self) -> None:
        folder = choose_folder(self, self.tr("Choose a folder for backups"), self._folder.parent)
        if folder is not None:
            self.take(folder)

    def _show(self) -> None:
        later = self.form.later.isChecked()
        self.form.folder.setText(str(self._folder))
        self.form.later_words.setVisible(later)
        for part in (self.form.folder, self.form.folder_head, self.form.choose):
            part.setEnabled(not later)
        self.form.same_disk.setVisible(not later and self._is_same_disk())

    def _is_same_disk(self) -> bool:
        """A remark, not a refusal: a second copy on one disk still helps against what is done by mistake."""
        from massagedesk.services import backup_places

        return self.model.opened is not None and backup_places.is_same_disk(
            self._folder, self.model.opened.desk.vault.folder
        )


class DoneStep(Step):
    """What was set up, and the first backup. `backed_up` when it was made."""

    backed_up = Signal()

    def __init__(self, model: WizardModel) -> None:
        super().__init__(model)
        self.form = form = Ui_DoneStep()
        form.setupUi(self)
        fit_form(self)
        self.is_backed_up = False
        self._facts: list[FactRow] = []
        form.back_up.clicked.connect(self.back_up)
        self.fields = FormFields(self, {})

    def first(self) -> QWidget | None:
        return self.form.back_up if self.has_place() and not self.is_backed_up else None

    def next_word(self) -> str:
        return self.tr("Open the practice")

    def has_place(self) -> bool:
        """Whether a folder was chosen."""
        return self.model.opened is not None and bool(self.model.opened.desk.settings.backup_folders)

    def enter(self) -> None:
        for row in self._facts:
            self.form.facts.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._facts = [FactRow(word, value) for word, value in self._summary()]
        for row in self._facts:
            self.form.facts.addWidget(row)
        dress(self.form.back_up, icon="shield-check")
        can_back_up = self.has_place()
        self.form.back_up.setVisible(can_back_up)
        if not can_back_up:
            self.form.step_words.setText(self.tr("Backup waits at the foot of the window until you choose a folder."))

    def back_up(self) -> None:
        """Make the first backup, read back and checked."""
        run_task(self, self._make, self._made, self._failed, title=self.tr("Making the first backup"))

    def _make(self, progress: Progress, is_cancelled: IsCancelled) -> Outcome:
        from massagedesk.services import backup_places

        if self.model.opened is None:
            raise RuntimeError("the practice is not made yet")
        return backup_places.back_up(self.model.opened.desk, reason=FIRST, progress=teller(progress, is_cancelled))

    def _made(self, outcome: Outcome) -> None:
        self.is_backed_up = True
        self.form.problem.say("")
        where = place_name(outcome.made[0].path.parent)
        self.form.backup_words.setText(self.tr("Made in {place}, checked byte by byte.").format(place=where))
        self.form.back_up.setEnabled(False)
        self.form.step_words.setText(self.tr("Everything is in place."))
        self.backed_up.emit()

    def _failed(self, error: MassageDeskError) -> None:
        if not isinstance(error, Cancelled):
            self.form.problem.say(error.sentence)

    def _summary(self) -> list[tuple[str, str]]:
        details, opened = self.model.details, self.model.opened
        if opened is None:
            return []
        folders = opened.desk.settings.backup_folders
        name = f"{details.given_name} {details.family_name}"
        signing = f"{name}, {details.credential}" if details.credential else name
        return [
            (self.tr("Practice"), details.name),
            (self.tr("Practitioner"), signing),
            (self.tr("Services"), str(len(self.model.services))),
            (self.tr("Recovery sheet"), opened.desk.vault.kit),
            (self.tr("Backups"), folders[0] if folders else self.tr("decided later")),
        ]
