"""Letting somebody in under her own name, and taking her password away."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot
from tests import factories
from tests.gui.controls import nameless, out_of_reach
from tests.gui.practice_folder import CHEAP, make_practice

from massagedesk.gui.settings.people_box import PeopleBox
from massagedesk.gui.widgets.task_panel import TaskPanel
from massagedesk.services import opening, people
from massagedesk.services.desk import Desk

OTHER = "violet harbor stencil"


@pytest.fixture
def desk(tmp_path: Path, clock: factories.Clock) -> Iterator[Desk]:
    made, _ = make_practice(tmp_path, clock)
    yield made
    made.close()


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def box(desk: Desk, told: list[str], qtbot: QtBot) -> PeopleBox:
    made = PeopleBox(desk, told.append)
    qtbot.addWidget(made)
    made.resize(800, 600)
    with qtbot.waitActive(made):
        made.show()
    return made


def panel_of(box: PeopleBox) -> TaskPanel:
    assert box.panel is not None
    return box.panel


def let_in(box: PeopleBox, name: str = "Lena Ortiz", hers: str = OTHER, own: str = factories.PASSWORD) -> TaskPanel:
    box.add.click()
    panel = panel_of(box)
    for field, text in (("name", name), ("new_password", hers), ("password", own)):
        panel.field(field).setText(text)
    panel.accept()
    return panel


def test_a_locum_gets_a_password_of_her_own(
    box: PeopleBox, desk: Desk, told: list[str], clock: factories.Clock
) -> None:
    assert box.lines() == ["June Calloway, owner, here now"]
    let_in(box)
    assert box.lines() == ["June Calloway, owner, here now", "Lena Ortiz"]
    assert told[0].startswith("Lena Ortiz can open the practice now.")
    assert (nameless(box), out_of_reach(box)) == ([], [])
    desk.close()
    hers = opening.open_desk(desk.vault.folder, password=OTHER, clock=clock, cost=CHEAP)
    assert hers.vault.person == "Lena Ortiz"
    seen = PeopleBox(hers, told.append)
    assert seen.lines() == ["June Calloway, owner", "Lena Ortiz, here now"]
    assert seen.add.isHidden()
    assert seen.remove_button("Lena Ortiz") is None
    hers.close()


def test_a_password_is_suggested_and_can_be_read(box: PeopleBox) -> None:
    box.add.click()
    assert panel_of(box).field("new_password").text().count("-") == 4


@pytest.mark.parametrize(
    ("name", "hers", "own"),
    [
        ("Lena Ortiz", OTHER, "a guess that is wrong"),
        ("Lena Ortiz", "sunshine", factories.PASSWORD),
        ("june calloway", OTHER, factories.PASSWORD),
        ("Lena Ortiz", factories.PASSWORD, factories.PASSWORD),
    ],
    ids=["wrong own password", "weak", "name taken", "somebody else's"],
)
def test_what_does_not_fit_is_said_and_nobody_gets_in(box: PeopleBox, name: str, hers: str, own: str) -> None:
    panel = let_in(box, name, hers, own)
    assert panel.problem() != ""
    assert panel.isVisible()
    assert box.lines() == ["June Calloway, owner, here now"]


def test_after_a_bug_it_can_be_tried_again(box: PeopleBox, monkeypatch: pytest.MonkeyPatch) -> None:
    noted: list[type[BaseException]] = []

    def break_down(*_arguments: object) -> None:
        raise KeyError

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(people, "add_person", break_down)
        meanwhile.setattr(sys, "excepthook", lambda kind, *_rest: noted.append(kind))
        panel = let_in(box)
    assert noted == [KeyError]
    panel.accept()
    assert box.lines() == ["June Calloway, owner, here now", "Lena Ortiz"]


def test_a_password_is_taken_away(box: PeopleBox, told: list[str]) -> None:
    let_in(box)
    remove = box.remove_button("Lena Ortiz")
    assert isinstance(remove, QAbstractButton)
    remove.click()
    panel = panel_of(box)
    panel.field("password").setText(factories.PASSWORD)
    panel.accept()
    assert box.lines() == ["June Calloway, owner, here now"]
    assert told[-1] == "The password is taken away."
