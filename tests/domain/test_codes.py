"""Identifiers of others: NPI-1 to NPI-3, TAX-1, the form of DX-2, service codes."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from massagedesk.domain.codes import TAXONOMY_MASSAGE_THERAPIST, DiagnosisCode, Npi, ServiceCode, check_taxonomy
from massagedesk.domain.errors import RuleViolation

NINE_DIGITS = st.from_regex(r"[12][0-9]{8}", fullmatch=True)


def luhn_sum(digits: str) -> int:
    """The sum the check digit completes, counted the long way."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * 2 if place % 2 else int(digit)
        total += sum(int(part) for part in str(doubled))
    return total


def npi_from(nine: str) -> str:
    """The ten digits whose check digit is right, by the other way the rule is told: 24 and the nine-digit sum."""
    return nine + str(-(24 + luhn_sum(nine + "0")) % 10)


@pytest.mark.parametrize("digits", ["1234567893", "1993999998", "1000000004", "2000000002"])
def test_npi_2_numbers_known_to_be_right_are_taken(digits: str) -> None:
    assert str(Npi(digits)) == digits


@pytest.mark.parametrize(
    ("digits", "sentence"),
    [
        ("1234567890", "check digit"),
        ("1234567839", "check digit"),
        ("9876543213", "starts with 1 or 2"),
        ("123456789", "exactly 10 digits"),
        ("12345678930", "exactly 10 digits"),
        ("123456789X", "exactly 10 digits"),
        ("１２３４５６７８９３", "exactly 10 digits"),
        ("1234567893\n", "exactly 10 digits"),
    ],
)
def test_npi_1_and_2_each_fault_is_named(digits: str, sentence: str) -> None:
    with pytest.raises(RuleViolation, match=sentence) as caught:
        Npi(digits)
    assert caught.value.field == "npi"


@given(NINE_DIGITS)
def test_npi_2_exactly_one_check_digit_fits(nine: str) -> None:
    fitting = []
    for last in "0123456789":
        try:
            fitting.append(Npi(nine + last).digits)
        except RuleViolation:
            continue
    assert fitting == [npi_from(nine)]


@given(NINE_DIGITS, st.integers(0, 9), st.integers(1, 9))
def test_npi_2_one_wrong_digit_is_always_noticed(nine: str, place: int, off_by: int) -> None:
    right = npi_from(nine)
    wrong = str((int(right[place]) + off_by) % 10)
    with pytest.raises(RuleViolation):
        Npi(right[:place] + wrong + right[place + 1 :])


@given(NINE_DIGITS, st.integers(0, 8))
def test_npi_2_swapped_neighbors_are_noticed_but_for_0_and_9(nine: str, place: int) -> None:
    right = npi_from(nine)
    one, other = right[place], right[place + 1]
    assume(one != other and {one, other} != {"0", "9"})
    with pytest.raises(RuleViolation):
        Npi(right[:place] + other + one + right[place + 2 :])


def test_npi_3_nothing_typed_is_no_npi_and_blanks_do_not_matter() -> None:
    assert Npi.parse("") is None
    assert Npi.parse(" - ") is None
    assert Npi.parse(" 1234-567 893 ") == Npi("1234567893")


def test_tax_1_the_taxonomy_of_massage_therapists_passes_in_any_case() -> None:
    assert check_taxonomy(" 225700000x ") == TAXONOMY_MASSAGE_THERAPIST == "225700000X"


@pytest.mark.parametrize("typed", ["", "225700000", "2257000000", "X225700000", "225700000XX"])
def test_tax_1_another_form_is_refused(typed: str) -> None:
    with pytest.raises(RuleViolation) as caught:
        check_taxonomy(typed)
    assert caught.value.field == "taxonomy"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("m54.2", "M54.2"),
        ("M542", "M54.2"),
        (" s13.4xxa ", "S13.4XXA"),
        ("S134XXA", "S13.4XXA"),
        ("i10", "I10"),
        ("C7A.00", "C7A.00"),
    ],
)
def test_dx_2_any_case_with_or_without_the_point(typed: str, code: str) -> None:
    parsed = DiagnosisCode.parse(typed)
    assert str(parsed) == code


@pytest.mark.parametrize("typed", ["", "M5", "54.2", "MM4.2", "M54.22222", "847.0", "M54-2", "É10"])
def test_dx_2_what_cannot_be_a_code_is_refused(typed: str) -> None:
    with pytest.raises(RuleViolation) as caught:
        DiagnosisCode.parse(typed)
    assert caught.value.field == "diagnosis"


@given(st.from_regex(r"[A-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?", fullmatch=True))
def test_dx_2_a_code_reads_back_without_its_point(code: str) -> None:
    assert DiagnosisCode.parse(code.replace(".", "").lower()) == DiagnosisCode.parse(code) == DiagnosisCode(code)


def test_a_service_code_has_five_characters_or_is_left_out() -> None:
    assert ServiceCode.parse("") is None
    assert str(ServiceCode.parse(" s8948 ")) == "S8948"
    for typed in ("9712", "971244", "97-24"):
        with pytest.raises(RuleViolation) as caught:
            ServiceCode.parse(typed)
        assert caught.value.field == "code"
