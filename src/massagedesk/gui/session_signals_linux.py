"""Linux: logind on the system bus, the screen savers of the desktops on the session bus.

A bus is a socket in the file system of this computer. An address that leads anywhere else is not used, and no bus is
started: `DBUS_SESSION_BUS_ADDRESS` or the usual socket must be there already.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import SLOT, QObject, Slot
from PySide6.QtDBus import (
    QDBusConnection,
    QDBusMessage,
    QDBusObjectPath,
    QDBusPendingCallWatcher,
    QDBusUnixFileDescriptor,
    QDBusVariant,
)

from massagedesk.gui.session_signals import SessionSignals

LOGIND, MANAGER_PATH = "org.freedesktop.login1", "/org/freedesktop/login1"
MANAGER, SESSION = f"{LOGIND}.Manager", f"{LOGIND}.Session"
PROPERTIES = "org.freedesktop.DBus.Properties"
SAVERS = tuple(f"org.{desktop}.ScreenSaver" for desktop in ("freedesktop", "gnome", "cinnamon", "mate", "xfce", "kde"))
# Text, although the types of the bindings ask for bytes: those they refuse when they run.
_HEARD: Any = SLOT("heard(QDBusMessage)")


class LinuxSignals(SessionSignals):
    """Hears both buses, as far as they are there. Holds sleep up while it may: at most five seconds, says logind."""

    def __init__(self, parent: QObject, environment: Mapping[str, str] | None = None) -> None:
        super().__init__(parent)
        self._environment = os.environ if environment is None else environment
        self._own_session = ""
        """Path of the session this runs in; while it is not known, a lock of any session is ours."""
        self._inhibitor: QDBusUnixFileDescriptor | None = None
        self._calls: dict[QDBusPendingCallWatcher, Callable[[Any], None]] = {}

    def begin(self) -> bool:
        hears_system = is_local(self._environment.get("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/run/dbus"))
        hears_system = hears_system and self._hear_logind(QDBusConnection.systemBus())
        hears_session = is_local(session_address(self._environment)) and self._hear_savers(QDBusConnection.sessionBus())
        return hears_system or hears_session

    def let_sleep(self) -> None:
        self._inhibitor = None  # the last one to hold it closes it

    @Slot(QDBusMessage)
    def heard(self, message: QDBusMessage) -> None:
        """One signal of a bus."""
        self.take(message.interface(), message.member(), message.path(), message.arguments())

    def take(self, interface: str, member: str, path: str, arguments: list[Any]) -> None:
        """What a signal means."""
        is_own = not self._own_session or path == self._own_session
        is_on = bool(arguments) and arguments[0] is True
        if (interface, member) == (MANAGER, "PrepareForSleep"):
            if is_on:
                self.about_to_sleep.emit()
            else:
                self._hold_sleep()
        elif ((interface, member) == (SESSION, "Lock") and is_own) or (
            member == "ActiveChanged" and interface in SAVERS and is_on
        ):
            self.session_locked.emit()
        elif (interface, member) == (PROPERTIES, "PropertiesChanged") and arguments[:1] == [SESSION] and is_own:
            self._ask(path, PROPERTIES, "Get", [SESSION, "LockedHint"], self._hint_told)

    # --- inside ----------------------------------------------------------------------------------------------------

    def _hear_logind(self, bus: QDBusConnection) -> bool:
        if not bus.isConnected():
            return False
        bus.connect(LOGIND, MANAGER_PATH, MANAGER, "PrepareForSleep", self, _HEARD)
        bus.connect(LOGIND, "", SESSION, "Lock", self, _HEARD)
        bus.connect(LOGIND, "", PROPERTIES, "PropertiesChanged", self, _HEARD)
        session = self._environment.get("XDG_SESSION_ID", "auto")
        self._ask(MANAGER_PATH, MANAGER, "GetSession", [session], self._session_told)
        self._hold_sleep()
        return True

    def _hear_savers(self, bus: QDBusConnection) -> bool:
        if not bus.isConnected():
            return False
        for saver in SAVERS:
            # From whoever sends it: nobody owns the name before the screen saver was first asked for something.
            bus.connect("", "", saver, "ActiveChanged", self, _HEARD)
        return True

    def _hold_sleep(self) -> None:
        if self._inhibitor is None:
            words = ["sleep", "MassageDesk", self.tr("Closing the records first"), "delay"]
            self._ask(MANAGER_PATH, MANAGER, "Inhibit", words, self._sleep_held)

    def _ask(
        self, path: str, interface: str, member: str, arguments: list[Any], on_answer: Callable[[Any], None]
    ) -> None:
        """Ask logind without waiting for it; no answer is an answer too."""
        bus = QDBusConnection.systemBus()
        if not bus.isConnected():
            return
        call = QDBusMessage.createMethodCall(LOGIND, path, interface, member)
        call.setArguments(arguments)
        watcher = QDBusPendingCallWatcher(bus.asyncCall(call), self)
        self._calls[watcher] = on_answer
        watcher.finished.connect(self._answered)

    @Slot(QDBusPendingCallWatcher)
    def _answered(self, watcher: QDBusPendingCallWatcher) -> None:
        on_answer = self._calls.pop(watcher)
        answers = watcher.reply().arguments() if not watcher.isError() else []
        watcher.deleteLater()
        if answers:
            on_answer(answers[0])

    def _session_told(self, answer: Any) -> None:
        self._own_session = answer.path() if isinstance(answer, QDBusObjectPath) else ""

    def _hint_told(self, answer: Any) -> None:
        # What comes along with the signal is a map, which these bindings cannot take apart: it is asked for instead.
        if isinstance(answer, QDBusVariant) and answer.variant() is True:
            self.session_locked.emit()

    def _sleep_held(self, answer: Any) -> None:
        self._inhibitor = answer if isinstance(answer, QDBusUnixFileDescriptor) else None


def is_local(address: str) -> bool:
    """Whether a bus address leads to a socket of this computer and nowhere else."""
    return bool(address) and all(part.startswith("unix:") for part in address.split(";") if part)


def session_address(environment: Mapping[str, str]) -> str:
    """Where the session bus is, empty where there is none; asking Qt instead might start one."""
    told = environment.get("DBUS_SESSION_BUS_ADDRESS", "")
    usual = Path(environment.get("XDG_RUNTIME_DIR", "/nowhere")) / "bus"
    return told or (f"unix:path={usual}" if usual.exists() else "")
