"""The first start: one calm page a step, from the name of the practice to its first backup."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from massagedesk.domain.errors import MassageDeskError, UnsuitablePlace
from massagedesk.gui.backup.restore_panel import RestorePanel, RestoreRequest, run_restore
from massagedesk.gui.forms.ui_wizard import Ui_Wizard
from massagedesk.gui.problems import show_problem
from massagedesk.gui.tasks import IsCancelled, Progress, run_task
from massagedesk.gui.theme import Theme, fit_form
from massagedesk.gui.widgets.buttons import dress
from massagedesk.gui.widgets.question import ask
from massagedesk.gui.wizard.last_steps import BackupStep, DoneStep, RecoveryStep
from massagedesk.gui.wizard.steps import PasswordStep, PracticeStep, PractitionerStep, ServicesStep, Step, WelcomeStep
from massagedesk.gui.wizard.wizard_model import Opened, WizardModel
from massagedesk.services.desk import system_clock

if TYPE_CHECKING:
    from massagedesk.services.restore import Restored

_WIDTH = 640


class FirstStartWizard(QWidget):
    """`finished(desk)` with the practice open; `restored(Restored)` when a backup was put in place instead."""

    finished = Signal(object)
    restored = Signal(object)

    def __init__(self, folder: Path, clock: Callable[[], datetime] = system_clock) -> None:
        super().__init__()
        self.model = WizardModel(folder, clock)
        self.form = form = Ui_Wizard()
        form.setupUi(self)
        fit_form(self)
        theme = Theme.current()
        for middle in (form.head_middle, form.middle, form.foot_middle):
            middle.setFixedWidth(theme.px(_WIDTH))
        form.mark.setFixedSize(theme.px(32), theme.px(32))
        dress(form.next, kind="primary", extent="large")
        dress(form.back, extent="large")
        form.next.clicked.connect(self.go_on)
        form.back.clicked.connect(self.go_back)
        self.welcome, self.practice = WelcomeStep(self.model), PracticeStep(self.model)
        self.practitioner, self.services = PractitionerStep(self.model), ServicesStep(self.model)
        self.password, self.recovery = PasswordStep(self.model), RecoveryStep(self.model)
        self.backup, self.done = BackupStep(self.model), DoneStep(self.model)
        self._steps: tuple[Step, ...] = (
            *(self.welcome, self.practice, self.practitioner, self.services),
            *(self.password, self.recovery, self.backup, self.done),
        )
        for step in self._steps:
            form.pages.addWidget(step)
        self.welcome.backup_chosen.connect(self._choose_backup)
        self.done.backed_up.connect(form.next.setFocus)
        self.restore_panel: RestorePanel | None = None
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._keep_in_sight)
        self._show(0)

    # --- walking -----------------------------------------------------------------------------------------------

    def step(self) -> Step:
        """The page shown."""
        return self._steps[self.form.pages.currentIndex()]

    def go_back(self) -> None:
        """One page back; what was typed stays."""
        self._show(self.form.pages.currentIndex() - 1)

    def go_on(self) -> None:
        """One page on, when this one is in order."""
        step = self.step()
        step.fields.clear()
        try:
            step.finish()
        except MassageDeskError as error:
            if not step.show_problem(error):
                show_problem(self, error)
            return
        if step is self.password and self.model.opened is None:
            self._create()
        elif step is self.done:
            self._finish()
        else:
            self._show(self.form.pages.currentIndex() + 1)

    def _show(self, place: int) -> None:
        form, step = self.form, self._steps[place]
        step.enter()
        form.pages.setCurrentIndex(place)
        count = len(self._steps) - 1
        form.dots.show_step(place - 1, count)
        form.dots.setVisible(place > 0)
        form.step_count.setText(self.tr("Step {place} of {count}").format(place=place, count=count) if place else "")
        made = self.model.opened is not None
        form.back.setVisible(place > 0 and not (made and step is self.recovery))
        form.next.setText(step.next_word())
        form.area.verticalScrollBar().setValue(0)
        (step.first() or form.next).setFocus(Qt.FocusReason.OtherFocusReason)

    def _keep_in_sight(self, before: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self.form.pages.isAncestorOf(now):
            self.form.area.ensureWidgetVisible(now)

    # --- making ------------------------------------------------------------------------------------------------

    def _create(self, *, accepts_place: bool = False) -> None:
        run_task(
            self,
            _Creating(self.model, self.password.password(), accepts_place).run,
            self._created,
            self._refused,
            title=self.tr("Creating the practice"),
            can_stop=False,
        )

    def _create_here_anyway(self) -> None:
        self._create(accepts_place=True)

    def _created(self, opened: Opened) -> None:
        self.model.take(opened)
        self.password.forget()
        self._show(self._steps.index(self.recovery))

    def _refused(self, error: MassageDeskError) -> None:
        if isinstance(error, UnsuitablePlace):
            ask(
                self,
                self.tr("Keep the practice in this folder?"),
                error.sentence,
                action=self.tr("Keep it here anyway"),
                on_yes=self._create_here_anyway,
                danger=True,
                leave=self.tr("Not here"),
            )
        elif not self.password.show_problem(error):
            show_problem(self, error)

    def _finish(self) -> None:
        opened, self.model.opened = self.model.opened, None
        if opened is not None:
            self.finished.emit(opened.desk)

    def close_half_open(self) -> None:
        """The window closes before the end: lock what was made. It opens with its password the next time."""
        if self.model.opened is not None:
            self.model.opened.desk.close()
            self.model.opened = None

    # --- a backup instead --------------------------------------------------------------------------------------

    def _choose_backup(self) -> None:
        self.restore_panel = RestorePanel(self, self.model.clock, replaces=False, start=None)
        self.restore_panel.ready.connect(self._restore)
        self.restore_panel.open()

    def _restore(self, request: RestoreRequest) -> None:
        run_restore(self, request, self.model.folder, self.model.clock, self._restored)

    def _restored(self, restored: Restored) -> None:
        self.restored.emit(restored)

    # --- events ------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            here = self.focusWidget()
            if isinstance(here, QAbstractButton):
                here.click()
            else:
                self.go_on()
        elif event.key() == Qt.Key.Key_Escape and not self.form.back.isHidden():
            self.go_back()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), Theme.current().colors.surface)


class _Creating:
    def __init__(self, model: WizardModel, password: str, accepts_place: bool) -> None:
        self._model, self._password, self._accepts_place = model, password, accepts_place

    def run(self, progress: Progress, is_cancelled: IsCancelled) -> Opened:
        return self._model.create(self._password, accepts_place=self._accepts_place)
