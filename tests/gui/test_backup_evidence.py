"""The drill, the recovery sheet and a new key, on the backup screen and through the window."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from tests import factories
from tests.gui.practice_folder import CHEAP, FakeWindow, make_practice

from massagedesk.domain.errors import WrongPassword
from massagedesk.gui.backup.backup import BackupView
from massagedesk.gui.shell import Shell
from massagedesk.gui.window_state import WindowState
from massagedesk.services import backup_places, opening, people, recovery_sheets
from massagedesk.services.desk import Desk
from massagedesk.vault import ballast

OTHER = "violet harbor stencil"


@pytest.fixture
def made(tmp_path: Path, clock: factories.Clock) -> Iterator[tuple[Desk, str]]:
    desk, code = make_practice(tmp_path, clock)
    backup_places.add_place(desk, tmp_path / "stick")
    yield desk, code
    desk.close()


@pytest.fixture
def desk(made: tuple[Desk, str]) -> Desk:
    return made[0]


@pytest.fixture
def view(desk: Desk, qtbot: QtBot) -> BackupView:
    made = BackupView(desk, FakeWindow())
    qtbot.addWidget(made)
    made.resize(1270, 712)
    with qtbot.waitActive(made):
        made.show()
    return made


def test_without_a_backup_there_is_no_empty_table_to_step_into(view: BackupView) -> None:
    assert view.history.isHidden()
    assert view.form.history_title.mapTo(view, view.form.history_title.rect().topLeft()).y() < view.height() // 2
    view.focus_first()
    assert view.form.add_place.hasFocus()
    view.back_up()
    assert view.history.isVisible()
    view.focus_first()
    assert view.history.hasFocus()
    view.side.drill.click()
    assert view.history.current_row() is not None


def test_a_drill_shows_line_by_line_what_it_proved(view: BackupView, desk: Desk) -> None:
    factories.add_client(desk)
    assert not view.side.check_verdict.isVisible()
    view.back_up()
    view.side.drill.click()
    assert view.side.check_verdict.text() == "Passed today, 9:18 am"
    assert "compared with the practice file" in view.side.check_words.text()
    assert ("Clients", "1 = 1") in view.found.lines()
    assert view.side.next_drill.text() == "The next drill runs by itself on Tue 10 Mar."


def test_a_drill_that_fails_says_so_and_what_to_do(view: BackupView, desk: Desk) -> None:
    view.back_up()
    path = desk.backups.history()[0].path
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    view.side.drill.click()
    assert view.side.check_verdict.text() == "Failed today, 9:18 am"
    assert view.side.check_words.text() != ""
    assert view.side.next_drill.text() == "The next drill runs by itself on Wed 4 Mar."


def test_a_drill_without_a_backup_is_told(view: BackupView) -> None:
    view.side.drill.click()
    window = view.desk_window
    assert isinstance(window, FakeWindow)
    assert window.told == ["There is no backup within reach. Connect the drive with your backups, or make one now."]


def test_the_sheet_is_tried_and_that_is_remembered(view: BackupView, made: tuple[Desk, str]) -> None:
    desk, code = made
    assert view.side.sheet_kit.text() == "There is no valid recovery sheet yet. Print one now."
    assert view.side.sheet.text() == "Print the sheet"
    recovery_sheets.sheet(desk, code)
    view.read()
    assert view.side.sheet.text() == "Print again"
    assert view.side.sheet_kit.text().startswith("Sheet 1, printed Tue 3 Mar")
    assert "Never tested" in view.side.sheet_words.text()
    view.side.try_sheet.click()
    panel = view.key_panel
    assert panel is not None
    panel.accept()
    assert panel.problem() == "Fill this in first."
    panel.field("recovery_code").setText(code[:-1] + ("A" if code[-1] != "A" else "B"))
    panel.accept()
    assert panel.problem() not in ("", "Fill this in first.")
    panel.field("recovery_code").setText(code)
    panel.accept()
    assert "Last tested today, 9:18 am." in view.side.sheet_words.text()


def test_the_key_is_not_replaced_with_a_wrong_password(view: BackupView, desk: Desk) -> None:
    kit = desk.vault.kit
    view.side.replace_key.click()
    panel = view.key_panel
    assert panel is not None
    panel.field("password").setText("a guess that is wrong")
    panel.accept()
    assert panel.problem() != ""
    assert panel.isVisible()
    assert (desk.vault.kit, desk.database.is_open) == (kit, True)


# --- through the window ---------------------------------------------------------------------------------------------


@pytest.fixture
def shell(tmp_path: Path, made: tuple[Desk, str], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    monkeypatch.setattr(ballast, "SIZE", 4096)
    desk = made[0]
    factories.add_client(desk)
    people.add_person(desk.vault, factories.PASSWORD, "Lena Ortiz", OTHER)
    desk.close()
    monkeypatch.setattr(opening, "open_desk", partial(opening.open_desk, cost=CHEAP))
    shown = Shell(desk.vault.folder, factories.Clock(), WindowState(tmp_path))
    qtbot.addWidget(shown)
    shown.resize(1366, 768)
    shown.start()
    with qtbot.waitActive(shown):
        shown.show()
    unlock_view = shown.unlock_view()
    assert unlock_view is not None
    qtbot.keyClicks(unlock_view.form.password, factories.PASSWORD)
    qtbot.keyClick(unlock_view.form.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shown.main_window() is not None)
    yield shown
    shown.close()


def test_a_new_key_goes_on_where_she_is_with_a_new_sheet_to_hand_out(
    shell: Shell, made: tuple[Desk, str], tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    main = shell.main_window()
    assert main is not None
    earlier = main.desk.vault.kit
    main.go("backup")
    screen = main.current_screen()
    assert isinstance(screen, BackupView)
    screen.side.replace_key.click()
    panel = screen.key_panel
    assert panel is not None
    panel.field("password").setText(factories.PASSWORD)
    panel.accept()
    qtbot.waitUntil(lambda: shell.main_window() is not main)
    main = shell.main_window()
    assert main is not None
    screen = main.current_screen()
    assert isinstance(screen, BackupView)
    sheet = screen.new_sheet_panel
    assert sheet is not None
    assert main.desk.vault.kit != earlier
    assert main.desk.clients.count() == 1
    target = tmp_path / "sheet.pdf"
    monkeypatch.setattr("massagedesk.gui.backup.sheet_panel.choose_new_file", lambda *ask: target)
    sheet.save.click()
    assert target.read_bytes().startswith(b"%PDF")
    assert main.desk.vault.kit in screen.side.sheet_kit.text()
    with pytest.raises(WrongPassword, match="earlier sheet"):
        recovery_sheets.try_recovery_code(main.desk, made[1])
    assert made[1] not in str(main.spot())
