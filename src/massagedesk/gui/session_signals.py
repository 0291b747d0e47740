"""What the system tells: the screen was locked, the computer is about to sleep. One module for each kind of system.

Nothing here is needed: without these signals the idle lock still counts minutes and notices sleep afterwards.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget


class SessionSignals(QObject):
    """`session_locked` and `about_to_sleep`; this one never hears anything."""

    session_locked = Signal()
    about_to_sleep = Signal()

    def begin(self) -> bool:
        """Start listening; false when there is nobody to listen to."""
        return False

    def let_sleep(self) -> None:
        """What had to be done before sleep is done, or cannot be."""


def of_this_computer(window: QWidget, parent: QObject) -> SessionSignals:
    """Those of the system this runs on, begun. `window` is the program's top-level window."""
    signals = _made(window, parent)
    signals.begin()
    return signals


def _made(window: QWidget, parent: QObject) -> SessionSignals:
    if sys.platform == "win32":
        from massagedesk.gui.session_signals_windows import WindowsSignals

        return WindowsSignals(window, parent)
    if sys.platform == "darwin":
        from massagedesk.gui.session_signals_mac import MacSignals

        return MacSignals(parent)
    from massagedesk.gui.session_signals_linux import LinuxSignals

    return LinuxSignals(parent)
