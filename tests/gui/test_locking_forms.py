"""Every form half filled when the practice locks is there again after unlocking: words, field and cursor."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget
from pytestqt.qtbot import QtBot
from tests import factories
from tests.gui.notes_hand import at
from tests.gui.practice_folder import make_practice
from tests.gui.shells import locked_shell, opened, unlock
from tests.gui.test_idle_lock import wait_locked

from massagedesk.domain.ids import ClientId
from massagedesk.gui.calendar.booking_model import Wish
from massagedesk.gui.main_window import MainWindow
from massagedesk.gui.shell import Shell
from massagedesk.gui.widgets.overlay import open_panels

TYPED = "Half a thou"
Begin = Callable[[MainWindow], QWidget]


@pytest.fixture
def shell(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    """A client with an order, and a signed note of this morning."""
    clock = factories.Clock()
    desk, _ = make_practice(tmp_path, clock)
    client_id = factories.add_client(desk)
    order = factories.add_prescription(desk, client_id)
    clock.now = at(11, 30)
    factories.chart(desk, factories.book(desk, client_id, at(9, 30), order))
    folder = desk.vault.folder
    desk.close()
    made = locked_shell(folder, clock, qtbot, monkeypatch)
    unlock(made, qtbot)
    yield made
    made.close()


def hannah(main: MainWindow) -> ClientId:
    return main.desk.clients.find("Lindqvist")[0].id


def screen(main: MainWindow) -> Any:
    return main.current_screen()


def a_new_client(main: MainWindow) -> QWidget:
    main.go("clients", new=True)
    form: QWidget = screen(main).new_client.form.form.family_name
    return form


def her_details(main: MainWindow) -> QWidget:
    main.go("clients", client_id=hannah(main), tab="details")
    field: QWidget = screen(main).page.built_parts()["details"].form.form.family_name
    return field


def her_plan(main: MainWindow) -> QWidget:
    main.go("clients", client_id=hannah(main), tab="plan")
    field: QWidget = screen(main).page.built_parts()["plan"].form.summary
    return field


def a_new_order(main: MainWindow) -> QWidget:
    main.go("prescriptions", new_for=hannah(main))
    return remarks_of(screen(main).editor)


def an_order(main: MainWindow) -> QWidget:
    row = main.desk.prescriptions.of_client(hannah(main))[0]
    main.go("prescriptions", prescription_id=row.id)
    return remarks_of(screen(main).editor)


def remarks_of(editor: QWidget) -> QWidget:
    found = editor.findChild(QLineEdit, "remarks")
    assert isinstance(found, QLineEdit)
    return found


def an_addition(main: MainWindow) -> QWidget:
    note_id = main.desk.visits.of_client(hannah(main))[0].note_id
    main.go("notes", note_id=note_id)
    screen(main).signing.add()
    field: QWidget = screen(main).signing.addendum.form.text
    return field


def a_booking(main: MainWindow) -> QWidget:
    main.go("calendar")
    screen(main).book(Wish(client_id=hannah(main)))
    field: QWidget = screen(main).editor.panel.form.remarks
    return field


def a_client_looked_for(main: MainWindow) -> QWidget:
    main.go("calendar")
    screen(main).book(Wish())
    field: QWidget = screen(main).editor.panel.form.search
    return field


def text_of(field: QWidget) -> str:
    assert isinstance(field, (QTextEdit, QPlainTextEdit, QLineEdit))
    return field.text() if isinstance(field, QLineEdit) else field.toPlainText()


def cursor_of(field: QWidget) -> int:
    assert isinstance(field, (QTextEdit, QPlainTextEdit, QLineEdit))
    return field.cursorPosition() if isinstance(field, QLineEdit) else field.textCursor().position()


@pytest.mark.parametrize(
    "begin", [a_new_client, her_details, her_plan, a_new_order, an_order, an_addition, a_booking, a_client_looked_for]
)
def test_a_form_half_filled_is_there_again(shell: Shell, begin: Begin, qtbot: QtBot) -> None:
    field = begin(opened(shell))
    field.setFocus()
    QTest.keyClicks(field, TYPED)
    for _ in range(3):
        QTest.keyClick(field, Qt.Key.Key_Left)
    before, cursor, panels = text_of(field), cursor_of(field), len(open_panels(opened(shell)))
    assert TYPED in before
    place, kind = opened(shell).current_place(), (type(field), field.objectName())
    shell.lock()
    wait_locked(shell, qtbot)
    main = unlock(shell, qtbot)
    assert main.current_place() == place
    assert len(open_panels(main)) == panels
    again = QApplication.focusWidget()
    assert again is not None
    assert (type(again), again.objectName()) == kind
    assert text_of(again) == before
    assert cursor_of(again) == cursor
