"""A therapist at the keyboard: goes through the windows as a person does and sees what they show."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit
from pytestqt.qtbot import QtBot
from tests.factories import Clock

from massagedesk.gui.backup.backup import BackupView
from massagedesk.gui.calendar.calendar import CalendarView
from massagedesk.gui.clients.clients import ClientsView
from massagedesk.gui.main_window import MainWindow
from massagedesk.gui.navigation import Screen
from massagedesk.gui.notes.notes import NotesView
from massagedesk.gui.prescriptions.prescriptions import PrescriptionsView
from massagedesk.gui.reports import handing_out
from massagedesk.gui.reports.reports import ReportsView
from massagedesk.gui.shell import Shell
from massagedesk.gui.today.today import TodayView
from massagedesk.gui.unlock.unlock import UnlockView
from massagedesk.gui.widgets.overlay import open_panels
from massagedesk.gui.window_state import WindowState
from massagedesk.gui.wizard.wizard import FirstStartWizard
from massagedesk.services.desk import Desk

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
S = TypeVar("S", bound=Screen)
PLACES: dict[type[Screen], Qt.Key] = {
    TodayView: Key.Key_1,
    CalendarView: Key.Key_2,
    ClientsView: Key.Key_3,
    PrescriptionsView: Key.Key_4,
    NotesView: Key.Key_5,
    ReportsView: Key.Key_6,
    BackupView: Key.Key_7,
}


class Computer:
    """A computer with MassageDesk on it: a folder for the practice, settings of its own, and the one window."""

    def __init__(self, folder: Path, clock: Clock, qtbot: QtBot) -> None:
        self.clock, self.qtbot = clock, qtbot
        self.practice = folder / "practice"
        self.shell = Shell(self.practice, clock, WindowState(folder / "settings"))
        qtbot.addWidget(self.shell, before_close_func=self._leave_panels)
        self.shell.start()
        self.shell.resize(1366, 768)
        with qtbot.waitActive(self.shell):
            self.shell.show()

    # --- what is shown -----------------------------------------------------------------------------------------

    @property
    def wizard(self) -> FirstStartWizard:
        """The pages of the first start."""
        (found,) = self.shell.findChildren(FirstStartWizard)
        return found

    @property
    def unlock(self) -> UnlockView:
        """The screen that asks for the password."""
        found = self.shell.unlock_view()
        assert found is not None
        return found

    @property
    def window(self) -> MainWindow:
        """The window of the opened practice."""
        found = self.shell.main_window()
        assert found is not None
        return found

    @property
    def desk(self) -> Desk:
        """What lies behind the window, to compare with what was meant."""
        return self.window.desk

    def here(self, kind: type[S]) -> S:
        """The screen shown, which must be of this kind."""
        screen = self.window.current_screen()
        assert isinstance(screen, kind)
        return screen

    # --- doing -------------------------------------------------------------------------------------------------

    def go(self, kind: type[S]) -> S:
        """To one of the places of the rail, by its keys."""
        self.press(PLACES[kind], CTRL)
        return self.here(kind)

    def type(self, field: QLineEdit, text: str) -> None:
        """Type over what stands in a field, and leave it."""
        assert field.isVisible(), field.objectName()
        field.setFocus()
        field.selectAll()
        self.qtbot.keyClicks(field, text)
        field.editingFinished.emit()

    def click(self, button: QAbstractButton) -> None:
        """Press a button that can be seen and pressed."""
        assert button.isVisible(), button.text()
        assert button.isEnabled(), button.text()
        self.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """A key, where the keyboard is."""
        self.qtbot.keyClick(QApplication.focusWidget() or self.shell, key, modifier)

    def type_password(self, password: str) -> None:
        """Unlock."""
        self.qtbot.waitUntil(lambda: self.shell.unlock_view() is not None)
        self.qtbot.keyClicks(self.unlock.form.password, password)
        self.press(Key.Key_Return)

    def until_open(self) -> None:
        """The practice opens when events run."""
        self.qtbot.waitUntil(lambda: self.shell.main_window() is not None)

    def print(self, reports: ReportsView, monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
        """Print the paper shown, on a printer that keeps the sheets as a file."""
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(path))
        printer.setResolution(72)
        printer.setFullPage(True)
        monkeypatch.setattr(handing_out, "ask_for_printer", lambda *_: printer)
        self.press(Key.Key_P, CTRL)
        self.qtbot.waitUntil(lambda: path.exists() and not reports.findChildren(handing_out.PrintJob), timeout=10_000)

    def close(self) -> None:
        """Close the window; the practice locks."""
        assert self.shell.close()

    def _leave_panels(self, _shell: Shell) -> None:
        """At the end of a test: what is open over a screen would keep the window open."""
        window = self.shell.main_window()
        if window is not None:
            for panel in reversed(open_panels(window)):
                panel.close_panel()
