"""Windows in tests: dressed by the theme, at 100 %, light; long work runs at once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from tests import factories

from massagedesk.gui import tasks
from massagedesk.gui.theme import Scheme, Theme
from massagedesk.services.desk import Desk


@pytest.fixture(scope="session")
def dressed(qapp: QApplication) -> Theme:
    """The application with our fonts, style and style sheet."""
    return Theme.install(qapp)


@pytest.fixture(autouse=True)
def theme(dressed: Theme) -> Iterator[Theme]:
    """The theme; whatever a test chooses is taken back."""
    yield dressed
    if dressed.text_size is not None:
        dressed.choose_scale(None)
    dressed.choose_scheme(Scheme.SYSTEM)


@pytest.fixture(autouse=True)
def _inline_tasks() -> Iterator[None]:
    tasks.set_inline(True)
    yield
    tasks.set_inline(False)


@pytest.fixture
def clock() -> factories.Clock:
    """Tue 3 March 2026, 9:18 am in the practice's zone."""
    return factories.Clock()


@pytest.fixture
def desk(tmp_path: Path, clock: factories.Clock) -> Iterator[Desk]:
    """A practice that is set up, with nobody in it yet."""
    opened = factories.open_desk(tmp_path, clock)
    factories.set_up(opened)
    yield opened
    opened.close()
