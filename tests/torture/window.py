"""The program's own window in a process of its own, told what to do line by line: for what only a process can show.

    python -m tests.torture.window          (what it is to open is in the environment, see `WatchedWindow`)

Dumps of memory are not forbidden here: whoever watches as an ordinary user could not look into it then.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
_FOLDER, _SECONDS, _CARELESS = "WATCHED_PRACTICE", "WATCHED_SECONDS", "WATCHED_CARELESS"
NEVER = 1e9
SAME_PROCESS, DEAF, REVIVES = "locked, but never begun again", "deaf to session and sleep", "a late key revives"
_LONGEST, _CARELESS_LONGEST = 60.0, 8.0
"""Seconds after which what did not happen is taken not to happen; a careless program lets most of them pass."""

_GIVEN_UP = 300.0
"""Seconds without a word after which it hangs."""


# --- from outside ---------------------------------------------------------------------------------------------------


class WatchedWindow:
    """The window on a practice made by `practice.Places`; `seconds` is how long it may stay locked."""

    def __init__(self, practice: Path, home: Path, seconds: float = NEVER, careless: str = "") -> None:
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1"}
        environment |= {"XDG_CONFIG_HOME": str(home / "config"), "XDG_DATA_HOME": str(home / "data")}
        environment |= {_FOLDER: str(practice), _SECONDS: str(seconds), _CARELESS: careless}
        environment.pop("LD_PRELOAD", None)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.torture.window"],
            cwd=ROOT,
            env=environment,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.pid = self.heard("begun")["pid"]

    def __enter__(self) -> WatchedWindow:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, t: TracebackType | None) -> None:
        self._process.kill()
        self._process.communicate()

    def heard(self, *whats: str) -> dict[str, Any]:
        """The next thing it says, which must be one of these."""
        assert self._process.stdout is not None
        given_up = threading.Timer(_GIVEN_UP, self._process.kill)
        given_up.start()
        line = self._process.stdout.readline()
        given_up.cancel()
        if not line:
            assert self._process.stderr is not None
            raise AssertionError(f"it ended: {self._process.stderr.read()[-2000:]}")
        said: dict[str, Any] = json.loads(line)
        assert said["what"] in whats, said
        return said

    def ask(self, what: str, *words: object) -> dict[str, Any]:
        """Tell it to do something; how things stand when it is done, or when it has begun again."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([what, *words]) + "\n")
        self._process.stdin.flush()
        return self.heard(what, "begun")

    def copies(self, word: str) -> int:
        """How often its memory holds the word, as Python and as Qt keep it (Linux)."""
        found = 0
        needle = re.compile(b"|".join(map(re.escape, (word.encode(), word.encode("utf-16-le")))))
        maps = Path(f"/proc/{self.pid}/maps").read_text(encoding="ascii", errors="replace")
        with Path(f"/proc/{self.pid}/mem").open("rb", buffering=0) as memory:
            for line in maps.splitlines():
                reach, rights, *rest = line.split(maxsplit=5)
                if "r" not in rights or rest[-1:] in (["[vvar]"], ["[vsyscall]"], ["[vvar_vclock]"]):
                    continue
                start, end = (int(part, 16) for part in reach.split("-"))
                found += len(needle.findall(_read(memory.fileno(), start, end - start)))
        return found


def _read(memory: int, start: int, length: int) -> bytes:
    try:
        return os.pread(memory, length, start)
    except (OSError, OverflowError):
        return b""  # a mapping that cannot be read holds nothing of ours: devices, pages never touched


# --- inside ---------------------------------------------------------------------------------------------------------


def main() -> int:
    """Open the window, and do what the lines say."""
    from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication, QTextEdit
    from tests.factories import Clock
    from tests.torture.practice import PASSWORD

    from massagedesk import app as program
    from massagedesk.gui import hard_lock, idle_lock, shell
    from massagedesk.gui.idleness import Idleness
    from massagedesk.gui.session_signals import SessionSignals
    from massagedesk.vault import kdf

    kdf.WEAKEST = kdf.KdfCost(memory_kib=8, passes=1, lanes=1)
    hard_lock.LOCKED_SECONDS = float(os.environ[_SECONDS])
    if hard_lock.LOCKED_SECONDS == NEVER:
        # Clocks are looked at when a line says so, not in between: what happens then could not be told apart.
        hard_lock._LOOK_MS = idle_lock._LOOK_MS = 100_000_000

    careless = os.environ[_CARELESS]
    longest = _CARELESS_LONGEST if careless else _LONGEST

    class Hand(QObject):
        """Does what the lines say, and says how things stand when it is done."""

        told = Signal(str)

        def __init__(self, window: shell.Shell) -> None:
            super().__init__(window)
            self.window, self.locking = window, window.locking
            self.monotonic, self.boot, self.wall = 1000.0, 1000.0, 1.7e9
            self.told.connect(self.do, Qt.ConnectionType.QueuedConnection)
            self.locking.listen_to(SessionSignals(window))
            self.is_ending = False
            window.begin_again_asked.connect(self.end)
            if careless == SAME_PROCESS:
                self.locking.hard_lock.due.disconnect()
            threading.Thread(target=self.listen, daemon=True).start()
            self.say("begun")

        def end(self) -> None:
            """What is due in the same moment is not said any more: the next word is that of the new program."""
            self.is_ending = True

        def listen(self) -> None:
            for line in iter(sys.stdin.readline, ""):
                self.told.emit(line)

        @Slot(str)
        def do(self, line: str) -> None:
            what, *words = json.loads(line)
            getattr(self, what)(*words)

        def say(self, what: str) -> None:
            main = self.window.main_window()
            field = QApplication.focusWidget()
            standing = {
                "what": what,
                "pid": os.getpid(),
                "shown": type(self.window.shown()).__name__,
                "windows": sorted(type(each).__name__ for each in QApplication.topLevelWidgets() if each.isVisible()),
                "place": "" if main is None else main.current_place(),
            }
            if isinstance(field, QTextEdit):
                cursor = field.textCursor()
                standing |= {"text": field.toPlainText(), "cursor": [cursor.position(), cursor.anchor()]}
            print(json.dumps(standing), flush=True)

        def say_when(self, is_so: Callable[[], bool], what: str, until: float = 0.0) -> None:
            until = until or monotonic() + longest
            if self.is_ending:
                return
            if is_so() or monotonic() > until:
                self.say(what)
            else:
                QTimer.singleShot(20, self, partial(self.say_when, is_so, what, until))

        def is_locked(self) -> bool:
            return self.window.main_window() is None

        def is_watched(self) -> bool:
            return self.locking.idle_lock is not None

        # --- what she does -----------------------------------------------------------------------------------------

        def unlock(self) -> None:
            view = self.window.unlock_view()
            assert view is not None
            QTest.keyClicks(view.form.password, PASSWORD)
            view.form.unlock.click()
            # Bringing her back comes right before: asked only once nothing is left to be done.
            self.say_when(self.is_watched, "unlock", monotonic() + 60)

        def write(self, text: str) -> None:
            main = self.window.main_window()
            assert main is not None
            main.go("notes", note_id=main.desk.visits.unsigned()[0].note_id)
            screen = main.current_screen()
            assert screen is not None
            field = next(each for each in screen.findChildren(QTextEdit) if each.isVisibleTo(screen))
            field.setFocus()
            field.selectAll()
            QTest.keyClicks(field, text)
            for _ in range(4):
                QTest.keyClick(field, Qt.Key.Key_Left)
            QTest.keyClick(field, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
            self.say("write")

        def lock(self) -> None:
            self.window.lock()
            self.say_when(self.is_locked, "lock")

        def press(self) -> None:
            """A key; whether it came too late is for the window to know."""
            field = QApplication.focusWidget()
            assert field is not None
            if careless == REVIVES and self.locking.idle_lock is not None:
                self.locking.idle_lock.begin()
            QTest.keyClick(field, Qt.Key.Key_End)
            self.look("press")

        # --- what the computer does --------------------------------------------------------------------------------

        def clocks(self) -> None:
            """From now on they are moved by hand."""
            others = {"wall": lambda: self.wall, "boot": lambda: self.boot}
            if self.locking.idle_lock is not None:
                self.locking.idle_lock.idleness = Idleness(300.0, lambda: self.monotonic, others)
            self.locking.hard_lock.idleness = Idleness(900.0, lambda: self.monotonic, others)
            self.say("clocks")

        def pass_by(self, seconds: float) -> None:
            self.monotonic, self.boot, self.wall = (each + seconds for each in (self.monotonic, self.boot, self.wall))
            self.say("pass_by")

        def sleep(self, seconds: float) -> None:
            """Without telling anybody before."""
            self.boot, self.wall = self.boot + seconds, self.wall + seconds
            self.look("sleep")

        def set_back(self, seconds: float) -> None:
            self.wall -= seconds
            self.look("set_back")

        def look(self, what: str = "look") -> None:
            """The second is over: every watch looks at its clocks."""
            if self.locking.idle_lock is None:
                self.locking.hard_lock.look()
                self.say_when(lambda: False, what)
                return
            self.locking.idle_lock.look()
            is_over = self.locking.idle_lock.idleness.is_over()
            self.say_when(self.is_locked if is_over else lambda: True, what)

        def lock_session(self) -> None:
            if careless != DEAF and self.locking.signals is not None:
                self.locking.signals.session_locked.emit()
            self.say_when(self.is_locked, "lock_session")

        def tell_sleep(self) -> None:
            if careless != DEAF and self.locking.signals is not None:
                self.locking.signals.about_to_sleep.emit()
            self.say_when(lambda: False, "tell_sleep")

        def stand(self) -> None:
            self.say("stand")

    class Watched(shell.Shell):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments)
            self.first_painted.connect(lambda: Hand(self))

    program.Shell = Watched  # type: ignore[misc]  # the same window, with somebody at it
    return program.run_window(Path(os.environ[_FOLDER]), clock=Clock())


if __name__ == "__main__":
    sys.exit(main())
