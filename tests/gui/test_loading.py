"""Loading ahead: everything is there soon, and nothing of Qt is made on another thread."""

import importlib
import subprocess
import sys
import threading

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from massagedesk.gui import loading
from massagedesk.gui.navigation import PLACES

_BESIDE = """
import sys
from massagedesk.gui.loading import warm_up
before = set(sys.modules)
warm_up()
new = set(sys.modules) - before
print("sqlalchemy" in new, "massagedesk.services.opening" in new)
print(sorted(name for name in new if name.startswith(("PySide6", "shiboken6", "massagedesk.gui"))))
"""


def test_what_loads_beside_the_window_has_nothing_of_qt() -> None:
    done = subprocess.run([sys.executable, "-c", _BESIDE], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["True True", "[]"]


def test_every_screen_is_loaded_on_the_windows_thread_one_module_at_a_time(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, bool]] = []
    is_here = threading.main_thread()

    def remember(name: str) -> object:
        asked.append((name, threading.current_thread() is is_here))
        return importlib.import_module(name)

    names = list(loading.modules())
    monkeypatch.setattr(loading, "import_module", remember)
    monkeypatch.setattr(loading, "modules", lambda: iter(names))
    parent = QObject()
    loader = loading.Loader(parent)
    loader.start()
    assert asked == [] or not asked[0][1]
    qtbot.waitUntil(loader.is_done, timeout=20_000)
    assert [name for name, is_window in asked if is_window] == names
    assert [name for name, is_window in asked if not is_window] == ["massagedesk.services.opening"]


def test_the_screens_of_all_places_are_among_them() -> None:
    names = list(loading.modules())
    assert {place.module for place in PLACES} <= set(names)
    assert names.index("massagedesk.gui.main_window") < names.index("massagedesk.gui.clients.clients")
    assert len(set(names)) == len(names)
