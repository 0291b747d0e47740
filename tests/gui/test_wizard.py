"""The first start, walked through its pages on an empty folder."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from tests import factories
from tests.gui.controls import nameless, out_of_reach
from tests.gui.practice_folder import CHEAP, use_cheap_keys

from massagedesk import folders
from massagedesk.gui.backup.restore_panel import RestoreRequest
from massagedesk.gui.widgets.question import Question
from massagedesk.gui.wizard.wizard import FirstStartWizard
from massagedesk.gui.wizard.wizard_model import WizardModel
from massagedesk.services import opening, recovery_sheets
from massagedesk.services.desk import Desk
from massagedesk.services.practice import PracticeDetails, PracticeService

PASSWORD = "quiet-harbor-lantern-thistle-ember"


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    use_cheap_keys(monkeypatch)


@pytest.fixture
def wizard(tmp_path: Path, clock: factories.Clock, qtbot: QtBot) -> Iterator[FirstStartWizard]:
    made = FirstStartWizard(tmp_path / "practice", clock)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    yield made
    made.close_half_open()


def fill_practice(wizard: FirstStartWizard, qtbot: QtBot) -> None:
    form = wizard.practice.form
    qtbot.keyClicks(form.name, "Calloway Medical Massage")
    qtbot.keyClicks(form.city, "Bellingham")
    form.state.set_value("WA")
    form.zone.set_value("America/Los_Angeles")


def fill_practitioner(wizard: FirstStartWizard, qtbot: QtBot) -> None:
    form = wizard.practitioner.form
    qtbot.keyClicks(form.given_name, "June")
    qtbot.keyClicks(form.family_name, "Calloway")
    qtbot.keyClicks(form.npi, "1993999998")


def walk_to_password(wizard: FirstStartWizard, qtbot: QtBot) -> None:
    wizard.go_on()
    fill_practice(wizard, qtbot)
    wizard.go_on()
    fill_practitioner(wizard, qtbot)
    wizard.go_on()
    wizard.go_on()
    assert wizard.step() is wizard.password


def walk_to_recovery(wizard: FirstStartWizard, qtbot: QtBot) -> None:
    walk_to_password(wizard, qtbot)
    qtbot.keyClicks(wizard.password.form.password, PASSWORD)
    qtbot.keyClicks(wizard.password.form.again, PASSWORD)
    wizard.go_on()
    assert wizard.step() is wizard.recovery


def type_groups_back(wizard: FirstStartWizard, qtbot: QtBot) -> None:
    opened = wizard.model.opened
    assert opened is not None
    fields = (wizard.recovery.form.first_group, wizard.recovery.form.second_group)
    for field, place in zip(fields, wizard.model.asked, strict=True):
        field.clear()
        qtbot.keyClicks(field, opened.groups[place].lower())


def test_from_an_empty_folder_to_an_open_backed_up_practice(
    wizard: FirstStartWizard, qtbot: QtBot, tmp_path: Path
) -> None:
    walk_to_recovery(wizard, qtbot)
    wizard.recovery.save_to(tmp_path / "sheet.pdf")
    type_groups_back(wizard, qtbot)
    wizard.go_on()
    wizard.backup.take(tmp_path / "stick")
    wizard.go_on()
    wizard.done.form.back_up.click()
    assert wizard.done.form.backup_words.text() == "Made in stick, checked byte by byte."
    desks: list[Desk] = []
    wizard.finished.connect(desks.append)
    wizard.go_on()
    (desk,) = desks
    assert desk.practice.practice.name == "Calloway Medical Massage"
    assert desk.practice.practitioner.signing_name == "June Calloway, LMT"
    assert [(service.label, service.code) for service in desk.practice.services()] == [
        ("Massage 30 minutes", ""),
        ("Massage 60 minutes", ""),
        ("Massage 90 minutes", ""),
    ]
    assert desk.settings.backup_folders == [str(tmp_path / "stick")]
    assert desk.backups.history()[0].reason == "first"
    assert (tmp_path / "sheet.pdf").read_bytes().startswith(b"%PDF")
    desk.close()


def test_every_page_can_be_reached_and_named(wizard: FirstStartWizard, qtbot: QtBot, tmp_path: Path) -> None:
    lost: list[object] = []

    def look() -> None:
        lost.append((type(wizard.step()).__name__, nameless(wizard), out_of_reach(wizard)))

    look()
    wizard.go_on()
    look()
    fill_practice(wizard, qtbot)
    wizard.go_on()
    look()
    fill_practitioner(wizard, qtbot)
    for _ in range(2):
        wizard.go_on()
        look()
    qtbot.keyClicks(wizard.password.form.password, PASSWORD)
    qtbot.keyClicks(wizard.password.form.again, PASSWORD)
    wizard.go_on()
    look()
    wizard.recovery.save_to(tmp_path / "sheet.pdf")
    type_groups_back(wizard, qtbot)
    for _ in range(2):
        wizard.go_on()
        look()
    assert [found for found in lost if found[1:] != ([], [])] == []  # type: ignore[index]
    assert len(lost) == 8


def test_a_zip_code_and_a_phone_that_cannot_be_are_said_at_once(wizard: FirstStartWizard, qtbot: QtBot) -> None:
    wizard.go_on()
    fill_practice(wizard, qtbot)
    form, fields = wizard.practice.form, wizard.practice.fields
    qtbot.keyClicks(form.zip_code, "9822")
    wizard.go_on()
    assert wizard.step() is wizard.practice
    assert fields.problem("zip_code") == "A ZIP code has five digits, or nine: 98225 or 98225-1234."
    assert form.zip_code.hasFocus()
    qtbot.keyClicks(form.zip_code, "5")
    qtbot.keyClicks(form.phone, "555-0142")
    wizard.go_on()
    assert fields.problem("phone") == "A phone number has ten digits: (360) 555-0142."
    form.phone.setText("3605550142")
    wizard.go_on()
    assert wizard.step() is wizard.practitioner


def test_a_first_start_broken_off_before_the_sheet_is_remembered(
    wizard: FirstStartWizard, qtbot: QtBot, tmp_path: Path
) -> None:
    walk_to_recovery(wizard, qtbot)
    opened = wizard.model.opened
    assert opened is not None
    assert recovery_sheets.is_wanted(opened.desk)
    wizard.recovery.save_to(tmp_path / "sheet.pdf")
    wizard.recovery.save_to(tmp_path / "again.pdf")
    assert not recovery_sheets.is_wanted(opened.desk)
    last = recovery_sheets.last_sheet(opened.desk)
    assert last is not None
    assert last.number == 1


def test_back_and_next_lose_nothing_typed(wizard: FirstStartWizard, qtbot: QtBot) -> None:
    wizard.go_on()
    fill_practice(wizard, qtbot)
    wizard.go_on()
    qtbot.keyClicks(wizard.practitioner.form.given_name, "Ju")
    wizard.go_back()
    qtbot.keyClicks(wizard.practice.form.street, "2418 Juniper Street")
    wizard.go_on()
    assert wizard.practitioner.form.given_name.text() == "Ju"
    wizard.go_back()
    assert wizard.practice.form.name.text() == "Calloway Medical Massage"
    assert wizard.practice.form.street.text() == "2418 Juniper Street"


def test_what_is_missing_is_said_at_its_input(wizard: FirstStartWizard, qtbot: QtBot) -> None:
    wizard.go_on()
    wizard.go_on()
    assert wizard.practice.fields.problem("name") == "The practice needs a name."
    fill_practice(wizard, qtbot)
    wizard.go_on()
    wizard.go_on()
    assert wizard.practitioner.fields.problem("given_name") == "Type your first name."
    qtbot.keyClicks(wizard.practitioner.form.middle_name, "A")
    assert wizard.practitioner.fields.problem("given_name") != ""
    qtbot.keyClicks(wizard.practitioner.form.given_name, "June")
    assert wizard.practitioner.fields.problem("given_name") == "", "it goes as soon as it is mended"
    wizard.go_on()
    assert wizard.practitioner.fields.problem("family_name") == "Type your last name."


def test_npi_2_the_check_digit_is_judged_while_typing(wizard: FirstStartWizard, qtbot: QtBot) -> None:
    form = wizard.practitioner.form
    qtbot.keyClicks(form.npi, "1993999997")
    assert "check digit does not fit" in form.npi_said.text()
    form.npi.clear()
    assert form.npi_said.text() == ""
    qtbot.keyClicks(form.npi, "1993-999-998")
    assert form.npi_said.text() == "The check digit fits."


def test_npi_2_a_wrong_number_is_said_once(wizard: FirstStartWizard, qtbot: QtBot) -> None:
    wizard.go_on()
    fill_practice(wizard, qtbot)
    wizard.go_on()
    fill_practitioner(wizard, qtbot)
    form = wizard.practitioner.form
    form.npi.setText("1993999997")
    assert form.npi_said.isVisible()
    wizard.go_on()
    assert "check digit" in wizard.practitioner.fields.problem("npi")
    assert not form.npi_said.isVisible()
    form.npi.setText("1993999998")
    assert wizard.practitioner.fields.problem("npi") == ""
    assert form.npi_said.isVisible()


def test_the_license_state_follows_the_address_until_chosen(wizard: FirstStartWizard, qtbot: QtBot) -> None:
    wizard.go_on()
    fill_practice(wizard, qtbot)
    wizard.go_on()
    assert wizard.practitioner.form.licence_state.value() == "WA"


def test_services_are_hers(wizard: FirstStartWizard, qtbot: QtBot) -> None:
    wizard.go_on()
    fill_practice(wizard, qtbot)
    wizard.go_on()
    fill_practitioner(wizard, qtbot)
    wizard.go_on()
    step = wizard.services
    step.lines[0].remove.click()
    step.lines[2].minutes.set_value(2)
    wizard.go_on()
    assert step.form.problem.sentence() == "A service lasts 5 to 480 minutes."
    step.lines[2].minutes.set_value(120)
    qtbot.keyClicks(step.lines[1].price, "95")
    step.form.add_line.click()
    qtbot.keyClicks(step.lines[3].label, "Hot stone")
    wizard.go_on()
    assert wizard.step() is wizard.password
    assert [(service.label, service.minutes, str(service.price)) for service in wizard.model.services] == [
        ("Massage 60 minutes", 60, "$95.00"),
        ("Massage 90 minutes", 120, "$0.00"),
        ("Hot stone", 60, "$0.00"),
    ]


def test_a_weak_or_mistyped_password_does_not_create_anything(
    wizard: FirstStartWizard, qtbot: QtBot, tmp_path: Path
) -> None:
    walk_to_password(wizard, qtbot)
    qtbot.keyClicks(wizard.password.form.password, "Calloway2026")
    wizard.go_on()
    assert wizard.password.fields.problem("password") == "This password is too easy to guess."
    assert wizard.password.form.strength.words() != "This password is too easy to guess."
    wizard.password.form.offer.click()
    assert wizard.password.form.strength.is_enough
    qtbot.keyClicks(wizard.password.form.again, "something else")
    wizard.go_on()
    assert wizard.password.fields.problem("again").startswith("The two are not the same.")
    assert not (tmp_path / "practice").exists()


def test_a_practice_that_cannot_be_set_up_is_taken_back(
    tmp_path: Path, clock: factories.Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_service: PracticeService, _details: PracticeDetails) -> None:
        raise RuntimeError("no practice")

    made = WizardModel(tmp_path / "practice", clock)
    made.details = replace(made.details, name="Calloway Medical Massage", given_name="June", family_name="Calloway")
    with monkeypatch.context() as patched:
        patched.setattr(PracticeService, "save", broken)
        with pytest.raises(RuntimeError):
            made.create(PASSWORD)
    opened = made.create(PASSWORD)
    assert opened.desk.practice.practice.name == "Calloway Medical Massage"
    opened.desk.close()


def test_the_sheet_must_leave_the_computer_and_be_typed_back(
    wizard: FirstStartWizard, qtbot: QtBot, tmp_path: Path
) -> None:
    walk_to_recovery(wizard, qtbot)
    form = wizard.recovery.form
    assert wizard.form.back.isHidden()
    assert wizard.password.form.password.text() == ""
    wizard.go_on()
    assert form.out_problem.sentence() == "Print the sheet or save it as a PDF first."
    wizard.recovery.save_to(tmp_path / "no folder" / "sheet.pdf")
    assert "Choose another folder" in form.out_problem.sentence()
    wizard.recovery.save_to(tmp_path / "sheet.pdf")
    type_groups_back(wizard, qtbot)
    qtbot.keyClick(form.second_group, Qt.Key.Key_Backspace)
    wizard.go_on()
    assert form.group_problem.sentence().startswith(f"Group {wizard.model.asked[1] + 1} differs from the sheet.")
    assert wizard.step() is wizard.recovery
    type_groups_back(wizard, qtbot)
    qtbot.keyClick(form.second_group, Qt.Key.Key_Return)
    assert wizard.step() is wizard.backup


def test_look_alikes_count_as_the_same_letter(wizard: FirstStartWizard, qtbot: QtBot) -> None:
    walk_to_recovery(wizard, qtbot)
    opened = wizard.model.opened
    assert opened is not None
    for place, group in enumerate(opened.groups):
        typed = f" {group.lower().replace('0', 'o').replace('1', 'l')} "
        assert wizard.model.is_group(place, typed)


def test_backups_may_wait_and_this_is_said_plainly(wizard: FirstStartWizard, qtbot: QtBot, tmp_path: Path) -> None:
    walk_to_recovery(wizard, qtbot)
    wizard.recovery.save_to(tmp_path / "sheet.pdf")
    type_groups_back(wizard, qtbot)
    wizard.go_on()
    assert wizard.backup.form.folder.text() == str(folders.backups())
    assert wizard.backup.form.same_disk.isVisible()
    wizard.backup.form.later.setChecked(True)
    assert wizard.backup.form.same_disk.isHidden()
    assert "if this computer breaks, everything is gone" in wizard.backup.form.later_words.text()
    wizard.go_on()
    assert wizard.done.form.back_up.isHidden()
    assert wizard.model.opened is not None
    assert wizard.model.opened.desk.settings.backup_folders == []


def test_closing_half_way_keeps_the_practice_for_its_password(
    wizard: FirstStartWizard, qtbot: QtBot, tmp_path: Path, clock: factories.Clock
) -> None:
    walk_to_recovery(wizard, qtbot)
    wizard.close_half_open()
    desk = opening.open_desk(tmp_path / "practice", password=PASSWORD, clock=clock, cost=CHEAP)
    assert desk.practice.practice.name == "Calloway Medical Massage"
    desk.close()


def test_a_folder_that_holds_a_practice_is_refused_in_words(
    wizard: FirstStartWizard, qtbot: QtBot, tmp_path: Path, clock: factories.Clock
) -> None:
    walk_to_password(wizard, qtbot)
    other, _ = opening.create_desk(tmp_path / "practice", factories.PASSWORD, "Ada", clock=clock, cost=CHEAP)
    other.close()
    qtbot.keyClicks(wizard.password.form.password, PASSWORD)
    qtbot.keyClicks(wizard.password.form.again, PASSWORD)
    wizard.go_on()
    (question,) = wizard.findChildren(Question)
    assert question.sentence.startswith("There is a practice in this folder already.")
    assert wizard.step() is wizard.password


def test_escape_leaves_restoring_a_backup(wizard: FirstStartWizard, qtbot: QtBot) -> None:
    wizard.welcome.form.have_backup.click()
    panel = wizard.restore_panel
    assert panel is not None
    assert panel.isVisible()
    qtbot.keyClick(panel.form.choose, Qt.Key.Key_Escape)
    assert not panel.isVisible()
    assert wizard.step() is wizard.welcome


def test_a_backup_can_be_restored_instead(
    wizard: FirstStartWizard, qtbot: QtBot, tmp_path: Path, clock: factories.Clock
) -> None:
    desk, _ = opening.create_desk(tmp_path / "earlier", factories.PASSWORD, "June", clock=clock, cost=CHEAP)
    factories.set_up(desk)
    desk.backups.create(tmp_path / "copy.zip")
    desk.close()
    wizard.welcome.form.have_backup.click()
    panel = wizard.restore_panel
    assert panel is not None
    panel.take(tmp_path / "copy.zip")
    qtbot.keyClicks(panel.form.password, factories.PASSWORD)
    panel.form.restore.click()
    with qtbot.waitSignal(wizard.restored):
        panel.form.restore.click()
    again = opening.open_desk(tmp_path / "practice", password=factories.PASSWORD, clock=clock, cost=CHEAP)
    assert again.practice.practice.name == "Calloway Medical Massage"
    again.close()
    assert "stones" not in repr(RestoreRequest(tmp_path, factories.PASSWORD, None))
