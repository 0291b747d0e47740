"""The recovery sheet: all groups in order, readable, nothing else that matters."""

import io
from datetime import datetime
from zoneinfo import ZoneInfo

import pypdf
import pytest
from tests.reports.reading import check_setting, page_words

from massagedesk.reports.inputs import Letterhead, PaperSize
from massagedesk.reports.recovery_sheet import RecoverySheet, render

GROUPS = tuple(f"{place:02d}XZ" for place in range(1, 16))


def sheet(paper: PaperSize = PaperSize.LETTER, name: str = "Calloway Medical Massage") -> RecoverySheet:
    return RecoverySheet(
        paper=paper,
        letterhead=Letterhead(practice_name=name, practitioner="June Calloway, LMT"),
        code="-".join(GROUPS),
        kit="897D9D9C",
        number=2,
        printed_at=datetime(2026, 3, 3, 9, 18, tzinfo=ZoneInfo("America/Los_Angeles")),
    )


@pytest.mark.parametrize("paper", list(PaperSize))
def test_one_page_with_every_group_and_its_number(paper: PaperSize) -> None:
    pdf = render(sheet(paper))
    (words,) = page_words(pdf)
    for place, group in enumerate(GROUPS, start=1):
        assert f"{place} {group}" in words
    assert "Kit 897D9D9C" in words
    assert "Recovery sheet 2, kit 897D9D9C" in words
    assert "Printed 03/03/2026, 9:18 AM (UTC-08:00)" in words
    check_setting(pdf, paper)


def test_same_input_same_bytes_and_the_code_is_not_in_the_properties() -> None:
    pdf = render(sheet())
    assert pdf == render(sheet())
    about = pypdf.PdfReader(io.BytesIO(pdf)).metadata
    assert about is not None
    assert about.title == "Recovery sheet 897D9D9C"
    assert not any(GROUPS[0] in str(value) for value in about.values())


def test_a_long_name_of_the_practice_stays_on_the_page() -> None:
    pdf = render(sheet(name="Phòng Trị Liệu Massage Đường Hoa Anh Đào & Cộng Sự của Bellingham và Fairhaven"))
    assert len(page_words(pdf)) == 1
    check_setting(pdf)
