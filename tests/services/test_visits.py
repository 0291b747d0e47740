"""Sessions and notes on a real practice file: drafts are kept, what is signed stays, what cannot be is told."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.factories import (
    PASSWORD,
    TUESDAY_MORNING,
    Clock,
    add_client,
    add_goal,
    add_prescription,
    book,
    chart,
    charted,
    open_desk,
    set_up,
)

from massagedesk.domain.errors import Conflict, NotFound, RuleViolation, WrongPassword
from massagedesk.domain.ids import ClientId, PrescriptionId, SessionNoteId, new_uuid
from massagedesk.domain.schedule import AppointmentStatus
from massagedesk.domain.visits import AddendumKind, NeededToSign, NoteStatus, Section
from massagedesk.services.desk import Desk
from massagedesk.services.visits import AddendumDetails, MinutesDetails, carried_over

NINE_THIRTY = datetime(2026, 3, 3, 17, 30, tzinfo=UTC)
LATER = AddendumDetails(kind=AddendumKind.ADDENDUM, text="Called about soreness.", reason="New information.")


@pytest.fixture
def clock() -> Clock:
    return Clock(NINE_THIRTY + timedelta(hours=2))


@pytest.fixture
def desk(tmp_path: Path, clock: Clock) -> Iterator[Desk]:
    opened = open_desk(tmp_path, clock)
    set_up(opened)
    yield opened
    opened.close()


@pytest.fixture
def hannah(desk: Desk) -> ClientId:
    return add_client(desk)


@pytest.fixture
def order(desk: Desk, hannah: ClientId) -> PrescriptionId:
    return add_prescription(desk, hannah)


def started(desk: Desk, client_id: ClientId, at: datetime = NINE_THIRTY) -> SessionNoteId:
    return desk.visits.start(book(desk, client_id, at), at)


def statements(desk: Desk, *texts: str) -> None:
    """Runs SQL past every service and mapping, as a slip in later code would."""
    with desk.database.work() as session:
        for text in texts:
            session.connection().exec_driver_sql(text)


# --- starting --------------------------------------------------------------------------------------------------


def test_starting_twice_gives_the_same_note(desk: Desk, hannah: ClientId) -> None:
    appointment_id = book(desk, hannah, NINE_THIRTY)
    assert desk.visits.start(appointment_id) == desk.visits.start(appointment_id)
    assert desk.schedule.row(appointment_id).status is AppointmentStatus.ARRIVED


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (NINE_THIRTY - timedelta(minutes=4), NINE_THIRTY - timedelta(minutes=4)),
        (NINE_THIRTY + timedelta(minutes=7), NINE_THIRTY + timedelta(minutes=7)),
        (NINE_THIRTY + timedelta(hours=6), NINE_THIRTY),
    ],
    ids=["a little early", "while the time runs", "charted afterwards"],
)
def test_a_session_starts_by_the_clock_or_when_it_was_booked(
    desk: Desk, clock: Clock, hannah: ClientId, now: datetime, expected: datetime
) -> None:
    clock.now = now
    note_id = desk.visits.start(book(desk, hannah, NINE_THIRTY))
    assert desk.visits.view(note_id).details.started_at == expected


def test_soap_4_a_note_begun_a_day_late_is_marked_at_once(desk: Desk, clock: Clock, hannah: ClientId) -> None:
    clock.now = NINE_THIRTY + timedelta(days=2)
    note_id = desk.visits.start(book(desk, hannah, NINE_THIRTY))
    assert desk.visits.view(note_id).row.is_late
    view = desk.visits.view(note_id)
    assert view.entered_at == clock.now
    assert view.details.started_at == NINE_THIRTY


# --- drafts ----------------------------------------------------------------------------------------------------


def test_a_half_finished_draft_is_kept_as_it_stands(desk: Desk, hannah: ClientId) -> None:
    note_id = started(desk, hannah)
    written = charted(NINE_THIRTY, ended_at=None, plan="", pain_after=None, subjective="Stiff\tin the morning 🙂\n\n")
    assert desk.visits.save_draft(note_id, written) == []
    assert desk.visits.view(note_id).details == written


def test_a_health_change_is_only_kept_with_the_question_asked(desk: Desk, hannah: ClientId) -> None:
    note_id = started(desk, hannah)
    for asked, changed, kept in ((True, True, True), (False, True, False), (True, False, False)):
        desk.visits.save_draft(note_id, charted(NINE_THIRTY, is_health_reviewed=asked, is_health_changed=changed))
        assert desk.visits.view(note_id).details.is_health_changed is kept


@pytest.mark.parametrize("minutes_after_start", [-30, 0, 13 * 60])
def test_soap_2_impossible_times_stay_as_they_were_and_every_word_is_kept(
    desk: Desk, hannah: ClientId, minutes_after_start: int
) -> None:
    note_id = started(desk, hannah)
    ended_at = NINE_THIRTY + timedelta(minutes=minutes_after_start)
    problems = desk.visits.save_draft(note_id, charted(NINE_THIRTY, ended_at=ended_at))
    assert [problem.field for problem in problems] == ["ended_at"]
    kept = desk.visits.view(note_id).details
    assert kept == charted(NINE_THIRTY, ended_at=None)


def test_soap_2_two_sessions_at_once_are_told_and_not_kept(desk: Desk, hannah: ClientId) -> None:
    chart(desk, book(desk, hannah, NINE_THIRTY), sign=False)
    other = started(desk, add_client(desk, "Walt", "Jensen"), NINE_THIRTY + timedelta(hours=1))
    written = charted(NINE_THIRTY + timedelta(minutes=30))
    (problem,) = desk.visits.save_draft(other, written)
    assert isinstance(problem, Conflict)
    kept = desk.visits.view(other).details
    assert (kept.started_at, kept.ended_at) == (NINE_THIRTY + timedelta(hours=1), None)
    assert kept.subjective == written.subjective


def test_soap_2_too_many_minutes_are_kept_told_and_never_signed(desk: Desk, hannah: ClientId) -> None:
    note_id = started(desk, hannah)
    minutes = (MinutesDetails(code="97124", label="Massage therapy", minutes=70),)
    (problem,) = desk.visits.save_draft(note_id, charted(NINE_THIRTY, minutes=minutes))
    assert problem.sentence == "The codes add up to 70 min, but the session lasted 60 min."
    assert desk.visits.view(note_id).details.minutes == minutes
    with pytest.raises(RuleViolation, match="add up to 70 min"):
        desk.visits.sign(note_id, PASSWORD)


def test_pain_beyond_ten_is_told_and_not_kept(desk: Desk, hannah: ClientId) -> None:
    note_id = started(desk, hannah)
    (problem,) = desk.visits.save_draft(note_id, charted(NINE_THIRTY, pain_before=11))
    assert problem.field == "pain_before"
    assert desk.visits.view(note_id).details.pain_before is None


def test_autosaving_does_not_fill_the_audit_with_the_words_again(desk: Desk, hannah: ClientId) -> None:
    note_id = started(desk, hannah)
    for count in range(1, 6):
        desk.visits.save_draft(note_id, charted(NINE_THIRTY, subjective="neck " * 1000 * count))
    with desk.database.read() as connection:
        longest = connection.exec_driver_sql("SELECT max(length(detail)) FROM audit_entries").scalar_one()
        entries = connection.exec_driver_sql(
            "SELECT count(*) FROM audit_entries WHERE entity = 'session_note' AND action = 'changed'"
        ).scalar_one()
    assert longest < 4000
    assert entries >= 5


def test_a_draft_survives_a_kill(tmp_path: Path, own_folders: Path) -> None:
    script = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from tests.factories import *\n"
        "desk = open_desk(Path(sys.argv[1]), Clock())\n"
        "set_up(desk)\n"
        "note_id = desk.visits.start(book(desk, add_client(desk), TUESDAY_MORNING), TUESDAY_MORNING)\n"
        "desk.visits.save_draft(note_id, charted(TUESDAY_MORNING, subjective='Every word of it.'))\n"
        "print(note_id, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    root = Path(__file__).resolve().parents[2]
    run = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": f"{root}{os.pathsep}{root / 'src'}"},
    )
    assert run.returncode == -signal.SIGKILL, run.stderr
    desk = open_desk(tmp_path, Clock())
    (waiting,) = desk.notes.unsigned()
    assert str(waiting.note.note_id) == run.stdout.strip()
    assert desk.visits.view(waiting.note.note_id).details == charted(TUESDAY_MORNING, subjective="Every word of it.")
    desk.close()


def test_carrying_over_never_copies_what_must_be_told_anew(desk: Desk) -> None:
    before = charted(NINE_THIRTY)
    empty = replace(charted(NINE_THIRTY + timedelta(days=2)), subjective="", objective="", assessment="", plan="")
    now = replace(empty, areas=(), techniques=(), response="", pain_before=None, pain_after=None, minutes=())
    carried = carried_over(before, now)
    assert (carried.areas, carried.techniques, carried.plan) == (before.areas, before.techniques, before.plan)
    assert carried == replace(now, areas=before.areas, techniques=before.techniques, plan=before.plan)
    mine = replace(now, plan="My own plan.", areas=("low back",))
    assert carried_over(before, mine).plan == "My own plan."
    assert carried_over(before, mine).areas == ("low back",)


# --- signing and after -----------------------------------------------------------------------------------------


def test_soap_3_signing_asks_for_the_password_again(desk: Desk, hannah: ClientId) -> None:
    note_id = chart(desk, book(desk, hannah, NINE_THIRTY), sign=False)
    with pytest.raises(WrongPassword, match="Nothing was signed"):
        desk.visits.sign(note_id, "warm stones")
    assert desk.visits.view(note_id).status is NoteStatus.DRAFT
    desk.visits.sign(note_id, PASSWORD)
    view = desk.visits.view(note_id)
    assert (view.status, view.signer, view.licence) == (
        NoteStatus.SIGNED,
        "June Calloway, LMT",
        "Washington license MA 60412207",
    )
    assert view.signed_zone == "America/Los_Angeles"
    assert view.is_unaltered
    assert len(view.short_hash) == 19


def test_soap_1_an_incomplete_note_names_what_is_missing(desk: Desk, hannah: ClientId) -> None:
    note_id = started(desk, hannah)
    desk.visits.save_draft(note_id, charted(NINE_THIRTY, plan="", techniques=()))
    assert desk.visits.view(note_id).missing == (NeededToSign.TECHNIQUE, NeededToSign.PLAN)
    with pytest.raises(RuleViolation, match="technique, plan"):
        desk.visits.sign(note_id, PASSWORD)


def test_a_signed_note_takes_no_draft_no_reading_and_no_second_signature(
    desk: Desk, hannah: ClientId, order: PrescriptionId
) -> None:
    goal_id = add_goal(desk, hannah, order)
    note_id = chart(desk, book(desk, hannah, NINE_THIRTY, order))
    visit_id = desk.visits.view(note_id).row.visit_id
    with pytest.raises(RuleViolation, match="signed already"):
        desk.visits.save_draft(note_id, charted(NINE_THIRTY, plan="Altered."))
    with pytest.raises(RuleViolation, match="signed already"):
        desk.visits.sign(note_id, PASSWORD)
    with pytest.raises(RuleViolation, match="signed already"):
        desk.treatment.measure(goal_id, Decimal(6), visit_id=visit_id)
    with pytest.raises(RuleViolation, match="signed already"):
        desk.treatment.take_back(goal_id, visit_id)
    with pytest.raises(RuleViolation, match="It stays"):
        desk.visits.discard_empty(note_id)


SLIPS = {
    "words": "UPDATE session_notes SET plan = 'altered'",
    "back to draft": "UPDATE session_notes SET status = 'draft'",
    "the note itself": "DELETE FROM session_notes",
    "a second note": "INSERT OR REPLACE INTO session_notes SELECT * FROM session_notes",
    "times": "UPDATE visits SET ended_at = started_at",
    "the visit": "DELETE FROM visits",
    "minutes changed": "UPDATE visit_minutes SET minutes = 90",
    "minutes added": "INSERT INTO visit_minutes SELECT 'x', visit_id, 9, code, label, area, 15, 1 FROM visit_minutes",
    "minutes removed": "DELETE FROM visit_minutes",
    "reading changed": "UPDATE measurements SET value = '9'",
    "reading added": "INSERT INTO measurements SELECT 'x', client_id, goal_id, visit_id, measure, instrument_version,"
    " item, '9', taken_on, scored_by, remarks FROM measurements",
    "reading removed": "DELETE FROM measurements",
    "addendum changed": "UPDATE addenda SET text = 'altered'",
    "addendum removed": "DELETE FROM addenda",
}


@pytest.mark.parametrize("slip", SLIPS.values(), ids=SLIPS.keys())
def test_the_file_itself_refuses_to_touch_what_is_signed(
    desk: Desk, hannah: ClientId, order: PrescriptionId, slip: str
) -> None:
    goal_id = add_goal(desk, hannah, order)
    note_id = desk.visits.start(book(desk, hannah, NINE_THIRTY, order), NINE_THIRTY)
    desk.visits.save_draft(note_id, charted(NINE_THIRTY))
    desk.treatment.measure(goal_id, Decimal(6), visit_id=desk.visits.view(note_id).row.visit_id)
    desk.visits.sign(note_id, PASSWORD)
    desk.visits.add(note_id, LATER, PASSWORD)
    before = desk.visits.view(note_id)
    with pytest.raises(sa.exc.IntegrityError, match="a signed note never changes"):
        statements(desk, slip)
    assert desk.visits.view(note_id) == before


def test_soap_5_addenda_stand_beside_the_original_with_author_and_reason(
    desk: Desk, clock: Clock, hannah: ClientId
) -> None:
    note_id = chart(desk, book(desk, hannah, NINE_THIRTY))
    clock.forward(days=1)
    correction = AddendumDetails(
        kind=AddendumKind.CORRECTION,
        text="left",
        reason="Wrong side typed.",
        section=Section.OBJECTIVE,
        original="right",
    )
    desk.visits.add(note_id, correction, PASSWORD)
    desk.visits.add(note_id, LATER, PASSWORD)
    view = desk.visits.view(note_id)
    assert view.is_unaltered
    assert view.details.objective == "Upper trapezius right tight."
    assert [(row.mark, row.text, row.reason) for row in view.addenda] == [
        ("C1", "left", "Wrong side typed."),
        ("A1", "Called about soreness.", "New information."),
    ]
    assert {row.author for row in view.addenda} == {"June Calloway, LMT"}
    assert {row.signed_at for row in view.addenda} == {clock.now}


def test_soap_5_addenda_need_the_password_and_a_signed_note(desk: Desk, hannah: ClientId) -> None:
    draft = chart(desk, book(desk, hannah, NINE_THIRTY), sign=False)
    with pytest.raises(RuleViolation, match="still a draft"):
        desk.visits.add(draft, LATER, PASSWORD)
    desk.visits.sign(draft, PASSWORD)
    with pytest.raises(WrongPassword):
        desk.visits.add(draft, LATER, "no")
    assert desk.visits.view(draft).addenda == ()


# --- readings --------------------------------------------------------------------------------------------------


def test_a_second_reading_in_the_same_visit_corrects_the_first(
    desk: Desk, hannah: ClientId, order: PrescriptionId
) -> None:
    goal_id = add_goal(desk, hannah, order)
    note_id = desk.visits.start(book(desk, hannah, NINE_THIRTY, order), NINE_THIRTY)
    visit_id = desk.visits.view(note_id).row.visit_id
    first = desk.treatment.measure(goal_id, Decimal(5), visit_id=visit_id)
    assert desk.treatment.measure(goal_id, Decimal(6), visit_id=visit_id) == first
    assert desk.treatment.in_visit(visit_id) == {goal_id: Decimal(6)}
    plan = desk.treatment.plan_for(order)
    assert plan is not None
    assert [point.value for point in plan.goals[0].points] == [Decimal(3), Decimal(6)]
    desk.treatment.take_back(goal_id, visit_id)
    assert desk.treatment.in_visit(visit_id) == {}


# --- taking back a start ---------------------------------------------------------------------------------------


def test_a_session_started_by_mistake_can_be_taken_back(desk: Desk, hannah: ClientId) -> None:
    appointment_id = book(desk, hannah, NINE_THIRTY)
    note_id = desk.visits.start(appointment_id, NINE_THIRTY)
    desk.visits.discard_empty(note_id)
    assert desk.schedule.row(appointment_id).status is AppointmentStatus.CONFIRMED
    assert desk.notes.unsigned() == []
    with pytest.raises(NotFound):
        desk.visits.view(note_id)


@pytest.mark.parametrize(
    "written",
    [
        {"subjective": "Stiff."},
        {"techniques": ("friction",)},
        {"is_health_reviewed": True},
        {"pain_before": 0},
        {"is_pain_declined": True},
        {"minutes": (MinutesDetails(code="97124", label="Massage therapy", minutes=5),)},
        {"ended_at": NINE_THIRTY + timedelta(minutes=5)},
    ],
    ids=lambda written: next(iter(written)),
)
def test_a_session_with_anything_charted_stays(desk: Desk, hannah: ClientId, written: dict[str, object]) -> None:
    note_id = started(desk, hannah)
    desk.visits.save_draft(note_id, replace(desk.visits.view(note_id).details, **written))  # type: ignore[arg-type]
    with pytest.raises(RuleViolation, match="It stays"):
        desk.visits.discard_empty(note_id)


def test_a_session_with_a_reading_stays(desk: Desk, hannah: ClientId, order: PrescriptionId) -> None:
    goal_id = add_goal(desk, hannah, order)
    note_id = desk.visits.start(book(desk, hannah, NINE_THIRTY, order), NINE_THIRTY)
    desk.treatment.measure(goal_id, Decimal(5), visit_id=desk.visits.view(note_id).row.visit_id)
    with pytest.raises(RuleViolation, match="It stays"):
        desk.visits.discard_empty(note_id)


# --- units and lists -------------------------------------------------------------------------------------------


def test_unit_5_both_ways_of_counting_are_told_when_they_differ(desk: Desk) -> None:
    worked = desk.visits.units([20, 20])
    assert (worked.per_code, worked.total, worked.minutes) == ((1, 1), 2, 40)
    assert (worked.by_midpoint, worked.by_total_time, worked.do_rules_agree) == (2, 3, False)
    assert worked.working == ("15 + 5", "15 + 5")
    assert desk.visits.units([23, 30]).do_rules_agree


def test_unsigned_notes_say_what_each_needs_oldest_first(desk: Desk, clock: Clock, hannah: ClientId) -> None:
    last_week = NINE_THIRTY - timedelta(days=5)
    chart(desk, book(desk, hannah, NINE_THIRTY), sign=False, plan="")
    chart(desk, book(desk, hannah, last_week), sign=False)
    chart(desk, book(desk, hannah, last_week - timedelta(days=2)))
    older, newer = desk.notes.unsigned()
    assert (older.missing, older.note.is_late) == ((), True)
    assert older.age == clock.now - last_week - timedelta(hours=1)
    assert (newer.missing, newer.note.is_late) == ((NeededToSign.PLAN,), False)


def test_signed_notes_come_in_pages_newest_first_and_by_name(desk: Desk, hannah: ClientId) -> None:
    days = [NINE_THIRTY - timedelta(days=day) for day in range(1, 6)]
    numbers = [desk.visits.view(chart(desk, book(desk, hannah, day))).row.number for day in days]
    walt = chart(desk, book(desk, add_client(desk, "Walt", "Jensen"), NINE_THIRTY - timedelta(days=9)))
    assert [row.number for row in desk.notes.signed(limit=2)] == numbers[:2]
    assert [row.number for row in desk.notes.signed(limit=3, offset=2)] == numbers[2:]
    assert [row.note_id for row in desk.notes.signed("jens")] == [walt]
    assert desk.notes.signed("nobody") == []


def test_the_words_she_uses_most_come_first(desk: Desk, hannah: ClientId) -> None:
    for day, areas in enumerate((("neck", "jaw"), ("jaw",), ("jaw", "neck"), ("low back",))):
        chart(desk, book(desk, hannah, NINE_THIRTY - timedelta(days=day + 1)), sign=False, areas=areas)
    assert desk.notes.vocabulary().areas == ("jaw", "neck", "low back")


def test_signing_an_addendum_takes_its_draft_in_the_same_action(desk: Desk, hannah: ClientId) -> None:
    note_id = chart(desk, book(desk, hannah, NINE_THIRTY))
    desk.notes.keep_addendum_draft(note_id, LATER)
    with pytest.raises(WrongPassword):
        desk.visits.add(note_id, LATER, "wrong")
    assert desk.notes.addendum_draft(note_id) == LATER
    told: list[frozenset[str]] = []
    desk.on_change(told.append)
    desk.visits.add(note_id, LATER, PASSWORD)
    assert desk.notes.addendum_draft(note_id) is None
    assert len(told) == 1


def test_the_draft_of_an_addendum_waits_until_it_is_signed(tmp_path: Path, clock: Clock) -> None:
    desk = open_desk(tmp_path, clock)
    set_up(desk)
    note_id = chart(desk, book(desk, add_client(desk), NINE_THIRTY))
    correction = replace(LATER, kind=AddendumKind.CORRECTION, section=Section.PLAN, original="twice")
    desk.notes.keep_addendum_draft(note_id, correction)
    desk.close()
    desk = open_desk(tmp_path, clock)
    assert desk.notes.addendum_draft(note_id) == correction
    assert desk.notes.addendum_draft(SessionNoteId(new_uuid())) is None
    desk.notes.drop_addendum_draft(note_id)
    assert desk.notes.addendum_draft(note_id) is None
    desk.close()
