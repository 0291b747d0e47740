"""Booking: no double booking unsaid, RX-4 told before it is saved, and the next session of an order proposed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from tests.factories import (
    PASSWORD,
    TUESDAY_MORNING,
    Clock,
    add_client,
    add_prescription,
    book,
    chart,
    charted,
    open_desk,
    service_id,
    set_up,
)

from massagedesk.domain.dates import DateRange
from massagedesk.domain.errors import Conflict, NotFound, RuleViolation
from massagedesk.domain.ids import AppointmentId, ClientId, PrescriptionId, new_uuid
from massagedesk.domain.money import Money
from massagedesk.domain.schedule import AppointmentStatus
from massagedesk.services.desk import Desk
from massagedesk.services.schedule import AppointmentDetails

S = AppointmentStatus


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = open_desk(tmp_path, Clock())
    set_up(desk)
    yield desk
    desk.close()


@pytest.fixture
def hannah(desk: Desk) -> ClientId:
    return add_client(desk)


def at(hour: int, minute: int = 0, day: int = 3) -> datetime:
    """A time of March 2026 on the clock of Bellingham, before summer time."""
    return datetime(2026, 3, day, 8, tzinfo=UTC) + timedelta(hours=hour, minutes=minute)


def details(
    desk: Desk, client: ClientId, starts_at: datetime, prescription: PrescriptionId | None = None, minutes: int = 60
) -> AppointmentDetails:
    return AppointmentDetails(
        client_id=client,
        service_id=service_id(desk),
        prescription_id=prescription,
        starts_at=starts_at,
        minutes=minutes,
    )


def booked(desk: Desk, row_id: AppointmentId) -> AppointmentDetails:
    row = desk.schedule.row(row_id)
    return AppointmentDetails(
        id=row.id,
        client_id=row.client_id,
        service_id=row.service_id,
        prescription_id=row.prescription_id,
        starts_at=row.starts_at,
        minutes=row.minutes,
        remarks=row.remarks,
    )


# --- clashes ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("minute", "length"), [(0, 60), (30, 60), (-30, 60), (15, 15), (-60, 240)])
def test_a_double_booking_names_who_is_there_and_saves_nothing(
    desk: Desk, hannah: ClientId, minute: int, length: int
) -> None:
    book(desk, hannah, at(10))
    walt = add_client(desk, "Walt", "Brenner")
    with pytest.raises(Conflict, match="Hannah Lindqvist is booked from 10:00 am to 11:00 am") as caught:
        desk.schedule.book(details(desk, walt, at(10) + timedelta(minutes=minute), minutes=length))
    assert caught.value.field == "starts_at"
    assert len(desk.schedule.on(date(2026, 3, 3))) == 1


def test_touching_ends_do_not_clash_and_a_clash_can_be_meant(desk: Desk, hannah: ClientId) -> None:
    book(desk, hannah, at(10))
    walt = add_client(desk, "Walt", "Brenner")
    book(desk, walt, at(9))
    book(desk, walt, at(11))
    desk.schedule.book(details(desk, walt, at(10)), despite_clash=True)
    assert len(desk.schedule.on(date(2026, 3, 3))) == 4


def test_the_longest_appointment_is_noticed_to_its_last_minute(desk: Desk, hannah: ClientId) -> None:
    book(desk, hannah, at(8), minutes=480)
    assert desk.schedule.clashes(at(15, 55), 5)
    assert not desk.schedule.clashes(at(16), 5)


def test_time_given_up_is_free_until_it_is_taken_back(desk: Desk, hannah: ClientId) -> None:
    first = book(desk, hannah, at(10))
    desk.schedule.set_status(first, S.CANCELLED, "ill")
    walt = add_client(desk, "Walt", "Brenner")
    book(desk, walt, at(10))
    with pytest.raises(Conflict, match="Walt Brenner"):
        desk.schedule.set_status(first, S.SCHEDULED)
    row = desk.schedule.row(first)
    assert (row.status, row.status_reason) == (S.CANCELLED, "ill")


def test_moving_onto_somebody_is_refused_but_not_onto_oneself(desk: Desk, hannah: ClientId) -> None:
    first = book(desk, hannah, at(10))
    book(desk, hannah, at(12))
    desk.schedule.move(first, at(10, 30), 60)
    with pytest.raises(Conflict):
        desk.schedule.move(first, at(11, 30), 60)
    assert desk.schedule.row(first).starts_at == at(10, 30)
    desk.schedule.move(first, at(11, 30), 60, despite_clash=True)
    assert desk.schedule.row(first).starts_at == at(11, 30)


def test_remarks_of_two_booked_on_purpose_can_be_changed(desk: Desk, hannah: ClientId) -> None:
    book(desk, hannah, at(10))
    second = desk.schedule.book(details(desk, hannah, at(10)), despite_clash=True)
    desk.schedule.change(replace(booked(desk, second), remarks=" with her daughter "))
    assert desk.schedule.row(second).remarks == "with her daughter"


def test_changing_what_is_done_keeps_its_time(desk: Desk, hannah: ClientId) -> None:
    done = book(desk, hannah, at(8, day=2))
    chart(desk, done)
    with pytest.raises(RuleViolation, match="completed stays where it is"):
        desk.schedule.change(replace(booked(desk, done), starts_at=at(9, day=2)))
    desk.schedule.change(replace(booked(desk, done), remarks="paid by card"))
    assert desk.schedule.row(done).remarks == "paid by card"


def test_an_order_of_another_client_is_never_used(desk: Desk, hannah: ClientId) -> None:
    walt = add_client(desk, "Walt", "Brenner")
    order = add_prescription(desk, hannah)
    with pytest.raises(RuleViolation, match="another client") as caught:
        desk.schedule.book(details(desk, walt, at(10), order))
    assert caught.value.field == "prescription_id"
    kept = desk.schedule.book(details(desk, walt, at(10)))
    with pytest.raises(RuleViolation, match="another client"):
        desk.schedule.change(replace(booked(desk, kept), prescription_id=order))
    assert desk.schedule.row(kept).prescription_id is None


def test_a_session_goes_under_the_order_its_appointment_is_put_under(desk: Desk, hannah: ClientId) -> None:
    order = add_prescription(desk, hannah)
    held = book(desk, hannah, at(8, day=2))
    note = chart(desk, held, sign=False)
    desk.schedule.change(replace(booked(desk, held), prescription_id=order))
    assert desk.prescriptions.row(order).used == 1
    desk.visits.sign(note, PASSWORD)
    with pytest.raises(RuleViolation, match="signed"):
        desk.schedule.change(replace(booked(desk, held), prescription_id=None))
    assert (desk.schedule.row(held).prescription_id, desk.prescriptions.row(order).used) == (order, 1)


def test_what_is_not_there_is_said(desk: Desk, hannah: ClientId) -> None:
    gone = AppointmentId(new_uuid())
    with pytest.raises(NotFound):
        desk.schedule.row(gone)
    with pytest.raises(NotFound):
        desk.schedule.move(gone, at(10), 60)
    with pytest.raises(NotFound):
        desk.schedule.change(replace(details(desk, hannah, at(10)), id=gone))


# --- statuses ---------------------------------------------------------------------------------------------------


def test_a_session_is_completed_by_its_stop_time_only(desk: Desk, hannah: ClientId) -> None:
    held = book(desk, hannah, at(9))
    desk.schedule.set_status(held, S.ARRIVED)
    with pytest.raises(RuleViolation, match="stop time"):
        desk.schedule.set_status(held, S.COMPLETED)
    chart(desk, held, sign=False)
    assert desk.schedule.row(held).status is S.COMPLETED
    with pytest.raises(RuleViolation):
        desk.schedule.set_status(held, S.SCHEDULED)


# --- warnings ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("starts_at", "word"),
    [
        (at(7, 45), "outside the working hours, 8:00 am to 5:30 pm"),
        (at(17), "outside the working hours"),
        (at(10, day=7), "closed on Sat 7 Mar"),
    ],
)
def test_closed_hours_are_told_not_walls(desk: Desk, hannah: ClientId, starts_at: datetime, word: str) -> None:
    wanted = details(desk, hannah, starts_at)
    (sentence,) = desk.schedule.warnings(wanted)
    assert word in sentence
    desk.schedule.book(wanted)


def test_rx_4_session_thirteen_and_a_third_in_the_week_are_told(desk: Desk, hannah: ClientId) -> None:
    order = add_prescription(desk, hannah, sessions=2, per_week=2)
    book(desk, hannah, at(9, day=2), order)
    book(desk, hannah, at(9, day=3), order)
    third = desk.schedule.warnings(details(desk, hannah, at(9, day=4), order))
    assert third == [
        "That is session 3 of 2 prescribed.",
        "That makes 3 sessions in a week; 2 are prescribed.",
    ]


def test_rx_4_what_was_missed_does_not_count_and_changing_is_not_booking_twice(desk: Desk, hannah: ClientId) -> None:
    order = add_prescription(desk, hannah, sessions=2, per_week=1, weeks=6)
    missed = book(desk, hannah, at(9, day=2), order)
    desk.schedule.set_status(missed, S.NO_SHOW)
    held = book(desk, hannah, at(9, day=3), order)
    assert desk.schedule.warnings(booked(desk, held)) == []
    assert (desk.schedule.row(held).ordinal, desk.schedule.row(missed).ordinal) == (1, None)


def test_rx_4_out_of_time_is_told(desk: Desk, hannah: ClientId) -> None:
    order = add_prescription(desk, hannah)
    early = details(desk, hannah, datetime(2026, 1, 30, 18, tzinfo=UTC), order)
    late = details(desk, hannah, at(9, day=23), order)
    assert desk.schedule.warnings(early) == ["The prescription has not started on that day."]
    assert desk.schedule.warnings(late) == ["The prescription has expired by that day."]


def test_sessions_are_numbered_by_time_not_by_booking(desk: Desk, hannah: ClientId) -> None:
    order = add_prescription(desk, hannah)
    later, sooner = book(desk, hannah, at(9, day=5), order), book(desk, hannah, at(9, day=4), order)
    assert [(row.id, row.count) for row in desk.schedule.of_client(hannah)] == [(sooner, "1/12"), (later, "2/12")]


# --- free time --------------------------------------------------------------------------------------------------


def starts(desk: Desk, day: date, minutes: int = 60) -> list[time]:
    return [desk.local(moment).time() for moment in desk.schedule.free_starts(day, minutes)]


def test_free_times_keep_clear_of_bookings_and_the_break(desk: Desk, hannah: ClientId) -> None:
    book(desk, hannah, at(9))
    free = starts(desk, date(2026, 3, 3))
    assert free[0] == time(8)
    assert time(8, 15) not in free
    assert time(10) in free
    assert time(11, 15) in free
    assert time(11, 30) not in free
    assert free[-1] == time(16, 30)
    assert starts(desk, date(2026, 3, 7)) == []


def test_an_appointment_about_to_move_is_not_in_its_own_way(desk: Desk, hannah: ClientId) -> None:
    held = book(desk, hannah, at(9))
    day = date(2026, 3, 3)
    assert at(9) not in desk.schedule.free_starts(day, 60)
    assert at(9) in desk.schedule.free_starts(day, 60, besides=held)


def test_the_first_free_time_skips_full_and_closed_days(desk: Desk, hannah: ClientId) -> None:
    friday = at(8, day=6)
    for start, minutes in ((friday, 255), (at(13, day=6), 270)):
        book(desk, hannah, start, minutes=minutes)
    found = desk.schedule.next_free(60, after=friday)
    assert found == datetime(2026, 3, 9, 15, tzinfo=UTC)  # Monday 8:00, in summer time


def test_a_day_when_the_clocks_change_has_its_hours_by_the_wall_clock(desk: Desk) -> None:
    practice = desk.practice.details()
    sunday = replace(practice.working_week[0], weekday=6)
    desk.practice.save(replace(practice, working_week=(*practice.working_week, sunday)))
    assert starts(desk, date(2026, 3, 8)) == starts(desk, date(2026, 3, 9))
    assert starts(desk, date(2026, 11, 1)) == starts(desk, date(2026, 3, 9))


# --- book next --------------------------------------------------------------------------------------------------


def test_book_next_keeps_weekday_and_hour_and_the_prescribed_rhythm(desk: Desk, hannah: ClientId) -> None:
    order = add_prescription(desk, hannah)
    book(desk, hannah, at(9, 30, day=3), order)
    book(desk, hannah, at(9, 30, day=5), order)
    proposal = desk.schedule.propose_next(order)
    assert desk.local(proposal.starts_at) == datetime(2026, 3, 10, 9, 30, tzinfo=desk.zone)
    assert (proposal.minutes, proposal.service_id, proposal.warnings) == (60, service_id(desk), ())


def test_book_next_takes_the_nearest_free_time_and_books_without_a_clash(desk: Desk, hannah: ClientId) -> None:
    order = add_prescription(desk, hannah, per_week=1, weeks=6)
    book(desk, hannah, at(9, 30), order)
    walt = add_client(desk, "Walt", "Brenner")
    desk.schedule.book(details(desk, walt, datetime(2026, 3, 10, 16, 30, tzinfo=UTC)))
    proposal = desk.schedule.propose_next(order)
    assert desk.local(proposal.starts_at).time() in (time(8, 30), time(10, 30))
    desk.schedule.book(details(desk, hannah, proposal.starts_at, order, proposal.minutes))


def test_book_next_for_a_new_order_starts_with_it_in_its_length(desk: Desk, hannah: ClientId) -> None:
    order = add_prescription(desk, hannah, starts_on=date(2026, 3, 16), session_minutes=45)
    proposal = desk.schedule.propose_next(order)
    assert desk.local(proposal.starts_at) == datetime(2026, 3, 16, 9, tzinfo=desk.zone)
    assert (proposal.minutes, proposal.service_id) == (45, service_id(desk, 1))


def test_rx_4_book_next_says_what_the_order_does_not_cover(desk: Desk, hannah: ClientId) -> None:
    order = add_prescription(desk, hannah, sessions=1, per_week=1)
    book(desk, hannah, at(9, 30), order)
    assert desk.schedule.propose_next(order).warnings == ("That is session 2 of 1 prescribed.",)


def test_a_practice_that_never_opens_has_no_next(desk: Desk, hannah: ClientId) -> None:
    order = add_prescription(desk, hannah)
    desk.practice.save(replace(desk.practice.details(), working_week=()))
    with pytest.raises(Conflict, match="sixty days"):
        desk.schedule.propose_next(order)
    assert desk.schedule.next_free(60) is None


def test_closed_days_carry_their_word(desk: Desk) -> None:
    holiday = date(2026, 3, 4)
    desk.practice.save(replace(desk.practice.details(), closed_days=((holiday, "Training"),)))
    days = desk.schedule.days(DateRange(date(2026, 3, 3), holiday))
    assert [(day.hours is None, day.closed_word) for day in days] == [(False, ""), (True, "Training")]


def test_a_started_session_holds_its_appointment(desk: Desk) -> None:
    appointment_id = book(desk, add_client(desk), TUESDAY_MORNING)
    note_id = desk.visits.start(appointment_id)
    for status in (AppointmentStatus.CONFIRMED, AppointmentStatus.NO_SHOW):
        with pytest.raises(RuleViolation):
            desk.schedule.set_status(appointment_id, status)
    desk.visits.save_draft(note_id, charted(TUESDAY_MORNING))
    assert desk.schedule.row(appointment_id).status is AppointmentStatus.COMPLETED


def test_a_session_that_goes_on_is_neither_completed_nor_charged(desk: Desk) -> None:
    client_id = add_client(desk)
    appointment_id = book(desk, client_id, TUESDAY_MORNING)
    note_id = desk.visits.start(appointment_id)
    desk.visits.save_draft(note_id, charted(TUESDAY_MORNING))
    assert desk.billing.balance(client_id) == Money(11500)
    desk.visits.save_draft(note_id, charted(TUESDAY_MORNING, ended_at=None))
    assert desk.schedule.row(appointment_id).status is AppointmentStatus.ARRIVED
    assert desk.billing.balance(client_id) == Money(0)
    desk.visits.save_draft(note_id, charted(TUESDAY_MORNING))
    assert desk.billing.balance(client_id) == Money(11500)
