"""The practice and the practitioner: tax ids, zones, hours, and the lines papers are headed with."""

from datetime import date, time

import pytest

from massagedesk.domain.errors import RuleViolation
from massagedesk.domain.practice import (
    DEFAULT_WORKING_WEEK,
    Address,
    Practice,
    Practitioner,
    TaxIdKind,
    WorkingDay,
    check_phone,
    check_tax_id,
    check_working_week,
    check_zip_code,
    check_zone,
)

MONDAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("typed", "kind", "written"),
    [
        ("910000142", TaxIdKind.EIN, "91-0000142"),
        ("91-0000142", TaxIdKind.EIN, "91-0000142"),
        ("900 12 3456", TaxIdKind.SSN, "900-12-3456"),
        ("", TaxIdKind.EIN, ""),
        (" - ", TaxIdKind.SSN, ""),
    ],
)
def test_a_tax_id_is_hyphenated_as_its_kind_is_written(typed: str, kind: TaxIdKind, written: str) -> None:
    assert check_tax_id(typed, kind) == written


@pytest.mark.parametrize("typed", ["91-000014", "91-00001422", "91-O000142", "９１0000142"])
def test_a_tax_id_has_nine_digits(typed: str) -> None:
    with pytest.raises(RuleViolation, match="nine digits") as caught:
        check_tax_id(typed, TaxIdKind.EIN)
    assert caught.value.field == "tax_id"


def test_a_zone_must_exist() -> None:
    assert check_zone("America/Denver") == "America/Denver"
    for typed in ("Mars/Olympus", "America", "", "../etc/passwd"):
        with pytest.raises(RuleViolation) as caught:
            check_zone(typed)
        assert caught.value.field == "zone"


def test_hours_follow_the_weekday_and_closed_days() -> None:
    practice = Practice(name="Calloway Medical Massage", closed_days=((MONDAY, "Holiday"),))
    assert practice.hours_on(MONDAY) is None
    tuesday = practice.hours_on(date(2026, 3, 3))
    assert tuesday is not None
    assert (tuesday.opens, tuesday.closes) == (time(8), time(17, 30))
    assert practice.hours_on(date(2026, 3, 7)) is None
    assert practice.tz.key == "America/Los_Angeles"


@pytest.mark.parametrize(
    ("hours", "word"),
    [
        (WorkingDay(0, time(17), time(8)), "closing time"),
        (WorkingDay(0, time(8), time(8)), "closing time"),
        (WorkingDay(0, time(8), time(17), time(12)), "beginning and an end"),
        (WorkingDay(0, time(8), time(17), None, time(12)), "beginning and an end"),
        (WorkingDay(0, time(8), time(17), time(7), time(9)), "between opening and closing"),
        (WorkingDay(0, time(8), time(17), time(13), time(12)), "between opening and closing"),
    ],
)
def test_impossible_hours_name_their_day(hours: WorkingDay, word: str) -> None:
    with pytest.raises(RuleViolation, match=f"^Mon: .*{word}") as caught:
        check_working_week((hours,))
    assert caught.value.field == "working_week"


def test_the_usual_week_holds() -> None:
    assert check_working_week(DEFAULT_WORKING_WEEK) == DEFAULT_WORKING_WEEK
    assert check_working_week(()) == ()


def test_an_address_shows_only_lines_that_are_there() -> None:
    full = Address(street="2418 Juniper Street", street2="Suite 3", city="Bellingham", state="WA", zip_code="98225")
    assert full.lines == ("2418 Juniper Street, Suite 3", "Bellingham, WA 98225")
    assert Address(street="PO Box 9", city="Blaine").lines == ("PO Box 9", "Blaine")
    assert Address(state="WA").lines == ("WA",)
    assert Address().lines == ()


def test_soap_3_a_signature_names_the_credential_and_the_license() -> None:
    person = Practitioner(
        given_name="June", middle_name="R.", family_name="Calloway", licence_number="MA 60412207", licence_state="wa"
    )
    assert person.signing_name == "June R. Calloway, LMT"
    assert person.licence_line == "Washington license MA 60412207"
    bare = Practitioner(given_name="June", family_name="Calloway", credential="")
    assert (bare.signing_name, bare.licence_line) == ("June Calloway", "")


@pytest.mark.parametrize(
    ("typed", "written"), [("", ""), ("98225", "98225"), (" 98225-1234 ", "98225-1234"), ("982251234", "98225-1234")]
)
def test_a_zip_code_is_written_as_on_an_envelope(typed: str, written: str) -> None:
    assert check_zip_code(typed) == written


@pytest.mark.parametrize("typed", ["9822", "98225-12", "98225A", "Bellingham"])
def test_a_zip_code_that_cannot_be_is_refused(typed: str) -> None:
    with pytest.raises(RuleViolation, match="five digits") as caught:
        check_zip_code(typed)
    assert caught.value.field == "zip_code"


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("", ""),
        ("3605550142", "(360) 555-0142"),
        ("360.555.0142", "(360) 555-0142"),
        ("+1 360-555-0142", "(360) 555-0142"),
        ("(360) 555-0142 ext. 3", "(360) 555-0142 ext. 3"),
        ("+44 20 7946 0018", "+44 20 7946 0018"),
    ],
)
def test_a_phone_number_is_written_the_american_way(typed: str, written: str) -> None:
    assert check_phone(typed) == written


@pytest.mark.parametrize("typed", ["555-0142", "call me", "360 555 01", "3605550142 please"])
def test_a_phone_number_that_cannot_be_is_refused(typed: str) -> None:
    with pytest.raises(RuleViolation, match="ten digits") as caught:
        check_phone(typed, "fax")
    assert caught.value.field == "fax"
