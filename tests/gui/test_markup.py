"""What people typed is shown as typed: it is never read as markup, which could fetch pictures and pretend links."""

import json
from importlib import import_module
from inspect import signature
from pathlib import Path
from pkgutil import iter_modules

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMainWindow, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from tests import factories

from massagedesk.gui import forms
from massagedesk.gui.unlock.unlock import UnlockView
from massagedesk.gui.unlock.unlock_model import UnlockModel
from massagedesk.gui.widgets.chips import PickChip
from massagedesk.gui.widgets.labels import ElidedLabel, set_tip
from massagedesk.services import greeting

MARKUP = 'Ann <img src="//elsewhere.example/picture.png"> <a href="http://elsewhere.example">Lindqvist</a>'
FORMS = [module.name for module in iter_modules(forms.__path__) if module.name.startswith("ui_")]


@pytest.mark.parametrize("name", FORMS)
def test_no_label_of_a_form_reads_what_it_is_given_as_markup(qtbot: QtBot, name: str) -> None:
    module = import_module(f"{forms.__name__}.{name}")
    form = next(value for word, value in vars(module).items() if word.startswith("Ui_"))()
    root = QMainWindow() if next(iter(signature(form.setupUi).parameters)) == "MainWindow" else QWidget()
    qtbot.addWidget(root)
    form.setupUi(root)
    for label in root.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText, label.objectName()


def test_a_greeting_somebody_altered_shows_its_letters_and_no_link(qtbot: QtBot, tmp_path: Path) -> None:
    content = {"first_name": MARKUP, "practice_name": MARKUP, "zone": "America/Los_Angeles"}
    (tmp_path / greeting.NAME).write_text(json.dumps(content), encoding="utf-8")
    view = UnlockView(UnlockModel(tmp_path, factories.Clock()))
    qtbot.addWidget(view)
    said = view.form.greeting
    assert MARKUP in said.text()
    assert said.textFormat() == Qt.TextFormat.PlainText


@pytest.mark.parametrize("zone", ["America", "Nowhere/Here", "../../etc/passwd", "A" * 5000])
def test_a_greeting_with_an_impossible_zone_keeps_nobody_out(qtbot: QtBot, tmp_path: Path, zone: str) -> None:
    (tmp_path / greeting.NAME).write_text(json.dumps({"first_name": "June", "zone": zone}), encoding="utf-8")
    view = UnlockView(UnlockModel(tmp_path, factories.Clock()))
    qtbot.addWidget(view)
    assert "June" in view.form.greeting.text()


@pytest.mark.parametrize("make", [ElidedLabel, PickChip])
def test_what_had_no_room_is_told_by_the_tool_tip_letter_by_letter(
    qtbot: QtBot, make: type[ElidedLabel] | type[PickChip]
) -> None:
    shown = make(MARKUP)
    qtbot.addWidget(shown)
    shown.resize(60, 24)
    shown.grab()
    assert "<img" not in shown.toolTip()
    assert "&lt;img" in shown.toolTip()


def test_a_plain_tool_tip_stays_what_it_is(qtbot: QtBot) -> None:
    button = QPushButton()
    qtbot.addWidget(button)
    set_tip(button, "Anna Lindqvist, 5 > 3")
    assert button.toolTip() == "Anna Lindqvist, 5 > 3"
