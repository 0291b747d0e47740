"""What this computer remembers of the window: its size, light or dark, text size. Nothing about the practice."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from massagedesk.gui.theme import TEXT_SIZES, Scheme

_NAME = "window.ini"
WIDTH, HEIGHT = 1366, 768


class WindowState:
    """Kept in `folder`, the program's settings folder."""

    def __init__(self, folder: Path) -> None:
        _forget_what_qt_keeps()
        self._settings = QSettings(str(folder / _NAME), QSettings.Format.IniFormat)

    def scheme(self) -> Scheme:
        """Light, dark or as the system, as chosen in the practice opened last."""
        kept = str(self._settings.value("scheme", Scheme.SYSTEM))
        return Scheme(kept) if kept in set(Scheme) else Scheme.SYSTEM

    def keep_scheme(self, scheme: Scheme) -> None:
        """So that the unlock screen looks the same next time."""
        self._settings.setValue("scheme", str(scheme))

    def text_size(self) -> float | None:
        """One of `TEXT_SIZES`, None to follow the system; anything else in the file is not ours."""
        try:
            kept = float(str(self._settings.value("text_size", "")))
        except ValueError:
            return None
        return kept if kept in TEXT_SIZES else None

    def keep_text_size(self, scale: float | None) -> None:
        """Remember it at once."""
        if scale is None:
            self._settings.remove("text_size")
        else:
            self._settings.setValue("text_size", str(scale))
        self._settings.sync()

    def place(self, window: QWidget) -> None:
        """Give the window its last place; at first the design's size, or the whole screen where that is smaller."""
        kept = self._settings.value("geometry")
        if isinstance(kept, QByteArray) and window.restoreGeometry(kept):
            return
        room = QGuiApplication.primaryScreen().availableGeometry()
        window.resize(min(WIDTH, room.width()), min(HEIGHT, room.height()))
        if room.width() <= WIDTH or room.height() <= HEIGHT:
            window.setWindowState(window.windowState() | window.windowState().WindowMaximized)

    def keep(self, window: QWidget) -> None:
        """Remember the window's place."""
        self._settings.setValue("geometry", window.saveGeometry())
        self._settings.sync()


def _forget_what_qt_keeps() -> None:
    """Where Qt draws the file dialogs itself it would write down the folders she looked into, and a folder may be
    named after a client. Settings of the usual kind go nowhere; ours have a file of their own."""
    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, os.devnull)
