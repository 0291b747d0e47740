"""The walk through every window of a full practice, the canary typed into every field it meets: see `tour`."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CANARY = "Qzvexorlund"
GIVEN_OUT = "given out"
TABS = ("overview", "plan", "notes", "appointments", "billing", "documents", "details")
PLACES = ("today", "calendar", "clients", "prescriptions", "notes", "reports", "backup", "settings")
_QUIET = frozenset({"Lock", "Print", "Undo"})
_HANNAH = "hannah lindqvist"


class Hand:
    """What `Computer` needs of a test's hand, without a test."""

    def __init__(self) -> None:
        from PySide6.QtTest import QTest

        self.keyClicks, self.keyClick, self.mouseClick = QTest.keyClicks, QTest.keyClick, QTest.mouseClick
        self._kept: list[Any] = []

    def addWidget(self, widget: Any, before_close_func: Callable[[Any], None] | None = None) -> None:
        self._kept.append(widget)

    @contextmanager
    def waitActive(self, widget: Any) -> Iterator[None]:
        yield
        widget.activateWindow()
        self.waitUntil(widget.isActiveWindow)

    def waitUntil(self, is_so: Callable[[], bool], timeout: int = 60_000) -> None:
        from time import monotonic

        from PySide6.QtTest import QTest

        until = monotonic() + max(timeout, 60_000) / 1000
        while not is_so():
            if monotonic() > until:
                raise TimeoutError("what should have happened did not")
            QTest.qWait(10)


class Walk:
    """`go()` is all of it; `errors`, `titles` and `suggested` tell afterwards what was met on the way."""

    def __init__(self, folder: Path) -> None:
        from tests.factories import Clock
        from tests.journeys.therapist import Computer

        from massagedesk.services.demo import PASSWORD

        self.folder, self.password = folder, PASSWORD
        self.out = folder / GIVEN_OUT
        self.out.mkdir(exist_ok=True)
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
        self.every_section()
        self.every_client_tab()
        self.the_note()
        self.an_addition()
        self.a_scan()
        self.the_history()
        self.backups()
        self.search()
        self.copy()
        self.crash()
        self.lock_and_come_back(self.her.shell.lock)
        self.lock_and_come_back(self.idle_for_long)
        self.leave()

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
            self.visit(place)
            self.type_everywhere()
            for action in self.actions():
                self.step(action.run)
                self.type_everywhere()
                self.leave_panels()
                self.visit(place)

    def every_section(self) -> None:
        """Of the settings."""
        from massagedesk.gui.settings.settings import SettingsView

        screen = self.at("settings", SettingsView)
        for section in [row.name for row in screen._sections()]:
            self.visit("settings", section=section)
            self.type_everywhere()
            self.leave_panels()

    def every_client_tab(self) -> None:
        from massagedesk.services.clients import ClientDetails

        desk = self.her.desk
        own = desk.clients.save(ClientDetails(given_name=CANARY, family_name=f"{CANARY}son", remarks=CANARY * 3))
        for client_id in (self.hannah(), own):
            for tab in TABS:
                self.visit("clients", client_id=client_id, tab=tab)
                self.type_everywhere()
                self.leave_panels()

    def the_note(self) -> None:
        """A note is typed; it saves itself."""
        from PySide6.QtTest import QTest

        self.visit("notes", note_id=self.her.desk.visits.unsigned()[0].note_id)
        self.type_everywhere()
        QTest.qWait(2500)
        self.settle()

    def an_addition(self) -> None:
        """To a signed note: begun, left as a draft, signed with the password."""
        from massagedesk.gui.notes.notes import NotesView

        view = self.at("notes", NotesView, note_id=self.her.desk.visits.recent(1)[0].note_id)
        view.signing.add()
        panel = view.signing.addendum
        assert panel is not None
        self.her.qtbot.keyClicks(panel.form.text, f"{CANARY} slept better")
        self.her.qtbot.keyClicks(panel.form.reason, f"{CANARY} told later")
        panel.keep()
        self.settle()
        self.her.qtbot.keyClicks(panel.form.password, self.password)
        panel.form.sign.click()
        self.her.qtbot.waitUntil(lambda: view.signing.addendum is None)
        self.settle()

    def a_scan(self) -> None:
        """Taken into the practice and looked at; the file itself was hers before."""
        from massagedesk.gui.prescriptions.prescriptions import PrescriptionsView

        desk = self.her.desk
        order = desk.prescriptions.of_client(self.hannah())[0].id
        view = self.at("prescriptions", PrescriptionsView, prescription_id=order)
        scan = self.out / "scan.pdf"
        scan.write_bytes(desk.prescriptions.scan_content(desk.prescriptions.scans(order)[0].id))
        view.scans.attach([str(scan)])
        for row in desk.prescriptions.scans(order):
            self.step(view.scans._look, row)
            self.leave_panels()

    def the_history(self) -> None:
        """Asked, verified, saved."""
        from massagedesk.gui.settings.history_page import HistoryPage
        from massagedesk.gui.settings.settings import SettingsView

        self.visit("settings", section="history")
        (page,) = self.at("settings", SettingsView).findChildren(HistoryPage)
        self.step(page._show_entry, page.model.rows[0])
        self.her.qtbot.keyClicks(page.form.words, CANARY)
        self.step(page.ask)
        page.form.words.clear()
        self.step(page.ask)
        page.form.printed_head.clear()
        self.step(page.verify)
        self.step(page.form.save.click)
        self.leave_panels()

    def backups(self) -> None:
        """One where she says, checked, and the drill."""
        from massagedesk.gui.backup.backup import BackupView

        made = self.out / "backup.zip"
        self.her.desk.backups.create(made)
        view = self.at("backup", BackupView)
        self.step(view.back_up)
        self.step(view.check, made)
        self.step(view.run_drill)

    def every_paper(self) -> None:
        """Looked at, printed on a printer that keeps a file, and saved."""
        from massagedesk.gui.reports.handing_out import PrintJob

        desk, client = self.her.desk, self.hannah()
        order = desk.prescriptions.of_client(client)[0].id
        year = desk.documents.years(client)[0]
        for chosen in (
            {"kind": "progress", "prescription_id": order},
            {"kind": "notes"},
            {"kind": "hsa", "year": year},
        ):
            self.visit("reports", client_id=client, **chosen)
            screen = self.her.window.current_screen()
            assert screen is not None
            self.her.qtbot.waitUntil(lambda screen=screen: screen.primary_action().enabled)  # type: ignore[misc]
            for action in screen.palette_actions():
                self.step(action.run)
                self.her.qtbot.waitUntil(lambda screen=screen: not screen.findChildren(PrintJob))  # type: ignore[misc]
            self.leave_panels()

    def search(self) -> None:
        """Ctrl+K, words that find nobody, then a name that finds somebody, and there."""
        from PySide6.QtCore import Qt
        from PySide6.QtWidgets import QLineEdit

        self.step(self.her.window.open_palette)
        self.type_everywhere()
        self.leave_panels()
        self.step(self.her.window.open_palette)
        for field in self.fields():
            if isinstance(field, QLineEdit) and field.hasFocus():
                self.her.qtbot.keyClicks(field, "lindqv")
                self.settle()
                self.her.qtbot.keyClick(field, Qt.Key.Key_Return)
        self.settle()
        self.leave_panels()

    def copy(self) -> None:
        from PySide6.QtWidgets import QApplication, QLineEdit

        self.visit("clients", new=True)
        field = next(each for each in self.fields() if isinstance(each, QLineEdit))
        field.setText(CANARY)
        field.selectAll()
        field.copy()
        assert CANARY in QApplication.clipboard().text()
        self.leave_panels()

    def crash(self) -> None:
        """A bug whose message, locals and cause hold the canary."""
        break_something(self.settle)

    def lock_and_come_back(self, lock: Callable[[], object]) -> None:
        self.visit("notes", note_id=self.her.desk.visits.unsigned()[0].note_id)
        self.type_everywhere()
        self.leave_panels()
        lock()
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

    def leave(self) -> None:
        """Close the window; a backup may come first."""
        self.her.shell.close()
        self.her.qtbot.waitUntil(lambda: not self.her.shell.isVisible() or bool(self.on_screen()))
        self.answer("Close without saving")
        self.her.qtbot.waitUntil(lambda: not self.her.shell.isVisible())

    def idle_for_long(self) -> None:
        """As if the minutes had passed."""
        from massagedesk.gui.idle_lock import IdleLock

        idle_lock = self.her.shell.findChild(IdleLock)
        assert isinstance(idle_lock, IdleLock)
        idle_lock.ended.emit()

    def _is_locked_or_asked(self) -> bool:
        return self.her.shell.unlock_view() is not None or bool(self.on_screen())

    # --- steps -------------------------------------------------------------------------------------------------

    def hannah(self) -> Any:
        """The client of whom there is everything."""
        return self.her.desk.clients.find(_HANNAH)[0].id

    def at(self, place: str, kind: type[Any], **arguments: Any) -> Any:
        """A screen that must be shown now."""
        self.visit(place, **arguments)
        return self.her.here(kind)

    def visit(self, place: str, **arguments: Any) -> None:
        """Go there, by taking back what would not be let go of."""
        if not self.her.window.go(place, **arguments):
            self.leave_panels()
            screen = self.her.window.current_screen()
            if (take_back := getattr(screen, "take_back", None)) is not None:
                take_back()
            if not self.her.window.go(place, **arguments):
                self.errors.append(f"{place} {arguments} was not reached from {screen}")
        self.settle()

    def answer(self, wanted: str) -> None:
        """Press the button of these words, where a question is asked."""
        from PySide6.QtWidgets import QPushButton

        for button in self.her.shell.findChildren(QPushButton):
            if button.text() == wanted and button.isVisible():
                button.click()
                break
        self.settle()

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

        until = monotonic() + 60
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


def break_something(settle: Callable[[], object]) -> None:
    """Run into a bug whose message, locals and cause hold the canary, and answer the dialog about it."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication, QDialog

    QTimer.singleShot(0, _break)
    settle()
    shown = [each for each in QApplication.topLevelWidgets() if isinstance(each, QDialog) and each.isVisible()]
    assert shown, "the crash was not told"
    for window in shown:
        window.accept()
    settle()


def _break() -> None:
    secret = {"client": CANARY}
    try:
        raise KeyError(CANARY)
    except KeyError as cause:
        raise ValueError(f"{secret['client']} cannot be shown") from cause
