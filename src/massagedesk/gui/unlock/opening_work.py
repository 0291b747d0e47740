"""What runs beside the unlock screen; it holds the password or code only as long as it runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from massagedesk.gui.unlock.unlock_model import UnlockModel

if TYPE_CHECKING:
    from massagedesk.gui.tasks import IsCancelled, Progress
    from massagedesk.services.desk import Desk


class Opening:
    """Opens the practice by one secret."""

    def __init__(self, open_by: Callable[..., Desk], secret: str, accepts_place: bool) -> None:
        self._open_by, self._secret, self._accepts_place = open_by, secret, accepts_place

    def run(self, progress: Progress, is_cancelled: IsCancelled) -> Desk:
        """The opened desk. Raises what the model's opening raises."""
        return self._open_by(self._secret, accepts_place=self._accepts_place)


class SettingPassword:
    """Gives the practice that was opened by its code a new password."""

    def __init__(self, model: UnlockModel, desk: Desk, password: str) -> None:
        self._model, self._desk, self._password = model, desk, password

    def run(self, progress: Progress, is_cancelled: IsCancelled) -> Desk:
        """The same desk. Raises RuleViolation for a weak password."""
        return self._model.set_password(self._desk, self._password)
