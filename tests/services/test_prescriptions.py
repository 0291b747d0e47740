"""Orders through the services: RX-1 to RX-5, renewals, gauges, and the three lists."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.factories import Clock, add_client, add_prescription, book, chart, open_desk, set_up

from massagedesk.domain.errors import NotFound, RuleViolation
from massagedesk.domain.ids import ClientId, PrescriberId, PrescriptionId, new_uuid
from massagedesk.domain.prescriptions import PrescriptionState
from massagedesk.domain.schedule import AppointmentStatus
from massagedesk.services.desk import Desk
from massagedesk.services.prescriptions import Filter, PrescriberDetails, PrescriptionDetails


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(tmp_path: Path, clock: Clock) -> Iterator[Desk]:
    desk = open_desk(tmp_path, clock)
    set_up(desk)
    yield desk
    desk.close()


@pytest.fixture
def hannah(desk: Desk) -> ClientId:
    return add_client(desk)


def refused(desk: Desk, details: PrescriptionDetails) -> RuleViolation:
    with pytest.raises(RuleViolation) as caught:
        desk.prescriptions.save(details)
    return caught.value


# --- RX-1, RX-5, DX-2 -------------------------------------------------------------------------------------------


def test_rx_1_everything_on_the_paper_comes_back_as_typed(desk: Desk, hannah: ClientId) -> None:
    order = add_prescription(desk, hannah, says_medically_necessary=True, remarks="Faxed.\nCopy in the drawer.")
    details = desk.prescriptions.details(order)
    assert details.number == "RX-2026-001"
    assert details.diagnoses == (("M54.2", "Cervicalgia"),)
    assert (details.areas, details.treatment) == (("neck", "upper back"), "massage therapy")
    assert (details.sessions, details.per_week, details.weeks, details.session_minutes) == (12, 2, 6, 60)
    assert (details.is_signed, details.says_medically_necessary) == (True, True)
    assert details.remarks == "Faxed.\nCopy in the drawer."
    desk.prescriptions.save(details)
    assert desk.prescriptions.details(order) == details


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"prescriber_id": None}, "prescriber"),
        ({"sessions": None, "weeks": None}, "sessions"),
        ({"expires_on": date(2026, 2, 1)}, "expires_on"),
        ({"starts_on": date(2026, 1, 29)}, "starts_on"),
        ({"diagnoses": (("M54.2", "Cervicalgia"), ("M54.2", "Cervicalgia"))}, "diagnoses"),
        ({"diagnoses": (("neck", ""),)}, "diagnosis"),
        ({"diagnoses": (("M99.99", ""),)}, "diagnosis"),
    ],
)
def test_rx_1_what_an_order_cannot_be_changes_nothing(
    desk: Desk, hannah: ClientId, changes: dict[str, Any], field: str
) -> None:
    before = desk.prescriptions.details(add_prescription(desk, hannah))
    assert refused(desk, replace(before, **changes)).field == field
    assert refused(desk, replace(before, id=None, **changes)).field == field
    assert before.id is not None
    assert desk.prescriptions.details(before.id) == before
    assert len(desk.prescriptions.of_client(hannah)) == 1


def test_dx_2_a_heading_names_its_children_and_a_code_is_kept_with_its_point(desk: Desk, hannah: ClientId) -> None:
    before = desk.prescriptions.details(add_prescription(desk, hannah))
    problem = refused(desk, replace(before, diagnoses=(("m545", ""),)))
    assert all(child in problem.sentence for child in ("M54.50", "M54.51", "M54.59"))
    order = desk.prescriptions.save(replace(before, diagnoses=(("s134xxa", ""),)))
    ((code, description),) = desk.prescriptions.details(order).diagnoses
    assert code == "S13.4XXA"
    assert description


def test_rx_5_what_stands_on_an_order_stays_as_it_was_written(desk: Desk, hannah: ClientId) -> None:
    """A code that was billable when the order came in is not judged again when something else is corrected."""
    order = add_prescription(desk, hannah)
    with desk.database.work() as session:
        from massagedesk.domain.codes import DiagnosisCode
        from massagedesk.domain.prescriptions import Prescription

        session.get_one(Prescription, order).diagnoses[0].code = DiagnosisCode("M54.5")
    details = desk.prescriptions.details(order)
    desk.prescriptions.save(replace(details, remarks="Called the clinic."))
    assert desk.prescriptions.details(order).diagnoses == (("M54.5", "Cervicalgia"),)


def test_numbers_count_by_the_year_written_also_beyond_999(desk: Desk, hannah: ClientId) -> None:
    first = desk.prescriptions.details(add_prescription(desk, hannah))
    again = desk.prescriptions.save(replace(first, id=None))
    other_year = desk.prescriptions.save(replace(first, id=None, written_on=date(2025, 12, 30)))
    assert desk.prescriptions.get(again).number == "RX-2026-002"
    assert desk.prescriptions.get(other_year).number == "RX-2025-001"
    with desk.database.work() as session:
        from massagedesk.domain.prescriptions import Prescription

        session.get_one(Prescription, again).number = "RX-2026-999"
    thousandth, next_one = (desk.prescriptions.save(replace(first, id=None)) for _ in range(2))
    assert desk.prescriptions.get(thousandth).number == "RX-2026-1000"
    assert desk.prescriptions.get(next_one).number == "RX-2026-1001"


# --- gauges and lists -------------------------------------------------------------------------------------------


def test_rx_4_used_are_sessions_that_took_place_booked_those_still_to_come(desk: Desk, hannah: ClientId) -> None:
    order = add_prescription(desk, hannah)
    start = datetime(2026, 3, 2, 17, tzinfo=UTC)
    chart(desk, book(desk, hannah, start, order))
    desk.visits.start(book(desk, hannah, start + timedelta(hours=2), order))
    book(desk, hannah, start + timedelta(days=2), order)
    desk.schedule.set_status(book(desk, hannah, start + timedelta(days=3), order), AppointmentStatus.NO_SHOW)
    row = desk.prescriptions.row(order)
    assert (row.used, row.booked, row.ordered, row.left) == (1, 2, 12, 11)
    assert (row.days_left, row.state) == (19, PrescriptionState.OPEN)


def test_the_three_lists(desk: Desk, clock: Clock, hannah: ClientId) -> None:
    long = add_prescription(desk, hannah, expires_on=date(2026, 6, 1))
    short = add_prescription(desk, hannah, expires_on=date(2026, 3, 8))
    future = add_prescription(desk, hannah, starts_on=date(2026, 4, 1), expires_on=date(2026, 5, 1))
    undated = add_prescription(desk, hannah, starts_on=date(2025, 12, 4), written_on=date(2025, 12, 1), expires_on=None)
    expired = add_prescription(desk, hannah, expires_on=date(2026, 3, 2))
    put_away = add_prescription(desk, hannah)
    desk.prescriptions.close(put_away)

    def ids(which: Filter) -> list[PrescriptionId]:
        return [row.id for row in desk.prescriptions.rows(which)]

    assert ids(Filter.OPEN) == [undated, short, future, long]
    assert ids(Filter.ENDING_SOON) == [undated, short]
    assert set(ids(Filter.CLOSED)) == {expired, put_away}
    assert len(desk.prescriptions.all()) == 6
    desk.prescriptions.close(put_away, undo=True)
    assert put_away in ids(Filter.OPEN)
    clock.forward(days=2)
    assert undated in ids(Filter.CLOSED)


def test_a_renewal_takes_the_facts_but_not_dates_and_signature(desk: Desk, hannah: ClientId) -> None:
    order = add_prescription(desk, hannah)
    draft = desk.prescriptions.renewal_of(order)
    assert (draft.id, draft.number, draft.renews_id) == (None, "", order)
    assert (draft.written_on, draft.starts_on, draft.expires_on) == (date(2026, 3, 3), date(2026, 3, 3), None)
    assert (draft.is_signed, draft.closed_on) == (False, None)
    assert draft.diagnoses == (("M54.2", "Cervicalgia"),)
    renewal = desk.prescriptions.save(draft)
    before, after = desk.prescriptions.row(order), desk.prescriptions.row(renewal)
    assert (before.is_renewed, before.renews_number) == (True, "")
    assert (after.is_renewed, after.renews_number, after.used) == (False, "RX-2026-001", 0)


def test_the_latest_orders_of_a_prescriber_come_first(desk: Desk, hannah: ClientId) -> None:
    older = add_prescription(desk, hannah)
    writer = desk.prescriptions.row(older).prescriber_id
    later = {"written_on": date(2026, 2, 20), "starts_on": date(2026, 2, 20)}
    newer = add_prescription(desk, hannah, prescriber_id=writer, **later)
    add_prescription(desk, hannah, **later)
    assert [row.id for row in desk.prescriptions.of_prescriber(writer, 4)] == [newer, older]
    assert [row.id for row in desk.prescriptions.of_prescriber(writer, 1)] == [newer]


def test_a_client_may_have_two_orders_open_for_different_areas(desk: Desk, hannah: ClientId) -> None:
    neck = add_prescription(desk, hannah)
    hip = add_prescription(
        desk, hannah, areas=("right hip",), written_on=date(2026, 2, 20), starts_on=date(2026, 2, 20)
    )
    assert [row.id for row in desk.prescriptions.of_client(hannah)] == [hip, neck]
    assert [order.id for order in desk.prescriptions.orders_of(hannah)] == [neck, hip]
    assert desk.prescriptions.rows_of([]) == []


# --- prescribers ------------------------------------------------------------------------------------------------


def test_npi_3_a_prescriber_without_an_npi_is_kept_one_with_a_wrong_npi_is_not(desk: Desk) -> None:
    typed = PrescriberDetails(given_name="Priya", family_name="Raman", credential="MD")
    prescriber = desk.prescriptions.save_prescriber(typed)
    assert desk.prescriptions.prescriber(prescriber).npi == ""
    with pytest.raises(RuleViolation) as caught:
        desk.prescriptions.save_prescriber(replace(typed, id=prescriber, npi="1234567890"))
    assert caught.value.field == "npi"
    desk.prescriptions.save_prescriber(replace(typed, id=prescriber, npi="1234 567 893", clinic=" Harbor Clinic "))
    (found,) = desk.prescriptions.prescribers()
    assert (found.npi, found.clinic, found.name) == ("1234567893", "Harbor Clinic", "Priya Raman, MD")


def test_what_is_not_there_is_said(desk: Desk) -> None:
    with pytest.raises(NotFound):
        desk.prescriptions.get(PrescriptionId(new_uuid()))
    with pytest.raises(NotFound):
        desk.prescriptions.row(PrescriptionId(new_uuid()))
    with pytest.raises(NotFound):
        desk.prescriptions.prescriber(PrescriberId(new_uuid()))
