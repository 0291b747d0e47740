"""The order: what it must say (RX-1), what a session of it covers (RX-4), and that diagnoses are only copied (RX-5)."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massagedesk.domain.codes import DiagnosisCode
from massagedesk.domain.errors import RuleViolation
from massagedesk.domain.ids import ClientId, PrescriberId, new_uuid
from massagedesk.domain.prescriptions import OrderKind, PrescribedDiagnosis, Prescriber, Prescription, PrescriptionState

DEFAULT_DAYS = 90
START = date(2026, 2, 2)


def order(**facts: Any) -> Prescription:
    """Twelve sessions over six weeks from 2 February 2026, until 22 March."""
    standard: dict[str, Any] = {
        "number": "RX-2026-001",
        "client_id": ClientId(new_uuid()),
        "prescriber_id": PrescriberId(new_uuid()),
        "written_on": date(2026, 1, 30),
        "starts_on": START,
        "expires_on": date(2026, 3, 22),
        "diagnoses": [diagnosis("M54.2")],
        "sessions": 12,
        "per_week": 2,
        "weeks": 6,
        "is_signed": True,
    }
    return Prescription(**{**standard, **facts})


def diagnosis(code: str, position: int = 1) -> PrescribedDiagnosis:
    return PrescribedDiagnosis(position=position, code=DiagnosisCode(code), description="Cervicalgia")


# --- RX-1 ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "ordered"),
    [
        ({"sessions": 12, "per_week": None, "weeks": None}, 12),
        ({"sessions": None, "per_week": 2, "weeks": 6}, 12),
        ({"sessions": 8, "per_week": 2, "weeks": 6}, 8),
        ({"sessions": None, "per_week": 2, "weeks": None}, None),
        ({"sessions": None, "per_week": None, "weeks": 6}, None),
    ],
)
def test_rx_1_a_number_is_ordered_outright_or_by_frequency_and_duration(
    facts: dict[str, Any], ordered: int | None
) -> None:
    assert order(**facts).ordered_sessions == ordered


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"sessions": None, "weeks": None}, "sessions"),
        ({"sessions": 0}, "sessions"),
        ({"per_week": 0}, "per_week"),
        ({"weeks": -1}, "weeks"),
        ({"session_minutes": 0}, "session_minutes"),
        ({"expires_on": START - timedelta(days=1)}, "expires_on"),
        ({"written_on": START + timedelta(days=1)}, "starts_on"),
        ({"diagnoses": [diagnosis("M54.2"), diagnosis("M54.2", 2)]}, "diagnoses"),
        ({"diagnoses": [diagnosis(f"M54.{n}", n) for n in range(13)]}, "diagnoses"),
    ],
)
def test_rx_1_what_an_order_cannot_be_is_named_by_field(facts: dict[str, Any], field: str) -> None:
    with pytest.raises(RuleViolation) as caught:
        order(**facts).check()
    assert caught.value.field == field


def test_rx_1_a_complete_order_holds_and_a_letter_needs_no_number() -> None:
    order().check()
    order(expires_on=START, written_on=START).check()
    order(kind=OrderKind.LETTER, sessions=None, per_week=None, weeks=None).check()
    order(diagnoses=[diagnosis(f"M54.{n}", n) for n in range(12)]).check()


@pytest.mark.parametrize(
    ("facts", "missing"),
    [
        ({}, []),
        ({"diagnoses": []}, ["diagnosis"]),
        ({"sessions": None, "per_week": None}, ["frequency"]),
        ({"weeks": None, "expires_on": None}, ["duration"]),
        ({"is_signed": False}, ["the prescriber's signature"]),
    ],
)
def test_rx_1_what_an_insurer_asks_for_is_a_warning(facts: dict[str, Any], missing: list[str]) -> None:
    assert order(**facts).missing_for_insurance() == missing


def test_rx_3_a_prescriber_is_named_with_the_credential() -> None:
    assert Prescriber(given_name="Anil", family_name="Mehta", credential="DO").full_name == "Anil Mehta, DO"
    assert Prescriber(family_name="Mehta").full_name == "Mehta"
    with pytest.raises(RuleViolation):
        Prescriber(given_name="Anil", family_name=" ").check()


# --- RX-2, RX-4 -------------------------------------------------------------------------------------------------


def test_rx_2_the_usual_order_is_twelve_sessions_in_six_weeks() -> None:
    usual = order()
    assert usual.planned_last_on(DEFAULT_DAYS) - usual.starts_on == timedelta(days=41)
    assert order(weeks=None).planned_last_on(DEFAULT_DAYS) == usual.expires_on


def test_rx_4_without_an_expiry_the_practice_default_holds() -> None:
    open_ended = order(expires_on=None)
    assert open_ended.last_on(90) == START + timedelta(days=90)
    assert open_ended.covers(START + timedelta(days=90), 1, 90)
    assert not open_ended.covers(START + timedelta(days=91), 1, 90)


@given(st.integers(-30, 120), st.integers(1, 30), st.integers(0, 30))
def test_rx_4_a_session_is_covered_within_its_days_and_its_number(offset: int, ordinal: int, ordered: int) -> None:
    of = order(sessions=ordered or None, per_week=None, weeks=None)
    day = START + timedelta(days=offset)
    in_time = of.starts_on <= day <= of.last_on(DEFAULT_DAYS)
    in_number = ordered == 0 or ordinal <= ordered
    assert of.covers(day, ordinal, DEFAULT_DAYS) == (in_time and in_number)
    # What is not covered is told; a covered session once a week raises no question.
    assert bool(of.coverage_warnings(day, ordinal, 1, DEFAULT_DAYS)) != of.covers(day, ordinal, DEFAULT_DAYS)


@pytest.mark.parametrize(
    ("day", "ordinal", "that_week", "word"),
    [
        (START - timedelta(days=1), 1, 1, "has not started"),
        (date(2026, 3, 23), 3, 1, "has expired"),
        (date(2026, 3, 3), 13, 1, "session 13 of 12"),
        (date(2026, 3, 3), 5, 3, "3 sessions in a week; 2 are prescribed"),
    ],
)
def test_rx_4_each_reason_has_its_sentence(day: date, ordinal: int, that_week: int, word: str) -> None:
    (sentence,) = order().coverage_warnings(day, ordinal, that_week, DEFAULT_DAYS)
    assert word in sentence


def test_rx_4_all_reasons_are_told_at_once() -> None:
    assert len(order().coverage_warnings(date(2026, 3, 23), 13, 3, DEFAULT_DAYS)) == 3


# --- where it stands --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "used", "facts", "state"),
    [
        (date(2026, 2, 1), 0, {}, PrescriptionState.NOT_STARTED),
        (date(2026, 2, 2), 0, {}, PrescriptionState.OPEN),
        (date(2026, 3, 22), 11, {}, PrescriptionState.OPEN),
        (date(2026, 3, 22), 12, {}, PrescriptionState.USED_UP),
        (date(2026, 3, 22), 13, {}, PrescriptionState.USED_UP),
        (date(2026, 3, 23), 3, {}, PrescriptionState.EXPIRED),
        (date(2026, 3, 23), 12, {}, PrescriptionState.EXPIRED),
        (date(2026, 3, 3), 3, {"closed_on": date(2026, 3, 3)}, PrescriptionState.CLOSED),
        (date(2026, 3, 2), 3, {"closed_on": date(2026, 3, 3)}, PrescriptionState.OPEN),
    ],
)
def test_a_prescription_stands_as_its_days_and_sessions_say(
    on: date, used: int, facts: dict[str, Any], state: PrescriptionState
) -> None:
    assert order(**facts).state(on, used, DEFAULT_DAYS) is state


@given(st.integers(0, 40))
def test_what_is_left_never_falls_below_zero(used: int) -> None:
    assert order().left(used) == max(0, 12 - used)
    assert order(sessions=None, weeks=None).left(used) is None


@pytest.mark.parametrize(
    ("on", "used", "needs"),
    [
        (date(2026, 3, 3), 9, False),
        (date(2026, 3, 3), 10, True),
        (date(2026, 3, 11), 0, False),
        (date(2026, 3, 12), 0, True),
    ],
)
def test_the_gauge_warns_two_sessions_or_ten_days_before_the_end(on: date, used: int, needs: bool) -> None:
    assert order().needs_attention(on, used, DEFAULT_DAYS) is needs
