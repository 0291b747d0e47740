"""A practice in a folder of its own, with cheap keys: for screens that need backups, passwords or the sheet."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from tests import factories

from massagedesk.services import opening
from massagedesk.services.desk import Desk
from massagedesk.vault import keyslots
from massagedesk.vault.kdf import KdfCost, stretch

CHEAP = KdfCost(8, 1, 1)


def make_practice(folder: Path, clock: Callable[[], datetime]) -> tuple[Desk, str]:
    """A set-up practice below `folder`, opened, and its recovery code."""
    desk, code = opening.create_desk(folder / "practice", factories.PASSWORD, "June Calloway", clock=clock, cost=CHEAP)
    factories.set_up(desk)
    return desk, code


def use_cheap_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody can say how dear a guess should be, do not measure this computer."""
    monkeypatch.setattr(keyslots, "stretch_calibrated", lambda typed, salt: (stretch(typed, salt, CHEAP), CHEAP))


class FakeWindow:
    """Takes down what a screen asks of its window."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.undo: Callable[[], object] | None = None
        self.gone: list[tuple[str, dict[str, object]]] = []
        self.requests: list[object] = []
        self.text_sizes: list[float | None] = []

    def go(self, place: str, **arguments: object) -> bool:
        self.gone.append((place, arguments))
        return True

    def go_back(self) -> None:
        self.gone.append(("back", {}))

    def note_place(self, **arguments: object) -> None:
        return None

    def tell(
        self, text: str, action: str = "", act: Callable[[], object] | None = None, *, problem: bool = False
    ) -> None:
        self.told.append(text)
        self.undo = act

    def lock(self) -> None:
        self.gone.append(("lock", {}))

    def choose_text_size(self, scale: float | None) -> None:
        self.text_sizes.append(scale)

    def take_desk(self, desk: object, rotated: object) -> None:
        self.requests.append((desk, rotated))

    def restore(self, request: object) -> None:
        self.requests.append(request)
