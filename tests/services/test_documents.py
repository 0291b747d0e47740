"""Papers filled from the practice file: HSA-1 to HSA-4, previews, issued numbers, and the record of each print."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
from tests.factories import PASSWORD, Clock, add_client, add_goal, add_prescription, book, chart, open_desk, set_up
from tests.reports.reading import all_words, page_words

from massagedesk.domain.billing import PayerKind, PaymentPurpose
from massagedesk.domain.dates import DateRange
from massagedesk.domain.documents import DocumentKind, PrintedDocument
from massagedesk.domain.errors import Cancelled, NotFound, RuleViolation
from massagedesk.domain.ids import ClientId, PrescriptionId, SessionNoteId, VisitId
from massagedesk.domain.money import Money
from massagedesk.domain.practice import UnitRule
from massagedesk.domain.prescriptions import OrderKind
from massagedesk.domain.schedule import AppointmentStatus
from massagedesk.domain.visits import AddendumKind, Section
from massagedesk.reports.hsa_statement import HsaStatement
from massagedesk.services.billing import PaymentDetails
from massagedesk.services.desk import Desk
from massagedesk.services.documents import PaperRequest
from massagedesk.services.papers import hsa, notes
from massagedesk.services.papers.frame import Frame
from massagedesk.services.visits import AddendumDetails, MinutesDetails


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(tmp_path: Path, clock: Clock) -> Iterator[Desk]:
    desk = open_desk(tmp_path, clock)
    set_up(desk)
    yield desk
    desk.close()


@pytest.fixture
def hannah(desk: Desk) -> ClientId:
    return add_client(desk)


@pytest.fixture
def order(desk: Desk, hannah: ClientId) -> PrescriptionId:
    return add_prescription(desk, hannah)


def treated(
    desk: Desk, client: ClientId, starts_at: datetime, order: PrescriptionId | None = None
) -> tuple[SessionNoteId, VisitId]:
    note = chart(desk, book(desk, client, starts_at, order))
    return note, desk.visits.view(note).row.visit_id


def pay(desk: Desk, client: ClientId, visit: VisitId | None, cents: int, **more: object) -> None:
    facts: dict[str, object] = {"amount": Money(cents), "paid_on": date(2026, 3, 2), **more}
    details = PaymentDetails(client_id=client, visit_id=visit, **facts)  # type: ignore[arg-type]
    desk.billing.add_payments([details])


def at(day: int, month: int = 2) -> datetime:
    """9 am in Bellingham on a day of early 2026."""
    return datetime(2026, month, day, 17, tzinfo=UTC)


def statement(desk: Desk, client: ClientId, year: int = 2026, *, show_diagnosis: bool = False) -> HsaStatement:
    frame = Frame(desk=desk, number="Preview", chain_head="0" * 64, generated_at=desk.local(desk.now()))
    return hsa.compose(desk, client, year, frame, show_diagnosis=show_diagnosis)


# --- HSA-1 to HSA-4 ---------------------------------------------------------------------------------------------


def test_hsa_1_each_session_with_date_description_minutes_and_amount(
    desk: Desk, hannah: ClientId, order: PrescriptionId
) -> None:
    treated(desk, hannah, at(3), order)
    paper = statement(desk, hannah)
    (session,) = paper.sessions
    assert (session.on, session.description, session.minutes, session.fee) == (
        date(2026, 2, 3),
        "Massage therapy, prescribed",
        53,
        Money(11500),
    )
    assert paper.provider == "June Calloway, LMT"
    assert (paper.license, paper.npi, paper.tax_id) == ("Washington MA 60412207", "1993999998", "91-0000142 (EIN)")


def test_hsa_2_sessions_beyond_the_order_or_its_days_are_not_covered(
    desk: Desk, clock: Clock, hannah: ClientId
) -> None:
    order = add_prescription(desk, hannah, sessions=2, per_week=2, weeks=1, expires_on=date(2026, 2, 20))
    clock.now = at(28)
    for day in (3, 5, 7, 26):
        treated(desk, hannah, at(day), order)
    paper = statement(desk, hannah)
    assert [session.letter for session in paper.sessions] == ["L1", "L1", "", ""]
    assert (paper.with_letter.sessions, paper.without_letter.sessions, paper.all_sessions.sessions) == (2, 2, 4)


def test_hsa_2_a_letter_covers_every_session_of_its_days_and_says_its_terms(
    desk: Desk, clock: Clock, hannah: ClientId
) -> None:
    add_prescription(
        desk, hannah, kind=OrderKind.LETTER, sessions=None, per_week=None, weeks=None, session_minutes=None,
        starts_on=date(2026, 2, 4), expires_on=date(2026, 2, 6),
    )  # fmt: skip
    clock.now = at(28)
    for day in (3, 4, 6, 9):
        treated(desk, hannah, at(day))
    paper = statement(desk, hannah)
    assert [session.letter for session in paper.sessions] == ["", "L1", "L1", ""]
    (letter,) = paper.letters
    assert letter.text == "Letter of medical necessity, Priya Raman, MD; valid 02/04/2026 to 02/06/2026."


def test_hsa_2_an_order_counts_sessions_of_the_year_before_too(desk: Desk, clock: Clock, hannah: ClientId) -> None:
    order = add_prescription(
        desk, hannah, sessions=2, written_on=date(2025, 12, 1), starts_on=date(2025, 12, 1), expires_on=date(2026, 3, 1)
    )
    clock.now = at(28)
    for start in (datetime(2025, 12, 30, 17, tzinfo=UTC), at(3), at(5)):
        treated(desk, hannah, start, order)
    assert [session.letter for session in statement(desk, hannah).sessions] == ["L1", ""]


def test_hsa_2_a_letter_for_a_number_of_sessions_covers_no_more(desk: Desk, clock: Clock, hannah: ClientId) -> None:
    add_prescription(desk, hannah, kind=OrderKind.LETTER, sessions=2, per_week=None, weeks=None)
    clock.now = at(28)
    for day in (3, 5, 7):
        treated(desk, hannah, at(day))
    assert [session.letter for session in statement(desk, hannah).sessions] == ["L1", "L1", ""]


def test_hsa_2_a_session_beyond_its_order_uses_up_one_of_the_letter(
    desk: Desk, clock: Clock, hannah: ClientId
) -> None:
    order = add_prescription(desk, hannah, sessions=1)
    add_prescription(desk, hannah, kind=OrderKind.LETTER, sessions=1, per_week=None, weeks=None)
    clock.now = at(28)
    for day in (3, 5, 7):
        treated(desk, hannah, at(day), order)
    assert [session.letter for session in statement(desk, hannah).sessions] == ["L1", "L2", ""]


def test_hsa_2_a_closed_order_covers_nothing_after_the_day_of_closing(
    desk: Desk, clock: Clock, hannah: ClientId, order: PrescriptionId
) -> None:
    clock.now = at(5) + timedelta(hours=2)
    desk.prescriptions.close(order)
    clock.now = at(28)
    for day in (3, 5, 7):
        treated(desk, hannah, at(day), order)
    assert [session.letter for session in statement(desk, hannah).sessions] == ["L1", "L1", ""]


def test_hsa_3_the_year_is_the_practices_own_and_only_attended_sessions_stand(
    desk: Desk, clock: Clock, hannah: ClientId
) -> None:
    new_year_eve_late = datetime(2026, 1, 1, 7, tzinfo=UTC)  # 11 pm on 31 December in Bellingham
    treated(desk, hannah, new_year_eve_late)
    treated(desk, hannah, datetime(2026, 1, 1, 9, tzinfo=UTC))
    desk.schedule.set_status(book(desk, hannah, at(3)), AppointmentStatus.NO_SHOW)
    book(desk, hannah, at(5))
    assert [session.on for session in statement(desk, hannah).sessions] == [date(2026, 1, 1)]
    assert [session.on for session in statement(desk, hannah, 2025).sessions] == [date(2025, 12, 31)]
    assert desk.documents.years(hannah) == [2026, 2025]


def test_hsa_3_tips_fees_and_gift_cards_are_in_no_amount_and_insurers_are_named(desk: Desk, hannah: ClientId) -> None:
    _, visit = treated(desk, hannah, at(3))
    pay(desk, hannah, visit, 2500)
    pay(desk, hannah, visit, 8000, payer_kind=PayerKind.INSURER, payer_name="Cascade Mutual")
    pay(desk, hannah, visit, 1500, purpose=PaymentPurpose.TIP)
    for purpose in (PaymentPurpose.MISSED_FEE, PaymentPurpose.GIFT_CARD_SALE, PaymentPurpose.RETAIL):
        pay(desk, hannah, None, 4000, purpose=purpose)
    paper = statement(desk, hannah)
    total = paper.all_sessions
    assert (total.fee, total.paid_by_client, total.paid_by_others) == (Money(11500), Money(2500), Money(8000))
    _unfinished, remark = paper.remarks
    assert "Cascade Mutual, $80.00" in remark
    assert "$10.00 of the fees is not paid yet" in remark


def test_hsa_3_what_was_paid_back_is_not_paid(desk: Desk, hannah: ClientId) -> None:
    _, visit = treated(desk, hannah, at(3))
    pay(desk, hannah, visit, 11500)
    (payment,) = desk.billing.payments(hannah)
    desk.billing.reverse_payment(payment.id, "check returned by the bank")
    assert statement(desk, hannah).all_sessions.paid_by_client == Money()


def test_hsa_3_totals_with_and_without_a_letter_add_up(desk: Desk, clock: Clock, hannah: ClientId) -> None:
    order = add_prescription(desk, hannah, sessions=1)
    clock.now = at(28)
    for day, paid in ((3, 11500), (5, 4000), (9, 0)):
        _, visit = treated(desk, hannah, at(day), order if day < 9 else None)
        if paid:
            pay(desk, hannah, visit, paid)
    paper = statement(desk, hannah)
    for name in ("fee", "paid_by_client", "paid_by_others"):
        parts = [getattr(total, name) for total in (paper.with_letter, paper.without_letter)]
        assert Money.total(parts) == getattr(paper.all_sessions, name)
        assert Money.total(getattr(session, name) for session in paper.sessions) == getattr(paper.all_sessions, name)


def test_hsa_4_no_diagnosis_unless_asked_for(desk: Desk, hannah: ClientId, order: PrescriptionId) -> None:
    treated(desk, hannah, at(3), order)
    request = PaperRequest(kind=DocumentKind.HSA, client_id=hannah, year=2026)
    assert "M54.2" not in all_words(desk.documents.preview(request))
    assert "M54.2" in all_words(desk.documents.preview(replace(request, show_diagnosis=True)))
    assert statement(desk, hannah).diagnoses == ()


# --- previews and prints ----------------------------------------------------------------------------------------


def test_a_preview_has_no_number_and_leaves_no_record(desk: Desk, hannah: ClientId, order: PrescriptionId) -> None:
    request = PaperRequest(kind=DocumentKind.PROGRESS, client_id=hannah, prescription_id=order)
    pdf = desk.documents.preview(request)
    assert "PR-2026" not in all_words(pdf)
    assert desk.documents.preview(request) == pdf
    assert desk.documents.printed() == []


def test_a_print_is_recorded_with_what_for_whom_when_and_hash(
    desk: Desk, hannah: ClientId, order: PrescriptionId
) -> None:
    request = PaperRequest(kind=DocumentKind.PROGRESS, client_id=hannah, prescription_id=order, recipient=" Dr. Raman ")
    paper = desk.documents.issue(request)
    assert (paper.number, paper.sha256) == ("PR-2026-0001", hashlib.sha256(paper.content).hexdigest())
    assert "PR-2026-0001" in all_words(paper.content)
    (row,) = desk.documents.printed(hannah)
    assert (row.number, row.kind, row.client_name) == ("PR-2026-0001", DocumentKind.PROGRESS, "Hannah Lindqvist")
    assert (row.subject, row.recipient, row.pages) == ("RX-2026-001", "Dr. Raman", paper.pages)
    assert (row.printed_at, row.sha256) == (desk.now(), paper.sha256)
    with desk.database.read() as connection:
        prints = "SELECT count(*) FROM audit_entries WHERE action = 'printed'"
        assert connection.exec_driver_sql(prints).scalar_one() == 1


def test_numbers_count_up_by_kind_and_year(desk: Desk, clock: Clock, hannah: ClientId, order: PrescriptionId) -> None:
    treated(desk, hannah, at(3), order)
    progress = PaperRequest(kind=DocumentKind.PROGRESS, client_id=hannah, prescription_id=order)
    notes = PaperRequest(kind=DocumentKind.NOTES, client_id=hannah)
    numbers = [desk.documents.issue(request).number for request in (progress, notes, progress)]
    clock.forward(days=365)
    numbers.append(desk.documents.issue(progress).number)
    assert numbers == ["PR-2026-0001", "SN-2026-0001", "PR-2026-0002", "PR-2027-0001"]
    assert [row.number for row in desk.documents.printed()] == [
        "PR-2027-0001", "SN-2026-0001", "PR-2026-0002", "PR-2026-0001",
    ]  # fmt: skip


def test_notes_of_days_or_chosen_ones_are_printed_oldest_first(
    desk: Desk, clock: Clock, hannah: ClientId, order: PrescriptionId
) -> None:
    clock.now = at(28)
    notes = [treated(desk, hannah, at(day), order)[0] for day in (3, 5, 10)]
    request = PaperRequest(kind=DocumentKind.NOTES, client_id=hannah)
    pages = page_words(desk.documents.preview(request))
    assert ["N-000001" in pages[0], "N-000003" in pages[-1]] == [True, True]
    february = replace(request, days=DateRange(date(2026, 2, 4), date(2026, 2, 6)))
    assert "N-000002" in all_words(desk.documents.preview(february))
    assert "N-000001" not in all_words(desk.documents.preview(february))
    chosen = desk.documents.issue(replace(request, note_ids=(notes[0], notes[2])))
    assert "N-000002" not in all_words(chosen.content)
    subjects = [desk.documents.issue(each).number for each in (february, request)]
    assert subjects == ["SN-2026-0002", "SN-2026-0003"]
    assert {row.subject for row in desk.documents.printed()} == {
        "N-000001, N-000003",
        "02/04/2026 to 02/06/2026",
        "all notes",
    }


@pytest.mark.parametrize(
    ("section", "text", "words", "begins", "printed_at"),
    [
        (Section.SUBJECTIVE, "No change.", "No change", 0, len("No change to health or medication.") + 1),
        (Section.OBJECTIVE, "Left 66°, neck left 66°.", "66°", 20, 20),
        (Section.OBJECTIVE, "Left or left.", "left", 8, 8),
    ],
)
def test_soap_5_the_very_words_corrected_are_struck(
    desk: Desk, hannah: ClientId, section: Section, text: str, words: str, begins: int, printed_at: int
) -> None:
    note = chart(desk, book(desk, hannah, at(3)), **{section.value: text})
    correction = AddendumDetails(
        kind=AddendumKind.CORRECTION,
        text="Other",
        reason="Mistyped.",
        section=section,
        original=words,
        original_at=begins,
    )
    desk.visits.add(note, correction, PASSWORD)
    frame = Frame(desk=desk, number="Preview", chain_head="0" * 64, generated_at=desk.local(desk.now()))
    (page,) = notes.compose(desk, hannah, [desk.visits.view(note).row], frame).notes
    (struck,) = [struck for part in page.sections for struck in part.struck]
    printed = next(part.text for part in page.sections if part.struck)
    assert (struck.start, struck.label) == (printed_at, "C1")
    assert printed[struck.start : struck.end] == words


def test_unit_5_a_signed_note_keeps_the_units_it_was_signed_with(desk: Desk, hannah: ClientId) -> None:
    parts = tuple(MinutesDetails(code=code, label=code, minutes=7) for code in ("97124", "97140"))
    note = chart(desk, book(desk, hannah, at(3)), minutes=parts)
    desk.practice.save(replace(desk.practice.details(), unit_rule=UnitRule.TOTAL_TIME))
    frame = Frame(desk=desk, number="Preview", chain_head="0" * 64, generated_at=desk.local(desk.now()))
    view = desk.visits.view(note)
    (page,) = notes.compose(desk, hannah, [view.row], frame).notes
    assert ([service.units for service in page.services], page.total_units) == ([0, 0], 0)
    assert desk.visits.units([7, 7], view.unit_rule).total == 0
    assert desk.visits.units([7, 7]).total == 1
    assert view.is_unaltered


def test_notes_of_another_client_are_never_among_them(desk: Desk, hannah: ClientId) -> None:
    note, _ = treated(desk, hannah, at(3))
    walt = add_client(desk, "Walt", "Brenner")
    with pytest.raises(NotFound):
        desk.documents.preview(PaperRequest(kind=DocumentKind.NOTES, client_id=walt, note_ids=(note,)))


def test_an_order_of_another_client_is_not_reported_under_this_ones_name(
    desk: Desk, hannah: ClientId, order: PrescriptionId
) -> None:
    walt = add_client(desk, "Walt", "Brenner")
    request = PaperRequest(kind=DocumentKind.PROGRESS, client_id=walt, prescription_id=order)
    with pytest.raises(RuleViolation, match="another client"):
        desk.documents.issue(request)
    assert desk.documents.printed() == []


@pytest.mark.parametrize(("kind", "field"), [(DocumentKind.PROGRESS, "prescription"), (DocumentKind.HSA, "year")])
def test_a_paper_needs_to_know_what_about(desk: Desk, hannah: ClientId, kind: DocumentKind, field: str) -> None:
    with pytest.raises(RuleViolation) as caught:
        desk.documents.issue(PaperRequest(kind=kind, client_id=hannah))
    assert caught.value.field == field
    assert desk.documents.printed() == []


def test_om_3_the_report_claims_improvement_only_beyond_the_error(
    desk: Desk, clock: Clock, hannah: ClientId, order: PrescriptionId
) -> None:
    better = add_goal(desk, hannah, order)
    hardly = add_goal(desk, hannah, order, label="Sleep through the night")
    clock.now = at(28)
    treated(desk, hannah, at(3), order)
    desk.treatment.measure(better, Decimal(6), date(2026, 2, 20))
    desk.treatment.measure(hardly, Decimal(5), date(2026, 2, 20))
    words = all_words(
        desk.documents.preview(PaperRequest(kind=DocumentKind.PROGRESS, client_id=hannah, prescription_id=order))
    )
    assert "Improved beyond measurement error: turn head to check blind spot (3 to 6)" in words
    assert "Change still within measurement error: sleep through the night (3 to 5)" in words


# --- a year's batch ---------------------------------------------------------------------------------------------


def test_a_batch_holds_a_statement_of_everybody_seen_each_under_its_number(
    desk: Desk, clock: Clock, hannah: ClientId
) -> None:
    walt, idle = add_client(desk, "Walt", "Brenner"), add_client(desk, "Idle", "Soul")
    treated(desk, hannah, at(3))
    treated(desk, walt, at(5))
    book(desk, idle, at(9, month=3))
    told: list[tuple[int, int]] = []
    paper = desk.documents.issue_statements(2026, lambda done, total: told.append((done, total)))
    assert [(row.number, row.client_name) for row in desk.documents.printed()] == [
        ("HSA-2026-0002", "Hannah Lindqvist"),
        ("HSA-2026-0001", "Walt Brenner"),
    ]
    rows = desk.documents.printed()
    assert [(row.pages, row.subject) for row in rows] == [(1, "2026, one of 2 in one file")] * 2
    assert {row.sha256 for row in rows} == {paper.sha256} == {hashlib.sha256(paper.content).hexdigest()}
    assert paper.pages == len(page_words(paper.content)) == 2
    text = all_words(paper.content)
    assert ("HSA-2026-0001" in text, "HSA-2026-0002" in text, "Idle Soul" in text) == (True, True, False)
    done = [one for one, _ in told]
    assert done == sorted(done)
    assert all(one <= total for one, total in told)


def test_a_batch_stopped_half_way_records_nothing(desk: Desk, hannah: ClientId) -> None:
    treated(desk, hannah, at(3))

    def stop(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        desk.documents.issue_statements(2026, stop)
    assert desk.documents.printed() == []


def test_a_year_without_sessions_has_no_batch(desk: Desk, hannah: ClientId) -> None:
    with pytest.raises(NotFound, match="2019"):
        desk.documents.issue_statements(2019)


def test_a_paper_printed_again_later_differs_only_by_number_and_time(
    desk: Desk, clock: Clock, hannah: ClientId
) -> None:
    treated(desk, hannah, at(3))
    request = PaperRequest(kind=DocumentKind.HSA, client_id=hannah, year=2026)
    first = desk.documents.issue(request)
    clock.now += timedelta(days=1)
    second = desk.documents.issue(request)
    assert first.sha256 != second.sha256
    assert first.pages == second.pages


def test_a_number_taken_while_the_paper_was_set_is_not_given_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_desk(tmp_path, Clock())
    set_up(desk)
    request = PaperRequest(kind=DocumentKind.HSA, client_id=add_client(desk), year=2026)
    numbers, others = desk.documents._numbers, []

    def numbers_while_another_is_issued(kind: DocumentKind, count: int) -> list[str]:
        found = numbers(kind, count)
        if not others:
            others.append("begun")
            others.append(desk.documents.issue(request).number)
        return found

    monkeypatch.setattr(desk.documents, "_numbers", numbers_while_another_is_issued)
    mine = desk.documents.issue(request).number
    assert (others[1], mine) == ("HSA-2026-0001", "HSA-2026-0002")
    desk.close()


def test_numbers_go_on_beyond_the_four_digits_they_begin_with(tmp_path: Path) -> None:
    desk = open_desk(tmp_path, Clock())
    set_up(desk)
    client_id = add_client(desk)
    with desk.database.work() as session:
        for number in ("HSA-2026-9999", "HSA-2026-10000"):
            session.add(
                PrintedDocument(
                    number=number, kind=DocumentKind.HSA, client_id=client_id, subject="2026",
                    printed_at=desk.now(), pages=1, sha256="0", chain_head="0",
                )
            )  # fmt: skip
    assert desk.documents.next_number(DocumentKind.HSA) == "HSA-2026-10001"
    desk.close()


def test_a_statement_of_an_unfinished_year_says_so_and_of_a_future_year_is_refused(desk: Desk) -> None:
    hannah = add_client(desk)
    chart(desk, book(desk, hannah, at(2)))
    request = PaperRequest(kind=DocumentKind.HSA, client_id=hannah, year=2026)
    assert "Year not over: through Tue 3 Mar 2026." in all_words(desk.documents.preview(request))
    assert desk.documents.statement_cautions(2026).sentences == ("Year not over: through Tue 3 Mar 2026.",)
    assert desk.documents.statement_cautions(2025).sentences == ()
    for ask in (
        partial(desk.documents.statement_cautions, 2027),
        partial(desk.documents.issue_statements, 2027),
        partial(desk.documents.issue, replace(request, year=2027)),
    ):
        with pytest.raises(RuleViolation, match="has not begun") as caught:
            ask()
        assert caught.value.field == "year"
    assert desk.documents.printed() == []
