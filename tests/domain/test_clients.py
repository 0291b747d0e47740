"""People treated: what a record must hold, minors and their guardians, and names found in any script."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massagedesk.domain.clients import Client, ContactPerson, ContactRole, Contraindication, Severity, folded
from massagedesk.domain.errors import RuleViolation

TODAY = date(2026, 3, 3)
GUARDIAN = ContactPerson(role=ContactRole.GUARDIAN, name="Ana Reyes")


def client(**facts: Any) -> Client:
    return Client(**{"given_name": "Hannah", "family_name": "Lindqvist", **facts})


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"given_name": " ", "family_name": ""}, "family_name"),
        ({"born_on": date(2026, 3, 4)}, "born_on"),
        ({"born_on": date(1895, 1, 1)}, "born_on"),
        ({"born_on": date(2008, 3, 4)}, "guardian_name"),
        (
            {"born_on": date(2008, 3, 4), "contacts": [ContactPerson(role=ContactRole.EMERGENCY, name="Ana Reyes")]},
            "guardian_name",
        ),
    ],
)
def test_what_is_missing_or_impossible_is_named(facts: dict[str, Any], field: str) -> None:
    with pytest.raises(RuleViolation) as caught:
        client(**facts).check(TODAY)
    assert caught.value.field == field


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"given_name": "Sukarno", "family_name": ""},
        {"given_name": "", "family_name": "Wong"},
        {"born_on": TODAY, "contacts": [GUARDIAN]},
        {"born_on": date(2008, 3, 3)},
    ],
)
def test_one_name_is_enough_and_a_minor_needs_a_guardian(facts: dict[str, Any]) -> None:
    client(**facts).check(TODAY)


def test_a_minor_becomes_of_age_on_the_eighteenth_birthday() -> None:
    minor = client(born_on=date(2008, 3, 3))
    assert minor.is_minor(date(2026, 3, 2))
    assert not minor.is_minor(date(2026, 3, 3))
    assert not client(born_on=None).is_minor(TODAY)


def test_what_forbids_treatment_stands_first_and_what_ended_is_left_out() -> None:
    person = client(
        contraindications=[
            Contraindication(label="Latex"),
            Contraindication(label="blood thinner"),
            Contraindication(label="Thrombosis", severity=Severity.FORBIDS),
            Contraindication(label="Pregnancy", ended_on=date(2020, 1, 1)),
        ]
    )
    assert [item.label for item in person.active_contraindications] == ["Thrombosis", "blood thinner", "Latex"]


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Nguyễn", "nguyen"),
        ("Łukasz", "lukasz"),
        ("Иванова", "ivanova"),
        ("Иванова", "иван"),
        ("Müller", "muller"),
        ("Straße", "strasse"),
        ("O’Brien", "o'brien"),
        ("Νίκος", "nikos"),
        ("李", "li"),
    ],
)
def test_a_name_is_found_with_and_without_its_marks_and_in_latin_letters(name: str, typed: str) -> None:
    key = client(family_name=name).search_key
    assert all(word in key for word in folded(typed).split())
    assert folded(name) in key


@given(st.text(alphabet=st.characters(categories=["Lu", "Ll"], max_codepoint=0x24F), min_size=1, max_size=20))
def test_capitals_and_marks_make_no_difference_to_what_is_found(name: str) -> None:
    for typed in (name, name.lower(), folded(name)):
        assert folded(typed).split()[0] in client(family_name=name).search_key


def test_the_search_key_holds_phone_digits_birth_date_and_former_names() -> None:
    key = client(
        phone="(360) 555-0142", born_on=date(1978, 6, 12), former_names="Berg", email="Hannah@Example.org"
    ).search_key
    for part in ("3605550142", "1978-06-12", "berg", "hannah@example.org"):
        assert part in key
