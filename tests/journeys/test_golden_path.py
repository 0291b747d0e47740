"""The whole of it, through the windows: from the first start to everything back on another computer."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pypdf
import pytest
from pytestqt.qtbot import QtBot
from tests.factories import Clock
from tests.journeys.therapist import CTRL, Computer, Key

from massagedesk.domain.documents import DocumentKind
from massagedesk.domain.schedule import AppointmentStatus
from massagedesk.domain.visits import NoteStatus, Section
from massagedesk.gui.backup.backup import BackupView
from massagedesk.gui.calendar.calendar import CalendarView
from massagedesk.gui.clients.clients import ClientsView
from massagedesk.gui.notes.notes import NotesView
from massagedesk.gui.prescriptions.prescriptions import PrescriptionsView
from massagedesk.gui.reports.reports import ReportsView
from massagedesk.gui.today.today import TodayView
from massagedesk.gui.widgets.question import Question
from massagedesk.services.desk import Desk

PASSWORD = "quiet-harbor-lantern-thistle-ember"
MONDAY_EVENING = datetime(2026, 3, 3, 2, tzinfo=UTC)
"""Mon 2 March 2026, 6:00 pm in Bellingham: she sets up, and books for the next morning."""
WORDS = {
    Section.SUBJECTIVE: "Stiff when looking over the left shoulder.",
    Section.OBJECTIVE: "Upper trapezius right tight.",
    Section.ASSESSMENT: "Improving.",
    Section.PLAN: "Twice a week, chin tucks daily.",
}


def test_from_an_empty_folder_to_the_same_rows_on_another_computer(
    tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(MONDAY_EVENING)
    stick = tmp_path / "stick"
    her = Computer(tmp_path / "hers", clock, qtbot)
    set_up_the_practice(her, tmp_path / "sheet.pdf", stick)
    enter_a_client(her)
    enter_the_prescription(her)
    book_the_first_session(her)
    clock.now = datetime(2026, 3, 3, 17, 2, tzinfo=UTC)
    treat_and_chart(her)
    sign(her)
    papers = print_the_papers(her, monkeypatch, tmp_path)
    lock_and_unlock(her)
    backup = back_up(her, stick)
    before, known = all_rows(her.desk), facts(her.desk)
    her.close()

    other = Computer(tmp_path / "the other computer", clock, qtbot)
    restore(other, backup)
    assert facts(other.desk) == known
    assert all_rows(other.desk) == before
    assert [row.sha256 for row in other.desk.documents.printed()] == papers
    other.close()


# --- the parts of it --------------------------------------------------------------------------------------------


def set_up_the_practice(her: Computer, sheet: Path, stick: Path) -> None:
    """First start: practice, practitioner, services, password, the sheet out and typed back, the first backup."""
    wizard = her.wizard
    her.click(wizard.form.next)
    practice = wizard.practice.form
    her.type(practice.name, "Calloway Medical Massage")
    her.type(practice.street, "2418 Juniper Street")
    her.type(practice.city, "Bellingham")
    her.type(practice.zip_code, "98225")
    practice.state.set_value("WA")
    practice.zone.set_value("America/Los_Angeles")
    her.click(wizard.form.next)
    practitioner = wizard.practitioner.form
    her.type(practitioner.given_name, "June")
    her.type(practitioner.family_name, "Calloway")
    her.type(practitioner.licence_number, "MA 60412207")
    her.type(practitioner.npi, "1993999998")
    her.click(wizard.form.next)
    hour = wizard.services.lines[1]
    her.type(hour.price, "115")
    her.type(hour.code, "97124")
    her.click(wizard.form.next)
    her.type(wizard.password.form.password, PASSWORD)
    her.type(wizard.password.form.again, PASSWORD)
    her.click(wizard.form.next)
    wizard.recovery.save_to(sheet)
    opened = wizard.model.opened
    assert opened is not None
    groups = (wizard.recovery.form.first_group, wizard.recovery.form.second_group)
    for field, place in zip(groups, wizard.model.asked, strict=True):
        her.type(field, opened.groups[place])
    her.click(wizard.form.next)
    wizard.backup.take(stick)
    her.click(wizard.form.next)
    her.click(wizard.done.form.back_up)
    her.click(wizard.form.next)
    her.until_open()
    assert isinstance(her.window.current_screen(), TodayView)
    assert her.desk.practice.practitioner.signing_name == "June Calloway, LMT"
    assert sheet.read_bytes().startswith(b"%PDF")


def enter_a_client(her: Computer) -> None:
    """Hannah, typed in."""
    clients = her.go(ClientsView)
    her.press(Key.Key_N, CTRL)
    her.qtbot.waitUntil(lambda: clients.new_client.form is not None)
    assert clients.new_client.form is not None
    form = clients.new_client.form.form
    her.type(form.given_name, "Hannah")
    her.type(form.family_name, "Lindqvist")
    her.type(form.born_on, "6/12/1978")
    her.type(form.phone, "(360) 555-0142")
    her.click(form.save)
    assert clients.crumb() == "Hannah Lindqvist"


def enter_the_prescription(her: Computer) -> None:
    """Twelve sessions in six weeks for her neck, by a prescriber not known yet."""
    client_id = her.here(ClientsView).page.client_id
    assert client_id is not None
    her.window.go("prescriptions", new_for=client_id)
    view = her.here(PrescriptionsView)
    editor, form = view.editor, view.editor.form
    box = form.prescriber
    box.setCurrentIndex(box.count() - 1)
    box.activated.emit(box.count() - 1)
    new = editor.prescriber.panel.form
    her.type(new.given_name, "Priya")
    her.type(new.family_name, "Raman")
    her.type(new.credential, "MD")
    her.type(new.npi, "1234567893")
    her.click(new.save)
    her.type(form.written_on, "3/1/2026")
    her.type(form.starts_on, "3/2/2026")
    her.type(form.expires_on, "4/20/2026")
    editor.diagnoses.search.setFocus()
    her.qtbot.keyClicks(editor.diagnoses.search, "m54.2")
    her.press(Key.Key_Return)
    editor.areas.chip("Neck").click()
    her.type(form.sessions, "12")
    her.type(form.per_week, "2")
    her.type(form.weeks, "6")
    her.type(form.session_minutes, "60")
    her.type(form.treatment, "massage therapy")
    form.is_signed.click()
    her.click(form.save)
    (row,) = her.desk.prescriptions.rows()
    assert (row.number, row.prescriber, row.diagnoses) == ("RX-2026-001", "Priya Raman, MD", ("M54.2",))
    assert (row.ordered, row.areas) == (12, ("Neck",))


def book_the_first_session(her: Computer) -> None:
    """From the order: the next free time is proposed, tomorrow at nine."""
    her.click(her.here(PrescriptionsView).editor.form.book)
    calendar = her.here(CalendarView)
    assert calendar.editor is not None
    panel = calendar.editor.panel.form
    assert panel.client_name.text() == "Hannah Lindqvist"
    assert panel.day.value() == date(2026, 3, 3)
    her.click(panel.book)
    (row,) = her.desk.schedule.on(date(2026, 3, 3))
    assert her.desk.local(row.starts_at) == datetime(2026, 3, 3, 9, tzinfo=her.desk.zone)
    assert (row.minutes, row.count) == (60, "1/12")


def treat_and_chart(her: Computer) -> None:
    """Next morning: she arrives, the session starts, the note fills, the session stops."""
    today = her.go(TodayView)
    her.click(today.form.card.main)
    (row,) = her.desk.schedule.on(date(2026, 3, 3))
    assert row.status is AppointmentStatus.ARRIVED
    her.click(today.form.card.main)
    notes = her.here(NotesView)
    assert notes.context() == "Tue 3 Mar, session 1 of 12"
    writing, footer = notes.page.writing, notes.page.footer
    writing.no_change.click()
    for section, words in WORDS.items():
        writing.texts[section].setFocus()
        her.qtbot.keyClicks(writing.texts[section], words)
    for picker in (writing.areas, writing.techniques, writing.response):
        picker.chip(picker.words()[0]).click()
    her.type(footer.before, "5")
    her.type(footer.after, "3")
    her.clock.now += timedelta(minutes=60)
    footer.timer.toggled.emit()
    her.type(footer.codes.rows[0].box, "53")
    assert notes.model.missing() == []
    assert footer.form.total_units.text() == "4 units"


def sign(her: Computer) -> None:
    """With the password asked again; from then on it stays as it is."""
    notes = her.here(NotesView)
    her.clock.now += timedelta(minutes=4)
    her.press(Key.Key_Return, CTRL)
    panel = notes.signing.panel
    assert panel is not None
    her.type(panel.form.password, "not my password")
    her.click(panel.form.sign)
    assert notes.chip.text() == "Draft"
    her.type(panel.form.password, PASSWORD)
    her.click(panel.form.sign)
    assert notes.chip.text() == "Signed"
    (note,) = her.desk.visits.recent()
    view = her.desk.visits.view(note.note_id)
    assert (view.status, view.signer, view.is_unaltered) == (NoteStatus.SIGNED, "June Calloway, LMT", True)
    assert {section: getattr(view.details, section.value) for section in Section} == WORDS


def print_the_papers(her: Computer, monkeypatch: pytest.MonkeyPatch, folder: Path) -> list[str]:
    """Progress report, session note, HSA statement: printed and on record. Answers their hashes, newest first."""
    (row,) = her.desk.clients.find("lindqvist")
    expected = {
        DocumentKind.PROGRESS: ("PR-2026-0001", "1 of 12"),
        DocumentKind.NOTES: ("SN-2026-0001", "Stiff when looking over the left shoulder."),
        DocumentKind.HSA: ("HSA-2026-0001", "115.00"),
    }
    for kind in expected:
        reports = her.go(ReportsView)
        her.window.go("reports", kind=kind.value, client_id=row.id, year=2026)
        her.print(reports, monkeypatch, folder / f"{kind.value}.pdf")
        assert len(pypdf.PdfReader(folder / f"{kind.value}.pdf").pages) >= 1
        her.clock.now += timedelta(minutes=1)
    printed = her.desk.documents.printed()
    assert {paper.kind: paper.number for paper in printed} == {kind: number for kind, (number, _) in expected.items()}
    for kind, (_, words) in expected.items():
        request = her.here(ReportsView).model.request(her.here(ReportsView).choice())
        assert request is not None
        saved = folder / f"{kind.value} as saved.pdf"
        monkeypatch.setattr("massagedesk.gui.reports.handing.choose_new_file", lambda *_, saved=saved: saved)
        her.window.go("reports", kind=kind.value, client_id=row.id, year=2026)
        her.click(her.here(ReportsView).form.save)
        text = " ".join(page.extract_text() for page in pypdf.PdfReader(saved).pages)
        assert words in " ".join(text.split())
        assert "Hannah Lindqvist" in text
    return [paper.sha256 for paper in her.desk.documents.printed()]


def lock_and_unlock(her: Computer) -> None:
    """Ctrl+L covers everything at once; a wrong password is told, the right one opens where she was."""
    her.press(Key.Key_L, CTRL)
    her.qtbot.waitUntil(lambda: her.shell.main_window() is None)
    her.type_password("a guess that is wrong")
    her.qtbot.waitUntil(lambda: her.unlock.form.password_problem.sentence() != "")
    assert her.shell.main_window() is None
    her.unlock.form.password.clear()
    her.type_password(PASSWORD)
    her.until_open()
    her.here(ReportsView)
    today = her.go(TodayView)
    assert "Hannah Lindqvist" in [row.line.name for row in today.form.day.rows]


def back_up(her: Computer, stick: Path) -> Path:
    """Onto the stick, read back."""
    view = her.go(BackupView)
    her.clock.now += timedelta(minutes=1)
    action = view.primary_action()
    assert action is not None
    action.run()
    made = sorted(stick.glob("*.zip"))
    assert len(made) == 3, "the first one of the set-up, the one of locking, and this one"
    assert view.history.rows()[0].result == "Verified"
    return made[-1]


def restore(other: Computer, backup: Path) -> None:
    """On a computer that never saw the practice: the file and the password are all it takes."""
    wizard = other.wizard
    other.click(wizard.welcome.form.have_backup)
    panel = wizard.restore_panel
    assert panel is not None
    panel.take(backup)
    other.type(panel.form.password, PASSWORD)
    other.click(panel.form.restore)
    assert panel.form.restore.text() == "Restore this backup"
    other.click(panel.form.restore)
    other.qtbot.waitUntil(lambda: any(told.isVisible() for told in other.shell.findChildren(Question)))
    other.press(Key.Key_Return)
    other.type_password(PASSWORD)
    other.until_open()
    assert other.practice.exists()


# --- what there is ----------------------------------------------------------------------------------------------


def all_rows(desk: Desk) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table but what the computers themselves write down: audit, backups, settings."""
    names = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
    with desk.database.read() as connection:
        tables = [name for (name,) in connection.exec_driver_sql(names)]
        kept = [name for name in tables if name not in ("audit_entries", "backup_records", "settings")]
        return {
            name: [tuple(row) for row in connection.exec_driver_sql(f"SELECT * FROM {name} ORDER BY 1")]
            for name in kept
        }


def facts(desk: Desk) -> dict[str, object]:
    """What a person would compare."""
    (client,) = desk.clients.find()
    (order,) = desk.prescriptions.all()
    (note,) = desk.visits.recent()
    view = desk.visits.view(note.note_id)
    return {
        "practice": desk.practice.details(),
        "client": desk.clients.details(client.id),
        "order": order,
        "appointments": desk.schedule.of_client(client.id),
        "note": (view.details, view.signer, view.short_hash, view.is_unaltered),
        "money": desk.billing.visits(client.id),
        "papers": desk.documents.printed(),
    }
