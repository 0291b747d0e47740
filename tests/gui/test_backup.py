"""The backup screen: making, checking, the sheet, and restoring, with real files."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from tests import factories
from tests.gui.controls import nameless, out_of_reach
from tests.gui.practice_folder import CHEAP, FakeWindow, make_practice

from massagedesk.gui.backup.backup import BackupView
from massagedesk.gui.backup.restore_panel import RestorePanel, RestoreRequest, run_restore
from massagedesk.gui.main_window import MainWindow
from massagedesk.services import backup_places, opening
from massagedesk.services.desk import Desk


@pytest.fixture
def practice(tmp_path: Path, clock: factories.Clock) -> Iterator[tuple[Desk, str]]:
    desk, code = make_practice(tmp_path, clock)
    factories.add_client(desk)
    yield desk, code
    desk.close()


@pytest.fixture
def desk(practice: tuple[Desk, str]) -> Desk:
    return practice[0]


@pytest.fixture
def window() -> FakeWindow:
    return FakeWindow()


@pytest.fixture
def view(desk: Desk, window: FakeWindow, qtbot: QtBot) -> BackupView:
    made = BackupView(desk, window)
    qtbot.addWidget(made)
    made.resize(1270, 712)
    made.show()
    return made


def place(desk: Desk, folder: Path) -> Path:
    backup_places.add_place(desk, folder)
    return folder


def test_without_a_backup_it_says_so_and_offers_one(view: BackupView) -> None:
    assert view.form.headline.text() == "There is no backup yet"
    assert view.form.places.rows() == []
    assert view.primary_action().text == "Back up now"
    assert (nameless(view), out_of_reach(view)) == ([], [])


def test_ctrl_b_backs_up_in_the_real_window(desk: Desk, tmp_path: Path, qtbot: QtBot) -> None:
    made = MainWindow(desk)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
    target = place(desk, tmp_path / "stick")
    for before in ("clients", "prescriptions", "today"):
        made.go(before)
        made.go("backup")
    view = made.screen_of("backup")
    assert isinstance(view, BackupView)
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(list(target.glob("massagedesk-*.zip"))) == 1)


def test_a_backup_goes_to_every_place_and_is_checked(
    view: BackupView, desk: Desk, window: FakeWindow, tmp_path: Path
) -> None:
    for name in ("second disk", "stick"):
        place(desk, tmp_path / name)
    view.primary_action().run()
    assert view.form.headline.text() == "Backed up today at 9:18 am, checked byte by byte"
    assert view.form.standing.text() == "All places are up to date."
    assert [(row.place.name, row.place.when, row.place.state) for row in view.form.places.rows()] == [
        ("second disk", "Today, 9:18 am", "Up to date"),
        ("stick", "Today, 9:18 am", "Up to date"),
    ]
    (run,) = view.history.rows()
    assert (run.when, run.why, run.places, run.result) == (
        "Today, 9:18 am",
        "First backup",
        "second disk, stick",
        "Verified",
    )
    assert [len(list((tmp_path / name).glob("massagedesk-*.zip"))) for name in ("second disk", "stick")] == [1, 1]
    assert window.told == ["Backed up and checked byte by byte."]


def test_a_place_that_is_away_is_left_out_and_told(
    view: BackupView, desk: Desk, window: FakeWindow, tmp_path: Path, clock: factories.Clock
) -> None:
    place(desk, tmp_path / "second disk")
    place(desk, tmp_path / "stick")
    view.back_up()
    for file in (tmp_path / "stick").iterdir():
        file.unlink()
    (tmp_path / "stick").rmdir()
    clock.forward(days=6)
    view.back_up()
    assert view.form.standing.text() == "1 of 2 places are up to date."
    stick = view.form.places.rows()[1]
    assert (stick.place.state, stick.place.is_reachable, stick.action.text()) == ("6 days old", False, "Remind me")
    assert view.history.rows()[0].result == "1 place left out"
    assert window.told[-1].startswith("stick: The backup folder is not there.")


def test_what_changed_since_is_not_said_to_be_backed_up(view: BackupView, desk: Desk, tmp_path: Path) -> None:
    place(desk, tmp_path / "stick")
    view.back_up()
    factories.add_client(desk)
    view.read()
    assert view.form.headline.text() == "Changes since today at 9:18 am, not backed up yet"
    assert view.form.standing.text() == "They are backed up by themselves when you close MassageDesk."
    (row,) = view.form.places.rows()
    assert (row.place.state, row.place.kind) == ("Changes since", "neutral")
    view.back_up()
    assert view.form.headline.text() == "Backed up today at 9:18 am, checked byte by byte"


def test_a_stick_that_is_away_is_asked_for_on_the_day_she_chooses(
    view: BackupView, desk: Desk, window: FakeWindow, tmp_path: Path, clock: factories.Clock
) -> None:
    stick = place(desk, tmp_path / "stick")
    view.back_up()
    stick.rename(tmp_path / "away")
    clock.forward(days=8)
    assert desk.backup_runs.status(desk.now()).asked_for == (stick,)
    view.read()
    (row,) = view.form.places.rows()
    row.reminders().actions()[1].trigger()
    assert window.told[-1] == "You are asked for stick from Sat 14 Mar on, unless it is connected before."
    assert view.form.places.rows()[0].place.note == "Not there now, asked for from Sat 14 Mar on"
    assert desk.backup_runs.status(desk.now()).asked_for == ()
    clock.forward(days=3)
    assert desk.backup_runs.status(desk.now()).asked_for == (stick,)


def test_a_place_on_the_disk_of_the_practice_is_remarked_once(
    view: BackupView, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    remark = view.form.places.remark
    assert remark.isHidden()
    for name in ("one", "two"):
        place(desk, tmp_path / name)
    view.read()
    assert remark.text() == "one, two lie on the same disk as the practice, so one accident can take all."
    monkeypatch.setattr(backup_places, "is_same_disk", lambda folder, practice: folder.name == "two")
    view.read()
    assert remark.text() == "two lies on the same disk as the practice, so one accident can take both."
    monkeypatch.setattr(backup_places, "is_same_disk", lambda folder, practice: False)
    view.read()
    assert remark.isHidden()


def test_an_old_backup_is_a_warning_with_its_age(view: BackupView, desk: Desk, clock: factories.Clock) -> None:
    view.back_up()
    clock.forward(days=3)
    view.read()
    assert view.form.headline.text() == "Last backup Tue 3 Mar at 9:18 am"
    assert "on another drive" in view.form.standing.text()


def test_checking_a_file_tells_what_is_in_it(view: BackupView, desk: Desk, tmp_path: Path) -> None:
    place(desk, tmp_path / "stick")
    view.back_up()
    (made,) = (tmp_path / "stick").glob("*.zip")
    view.check(made)
    lines = dict(view.found.lines())
    assert view.side.check_verdict.text() == "It opens, and everything is there"
    assert (lines["Clients"], lines["Sessions"], lines["Database check"]) == ("1", "0", "no errors")
    assert view.history.rows()[0].result == "Opened, all there"


def test_a_damaged_file_is_refused_in_words(view: BackupView, desk: Desk, tmp_path: Path) -> None:
    place(desk, tmp_path / "stick")
    view.back_up()
    (made,) = (tmp_path / "stick").glob("*.zip")
    content = bytearray(made.read_bytes())
    content[len(content) // 2] ^= 1
    made.write_bytes(content)
    view.check(made)
    assert view.side.check_verdict.text() == "Don't rely on this file"
    assert view.side.check_words.text().startswith("This backup was cut off or altered")
    assert view.found.lines() == []
    assert view.history.rows()[0].result == "Not sound"


def test_the_sheet_is_saved_again_after_the_password(
    view: BackupView, window: FakeWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "sheet.pdf"
    suggested: list[Path] = []

    def choose(*asked: object) -> Path:
        suggested.append(asked[3])  # type: ignore[arg-type]
        return target

    monkeypatch.setattr("massagedesk.gui.backup.sheet_panel.choose_new_file", choose)
    view.side.sheet.click()
    panel = view.sheet_panel
    assert panel is not None
    qtbot.keyClicks(panel.form.password, "guess")
    panel.form.save.click()
    assert panel.fields.problem("password").startswith("This is not the password.")
    assert not target.exists()
    panel.form.password.setText(factories.PASSWORD)
    panel.form.save.click()
    assert target.read_bytes().startswith(b"%PDF")
    assert "Lindqvist" not in suggested[0].name
    assert window.told[-1].startswith("The recovery sheet is out.")


@pytest.mark.parametrize("secret", ["password", "code"])
def test_a_backup_is_restored_after_it_was_checked(
    view: BackupView,
    practice: tuple[Desk, str],
    window: FakeWindow,
    qtbot: QtBot,
    tmp_path: Path,
    clock: factories.Clock,
    secret: str,
) -> None:
    desk, code = practice
    place(desk, tmp_path / "stick")
    view.back_up()
    factories.add_client(desk, "Maria", "Alvarez")
    (made,) = (tmp_path / "stick").glob("*.zip")
    view.side.restore.click()
    panel = view.restore_panel
    assert panel is not None
    panel.take(made)
    assert dict(panel._lines.lines())["Clients"] == "1"
    assert (nameless(panel), out_of_reach(panel)) == ([], [])
    if secret == "password":
        qtbot.keyClicks(panel.form.password, factories.PASSWORD)
    else:
        panel.form.secret_kind.part("recovery_code").click()
        qtbot.keyClicks(panel.form.recovery_code, code.lower().replace("-", " "))
    assert panel.form.restore.text() == "Check this backup"
    panel.form.restore.click()
    assert panel.form.restore.text() == "Restore this backup"
    assert dict(panel._lines.lines())["Clients"] == "1 · lacks 1 of the 2 here"
    assert "1 of 2 clients" in panel.form.aside_words.text()
    panel.form.restore.click()
    (request,) = window.requests
    assert isinstance(request, RestoreRequest)
    assert factories.PASSWORD not in repr(request)
    desk.close()
    done: list[object] = []
    run_restore(view, request, tmp_path / "practice", clock, done.append)
    again = opening.open_desk(tmp_path / "practice", password=factories.PASSWORD, clock=clock, cost=CHEAP)
    assert [row.name for row in again.clients.find()] == ["Hannah Lindqvist"]
    again.close()
    assert done[0].aside.name.startswith("before restore")  # type: ignore[attr-defined]


def test_a_wrong_secret_or_file_is_said_where_it_was_given(
    view: BackupView, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    place(desk, tmp_path / "stick")
    view.back_up()
    (made,) = (tmp_path / "stick").glob("*.zip")
    view.side.restore.click()
    panel = view.restore_panel
    assert isinstance(panel, RestorePanel)
    panel.take(tmp_path / "nothing.zip")
    assert panel.form.file_problem.sentence().startswith("There is no backup that can be read")
    assert not panel.form.restore.isEnabled()
    panel.take(made)
    qtbot.keyClicks(panel.form.password, "not the one of that day")
    panel.form.restore.click()
    assert panel.fields.problem("password").startswith("This password does not open the backup.")
    panel.form.secret_kind.part("recovery_code").click()
    qtbot.keyClicks(panel.form.recovery_code, "AAAA-BBBB")
    panel.form.restore.click()
    assert panel.fields.problem("recovery_code").startswith("The recovery code has 60 letters and digits, this has 8.")
    panel.form.cancel.click()
    assert panel.form.password.text() == ""


def test_enter_checks_a_backup_but_never_restores_it(
    view: BackupView, desk: Desk, window: FakeWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    place(desk, tmp_path / "stick")
    view.back_up()
    (made,) = (tmp_path / "stick").glob("*.zip")
    view.side.restore.click()
    panel = view.restore_panel
    assert panel is not None
    panel.take(made)
    qtbot.keyClicks(panel.form.password, factories.PASSWORD)
    qtbot.keyClick(panel.form.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: panel.form.restore.text() == "Restore this backup")
    assert window.requests == []
    assert panel.isVisible()


def test_a_failed_restore_is_told_and_leaves_the_practice(
    view: BackupView, desk: Desk, tmp_path: Path, clock: factories.Clock
) -> None:
    request = RestoreRequest(tmp_path / "gone.zip", factories.PASSWORD, None)
    told: list[str] = []
    run_restore(view, request, tmp_path / "practice", clock, told.append, lambda error: told.append(error.sentence))
    assert told == ["There is no backup that can be read at this place. Choose the file again."]
    assert desk.clients.count() == 1


def test_on_a_narrow_window_the_column_stands_below(view: BackupView, qtbot: QtBot) -> None:
    assert not view.form.side.isHidden()
    view.resize(900, 700)
    assert view.form.side.isHidden()
    assert view.form.inside.isAncestorOf(view.side.restore)
    view.resize(1270, 700)
    assert view.form.side.isAncestorOf(view.side.restore)


def test_stopping_leaves_nothing_behind(
    view: BackupView, desk: Desk, window: FakeWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place(desk, tmp_path / "stick")
    monkeypatch.setattr("massagedesk.gui.tasks.Task.is_stopped", lambda _: True)
    view.back_up()
    assert list((tmp_path / "stick").iterdir()) == []
    assert window.told == ["Stopped. Nothing was changed."]
    assert view.form.headline.text() == "There is no backup yet"


def test_age_is_of_the_practices_days(view: BackupView, desk: Desk, clock: factories.Clock) -> None:
    clock.now += timedelta(hours=13)
    view.back_up()
    clock.now += timedelta(hours=3)
    view.read()
    assert view.form.headline.text() == "Backed up Tue 3 Mar at 10:18 pm, checked byte by byte"
