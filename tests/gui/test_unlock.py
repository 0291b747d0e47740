import shutil
import sys
import types
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from tests import factories
from tests.gui.controls import nameless, out_of_reach

from massagedesk.gui import tasks
from massagedesk.gui.shell import Shell
from massagedesk.gui.single_instance import SingleInstance
from massagedesk.gui.theme import Scheme, Theme
from massagedesk.gui.unlock.unlock import UnlockView
from massagedesk.gui.unlock.unlock_model import UnlockModel, grouped_code, is_whole_code
from massagedesk.gui.widgets.question import Question
from massagedesk.gui.window_state import WindowState
from massagedesk.services import greeting, opening
from massagedesk.services.desk import Desk
from massagedesk.vault.kdf import KdfCost

PASSWORD = "lavender kettle orbit"
OTHER = "violet harbor stencil"
CHEAP = KdfCost(8, 1, 1)
MORNING = datetime(2026, 3, 3, 15, 48, tzinfo=UTC)
"""Tuesday 7:48 am in Bellingham."""


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A practice that is set up and locked again, and its recovery code."""
    folder = tmp_path_factory.mktemp("closed") / "practice"
    desk, code = opening.create_desk(folder, PASSWORD, "June Calloway", clock=factories.Clock(), cost=CHEAP)
    factories.set_up(desk)
    greeting.write(folder, greeting.of_desk(desk, datetime(2026, 3, 3, 1, 51, tzinfo=UTC)))
    desk.close()
    return folder, code


@pytest.fixture
def folder(closed: tuple[Path, str], tmp_path: Path) -> Path:
    copied = tmp_path / "practice"
    shutil.copytree(closed[0], copied)
    return copied


@pytest.fixture(autouse=True)
def _cheap_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "open_desk", partial(opening.open_desk, cost=CHEAP))


@pytest.fixture
def view(folder: Path, qtbot: QtBot) -> UnlockView:
    made = UnlockView(UnlockModel(folder, factories.Clock(MORNING)))
    qtbot.addWidget(made)
    made.resize(1366, 768)
    with qtbot.waitActive(made):
        made.show()
    return made


@pytest.fixture
def opened(view: UnlockView) -> Iterator[list[Desk]]:
    """The desks the view opened, closed at the end."""
    desks: list[Desk] = []
    view.unlocked.connect(desks.append)
    yield desks
    for desk in desks:
        desk.close()
    view.close_half_open()


# --- what it says ---------------------------------------------------------------------------------------------------


def test_it_greets_and_says_where_everything_is(view: UnlockView) -> None:
    assert view.form.greeting.text() == "Good morning, June"
    assert view.form.moment.text() == "Tuesday 3 March, 7:48 am"
    assert view.model.footer() == (
        "Calloway Medical Massage · everything stays on this computer, encrypted · last backup Mon 2 Mar, 5:51 pm"
    )


@pytest.mark.parametrize(
    ("hour", "words"), [(11, "Good evening"), (12, "Good morning"), (20, "Good afternoon"), (2, "Good evening")]
)
def test_the_greeting_follows_her_time_of_day(folder: Path, hour: int, words: str) -> None:
    model = UnlockModel(folder, lambda: datetime(2026, 3, 3, hour, 0, tzinfo=UTC))
    assert model.greet() == f"{words}, June"


def test_an_unknown_practice_is_greeted_without_names(tmp_path: Path) -> None:
    model = UnlockModel(tmp_path, factories.Clock(MORNING))
    assert "," not in model.greet()
    assert model.footer() == "Everything stays on this computer, encrypted"


# --- the password ---------------------------------------------------------------------------------------------------


def test_the_password_opens_and_is_forgotten(view: UnlockView, opened: list[Desk], qtbot: QtBot) -> None:
    assert view.form.password.hasFocus()
    qtbot.keyClicks(view.form.password, PASSWORD)
    qtbot.keyClick(view.form.password, Qt.Key.Key_Return)
    assert [desk.practice.practice.name for desk in opened] == ["Calloway Medical Massage"]
    assert view.form.password.text() == ""


def test_a_wrong_password_is_told_beside_the_field(view: UnlockView, opened: list[Desk], qtbot: QtBot) -> None:
    qtbot.keyClicks(view.form.password, "lavender kettle orbits")
    qtbot.mouseClick(view.form.unlock, Qt.MouseButton.LeftButton)
    assert opened == []
    assert view.form.password_problem.isVisible()
    assert "password" in view.form.password_problem.sentence()
    assert view.form.password.isEnabled()
    assert view.form.password.selectedText() != ""
    qtbot.keyClicks(view.form.password, "l")
    assert not view.form.password_problem.isVisible()


def test_a_bug_does_not_shut_the_only_way_in(
    view: UnlockView, opened: list[Desk], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted: list[type[BaseException]] = []

    def break_down(*_arguments: object, **_named: object) -> None:
        raise KeyError

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(view.model, "open_by_password", break_down)
        meanwhile.setattr(sys, "excepthook", lambda kind, *_rest: noted.append(kind))
        qtbot.keyClicks(view.form.password, PASSWORD)
        qtbot.keyClick(view.form.password, Qt.Key.Key_Return)
    assert noted == [KeyError]
    qtbot.keyClick(view.form.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(opened))


def test_nothing_typed_is_told_at_once(view: UnlockView, opened: list[Desk], qtbot: QtBot) -> None:
    qtbot.mouseClick(view.form.unlock, Qt.MouseButton.LeftButton)
    assert view.form.password_problem.sentence() == "Type your password first."
    assert opened == []


def test_while_the_key_is_made_nothing_else_can_be_asked(view: UnlockView, opened: list[Desk], qtbot: QtBot) -> None:
    tasks.set_inline(False)
    qtbot.keyClicks(view.form.password, PASSWORD)
    qtbot.keyClick(view.form.password, Qt.Key.Key_Return)
    assert not view.form.password.isEnabled()
    assert view.form.unlock.text() == "Unlocking…"
    qtbot.waitUntil(lambda: bool(opened))
    assert view.form.unlock.text() == "Unlock"


# --- the recovery sheet ---------------------------------------------------------------------------------------------


def to_new_password(view: UnlockView, qtbot: QtBot, code: str) -> None:
    qtbot.mouseClick(view.form.use_sheet, Qt.MouseButton.LeftButton)
    assert view.form.code.hasFocus()
    view.form.code.setPlainText(code.lower().replace("-", " "))
    qtbot.mouseClick(view.form.check_code, Qt.MouseButton.LeftButton)


def test_the_sheet_opens_and_asks_for_a_new_password(
    view: UnlockView, opened: list[Desk], closed: tuple[Path, str], qtbot: QtBot
) -> None:
    to_new_password(view, qtbot, closed[1])
    assert opened == []
    form = view.form
    assert form.pages.currentWidget() is form.new_page
    qtbot.keyClicks(form.new_password, OTHER)
    qtbot.keyClicks(form.again, "violet harbor stencils")
    qtbot.mouseClick(form.set_password, Qt.MouseButton.LeftButton)
    assert "differ" in form.new_problem.sentence()
    form.again.setText(OTHER)
    qtbot.mouseClick(form.set_password, Qt.MouseButton.LeftButton)
    assert len(opened) == 1
    assert opened[0].is_password(OTHER)
    assert not opened[0].is_password(PASSWORD)


def test_enter_tries_the_recovery_code(view: UnlockView, closed: tuple[Path, str], qtbot: QtBot) -> None:
    qtbot.mouseClick(view.form.use_sheet, Qt.MouseButton.LeftButton)
    view.form.code.setPlainText(closed[1])
    qtbot.keyClick(view.form.code, Qt.Key.Key_Return)
    assert view.form.pages.currentWidget() is view.form.new_page


def test_a_weak_new_password_is_refused_with_advice(
    view: UnlockView, opened: list[Desk], closed: tuple[Path, str], qtbot: QtBot
) -> None:
    to_new_password(view, qtbot, closed[1])
    form = view.form
    qtbot.keyClicks(form.new_password, "sunshine")
    assert form.advice.text() != ""
    form.again.setText("sunshine")
    qtbot.keyClick(form.again, Qt.Key.Key_Return)
    assert form.new_problem.sentence() != ""
    assert opened == []


def test_a_code_cut_short_or_wrong_is_told(
    view: UnlockView, opened: list[Desk], closed: tuple[Path, str], qtbot: QtBot
) -> None:
    to_new_password(view, qtbot, closed[1][:-3])
    assert "15 groups" in view.form.code_problem.sentence()
    swapped = closed[1][-4:] + closed[1][4:-4] + closed[1][:4]
    view.form.code.setPlainText(swapped)
    qtbot.mouseClick(view.form.check_code, Qt.MouseButton.LeftButton)
    assert view.form.code_problem.sentence() != ""
    assert view.form.pages.currentWidget() is view.form.code_page
    view.form.code.setPlainText(closed[1][:-3])
    qtbot.keyClick(view.form.code, Qt.Key.Key_Return)
    assert "15 groups" in view.form.code_problem.sentence()
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert view.form.password.hasFocus()


def test_closing_before_a_new_password_locks_again(
    view: UnlockView, closed: tuple[Path, str], folder: Path, qtbot: QtBot
) -> None:
    to_new_password(view, qtbot, closed[1])
    view.close_half_open()
    desk = opening.open_desk(folder, password=PASSWORD, clock=factories.Clock())
    desk.close()


def test_a_code_is_grouped_as_it_is_printed() -> None:
    assert grouped_code("abcd efgh-ij") == "ABCD-EFGH-IJ"
    assert is_whole_code("A" * 60)
    assert not is_whole_code("A-" * 59)


@pytest.mark.parametrize("page", ["password_page", "code_page", "new_page"])
def test_every_control_has_a_name_and_is_reached(view: UnlockView, page: str) -> None:
    view.form.pages.setCurrentWidget(getattr(view.form, page))
    assert nameless(view) == []
    assert out_of_reach(view) == []


def test_it_lies_where_the_design_has_it(view: UnlockView) -> None:
    form = view.form
    mark, field, act = (part.mapTo(view, part.rect().topLeft()) for part in (form.mark, form.password, form.unlock))
    assert (mark.x(), mark.y()) == (651, 166)
    assert (field.x(), field.y(), form.password.width(), form.password.height()) == (483, 366, 400, 44)
    assert (act.y(), form.unlock.height()) == (426, 44)


# --- the window around it -------------------------------------------------------------------------------------------


@pytest.fixture
def shell(folder: Path, tmp_path: Path, qtbot: QtBot) -> Shell:
    made = Shell(folder, factories.Clock(MORNING), WindowState(tmp_path))
    qtbot.addWidget(made)
    made.start()
    with qtbot.waitSignal(made.first_painted):
        made.show()
    return made


def unlock(shell: Shell, qtbot: QtBot) -> None:
    view = shell.unlock_view()
    assert view is not None
    qtbot.keyClicks(view.form.password, PASSWORD)
    qtbot.keyClick(view.form.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shell.main_window() is not None)


def test_unlocking_opens_on_today_and_locking_leaves_nothing(shell: Shell, folder: Path, qtbot: QtBot) -> None:
    unlock(shell, qtbot)
    main = shell.main_window()
    assert main is not None
    assert main.current_place() == "today"
    assert main.form.rail.item("backup").text() == "Back up"
    desk = main.desk
    shell.lock()
    assert shell.main_window() is None
    assert shell.unlock_view() is not None
    assert not desk.database.is_open
    assert not shiboken6.isValid(main)
    assert shell.windowTitle() == "MassageDesk"
    again = shell.unlock_view()
    assert again is not None
    assert shell.focusWidget() is again.form.password
    unlock(shell, qtbot)
    assert shell.main_window() is not None
    shell.close()
    assert greeting.read(folder).first_name == "June"


def test_it_waits_with_locking_while_something_is_done(
    shell: Shell, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    unlock(shell, qtbot)
    main = shell.main_window()
    assert main is not None
    monkeypatch.setattr(tasks, "busy", lambda: True)
    shell.lock()
    assert shell.main_window() is main
    assert shell.locking.cover is not None
    monkeypatch.undo()
    qtbot.waitUntil(lambda: shell.main_window() is None)
    assert shell.locking.cover is None
    shell.close()


def test_light_or_dark_of_the_practice_is_kept_for_the_unlock_screen(
    shell: Shell, tmp_path: Path, qtbot: QtBot, theme: Theme
) -> None:
    unlock(shell, qtbot)
    main = shell.main_window()
    assert main is not None
    theme.choose_scheme(Scheme.DARK)
    shell.lock()
    assert WindowState(tmp_path).scheme() is Scheme.DARK
    assert theme.is_dark


class Wizard(QWidget):
    finished = Signal(object)
    restored = Signal(object)

    def __init__(self, folder: Path, clock: factories.Clock) -> None:
        super().__init__()
        self.folder = folder


@pytest.fixture
def _wizard(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stand-in for the real one, which has tests of its own."""
    monkeypatch.setattr("massagedesk.gui.wizard.wizard.FirstStartWizard", Wizard)


@pytest.mark.usefixtures("_wizard")
def test_without_a_practice_the_wizard_comes_first(tmp_path: Path, folder: Path, qtbot: QtBot) -> None:
    shell = Shell(tmp_path / "new", factories.Clock(MORNING), WindowState(tmp_path))
    qtbot.addWidget(shell)
    shell.start()
    wizard = shell.findChild(Wizard)
    assert wizard is not None
    assert wizard.folder == tmp_path / "new"
    desk = opening.open_desk(folder, password=PASSWORD, clock=factories.Clock(MORNING))
    wizard.finished.emit(desk)
    qtbot.waitUntil(lambda: shell.main_window() is not None)
    main = shell.main_window()
    assert main is not None
    assert main.current_place() == "today"
    shell.close()


@pytest.mark.usefixtures("_wizard")
def test_a_practice_restored_by_the_wizard_is_unlocked_next(tmp_path: Path, folder: Path, qtbot: QtBot) -> None:
    shell = Shell(tmp_path / "new", factories.Clock(MORNING), WindowState(tmp_path))
    qtbot.addWidget(shell)
    shell.start()
    wizard = shell.findChild(Wizard)
    assert wizard is not None
    wizard.restored.emit(types.SimpleNamespace(aside=tmp_path / "before restore"))
    qtbot.waitUntil(lambda: shell.unlock_view() is not None)
    assert not shiboken6.isValid(wizard)
    said = [question.sentence for question in shell.findChildren(Question)]
    assert len(said) == 1
    assert "before restore" in said[0]


def test_a_second_start_calls_the_first(tmp_path: Path, qtbot: QtBot) -> None:
    first, second = (SingleInstance(tmp_path / "practice", tmp_path) for _ in range(2))
    assert first.claim()
    first.listen()
    assert not second.claim()
    with qtbot.waitSignal(first.called):
        assert second.call_first()
    first.release()
    assert second.claim()
    second.release()
