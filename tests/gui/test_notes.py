"""The note being written: nothing typed is lost, times and units are worked out, what is carried over says so."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from tests.factories import Clock, add_client, book, chart, charted, open_desk
from tests.gui.controls import nameless, out_of_reach
from tests.gui.notes_hand import A, NotesHand, O, P, S, at

from massagedesk.domain.schedule import AppointmentStatus
from massagedesk.domain.visits import NeededToSign, Section
from massagedesk.gui.notes import note_model
from massagedesk.gui.notes.note_model import Saved
from massagedesk.gui.theme import Scheme, Theme
from massagedesk.persistence.work import NotSaved
from massagedesk.services.desk import Desk
from massagedesk.services.practice import ServiceDetails
from massagedesk.services.visits import MinutesDetails

Opens = Callable[[], NotesHand]
Key = Qt.Key


@pytest.fixture
def hand(desk: Desk, clock: Clock, qtbot: QtBot) -> Opens:
    def show() -> NotesHand:
        return NotesHand(desk, clock, qtbot)

    return show


# --- opening ---------------------------------------------------------------------------------------------------------


def test_starting_a_session_opens_its_note(hand: Opens) -> None:
    notes = hand()
    notes.start()
    assert notes.view.title() == "Session note"
    assert notes.view.context() == "Tue 3 Mar, session 2 of 12"
    assert notes.view.chip.text() == "Draft"
    assert notes.view.page.header.name.text() == "Hannah Lindqvist"
    assert notes.view.page.footer.timer.times.words() == ("0 min", "since 9:34 am")
    assert notes.window.focusWidget() is notes.view.page.writing.texts[S]


def test_starting_again_opens_the_same_note(hand: Opens) -> None:
    notes = hand()
    appointment_id = notes.hannah()
    notes.start(appointment_id)
    notes.write(S, "Stiff.")
    notes.window.go("notes", appointment_id=appointment_id)
    assert notes.view.page.writing.texts[S].text() == "Stiff."
    assert len(notes.desk.notes.unsigned()) == 1


def test_the_session_before_stands_beside_it(hand: Opens) -> None:
    notes = hand()
    notes.start()
    last = notes.view.page.form.side.last
    assert last.title.text() == "Last session, Thu 26 Feb"
    assert last.pain.text() == "pain 5 → 3"
    assert last.signed.text() == "Signed 3 Mar, 9:34 am"
    assert last.words_of(S) == "Stiff in the morning, eases by ten."
    assert last.words_of(O) == "Upper trapezius right tight. Treated: neck. Techniques: broad compression."


def test_a_first_session_says_so(hand: Opens) -> None:
    notes = hand()
    notes.start(book(notes.desk, add_client(notes.desk), at(9, 30)))
    assert notes.view.page.form.side.last.title.text() == "First session"
    assert notes.view.copy.isHidden()
    assert notes.view.context() == "Tue 3 Mar"


def test_every_control_has_a_name_and_is_reached(hand: Opens) -> None:
    notes = hand()
    notes.start()
    assert nameless(notes.window) == []
    assert out_of_reach(notes.view.page) == []


# --- nothing typed is lost -------------------------------------------------------------------------------------------


def test_words_are_saved_a_moment_after_the_last_key(
    hand: Opens, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(note_model, "SAVE_AFTER_MS", 5)
    notes = hand()
    notes.start()
    notes.write(S, "Drove to Bellingham, neck held up.")
    assert notes.view.page.footer.form.saved.text() == "Not saved yet"
    qtbot.waitUntil(lambda: notes.view.model.saved is Saved.YES)
    assert notes.kept().subjective == "Drove to Bellingham, neck held up."
    assert notes.view.page.footer.form.saved.text() == "Saved 9:34"


def test_somebody_who_never_pauses_is_saved_all_the_same(
    hand: Opens, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(note_model, "SAVE_AFTER_MS", 60_000)
    monkeypatch.setattr(note_model, "SAVE_AT_LATEST_MS", 5)
    notes = hand()
    notes.start()
    notes.write(P, "On and on")
    qtbot.waitUntil(lambda: notes.kept().plan == "On and on")


def test_a_saved_draft_is_there_when_the_program_is_killed(hand: Opens, tmp_path: Path) -> None:
    notes = hand()
    notes.start()
    notes.write(S, "Every word of it.")
    notes.view.model.save()
    crashed = tmp_path / "as the disk is now"
    crashed.mkdir()
    for file in tmp_path.glob("vault.db*"):
        shutil.copy(file, crashed)
    reopened = open_desk(crashed, notes.clock)
    (waiting,) = reopened.notes.unsigned()
    assert reopened.visits.view(waiting.note.note_id).details.subjective == "Every word of it."
    reopened.close()


@pytest.mark.parametrize("leaving", ["another place", "the inbox", "another note", "lock", "close"])
def test_leaving_in_any_way_saves_first(hand: Opens, leaving: str) -> None:
    notes = hand()
    notes.start()
    other = chart(notes.desk, book(notes.desk, add_client(notes.desk, "Walt", "Jensen"), at(8)), sign=False)
    notes.write(A, "Improving.")
    note_id = notes.view.model.note_id
    assert note_id is not None
    match leaving:
        case "another place":
            assert notes.view.can_leave()
        case "the inbox":
            notes.view.all_notes.click()
        case "another note":
            notes.window.go("notes", note_id=other)
        case "lock":
            notes.window.about_to_lock()
        case "close":
            notes.window.close()
    assert notes.desk.visits.view(note_id).details.assessment == "Improving."


def test_a_save_that_fails_is_told_and_tried_again(hand: Opens, monkeypatch: pytest.MonkeyPatch) -> None:
    notes = hand()
    notes.start()
    other = chart(notes.desk, book(notes.desk, add_client(notes.desk, "Walt", "Jensen"), at(8)), sign=False)
    saving = notes.desk.visits.save_draft

    def refuse(*_: object) -> None:
        raise NotSaved("The disk is full. Nothing was saved; make room on the disk and try again.")

    monkeypatch.setattr(notes.desk.visits, "save_draft", refuse)
    notes.write(S, "Words to keep.")
    assert not notes.view.model.save()
    problem = notes.view.page.problem
    assert problem.sentence().startswith("The disk is full.")
    assert problem.sentence().endswith("Your words are still here.")
    assert notes.view.page.footer.form.saved.text() == "Not saved"
    assert not notes.window.go("notes", note_id=other), "the words would have been lost"
    assert notes.view.page.writing.texts[S].text() == "Words to keep."
    monkeypatch.setattr(notes.desk.visits, "save_draft", saving)
    problem.retry.click()
    assert notes.kept().subjective == "Words to keep."
    assert problem.isHidden()


def test_what_others_change_leaves_her_words_alone(hand: Opens) -> None:
    notes = hand()
    notes.start()
    notes.write(S, "Half a sent")
    row = notes.view.model.view
    assert row is not None
    details = notes.desk.clients.details(row.row.client_id)
    from dataclasses import replace

    notes.desk.clients.save(replace(details, family_name="Berg"))
    assert notes.view.page.header.name.text() == "Hannah Berg"
    assert notes.view.page.writing.texts[S].text() == "Half a sent"
    assert notes.view.model.saved is Saved.NOT_YET


# --- S O A P ---------------------------------------------------------------------------------------------------------


def test_the_part_being_written_has_the_bar(hand: Opens) -> None:
    notes = hand()
    notes.start()
    page = notes.view.page

    def written() -> list[Section]:
        return [section for section, part in page.writing.sections.items() if part.is_writing]

    assert written() == [S]
    page.writing.texts[P].setFocus()
    assert written() == [P]
    page.footer.form.sign.setFocus()
    assert written() == []


def test_tab_goes_through_s_o_a_p_and_then_the_foot(hand: Opens) -> None:
    notes = hand()
    notes.start()
    writing, footer = notes.view.page.writing, notes.view.page.footer
    wanted = [writing.texts[section] for section in (O, A, P)]
    wanted += [footer.timer.button, footer.codes.rows[0].box, footer.before, footer.form.sign]
    visited = []
    for _ in range(60):
        here = notes.press_tab()
        if here in wanted:
            visited.append(here)
        if here is footer.form.sign:
            break
    assert visited == wanted


@pytest.mark.parametrize(("changed", "kept"), [(False, (True, False)), (True, (True, True))])
def test_soap_1_the_health_question_has_two_answers(hand: Opens, changed: bool, kept: tuple[bool, bool]) -> None:
    notes = hand()
    notes.start()
    writing = notes.view.page.writing
    assert writing.asked.text() == "not asked yet"
    writing.no_change.click()
    if changed:
        writing.changed.click()
        assert not writing.no_change.isChecked()
    notes.view.model.save()
    assert (notes.kept().is_health_reviewed, notes.kept().is_health_changed) == kept
    assert writing.asked.text() == "asked today"
    (writing.changed if changed else writing.no_change).click()
    notes.view.model.save()
    assert not notes.kept().is_health_reviewed


def test_ordered_areas_are_offered_first_and_picked_by_one_press(hand: Opens) -> None:
    notes = hand()
    notes.start()
    areas = notes.view.page.writing.areas
    assert areas.words()[:2] == ["neck", "upper back"]
    areas.chip("upper back").click()
    areas.chip("neck").click()
    notes.view.model.save()
    assert notes.kept().areas == ("upper back", "neck")
    areas.chip("upper back").click()
    notes.view.model.save()
    assert notes.kept().areas == ("neck",)


def test_her_own_word_becomes_a_chip_and_is_offered_again(hand: Opens) -> None:
    notes = hand()
    notes.start()
    areas = notes.view.page.writing.areas
    areas.add_chip.click()
    notes.qtbot.keyClicks(areas.own, "  suboccipitals   left ")
    notes.press(areas.own, Key.Key_Return)
    notes.view.model.save()
    assert notes.kept().areas == ("suboccipitals left",)
    assert areas.chip("suboccipitals left").isChecked()
    assert notes.desk.notes.vocabulary().areas[0] in ("suboccipitals left", "neck")


def test_typing_a_word_that_is_there_picks_it_and_esc_gives_up(hand: Opens) -> None:
    notes = hand()
    notes.start()
    techniques = notes.view.page.writing.techniques
    before = techniques.words()
    techniques.add_chip.click()
    notes.qtbot.keyClicks(techniques.own, before[0].upper())
    notes.press(techniques.own, Key.Key_Return)
    assert (techniques.words(), techniques.chosen()) == (before, (before[0],))
    techniques.add_chip.click()
    notes.qtbot.keyClicks(techniques.own, "something else")
    notes.press(techniques.own, Key.Key_Escape)
    assert techniques.words() == before
    assert techniques.add_chip.hasFocus()


def test_leaving_a_half_typed_word_keeps_it(hand: Opens) -> None:
    notes = hand()
    notes.start()
    areas = notes.view.page.writing.areas
    areas.add_chip.click()
    notes.qtbot.keyClicks(areas.own, "sacrum")
    notes.view.page.writing.texts[O].setFocus()
    assert areas.chosen() == ("sacrum",)


def test_responses_are_kept_in_one_line(hand: Opens) -> None:
    notes = hand()
    notes.start()
    response = notes.view.page.writing.response
    for word in response.words()[:2]:
        response.chip(word).click()
    notes.view.model.save()
    assert notes.kept().response == "; ".join(response.words()[:2])


def test_copying_carries_areas_techniques_and_plan_and_says_so(hand: Opens) -> None:
    notes = hand()
    notes.start()
    notes.view.copy.click()
    writing = notes.view.page.writing
    notes.view.model.save()
    kept = notes.kept()
    assert (kept.areas, kept.techniques, kept.plan) == (("neck",), ("broad compression",), "Continue twice a week.")
    assert (kept.subjective, kept.response, kept.pain_before, kept.minutes[0].minutes) == ("", "", None, 0)
    assert writing.plan_carried.text() == "carried over from 26 Feb"
    notes.write(P, " Ask for a renewal.")
    assert writing.plan_carried.text() == ""
    notes.view.copy.click()
    assert "Nothing was changed" in notes.window.told()
    assert notes.view.model.details is not None
    assert "renewal" in notes.view.model.details.plan


@pytest.mark.parametrize("text", ["word " * 5000, "Tab\there 🙂\n\nשלום, Зоя, 神経"], ids=["5,000 words", "any script"])
def test_long_and_foreign_words_come_back_as_typed(hand: Opens, text: str) -> None:
    notes = hand()
    notes.start()
    target = notes.view.page.writing.texts[O]
    QApplication.clipboard().setText(text)
    target.paste()
    QApplication.clipboard().clear()
    notes.view.model.save()
    assert notes.kept().objective == text
    assert target.height() >= target.document().size().height()


# --- goals -----------------------------------------------------------------------------------------------------------


def test_a_reading_is_entered_beside_the_goal_and_stands_in_a(hand: Opens) -> None:
    notes = hand()
    notes.start()
    (goal,) = notes.view.page.form.side.goals.rows
    assert goal.words.text() == "start 3 · last 3 on 3 Feb · target 8 by 15 Apr"
    notes.qtbot.keyClicks(goal.box, "6")
    notes.press(goal.box, Key.Key_Return)
    row = notes.view.model.view
    assert row is not None
    assert [int(value) for value in notes.desk.treatment.in_visit(row.row.visit_id).values()] == [6]
    assert notes.view.page.goals.lines[0].now_words() == "6 of 10"
    goal.box.clear()
    notes.press(goal.box, Key.Key_Return)
    assert notes.desk.treatment.in_visit(row.row.visit_id) == {}


def test_a_reading_beyond_the_scale_is_told_in_place(hand: Opens) -> None:
    notes = hand()
    notes.start()
    (goal,) = notes.view.page.form.side.goals.rows
    notes.qtbot.keyClicks(goal.box, "12")
    notes.press(goal.box, Key.Key_Return)
    assert goal.problem.sentence() == "12 is not between 0 and 10."
    assert goal.box.text() == "12"


def test_without_goals_the_way_to_set_one_is_offered(hand: Opens) -> None:
    notes = hand()
    client_id = add_client(notes.desk)
    notes.start(book(notes.desk, client_id, at(9, 30)))
    notes.view.page.form.side.goals.goals_asked.emit()
    place, arguments = notes.window.gone[-1]
    assert (place, arguments) == ("clients", {"client_id": client_id, "tab": "plan"})


# --- times -----------------------------------------------------------------------------------------------------------


def test_the_timer_stops_and_goes_on(hand: Opens) -> None:
    notes = hand()
    notes.start()
    timer = notes.view.page.footer.timer
    notes.clock.now = at(10, 33) + timedelta(seconds=40)
    timer.ticked.emit()
    assert timer.times.words()[0] == "59 min"
    assert timer.button.accessibleName() == "Stop the session"
    timer.button.click()
    assert timer.times.words() == ("59 min", "9:34–10:33 am")
    assert notes.kept().ended_at == at(10, 33)
    assert notes.desk.schedule.row(notes.view.model.view.row.appointment_id).status is AppointmentStatus.COMPLETED  # type: ignore[union-attr]
    timer.button.click()
    notes.view.model.save()
    assert notes.kept().ended_at is None


def test_a_session_lasts_a_minute_at_least(hand: Opens) -> None:
    notes = hand()
    notes.start()
    notes.view.page.toggle_timer()
    assert notes.kept().ended_at == at(9, 35)


def test_times_are_typed_where_they_stand(hand: Opens) -> None:
    notes = hand()
    notes.start()
    timer = notes.view.page.footer.timer
    timer.times.click()
    assert timer.stopped.hasFocus()
    notes.qtbot.keyClicks(timer.stopped, "1033")
    notes.press(timer.stopped, Key.Key_Return)
    timer.started.setText("930")
    notes.press(timer.started, Key.Key_Return)
    notes.view.page.writing.texts[P].setFocus()
    assert not timer.is_typing()
    assert timer.times.words() == ("63 min", "9:30–10:33 am")


def test_soap_2_impossible_times_are_told_and_the_rest_is_saved(hand: Opens) -> None:
    notes = hand()
    notes.start()
    timer = notes.view.page.footer.timer
    notes.write(S, "Stiff.")
    timer.times.click()
    notes.qtbot.keyClicks(timer.stopped, "9:30 am")
    notes.press(timer.stopped, Key.Key_Return)
    notes.view.model.save()
    assert notes.view.page.problem.sentence() == (
        "The session stops before it starts. The times stay as they were; everything else is saved."
    )
    assert (notes.kept().subjective, notes.kept().ended_at) == ("Stiff.", None)
    assert NeededToSign.STOP in notes.view.model.missing()
    assert timer.stopped.text() == "9:30 am", "what she typed is still there to be mended"


def test_a_note_of_another_day_only_lacks_its_stop(hand: Opens) -> None:
    notes = hand()
    appointment_id = notes.hannah()
    notes.clock.now = at(18, day=5)
    notes.window.go("notes", appointment_id=appointment_id)
    timer = notes.view.page.footer.timer
    assert timer.times.words() == ("No stop", "since 9:30 am")
    timer.button.click()
    assert timer.is_typing()
    assert notes.kept().ended_at is None


# --- minutes, units, pain --------------------------------------------------------------------------------------------


def test_unit_5_minutes_become_units_with_their_working(hand: Opens) -> None:
    notes = hand()
    notes.start()
    notes.clock.now = at(10, 33)
    notes.view.page.toggle_timer()
    footer = notes.view.page.footer
    row = footer.codes.rows[0]
    notes.qtbot.keyClicks(row.box, "53")
    assert (row.working.text(), row.units.text()) == ("3 × 15 + 8 →", "4 units")
    assert row.working.sizeHint().width() <= row.working.width(), "the working is shown whole"
    assert footer.form.total_head.text() == "53 of 59 min"
    assert footer.form.total_units.text() == "4 units"
    assert footer.form.total_rules.text() == "both rules"
    notes.view.model.save()
    assert notes.kept().minutes[0].minutes == 53


def test_unit_5_a_difference_of_the_rules_is_flagged(hand: Opens) -> None:
    notes = hand()
    parts = tuple(MinutesDetails(code=code, label="Therapy", minutes=20) for code in ("97124", "97140"))
    notes.charted(minutes=parts)
    form = notes.view.page.footer.form
    assert (form.total_units.text(), form.total_rules.text()) == ("2 units", "total time: 3")
    assert "Midpoint rule: 2 units. Total-time rule: 3 units." in form.total.accessibleName()


def test_soap_2_too_many_minutes_are_told_and_kept(hand: Opens) -> None:
    notes = hand()
    notes.charted()
    row = notes.view.page.footer.codes.rows[0]
    row.box.setFocus()
    row.box.selectAll()
    notes.qtbot.keyClicks(row.box, "75")
    notes.view.model.save()
    assert notes.view.page.problem.sentence() == (
        "The codes add up to 75 min, but the session lasted 60 min. It is saved as typed."
    )
    assert notes.view.page.footer.form.total_head.property("tone") == "danger"
    assert notes.kept().minutes[0].minutes == 75


def test_codes_come_from_the_list_of_services_and_go_again(hand: Opens) -> None:
    notes = hand()
    notes.start()
    codes = notes.view.page.footer.codes
    menu = codes.add_menu()
    assert [action.text() for action in menu.actions()] == ["97124 Massage therapy", "97140 Manual therapy"]
    menu.actions()[1].trigger()
    assert [row.line.name for row in codes.rows] == ["97124 Massage therapy", "97140 Manual therapy"]
    assert codes.rows[1].box.hasFocus()
    codes.menu_of(0).actions()[-1].trigger()
    notes.view.model.save()
    assert [part.code for part in notes.kept().minutes] == ["97140"]


def test_a_code_takes_one_of_the_areas_treated(hand: Opens) -> None:
    notes = hand()
    notes.charted()
    codes = notes.view.page.footer.codes
    menu = codes.menu_of(0)
    assert [action.text() for action in menu.actions()][:2] == ["No area", "neck"]
    menu.actions()[0].trigger()
    notes.view.model.save()
    assert notes.kept().minutes[0].area == ""


def test_a_service_without_a_code_counts_its_time_only(hand: Opens) -> None:
    notes = hand()
    notes.start(book(notes.desk, add_client(notes.desk), at(9, 30), place=2))
    footer = notes.view.page.footer
    assert footer.codes.rows == []
    assert footer.form.total_units.isHidden()


def test_eight_codes_with_long_names_fit(hand: Opens) -> None:
    notes = hand()
    for number in range(8):
        label = f"Therapy number {number} with a very long name indeed"
        notes.desk.practice.save_service(
            ServiceDetails(label=label, description=label, code=f"9800{number}", minutes=60)
        )
    parts = tuple(
        MinutesDetails(code=f"9800{number}", label="Therapy with a very long name", area="upper back", minutes=7)
        for number in range(8)
    )
    notes.charted(minutes=parts)
    footer = notes.view.page.footer
    assert len(footer.codes.rows) == 8
    assert footer.height() == 96
    assert footer.width() <= notes.view.page.width()


def test_pain_is_told_or_declined(hand: Opens) -> None:
    notes = hand()
    notes.start()
    footer = notes.view.page.footer
    notes.qtbot.keyClicks(footer.before, "4")
    notes.qtbot.keyClicks(footer.after, "2")
    notes.view.model.save()
    assert (notes.kept().pain_before, notes.kept().pain_after) == (4, 2)
    footer.no_pain.click()
    notes.view.model.save()
    kept = notes.kept()
    assert (kept.is_pain_declined, kept.pain_before, kept.pain_after) == (True, None, None)
    assert not footer.before.isEnabled()
    footer.no_pain.click()
    assert footer.before.isEnabled()


def test_pain_beyond_ten_is_outlined_and_never_saved(hand: Opens) -> None:
    notes = hand()
    notes.start()
    footer = notes.view.page.footer
    notes.qtbot.keyClicks(footer.before, "11")
    notes.press(footer.before, Key.Key_Return)
    notes.view.model.save()
    assert footer.before.property("problem")
    assert notes.kept().pain_before in (None, 1)


# --- taking back -----------------------------------------------------------------------------------------------------


def test_a_session_started_by_mistake_is_taken_back(hand: Opens) -> None:
    notes = hand()
    appointment_id = notes.hannah()
    notes.start(appointment_id)
    notes.view.take_back.click()
    assert not notes.view.is_note_shown()
    assert notes.desk.notes.unsigned() == []
    assert notes.desk.schedule.row(appointment_id).status is AppointmentStatus.CONFIRMED


def test_with_the_first_word_it_can_no_longer_be_taken_back(hand: Opens) -> None:
    notes = hand()
    notes.start()
    assert not notes.view.take_back.isHidden()
    notes.write(S, "S")
    assert notes.view.take_back.isHidden()


# --- looks -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_it_fits_the_smallest_laptop(hand: Opens, theme: Theme, scheme: Scheme, scale: float) -> None:
    theme.choose_scheme(scheme)
    theme.choose_scale(scale)
    notes = hand()
    notes.charted()
    QApplication.processEvents()
    page = notes.view.page
    assert notes.window.width() == 1366
    assert page.writing.width() >= 500
    assert page.writing.height() >= 150
    for part in (page.footer.timer, page.footer.form.total, page.footer.form.pain, page.footer.form.end):
        assert part.geometry().right() < page.width()
    assert page.writing.horizontalScrollBar().maximum() == 0


def test_targets_are_large_enough_for_oily_hands(hand: Opens) -> None:
    notes = hand()
    notes.start()
    page = notes.view.page
    targets = [page.footer.timer.button, page.footer.timer.times, page.footer.before, page.footer.form.sign]
    targets += [page.footer.codes.add_chip, page.writing.no_change, *page.writing.texts.values()]
    targets += [row.box for row in page.form.side.goals.rows]
    assert [target.accessibleName() for target in targets if target.height() < 44] == []


def test_a_note_with_a_long_history_opens_quickly(hand: Opens) -> None:
    notes = hand()
    client_id = add_client(notes.desk, "Old", "Friend")
    for day in range(18):
        starts_at = at(9, 30, month=1, day=1) - timedelta(days=7 * day)
        note_id = notes.desk.visits.start(book(notes.desk, client_id, starts_at), starts_at)
        notes.desk.visits.save_draft(note_id, charted(starts_at))
    notes.window.go("notes", note_id=note_id)
    newest = notes.desk.notes.unsigned()[-1].note.note_id
    notes.window.go("notes", note_id=newest)
    assert len(notes.view.page.goals.pain(notes.view.model.view.row)) == 16  # type: ignore[union-attr]
