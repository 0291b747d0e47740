"""Wrong passwords make the next one wait; folders other programs copy are asked about."""

import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from tests import factories
from tests.gui.practice_folder import CHEAP, make_practice

from massagedesk.gui.unlock.unlock import UnlockView
from massagedesk.gui.unlock.unlock_model import UnlockModel, spoken_wait
from massagedesk.gui.widgets.question import Question
from massagedesk.services import opening, places, vaults
from massagedesk.services.desk import Desk
from massagedesk.services.places import Unsuitable


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A practice that is set up and locked again, and its recovery code."""
    desk, code = make_practice(tmp_path_factory.mktemp("closed"), factories.Clock())
    folder = desk.vault.folder
    desk.close()
    return folder, code


@pytest.fixture
def folder(closed: tuple[Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(
        opening, "open_desk", partial(opening.open_desk, cost=CHEAP, settings_folder=tmp_path / "settings")
    )
    copied = tmp_path / "practice"
    shutil.copytree(closed[0], copied)
    return copied


@pytest.fixture
def view(folder: Path, qtbot: QtBot) -> UnlockView:
    made = UnlockView(UnlockModel(folder, factories.Clock()))
    qtbot.addWidget(made)
    made.resize(1366, 768)
    with qtbot.waitActive(made):
        made.show()
    return made


@pytest.fixture
def opened(view: UnlockView) -> Iterator[list[Desk]]:
    desks: list[Desk] = []
    view.unlocked.connect(desks.append)
    yield desks
    for desk in desks:
        desk.close()
    view.close_half_open()


def try_wrong(view: UnlockView, qtbot: QtBot, times: int) -> None:
    for _ in range(times):
        view.form.password.setText("lavender kettle orbits")
        qtbot.keyClick(view.form.password, Qt.Key.Key_Return)


def test_the_fourth_wrong_password_makes_the_next_one_wait(view: UnlockView, opened: list[Desk], qtbot: QtBot) -> None:
    try_wrong(view, qtbot, 3)
    assert view.form.password.isEnabled()
    try_wrong(view, qtbot, 1)
    assert not view.form.password.isEnabled()
    assert not view.form.unlock.isEnabled()
    assert view.form.use_sheet.isEnabled()
    assert view.form.use_sheet.hasFocus()
    sentence = view.form.password_problem.sentence()
    assert sentence == "Several wrong passwords were tried. The next one can be tried in 5 seconds."
    assert opened == []


def test_the_wait_is_counted_down_and_then_the_field_is_hers_again(
    view: UnlockView, opened: list[Desk], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    try_wrong(view, qtbot, 4)
    left = [65.0, 64.2, 0.0]
    monkeypatch.setattr(vaults, "seconds_to_wait", lambda folder, clock: left.pop(0))
    view.waiting.look()
    assert "1 minute 5 seconds" in view.form.password_problem.sentence()
    view.waiting.look()
    assert not view.form.password.isEnabled()
    view.waiting.look()
    assert view.form.password.isEnabled()
    assert view.form.password.hasFocus()
    assert view.form.password.selectedText() != ""
    assert not view.form.password_problem.isVisible()
    assert not view.waiting.is_on()


def test_the_wait_goes_on_after_another_start(view: UnlockView, folder: Path, qtbot: QtBot) -> None:
    try_wrong(view, qtbot, 4)
    later = UnlockView(UnlockModel(folder, factories.Clock()))
    qtbot.addWidget(later)
    with qtbot.waitSignal(later.waiting.told):
        later.show()
    assert not later.form.password.isEnabled()


def test_the_recovery_sheet_opens_while_passwords_wait(
    view: UnlockView, opened: list[Desk], closed: tuple[Path, str], qtbot: QtBot
) -> None:
    try_wrong(view, qtbot, 4)
    qtbot.mouseClick(view.form.use_sheet, Qt.MouseButton.LeftButton)
    view.form.code.setPlainText(closed[1])
    qtbot.mouseClick(view.form.check_code, Qt.MouseButton.LeftButton)
    assert view.form.pages.currentWidget() is view.form.new_page


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "1 second"), (5, "5 seconds"), (60, "1 minute"), (61.5, "1 minute 2 seconds"), (899.1, "15 minutes")],
)
def test_waits_are_said_in_words(seconds: float, words: str) -> None:
    assert spoken_wait(seconds) == words


# --- folders other programs copy ------------------------------------------------------------------------------------


def answer(view: UnlockView, word: str) -> None:
    from PySide6.QtWidgets import QPushButton

    question = view.findChild(Question)
    assert question is not None
    next(each for each in question.findChildren(QPushButton) if each.text() == word).click()


@pytest.fixture
def _synced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "judge", lambda folder, facts: Unsuitable("synced", "Dropbox"))


@pytest.mark.usefixtures("_synced")
def test_a_synced_folder_is_asked_about_and_opens_when_she_agrees(
    view: UnlockView, opened: list[Desk], qtbot: QtBot
) -> None:
    view.form.password.setText(factories.PASSWORD)
    qtbot.keyClick(view.form.password, Qt.Key.Key_Return)
    question = view.findChild(Question)
    assert question is not None
    assert "Dropbox" in question.sentence
    answer(view, "Leave it closed")
    assert opened == []
    qtbot.keyClick(view.form.password, Qt.Key.Key_Return)
    answer(view, "Open it here anyway")
    assert len(opened) == 1
    assert opened[0].vault.place is not None


@pytest.mark.usefixtures("_synced")
def test_the_recovery_sheet_asks_about_the_folder_too(
    view: UnlockView, opened: list[Desk], closed: tuple[Path, str], qtbot: QtBot
) -> None:
    qtbot.mouseClick(view.form.use_sheet, Qt.MouseButton.LeftButton)
    view.form.code.setPlainText(closed[1])
    qtbot.mouseClick(view.form.check_code, Qt.MouseButton.LeftButton)
    answer(view, "Open it here anyway")
    assert view.form.pages.currentWidget() is view.form.new_page
