"""The program ends and begins again on its lock screen, because only the end of a process empties its memory.

Neither Python nor Qt can overwrite the texts they held: after locking, copies of a note are still found in the memory
of the program. A program that begins anew has never had them.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QProcess, Qt
from PySide6.QtWidgets import QWidget

CODE = 96
"""What the window's event loop ends with when the program is to begin again."""
SHOWN = "MASSAGEDESK_SHOWN"
"""Tells the new program how the window of the old one was shown."""
_MINIMIZED, _BEHIND = "minimized", "behind"
_OWN_ENVIRONMENT = "PYINSTALLER_RESET_ENVIRONMENT"
"""A bundle must not take the new program for a part of the old one."""


def command(practice: Path) -> list[str]:
    """What starts this program again, the way it was started, on the window of `practice`."""
    ours = ["--practice", str(practice.absolute())]
    if getattr(sys, "frozen", False):
        return [sys.executable, *ours]
    before = sys.orig_argv[1 : len(sys.orig_argv) - len(sys.argv) + 1]
    return [sys.executable, *before, *ours]


def keeps_its_number() -> bool:
    """Whether the new program takes the place of this process; elsewhere it is a process of its own."""
    return sys.platform not in ("win32", "darwin")


def begin_again(practice: Path, window: QWidget) -> bool:
    """Replace this program. Returns only where the new one is a process of its own (True: end now), or where it could
    not be started (False: go on)."""
    program, *arguments = command(practice)
    if not program:
        return False
    os.environ[SHOWN] = _MINIMIZED if window.isMinimized() else "" if window.isActiveWindow() else _BEHIND
    if getattr(sys, "frozen", False):
        os.environ[_OWN_ENVIRONMENT] = "1"
    if not keeps_its_number():
        started = QProcess.startDetached(program, arguments)
        return bool(started[0] if isinstance(started, tuple) else started)
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            with suppress(OSError):
                stream.flush()
    with suppress(OSError):
        os.execv(program, [program, *arguments])
    return False


def show_as_before(window: QWidget) -> None:
    """Show the first window: as that of the program before was shown, where this one began in its place.

    It must not come before what she is doing now, or take the keys meant for that.
    """
    shown = os.environ.pop(SHOWN, "")
    if shown == _MINIMIZED:
        window.showMinimized()
        return
    if shown == _BEHIND:
        window.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    window.show()
    window.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating, False)
