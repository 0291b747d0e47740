"""Units of time (UNIT-1..3, UNIT-5) and the note's way from draft to signed and amended (SOAP-1..5)."""

from __future__ import annotations

import json
import math
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massagedesk.domain.codes import ServiceCode
from massagedesk.domain.errors import RuleViolation
from massagedesk.domain.ids import AppointmentId, ClientId, VisitId, new_uuid
from massagedesk.domain.practice import UnitRule
from massagedesk.domain.treatment import Measure, Measurement
from massagedesk.domain.visits import (
    Addendum,
    AddendumKind,
    NeededToSign,
    Section,
    SessionNote,
    Visit,
    VisitMinutes,
    clock_times,
    do_rules_agree,
    is_late_entry,
    midpoint_units,
    total_time_units,
    units,
    units_working,
    write_addendum,
)

START = datetime(2026, 3, 3, 17, 34, tzinfo=UTC)
MINUTES = st.lists(st.integers(0, 240), min_size=1, max_size=8)


def visit(*, minutes: int | None = 53, **more: Any) -> Visit:
    """An hour, its minutes under one code or under none."""
    code = ServiceCode("97124")
    parts = [] if minutes is None else [VisitMinutes(position=0, code=code, label="Massage therapy", minutes=minutes)]
    facts: dict[str, Any] = {
        "appointment_id": AppointmentId(new_uuid()),
        "client_id": ClientId(new_uuid()),
        "description": "Massage therapy",
        "started_at": START,
        "ended_at": START + timedelta(minutes=60),
        "pain_before": 4,
        "pain_after": 2,
        "minutes": parts,
        **more,
    }
    return Visit(**facts)


def note(of: Visit, **more: Any) -> SessionNote:
    """A note with all that signing needs."""
    facts: dict[str, Any] = {
        "number": "N-000001",
        "visit_id": of.id,
        "is_health_reviewed": True,
        "subjective": "Stiff in the morning.",
        "objective": "Upper trapezius right tight.",
        "assessment": "Improving.",
        "plan": "Continue.",
        "areas": ("neck",),
        "techniques": ("broad compression",),
        "response": "Softer.",
        "entered_at": START,
        "changed_at": START,
        **more,
    }
    return SessionNote(**facts)


def reading() -> Measurement:
    """A PSFS activity at 5."""
    return Measurement(
        client_id=ClientId(new_uuid()),
        measure=Measure.PSFS,
        instrument_version="PSFS 1995",
        item="Turn head",
        value=Decimal(5),
        taken_on=date(2026, 3, 3),
        scored_by="June Calloway, LMT",
    )


def signed(of: Visit, **more: Any) -> SessionNote:
    made = note(of, **more)
    sign(made, of)
    return made


def sign(made: SessionNote, of: Visit, at: datetime = START + timedelta(hours=2)) -> None:
    made.sign(
        of,
        name="June Calloway",
        credential="LMT",
        licence="WA MA 60412207",
        at=at,
        zone="America/Los_Angeles",
        rule=UnitRule.MIDPOINT,
    )


def amend(to: SessionNote, **more: Any) -> Addendum:
    facts: dict[str, Any] = {
        "kind": AddendumKind.ADDENDUM,
        "text": "Client called about soreness.",
        "reason": "New information by phone.",
        "section": None,
        "original": "",
        "name": "June Calloway",
        "credential": "LMT",
        "licence": "WA MA 60412207",
        "at": START + timedelta(days=1),
        "zone": "America/Los_Angeles",
        **more,
    }
    return write_addendum(to, **facts)


# --- units -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last", "count"),
    [
        (0, 7, 0),
        (8, 22, 1),
        (23, 37, 2),
        (38, 52, 3),
        (53, 67, 4),
        (68, 82, 5),
        (83, 97, 6),
        (98, 112, 7),
        (113, 127, 8),
    ],
)
def test_unit_1_table_for_one_code(first: int, last: int, count: int) -> None:
    for minutes in range(first, last + 1):
        assert midpoint_units([minutes]) == total_time_units([minutes]) == [count]


@pytest.mark.parametrize(
    ("massage", "manual", "by_total", "by_midpoint"),
    [
        (60, 0, [4, 0], [4, 0]),
        (52, 0, [3, 0], [3, 0]),
        (53, 0, [4, 0], [4, 0]),
        (30, 30, [2, 2], [2, 2]),
        (38, 22, [3, 1], [3, 1]),
        (45, 15, [3, 1], [3, 1]),
        (53, 7, [4, 0], [4, 0]),
        (52, 8, [3, 1], [3, 1]),
        (50, 10, [3, 1], [3, 1]),
        (23, 7, [2, 0], [2, 0]),
        (22, 8, [1, 1], [1, 1]),
        (7, 7, [1, 0], [0, 0]),
        (5, 3, [1, 0], [0, 0]),
        (8, 8, [1, 0], [1, 1]),
        (10, 10, [1, 0], [1, 1]),
        (20, 20, [2, 1], [1, 1]),
        (33, 7, [2, 1], [2, 0]),
        (24, 23, [2, 1], [2, 2]),
        (14, 14, [1, 1], [1, 1]),
        (29, 29, [2, 2], [2, 2]),
    ],
)
def test_unit_2_and_3_worked_table(massage: int, manual: int, by_total: list[int], by_midpoint: list[int]) -> None:
    assert total_time_units([massage, manual]) == by_total
    assert midpoint_units([massage, manual]) == by_midpoint
    assert do_rules_agree([massage, manual]) == (by_total == by_midpoint)


@pytest.mark.parametrize(
    ("minutes", "expected"), [([18, 13, 10, 8], [1, 1, 1, 0]), ([7, 7, 7], [1, 0, 0]), ([33, 7], [2, 1])]
)
def test_unit_2_examples_with_more_codes(minutes: list[int], expected: list[int]) -> None:
    assert total_time_units(minutes) == expected


@given(MINUTES)
def test_unit_2_always_hands_out_the_units_of_the_total(minutes: list[int]) -> None:
    given_out = total_time_units(minutes)
    assert sum(given_out) == (sum(minutes) + 7) // 15
    for part, count in zip(minutes, given_out, strict=True):
        assert part // 15 <= count <= part // 15 + 1


@given(MINUTES)
def test_unit_2_leftovers_go_to_the_largest_remainders(minutes: list[int]) -> None:
    rest = [part % 15 for part in minutes]
    extra = [count - part // 15 for part, count in zip(minutes, total_time_units(minutes), strict=True)]
    lucky = [left for left, more in zip(rest, extra, strict=True) if more]
    others = [left for left, more in zip(rest, extra, strict=True) if not more]
    assert not lucky or not others or min(lucky) >= max(others)


@given(MINUTES)
def test_unit_3_never_pools_what_is_left_over(minutes: list[int]) -> None:
    assert midpoint_units(minutes) == [midpoint_units([part])[0] for part in minutes]


@given(st.integers(0, 240), st.integers(0, 240))
def test_both_rules_agree_on_a_single_code_and_never_shrink_with_more_time(minutes: int, more: int) -> None:
    assert do_rules_agree([minutes])
    for rule in UnitRule:
        assert units([minutes], rule) <= units([minutes + more], rule)


def test_unit_5_the_practice_chooses_the_rule() -> None:
    assert units([20, 20], UnitRule.MIDPOINT) == [1, 1]
    assert units([20, 20], UnitRule.TOTAL_TIME) == [2, 1]


@pytest.mark.parametrize(
    ("minutes", "words"), [(0, "0"), (7, "7"), (15, "15"), (23, "15 + 8"), (30, "15 + 15"), (53, "3 × 15 + 8")]
)
def test_units_are_shown_with_their_working(minutes: int, words: str) -> None:
    assert units_working(minutes) == words


@given(st.integers(0, 240))
def test_the_working_adds_up_to_the_minutes(minutes: int) -> None:
    parts = [[int(factor) for factor in part.split(" × ")] for part in units_working(minutes).split(" + ")]
    assert sum(math.prod(part) for part in parts) == minutes


# --- the visit -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"ended_at": START}, "ended_at"),
        ({"ended_at": START - timedelta(minutes=1)}, "ended_at"),
        ({"ended_at": START + timedelta(hours=13)}, "ended_at"),
        ({"ended_at": START + timedelta(minutes=52)}, "minutes"),
        ({"minutes": -1}, "minutes"),
        ({"pain_before": 11}, "pain_before"),
        ({"pain_after": -1}, "pain_after"),
    ],
)
def test_soap_2_what_cannot_be_is_refused_by_field(facts: dict[str, Any], field: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        visit(**facts).check()
    assert refused.value.field == field


def test_soap_2_codes_may_fill_the_whole_time() -> None:
    visit(ended_at=START + timedelta(minutes=53)).check()


@given(st.integers(-120, 120), st.integers(1, 120), st.integers(1, 120))
def test_soap_2_sessions_overlap_both_ways_or_not_at_all(gap: int, length: int, other_length: int) -> None:
    one = visit(ended_at=START + timedelta(minutes=length))
    later = START + timedelta(minutes=gap)
    other = visit(started_at=later, ended_at=later + timedelta(minutes=other_length))
    assert one.overlaps(other) == other.overlaps(one) == (gap < length and -gap < other_length)


def test_a_session_that_has_not_stopped_overlaps_nothing() -> None:
    assert not visit(ended_at=None).overlaps(visit())


@pytest.mark.parametrize(
    ("started", "stopped", "minutes"),
    [(time(9, 34), time(10, 33), 59), (time(23, 30), time(0, 30), 60), (time(9, 34), time(9, 30), -4)],
    ids=["within the day", "over midnight", "a slip"],
)
def test_times_typed_from_a_clock_may_cross_midnight(started: time, stopped: time, minutes: int) -> None:
    starts_at, ends_at = clock_times(date(2026, 3, 3), started, stopped, ZoneInfo("America/Los_Angeles"))
    assert ends_at is not None
    assert ends_at - starts_at == timedelta(minutes=minutes)


def test_a_session_over_the_clock_change_lasts_as_long_as_it_took() -> None:
    pacific = ZoneInfo("America/Los_Angeles")
    starts_at, ends_at = clock_times(date(2026, 3, 8), time(1, 30), time(3, 30), pacific)
    assert ends_at is not None
    assert ends_at - starts_at == timedelta(hours=1)
    assert clock_times(date(2026, 3, 8), time(9), None, pacific)[1] is None


# --- signing ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("of", "written", "missing"),
    [
        ({"ended_at": None}, {}, NeededToSign.STOP),
        ({"minutes": 0}, {}, NeededToSign.MINUTES),
        ({}, {"is_health_reviewed": False}, NeededToSign.HEALTH),
        ({}, {"areas": ()}, NeededToSign.AREA),
        ({}, {"techniques": ()}, NeededToSign.TECHNIQUE),
        ({"pain_after": None}, {}, NeededToSign.PAIN),
        ({"pain_before": None}, {}, NeededToSign.PAIN),
        ({}, {"subjective": " \n"}, NeededToSign.SUBJECTIVE),
        ({}, {"response": ""}, NeededToSign.RESPONSE),
        ({}, {"plan": "\t"}, NeededToSign.PLAN),
    ],
)
def test_soap_1_each_missing_part_is_named(of: dict[str, Any], written: dict[str, Any], missing: NeededToSign) -> None:
    treated = visit(**of)
    made = note(treated, **written)
    assert made.missing_to_sign(treated) == [missing]
    with pytest.raises(RuleViolation, match=missing.value):
        sign(made, treated)
    assert not made.is_signed


def test_soap_1_pain_may_be_declined_and_minutes_are_asked_for_codes_only() -> None:
    treated = visit(pain_before=None, pain_after=None, is_pain_declined=True, minutes=None)
    assert note(treated).missing_to_sign(treated) == []


def test_soap_2_signing_checks_the_minutes_once_more() -> None:
    treated = visit(ended_at=START + timedelta(minutes=50))
    with pytest.raises(RuleViolation, match="add up to 53 min"):
        sign(note(treated), treated)


def test_a_session_is_not_signed_before_it_ended() -> None:
    treated = visit()
    with pytest.raises(RuleViolation, match="has not ended"):
        sign(note(treated), treated, at=START + timedelta(minutes=30))


def test_soap_3_the_signature_says_who_as_what_when_and_vouches_for_every_word() -> None:
    treated = visit()
    made = signed(treated)
    signature = made.signature
    assert signature is not None
    assert (signature.name, signature.credential, signature.licence) == ("June Calloway", "LMT", "WA MA 60412207")
    assert (signature.signed_at, signature.zone) == (START + timedelta(hours=2), "America/Los_Angeles")
    assert made.entered_at == START
    assert made.is_unaltered(treated)
    made.plan = "Something else."
    assert not made.is_unaltered(treated)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("started_at", START + timedelta(minutes=1)),
        ("pain_after", 3),
        ("description", "Other"),
        ("minutes", []),
        ("readings", []),
    ],
)
def test_soap_3_the_signature_vouches_for_the_visit_too(name: str, value: object) -> None:
    treated = visit(readings=[reading()])
    made = signed(treated)
    assert made.is_unaltered(treated)
    setattr(treated, name, value)
    assert not made.is_unaltered(treated)


@pytest.mark.parametrize(("name", "value"), [("value", Decimal(6)), ("taken_on", date(2026, 3, 2)), ("item", "Reach")])
def test_soap_3_the_signature_vouches_for_what_was_measured(name: str, value: object) -> None:
    read = reading()
    treated = visit(readings=[read])
    made = signed(treated)
    setattr(read, name, value)
    assert not made.is_unaltered(treated)


def test_unit_5_the_signature_vouches_for_the_rule_and_what_is_timed() -> None:
    treated = visit()
    made = note(treated)
    assert made.signed_rule is None
    sign(made, treated)
    assert made.signed_rule is UnitRule.MIDPOINT
    assert json.loads(made.signed_content)["units"] == {"rule": "midpoint", "counts": [4]}
    treated.minutes[0].is_timed = False
    assert not made.is_unaltered(treated)


def test_content_that_cannot_be_read_any_more_is_altered() -> None:
    treated = visit()
    made = signed(treated)
    made.signed_content = "{"
    assert made.signed_rule is None
    assert not made.is_unaltered(treated)


def test_a_signed_note_is_not_signed_twice() -> None:
    treated = visit()
    made = signed(treated)
    with pytest.raises(RuleViolation, match="signed already"):
        sign(made, treated)


@pytest.mark.parametrize(
    ("hours", "is_late"), [(0, False), (24, False), (24.02, True), (72, True)], ids=["at once", "24 h", "over", "days"]
)
def test_soap_4_an_entry_later_than_24_hours_after_the_stop_is_late(hours: float, is_late: bool) -> None:
    treated = visit()
    assert treated.ended_at is not None
    assert is_late_entry(treated, treated.ended_at + timedelta(hours=hours)) is is_late


# --- addenda ---------------------------------------------------------------------------------------------------


def test_soap_5_an_addendum_is_identified_dated_and_signed_and_the_original_stays() -> None:
    treated = visit()
    made = signed(treated)
    before = made.signed_content, made.content_hash
    added = amend(made)
    assert (added.mark, added.signature_name) == ("A1", "June Calloway")
    assert added.signed_at == START + timedelta(days=1)
    assert (made.signed_content, made.content_hash) == before
    assert made.is_unaltered(treated)


def test_soap_5_marks_count_by_kind() -> None:
    made = signed(visit())
    amend(made)
    amend(made, kind=AddendumKind.LATE_ENTRY)
    correction = {"kind": AddendumKind.CORRECTION, "section": Section.OBJECTIVE, "original": "right"}
    amend(made, **correction)
    amend(made)
    assert [added.mark for added in made.addenda] == ["A1", "L1", "C1", "A2"]


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"text": "  "}, "text"),
        ({"reason": ""}, "reason"),
        ({"kind": AddendumKind.CORRECTION}, "original"),
        ({"kind": AddendumKind.CORRECTION, "section": Section.PLAN, "original": "right"}, "original"),
    ],
)
def test_soap_5_text_reason_and_the_words_corrected_are_needed(facts: dict[str, Any], field: str) -> None:
    made = signed(visit())
    with pytest.raises(RuleViolation) as refused:
        amend(made, **facts)
    assert refused.value.field == field
    assert made.addenda == []


CORRECTION = {"kind": AddendumKind.CORRECTION, "section": Section.OBJECTIVE, "original": "66°"}


@pytest.mark.parametrize(("begins", "kept"), [(None, 5), (5, 5), (15, 15)])
def test_soap_5_a_correction_keeps_where_its_words_stand(begins: int | None, kept: int) -> None:
    made = signed(visit(), objective="left 66°, neck 66°")
    assert amend(made, **CORRECTION, original_at=begins).original_at == kept


@pytest.mark.parametrize("begins", [-1, 0, 6, 99])
def test_soap_5_words_that_do_not_stand_there_are_refused(begins: int) -> None:
    made = signed(visit(), objective="left 66°, right 66°")
    with pytest.raises(RuleViolation) as refused:
        amend(made, **CORRECTION, original_at=begins)
    assert refused.value.field == "original"


@pytest.mark.parametrize(
    ("name", "value"),
    [("text", "Other."), ("reason", "Other."), ("original_at", 15), ("signature_name", "Somebody"), ("section", None)],
)
def test_soap_5_an_addendum_that_was_changed_is_told(name: str, value: object) -> None:
    made = signed(visit(), objective="left 66°, neck 66°")
    first, second = amend(made, **CORRECTION), amend(made)
    assert first.is_unaltered(made)
    assert second.is_unaltered(made)
    setattr(first, name, value)
    assert not first.is_unaltered(made)


def test_soap_5_a_draft_is_changed_not_amended() -> None:
    treated = visit()
    with pytest.raises(RuleViolation, match="still a draft"):
        amend(note(treated))


def test_soap_5_each_addendum_vouches_for_the_one_before() -> None:
    first, second = signed(visit(id=VisitId(new_uuid()))), signed(visit())
    second.number, second.content_hash = first.number, first.content_hash
    amend(first)
    same_words = [amend(made, text="Second.", at=START + timedelta(days=2)).content_hash for made in (first, second)]
    assert same_words[0] != same_words[1]
