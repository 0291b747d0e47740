"""The whole window on a closed practice, locked and unlocked as she does: for tests of what surrounds the screens."""

from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from tests import factories
from tests.gui.practice_folder import CHEAP

from massagedesk.gui.main_window import MainWindow
from massagedesk.gui.shell import Shell
from massagedesk.gui.window_state import WindowState
from massagedesk.services import opening


def locked_shell(practice: Path, clock: factories.Clock, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """The unlock screen of a closed practice, shown; what the window keeps lies beside the practice."""
    monkeypatch.setattr(opening, "open_desk", partial(opening.open_desk, cost=CHEAP))
    made = Shell(practice, clock, WindowState(practice.parent))
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.start()
    with qtbot.waitActive(made):
        made.show()
    return made


def unlock(shell: Shell, qtbot: QtBot) -> MainWindow:
    """Type the password; what opens then."""
    view = shell.unlock_view()
    assert view is not None
    qtbot.keyClicks(view.form.password, factories.PASSWORD)
    qtbot.keyClick(view.form.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shell.main_window() is not None)
    return opened(shell)


def opened(shell: Shell) -> MainWindow:
    """The window of the opened practice."""
    main = shell.main_window()
    assert main is not None
    return main
