"""The window's composition root: makes Qt, the theme and the one window, and runs them.

Nothing heavy is imported here: the unlock screen paints first, the rest is loaded while she types.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from massagedesk import folders
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


def run_window(folder: Path, *, clock: Callable[[], datetime] = _system_clock) -> int:
    """Show the window on the practice in `folder` until it is closed; 0, or 1 when another window has it already
    and does not answer."""
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
    shell.start()
    shell.show()
    code = app.exec()
    single.release()
    del collector
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
