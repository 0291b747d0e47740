"""Settings, driven through their widgets on a real practice."""

from collections.abc import Iterator
from datetime import date, time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot
from tests import factories
from tests.gui.controls import nameless, out_of_reach
from tests.gui.practice_folder import FakeWindow, make_practice, use_cheap_keys

from massagedesk.domain.errors import RuleViolation, WrongPassword
from massagedesk.domain.money import Money
from massagedesk.domain.practice import PaperSize, UnitRule
from massagedesk.gui.settings.settings import SettingsView
from massagedesk.gui.theme import Scheme, Theme
from massagedesk.services import vaults
from massagedesk.services.desk import Desk

NEW = "quiet-harbor-lantern-thistle-ember"


@pytest.fixture
def desk(tmp_path: Path, clock: factories.Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    use_cheap_keys(monkeypatch)
    opened, _ = make_practice(tmp_path, clock)
    yield opened
    opened.close()


@pytest.fixture
def window() -> FakeWindow:
    return FakeWindow()


@pytest.fixture
def view(desk: Desk, window: FakeWindow, qtbot: QtBot) -> SettingsView:
    made = SettingsView(desk, window)
    qtbot.addWidget(made)
    made.resize(1270, 712)
    made.show()
    made.shown()
    return made


def retype(qtbot: QtBot, field: object, text: str) -> None:
    field.selectAll()  # type: ignore[attr-defined]
    qtbot.keyClicks(field, text)  # type: ignore[arg-type]


def test_every_page_can_be_reached_and_named(view: SettingsView) -> None:
    for section in view.sections.rows():
        view.show_section(section.name)
        assert (section.name, nameless(view), out_of_reach(view)) == (section.name, [], [])


def test_what_is_typed_is_saved_together(view: SettingsView, desk: Desk, qtbot: QtBot) -> None:
    assert not view.primary_action().enabled
    retype(qtbot, view.practice.form.name, "Calloway Bodywork")
    view.show_section("practitioner")
    retype(qtbot, view.practitioner.form.credential, "LMP")
    assert view.context() == "Not saved yet"
    assert view.primary_action().enabled
    view.primary_action().run()
    assert desk.practice.practice.name == "Calloway Bodywork"
    assert desk.practice.practitioner.signing_name == "June Calloway, LMP"
    assert view.context() == ""


def test_npi_1_a_wrong_number_is_said_while_typing_and_at_its_input_when_saving(
    view: SettingsView, desk: Desk, qtbot: QtBot
) -> None:
    view.show_section("practitioner")
    form = view.practitioner.form
    retype(qtbot, form.npi, "199399999")
    assert form.npi_said.text() == "1 more digit"
    qtbot.keyClicks(form.npi, "7")
    assert "check digit" in form.npi_said.text()
    view.show_section("practice")
    assert not view.save()
    assert "check digit" in view.practitioner.fields.problem("npi")
    assert view.form.pages.currentWidget() is view.practitioner
    assert str(desk.practice.practitioner.npi) == "1993999998"
    retype(qtbot, form.npi, "1993999998")
    assert form.npi_said.text() == "The check digit fits."


def test_leaving_saves_and_what_does_not_fit_keeps_her_there(view: SettingsView, desk: Desk, qtbot: QtBot) -> None:
    retype(qtbot, view.practice.form.phone, "(360) 555-0199")
    assert view.can_leave()
    assert desk.practice.practice.phone == "(360) 555-0199"
    retype(qtbot, view.practice.form.tax_id, "12")
    assert not view.can_leave()
    assert view.practice.fields.problem("tax_id") == "A tax ID has nine digits."
    view.take_back()
    assert view.can_leave()
    assert view.practice.form.tax_id.text() == "91-0000142"


def test_hours_and_closed_days_reach_the_calendar(view: SettingsView, desk: Desk, qtbot: QtBot) -> None:
    view.show_section("hours")
    page = view.hours
    saturday = page.day(5)
    qtbot.mouseClick(saturday.is_open, Qt.MouseButton.LeftButton, pos=saturday.is_open.rect().center())
    saturday.is_open.setChecked(True)
    saturday.times[0].set_value(time(10))
    page.form.add_closed.click()
    row = page.closed_rows()[0]
    qtbot.keyClicks(row.on, "7/3/2026")
    qtbot.keyClicks(row.word, "Independence Day, observed")
    assert view.save()
    hours = desk.practice.practice.hours_on(date(2026, 3, 7))
    assert hours is not None
    assert hours.opens == time(10)
    assert desk.practice.practice.closed_days == ((date(2026, 7, 3), "Independence Day, observed"),)
    page.closed_rows()[0].remove.click()
    assert view.save()
    assert desk.practice.practice.closed_days == ()


def test_hours_that_cannot_be_are_refused_with_the_day(view: SettingsView, desk: Desk) -> None:
    monday = view.hours.day(0)
    monday.times[1].set_value(time(7))
    assert not view.save()
    assert view.hours.problem() == "Mon: the closing time must lie after the opening time."
    assert view.form.pages.currentWidget() is view.hours
    assert desk.practice.practice.hours_on(date(2026, 3, 2)).closes == time(17, 30)  # type: ignore[union-attr]


def test_papers_and_rules(view: SettingsView, desk: Desk, qtbot: QtBot) -> None:
    view.show_section("papers")
    form = view.papers.form
    form.paper_size.part(PaperSize.A4).click()
    form.unit_rule.part(UnitRule.TOTAL_TIME).click()
    retype(qtbot, form.prescription_days, "0")
    assert not view.save()
    assert view.papers.fields.problem("prescription_days") == "0 is not between 1 and 730."
    retype(qtbot, form.prescription_days, "120")
    assert view.save()
    practice = desk.practice.practice
    assert (practice.paper_size, practice.unit_rule, practice.prescription_days) == (
        PaperSize.A4,
        UnitRule.TOTAL_TIME,
        120,
    )


def test_a_picture_becomes_the_logo_and_goes_again(view: SettingsView, desk: Desk, tmp_path: Path) -> None:
    picture = QImage(2400, 600, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.darkGreen)
    picture.save(str(tmp_path / "logo.jpg"))
    view.practice.form.logo.take(tmp_path / "logo.jpg")
    assert view.save()
    logo = desk.practice.practice.logo
    assert logo is not None
    assert QImage.fromData(logo).width() == 1200
    (tmp_path / "logo.txt").write_text("no picture")
    view.practice.form.logo.take(tmp_path / "logo.txt")
    assert view.practice.form.logo.value() == logo
    view.practice.form.logo.remove.click()
    assert view.save()
    assert desk.practice.practice.logo is None


def test_services_are_added_changed_and_archived(
    view: SettingsView, desk: Desk, window: FakeWindow, qtbot: QtBot
) -> None:
    view.show_section("services")
    page = view.services
    page.form.add_service.click()
    editor = page.editor
    qtbot.keyClicks(editor.form.code, "97124x")
    editor.form.save.click()
    assert editor.fields.problem("code") == "“97124X” is not a service code of five digits or letters."
    editor.form.code.setText("97124")
    editor.form.save.click()
    assert editor.fields.problem("label") == "A service needs a name."
    qtbot.keyClicks(editor.form.label, "Sports massage 75")
    retype(qtbot, editor.form.minutes, "75")
    qtbot.keyClicks(editor.form.price, "130")
    editor.form.save.click()
    made = desk.practice.services()[-1]
    assert (made.label, made.description, made.code, made.minutes, made.price) == (
        "Sports massage 75",
        "Sports massage 75",
        "97124",
        75,
        Money(13000),
    )
    page.table.selectRow(3)
    page.archive.click()
    assert len(desk.practice.services()) == 3
    assert window.told[-1] == "Sports massage 75 is archived."
    window.undo()  # type: ignore[misc]
    assert len(desk.practice.services()) == 4
    page.table.selectRow(0)
    page.change.click()
    retype(qtbot, page.editor.form.price, "125")
    page.editor.form.save.click()
    assert desk.practice.services()[0].price == Money(12500)


def test_appearance_takes_effect_at_once_and_is_kept(view: SettingsView, desk: Desk) -> None:
    view.show_section("appearance")
    view.appearance.form.scheme.part(Scheme.DARK).click()
    assert Theme.current().is_dark
    assert desk.settings.get("appearance") == "dark"


def test_the_password_is_changed_after_the_present_one(
    view: SettingsView, desk: Desk, window: FakeWindow, qtbot: QtBot
) -> None:
    view.show_section("password")
    view.security.form.change_password.click()
    editor = view.security.editor
    assert (nameless(editor), out_of_reach(editor)) == ([], [])
    qtbot.keyClicks(editor.form.present, "not the one")
    qtbot.keyClicks(editor.form.password, "calloway")
    editor.form.save.click()
    assert "at least" in editor.fields.problem("password")
    retype(qtbot, editor.form.password, NEW)
    editor.form.save.click()
    assert editor.fields.problem("again").startswith("The two are not the same")
    qtbot.keyClicks(editor.form.again, NEW)
    editor.form.save.click()
    assert editor.fields.problem("present").startswith("This is not the present password")
    retype(qtbot, editor.form.present, factories.PASSWORD)
    editor.form.save.click()
    assert vaults.confirm_password(desk.vault, NEW) == "June Calloway"
    with pytest.raises(WrongPassword):
        vaults.confirm_password(desk.vault, factories.PASSWORD)
    assert window.told[-1].startswith("The password is changed.")
    assert editor.form.present.text() == ""


def test_offered_words_are_good_and_shown(view: SettingsView) -> None:
    view.security.form.change_password.click()
    editor = view.security.editor
    editor.form.offer.click()
    assert editor.form.strength.is_enough
    assert len(editor.form.password.text().split("-")) >= 5
    assert editor.form.password.echoMode() is editor.form.password.EchoMode.Normal
    editor.form.cancel.click()
    assert editor.form.password.text() == ""


def test_backup_folders_are_added_and_removed(
    view: SettingsView, desk: Desk, window: FakeWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    view.show_section("places")
    monkeypatch.setattr("massagedesk.gui.backup.places.choose_folder", lambda *_: tmp_path / "stick")
    view.places.form.add_place.click()
    assert desk.settings.backup_folders == [str(tmp_path / "stick")]
    row = view.places.form.places.rows()[0]
    assert row.place.state == "No backup yet"
    row.action.click()
    assert desk.settings.backup_folders == []
    window.undo()  # type: ignore[misc]
    assert desk.settings.backup_folders == [str(tmp_path / "stick")]


def test_the_text_size_is_asked_of_the_window_and_shown_as_it_is(
    view: SettingsView, window: FakeWindow, theme: Theme
) -> None:
    sizes = view.appearance.form.text_size
    assert sizes.current() == ""
    sizes.part("1.25").click()
    assert window.text_sizes == [1.25]
    assert sizes.current() == ""
    theme.choose_scale(1.25)
    view.appearance.read()
    assert sizes.current() == "1.25"
    sizes.part("").click()
    assert window.text_sizes == [1.25, None]


def test_locking_saves_and_what_does_not_fit_is_said_at_its_input(view: SettingsView, desk: Desk, qtbot: QtBot) -> None:
    retype(qtbot, view.practice.form.city, "Ferndale")
    view.about_to_lock()
    assert desk.practice.practice.address.city == "Ferndale"
    retype(qtbot, view.practice.form.name, " ")
    view.show_section("papers")
    with pytest.raises(RuleViolation):
        view.about_to_lock()
    assert view.practice.fields.problem("name") != ""
    assert view.form.pages.currentWidget() is view.practice
    assert desk.practice.practice.name == "Calloway Medical Massage"
