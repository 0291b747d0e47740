"""The inbox of notes: what waits, what it still needs, and the signed ones found by client."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from tests.factories import Clock, add_client, book, chart
from tests.gui.controls import nameless, out_of_reach
from tests.gui.notes_hand import NotesHand, at

from massagedesk.gui.notes import inbox_model
from massagedesk.gui.notes.inbox import SIGNED
from massagedesk.services.desk import Desk

Opens = Callable[[], NotesHand]


@pytest.fixture
def hand(desk: Desk, clock: Clock, qtbot: QtBot) -> Opens:
    def show() -> NotesHand:
        return NotesHand(desk, clock, qtbot)

    return show


def test_an_empty_practice_says_what_to_do_first(hand: Opens) -> None:
    notes = hand()
    empty = notes.view.inbox.form.lists.currentWidget()
    assert "All notes are signed" in [
        label.text() for label in empty.findChildren(type(notes.window.form.top_bar.title))
    ]
    empty.action.click()
    assert notes.window.gone[-1] == ("today", {})
    assert notes.view.context() == "all signed"
    assert nameless(notes.view) == []
    assert out_of_reach(notes.view) == []


def test_drafts_stand_oldest_first_with_what_each_needs(hand: Opens) -> None:
    notes = hand()
    hannah, walt = add_client(notes.desk), add_client(notes.desk, "Walt", "Jensen")
    notes.clock.now = at(12)
    chart(notes.desk, book(notes.desk, walt, at(9, 30)), sign=False)
    chart(notes.desk, book(notes.desk, hannah, at(9, 30, month=2, day=26)), sign=False, plan="", techniques=())
    notes.window.go("notes")
    lines = notes.view.inbox.unsigned.rows()
    assert [(line.name, line.state, line.age, line.is_late) for line in lines] == [
        ("Hannah Lindqvist", "Missing: techniques, P, the plan", "5 days", True),
        ("Walt Jensen", "Ready to sign", "1 hour", False),
    ]
    assert [(line.day, line.times) for line in lines] == [("Thu 26 Feb", "9:30 am"), ("Today", "9:30 am")]
    assert notes.view.context() == "2 to sign"
    assert "late entry" in lines[0].in_words()


def test_many_missing_parts_are_counted(hand: Opens) -> None:
    notes = hand()
    notes.start()
    notes.view.all_notes.click()
    (line,) = notes.view.inbox.unsigned.rows()
    assert line.state == "Missing: stop time, minutes per code, health question and 6 more"


def test_a_line_opens_by_mouse_and_by_key(hand: Opens) -> None:
    notes = hand()
    note_id = notes.charted()
    for how in ("mouse", "key"):
        notes.window.go("notes", inbox=True)
        rows = notes.view.inbox.unsigned
        if how == "mouse":
            spot = rows.visualRect(rows.model().index(0, 0)).center()
            notes.qtbot.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=spot)
        else:
            assert rows.hasFocus()
            notes.press(rows, Qt.Key.Key_Return)
        assert notes.view.is_note_shown()
        assert notes.view.model.note_id == note_id


def test_the_rail_leads_back_to_the_inbox(hand: Opens) -> None:
    notes = hand()
    notes.charted()
    notes.window.go("notes")
    assert not notes.view.is_note_shown()
    notes.window.go_back()
    assert notes.view.is_note_shown()


def test_signed_notes_are_found_by_client(hand: Opens) -> None:
    notes = hand()
    hannah, walt = add_client(notes.desk), add_client(notes.desk, "Walt", "Jensen")
    chart(notes.desk, book(notes.desk, hannah, at(9, 30, month=2, day=26)))
    chart(notes.desk, book(notes.desk, walt, at(9, 30, month=2, day=27)))
    inbox = notes.view.inbox
    inbox.form.which.part(SIGNED).click()
    assert [line.name for line in inbox.signed.rows()] == ["Walt Jensen", "Hannah Lindqvist"]
    notes.qtbot.keyClicks(inbox.search, "lind")
    notes.qtbot.waitUntil(lambda: len(inbox.signed.rows()) == 1)
    assert inbox.signed.rows()[0].second == "Improving."
    notes.qtbot.keyClicks(inbox.search, "xyz")
    notes.qtbot.waitUntil(lambda: inbox.form.lists.currentWidget() is not inbox.signed)


def test_signed_notes_come_page_by_page(hand: Opens, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox_model, "PAGE", 2)
    notes = hand()
    hannah = add_client(notes.desk)
    for day in range(5):
        chart(notes.desk, book(notes.desk, hannah, at(9, 30) - timedelta(days=day + 1)))
    inbox = notes.view.inbox
    inbox.show_which(SIGNED)
    counts = [len(inbox.signed.rows())]
    while not inbox.form.more.isHidden():
        inbox.form.more.click()
        counts.append(len(inbox.signed.rows()))
    assert counts == [2, 4, 5]


def test_a_note_signed_elsewhere_leaves_the_inbox(hand: Opens) -> None:
    notes = hand()
    note_id = notes.charted()
    notes.window.go("notes", inbox=True)
    assert len(notes.view.inbox.unsigned.rows()) == 1
    from tests.factories import PASSWORD

    notes.desk.visits.sign(note_id, PASSWORD)
    notes.qtbot.waitUntil(lambda: len(notes.view.inbox.unsigned.rows()) == 0)
