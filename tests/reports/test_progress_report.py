"""The treatment-plan progress report."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pdfplumber
import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from tests.reports import samples
from tests.reports.reading import all_words, check_setting, letters, page_words
from tests.reports.test_paper_text import NAMES

from massagedesk.domain.treatment import Reading
from massagedesk.reports import progress
from massagedesk.reports.inputs import PaperSize
from massagedesk.reports.progress import Attendance, AttendanceWeek, Mark, ProgressReport

BOTH_SHEETS = pytest.mark.parametrize("paper", list(PaperSize))


def overfull(paper: PaperSize) -> ProgressReport:
    """Twelve goals with dates of their own, twelve weeks, five trends, long names, more sessions than ordered."""
    start = date(2026, 6, 1)
    weeks = tuple(
        AttendanceWeek(
            number=number + 1,
            first_on=start + timedelta(7 * number),
            last_on=start + timedelta(7 * number + 6),
            sessions=tuple(
                Attendance(start + timedelta(7 * number + day), list(Mark)[(number + day) % 5])
                for day in (range(7) if number == 4 else (0, 3))
            ),
        )
        for number in range(12)
    )
    goals = tuple(
        replace(goal, goal=f"{goal.goal} while carrying a child upstairs", baseline_on=start + timedelta(number))
        for number, goal in enumerate(samples.GOALS * 2)
    )
    dense = replace(samples.PAIN, points=samples.points(*(str(7 - day % 5) for day in range(24)), every=3))
    single = replace(samples.ROTATION, points=samples.points("48"), title="Cervical rotation, right, active, seated")
    steep = replace(samples.FUNCTION, points=samples.points("3.0", "10.0"), target=Decimal("9.5"))
    return samples.progress_report(
        paper=paper,
        letterhead=replace(samples.LETTERHEAD, practice_name="Larkspur & Daughters <Medical> Massage Cooperative"),
        footer=samples.footer(samples.LONG_NAME),
        recipient="Dr. Anastasia Konstantinopoulou-Wetherington, MD, PhD",
        recipient_place="Northgate Family and Sports Medicine Clinic of Whatcom County",
        diagnoses=tuple(f"S13.4XX{letter}" for letter in "ABCDEFGHIJKL"),
        weeks=weeks,
        goals=goals,
        trends=(samples.FUNCTION, samples.ROTATION, dense, single, steep),
        sessions_used=26,
        sessions_ordered=24,
        weeks_complete=14,
        weeks_planned=12,
        day_number=99,
        days_planned=84,
        valid_until=None,
        summary="\n".join([samples.progress_report().summary] * 8),
        signature=None,
    )


def bare() -> ProgressReport:
    """A prescription on its first day, without goals, end or number of sessions."""
    return samples.progress_report(
        footer=samples.footer(claim=None),
        accident="",
        insurer="",
        recipient="",
        copies_to=(),
        diagnoses=(),
        written_on=None,
        valid_from=None,
        valid_until=None,
        after_session=0,
        sessions_used=0,
        sessions_ordered=None,
        weeks_complete=0,
        weeks_planned=None,
        day_number=1,
        days_planned=None,
        weeks=(),
        goals=(),
        trends=(),
        summary="",
        measure_note="",
    )


def test_says_everything_of_the_prescription() -> None:
    (page,) = page_words(progress.render(samples.progress_report()))
    for words in (
        "Report to the prescriber after session 7, 06/23/2026",
        "To: Anil Mehta, DO, Northgate Family Clinic",
        "Renée M. Castellano",
        "RX-2026-031, written 05/29/2026",
        "06/01/2026 to 07/12/2026",
        "S13.4XXA, S16.1XXA, as prescribed",
        "7 of 12",
        "5 remain",
        "day 23 of 42",
        "Canceled with notice 1",
        "Jun 29–Jul 5",
        "Beyond error",
        "Within error",
        "+14°",
        "–3",
        "Target 8.0",
        "+ MDC 53°",
        "Signed 06/23/2026, 4:52 PM (UTC-07:00)",
        "Hash 3e9a 71c4 0b5d f286",
        "PR-2026-0058 · Renée M. Castellano · DOB 03/14/1984 · Claim CM-0473-882196",
        "Page 1 of 1",
        "Chain head 7c1e 90ab 44d2",
    ):
        assert words in page, words


def test_the_letter_page_is_well_set() -> None:
    check_setting(progress.render(samples.progress_report()))


@BOTH_SHEETS
def test_too_much_of_everything_flows_over_pages(paper: PaperSize) -> None:
    pdf = progress.render(overfull(paper))
    check_setting(pdf, paper)
    pages = page_words(pdf)
    assert len(pages) >= 3
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in page
        assert "PR-2026-0058" in page
        assert "DOB 03/14/1984" in page
    assert "2 over the order" in pages[0]
    assert "14 of 12" in pages[0]
    assert "no end stated" in pages[0]
    assert all("Reading" in page for page in pages if "Goniometer" in page)
    assert "Summary" not in pages[-1] or "Date" in pages[-1]


def test_the_signature_never_stands_alone() -> None:
    """Whatever the length of the summary, words of it share the page with the lines to sign on."""
    for sentences in range(1, 60, 3):
        report = samples.progress_report(summary="Tissue is softer after work. " * sentences, signature=None)
        last = page_words(progress.render(report))[-1]
        assert "Tissue is softer" in last
        assert "Date" in last


def test_a_first_day_without_goals_says_so() -> None:
    pdf = progress.render(bare())
    check_setting(pdf)
    (page,) = page_words(pdf)
    assert "before the first session" in page
    assert "No measurable goal is on file" in page
    assert "no number ordered" in page
    assert "no dates stated" in page
    assert "MDC" not in page


def test_om_3_readings_come_as_given() -> None:
    goals = tuple(replace(samples.GOALS[0], reading=reading) for reading in Reading)
    page = all_words(progress.render(samples.progress_report(goals=goals)))
    for words in ("Beyond error", "Within error", "Worse", "Not repeated"):
        assert words in page


def test_lower_is_better_puts_the_mdc_below() -> None:
    assert "– MDC 5" in all_words(progress.render(samples.progress_report(trends=(samples.PAIN,))))


def test_the_same_input_gives_the_same_bytes() -> None:
    first = progress.render(overfull(PaperSize.LETTER))
    progress.render(samples.progress_report(footer=samples.footer("محمد 张伟")))
    assert progress.render(overfull(PaperSize.LETTER)) == first


def test_the_metadata_names_the_paper_and_not_the_client() -> None:
    reader = pypdf.PdfReader(io.BytesIO(progress.render(samples.progress_report())))
    told = reader.metadata
    assert told is not None
    assert told.title == "Treatment plan progress PR-2026-0058"
    assert told.author == "Hannah R. Whitlock, LMT"
    assert told.subject == "Prescription RX-2026-031"
    assert told["/CreationDate"] == "D:20260623165200-07'00'"
    assert reader.root_object["/Lang"] == "en-US"
    assert "Castellano" not in str(told)


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_client_of_any_script_prints_as_herself(name: str) -> None:
    pdf = progress.render(samples.progress_report(footer=samples.footer(name)))
    without = progress.render(samples.progress_report(footer=samples.footer("")))
    printed = letters(pdf) - letters(without)
    wanted = letters_of(name)
    assert all(printed[letter] >= number for letter, number in wanted.items()), (printed, wanted)


def letters_of(name: str) -> dict[str, int]:
    """What a name must leave on the page at least: its letters, without marks that merge into them."""
    import unicodedata
    from collections import Counter

    return dict(Counter(char for char in unicodedata.normalize("NFKD", name) if char.isalpha()))


@settings(max_examples=15, deadline=None, database=None, derandomize=True)
@given(words=st.text(max_size=200), name=st.text(min_size=1, max_size=80), used=st.integers(0, 90))
def test_no_text_breaks_the_report(words: str, name: str, used: int) -> None:
    goal = replace(samples.GOALS[0], goal=words, measure=name)
    report = samples.progress_report(
        footer=samples.footer(name), goals=(goal,), summary=words, accident=words, sessions_used=used, recipient=name
    )
    assert progress.render(report).startswith(b"%PDF-")


def test_the_logo_stands_34_points_high_on_the_first_page() -> None:
    drawn = io.BytesIO()
    Image.new("RGBA", (80, 80), (0, 0, 0, 255)).save(drawn, "PNG")
    head = replace(samples.LETTERHEAD, logo=drawn.getvalue())
    pdf = progress.render(samples.progress_report(letterhead=head))
    assert progress.render(samples.progress_report(letterhead=head)) == pdf
    check_setting(pdf)
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        (logo,) = document.pages[0].images
    assert round(logo["height"], 2) == round(logo["width"], 2) == 34
    assert logo["x0"] == 54
