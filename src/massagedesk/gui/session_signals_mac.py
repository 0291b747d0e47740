"""macOS: the note that the screen was locked, and the power manager's before sleep.

Written to the documented interfaces of CoreFoundation and IOKit; see docs/decisions/0017-platforms.md for what was
tried where. Both call back on the main run loop, which is Qt's.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import sys
from typing import Any

from PySide6.QtCore import QObject

from massagedesk.gui.session_signals import SessionSignals

SCREEN_LOCKED = b"com.apple.screenIsLocked"
CAN_SLEEP, WILL_SLEEP = 0xE0000270, 0xE0000280
_AT_ONCE, _UTF8 = 4, 0x08000100
_POINTER = ctypes.c_void_p
_Noted = ctypes.CFUNCTYPE(None, _POINTER, _POINTER, _POINTER, _POINTER, _POINTER)
_Powered = ctypes.CFUNCTYPE(None, _POINTER, ctypes.c_uint32, ctypes.c_uint32, _POINTER)


class MacSignals(SessionSignals):
    """Hears the distributed notification center and the power manager, and holds sleep up until `let_sleep`."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._power: Any = None
        self._root = ctypes.c_uint32(0)
        self._answers: list[int] = []
        # Kept: what the system calls must not be collected.
        self._noted, self._powered = _Noted(self._on_note), _Powered(self._on_power)

    def begin(self) -> bool:
        if sys.platform != "darwin":
            return False
        names = [ctypes.util.find_library(name) for name in ("CoreFoundation", "IOKit")]
        if None in names:
            return False
        return self.register(*(ctypes.CDLL(name) for name in names))

    def register(self, foundation: Any, power: Any) -> bool:
        """Ask CoreFoundation and IOKit to call; what they refuse is left out."""
        self._hear_notes(foundation)
        self._power = power
        port, notifier = _POINTER(), ctypes.c_uint32(0)
        power.IORegisterForSystemPower.restype = ctypes.c_uint32
        root = power.IORegisterForSystemPower(None, ctypes.byref(port), self._powered, ctypes.byref(notifier))
        if not root:
            return True
        self._root = ctypes.c_uint32(root)
        for call in (power.IONotificationPortGetRunLoopSource, foundation.CFRunLoopGetMain):
            call.restype = _POINTER
        source = _POINTER(power.IONotificationPortGetRunLoopSource(port))
        loop = _POINTER(foundation.CFRunLoopGetMain())
        foundation.CFRunLoopAddSource(loop, source, _POINTER.in_dll(foundation, "kCFRunLoopCommonModes"))
        return True

    def let_sleep(self) -> None:
        answers, self._answers = self._answers, []
        for answer in answers:
            self._power.IOAllowPowerChange(self._root, ctypes.c_long(answer))

    def take_power(self, message: int, answer: int) -> None:
        """What the power manager asks: whether it could sleep (yes), or that it will."""
        if message in (CAN_SLEEP, WILL_SLEEP):
            self._answers.append(answer)
        if message == CAN_SLEEP:
            self.let_sleep()
        elif message == WILL_SLEEP:
            self.about_to_sleep.emit()

    def _hear_notes(self, foundation: Any) -> None:
        foundation.CFNotificationCenterGetDistributedCenter.restype = _POINTER
        foundation.CFStringCreateWithCString.restype = _POINTER
        center = _POINTER(foundation.CFNotificationCenterGetDistributedCenter())
        name = _POINTER(foundation.CFStringCreateWithCString(None, SCREEN_LOCKED, ctypes.c_uint32(_UTF8)))
        foundation.CFNotificationCenterAddObserver(center, None, self._noted, name, None, ctypes.c_long(_AT_ONCE))

    def _on_note(self, _center: Any, _observer: Any, _name: Any, _object: Any, _info: Any) -> None:
        # Only one name was asked for.
        self.session_locked.emit()

    def _on_power(self, _reference: Any, _service: int, message: int, answer: int | None) -> None:
        self.take_power(message, answer or 0)
