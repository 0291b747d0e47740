"""A walk through every window with a canary typed into every field, to be watched from outside: see `leaks`.

    python -m tests.torture.tour FOLDER [careless]

FOLDER holds a made-up practice (`make`), with the names of its people beside it in people.json; everything the walk
gives out on purpose goes below FOLDER/given out. Dumps of memory are not forbidden here: whoever watches as an ordinary
user could not see the names of the files then.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

CANARY = "Qzvexorlund"
GIVEN_OUT = "given out"
TABS = ("overview", "plan", "notes", "appointments", "billing", "documents", "details")
PLACES = ("today", "calendar", "clients", "prescriptions", "notes", "reports", "backup", "settings")
_QUIET = frozenset({"Lock", "Print", "Undo"})


def make(folder: Path) -> None:
    """The practice of the walk, full of invented people."""
    from massagedesk.services import demo, opening
    from massagedesk.vault.kdf import KdfCost

    made = demo.make_practice(
        folder / "practice",
        years=0,
        seed=7,
        today=date(2026, 3, 3),
        cost=KdfCost(8, 1, 1),
        settings_folder=folder / "home" / "config" / "MassageDesk",
    )
    desk = opening.desk_of(made.vault, made.clock)
    people = {row.name for row in desk.clients.find(limit=500)}
    (folder / "people.json").write_text(json.dumps(sorted(people)), encoding="utf-8")
    desk.close()


class Hand:
    """What `Computer` needs of a test's hand, without a test."""

    def __init__(self) -> None:
        from PySide6.QtTest import QTest

        self.keyClicks, self.keyClick, self.mouseClick = QTest.keyClicks, QTest.keyClick, QTest.mouseClick

    def addWidget(self, widget: Any, before_close_func: Callable[[Any], None] | None = None) -> None:
        self._kept = widget

    @contextmanager
    def waitActive(self, widget: Any) -> Iterator[None]:
        yield
        widget.activateWindow()
        self.waitUntil(widget.isActiveWindow)

    def waitUntil(self, is_so: Callable[[], bool], timeout: int = 20_000) -> None:
        from time import monotonic

        from PySide6.QtTest import QTest

        until = monotonic() + timeout / 1000
        while not is_so():
            if monotonic() > until:
                raise TimeoutError("what should have happened did not")
            QTest.qWait(10)


class Walk:
    """The walk itself."""

    def __init__(self, folder: Path) -> None:
        from tests.factories import Clock
        from tests.journeys.therapist import Computer

        from massagedesk.services.demo import PASSWORD

        self.folder, self.password = folder, PASSWORD
        self.out = folder / GIVEN_OUT
        self.out.mkdir()
        self.titles: set[str] = set()
        self.suggested: list[str] = []
        self.errors: list[str] = []
        self.typed = 0
        self.her = Computer(folder, Clock(), Hand())  # type: ignore[arg-type]

    # --- the way -----------------------------------------------------------------------------------------------

    def go(self) -> None:
        """All of it."""
        self.unlock()
        self.every_paper()
        self.every_place()
        self.every_client_tab()
        self.the_note()
        self.search()
        self.copy()
        self.crash()
        self.her.desk.backups.create(self.out / "backup.zip")
        self.lock_and_come_back()
        self.her.shell.close()
        self.her.qtbot.waitUntil(lambda: not self.her.shell.isVisible() or bool(self.on_screen()))
        self.answer("Close without saving")

    def unlock(self) -> None:
        """First with a wrong password, which holds the canary."""
        self.her.type_password(f"{CANARY} password")
        form = self.her.unlock.form
        self.her.qtbot.waitUntil(
            lambda: form.password.isEnabled() and (self.folder / "practice/attempts.json").exists()
        )
        self.settle()
        form.password.selectAll()
        self.her.type_password(self.password)
        self.her.until_open()
        self.settle()

    def every_place(self) -> None:
        for place in PLACES:
            self.step(self.her.window.go, place)
            self.type_everywhere()
            for action in self.actions():
                self.step(action.run)
                self.type_everywhere()
                self.leave_panels()
                self.step(self.her.window.go, place)

    def every_client_tab(self) -> None:
        from massagedesk.services.clients import ClientDetails

        desk = self.her.desk
        own = desk.clients.save(ClientDetails(given_name=CANARY, family_name=f"{CANARY}son", remarks=CANARY * 3))
        for client_id in (desk.clients.find("hannah lindqvist")[0].id, own):
            for tab in TABS:
                self.step(self.her.window.go, "clients", client_id=client_id, tab=tab)
                self.type_everywhere()
                self.leave_panels()

    def the_note(self) -> None:
        """A note is typed; it saves itself."""
        from PySide6.QtTest import QTest

        self.step(self.her.window.go, "notes", note_id=self.her.desk.visits.unsigned()[0].note_id)
        self.type_everywhere()
        QTest.qWait(2500)
        self.settle()

    def every_paper(self) -> None:
        """Looked at, printed on a printer that keeps a file, and saved."""
        from massagedesk.gui.reports.handing_out import PrintJob

        desk = self.her.desk
        client = desk.clients.find("hannah lindqvist")[0].id
        order = desk.prescriptions.of_client(client)[0].id
        year = desk.documents.years(client)[0]
        for chosen in (
            {"kind": "progress", "prescription_id": order},
            {"kind": "notes"},
            {"kind": "hsa", "year": year},
        ):
            self.step(self.her.window.go, "reports", client_id=client, **chosen)
            screen = self.her.window.current_screen()
            assert screen is not None
            self.her.qtbot.waitUntil(lambda screen=screen: screen.primary_action().enabled)  # type: ignore[misc]
            for action in screen.palette_actions():
                self.step(action.run)
                self.her.qtbot.waitUntil(lambda screen=screen: not screen.findChildren(PrintJob))  # type: ignore[misc]
            self.leave_panels()

    def search(self) -> None:
        self.step(self.her.window.open_palette)
        self.type_everywhere()
        self.leave_panels()

    def copy(self) -> None:
        from PySide6.QtWidgets import QApplication, QLineEdit

        self.step(self.her.window.go, "clients", new=True)
        fields = [field for field in self.fields() if isinstance(field, QLineEdit)]
        if fields:
            fields[0].setText(CANARY)
            fields[0].selectAll()
            fields[0].copy()
        assert CANARY in QApplication.clipboard().text()
        self.leave_panels()

    def crash(self) -> None:
        """A bug whose message, locals and cause hold the canary."""
        from PySide6.QtCore import QTimer
        from PySide6.QtWidgets import QApplication, QDialog

        QTimer.singleShot(0, self._break)
        self.settle()
        for window in QApplication.topLevelWidgets():
            if isinstance(window, QDialog) and window.isVisible():
                window.accept()

    @staticmethod
    def _break() -> None:
        secret = {"client": CANARY}
        raise ValueError(f"{secret['client']} cannot be shown")

    def lock_and_come_back(self) -> None:
        self.step(self.her.window.go, "notes", note_id=self.her.desk.visits.unsigned()[0].note_id)
        self.type_everywhere()
        self.leave_panels()
        self.her.shell.lock()
        self.her.qtbot.waitUntil(self._is_locked_or_asked)
        self.answer("Lock without saving")
        self.her.qtbot.waitUntil(lambda: self.her.shell.unlock_view() is not None)
        self.settle()
        self.her.shell.activateWindow()
        self.her.qtbot.waitUntil(self.her.shell.isActiveWindow)
        self.her.unlock.form.password.setFocus()
        self.her.type_password(self.password)
        self.her.until_open()
        self.settle()

    def _is_locked_or_asked(self) -> bool:
        return self.her.shell.unlock_view() is not None or bool(self.on_screen())

    def answer(self, wanted: str) -> None:
        """Press the button of these words, where a question is asked."""
        from PySide6.QtWidgets import QPushButton

        for button in self.her.shell.findChildren(QPushButton):
            if button.text() == wanted and button.isVisible():
                button.click()
                break
        self.settle()

    # --- steps -------------------------------------------------------------------------------------------------

    def step(self, act: Callable[..., object], *arguments: Any, **named: Any) -> None:
        """Do something; a bug met on the way is noted and the walk goes on."""
        try:
            act(*arguments, **named)
        except Exception:
            self.errors.append(traceback.format_exc(limit=-2))
        self.settle()

    def settle(self) -> None:
        """Let everything queued happen, and look at the titles."""
        from time import monotonic

        from PySide6.QtCore import QEventLoop
        from PySide6.QtWidgets import QApplication

        from massagedesk.gui import tasks

        until = monotonic() + 20
        QApplication.processEvents()
        while tasks.busy() and monotonic() < until:
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)
        QApplication.processEvents()
        self.titles.update(each.windowTitle() for each in QApplication.topLevelWidgets() if each.isVisible())

    def actions(self) -> list[Any]:
        """What the screen shown offers."""
        screen = self.her.window.current_screen()
        assert screen is not None
        found = [screen.primary_action(), *screen.palette_actions()]
        return [each for each in found if each is not None and each.enabled and each.text not in _QUIET][:8]

    def fields(self) -> list[Any]:
        """Fields of the window in which one can write now."""
        from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QTextEdit

        kinds: tuple[type[Any], ...] = (QLineEdit, QPlainTextEdit, QTextEdit)
        found = [field for kind in kinds for field in self.her.shell.findChildren(kind)]
        return [field for field in found if field.isVisible() and field.isEnabled() and not field.isReadOnly()]

    def type_everywhere(self) -> None:
        """The canary into every field that can be seen, as somebody types it."""
        for field in self.fields()[:25]:
            try:
                field.setFocus()
                self.her.qtbot.keyClicks(field, CANARY)
                self.typed += 1
            except RuntimeError:
                continue  # typing into one made another screen of it
        self.settle()

    def on_screen(self) -> str:
        """The words of the panels that are open: why the walk did not go on."""
        from PySide6.QtWidgets import QLabel

        from massagedesk.gui.widgets.overlay import open_panels

        window = self.her.shell.main_window()
        panels = [] if window is None else open_panels(window)
        return " / ".join(label.text() for panel in panels for label in panel.findChildren(QLabel) if label.isVisible())

    def leave_panels(self) -> None:
        from massagedesk.gui.widgets.overlay import open_panels

        window = self.her.shell.main_window()
        if window is not None:
            for panel in reversed(open_panels(window)):
                panel.close_panel()
        self.settle()


def answer_dialogs(walk: Walk) -> None:
    """The dialogs of the system cannot be clicked here: they answer with a place below `GIVEN_OUT`."""
    from PySide6.QtPrintSupport import QPrinter
    from PySide6.QtWidgets import QFileDialog

    from massagedesk.gui.reports import handing_out

    def save(parent: Any, title: str, suggested: str, kinds: str) -> tuple[str, str]:
        walk.suggested.append(suggested)
        return str(walk.out / f"{len(walk.suggested)} {Path(suggested).name}"), kinds

    def printer(*_: Any) -> QPrinter:
        made = QPrinter(QPrinter.PrinterMode.HighResolution)
        made.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        made.setOutputFileName(str(walk.out / "printed.pdf"))
        made.setResolution(72)
        made.setFullPage(True)
        return made

    QFileDialog.getSaveFileName = save  # type: ignore[method-assign,assignment]
    QFileDialog.getOpenFileName = lambda *_: ("", "")  # type: ignore[method-assign,assignment]
    QFileDialog.getOpenFileNames = lambda *_: ([], "")  # type: ignore[method-assign,assignment]
    QFileDialog.getExistingDirectory = lambda *_: ""  # type: ignore[method-assign,assignment]
    handing_out.ask_for_printer = printer


def be_careless(folder: Path) -> None:
    """Everything a program like this usually does: the watcher has to see all of it."""
    import socket
    import tempfile

    from PySide6.QtCore import QSettings

    from massagedesk.gui import problems
    from massagedesk.gui.notes import note_model
    from massagedesk.persistence import connection
    from massagedesk.services.documents import Documents

    connection._PRAGMAS = (*connection._PRAGMAS, "temp_store = FILE", "cache_size = 20")
    problems.crash_note = lambda error, at: "".join(traceback.format_exception(error))
    preview = Documents.preview

    def preview_through_a_file(documents: Documents, request: Any) -> bytes:
        content = preview(documents, request)
        with tempfile.NamedTemporaryFile(dir=folder, suffix=".pdf") as file:
            file.write(content)
        return content

    Documents.preview = preview_through_a_file  # type: ignore[method-assign]
    settings = QSettings(str(folder / "recent.ini"), QSettings.Format.IniFormat)
    settings.setValue("recent", f"{CANARY}son, Hannah Lindqvist")
    settings.sync()
    (folder / "draft.json").write_text(f"{note_model.__name__}: {CANARY}", encoding="utf-8")
    socket.socket(socket.AF_INET, socket.SOCK_STREAM).close()


def main(arguments: list[str]) -> int:
    """Walk, and say what was seen on the way; what was written is for others to see."""
    folder = Path(arguments[0])
    if arguments[1:] == ["make"]:
        make(folder)
        return 0
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from massagedesk import app as program
    from massagedesk import folders
    from massagedesk.gui import offscreen
    from massagedesk.gui.problems import ProblemDesk
    from massagedesk.gui.single_instance import SingleInstance

    app = program.make_application()
    offscreen.say_only_problems()
    desk = ProblemDesk(folders.config(), app)
    desk.install()
    if arguments[1:] == ["careless"]:
        be_careless(folder)
    single = SingleInstance(folder / "practice", folders.config(), app)
    single.claim()
    walk = Walk(folder)
    single.listen()
    answer_dialogs(walk)
    try:
        walk.go()
    except Exception:
        walk.errors.append(traceback.format_exc())
        print(walk.on_screen().replace(CANARY, "(canary)"))
    single.release()
    names = [name for name in walk.suggested if CANARY in name or "indqvist" in name]
    print(f"fields typed into: {walk.typed}")
    print(f"titles: {sorted(walk.titles)}")
    print(f"names suggested: {len(walk.suggested)}, with a client: {len(names)}")
    if names or not walk.titles <= {"MassageDesk", "MassageDesk met a problem"}:
        walk.errors.append("a title or a suggested name told of a client")
    for error in walk.errors:
        print(error.replace(CANARY, "(canary)"))
    return 1 if walk.errors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
