"""The one window around the practice: what locking, closing and another text size do to what is open."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot
from tests import factories
from tests.gui.notes_hand import at
from tests.gui.practice_folder import make_practice, use_cheap_keys

from massagedesk.gui import tasks
from massagedesk.gui.main_window import MainWindow
from massagedesk.gui.notes.notes import NotesView
from massagedesk.gui.settings.settings import SettingsView
from massagedesk.gui.shell import Shell
from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.form_panel import FormPanel
from massagedesk.gui.widgets.overlay import host_of
from massagedesk.gui.widgets.question import Question
from massagedesk.gui.window_state import WindowState
from massagedesk.persistence.work import NotSaved
from massagedesk.services.visits import Visits

FULL = "The disk is full. Nothing was saved; make room on the disk and try again."


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    use_cheap_keys(monkeypatch)


@pytest.fixture
def shell(tmp_path: Path, clock: factories.Clock, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    """Unlocked, with one session begun."""
    desk, _code = make_practice(tmp_path, clock)
    client = factories.add_client(desk)
    factories.chart(desk, factories.book(desk, client, at(8)), sign=False)
    desk.close()
    made = Shell(tmp_path / "practice", clock, WindowState(tmp_path))
    qtbot.addWidget(made)
    made.start()
    with qtbot.waitActive(made):
        made.show()
    unlock(made, qtbot)
    yield made
    monkeypatch.undo()
    made.close()


def unlock(shell: Shell, qtbot: QtBot) -> None:
    view = shell.unlock_view()
    assert view is not None
    view.form.password.setText(factories.PASSWORD)
    view.form.unlock.click()
    qtbot.waitUntil(lambda: shell.main_window() is not None)


def main(shell: Shell) -> MainWindow:
    window = shell.main_window()
    assert window is not None
    return window


def write_what_cannot_be_saved(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> NotesView:
    window = main(shell)
    (unsigned,) = window.desk.visits.unsigned()
    window.go("notes", note_id=unsigned.note_id)
    view = window.current_screen()
    assert isinstance(view, NotesView)

    def refuse(*_args: object) -> None:
        raise NotSaved(FULL)

    monkeypatch.setattr(Visits, "save_draft", refuse)
    view.model.write(assessment="Half a thou")
    return view


def press(shell: Shell, word: str) -> None:
    next(found for found in shell.findChildren(QPushButton) if found.text() == word and found.isVisible()).click()


def test_locking_stays_open_with_the_words_when_they_cannot_be_saved(
    shell: Shell, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = write_what_cannot_be_saved(shell, monkeypatch)
    shell.lock()
    assert shell.main_window() is not None
    assert [(said.title, said.sentence) for said in shell.findChildren(Question)] == [
        ("Not locked: what you wrote could not be saved", FULL)
    ]
    assert view.isVisible()
    assert view.model.details is not None
    assert view.model.details.assessment == "Half a thou"
    press(shell, "Lock without saving")
    qtbot.waitUntil(lambda: shell.unlock_view() is not None)
    assert shell.main_window() is None


def test_closing_stays_open_with_the_words_when_they_cannot_be_saved(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_what_cannot_be_saved(shell, monkeypatch)
    assert not shell.close()
    assert shell.isVisible()
    assert main(shell).desk.database.is_open
    press(shell, "Close without saving")
    assert not shell.isVisible()
    assert shell.main_window() is None


def test_the_words_are_saved_once_there_is_room_again(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    view = write_what_cannot_be_saved(shell, monkeypatch)
    shell.lock()
    note_id = view.model.note_id
    assert note_id is not None
    monkeypatch.undo()
    desk = main(shell).desk
    main(shell).about_to_lock()
    assert desk.visits.view(note_id).details.assessment == "Half a thou"


def test_a_panel_is_gone_with_what_it_was_about(shell: Shell, qtbot: QtBot) -> None:
    field = QLineEdit()
    panel = FormPanel(main(shell), "Payment", field, action="Save", accept=list, first=field)
    panel.open()
    assert panel.parent() is main(shell)
    assert host_of(shell) is main(shell)
    shell.lock()
    assert not shiboken6.isValid(panel)
    assert host_of(shell) is shell.unlock_view()


def test_closing_waits_while_a_practice_is_being_opened(
    shell: Shell, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell.lock()
    monkeypatch.setattr(tasks, "busy", lambda: True)
    assert not shell.close()
    assert shell.isVisible()
    assert [said.title for said in shell.findChildren(Question)] == ["Something is still being done"]
    monkeypatch.undo()
    assert shell.close()


# --- text size --------------------------------------------------------------------------------------------------------


def appearance(shell: Shell) -> SettingsView:
    main(shell).go("settings", section="appearance")
    view = main(shell).current_screen()
    assert isinstance(view, SettingsView)
    return view


def test_another_text_size_is_shown_at_once_kept_and_used_at_the_next_start(
    shell: Shell, tmp_path: Path, qtbot: QtBot, theme: Theme
) -> None:
    before, row = main(shell), main(shell).form.top_bar.height()
    view = appearance(shell)
    view.appearance.form.text_size.part("1.5").click()
    qtbot.waitUntil(lambda: main(shell) is not before)
    assert theme.scale == 1.5
    assert not shiboken6.isValid(before)
    assert main(shell).form.top_bar.height() == round(row * 1.5)
    again = main(shell).current_screen()
    assert isinstance(again, SettingsView)
    assert again.form.pages.currentWidget() is again.appearance
    assert again.appearance.form.text_size.current() == "1.5"
    assert QApplication.focusWidget() is again.appearance.form.text_size.part("1.5")
    assert WindowState(tmp_path).text_size() == 1.5
    kept = (tmp_path / "window.ini").read_text()
    assert "text_size=1.5" in kept
    assert "Lindqvist" not in kept
    factories.add_client(main(shell).desk, "Walt", "Jensen")
    again.appearance.form.text_size.part("").click()
    qtbot.waitUntil(lambda: theme.scale == 1.0)
    assert WindowState(tmp_path).text_size() is None


def test_another_text_size_waits_for_what_cannot_be_saved(
    shell: Shell, qtbot: QtBot, theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = main(shell)
    write_what_cannot_be_saved(shell, monkeypatch)
    view = appearance(shell)
    view.appearance.form.text_size.part("1.25").click()
    qtbot.waitUntil(lambda: bool(shell.findChildren(Question)))
    assert main(shell) is before
    assert theme.scale == 1.0
    assert view.appearance.form.text_size.current() == ""


@pytest.mark.parametrize("kept", ["", "twelve", "0.2", "40", "nan"])
def test_a_text_size_that_cannot_be_is_the_systems(tmp_path: Path, kept: str) -> None:
    (tmp_path / "window.ini").write_text(f"[General]\ntext_size={kept}\n")
    assert WindowState(tmp_path).text_size() is None
