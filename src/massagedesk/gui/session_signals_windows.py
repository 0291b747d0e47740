"""Windows: messages to the window when the session is locked or left, and before the computer sleeps.

Written to the documented interface (WTSRegisterSessionNotification, RegisterSuspendResumeNotification); see
docs/decisions/0017-platforms.md for what was tried where.
"""

from __future__ import annotations

import ctypes
import sys
from typing import Any

from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray, QCoreApplication, QObject
from PySide6.QtWidgets import QWidget

from massagedesk.gui.session_signals import SessionSignals

WM_POWERBROADCAST, WM_WTSSESSION_CHANGE = 0x0218, 0x02B1
PBT_APMSUSPEND, PBT_APMRESUMESUSPEND, PBT_APMRESUMEAUTOMATIC = 0x0004, 0x0007, 0x0012
WTS_CONSOLE_DISCONNECT, WTS_REMOTE_DISCONNECT, WTS_SESSION_LOGOFF, WTS_SESSION_LOCK = 0x2, 0x4, 0x6, 0x7
_THIS_SESSION, _TO_WINDOW = 0, 0
_LEAVING = frozenset((WTS_CONSOLE_DISCONNECT, WTS_REMOTE_DISCONNECT, WTS_SESSION_LOGOFF, WTS_SESSION_LOCK))
# One that was not told before sleep is told after it.
_SLEEPING = frozenset((PBT_APMSUSPEND, PBT_APMRESUMESUSPEND, PBT_APMRESUMEAUTOMATIC))


class Message(ctypes.Structure):
    """MSG, as far as it is read here."""

    _fields_ = [
        ("window", ctypes.c_void_p),
        ("number", ctypes.c_uint),
        ("word", ctypes.c_size_t),
        ("long", ctypes.c_ssize_t),
    ]


class WindowsSignals(SessionSignals):
    """Hears what is sent to `window`."""

    def __init__(self, window: QWidget, parent: QObject) -> None:
        super().__init__(parent)
        self._window = window
        self._filter = _Filter(self)

    def begin(self) -> bool:
        if sys.platform != "win32":
            return False
        return self.register(ctypes.windll.wtsapi32, ctypes.windll.user32)

    def register(self, sessions: Any, user: Any) -> bool:
        """Ask wtsapi32 and user32 to send the messages; what they refuse is left out."""
        handle = ctypes.c_void_p(int(self._window.winId()))
        hears = bool(sessions.WTSRegisterSessionNotification(handle, _THIS_SESSION))
        user.RegisterSuspendResumeNotification.restype = ctypes.c_void_p
        hears = bool(user.RegisterSuspendResumeNotification(handle, _TO_WINDOW)) or hears
        app = QCoreApplication.instance()
        if app is not None:
            app.installNativeEventFilter(self._filter)
        return hears

    def take(self, number: int, word: int) -> None:
        """What a message means."""
        if number == WM_WTSSESSION_CHANGE and word in _LEAVING:
            self.session_locked.emit()
        elif number == WM_POWERBROADCAST and word in _SLEEPING:
            self.about_to_sleep.emit()


class _Filter(QAbstractNativeEventFilter):
    def __init__(self, signals: WindowsSignals) -> None:
        super().__init__()
        self._signals = signals

    def nativeEventFilter(
        self, event_type: QByteArray | bytes | bytearray | memoryview[int], message: Any
    ) -> tuple[bool, int]:
        kind = event_type.data() if isinstance(event_type, QByteArray) else event_type
        if bytes(kind).startswith(b"windows_"):
            told = Message.from_address(int(message))
            self._signals.take(told.number, told.word)
        return False, 0
