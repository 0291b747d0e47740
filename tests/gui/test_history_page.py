"""The history: filters, before and after, the verdict, the paper."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from tests import factories
from tests.gui.controls import nameless, out_of_reach
from tests.gui.practice_folder import FakeWindow, make_practice

from massagedesk.gui.settings.finding_line import FindingLine
from massagedesk.gui.settings.history_page import HistoryPage
from massagedesk.gui.settings.settings import SettingsView
from massagedesk.services.desk import Desk


@pytest.fixture
def desk(tmp_path: Path, clock: factories.Clock) -> Iterator[Desk]:
    made, _ = make_practice(tmp_path, clock)
    yield made
    made.close()


@pytest.fixture
def window() -> FakeWindow:
    return FakeWindow()


@pytest.fixture
def view(desk: Desk, window: FakeWindow, qtbot: QtBot) -> SettingsView:
    made = SettingsView(desk, window)
    qtbot.addWidget(made)
    made.resize(1270, 712)
    with qtbot.waitActive(made):
        made.show()
    return made


def shown(view: SettingsView) -> HistoryPage:
    view.open(section="history")
    return view.history


def change_phone(desk: Desk) -> None:
    client_id = factories.add_client(desk)
    desk.clients.save(replace(desk.clients.details(client_id), phone="(360) 555-0177"))


def labels(page: HistoryPage) -> list[str]:
    grid = page.form.changes
    items = (grid.itemAt(place) for place in range(grid.count()))
    found = [item.widget() for item in items if item is not None]
    return [widget.text() for widget in found if isinstance(widget, QLabel)]


def test_an_entry_shows_what_it_was_before_and_after(view: SettingsView, desk: Desk) -> None:
    change_phone(desk)
    page = shown(view)
    row = next(row for row in page.model.rows if row.what == "Changed client")
    page.table.selectRow(page.model.rows.index(row))
    assert page.form.entry_title.text() == "Changed client: Hannah Lindqvist"
    assert "UTC" in page.form.entry_words.text()
    told = labels(page)
    assert told[:3] == ["", "Before", "After"]
    assert "(360) 555-0177" in told


def test_filters_narrow_the_list(view: SettingsView, desk: Desk, clock: factories.Clock, qtbot: QtBot) -> None:
    clock.now = datetime(2026, 3, 3, 18, 0, tzinfo=UTC)
    change_phone(desk)
    clock.forward(days=3)
    page = shown(view)
    before = len(page.model.rows)
    page.form.kind.setCurrentIndex(page.form.kind.findData("client"))
    page.form.kind.activated.emit(page.form.kind.currentIndex())
    assert {row.kind for row in page.model.rows} == {"client"}
    assert 0 < len(page.model.rows) < before
    qtbot.keyClicks(page.form.words, "0177")
    qtbot.waitUntil(lambda: [row.what for row in page.model.rows] == ["Changed client"])
    page.form.span.part("today").click()
    assert page.model.rows == ()
    assert page.form.empty.isVisible()
    assert page.table.isHidden()


def test_more_than_a_page_is_read_on_demand(view: SettingsView, desk: Desk) -> None:
    for number in range(110):
        desk.settings.put("appearance", f"dark{number}")
    page = shown(view)
    assert len(page.model.rows) == 100
    page.form.older.click()
    assert len(page.model.rows) > 110
    assert page.form.older.isHidden()


def findings(page: HistoryPage) -> list[tuple[str, bool]]:
    return [(line.sentence, line.is_bad) for line in page.findChildren(FindingLine) if not line.isHidden()]


def test_verify_says_that_nothing_was_altered(view: SettingsView) -> None:
    page = shown(view)
    page.form.verify.click()
    assert page.form.verdict.text() == "Nothing was altered"
    assert not any(bad for _, bad in findings(page))
    assert findings(page)[0][0].endswith("are as they were written, in unbroken order.")


def test_a_paper_that_does_not_agree_is_told(view: SettingsView, qtbot: QtBot) -> None:
    page = shown(view)
    page.form.printed_head.setText("0123456789ab")
    qtbot.keyClick(page.form.printed_head, Qt.Key.Key_Return)
    assert page.form.verdict.text() == "Something was altered"
    assert findings(page)[0][1]


def test_it_is_saved_as_a_paper_which_is_an_entry_itself(
    view: SettingsView, window: FakeWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = shown(view)
    target = tmp_path / "history.pdf"
    asked: list[Path] = []

    def choose(*ask: object) -> Path:
        asked.append(Path(str(ask[-1])))
        return target

    monkeypatch.setattr("massagedesk.gui.settings.history_page.choose_new_file", choose)
    page.form.save.click()
    assert target.read_bytes().startswith(b"%PDF")
    assert asked[0].name == "massagedesk-history-2026-03-03.pdf"
    assert page.model.rows[0].what == "Printed audit list"
    assert window.told == ["The history is saved as history.pdf."]


def test_every_control_has_a_name_and_is_reached(view: SettingsView) -> None:
    page = shown(view)
    assert (nameless(page), out_of_reach(page)) == ([], [])


def test_what_was_added_needs_no_column_of_what_it_was_before(view: SettingsView, desk: Desk) -> None:
    factories.add_client(desk)
    page = shown(view)
    assert page.form.entry_words.text() == "Choose an entry to see what it was about."
    row = next(row for row in page.model.rows if row.what == "Added client")
    page.table.selectRow(page.model.rows.index(row))
    told = labels(page)
    assert "Before" not in told
    assert told[told.index("Last name") + 1] == "Lindqvist"
    assert "June Calloway" in page.form.entry_words.text()


def test_a_clock_set_back_is_a_remark_and_no_fault(view: SettingsView, desk: Desk, clock: factories.Clock) -> None:
    factories.add_client(desk)
    clock.forward(days=-2)
    factories.add_client(desk, "Maria", "Alvarez")
    page = shown(view)
    page.form.verify.click()
    assert page.form.verdict.text() == "Nothing was altered"
    assert findings(page)[-1] == (
        "The computer's clock was set back once; those entries are marked, their order is certain.",
        False,
    )
