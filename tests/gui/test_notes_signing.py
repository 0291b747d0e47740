"""From a draft to a signed note, and what may still be added: password, what is missing, the record that stays."""

from collections.abc import Callable
from datetime import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from tests.factories import PASSWORD, Clock
from tests.gui.controls import nameless
from tests.gui.notes_hand import NotesHand, O, P, S, at

from massagedesk.domain.visits import AddendumKind, NeededToSign, NoteStatus, Section
from massagedesk.gui.notes.addendum_panel import AddendumPanel
from massagedesk.gui.notes.sections import cursor_over
from massagedesk.gui.theme import Theme
from massagedesk.persistence.work import NotSaved
from massagedesk.services.desk import Desk
from massagedesk.services.visits import AddendumDetails

Opens = Callable[[], NotesHand]
LATER = AddendumDetails(kind=AddendumKind.ADDENDUM, text="Called about soreness.", reason="New information.")


@pytest.fixture
def hand(desk: Desk, clock: Clock, qtbot: QtBot) -> Opens:
    def show() -> NotesHand:
        return NotesHand(desk, clock, qtbot)

    return show


def adding(notes: NotesHand) -> AddendumPanel:
    """The panel of an addition, opened."""
    notes.view.page.signed_footer.form.add.click()
    panel = notes.view.signing.addendum
    assert panel is not None
    return panel


# --- what is missing -------------------------------------------------------------------------------------------------


def test_soap_1_what_is_missing_is_a_list_and_each_line_goes_there(hand: Opens) -> None:
    notes = hand()
    notes.start()
    page = notes.view.page
    places = {
        NeededToSign.STOP: page.footer.timer.stopped,
        NeededToSign.MINUTES: page.footer.codes.rows[0].box,
        NeededToSign.HEALTH: page.writing.no_change,
        NeededToSign.AREA: page.writing.areas.first_stop(),
        NeededToSign.TECHNIQUE: page.writing.techniques.first_stop(),
        NeededToSign.PAIN: page.footer.before,
        NeededToSign.SUBJECTIVE: page.writing.texts[S],
        NeededToSign.RESPONSE: page.writing.response.first_stop(),
        NeededToSign.PLAN: page.writing.texts[P],
    }
    assert notes.view.model.missing() == list(places)
    for place, target in enumerate(places.values()):
        page.footer.form.sign.click()
        missing = notes.view.signing.missing
        assert missing is not None
        assert len(missing.lines) == len(places)
        missing.lines[place].click()
        assert notes.window.focusWidget() is target
    assert notes.view.signing.panel is None


def test_ctrl_enter_signs_from_anywhere_on_the_page(hand: Opens) -> None:
    notes = hand()
    notes.charted()
    notes.view.page.writing.texts[P].setFocus()
    notes.press(notes.view.page.writing.texts[P], Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    panel = notes.view.signing.panel
    assert panel is not None
    assert panel.form.facts.text() == "Hannah Lindqvist, Tue 3 Mar, 9:30–10:30 am\n53 of 60 min, 4 units"
    assert panel.form.password.hasFocus()
    assert nameless(panel) == []


# --- signing ---------------------------------------------------------------------------------------------------------


def test_soap_3_signing_asks_the_password_and_shows_the_signature(hand: Opens) -> None:
    notes = hand()
    note_id = notes.charted()
    notes.view.page.footer.form.sign.click()
    notes.sign()
    assert notes.desk.visits.view(note_id).status is NoteStatus.SIGNED
    assert notes.view.chip.text() == "Signed"
    foot = notes.view.page.signed_footer.form
    assert foot.signer.text().startswith("Signed by June Calloway, LMT")
    assert "60412207" in foot.signer.text()
    assert foot.moment.text() == "Tue 3 Mar 2026, 11:30 am, UTC-08:00"
    assert foot.hash.text() == f"N-000002, hash {notes.desk.visits.view(note_id).short_hash}"
    assert foot.book.hasFocus()
    assert notes.view.copy.isHidden()


def test_what_was_typed_a_moment_ago_is_signed_too(hand: Opens) -> None:
    notes = hand()
    note_id = notes.charted()
    notes.write(P, "And heat. ")
    notes.view.page.footer.form.sign.click()
    notes.sign()
    assert notes.desk.visits.view(note_id).details.plan.startswith("And heat. ")


def test_a_wrong_password_signs_nothing_and_can_be_typed_again(hand: Opens) -> None:
    notes = hand()
    note_id = notes.charted()
    notes.view.page.footer.form.sign.click()
    notes.sign("wrong")
    panel = notes.view.signing.panel
    assert panel is not None
    assert "Nothing was signed" in panel.form.problem.sentence()
    assert panel.form.sign.isEnabled()
    assert notes.desk.visits.view(note_id).status is NoteStatus.DRAFT
    notes.sign()
    assert notes.desk.visits.view(note_id).status is NoteStatus.SIGNED


def test_without_a_password_nothing_is_tried(hand: Opens) -> None:
    notes = hand()
    notes.charted()
    notes.view.page.footer.form.sign.click()
    notes.sign("")
    panel = notes.view.signing.panel
    assert panel is not None
    assert panel.form.problem.sentence() == "Type your password to sign."


def test_going_back_to_writing_forgets_the_password(hand: Opens) -> None:
    notes = hand()
    notes.charted()
    notes.view.page.footer.form.sign.click()
    panel = notes.view.signing.panel
    assert panel is not None
    field = panel.form.password
    field.setText(PASSWORD)
    panel.form.back.click()
    assert field.text() == ""
    notes.view.page.footer.form.sign.click()
    assert notes.view.signing.panel is not panel


def test_nothing_is_signed_that_could_not_be_saved(hand: Opens, monkeypatch: pytest.MonkeyPatch) -> None:
    notes = hand()
    notes.charted()

    def refuse(*_: object) -> None:
        raise NotSaved("The disk is full.")

    monkeypatch.setattr(notes.desk.visits, "save_draft", refuse)
    notes.write(P, "More. ")
    notes.view.page.footer.form.sign.click()
    assert notes.view.signing.panel is None
    assert notes.view.page.problem.sentence().startswith("The disk is full.")


def test_times_that_were_refused_are_told_before_anything_is_signed(hand: Opens) -> None:
    notes = hand()
    note_id = notes.charted()
    page = notes.view.page
    timer = page.footer.timer
    timer.edit()
    timer.stopped.setFocus()
    timer.stopped.setText("9:10 am")
    page.footer.form.sign.click()
    assert notes.view.signing.panel is None
    notes.press(timer.stopped, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert notes.view.signing.panel is not None, "the second time she has read what stays"
    assert notes.desk.visits.view(note_id).details.ended_at == at(10, 30)


@pytest.mark.parametrize("autosaved", [True, False])
def test_what_was_refused_opens_no_password_panel(hand: Opens, autosaved: bool) -> None:
    notes = hand()
    notes.charted()
    page = notes.view.page
    notes.view.model.set_times(at(9, 30).time(), time(9, 10))
    if autosaved:
        notes.view.model.save()
    page.footer.form.sign.click()
    assert notes.view.signing.panel is None
    assert page.problem.sentence() == (
        "The session stops before it starts. The times stay as they were; everything else is saved."
    )
    assert page.footer.timer.is_typing()


def test_pain_that_was_refused_says_that_pain_stays(hand: Opens) -> None:
    notes = hand()
    notes.charted()
    notes.view.model.write(pain_before=11)
    notes.view.model.save()
    assert notes.view.page.problem.sentence() == (
        "Pain is told from 0 to 10. Pain stays as it was; everything else is saved."
    )


def test_soap_2_too_many_minutes_are_mended_before_signing(hand: Opens) -> None:
    notes = hand()
    notes.charted()
    notes.view.model.set_minutes(0, minutes=75)
    for _ in range(2):
        notes.view.page.footer.form.sign.click()
        assert notes.view.signing.panel is None
    notes.view.model.set_minutes(0, minutes=53)
    notes.view.page.footer.form.sign.click()
    assert notes.view.signing.panel is not None


def test_a_time_still_in_its_field_is_signed_as_typed(hand: Opens) -> None:
    notes = hand()
    note_id = notes.charted()
    timer = notes.view.page.footer.timer
    timer.edit()
    timer.stopped.setFocus()
    timer.stopped.setText("10:45 am")
    notes.press(timer.stopped, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    panel = notes.view.signing.panel
    assert panel is not None
    assert "9:30–10:45 am" in panel.form.facts.text()
    assert notes.desk.visits.view(note_id).details.ended_at == at(10, 45)


def test_nothing_is_signed_beside_a_field_that_cannot_be_read(hand: Opens) -> None:
    notes = hand()
    notes.charted()
    page = notes.view.page
    page.footer.timer.edit()
    page.footer.timer.stopped.setText("half past")
    page.footer.form.sign.setFocus()
    page.footer.form.sign.click()
    assert notes.view.signing.panel is None
    assert "half past" in page.problem.sentence()
    assert page.footer.timer.stopped.hasFocus()


def test_soap_2_a_clash_found_at_signing_is_told_in_the_panel(hand: Opens) -> None:
    notes = hand()
    notes.charted()
    notes.clock.now = at(10)
    notes.view.page.footer.form.sign.click()
    notes.sign()
    panel = notes.view.signing.panel
    assert panel is not None
    assert "has not ended yet" in panel.form.problem.sentence()


# --- the signed note -------------------------------------------------------------------------------------------------


def test_a_signed_note_shows_every_part_and_takes_no_key(hand: Opens) -> None:
    notes = hand()
    note_id = notes.signed()
    page = notes.view.page
    before = notes.desk.visits.view(note_id)
    shown = {section: text.text() for section, text in page.signed.texts.items()}
    assert shown[S] == "No change to health or medication.\nStiff in the morning, eases by ten."
    assert shown[O].endswith("Treated: neck.\nTechniques: broad compression.")
    for text in page.signed.texts.values():
        assert text.isReadOnly()
        notes.qtbot.keyClicks(text, "altered")
    assert {section: text.text() for section, text in page.signed.texts.items()} == shown
    notes.view.model.write(plan="altered")
    assert notes.view.model.save()
    assert notes.desk.visits.view(note_id) == before


def test_in_large_text_the_facts_of_a_signed_note_wrap(hand: Opens, theme: Theme) -> None:
    theme.choose_scale(1.5)
    notes = hand()
    notes.view.window().resize(1366, 768)
    notes.signed()
    facts = notes.view.page.signed.facts
    port = notes.view.page.signed.viewport()

    def is_inside() -> bool:
        parts = [part for part in facts.findChildren(QLabel) if part.isVisible()]
        ends = [part.mapTo(port, part.rect().topRight()).x() for part in parts]
        return bool(ends) and max(ends) < port.width() and facts.width() <= port.width()

    notes.qtbot.waitUntil(is_inside)


def test_in_large_text_the_signature_is_told_whole(hand: Opens, theme: Theme) -> None:
    theme.choose_scale(1.5)
    notes = hand()
    notes.view.window().resize(1366, 768)
    notes.signed()
    footer = notes.view.page.signed_footer
    lines = (footer.form.signer, footer.form.moment, footer.form.hash)

    def is_whole() -> bool:
        inside = footer.form.book.geometry().bottom() < footer.height()
        return inside and all(line.width() >= line.fontMetrics().horizontalAdvance(line.text()) for line in lines)

    notes.qtbot.waitUntil(is_whole)


@pytest.mark.parametrize(
    ("button", "place", "expected"),
    [
        ("book", "calendar", {"book": True}),
        ("payment", "clients", {"tab": "billing"}),
        ("print_note", "reports", {"kind": "notes"}),
    ],
)
def test_signing_is_no_dead_end(hand: Opens, button: str, place: str, expected: dict[str, object]) -> None:
    notes = hand()
    note_id = notes.signed()
    getattr(notes.view.page.signed_footer.form, button).click()
    went, arguments = notes.window.gone[-1]
    assert went == place
    assert arguments["client_id"] == notes.client_of(note_id)
    assert expected.items() <= arguments.items()
    if place == "reports":
        assert arguments["note_id"] == note_id


def test_a_late_entry_is_labelled(hand: Opens, clock: Clock) -> None:
    notes = hand()
    appointment_id = notes.hannah()
    notes.clock.now = at(18, day=5)
    note_id = notes.desk.visits.start(appointment_id)
    from tests.factories import charted

    notes.desk.visits.save_draft(note_id, charted(at(9, 30)))
    notes.desk.visits.sign(note_id, PASSWORD)
    notes.window.go("notes", note_id=note_id)
    labels = [chip.text() for chip in notes.view.page.signed.facts.findChildren(type(notes.view.chip))]
    assert labels == ["LATE ENTRY"]


# --- adding ----------------------------------------------------------------------------------------------------------


def test_soap_5_an_addendum_is_signed_and_shown_in_full(hand: Opens) -> None:
    notes = hand()
    note_id = notes.signed()
    panel = adding(notes)
    assert nameless(panel) == []
    panel.form.text.setPlainText("Client called: sore for a day.")
    panel.form.reason.setText("New information by phone.")
    panel.form.password.setText(PASSWORD)
    panel.form.sign.click()
    (block,) = notes.view.page.signed.blocks()
    assert (block.row.mark, block.row.text) == ("A1", "Client called: sore for a day.")
    assert block.row.reason == "New information by phone."
    assert notes.desk.visits.view(note_id).is_unaltered
    assert notes.desk.notes.addendum_draft(note_id) is None


def test_soap_5_a_correction_is_about_the_words_marked(hand: Opens) -> None:
    notes = hand()
    note_id = notes.signed()
    text = notes.view.page.signed.texts[O]
    cursor = text.textCursor()
    start = text.text().index("right")
    cursor.setPosition(start)
    cursor.setPosition(start + len("right"), QTextCursor.MoveMode.KeepAnchor)
    text.setTextCursor(cursor)
    panel = adding(notes)
    assert panel.form.kind.current() == AddendumKind.CORRECTION.value
    assert panel.form.section.current() == Section.OBJECTIVE.value
    assert panel.form.marked.text() == "Wrong: “right”"
    panel.form.text.setPlainText("left")
    panel.form.reason.setText("Wrong side.")
    panel.form.password.setText(PASSWORD)
    panel.form.sign.click()
    (row,) = notes.desk.visits.view(note_id).addenda
    assert (row.mark, row.section, row.original, row.text) == ("C1", Section.OBJECTIVE, "right", "left")
    assert text.text().startswith("Upper trapezius right tight."), "the original stays legible"
    cursor = QTextCursor(text.document())
    cursor.setPosition(start + 1)
    assert cursor.charFormat().fontStrikeOut()


@pytest.mark.parametrize(
    ("section", "written", "place"),
    [
        (S, "No change to speak of", 0),
        (O, "🦵 Left, neck left", 13),
    ],
)
def test_soap_5_the_very_words_marked_are_struck_and_no_others(
    hand: Opens, section: Section, written: str, place: int
) -> None:
    notes = hand()
    note_id = notes.signed(**{section.value: written})
    text = notes.view.page.signed.texts[section]
    words = written[place : place + 4]
    shown_at = text.text().index(written) + place
    text.setTextCursor(cursor_over(text.document(), shown_at, 4))
    panel = adding(notes)
    panel.form.text.setPlainText("other")
    panel.form.reason.setText("Mistyped.")
    panel.form.password.setText(PASSWORD)
    panel.form.sign.click()
    (row,) = notes.desk.visits.view(note_id).addenda
    assert (row.original, row.original_at) == (words.strip(), place + len(words) - len(words.lstrip()))
    struck = [
        at
        for at, letter in enumerate(text.text())
        if letter != "\n" and cursor_over(text.document(), at, 1).charFormat().fontStrikeOut()
    ]
    begins = text.text().index(written) + (row.original_at or 0)
    assert struck == list(range(begins, begins + len(row.original)))


def test_words_are_marked_in_the_panel_as_well(hand: Opens) -> None:
    notes = hand()
    notes.signed()
    panel = adding(notes)
    panel.form.kind.part(AddendumKind.CORRECTION.value).click()
    panel.form.section.part(Section.PLAN.value).click()
    assert panel.form.marked.text() == "Nothing is marked yet."
    cursor = panel.form.original.textCursor()
    cursor.setPosition(9)
    cursor.setPosition(14, QTextCursor.MoveMode.KeepAnchor)
    panel.form.original.setTextCursor(cursor)
    assert panel.details().original == "twice"
    assert panel.details().section is Section.PLAN


@pytest.mark.parametrize(
    ("text", "reason", "password", "sentence"),
    [
        ("", "Why", PASSWORD, "Write what should be added."),
        ("Words", "", PASSWORD, "Say why it is needed."),
        ("Words", "Why", "", "Type your password to sign."),
        ("Words", "Why", "wrong", "That is not the password of this practice. Nothing was signed."),
    ],
)
def test_soap_5_what_an_addition_needs_is_asked_and_her_words_stay(
    hand: Opens, text: str, reason: str, password: str, sentence: str
) -> None:
    notes = hand()
    note_id = notes.signed()
    panel = adding(notes)
    panel.form.text.setPlainText(text)
    panel.form.reason.setText(reason)
    panel.form.password.setText(password)
    panel.form.sign.click()
    assert panel.form.problem.sentence() == sentence
    assert panel.form.text.toPlainText() == text
    assert notes.desk.visits.view(note_id).addenda == ()


def test_an_addition_waits_where_it_was_left(hand: Opens) -> None:
    notes = hand()
    note_id = notes.signed()
    panel = adding(notes)
    panel.form.text.setPlainText("Half a thou")
    notes.view.about_to_lock()
    draft = notes.desk.notes.addendum_draft(note_id)
    assert draft is not None
    assert draft.text == "Half a thou"
    panel.form.later.click()
    assert notes.view.page.signed_footer.form.add.text() == "Finish addition"
    again = adding(notes)
    assert again.form.text.toPlainText() == "Half a thou"
    again.form.drop.click()
    assert notes.desk.notes.addendum_draft(note_id) is None
    assert notes.view.page.signed_footer.form.add.text() == "Add to this note"


def test_an_addition_being_signed_is_not_kept_for_a_second_time(hand: Opens, monkeypatch: pytest.MonkeyPatch) -> None:
    notes = hand()
    note_id = notes.signed()
    panel = adding(notes)
    add = notes.desk.visits.add

    def sign_and_pause(*what: object) -> None:
        add(*what)  # type: ignore[arg-type]  # what the screen hands over
        panel.keep()

    monkeypatch.setattr(notes.desk.visits, "add", sign_and_pause)
    panel.form.text.setPlainText("Client called: sore for a day.")
    panel.form.reason.setText("New information by phone.")
    panel.form.password.setText(PASSWORD)
    panel.form.sign.click()
    assert len(notes.desk.visits.view(note_id).addenda) == 1
    assert notes.desk.notes.addendum_draft(note_id) is None


def test_additions_stand_in_the_order_they_were_signed(hand: Opens) -> None:
    notes = hand()
    note_id = notes.signed()
    for kind in (AddendumKind.ADDENDUM, AddendumKind.LATE_ENTRY, AddendumKind.ADDENDUM):
        notes.clock.forward(hours=1)
        details = AddendumDetails(kind=kind, text=f"{kind} words", reason="Left out.")
        notes.desk.visits.add(note_id, details, PASSWORD)
    notes.window.go("notes", inbox=True)
    notes.window.go("notes", note_id=note_id)
    assert [block.row.mark for block in notes.view.page.signed.blocks()] == ["A1", "L1", "A2"]
