"""What the system tells of locked screens and of sleep, on each kind of system: what its messages mean."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject
from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusObjectPath, QDBusServer, QDBusVariant
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from massagedesk.gui import session_signals_mac as mac
from massagedesk.gui import session_signals_windows as windows
from massagedesk.gui.session_signals import SessionSignals
from massagedesk.gui.session_signals_linux import (
    MANAGER,
    PROPERTIES,
    SAVERS,
    SESSION,
    LinuxSignals,
    is_local,
    session_address,
)

OWN, OTHER = "/org/freedesktop/login1/session/_32", "/org/freedesktop/login1/session/c1"
NOWHERE = {"DBUS_SYSTEM_BUS_ADDRESS": "tcp:host=10.0.0.1,port=1", "DBUS_SESSION_BUS_ADDRESS": "tcp:host=h,port=2"}


def heard_by(signals: SessionSignals) -> list[str]:
    heard: list[str] = []
    signals.session_locked.connect(lambda: heard.append("locked"))
    signals.about_to_sleep.connect(lambda: heard.append("sleep"))
    return heard


# --- Linux ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def linux(qapp: QApplication) -> LinuxSignals:
    return LinuxSignals(qapp, NOWHERE)


def test_linux_sleep_and_the_end_of_it(linux: LinuxSignals) -> None:
    heard = heard_by(linux)
    linux.take(MANAGER, "PrepareForSleep", "/", [False])
    assert heard == []
    linux.take(MANAGER, "PrepareForSleep", "/", [True])
    assert heard == ["sleep"]


@pytest.mark.parametrize("saver", SAVERS)
def test_linux_screen_savers(linux: LinuxSignals, saver: str) -> None:
    heard = heard_by(linux)
    linux.take(saver, "ActiveChanged", "/", [False])
    linux.take(saver, "ActiveChanged", "/", [])
    assert heard == []
    linux.take(saver, "ActiveChanged", "/", [True])
    assert heard == ["locked"]


def test_linux_only_the_own_session_once_it_is_known(linux: LinuxSignals) -> None:
    heard = heard_by(linux)
    linux.take(SESSION, "Lock", OTHER, [])
    assert heard == ["locked"]
    linux._session_told(QDBusObjectPath(OWN))
    linux.take(SESSION, "Lock", OTHER, [])
    assert heard == ["locked"]
    linux.take(SESSION, "Lock", OWN, [])
    assert heard == ["locked", "locked"]


def test_linux_the_hint_of_a_locked_session_is_asked_for(linux: LinuxSignals, monkeypatch: pytest.MonkeyPatch) -> None:
    heard, asked = heard_by(linux), []

    def ask(path: str, interface: str, member: str, arguments: list[Any], on_answer: Any) -> None:
        asked.append((path, interface, member, arguments))
        on_answer(QDBusVariant(len(asked) > 1))

    monkeypatch.setattr(linux, "_ask", ask)
    linux.take(PROPERTIES, "PropertiesChanged", OWN, ["org.freedesktop.login1.User", object()])
    assert asked == []
    linux.take(PROPERTIES, "PropertiesChanged", OWN, [SESSION, object()])
    assert heard == []
    linux.take(PROPERTIES, "PropertiesChanged", OWN, [SESSION, object()])
    assert asked[1:] == [(OWN, PROPERTIES, "Get", [SESSION, "LockedHint"])]
    assert heard == ["locked"]


def test_linux_other_signals_mean_nothing(linux: LinuxSignals) -> None:
    heard = heard_by(linux)
    linux.take("org.example.ScreenSaver", "ActiveChanged", "/", [True])
    linux.take(MANAGER, "SessionNew", "/", [True])
    linux.take(SESSION, "Unlock", OWN, [])
    assert heard == []


def test_linux_no_bus_is_no_harm_and_none_is_reached_over_a_network(linux: LinuxSignals) -> None:
    assert not linux.begin()
    linux.let_sleep()
    assert not linux._hear_savers(QDBusConnection("nowhere"))
    assert not linux._hear_logind(QDBusConnection("nowhere"))


@pytest.mark.parametrize(
    ("address", "is_one"),
    [
        ("unix:path=/run/user/1000/bus", True),
        ("unix:abstract=/tmp/dbus-x,guid=1;unix:path=/y", True),
        ("", False),
        ("tcp:host=localhost,port=1", False),
        ("unix:path=/x;nonce-tcp:host=h", False),
        ("autolaunch:", False),
        ("unixexec:path=ssh", False),
    ],
)
def test_linux_addresses_of_this_computer(address: str, is_one: bool) -> None:
    assert is_local(address) is is_one


def test_linux_the_usual_socket_of_the_session(tmp_path: Path) -> None:
    assert session_address({"XDG_RUNTIME_DIR": str(tmp_path)}) == ""
    (tmp_path / "bus").touch()
    assert session_address({"XDG_RUNTIME_DIR": str(tmp_path)}) == f"unix:path={tmp_path}/bus"
    assert session_address({"DBUS_SESSION_BUS_ADDRESS": "unix:path=/a", "XDG_RUNTIME_DIR": "/"}) == "unix:path=/a"


@pytest.fixture
def line(tmp_path: Path, qtbot: QtBot) -> Iterator[tuple[QDBusConnection, list[QDBusConnection]]]:
    """Two ends of a bus without a daemon; nothing at the other end where the system has no D-Bus library."""
    server = QDBusServer(f"unix:path={tmp_path}/line")
    others: list[QDBusConnection] = []
    server.newConnection.connect(others.append)
    near = QDBusConnection.connectToPeer(server.address() or "unix:path=/nowhere", "near end")
    if near.isConnected():
        qtbot.waitUntil(lambda: bool(others))
    yield near, others
    QDBusConnection.disconnectFromPeer("near end")


def test_linux_hears_a_real_connection(
    linux: LinuxSignals, line: tuple[QDBusConnection, list[QDBusConnection]], qtbot: QtBot
) -> None:
    near, others = line
    if not others:
        return  # no D-Bus library here: the program hears nothing either
    heard = heard_by(linux)
    assert linux._hear_savers(near)
    message = QDBusMessage.createSignal("/org/gnome/ScreenSaver", "org.gnome.ScreenSaver", "ActiveChanged")
    message.setArguments([True])
    assert others[0].send(message)
    qtbot.waitUntil(lambda: heard == ["locked"])


# --- Windows ----------------------------------------------------------------------------------------------------------


class Library:
    """Stands for a library of the system: notes what is called, answers what it is told to."""

    def __init__(self, **answers: object) -> None:
        self.calls: list[tuple[str, tuple[object, ...]]] = []
        for name, answer in answers.items():
            setattr(self, name, Call(self, name, answer))


class Call:
    """One function of it; its attributes can be set, as those of ctypes."""

    def __init__(self, library: Library, name: str, answer: object) -> None:
        self._library, self._name, self._answer = library, name, answer

    def __call__(self, *arguments: object) -> object:
        self._library.calls.append((self._name, arguments))
        return self._answer


@pytest.fixture
def on_windows(qapp: QApplication, qtbot: QtBot) -> windows.WindowsSignals:
    window = QWidget()
    qtbot.addWidget(window)
    return windows.WindowsSignals(window, window)


@pytest.mark.parametrize(
    ("number", "word", "means"),
    [
        (0x02B1, 0x7, ["locked"]),
        (0x02B1, 0x8, []),
        (0x02B1, 0x2, ["locked"]),
        (0x02B1, 0x4, ["locked"]),
        (0x02B1, 0x1, []),
        (0x0218, 0x0004, ["sleep"]),
        (0x0218, 0x0012, ["sleep"]),
        (0x0218, 0x000A, []),
        (0x0100, 0x7, []),
    ],
)
def test_windows_messages(on_windows: windows.WindowsSignals, number: int, word: int, means: list[str]) -> None:
    heard = heard_by(on_windows)
    message = windows.Message(None, number, word, 0)
    answer = on_windows._filter.nativeEventFilter(b"windows_generic_MSG", ctypes.addressof(message))
    assert answer == (False, 0)
    assert heard == means


def test_windows_what_other_systems_send_is_not_read(on_windows: windows.WindowsSignals) -> None:
    assert on_windows._filter.nativeEventFilter(b"xcb_generic_event_t", 0) == (False, 0)


def test_windows_asks_for_both_kinds_of_message(on_windows: windows.WindowsSignals) -> None:
    sessions = Library(WTSRegisterSessionNotification=1)
    user = Library(RegisterSuspendResumeNotification=0)
    assert on_windows.register(sessions, user)
    ((_, (_handle, flags)),) = sessions.calls
    assert flags == 0
    assert [name for name, _ in user.calls] == ["RegisterSuspendResumeNotification"]
    assert not on_windows.register(Library(WTSRegisterSessionNotification=0), user)


# --- macOS ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def on_mac(qapp: QApplication) -> tuple[mac.MacSignals, Library]:
    made, power = mac.MacSignals(QObject(qapp)), Library(IOAllowPowerChange=0)
    made._power = power
    return made, power


def test_mac_the_note_of_a_locked_screen(on_mac: tuple[mac.MacSignals, Library]) -> None:
    heard = heard_by(on_mac[0])
    on_mac[0]._noted(None, None, None, None, None)
    assert heard == ["locked"]


def test_mac_sleep_waits_until_it_is_let(on_mac: tuple[mac.MacSignals, Library]) -> None:
    signals, power = on_mac
    heard = heard_by(signals)
    signals._powered(None, 0, mac.WILL_SLEEP, 41)
    assert (heard, power.calls) == (["sleep"], [])
    signals.let_sleep()
    signals.let_sleep()
    ((name, (_root, answer)),) = power.calls
    assert (name, answer.value) == ("IOAllowPowerChange", 41)  # type: ignore[attr-defined]  # a ctypes number


def test_mac_may_sleep_at_any_time(on_mac: tuple[mac.MacSignals, Library]) -> None:
    signals, power = on_mac
    heard = heard_by(signals)
    signals._powered(None, 0, mac.CAN_SLEEP, 42)
    assert heard == []
    assert len(power.calls) == 1
    signals._powered(None, 0, 0xE0000300, 43)
    assert len(power.calls) == 1
