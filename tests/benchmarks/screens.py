"""Driving the real window offscreen: go somewhere and wait until it is painted."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

if TYPE_CHECKING:
    from massagedesk.gui.main_window import MainWindow

SIZE = (1366, 768)
PATIENCE_S = 20.0


class _PaintWatch(QObject):
    """Notices the window being asked to paint what changed; what is covered by others never is on its own."""

    def __init__(self, window: QWidget) -> None:
        super().__init__()
        self.seen = False
        self._window = window
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.UpdateRequest:
            self.seen = True
        return False

    def done(self) -> None:
        self._window.removeEventFilter(self)


def until_painted(widget: QWidget) -> None:
    """Let the window work until everything of the widget was painted and nothing is left to do."""
    watch = _PaintWatch(widget.window())
    widget.update()
    until = time.monotonic() + PATIENCE_S
    while not watch.seen:
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)
        if time.monotonic() > until:
            raise RuntimeError(f"{type(widget).__name__} was never painted")
    watch.done()


def goes(window: MainWindow, place: str, **arguments: Any) -> Callable[[], None]:
    """An act: go to the place, painted."""

    def act() -> None:
        if not window.go(place, **arguments):
            raise RuntimeError(f"{place} did not open")
        screen = window.current_screen()
        assert screen is not None
        until_painted(screen)

    return act


class _Until(QEventLoop):
    """Works as the window does until the condition holds: asleep while there is nothing to do."""

    def __init__(self, condition: Callable[[], bool]) -> None:
        super().__init__()
        self._condition, self._until = condition, time.monotonic() + PATIENCE_S
        self._timer = QTimer(self)
        self._timer.setInterval(2)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        if self._condition() or time.monotonic() > self._until:
            self.quit()


def wait_until(condition: Callable[[], bool]) -> None:
    """Let the window work until something holds."""
    _Until(condition).exec()
    if not condition():
        raise RuntimeError("what was waited for did not come")


def settle() -> None:
    """Let what was begun beside the window end."""
    from massagedesk.gui import tasks

    QApplication.processEvents()
    wait_until(lambda: not tasks.busy())
    QApplication.processEvents()
