"""The recovery sheet: testing it, replacing the key it spells, and handing out the new one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from massagedesk.gui.backup.sheet_panel import HandingOut
from massagedesk.gui.tasks import IsCancelled, Progress, teller
from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.buttons import button
from massagedesk.gui.widgets.labels import label
from massagedesk.gui.widgets.password_field import PasswordField
from massagedesk.gui.widgets.task_panel import Input, TaskPanel

if TYPE_CHECKING:
    from massagedesk.services.desk import Desk
    from massagedesk.services.recovery_sheets import SheetRow
    from massagedesk.services.rotation import Rotated

_CODE_WIDTH = 700
"""So wide that a whole recovery code can be compared with the sheet."""


def _tr(words: str) -> str:
    return QCoreApplication.translate("RecoverySheet", words)


def try_sheet(parent: QWidget, desk: Desk) -> TaskPanel:
    """Asks for the code of the sheet; `done(SheetRow | None)` when it opens the practice."""
    return TaskPanel(
        parent,
        _tr("Test the recovery sheet"),
        _tr("Fetch the sheet and type its code here, as you would if the password were lost. Nothing is changed."),
        [Input("recovery_code", _tr("Recovery code: 15 groups of 4"), QLineEdit())],
        action=_tr("Test the code"),
        make_work=partial(_trying, desk),
        busy=_tr("Testing the code"),
        width=_CODE_WIDTH,
    )


def _trying(desk: Desk, typed: dict[str, str]) -> _Trying:
    return _Trying(desk, typed["recovery_code"])


class _Trying:
    def __init__(self, desk: Desk, code: str) -> None:
        self._desk, self._code = desk, code

    def __call__(self, progress: Progress, is_cancelled: IsCancelled) -> SheetRow | None:
        from massagedesk.services.recovery_sheets import try_recovery_code

        return try_recovery_code(self._desk, self._code)


def replace_key(parent: QWidget, desk: Desk) -> TaskPanel:
    """Asks for the owner's password; `done((Desk, Rotated))` with the desk that takes the place of the given one."""
    from massagedesk.services.people import people

    words = _tr(
        "Do this when a sheet was lost or seen by somebody. The records are written anew under another key, and a new "
        "sheet is made at once; the present sheet no longer opens the practice. Backups made until now still need it."
    )
    others = [each.name for each in people(desk.vault) if not each.is_owner]
    if others:
        again = _tr("These people need a new password afterwards: {names}.")
        words = f"{words} {again.format(names=', '.join(others))}"
    return TaskPanel(
        parent,
        _tr("Replace the key"),
        words,
        [Input("password", _tr("Your password"), PasswordField())],
        action=_tr("Replace the key"),
        make_work=partial(_replacing, desk),
        busy=_tr("Writing the records under the new key"),
        danger=True,
        can_stop=True,
    )


def _replacing(desk: Desk, typed: dict[str, str]) -> _Replacing:
    return _Replacing(desk, typed["password"])


class _Replacing:
    def __init__(self, desk: Desk, password: str) -> None:
        self._desk, self._password = desk, password

    def __call__(self, progress: Progress, is_cancelled: IsCancelled) -> tuple[Desk, Rotated]:
        from massagedesk.services.opening import rotate_key

        return rotate_key(self._desk, self._password, teller(progress, is_cancelled))


class NewSheetPanel(HandingOut):
    """After the key was replaced: print the sheet or save it. `handed_out` when that was done.

    It may be left: the password prints the sheet again at any time.
    """

    def __init__(self, parent: QWidget, desk: Desk, rotated: Rotated) -> None:
        panel = QWidget()
        super().__init__(parent, panel, dismissible=False)
        theme = Theme.current()
        self._desk, self._code = desk, rotated.recovery_code
        self._content: bytes | None = None
        title = self.tr("The key is replaced. Print the new sheet")
        panel.setAccessibleName(title)
        panel.setFixedWidth(theme.px(480))
        column = QVBoxLayout(panel)
        column.setContentsMargins(theme.px(24), theme.px(20), theme.px(24), theme.px(20))
        column.setSpacing(theme.px(12))
        column.addWidget(label(title, role="name"))
        for sentence in self.sentences(rotated):
            column.addWidget(label(sentence, tone="muted", wrap=True))
        self.later = button(self.tr("Later"), on_click=self.close_panel)
        self.save = button(self.tr("Save as PDF"), icon="download", on_click=self._save)
        self.print = button(self.tr("Print the sheet"), kind="primary", icon="printer", on_click=self._print)
        foot = QHBoxLayout()
        foot.setSpacing(theme.px(12))
        foot.addWidget(self.later)
        foot.addStretch()
        foot.addWidget(self.save)
        foot.addWidget(self.print)
        column.addSpacing(theme.px(4))
        column.addLayout(foot)
        panel.setFocusProxy(self.print)
        self.closed.connect(self._forget)

    def sentences(self, rotated: Rotated) -> list[str]:
        """What to do now."""
        found = [
            self.tr("The new sheet, kit {kit}, opens the practice from now on. Put it in a safe place, away from this "
                    "computer.")
            .format(kit=self._desk.vault.kit),
            self.tr("The earlier sheet, kit {kit}, still opens the backups made until now: keep it as long as you keep "
                    "them. If somebody else has it, make a new backup, then destroy the earlier ones and that sheet.")
            .format(kit=rotated.earlier_kit),
        ]  # fmt: skip
        if rotated.dropped:
            names = ", ".join(rotated.dropped)
            found.append(self.tr("Let them in again in Settings, Password and lock: {names}.").format(names=names))
        if rotated.earlier_copies:
            names = ", ".join(path.name for path in rotated.earlier_copies)
            found.append(self.tr("Earlier states in the practice folder open with the earlier sheet too: {names}.")
                         .format(names=names))  # fmt: skip
        return found

    def _made(self) -> bytes:
        """The sheet, counted once however often it is handed out."""
        if self._content is None:
            from massagedesk.services.recovery_sheets import sheet

            self._content = sheet(self._desk, self._code)
        return self._content

    def _print(self) -> None:
        self.print_sheet(self._made)

    def _save(self) -> None:
        self.save_sheet(self._made, self._desk.vault.kit)

    def _forget(self) -> None:
        self._code, self._content = "", None
        self.deleteLater()
