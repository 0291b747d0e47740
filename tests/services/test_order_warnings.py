"""Warnings about an order as written: told, never in the way (RX-1, RX-5, DX-5 to DX-8)."""

from dataclasses import replace
from pathlib import Path

import pytest
from tests.factories import Clock, add_client, add_prescription, open_desk, set_up

from massagedesk.domain.prescriptions import is_external_cause, on_other_side, sides_in
from massagedesk.services.desk import Desk
from massagedesk.services.prescriptions import PrescriptionDetails


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = open_desk(tmp_path, Clock())
    set_up(desk)
    return desk


@pytest.fixture
def order(desk: Desk) -> PrescriptionDetails:
    return desk.prescriptions.details(add_prescription(desk, add_client(desk)))


def test_a_complete_order_raises_no_question(desk: Desk, order: PrescriptionDetails) -> None:
    assert desk.prescriptions.warnings(order) == []


def test_rx1_what_an_insurer_will_ask_for_is_named(desk: Desk, order: PrescriptionDetails) -> None:
    thin = replace(order, diagnoses=(), is_signed=False)
    assert desk.prescriptions.warnings(thin) == ["An insurer will also ask for: diagnosis, the prescriber's signature."]


def test_dx5_a_missing_side_is_told(desk: Desk, order: PrescriptionDetails) -> None:
    open_side = replace(order, diagnoses=(("M54.30", "Sciatica, unspecified side"),))
    assert any("M54.30 leaves the side open" in sentence for sentence in desk.prescriptions.warnings(open_side))


def test_dx6_a_code_of_the_other_side_is_told(desk: Desk, order: PrescriptionDetails) -> None:
    crossed = replace(order, areas=("Right shoulder",), diagnoses=(("M25.512", "Pain in left shoulder"),))
    assert any("M25.512 names the other side" in sentence for sentence in desk.prescriptions.warnings(crossed))


@pytest.mark.parametrize(
    ("areas", "expected"),
    [(("Right shoulder",), ["L1"]), (("Hip R", "neck"), ["L1"]), (("both forearms",), []), (("neck",), []), ((), [])],
)
def test_dx6_only_a_side_that_no_area_lies_on_counts(areas: tuple[str, ...], expected: list[str]) -> None:
    diagnoses = [("L1", "Pain in left shoulder"), ("R1", "Pain in right hip"), ("N1", "Cervicalgia")]
    assert on_other_side(areas, diagnoses) == expected


def test_dx6_a_side_is_a_word_of_its_own() -> None:
    assert sides_in("Bright light on the leftover") == frozenset()


def test_dx7_codes_that_exclude_each_other_are_told(desk: Desk, order: PrescriptionDetails) -> None:
    both = replace(order, diagnoses=(("M54.50", "Low back pain"), ("S39.012A", "Strain of muscle")))
    assert any("M54.50 and S39.012A exclude each other" in sentence for sentence in desk.prescriptions.warnings(both))


def test_dx7_a_choice_says_what_it_excludes_and_a_heading_its_children(desk: Desk) -> None:
    choices = {choice.code: choice for choice in desk.diagnoses.choices("sciat", ["M54.59"])}
    assert choices["M54.41"].not_together_with == ("M54.59",)
    assert choices["M54.30"].is_missing_side
    heading = desk.diagnoses.choices("M54.3", [])[0]
    assert (heading.code, heading.is_heading, heading.children) == ("M54.3", True, ("M54.30", "M54.31", "M54.32"))


def test_dx8_an_external_cause_never_stands_first(desk: Desk, order: PrescriptionDetails) -> None:
    cause = ("V43.52XA", "Car driver injured")
    assert is_external_cause("V43.52XA")
    assert not is_external_cause("M54.2")
    first = replace(order, diagnoses=(cause, *order.diagnoses))
    assert any("V43.52XA tells how it happened" in sentence for sentence in desk.prescriptions.warnings(first))
    second = replace(order, diagnoses=(*order.diagnoses, cause))
    assert not any("tells how it happened" in sentence for sentence in desk.prescriptions.warnings(second))
