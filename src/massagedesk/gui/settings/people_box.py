"""Who opens the practice, each under her own name: the list, letting somebody in, taking a password away."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from massagedesk.gui.tasks import IsCancelled, Progress
from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.buttons import button
from massagedesk.gui.widgets.labels import IconLabel, label
from massagedesk.gui.widgets.password_field import PasswordField
from massagedesk.gui.widgets.task_panel import Input, TaskPanel

if TYPE_CHECKING:
    from massagedesk.services.desk import Desk
    from massagedesk.services.people import PersonRow


class PeopleBox(QWidget):
    """Acts at once; `tell(sentence)` says what was done."""

    def __init__(self, desk: Desk, tell: Callable[[str], object]) -> None:
        super().__init__()
        self._desk, self._tell = desk, tell
        theme = Theme.current()
        self.panel: TaskPanel | None = None
        self._rows: list[QWidget] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(4))
        column.addWidget(label(self.tr("People"), role="name"))
        words = self.tr(
            "Whoever works here too, a locum for instance, has a password of their own, so that the history names who "
            "did what. What they sign is sealed under their own name; papers name the practitioner of the practice."
        )
        column.addWidget(label(words, tone="muted", wrap=True))
        self._list = QVBoxLayout()
        self._list.setContentsMargins(0, theme.px(8), 0, theme.px(8))
        self._list.setSpacing(0)
        column.addLayout(self._list)
        foot = QHBoxLayout()
        self.add = button(self.tr("Let somebody in"), icon="plus", on_click=self._ask_to_add)
        foot.addWidget(self.add)
        foot.addStretch()
        column.addLayout(foot)
        self.read()

    def read(self) -> None:
        """Show who there is now."""
        from massagedesk.services.people import people

        for row in self._rows:
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        found = people(self._desk.vault)
        # Only the owner changes the list; whoever else is here sees who there is.
        is_owner = not any(each.is_present and not each.is_owner for each in found)
        self._rows = [_PersonLine(each, self._ask_to_remove if is_owner else None) for each in found]
        for row in self._rows:
            self._list.addWidget(row)
        self.add.setVisible(is_owner)

    def lines(self) -> list[str]:
        """What the rows say."""
        return [row.accessibleName() for row in self._rows]

    def remove_button(self, name: str) -> QWidget | None:
        """The button beside a name, for the keyboard and for tests."""
        for row in self._rows:
            if isinstance(row, _PersonLine) and row.person.name == name:
                return row.remove
        return None

    def _ask_to_add(self) -> None:
        from massagedesk.services.people import suggest_passphrase

        hers = PasswordField()
        hers.setText(suggest_passphrase())
        hers.reveal()
        self.panel = TaskPanel(
            self.window(),
            self.tr("Let somebody in"),
            self.tr("They open the practice with a password of their own. Tell it to them; they can change it."),
            [
                Input("name", self.tr("Name"), QLineEdit()),
                Input("new_password", self.tr("Password for them"), hers),
                Input("password", self.tr("Your password"), PasswordField()),
            ],
            action=self.tr("Let them in"),
            make_work=partial(_adding, self._desk),
            busy=self.tr("Making the password"),
        )
        self.panel.done.connect(self._added)
        self.panel.open()

    def _added(self, person: PersonRow) -> None:
        self.read()
        said = self.tr("{name} can open the practice now. Make a backup, so that the newest one opens for them too.")
        self._tell(said.format(name=person.name))

    def _ask_to_remove(self, person: PersonRow) -> None:
        words = self.tr(
            "It no longer opens the practice; what was done with it stays in the history under that name. Backups made "
            "until now still open with it. Where that matters, replace the key on the backup screen."
        )
        self.panel = TaskPanel(
            self.window(),
            self.tr("Take away the password of {name}").format(name=person.name),
            words,
            [Input("password", self.tr("Your password"), PasswordField())],
            action=self.tr("Take away password"),
            make_work=partial(_removing, self._desk, person.slot_id),
            busy=self.tr("Taking the password away"),
            danger=True,
        )
        self.panel.done.connect(self._removed)
        self.panel.open()

    def _removed(self, _nothing: object) -> None:
        self.read()
        self._tell(self.tr("The password is taken away."))


class _PersonLine(QWidget):
    """44 high: name, what she is, and the way to take her password away."""

    def __init__(self, person: PersonRow, on_remove: Callable[[PersonRow], object] | None) -> None:
        super().__init__()
        theme = Theme.current()
        self.person, self._on_remove = person, on_remove
        self.setFixedHeight(theme.px(44))
        says = [_tr("owner")] if person.is_owner else []
        if person.is_present:
            says.append(_tr("here now"))
        told = ", ".join(says)
        self.setAccessibleName(f"{person.name}, {told}" if told else person.name)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(12))
        row.addWidget(IconLabel("id-card", "muted", 20))
        row.addWidget(label(person.name, role="row"))
        row.addWidget(label(told, tone="muted"))
        row.addStretch()
        self.remove = None
        if on_remove is not None and not person.is_owner:
            self.remove = button(_tr("Take away password"), kind="quiet", on_click=self._ask)
            self.remove.setAccessibleName(_tr("Take away the password of {name}").format(name=person.name))
            row.addWidget(self.remove)

    def _ask(self) -> None:
        if self._on_remove is not None:
            self._on_remove(self.person)


def _tr(words: str) -> str:
    return QCoreApplication.translate("People", words)


def _adding(desk: Desk, typed: dict[str, str]) -> _Adding:
    return _Adding(desk, typed)


class _Adding:
    def __init__(self, desk: Desk, typed: dict[str, str]) -> None:
        self._desk, self._typed = desk, typed

    def __call__(self, progress: Progress, is_cancelled: IsCancelled) -> PersonRow:
        from massagedesk.domain.errors import RuleViolation, WrongPassword
        from massagedesk.services.people import add_person, confirm_password, judge_password

        typed = self._typed
        strength = judge_password(typed["new_password"], tuple(typed["name"].split()))
        if not strength.is_enough:
            raise RuleViolation(strength.advice, field="new_password")
        try:
            confirm_password(self._desk.vault, typed["password"])
        except WrongPassword as error:
            raise WrongPassword(error.sentence, field="password") from None
        try:
            return add_person(self._desk.vault, typed["password"], typed["name"], typed["new_password"])
        except RuleViolation as error:
            # Her own password was right: what is said about a password now is about the new one.
            field = "new_password" if error.field == "password" else error.field
            raise RuleViolation(error.sentence, field=field) from None


def _removing(desk: Desk, slot_id: str, typed: dict[str, str]) -> _Removing:
    return _Removing(desk, slot_id, typed["password"])


class _Removing:
    def __init__(self, desk: Desk, slot_id: str, password: str) -> None:
        self._desk, self._slot_id, self._password = desk, slot_id, password

    def __call__(self, progress: Progress, is_cancelled: IsCancelled) -> None:
        from massagedesk.services.people import remove_person

        remove_person(self._desk.vault, self._password, self._slot_id)
