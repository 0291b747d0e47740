"""The audit on paper: every entry on it, the head on every page, the same bytes each time."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pypdf
import pytest
from tests.reports.reading import check_setting

from massagedesk.domain.practice import PaperSize
from massagedesk.reports import audit_list
from massagedesk.reports.audit_list import AuditLine, AuditList
from massagedesk.reports.inputs import Letterhead

AT = datetime(2026, 3, 3, 9, 18, 5, tzinfo=ZoneInfo("America/Los_Angeles"))


def line(seq: int, **more: object) -> AuditLine:
    facts: dict[str, object] = {
        "seq": seq,
        "at": AT + timedelta(minutes=seq),
        "actor": "June Calloway",
        "what": "Changed client",
        "client_name": "Hannah Lindqvist",
        "fields": (("phone", "(360) 555-0142", "(360) 555-0199"),),
        "short_hash": "7c1e90ab44d2",
        **more,
    }
    return AuditLine(**facts)  # type: ignore[arg-type]


def paper(*lines: AuditLine, size: PaperSize = PaperSize.LETTER) -> AuditList:
    return AuditList(
        paper=size,
        letterhead=Letterhead(practice_name="Calloway Medical Massage", practitioner="June Calloway, LMT"),
        covers="03/01/2026 to 03/31/2026, Hannah Lindqvist",
        lines=lines,
        generated_at=AT,
        chain_head="7c1e90ab44d2" * 5,
        chain_seq=1042,
    )


def pages(audit: AuditList) -> list[str]:
    reader = pypdf.PdfReader(io.BytesIO(audit_list.render(audit)))
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def test_an_entry_is_told_with_before_and_after() -> None:
    (text,) = pages(paper(line(7)))
    assert "03/01/2026 to 03/31/2026, Hannah Lindqvist" in text
    assert "1 entry" in text
    assert "9:25:05 AM" in text
    assert "phone: (360) 555-0142; now (360) 555-0199" in text
    assert "7c1e 90ab 44d2" in text
    assert "Audit list up to entry 1,042" in text
    assert "Chain head 7c1e 90ab 44d2" in text


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ((("phone", "", "1"),), "phone: now 1"),
        ((("phone", "1", ""),), "phone: 1; now empty"),
        ((("phone", "1", None),), "phone: was 1"),
        ((("phone", None, "1"),), "phone: 1"),
    ],
)
def test_what_was_not_there_before_or_is_not_any_more(
    fields: tuple[tuple[str, str | None, str | None], ...], expected: str
) -> None:
    assert expected in pages(paper(line(1, fields=fields)))[0]


def test_a_clock_set_back_stands_out() -> None:
    assert "Clock set back" in pages(paper(line(1, is_clock_back=True)))[0]


@pytest.mark.parametrize("size", list(PaperSize))
def test_a_long_list_repeats_its_head_and_loses_nothing(size: PaperSize) -> None:
    audit = paper(*(line(seq) for seq in range(1, 301)), size=size)
    check_setting(audit_list.render(audit), size)
    found = pages(audit)
    assert len(found) > 5
    assert all("No. When Who What" in text for text in found)
    assert all(f"Page {number} of {len(found)}" in text for number, text in enumerate(found, start=1))
    told = " ".join(found)
    assert all(f"{(AT + timedelta(minutes=seq)):%M:%S}" in told for seq in range(1, 301))


def test_a_record_of_many_long_fields_still_fits_a_page() -> None:
    fields = tuple((f"field {n}", "before " * 60, "after " * 60) for n in range(40))
    audit = paper(line(1, fields=fields), line(2))
    check_setting(audit_list.render(audit))
    told = " ".join(pages(audit))
    assert "further fields" in told
    assert f"{AT + timedelta(minutes=2):%M:%S}" in told


def test_nothing_typed_breaks_the_paper() -> None:
    awkward = "<b>Łucja & Søn</b> \U0001f600 שלום\n\tnow"
    text = pages(paper(line(1, client_name=awkward, actor=awkward, fields=((awkward, awkward, awkward),))))[0]
    assert "<b>Łucja & Søn</b>" in text


def test_no_entries_are_told_as_such() -> None:
    assert "No entry matches." in pages(paper())[0]


def test_the_same_list_has_the_same_bytes_and_no_client_in_its_properties() -> None:
    content = audit_list.render(paper(line(1)))
    assert content == audit_list.render(paper(line(1)))
    told = pypdf.PdfReader(io.BytesIO(content)).metadata
    assert "Lindqvist" not in str(told)
