"""The keys of the window: those that always do something, and those of the screen shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from massagedesk.gui.navigation import Action


class WindowKeys:
    """Keeps the shortcuts of one window; `run(action)` does what a key of the screen shown stands for."""

    def __init__(self, window: QWidget, run: Callable[[Action], object]) -> None:
        self._window, self._run = window, run
        self._of_screen: list[QShortcut] = []

    def add(self, keys: str, call: Callable[[], object]) -> None:
        """A key that works whatever is shown."""
        QShortcut(QKeySequence(keys), self._window).activated.connect(call)

    def follow(self, screen: QWidget, actions: Iterable[Action]) -> None:
        """From now on, the keys of this screen's actions and no other's."""
        for shortcut in self._of_screen:
            shortcut.setEnabled(False)
            shortcut.deleteLater()
        self._of_screen = [self._made(screen, action) for action in actions if action.keys]

    def _made(self, screen: QWidget, action: Action) -> QShortcut:
        shortcut = QShortcut(QKeySequence(action.keys), screen)
        shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
        shortcut.setEnabled(action.enabled)
        shortcut.activated.connect(partial(self._run, action))
        return shortcut
