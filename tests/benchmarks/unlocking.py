"""Unlocks a practice in the real window, then walks through every screen once.

Prints how long it took from the button to Today painted, what of it was key derivation, how long each screen took
the first time, and how much memory is held after unlocking and after the tour.
"""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import memory
import screens
from PySide6.QtWidgets import QApplication

from massagedesk.app import make_application
from massagedesk.gui.navigation import PLACES
from massagedesk.gui.shell import Shell
from massagedesk.gui.tasks import WindowThreadCollector
from massagedesk.gui.window_state import WindowState


def main(folder: Path, settings: Path, password: str, now: datetime) -> dict[str, Any]:
    app = make_application(is_lean=True)
    collector = WindowThreadCollector(app)
    shell = Shell(folder, lambda: now, WindowState(settings))
    painted: list[bool] = []
    shell.first_painted.connect(lambda: painted.append(True))
    shell.start()
    shell.resize(*screens.SIZE)
    shell.show()
    screens.wait_until(lambda: bool(painted))
    # She takes longer to type her password than the rest takes to load.
    screens.wait_until(lambda: shell.loader is not None and shell.loader.is_done())
    locked = memory.resident_mb()

    derived = _watch_derivation()
    view = shell.unlock_view()
    assert view is not None
    view.form.password.setText(password)
    started, worked = time.perf_counter(), time.thread_time()
    view.form.unlock.click()
    screens.wait_until(lambda: shell.main_window() is not None or bool(view.form.password_problem.sentence()))
    window = shell.main_window()
    if window is None:
        raise RuntimeError(f"not unlocked: {view.form.password_problem.sentence()}")
    screen = window.current_screen()
    assert screen is not None
    screens.until_painted(screen)
    unlocked = (time.perf_counter() - started) * 1000
    processor = (time.thread_time() - worked) * 1000
    opened = memory.resident_mb()

    first: dict[str, float] = {}
    for place in PLACES:
        begun = time.perf_counter()
        screens.goes(window, place.name)()
        first[place.name] = (time.perf_counter() - begun) * 1000
        screens.settle()
    for row in window.desk.clients.find(limit=12):
        screens.goes(window, "clients", client_id=row.id)()
    for note in window.desk.visits.recent(12):
        screens.goes(window, "notes", note_id=note.note_id)()
    screens.settle()
    collector.deleteLater()
    return {
        "unlock": unlocked,
        "derivation": derived[0],
        "processor": processor,
        "first": first,
        "locked_mb": locked,
        "opened_mb": opened,
        "toured_mb": memory.resident_mb(),
        "peak_mb": memory.peak_mb(),
    }


def _watch_derivation() -> list[float]:
    """Times the one slow step that is slow on purpose."""
    from massagedesk.vault import keyslots

    derive, took = keyslots.stretch, []

    def timed(*arguments: Any) -> bytes:
        begun = time.perf_counter()
        try:
            return derive(*arguments)
        finally:
            took.append((time.perf_counter() - begun) * 1000)

    keyslots.stretch = timed
    return took


if __name__ == "__main__":
    found = main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], datetime.fromisoformat(sys.argv[4]))
    QApplication.processEvents()
    print(json.dumps(found), flush=True)
    os._exit(0)
