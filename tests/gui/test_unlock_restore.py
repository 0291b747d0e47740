"""Getting a practice back from a backup at the unlock screen, on real files."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from tests import factories
from tests.gui.controls import nameless, out_of_reach
from tests.gui.practice_folder import make_practice, use_cheap_keys

from massagedesk import folders
from massagedesk.domain.errors import NotFound
from massagedesk.gui.backup.restore_panel import RestorePanel
from massagedesk.gui.shell import Shell
from massagedesk.gui.unlock.unlock import UnlockView
from massagedesk.gui.unlock.unlock_model import UnlockModel
from massagedesk.gui.widgets.question import Question
from massagedesk.gui.window_state import WindowState
from massagedesk.services import greeting

BACKED_UP, ADDED_SINCE = ("Hannah", "Lindqvist"), ("Walt", "Jensen")


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    use_cheap_keys(monkeypatch)


@pytest.fixture
def folder(tmp_path: Path, clock: factories.Clock) -> Path:
    """A closed practice: a backup in the usual folder, and somebody entered since."""
    desk, code = make_practice(tmp_path, clock)
    (tmp_path / "code").write_text(code)
    factories.add_client(desk, *BACKED_UP)
    folders.backups().mkdir(parents=True)
    desk.backups.create(folders.backups() / "made.zip")
    factories.add_client(desk, *ADDED_SINCE)
    greeting.write(tmp_path / "practice", greeting.of_desk(desk, None))
    desk.close()
    return tmp_path / "practice"


@pytest.fixture
def shell(folder: Path, tmp_path: Path, clock: factories.Clock, qtbot: QtBot) -> Iterator[Shell]:
    made = Shell(folder, clock, WindowState(tmp_path))
    qtbot.addWidget(made)
    made.start()
    with qtbot.waitActive(made):
        made.show()
    yield made
    made.close()


def screen(shell: Shell) -> UnlockView:
    view = shell.unlock_view()
    assert view is not None
    return view


def asked(view: UnlockView) -> RestorePanel:
    panel = view.way_back.panel
    assert panel is not None
    assert panel.isVisible()
    return panel


def unlock(shell: Shell, qtbot: QtBot) -> None:
    qtbot.keyClicks(screen(shell).form.password, factories.PASSWORD)
    qtbot.keyClick(screen(shell).form.password, Qt.Key.Key_Return)


def break_file(folder: Path) -> None:
    content = bytearray((folder / "vault.db").read_bytes())
    content[100:5000] = bytes(4900)
    (folder / "vault.db").write_bytes(content)


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def names(shell: Shell) -> list[str]:
    main = shell.main_window()
    assert main is not None
    return [row.name for row in main.desk.clients.find("")]


def test_a_backup_takes_the_place_of_the_practice_which_is_kept_aside(shell: Shell, folder: Path, qtbot: QtBot) -> None:
    before = files_of(folder)["vault.db"]
    screen(shell).form.use_backup.click()
    panel = asked(screen(shell))
    assert "before restore" in panel.form.aside_words.text()
    assert not panel.form.secret_part.isVisible()
    panel.take(folders.backups() / "made.zip")
    qtbot.keyClicks(panel.form.password, factories.PASSWORD)
    panel.form.restore.click()
    panel.form.restore.click()
    qtbot.waitUntil(lambda: bool(shell.findChildren(Question)))
    (said,) = shell.findChildren(Question)
    (aside,) = folder.glob("before restore*")
    assert str(aside) in said.sentence
    assert (aside / "vault.db").read_bytes() == before
    assert screen(shell).isAncestorOf(said)
    said.close_panel()
    unlock(shell, qtbot)
    qtbot.waitUntil(lambda: shell.main_window() is not None)
    assert names(shell) == ["Hannah Lindqvist"]


def test_the_name_of_the_practice_that_was_here_is_not_greeted_any_more(
    shell: Shell, folder: Path, qtbot: QtBot
) -> None:
    assert screen(shell).form.greeting.text().endswith(", June")
    screen(shell).form.use_backup.click()
    panel = asked(screen(shell))
    panel.take(folders.backups() / "made.zip")
    qtbot.keyClicks(panel.form.password, factories.PASSWORD)
    panel.form.restore.click()
    panel.form.restore.click()
    qtbot.waitUntil(lambda: bool(shell.findChildren(Question)))
    assert "," not in screen(shell).form.greeting.text()
    assert greeting.read(folder) == greeting.Greeting()


def test_a_damaged_practice_is_one_key_from_its_latest_backup(shell: Shell, folder: Path, qtbot: QtBot) -> None:
    break_file(folder)
    unlock(shell, qtbot)
    view = screen(shell)
    assert "restore the latest backup" in view.form.password_problem.sentence()
    assert view.form.use_backup.hasFocus()
    qtbot.keyClick(view.form.use_backup, Qt.Key.Key_Space)
    panel = asked(view)
    assert panel.form.file_place.text().startswith("made.zip")
    assert panel.form.password.hasFocus()
    qtbot.keyClicks(panel.form.password, factories.PASSWORD)
    panel.form.restore.click()
    panel.form.restore.click()
    qtbot.waitUntil(lambda: bool(shell.findChildren(Question)))
    shell.findChildren(Question)[0].close_panel()
    unlock(shell, qtbot)
    qtbot.waitUntil(lambda: shell.main_window() is not None)
    assert names(shell) == ["Hannah Lindqvist"]


def test_a_wrong_password_touches_nothing(shell: Shell, folder: Path, qtbot: QtBot) -> None:
    before = files_of(folder)
    screen(shell).form.use_backup.click()
    panel = asked(screen(shell))
    panel.take(folders.backups() / "made.zip")
    qtbot.keyClicks(panel.form.password, "violet harbor stencil")
    panel.form.restore.click()
    assert panel.fields.problem("password").startswith("This password does not open the backup.")
    assert panel.form.restore.text() == "Check this backup"
    panel.form.cancel.click()
    assert files_of(folder) == before
    assert not list(folder.glob("before restore*"))


def test_an_altered_backup_touches_nothing(shell: Shell, folder: Path, tmp_path: Path) -> None:
    before = files_of(folder)
    content = bytearray((folders.backups() / "made.zip").read_bytes())
    content[len(content) // 2] ^= 1
    altered = tmp_path / "altered.zip"
    altered.write_bytes(content)
    screen(shell).form.use_backup.click()
    panel = asked(screen(shell))
    panel.take(altered)
    assert panel.form.file_problem.sentence().startswith("This backup was cut off or altered")
    assert not panel.form.restore.isEnabled()
    assert files_of(folder) == before


def test_the_recovery_code_opens_the_backup_too(shell: Shell, folder: Path, tmp_path: Path, qtbot: QtBot) -> None:
    view = screen(shell)
    view.form.use_sheet.click()
    view.form.code_use_backup.click()
    panel = asked(view)
    panel.take(folders.backups() / "made.zip")
    panel.form.secret_kind.part("recovery_code").click()
    qtbot.keyClicks(panel.form.recovery_code, (tmp_path / "code").read_text())
    panel.form.restore.click()
    assert panel.form.restore.text() == "Restore this backup"
    panel.form.restore.click()
    qtbot.waitUntil(lambda: bool(shell.findChildren(Question)))
    assert list(folder.glob("before restore*"))


def test_a_restore_that_fails_is_told_and_the_screen_stays(
    shell: Shell, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = screen(shell)
    view.form.use_backup.click()
    panel = asked(view)
    panel.take(folders.backups() / "made.zip")
    qtbot.keyClicks(panel.form.password, factories.PASSWORD)
    panel.form.restore.click()

    def gone(*_args: object, **_kept: object) -> None:
        raise NotFound("The backup is not there any more.")

    monkeypatch.setattr("massagedesk.services.restore.restore_backup", gone)
    panel.form.restore.click()
    assert [said.title for said in shell.findChildren(Question)] == ["Not restored"]
    assert screen(shell) is view


def test_the_panel_goes_with_the_screen_it_stands_on(shell: Shell, qtbot: QtBot) -> None:
    view = screen(shell)
    view.form.use_backup.setFocus()
    view.form.use_backup.click()
    panel = asked(view)
    assert panel.parent() is view
    assert nameless(panel) == []
    assert out_of_reach(panel) == []
    panel.form.cancel.click()
    assert QApplication.focusWidget() is view.form.use_backup


def test_the_newest_backup_of_the_usual_folder_is_offered(folder: Path, clock: factories.Clock) -> None:
    model = UnlockModel(folder, clock)
    older = folders.backups() / "older.zip"
    older.write_bytes(b"")
    os.utime(older, (1, 1))
    assert model.latest_backup() == folders.backups() / "made.zip"
    for path in folders.backups().iterdir():
        path.unlink()
    assert model.latest_backup() is None
