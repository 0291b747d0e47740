"""Without a display: pictures and the self-test say nothing that is no problem."""

from __future__ import annotations

import atexit
import sys

from PySide6.QtCore import QMessageLogContext, QtMsgType, qFormatLogMessage, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication

NO_SIZE_HINTS = "This plugin does not support propagateSizeHints()"
"""What Qt's offscreen platform says of every window that is shown: it has no window manager to tell."""


def say_only_problems() -> None:
    """Leave out that one line where Qt draws without a display; everything else Qt says still goes to stderr.

    For programs that make the application themselves, before their first window.
    """
    if QGuiApplication.platformName() == "offscreen":
        qInstallMessageHandler(_pass_on)
        # Qt may still speak while Python is taken down, when nobody is there to hear it any more.
        atexit.register(qInstallMessageHandler, None)


def _pass_on(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    if message != NO_SIZE_HINTS and sys.stderr is not None:
        sys.stderr.write(qFormatLogMessage(kind, context, message) + "\n")
