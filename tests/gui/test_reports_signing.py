"""Signing a saved PDF from the reports screen: offered with the extra alone, off at first, by password."""

import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot
from tests import factories
from tests.gui.controls import nameless, out_of_reach
from tests.gui.practice_folder import FakeWindow, make_practice, use_cheap_keys
from tests.services.desks import signed_note
from tests.vault.pdf_viewer import is_unaltered

from massagedesk.domain.ids import ClientId
from massagedesk.gui.reports.reports import ReportsView
from massagedesk.gui.theme import Theme
from massagedesk.services.desk import Desk


@pytest.fixture
def desk(tmp_path: Path, clock: factories.Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    use_cheap_keys(monkeypatch)
    made, _ = make_practice(tmp_path, clock)
    yield made
    made.close()


@pytest.fixture
def client_id(desk: Desk, clock: factories.Clock) -> ClientId:
    client_id = factories.add_client(desk)
    signed_note(desk, clock, client_id, factories.PASSWORD)
    return client_id


@pytest.fixture
def view(desk: Desk, client_id: ClientId, qtbot: QtBot) -> Iterator[ReportsView]:
    made = ReportsView(desk, FakeWindow())
    qtbot.addWidget(made)
    made.resize(1270, 712)
    made.show()
    yield made
    made.about_to_lock()


@pytest.fixture
def out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the file dialog puts the PDF."""
    path = tmp_path / "notes.pdf"
    monkeypatch.setattr("massagedesk.gui.reports.handing.choose_new_file", lambda *_: path)
    return path


def password_of(view: ReportsView) -> QLineEdit:
    panel = view.handing.panel
    assert panel is not None
    return panel.field("password")


def test_it_is_offered_for_notes_and_off_at_first(view: ReportsView, client_id: ClientId, out: Path) -> None:
    assert view.form.sign.isHidden(), "nothing is shown yet"
    view.open(kind="notes", client_id=client_id)
    assert view.form.sign.isVisible()
    assert not view.form.sign.isChecked()
    assert (nameless(view), out_of_reach(view)) == ([], [])
    view.form.save.click()
    assert view.handing.panel is None
    assert b"/ByteRange" not in out.read_bytes()
    view.open(kind="hsa", client_id=client_id, year=2026)
    assert view.form.sign.isHidden()


def test_a_box_that_is_no_longer_there_signs_nothing(view: ReportsView, client_id: ClientId, out: Path) -> None:
    view.open(kind="notes", client_id=client_id)
    view.form.sign.setChecked(True)
    view.open(kind="hsa", client_id=client_id, year=2026)
    view.form.save.click()
    assert view.handing.panel is None
    assert out.exists()


def test_the_password_signs_and_the_signed_file_is_what_was_recorded(
    view: ReportsView, client_id: ClientId, desk: Desk, out: Path
) -> None:
    view.open(kind="notes", client_id=client_id)
    view.form.sign.setChecked(True)
    view.form.save.click()
    assert not out.exists()
    assert desk.documents.printed() == []
    field, panel = password_of(view), view.handing.panel
    assert panel is not None
    assert (nameless(panel), out_of_reach(panel)) == ([], [])
    field.setText("not the password")
    panel.action.click()
    assert panel.problem() == "That is not the password of this practice. Nothing was signed."
    assert desk.documents.printed() == []
    field.setText(factories.PASSWORD)
    panel.action.click()
    content = out.read_bytes()
    assert is_unaltered(content)
    (row,) = desk.documents.printed()
    assert row.sha256 == hashlib.sha256(content).hexdigest()
    assert view.form.state.text() == "Issued as SN-2026-0001"
    assert field.text() == ""


def test_leaving_the_panel_issues_nothing(view: ReportsView, client_id: ClientId, desk: Desk, out: Path) -> None:
    view.open(kind="notes", client_id=client_id)
    view.form.sign.setChecked(True)
    view.form.save.click()
    assert view.handing.panel is not None
    view.handing.panel.cancel.click()
    assert desk.documents.printed() == []
    assert not out.exists()


def test_a_signed_paper_that_could_not_be_written_keeps_number_and_signature_for_the_next_try(
    view: ReportsView, client_id: ClientId, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = [tmp_path / "missing folder" / "a.pdf", tmp_path / "b.pdf"]
    monkeypatch.setattr("massagedesk.gui.reports.handing.choose_new_file", lambda *_: places.pop(0))
    view.open(kind="notes", client_id=client_id)
    view.form.sign.setChecked(True)
    view.form.save.click()
    password_of(view).setText(factories.PASSWORD)
    asked = view.handing.panel
    assert asked is not None
    asked.action.click()
    view.form.save.click()
    assert view.handing.panel is asked, "the password is not asked for again"
    assert [row.number for row in desk.documents.printed()] == ["SN-2026-0001"]
    assert is_unaltered((tmp_path / "b.pdf").read_bytes())


def test_without_the_extra_nothing_is_shown(
    view: ReportsView, client_id: ClientId, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyhanko.sign", None)
    view.open(kind="notes", client_id=client_id)
    assert view.form.save.isVisible()
    assert view.form.sign.isHidden()


def test_in_large_text_the_bar_still_ends_with_the_window(
    desk: Desk, client_id: ClientId, theme: Theme, qtbot: QtBot
) -> None:
    theme.choose_scale(1.5)
    large = ReportsView(desk, FakeWindow())
    qtbot.addWidget(large)
    large.resize(1366 - theme.px(64), 768 - theme.px(56))
    large.show()
    large.open(kind="notes", client_id=client_id)
    form = large.form
    qtbot.waitUntil(lambda: all(each.width() >= each.sizeHint().width() for each in (form.sign, form.save)))
    assert form.save.mapTo(large, form.save.rect().topRight()).x() < large.width()
    assert large.width() == 1366 - theme.px(64), "nothing pushes the screen wider"
    assert large.minimumSizeHint().width() <= large.width()
    large.about_to_lock()
