"""Journeys go through the real windows; long work runs at once, and a guess at a password is cheap."""

from collections.abc import Iterator
from functools import partial

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from massagedesk.gui import tasks
from massagedesk.gui.shell import Shell
from massagedesk.gui.theme import Scheme, Theme
from massagedesk.services import opening
from massagedesk.vault.kdf import KdfCost

CHEAP = KdfCost(8, 1, 1)


@pytest.fixture(scope="session")
def dressed(qapp: QApplication) -> Theme:
    """The application with our fonts, style and style sheet."""
    return Theme.install(qapp)


@pytest.fixture(autouse=True)
def _windows(dressed: Theme, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(opening, "create_desk", partial(opening.create_desk, cost=CHEAP))
    monkeypatch.setattr(opening, "open_desk", partial(opening.open_desk, cost=CHEAP))
    tasks.set_inline(True)
    yield
    tasks.set_inline(False)
    dressed.choose_scheme(Scheme.SYSTEM)


class _Strays(QObject):
    """Writes down every window of its own that is shown beside the one there should be: it would take the keyboard."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_window = isinstance(watched, QWidget) and watched.isWindow() and not isinstance(watched, (Shell, QMenu))
        if is_window and event.type() == QEvent.Type.Show:
            self.seen.append(f"{type(watched).__name__} {watched.objectName()}")
        return False


@pytest.fixture(autouse=True)
def _one_window(qapp: QApplication) -> Iterator[None]:
    """There is one window, and nothing flashes up outside it."""
    strays = _Strays()
    qapp.installEventFilter(strays)
    yield
    qapp.removeEventFilter(strays)
    assert strays.seen == []
