"""Journeys go through the real windows; long work runs at once, and a guess at a password is cheap."""

from collections.abc import Iterator
from functools import partial

import pytest
from PySide6.QtWidgets import QApplication

from massagedesk.gui import tasks
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
