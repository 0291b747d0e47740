"""Recovery sheets: counted, dated, tried; what is printed is the code in three spellings and how to use it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from tests.factories import Clock, set_up
from tests.reports.reading import all_words, check_setting, page_words
from tests.services.practices import CHEAP, LOCUM, OTHER, PASSWORD, details

from massagedesk.domain.errors import RuleViolation, WrongPassword
from massagedesk.reports.recovery_sheet import _qr_modules
from massagedesk.services import opening, people, recovery_sheets
from massagedesk.services.desk import Desk


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def made(tmp_path: Path, clock: Clock) -> Iterator[tuple[Desk, str]]:
    """A desk that is set up, and its recovery code."""
    desk, code = opening.create_desk(tmp_path / "practice", PASSWORD, "June Calloway", clock=clock, cost=CHEAP)
    set_up(desk)
    yield desk, code
    desk.close()


def test_each_print_counts_and_says_its_day(made: tuple[Desk, str], clock: Clock) -> None:
    desk, code = made
    assert recovery_sheets.last_sheet(desk) is None
    recovery_sheets.sheet(desk, code)
    clock.forward(days=40)
    recovery_sheets.sheet_again(desk, PASSWORD)
    row = recovery_sheets.last_sheet(desk)
    assert row is not None
    assert (row.number, row.kit, row.tested_at) == (2, desk.vault.kit, None)
    assert row.words == "Sheet 2, printed Sun 12 Apr 2026"
    assert len(details(desk.vault, "shown")) == 1


def test_the_sheet_holds_the_code_its_number_and_what_to_do(made: tuple[Desk, str]) -> None:
    desk, code = made
    content = recovery_sheets.sheet(desk, code)
    check_setting(content)
    (words,) = page_words(content)
    for group in code.split("-"):
        assert group in words
    for part in (
        desk.vault.kit,
        "Sheet 1, printed Tue 3 Mar 2026",
        "Calloway Medical Massage",
        "Choose a new password",
        "checksum",
        "Replace the key",
        "Test my sheet",
    ):
        assert part in words


def test_the_square_on_the_sheet_is_the_code(made: tuple[Desk, str]) -> None:
    desk, code = made
    dark = _qr_modules(code)
    document = pypdfium2.PdfDocument(io.BytesIO(recovery_sheets.sheet(desk, code)))
    scale = 4
    picture = document[0].render(scale=scale).to_pil().convert("L")
    document.close()
    side = 126.0 / (len(dark) + 8)
    left = 612 - 54 - 126.0
    top = first_dark_row(picture, left * scale, scale) - 4 * side
    read = [
        [
            picture.getpixel((int((left + (column + 4.5) * side) * scale), int((top + (row + 4.5) * side) * scale)))
            < 128
            for column in range(len(dark))
        ]
        for row in range(len(dark))
    ]
    assert read == dark


def first_dark_row(picture: object, left: float, scale: int) -> float:
    """Where the square begins: its upper left corner is dark, and nothing above it as far to the right is."""
    column = int(left + 126.0 / 45 * 4.5 * scale)
    rows = [y for y in range(140 * scale, 400 * scale) if picture.getpixel((column, y)) < 128]  # type: ignore[attr-defined]
    return rows[0] / scale


def test_two_prints_of_one_sheet_differ_in_their_number_only(made: tuple[Desk, str]) -> None:
    desk, code = made
    first, second = (all_words(recovery_sheets.sheet(desk, code)) for _ in range(2))
    assert first.replace("heet 1", "heet 2") == second


# --- trying it -------------------------------------------------------------------------------------------------


def test_trying_the_code_is_on_record_and_changes_nothing_else(made: tuple[Desk, str], clock: Clock) -> None:
    desk, code = made
    recovery_sheets.sheet(desk, code)
    clock.forward(days=300)
    row = recovery_sheets.try_recovery_code(desk, code.lower().replace("-", " "))
    assert row is not None
    assert row.tested_at == clock.now
    assert len(details(desk.vault, "tested")) == 1


def test_a_code_that_was_only_written_down_can_be_tried_too(made: tuple[Desk, str]) -> None:
    assert recovery_sheets.try_recovery_code(*made) is None
    assert len(details(made[0].vault, "tested")) == 1


def test_a_slip_another_practice_and_an_earlier_sheet_are_told_apart(
    made: tuple[Desk, str], tmp_path: Path, clock: Clock
) -> None:
    desk, code = made
    other, other_code = opening.create_desk(tmp_path / "other", PASSWORD, "Cy Friend", clock=clock, cost=CHEAP)
    other.close()
    recovery_sheets.sheet(desk, code)
    desk, rotated = opening.rotate_key(desk, PASSWORD)
    assert recovery_sheets.last_sheet(desk) is None
    for typed, words in (
        (code, f"earlier sheet \\(kit {rotated.earlier_kit}\\)"),
        (other_code, "another practice"),
        (code[:-1] + ("0" if code[-1] != "0" else "1"), "typing error"),
        (code[:-1], "has 59|this has 59"),
    ):
        with pytest.raises(WrongPassword, match=words):
            recovery_sheets.try_recovery_code(desk, typed)
    assert details(desk.vault, "tested") == []
    recovery_sheets.sheet(desk, rotated.recovery_code)
    row = recovery_sheets.try_recovery_code(desk, rotated.recovery_code)
    assert row is not None
    assert row.words.startswith("Sheet 2,")
    desk.close()


def test_another_print_needs_the_owners_password(made: tuple[Desk, str]) -> None:
    desk, _ = made
    people.add_person(desk.vault, PASSWORD, "Bo Locum", LOCUM)
    for password, error in ((OTHER, WrongPassword), (LOCUM, RuleViolation)):
        with pytest.raises(error):
            recovery_sheets.sheet_again(desk, password)
    assert recovery_sheets.last_sheet(desk) is None


def test_the_desk_after_a_rotation_works_on(made: tuple[Desk, str], clock: Clock) -> None:
    desk, rotated = opening.rotate_key(made[0], PASSWORD)
    assert desk.practice.practice.name == "Calloway Medical Massage"
    assert desk.vault is rotated.vault
    assert desk.watch.look().is_in_place
    assert desk.now() == clock.now
    desk.close()
