"""Amounts: whole cents, read as people type them, never guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massagedesk.domain.errors import RuleViolation
from massagedesk.domain.money import NOTHING, Money

CENTS = st.integers(-(10**12), 10**12)


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("95", 9500),
        ("95.", 9500),
        ("95.5", 9550),
        (".50", 50),
        ("$1,284.00", 128400),
        ("1284", 128400),
        ("1,000,000.01", 100000001),
        ("-12.50", -1250),
        ("−12.50", -1250),
        ("-$12.50", -1250),
        ("$-12.50", -1250),
        ("  0 ", 0),
    ],
)
def test_amounts_are_read_as_people_type_them(typed: str, cents: int) -> None:
    assert Money.parse(typed) == Money(cents)


@pytest.mark.parametrize(
    "typed",
    ["", "-", "$", ".", "ninety", "12,50", "1,28", "1,2845", ",500", "12.345", "1e5", "1_000", "NaN", "Infinity"],
)
def test_what_could_mean_another_amount_is_refused_in_a_sentence(typed: str) -> None:
    with pytest.raises(RuleViolation, match="is not an amount") as caught:
        Money.parse(typed)
    assert f"“{typed}”" in caught.value.sentence


@given(CENTS)
def test_an_amount_written_reads_back_the_same(cents: int) -> None:
    assert Money.parse(str(Money(cents))) == Money(cents)
    assert Money.parse(Money(cents).bare()) == Money(cents)


@given(st.lists(CENTS, max_size=20))
def test_a_total_is_the_exact_sum(cents: list[int]) -> None:
    assert Money.total(map(Money, cents)) == Money(sum(cents))


@given(CENTS, CENTS, st.integers(-50, 50))
def test_amounts_add_up_in_cents(one: int, other: int, count: int) -> None:
    assert Money(one) + Money(other) - Money(other) == Money(one)
    assert -Money(one) == NOTHING - Money(one)
    assert (Money(one) * count).cents == one * count
    assert (Money(one) < Money(other)) == (one < other)
    assert bool(Money(one)) == (one != 0)


@pytest.mark.parametrize(
    ("cents", "words"),
    [(0, "$0.00"), (5, "$0.05"), (128400, "$1,284.00"), (-5, "-$0.05"), (-128400, "-$1,284.00")],
)
def test_amounts_are_written_with_sign_and_thousands(cents: int, words: str) -> None:
    assert str(Money(cents)) == words
    assert Money(cents).bare() == words.replace("$", "")
