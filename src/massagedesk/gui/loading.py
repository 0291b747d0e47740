"""Code loaded ahead, in moments when nothing else is to be done, so that screens open at once.

What defines Qt classes is imported on the window's thread only. PySide looks classes up without Python's lock while
the window works: a class that is just being made on another thread takes the whole program down, rarely (once in some
150 starts) and without a word. What has nothing to do with Qt may load on a pool thread.
"""

from __future__ import annotations

import gc
import pkgutil
from collections.abc import Iterator
from importlib import import_module
from threading import Event

from PySide6.QtCore import QObject, QThreadPool, QTimer

_PAUSE_MS = 4
"""Between two modules: keys and paints come first."""
_FRAME = ("history", "changes", "rail", "top_bar", "shortcut_list", "window_keys", "main_window", "backup_state")
_FIRST, _LATER = (
    ("widgets", "palette", "today"),
    (
        *("clients", "calendar", "prescriptions", "notes"),
        *("reports", "backup", "settings"),
    ),
)


def warm_up() -> None:
    """Import what opening a practice needs; nothing of Qt, so a pool thread may."""
    import_module("massagedesk.services.opening").warm_up()


def modules() -> Iterator[str]:
    """Names of the modules of the opened window: its frame and the first screen, then the other screens."""
    yield "PySide6.QtSvg"
    for package in _FIRST:
        yield from _inside(package)
    yield from (f"massagedesk.gui.{name}" for name in _FRAME)
    for package in _LATER:
        yield from _inside(package)


def _inside(package: str) -> Iterator[str]:
    name = f"massagedesk.gui.{package}"
    return (f"{name}.{found.name}" for found in pkgutil.iter_modules(import_module(name).__path__))


class Loader(QObject):
    """Loads ahead from `start` on until everything is there."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._is_warm = Event()
        self._names = modules()
        self._timer = QTimer(self)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self._load_next)

    def start(self) -> None:
        """What needs no window first: the window would have to wait for it."""
        QThreadPool.globalInstance().start(self._warm_up)
        self._timer.start()

    def is_done(self) -> bool:
        """Whether nothing is left to load."""
        return self._is_warm.is_set() and not self._timer.isActive()

    def _warm_up(self) -> None:
        try:
            warm_up()
        finally:
            self._is_warm.set()

    def _load_next(self) -> None:
        if not self._is_warm.is_set():
            return
        name = next(self._names, None)
        if name is not None:
            import_module(name)
            return
        self._timer.stop()
        # What is loaded stays: without it every later collection is ten times as quick.
        gc.collect()
        gc.freeze()
