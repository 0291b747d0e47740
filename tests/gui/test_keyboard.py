"""Unlock screen, first start and settings by the Tab key alone: it comes to everything, and one sees where it is."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from tests import factories
from tests.gui.controls import never_met, without_ring
from tests.gui.practice_folder import make_practice, use_cheap_keys

from massagedesk.gui.main_window import MainWindow
from massagedesk.gui.settings.settings import SettingsView
from massagedesk.gui.unlock.unlock import UnlockView
from massagedesk.gui.unlock.unlock_model import UnlockModel
from massagedesk.gui.wizard.wizard import FirstStartWizard
from massagedesk.services.desk import Desk

PASSWORD = "quiet-harbor-lantern-thistle-ember"


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    use_cheap_keys(monkeypatch)


@pytest.mark.parametrize("page", ["password", "code", "new"])
def test_unlock(tmp_path: Path, clock: factories.Clock, qtbot: QtBot, page: str) -> None:
    view = UnlockView(UnlockModel(tmp_path, clock))
    qtbot.addWidget(view)
    view.resize(1366, 768)
    with qtbot.waitActive(view):
        view.show()
    form = view.form
    first = {"password": form.password, "code": form.code, "new": form.new_password}[page]
    form.pages.setCurrentWidget(getattr(form, f"{page}_page"))
    first.setFocus()
    assert never_met(view) == []
    first.setFocus()
    assert without_ring(view) == []


def test_first_start(tmp_path: Path, clock: factories.Clock, qtbot: QtBot) -> None:
    wizard = FirstStartWizard(tmp_path / "practice", clock)
    qtbot.addWidget(wizard)
    wizard.resize(1366, 768)
    with qtbot.waitActive(wizard):
        wizard.show()
    lost: list[object] = []

    def look() -> None:
        (wizard.step().first() or wizard.form.next).setFocus()
        lost.extend((type(wizard.step()).__name__, found) for found in (*never_met(wizard), *without_ring(wizard)))

    look()
    wizard.go_on()
    wizard.practice.form.name.setText("Calloway Medical Massage")
    look()
    wizard.go_on()
    wizard.practitioner.form.given_name.setText("June")
    wizard.practitioner.form.family_name.setText("Calloway")
    look()
    wizard.go_on()
    look()
    wizard.go_on()
    look()
    wizard.password.form.password.setText(PASSWORD)
    wizard.password.form.again.setText(PASSWORD)
    wizard.go_on()
    look()
    wizard.recovery.save_to(tmp_path / "sheet.pdf")
    opened = wizard.model.opened
    assert opened is not None
    for field, place in zip(
        (wizard.recovery.form.first_group, wizard.recovery.form.second_group), wizard.model.asked, strict=True
    ):
        field.setText(opened.groups[place])
    wizard.go_on()
    look()
    wizard.go_on()
    look()
    wizard.close_half_open()
    assert wizard.step() is wizard.done
    assert lost == []


@pytest.fixture
def desk(tmp_path: Path, clock: factories.Clock) -> Iterator[Desk]:
    opened, _code = make_practice(tmp_path, clock)
    yield opened
    opened.close()


def test_settings(desk: Desk, qtbot: QtBot) -> None:
    window = MainWindow(desk)
    qtbot.addWidget(window)
    window.resize(1366, 768)
    with qtbot.waitActive(window):
        window.show()
    window.go("settings")
    view = window.current_screen()
    assert isinstance(view, SettingsView)
    lost: list[object] = []
    for section in view.sections.rows():
        view.show_section(section.name)
        view.focus_first()
        lost.extend((section.name, found) for found in never_met(window))
        view.focus_first()
        lost.extend((section.name, found) for found in without_ring(view))
    assert lost == []
