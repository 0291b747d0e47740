"""The annual HSA / FSA statement (HSA-1 to HSA-4)."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from itertools import pairwise

import pypdf
import pytest
from tests.reports import samples
from tests.reports.reading import all_words, check_setting, page_words

from massagedesk.domain.errors import Cancelled
from massagedesk.reports import hsa_statement
from massagedesk.reports.inputs import PaperSize

MANY = tuple(
    samples.hsa_session(f"{month:02}-{day:02}", 60, 12000, 100, "L1" if month % 2 else "")
    for month in range(1, 13)
    for day in (1, 8, 8, 15, 22, 28)
)


def none_attended() -> hsa_statement.HsaStatement:
    return samples.hsa_statement((), letters=(), remarks=())


def test_hsa_1_says_who_treated_whom_when_and_for_how_much() -> None:
    pdf = hsa_statement.render(samples.hsa_statement())
    check_setting(pdf)
    (page,) = page_words(pdf)
    for words in (
        "Sessions attended and paid, 01/01/2025 to 12/31/2025",
        "Provider Hannah R. Whitlock, LMT",
        "Washington MA 60412207",
        "1993999998",
        "91-0000142 (EIN)",
        "Thomas J. Lindqvist",
        "11/02/1971",
        "635 Harbor View Lane",
        "01/14/2025 Massage therapy 90 165.00 165.00 0.00 none",
        "09/09/2025 Massage therapy, prescribed 60 120.00 80.00 40.00 L2",
        "HSA-2025-0017 · Thomas J. Lindqvist · DOB 11/02/1971 · Not a claim",
        "Page 1 of 1",
        "I certify",
    ):
        assert words in page, words


def test_hsa_3_totals_stand_as_given() -> None:
    page = all_words(hsa_statement.render(samples.hsa_statement()))
    assert "With prescription or letter, 17 sessions 1,005 1,965.00 1,885.00 80.00" in page
    assert "Without, 4 sessions 300 570.00 570.00 0.00" in page
    assert "All, 21 sessions 1,305 2,535.00 2,455.00 80.00" in page
    assert "L1 Letter of medical necessity" in page


def test_hsa_4_no_diagnosis_unless_asked_for() -> None:
    assert "Diagnosis M54.2" not in all_words(hsa_statement.render(samples.hsa_statement()))
    asked = samples.hsa_statement(diagnoses=("M54.2", "G44.209"))
    assert "Diagnosis M54.2, G44.209, as prescribed" in all_words(hsa_statement.render(asked))


@pytest.mark.parametrize("paper", list(PaperSize))
def test_many_rows_go_on_with_the_head_repeated(paper: PaperSize) -> None:
    pdf = hsa_statement.render(samples.hsa_statement(MANY, paper=paper))
    check_setting(pdf, paper)
    pages = page_words(pdf)
    assert len(pages) > 1
    days = [re.findall(r"\d\d/\d\d/2025(?= Massage)", page) for page in pages]
    assert [day for page in days for day in page] == [f"{row.on:%m/%d/%Y}" for row in MANY]
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in page
        assert ("Date of service" in page) == ("Massage therapy" in page)
        assert "HSA-2025-0017" in page
    for page, following in pairwise(days):
        assert not page or not following or page[-1] != following[0]
    total_page = next(page for page in pages if "All, 72 sessions" in page)
    assert "12/28/2025" in total_page


def test_a_year_without_sessions_says_so() -> None:
    pdf = hsa_statement.render(none_attended())
    check_setting(pdf)
    page = all_words(pdf)
    assert "No session was attended from 01/01/2025 to 12/31/2025." in page
    assert "my records show no session" in page
    assert "Fee, $" not in page


def test_the_ink_lines_never_stand_alone() -> None:
    for number in range(1, len(MANY), 3):
        last = page_words(hsa_statement.render(samples.hsa_statement(MANY[:number])))[-1]
        assert "I certify" in last
        assert "not included" in last


def test_a_batch_counts_pages_for_each_client_and_reports_progress() -> None:
    statements = [
        replace(samples.hsa_statement(rows), footer=replace(samples.hsa_statement().footer, client_name=name))
        for rows, name in ((MANY, "Żaneta Łęcka"), (None, samples.LONG_NAME), ((), "محمد علي"))
    ]
    told: list[tuple[int, int]] = []
    pdf, pages = hsa_statement.render_all(statements, lambda done, total: told.append((done, total)))
    assert pages == (3, 2, 1)
    check_setting(pdf)
    assert told == [(1, 3), (2, 3), (3, 3)]
    counted = [re.search(r"Page (\d+ of \d+)", page) for page in page_words(pdf)]
    assert [found.group(1) for found in counted if found] == [
        *("1 of 3", "2 of 3", "3 of 3"),
        *("1 of 2", "2 of 2"),
        "1 of 1",
    ]
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    assert [entry.title for entry in reader.outline if not isinstance(entry, list)] == [
        "Żaneta Łęcka",
        samples.LONG_NAME,
        "محمد علي",
    ]
    assert reader.metadata is not None
    assert reader.metadata.title == "Annual HSA / FSA statements 2025"


def test_a_batch_can_be_stopped() -> None:
    def stop(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        hsa_statement.render_all([samples.hsa_statement()] * 2, stop)


def test_an_empty_batch_is_a_bug_of_the_caller() -> None:
    with pytest.raises(ValueError, match="no statement"):
        hsa_statement.render_all([], lambda done, total: None)


def test_the_same_input_gives_the_same_bytes() -> None:
    assert hsa_statement.render(samples.hsa_statement()) == hsa_statement.render(samples.hsa_statement())


def test_refunds_print_with_a_dash_that_survives_a_fax() -> None:
    refund = samples.hsa_session("03-04", 60, -11500, 0, "")
    assert "–115.00" in all_words(hsa_statement.render(samples.hsa_statement((refund,))))
