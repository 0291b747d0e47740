"""The recovery code: reads back, forgives how it is typed, and catches every single slip."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massagedesk.domain.errors import WrongPassword
from massagedesk.vault import recovery

KEY = bytes(range(7, 39))
CODE = recovery.code_of(KEY)


@given(st.binary(min_size=32, max_size=32))
def test_every_key_reads_back(key: bytes) -> None:
    code = recovery.code_of(key)
    assert len(code.split("-")) == recovery.GROUPS
    assert recovery.parse(code) == key


def test_case_spaces_and_look_alikes_do_not_matter() -> None:
    key = next(bytes([number]) * 32 for number in range(256) if "01" in recovery.code_of(bytes([number]) * 32))
    typed = recovery.code_of(key).lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert recovery.parse(f"  {typed}\n") == key


def test_every_wrong_character_is_caught() -> None:
    for place, right in enumerate(CODE):
        for wrong in recovery.ALPHABET if right != "-" else "":
            if wrong != right:
                with pytest.raises(WrongPassword, match="typing error"):
                    recovery.parse(CODE[:place] + wrong + CODE[place + 1 :])


def test_swapped_neighbours_and_swapped_groups_are_caught() -> None:
    text, groups = CODE.replace("-", ""), CODE.split("-")
    swapped = [
        text[:place] + text[place + 1] + text[place] + text[place + 2 :]
        for place in range(len(text) - 1)
        if text[place] != text[place + 1]
    ]
    for first in range(len(groups)):
        for second in range(first):
            moved = list(groups)
            moved[first], moved[second] = moved[second], moved[first]
            swapped.append("-".join(moved))
    assert len(swapped) > 150
    for typed in swapped:
        with pytest.raises(WrongPassword):
            recovery.parse(typed)


def test_a_missing_or_foreign_character_is_named() -> None:
    with pytest.raises(WrongPassword, match="this has 59"):
        recovery.parse(CODE[:-1])
    with pytest.raises(WrongPassword, match="Group 3"):
        recovery.parse(CODE[:10] + "é" + CODE[11:])
    with pytest.raises(WrongPassword, match="this has 0"):
        recovery.parse("")


def test_the_kit_number_names_a_key_without_telling_it() -> None:
    chance = random.Random(3)
    kits = {recovery.kit_id(chance.randbytes(32)) for _ in range(200)}
    assert len(kits) == 200
    assert all(len(kit) == 8 and int(kit, 16) >= 0 for kit in kits)
