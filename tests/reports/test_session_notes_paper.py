"""Session notes on paper."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pdfplumber
import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reports import samples
from tests.reports.reading import all_words, check_setting, is_slanted, page_words

from massagedesk.domain.visits import AddendumKind
from massagedesk.reports import session_notes
from massagedesk.reports.inputs import PaperSize
from massagedesk.reports.session_notes import NoteAddendum, NoteSection, Struck

LONG = "\n".join([f"{samples.OBJECTIVE}\t\U0001f600 " * 3] * 28)


def drafts_of(pdf: bytes) -> list[str]:
    """The slanted letters of each page."""
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        return ["".join(char["text"] for char in page.chars if is_slanted(char)) for page in document.pages]


def test_soap_8_the_page_says_whose_note_it_is() -> None:
    (page,) = page_words(session_notes.render(samples.notes()))
    for words in (
        "Renée M. Castellano",
        "03/14/1984",
        "CM-0473-882196",
        "06/23/2026",
        "N-000412",
        "Note hash b81d 2f06 9ce3 5a47",
        "Page 1 of 1",
        "Session 7 of 12, RX-2026-031",
        "2:02 PM",
        "3:06 PM",
        "UTC-07:00",
        "64 min",
        "Units agree under midpoint and total-time counting",
        "Before 6",
        "After 3",
        "Neck rotation, right",
    ):
        assert words in page, words
    assert samples.PLAN in page


def test_soap_3_signature_and_entry_time_stand_apart() -> None:
    page = all_words(session_notes.render(samples.notes()))
    assert "Hannah R. Whitlock, LMT, Washington license MA 60412207" in page
    assert "Signed 06/23/2026, 3:21 PM (UTC-07:00)" in page
    assert "Entry made 06/23/2026, 3:08 PM" in page
    assert "Hash b81d 2f06 9ce3 5a47" in page


def test_soap_4_a_late_entry_is_labeled() -> None:
    assert "LATE ENTRY" in all_words(session_notes.render(samples.notes(samples.note(is_late=True))))
    assert "LATE ENTRY" not in all_words(session_notes.render(samples.notes()))


def test_soap_5_a_correction_keeps_the_signed_words_struck() -> None:
    note = samples.note(sections=samples.sections(was="68°"), addenda=(samples.correction(),))
    pdf = session_notes.render(samples.notes(note))
    check_setting(pdf)
    page = all_words(pdf)
    assert "rotation right 68° [C1], left 66°" in page
    assert "Addendum C1: correction" in page
    assert "Signed, with 1 correction" in page
    assert "the signed text is kept, struck above" in page
    assert "“right 62°”" in page
    assert "Reason Typing error." in page
    assert "06/23/2026, 4:31 PM (UTC-07:00) Hash e4c7 60d9 18fa 3b52" in page
    assert "N-000412 with C1" in page
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        struck = [line for line in document.pages[0].lines if abs(line["linewidth"] - 0.8) < 0.01]
    assert len(struck) == 2


def test_soap_5_a_correction_of_something_else_does_not_claim_to_be_struck() -> None:
    page = all_words(session_notes.render(samples.notes(samples.note(addenda=(samples.correction(),)))))
    assert "struck above" not in page
    assert "Added after signing" in page


@pytest.mark.parametrize("kind", [AddendumKind.ADDENDUM, AddendumKind.LATE_ENTRY])
def test_soap_5_other_addenda_print_in_full(kind: AddendumKind) -> None:
    words = " ".join(f"word{number}" for number in range(1500))
    addendum = NoteAddendum(
        label="A1", kind=kind, text=words, reason="Client telephoned", remark="Entered after hold",
        signature=samples.signature(),
    )  # fmt: skip
    pdf = session_notes.render(samples.notes(samples.note(addenda=(addendum,))))
    check_setting(pdf)
    pages = page_words(pdf)
    assert len(pages) > 1
    printed = re.findall(r"word\d+", " ".join(pages))
    assert printed == words.split()
    assert "Entered after hold. Added after signing" in pages[0]
    assert ("LATE ENTRY" in " ".join(pages)) == (kind is AddendumKind.LATE_ENTRY)


def test_overlapping_corrections_lose_no_words() -> None:
    text = "one two three four"
    section = NoteSection(
        letter="S", heading="Subjective", text=text, struck=(Struck(8, 18, "C2"), Struck(4, 13, "C1"))
    )
    page = all_words(session_notes.render(samples.notes(samples.note(sections=(section,)))))
    assert "one two three [C1] four [C2]" in page


@pytest.mark.parametrize("paper", list(PaperSize))
def test_a_note_of_5000_words_flows_over_pages(paper: PaperSize) -> None:
    assert len(LONG.split()) > 5000
    pdf = session_notes.render(samples.notes(samples.note(sections=samples.sections(LONG)), paper=paper))
    check_setting(pdf, paper)
    pages = page_words(pdf)
    assert len(pages) > 5
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in page
        for words in ("Renée M. Castellano", "03/14/1984", "CM-0473-882196", "N-000412", "Note hash b81d 2f06"):
            assert words in page
    assert " ".join(pages).count("effleurage") == 28 * 3
    assert " ".join(pages).count("[grinning face]") == 28 * 3
    assert samples.PLAN[-40:] in pages[-1]
    assert "Signed 06/23/2026" in pages[-1]


def test_a_draft_is_marked_on_every_page() -> None:
    note = samples.note(sections=samples.sections(LONG), signature=None)
    pdf = session_notes.render(samples.notes(note))
    check_setting(pdf)
    marks = drafts_of(pdf)
    assert len(marks) > 5
    assert set(marks) == {"DRAFT"}
    assert all("Draft, not signed" in page for page in page_words(pdf))


def test_a_signed_note_bears_no_draft_mark() -> None:
    pdf = session_notes.render(samples.notes())
    assert drafts_of(pdf) == [""]
    assert "raft" not in all_words(pdf)


def test_every_note_of_a_range_begins_a_page_of_its_own() -> None:
    range_of_notes = [samples.note(note_number=f"N-{number:06}") for number in range(1, 4)]
    pdf = session_notes.render(samples.notes(*range_of_notes))
    pages = page_words(pdf)
    assert [re.findall(r"N-\d{6}", page)[0] for page in pages] == ["N-000001", "N-000002", "N-000003"]
    assert all("Page 1 of 1" in page for page in pages)
    outline = pypdf.PdfReader(io.BytesIO(pdf)).outline
    assert [entry.title for entry in outline if not isinstance(entry, list)] == [
        f"N-00000{number}, 06/23/2026" for number in (1, 2, 3)
    ]


def test_a_bare_note_still_prints() -> None:
    note = samples.note(
        client_name=samples.LONG_NAME,
        born_on=None,
        claim_number=None,
        started_at=None,
        stopped_at=None,
        elapsed_minutes=None,
        services=(),
        total_minutes=None,
        total_units=None,
        sections=(NoteSection(letter="S", heading="Subjective", text=" \n"),),
        pain_before=None,
        pain_after=None,
        pain_remark="Declined",
        measures=(),
        entered_at=None,
        session_line="",
    )
    pdf = session_notes.render(samples.notes(note))
    check_setting(pdf)
    page = all_words(pdf)
    assert "Nothing entered." in page
    assert "No minutes were entered by code." in page
    assert "Declined" in page
    assert "Claim" not in page


@pytest.mark.parametrize(("before", "after"), [(0, 10), (4, 4), (10, 9), (1, 0), (None, 5), (7, None)])
def test_pain_labels_never_collide(before: int | None, after: int | None) -> None:
    pdf = session_notes.render(samples.notes(samples.note(pain_before=before, pain_after=after)))
    check_setting(pdf)
    page = all_words(pdf)
    if before == after:
        assert f"Before and after {before}" in page
    else:
        assert (f"Before {before}" in page) == (before is not None)
        assert (f"After {after}" in page) == (after is not None)


def test_the_same_input_gives_the_same_bytes() -> None:
    assert session_notes.render(samples.notes()) == session_notes.render(samples.notes())


def test_the_metadata_names_no_client() -> None:
    told = pypdf.PdfReader(io.BytesIO(session_notes.render(samples.notes()))).metadata
    assert told is not None
    assert told.title == "Session notes SN-2026-0031"
    assert "Castellano" not in str(told)


@settings(max_examples=15, deadline=None, database=None, derandomize=True)
@given(text=st.text(max_size=300), was=st.text(max_size=5), name=st.text(max_size=40))
def test_no_text_breaks_a_note(text: str, was: str, name: str) -> None:
    addendum = replace(samples.correction(), was=was, now=name, reason=text)
    note = samples.note(sections=samples.sections(text, was), client_name=name, addenda=(addendum,))
    assert session_notes.render(samples.notes(note)).startswith(b"%PDF-")
