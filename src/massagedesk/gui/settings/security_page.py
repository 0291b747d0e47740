"""Settings: changing the password, and after how many minutes the practice locks by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from massagedesk.domain.errors import MassageDeskError, TooManyTries, WrongPassword
from massagedesk.gui.forms.ui_password_editor import Ui_PasswordEditor
from massagedesk.gui.forms.ui_security_page import Ui_SecurityPage
from massagedesk.gui.idleness import CHOICES
from massagedesk.gui.problems import show_problem
from massagedesk.gui.settings.people_box import PeopleBox
from massagedesk.gui.settings.settings_model import SettingsModel
from massagedesk.gui.tasks import IsCancelled, Progress, run_task
from massagedesk.gui.theme import Theme, fit_form
from massagedesk.gui.widgets.buttons import dress
from massagedesk.gui.widgets.form_fields import FormFields
from massagedesk.gui.widgets.overlay import Overlay

if TYPE_CHECKING:
    from massagedesk.gui.navigation import Window
    from massagedesk.services.desk import Desk


class SecurityPage(QWidget):
    """Asks for the new password on a panel of its own."""

    def __init__(self, model: SettingsModel, window: Window, desk: Desk) -> None:
        super().__init__()
        self._model, self._desk_window = model, window
        self.form = form = Ui_SecurityPage()
        form.setupUi(self)
        fit_form(self)
        self.fields = FormFields(self, {})
        dress(form.change_password, icon="key-round")
        form.change_password.clicked.connect(self._change)
        form.idle_minutes.set_choices([(str(count), str(count)) for count in CHOICES])
        form.idle_minutes.current_changed.connect(self._choose_minutes)
        self.editor: PasswordEditor | None = None
        self.people: PeopleBox | None = None
        if desk.has_vault and not desk.vault.is_look_only:
            self.people = PeopleBox(desk, window.tell)
            form.people_place.addWidget(self.people)
        self.read()

    def read(self) -> None:
        """Show the minutes in force."""
        minutes = self._model.idle_minutes
        # A number of an earlier choice falls between two of these: the shorter one is shown.
        self.form.idle_minutes.set_current(str(max(count for count in CHOICES if count <= minutes)))
        if self.people is not None:
            self.people.read()

    def _choose_minutes(self, chosen: str) -> None:
        self._model.choose_idle_minutes(int(chosen))

    def _change(self) -> None:
        self.editor = PasswordEditor(self, self._model)
        self.editor.changed.connect(self._tell)
        self.editor.open()

    def _tell(self) -> None:
        self._desk_window.tell(self.tr("The password is changed. Make a backup, so that the newest one opens with it."))


class PasswordEditor(Overlay):
    """Present password, new one twice; `changed` when the key file holds the new one."""

    changed = Signal()

    def __init__(self, parent: QWidget, model: SettingsModel) -> None:
        panel = QWidget()
        self.form = form = Ui_PasswordEditor()
        form.setupUi(panel)
        fit_form(panel)
        panel.setFixedWidth(Theme.current().px(440))
        super().__init__(parent.window(), panel, dismissible=False)
        self._model = model
        dress(form.save, kind="primary")
        dress(form.cancel)
        dress(form.offer, kind="quiet", icon="refresh-cw")
        form.save.clicked.connect(self._ask_to_change)
        form.cancel.clicked.connect(self.close_panel)
        form.offer.clicked.connect(self._offer)
        form.password.textChanged.connect(self._judge)
        self.closed.connect(self._forget)
        self.fields = FormFields(panel, {"present": form.present, "password": form.password, "again": form.again})
        for field in panel.findChildren(QLineEdit):
            field.returnPressed.connect(self._ask_to_change, Qt.ConnectionType.QueuedConnection)
        panel.setFocusProxy(form.present)

    def _judge(self, typed: str) -> None:
        self.form.strength.judge(typed, self._model.known_words)

    def _offer(self) -> None:
        from massagedesk.services.vaults import suggest_passphrase

        words = suggest_passphrase()
        for field in (self.form.password, self.form.again):
            field.setText(words)
            field.reveal()

    def _ask_to_change(self) -> None:
        self.fields.clear()
        form = self.form
        if not form.strength.is_enough:
            self.fields.say("password", form.strength.words())
        elif form.again.text() != form.password.text():
            self.fields.say("again", self.tr("The two are not the same. Type the new password again."))
        else:
            run_task(self, self._work(), self._done, self._failed, title=self.tr("Changing the password"),
                     can_stop=False)  # fmt: skip
        self.place_panel()

    def _work(self) -> _Change:
        return _Change(self._model, self.form.present.text(), self.form.password.text())

    def _done(self, _: None) -> None:
        self.close_panel()
        self.changed.emit()

    def _failed(self, error: MassageDeskError) -> None:
        if isinstance(error, WrongPassword):
            self.fields.say("present", self.tr("This is not the present password. Check Caps Lock and try again."))
            self.form.present.setFocus()
        elif isinstance(error, TooManyTries):
            self.fields.say("present", error.sentence)
        elif not self.fields.show(error):
            show_problem(self, error)
        self.place_panel()

    def _forget(self) -> None:
        for field in (self.form.present, self.form.password, self.form.again):
            field.forget()
        self.deleteLater()


class _Change:
    def __init__(self, model: SettingsModel, present: str, new: str) -> None:
        self._model, self._present, self._new = model, present, new

    def __call__(self, progress: Progress, is_cancelled: IsCancelled) -> None:
        self._model.change_password(self._present, self._new)
