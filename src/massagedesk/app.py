"""The window's composition root: makes Qt, the theme and the one window, and runs them.

Nothing heavy is imported here: the unlock screen paints first, the rest is loaded while she types.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from massagedesk import folders
from massagedesk.gui.begin_again import CODE, begin_again, show_as_before
from massagedesk.gui.problems import ProblemDesk
from massagedesk.gui.shell import Shell
from massagedesk.gui.single_instance import SingleInstance
from massagedesk.gui.tasks import WindowThreadCollector
from massagedesk.gui.theme import Theme
from massagedesk.gui.window_state import WindowState


def _system_clock() -> datetime:
    return datetime.now(UTC)


def make_application(*, is_lean: bool = False) -> QApplication:
    """Qt with our look; lean for the fastest first paint, completed by the shell right after."""
    present = QApplication.instance()
    app = present if isinstance(present, QApplication) else QApplication(["massagedesk", "-style", "fusion"])
    app.setApplicationName("MassageDesk")
    app.setApplicationDisplayName("MassageDesk")
    app.setDesktopFileName("massagedesk")
    Theme.install(app, is_lean=is_lean)
    return app


def has_display() -> bool:
    """Whether a window could be shown here."""
    if os.environ.get("QT_QPA_PLATFORM", "").startswith(("offscreen", "minimal")):
        return False
    if sys.platform.startswith(("win", "darwin")):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def run_window(folder: Path, *, clock: Callable[[], datetime] = _system_clock) -> int:
    """Show the window on the practice in `folder` until it is closed; 0, or 1 when another window has it already
    and does not answer."""
    if not has_display() and not os.environ.get("QT_QPA_PLATFORM"):
        print("There is no display here to show a window on. Start MassageDesk on a desktop.", file=sys.stderr)
        return 1
    app = make_application(is_lean=True)
    settings = folders.config()
    single = SingleInstance(folder, settings, app)
    if not single.claim():
        return 0 if single.call_first() else 1
    problems = ProblemDesk(settings, app)
    problems.install()
    collector = WindowThreadCollector(app)
    state = WindowState(settings)
    Theme.current().choose_scheme(state.scheme())
    Theme.current().choose_scale(state.text_size())
    shell = Shell(folder, clock, state)
    single.called.connect(shell.come_to_front)
    shell.first_painted.connect(single.listen)
    shell.begin_again_asked.connect(_end_to_begin_again)
    shell.start()
    show_as_before(shell)
    if shell.isMinimized():
        single.listen()  # it is not painted before a second start asks for it
    code = _run(app, shell, single)
    single.release()
    del collector
    return code


def _end_to_begin_again() -> None:
    QApplication.exit(CODE)


def _run(app: QApplication, shell: Shell, single: SingleInstance) -> int:
    """Until the window is closed, or the program has begun again as another process."""
    while (code := app.exec()) == CODE:
        shell.keep_state()
        single.release()
        if begin_again(shell.folder, shell):
            shell.hide()
            return 0
        # It could not be started: this one stays locked, and stays.
        shell.locking.hard_lock.end()
        if not single.claim():
            return 1
        single.listen()
    return code


def load_every_form() -> int:
    """Import every compiled form and set it up on a widget, as an installation's self-test; returns how many."""
    from importlib import import_module
    from inspect import signature
    from pkgutil import iter_modules

    from massagedesk.gui import forms
    from massagedesk.gui.offscreen import say_only_problems

    is_own = QApplication.instance() is None
    make_application()
    if is_own:
        say_only_problems()
    names = [module.name for module in iter_modules(forms.__path__) if module.name.startswith("ui_")]
    for name in names:
        module = import_module(f"{forms.__name__}.{name}")
        form = next(value for word, value in vars(module).items() if word.startswith("Ui_"))()
        root = next(iter(signature(form.setupUi).parameters))
        form.setupUi(QMainWindow() if root == "MainWindow" else QWidget())
    return len(names)
