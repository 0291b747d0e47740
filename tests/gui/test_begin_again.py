"""The end of the process empties its memory: when it must come, how the program begins again, and what is gone then."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QProcess, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from tests.gui.test_idle_lock import Clocks
from tests.torture.practice import Places
from tests.torture.window import WatchedWindow

from massagedesk import app as program
from massagedesk.gui import begin_again
from massagedesk.gui.hard_lock import LOCKED_SECONDS, QUIET_SECONDS, HardLock
from massagedesk.gui.idleness import Idleness

WORD = "Qzvexorlund"


# --- when -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


@pytest.fixture
def lock(clocks: Clocks, qapp: QApplication) -> HardLock:
    quiet = Idleness(QUIET_SECONDS, lambda: clocks.monotonic, {})
    return HardLock(qapp, clocks.idleness(LOCKED_SECONDS / 60), quiet)


def told(lock: HardLock) -> list[str]:
    found: list[str] = []
    lock.due.connect(lambda: found.append("due"))
    return found


def test_it_is_due_a_quarter_of_an_hour_after_locking(lock: HardLock, clocks: Clocks) -> None:
    heard = told(lock)
    lock.begin()
    clocks.pass_by(899)
    lock.look()
    assert heard == []
    clocks.pass_by(1)
    lock.look()
    assert heard == ["due"]
    lock.end()
    assert not lock.is_counting()


def test_sleep_while_locked_makes_it_due(lock: HardLock, clocks: Clocks) -> None:
    heard = told(lock)
    lock.begin()
    clocks.sleep(40)
    lock.look()
    assert heard == ["due"]
    lock.end()


def test_a_password_half_typed_is_not_taken_away(lock: HardLock, clocks: Clocks, qtbot: QtBot) -> None:
    heard, field = told(lock), QWidget()
    qtbot.addWidget(field)
    lock.begin()
    clocks.pass_by(890)
    QTest.keyClick(field, Qt.Key.Key_A)
    clocks.pass_by(20)
    lock.look()
    assert heard == []
    clocks.pass_by(QUIET_SECONDS)
    lock.look()
    assert heard == ["due"]
    lock.end()


def test_sleep_that_is_told_hurries_only_what_was_open_before(lock: HardLock) -> None:
    heard = told(lock)
    lock.hurry()
    assert heard == []
    lock.begin()
    lock.hurry()
    assert heard == ["due"]
    lock.look()  # nobody heeded it: something was still being done
    assert heard == ["due", "due"]
    lock.begin()
    lock.look()
    assert heard == ["due", "due"]
    lock.end()


# --- how --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("orig", "argv", "arguments"),
    [
        (["python", "-m", "massagedesk"], ["/p/__main__.py"], ["-m", "massagedesk"]),
        (["python", "-m", "massagedesk", "demo"], ["/p/__main__.py", "demo"], ["-m", "massagedesk"]),
        (["python", "/bin/massagedesk", "--practice", "x"], ["/bin/massagedesk", "--practice", "x"],
         ["/bin/massagedesk"]),
        (["python", "-P", "-X", "utf8", "-m", "massagedesk"], ["/p/__main__.py"],
         ["-P", "-X", "utf8", "-m", "massagedesk"]),
    ],
)  # fmt: skip
def test_it_begins_the_way_it_was_begun(
    orig: list[str], argv: list[str], arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "orig_argv", orig)
    monkeypatch.setattr(sys, "argv", argv)
    assert begin_again.command(tmp_path) == [sys.executable, *arguments, "--practice", str(tmp_path)]


def test_a_bundle_begins_by_its_own_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", "/opt/massagedesk/massagedesk")
    assert begin_again.command(tmp_path) == ["/opt/massagedesk/massagedesk", "--practice", str(tmp_path)]


@pytest.fixture
def window(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    monkeypatch.setenv(begin_again.SHOWN, "")
    return made


def test_elsewhere_it_is_a_process_of_its_own(window: QWidget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[list[str]] = []

    def start(program: str, arguments: list[str]) -> tuple[bool, int]:
        started.append([program, *arguments])
        return True, 4711

    monkeypatch.setattr(begin_again, "keeps_its_number", lambda: False)
    monkeypatch.setattr(QProcess, "startDetached", start)
    assert begin_again.begin_again(tmp_path, window)
    assert started == [begin_again.command(tmp_path)]
    monkeypatch.setattr(QProcess, "startDetached", lambda program, arguments: (False, 0))
    assert not begin_again.begin_again(tmp_path, window)


def test_a_program_that_is_gone_leaves_this_one_as_it_is(
    window: QWidget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(begin_again, "keeps_its_number", lambda: True)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "gone"))
    assert not begin_again.begin_again(tmp_path, window)
    monkeypatch.setattr(sys, "executable", "")
    assert not begin_again.begin_again(tmp_path, window)


@pytest.mark.parametrize(
    ("show", "shown"),
    [(QWidget.show, ""), (QWidget.showMinimized, "minimized"), (lambda window: None, "behind")],
)
def test_the_new_window_is_shown_as_the_old_one_was(
    window: QWidget,
    tmp_path: Path,
    qtbot: QtBot,
    show: Callable[[QWidget], object],
    shown: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(begin_again, "keeps_its_number", lambda: False)
    monkeypatch.setattr(QProcess, "startDetached", lambda program, arguments: (True, 1))
    if shown == "":
        with qtbot.waitActive(window):
            show(window)
    else:
        show(window)
    begin_again.begin_again(tmp_path, window)
    assert os.environ[begin_again.SHOWN] == shown
    again = QWidget()
    qtbot.addWidget(again)
    begin_again.show_as_before(again)
    assert again.isMinimized() is (shown == "minimized")
    assert again.isVisible()
    assert begin_again.SHOWN not in os.environ


def test_a_program_that_could_not_begin_again_holds_on_to_the_practice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    did: list[str] = []

    class App:
        codes = [begin_again.CODE, 0]

        def exec(self) -> int:
            return self.codes.pop(0)

    class Noting:
        folder = tmp_path

        def __getattr__(self, name: str) -> object:
            return self if name in ("locking", "hard_lock") else lambda: did.append(name) or True

    monkeypatch.setattr(program, "begin_again", lambda folder, window: bool(did.append("begin_again")))
    assert program._run(App(), Noting(), Noting()) == 0  # type: ignore[arg-type]  # only these calls matter
    assert did == ["keep_state", "release", "begin_again", "end", "claim", "listen"]


# --- in truth -------------------------------------------------------------------------------------------------------


def test_what_she_wrote_is_gone_from_memory_and_comes_back_after_unlocking(tmp_path: Path) -> None:
    if not begin_again.keeps_its_number():
        return  # another process, whose words cannot be heard through the pipes of this one
    places = Places(tmp_path / "made")
    places.create()
    with WatchedWindow(places.practice, tmp_path / "home", seconds=0.1) as window:
        window.ask("unlock")
        written = window.ask("write", f"{WORD} eased after the session")
        before = window.copies(WORD) if sys.platform == "linux" else 1
        assert before > 0
        begun = window.ask("lock")
        assert begun["shown"] == "UnlockView"
        if begun["what"] != "begun":
            begun = window.heard("begun")
        assert (begun["pid"], begun["shown"], begun["windows"]) == (window.pid, "UnlockView", ["Watched"])
        if sys.platform == "linux":
            assert window.copies(WORD) == 0
        back = window.ask("unlock")
        assert {part: back[part] for part in ("place", "text", "cursor")} == {
            part: written[part] for part in ("place", "text", "cursor")
        }
