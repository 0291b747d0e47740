"""The password that leads back to words which could not be saved, while they wait below a cover."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from massagedesk.domain.errors import MassageDeskError, WrongPassword
from massagedesk.gui.tasks import IsCancelled, Progress
from massagedesk.gui.widgets.overlay import open_panels
from massagedesk.gui.widgets.password_field import PasswordField
from massagedesk.gui.widgets.task_panel import Input, TaskPanel

if TYPE_CHECKING:
    from massagedesk.gui.cover import Cover
    from massagedesk.services.desk import Desk


def ask_password(cover: Cover, desk: Desk, error: MassageDeskError, on_right: Callable[[], object]) -> None:
    """Say on the cover why the practice is not locked, and let back who left it; asked once, however often called."""
    if open_panels(cover):
        return
    sentence = _tr("It waits behind this page and is tried again by itself. To go on with it, type your password.")
    panel = TaskPanel(
        cover,
        _tr("Not locked: what you wrote could not be saved"),
        f"{error.sentence} {sentence}",
        [Input("password", _tr("Password"), PasswordField())],
        action=_tr("Go on writing"),
        make_work=lambda typed: _Confirming(desk, typed["password"]),
        busy=_tr("Checking the password"),
    )
    # The page stays until she is let back: leaving the panel would leave nothing to type into.
    panel.cancel.hide()
    panel.done.connect(lambda _result: on_right())
    panel.open()


class _Confirming:
    def __init__(self, desk: Desk, password: str) -> None:
        self._desk, self._password = desk, password

    def __call__(self, progress: Progress, is_cancelled: IsCancelled) -> None:
        from massagedesk.services import people

        if people.confirm_password(self._desk.vault, self._password) != self._desk.vault.person:
            raise WrongPassword(
                _tr("That is the password of somebody else. Only who wrote it can go on."), field="password"
            )


def _tr(text: str) -> str:
    return QCoreApplication.translate("UnsavedWords", text)
