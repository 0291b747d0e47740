"""A walk through every place and panel of a full practice: each opens, names its controls and leaves nothing behind."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from tests.factories import Clock
from tests.gui.controls import nameless
from tests.journeys.conftest import CHEAP
from tests.journeys.therapist import CTRL, PLACES, Computer, Key

from massagedesk.gui.clients.clients import ClientsView
from massagedesk.gui.widgets.overlay import open_panels
from massagedesk.services.demo import PASSWORD, make_practice

TABS = ("overview", "plan", "notes", "appointments", "billing", "documents", "details")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Clock]:
    """A made-up practice, closed, and the clock it stands at."""
    folder = tmp_path_factory.mktemp("made up")
    made = make_practice(
        folder / "practice", years=0, seed=7, today=date(2026, 3, 3), cost=CHEAP, settings_folder=folder / "settings"
    )
    clock = Clock(made.clock.now)
    made.vault.lock()
    return folder, clock


@pytest.fixture
def her(made: tuple[Path, Clock], qtbot: QtBot) -> Computer:
    """At her computer, unlocked."""
    computer = Computer(*made, qtbot)
    computer.type_password(PASSWORD)
    computer.until_open()
    return computer


def test_every_place_by_its_keys(her: Computer) -> None:
    for kind in (*PLACES, *reversed(PLACES)):
        her.go(kind)
        assert nameless(her.window) == [], kind.__name__


def test_every_tab_of_a_client(her: Computer) -> None:
    (row,) = her.desk.clients.find("hannah lindqvist")
    for tab in TABS:
        her.window.go("clients", client_id=row.id, tab=tab)
        assert her.here(ClientsView).crumb() == "Hannah Lindqvist"
        assert nameless(her.window) == [], tab


def orders(her: Computer) -> Any:
    return her.desk.prescriptions.rows()[0].id


@pytest.mark.parametrize(
    ("place", "arguments"),
    [
        ("clients", {"new": True}),
        ("prescriptions", {"prescription_id": orders}),
        ("calendar", {"book": True}),
        ("calendar", {"book": True, "prescription_id": orders}),
        ("calendar", {"day": date(2026, 3, 8), "span": "day"}),
        ("notes", {"inbox": True}),
        ("notes", {"note_id": lambda her: her.desk.visits.unsigned()[0].note_id}),
        ("notes", {"note_id": lambda her: her.desk.visits.recent(1)[0].note_id}),
        ("reports", {"kind": "progress", "prescription_id": orders}),
        ("settings", {"section": "services"}),
    ],
)
def test_what_screens_ask_of_each_other(her: Computer, place: str, arguments: dict[str, Any]) -> None:
    asked = {name: value(her) if callable(value) else value for name, value in arguments.items()}
    assert her.window.go(place, **asked)
    assert her.window.current_place() == place
    assert nameless(her.window) == []


@pytest.mark.parametrize(("key", "modifier"), [(Key.Key_K, CTRL), (Key.Key_F1, None)])
def test_panels_close_with_escape_and_give_the_keyboard_back(her: Computer, key: Key, modifier: Any) -> None:
    her.go(ClientsView)
    before: QWidget | None = her.shell.focusWidget()
    her.press(key, *([modifier] if modifier else []))
    (panel,) = open_panels(her.window)
    assert nameless(panel) == []
    her.press(Key.Key_Escape)
    assert open_panels(her.window) == []
    assert her.shell.focusWidget() is before
