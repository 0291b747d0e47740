"""Made-up inputs for the papers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

from massagedesk.domain.money import Money
from massagedesk.domain.treatment import Reading
from massagedesk.domain.visits import AddendumKind
from massagedesk.reports.hsa_statement import HsaLetter, HsaSession, HsaStatement, HsaTotal
from massagedesk.reports.inputs import Footer, Letterhead, PaperSize, Signature
from massagedesk.reports.progress import (
    Attendance,
    AttendanceWeek,
    GoalProgress,
    Mark,
    Point,
    ProgressReport,
    Trend,
)
from massagedesk.reports.session_notes import (
    NoteAddendum,
    NoteMeasure,
    NotePage,
    NotesDocument,
    NoteSection,
    NoteService,
    Struck,
)

PACIFIC = timezone(timedelta(hours=-7))
LETTERHEAD = Letterhead(
    practice_name="Larkspur Medical Massage",
    practitioner="Hannah R. Whitlock, LMT",
    license="Washington license MA 60412207",
    address_lines=("2418 Juniper Street, Suite 3", "Bellingham, WA 98225"),
    phone="(360) 555-0142",
    fax="(360) 555-0143",
)
LONG_NAME = "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh Maria-Antonia de la Concepción y Villanueva"


def signature(hour: int = 16, minute: int = 52, digits: str = "3e9a71c40b5df286") -> Signature:
    return Signature(
        signer="Hannah R. Whitlock, LMT",
        license="Washington license MA 60412207",
        signed_at=datetime(2026, 6, 23, hour, minute, tzinfo=PACIFIC),
        content_hash=digits,
    )


def footer(
    client: str = "Renée M. Castellano", number: str = "PR-2026-0058", claim: str | None = "CM-0473-882196"
) -> Footer:
    return Footer(
        document_number=number,
        client_name=client,
        born_on=date(1984, 3, 14),
        claim_number=claim,
        generated_at=datetime(2026, 6, 23, 16, 52, tzinfo=PACIFIC),
        chain_head="7c1e90ab44d2ffff",
    )


def goal(
    title: str,
    measure: str,
    figures: tuple[str, str, str, str],
    *,
    better: str = "up",
    unit: str = "",
    summary: bool = False,
) -> GoalProgress:
    """A goal from baseline, latest, target and MDC as typed."""
    baseline, latest, target, mdc = (Decimal(figure) for figure in figures)
    gain = latest - baseline if better == "up" else baseline - latest
    return GoalProgress(
        goal=title,
        measure=measure,
        unit=unit,
        places=1 if "." in figures[0] else 0,
        baseline=baseline,
        baseline_on=date(2026, 6, 2),
        latest=latest,
        latest_on=date(2026, 6, 23),
        target=target,
        target_on=date(2026, 7, 12),
        change=latest - baseline,
        mdc=mdc,
        reading=Reading.BEYOND_ERROR if gain >= mdc else Reading.WITHIN_ERROR,
        is_summary=summary,
    )


GOALS = (
    goal("Check blind spot while driving", "PSFS item", ("3", "6", "8", "3")),
    goal("Sit at the computer 60 minutes", "PSFS item", ("4", "5", "8", "3")),
    goal("Sleep through the night", "PSFS item", ("2", "7", "8", "3")),
    goal("Mean of the three activities", "PSFS mean", ("3.0", "6.0", "8.0", "2.0"), summary=True),
    goal("Turn head to the right, active", "Goniometer", ("48", "62", "70", "5"), unit="°"),
    goal("Pain, average of the past week", "NPRS 0–10", ("7", "4", "2", "4"), better="down"),
)


def points(*values: str, every: int = 7) -> tuple[Point, ...]:
    start = date(2026, 6, 2)
    return tuple(Point(start + timedelta(days=every * place), Decimal(value)) for place, value in enumerate(values))


FUNCTION = Trend(
    title="Function: PSFS mean",
    scale="0–10, higher is better",
    points=points("3.0", "3.7", "5.0", "6.0"),
    places=1,
    baseline=Decimal("3"),
    mdc=Decimal("2"),
    target=Decimal("8"),
    axis_low=Decimal(0),
    axis_high=Decimal(10),
)
ROTATION = Trend(
    title="Neck rotation, right",
    scale="degrees, higher is better",
    points=points("48", "51", "57", "62"),
    unit="°",
    baseline=Decimal(48),
    mdc=Decimal(5),
    target=Decimal(70),
)
PAIN = Trend(
    title="Pain: NPRS",
    scale="0–10, lower is better",
    points=points("7", "7", "5", "4"),
    baseline=Decimal(7),
    mdc=Decimal(2),
    target=Decimal(2),
    is_higher_better=False,
    axis_low=Decimal(0),
    axis_high=Decimal(10),
)
_DAYS = (
    ((2, "A"), (4, "A")),
    ((9, "A"), (11, "C"), (13, "A")),
    ((16, "A"), (18, "A")),
    ((23, "A"), (25, "B")),
    ((30, "B"), (32, "B")),
    ((37, "B"), (39, "B")),
)
_MARKS = {"A": Mark.ATTENDED, "B": Mark.BOOKED, "C": Mark.CANCELED}


def weeks() -> tuple[AttendanceWeek, ...]:
    start = date(2026, 6, 1)
    return tuple(
        AttendanceWeek(
            number=place + 1,
            first_on=start + timedelta(days=7 * place),
            last_on=start + timedelta(days=7 * place + 6),
            sessions=tuple(Attendance(start + timedelta(days=day - 1), _MARKS[mark]) for day, mark in days),
        )
        for place, days in enumerate(_DAYS)
    )


def progress_report(**changes: object) -> ProgressReport:
    given: dict[str, object] = {
        "paper": PaperSize.LETTER,
        "letterhead": LETTERHEAD,
        "footer": footer(),
        "as_of": date(2026, 6, 23),
        "after_session": 7,
        "recipient": "Anil Mehta, DO",
        "recipient_place": "Northgate Family Clinic",
        "copies_to": ("Cascade Mutual, PIP claims",),
        "accident": "05/09/2026, auto, WA",
        "insurer": "Cascade Mutual, PIP",
        "prescription_number": "RX-2026-031",
        "written_on": date(2026, 5, 29),
        "prescriber": "Anil Mehta, DO, NPI 1000000004",
        "valid_from": date(2026, 6, 1),
        "valid_until": date(2026, 7, 12),
        "ordered": "12 sessions, 2 per week for 6 weeks, 60 min",
        "diagnoses": ("S13.4XXA", "S16.1XXA"),
        "sessions_used": 7,
        "sessions_ordered": 12,
        "weeks_complete": 3,
        "weeks_planned": 6,
        "day_number": 23,
        "days_planned": 42,
        "weeks": weeks(),
        "goals": GOALS,
        "measure_note": "PSFS: Stratford 1995.",
        "trends": (FUNCTION, ROTATION),
        "summary": (
            "Function and right rotation improved beyond measurement error; pain fell 3 points, which is still within "
            "it. Sitting at the computer is the slowest goal and the focus of the next 5 sessions. No adverse "
            "response. Plan: complete the order as written, re-measure on 07/09/2026, and ask the prescriber to "
            "review before 07/12/2026."
        ),
        "signature": replace(signature(), license="Washington license MA 60412207, NPI 1993999998"),
    }
    return ProgressReport(**{**given, **changes})  # type: ignore[arg-type]


SUBJECTIVE = (
    "Health history reviewed with client; no change, no new medication; consent of 06/02/2026 in force. “The "
    "right side still grabs when I look over my shoulder to change lanes.” Neck pain since the collision on "
    "05/09/2026, right more than left, on most days, worse after 30 minutes at the computer, eased by heat. Woke "
    "once last night (three times at baseline). Felt looser for two days after the last session."
)
OBJECTIVE = (
    "Head carried slightly forward; right shoulder about 1 cm high. Active rotation right 68°, left 66°. "
    "Palpation: right upper trapezius trigger point, left levator scapulae raised tone. Treated prone and supine:"
    " effleurage, kneading and trigger point pressure to upper back and both shoulders, 38 min; myofascial "
    "release and suboccipital release to neck, 22 min. Tolerated well, no adverse response. Rotation right 64° "
    "after treatment, pain-free to 58°."
)
ASSESSMENT = (
    "Rotation right up 14° from baseline (48°). Blind-spot goal PSFS 6, baseline 3, target 8 by 07/12/2026: on "
    "course. Computer sitting PSFS 5, baseline 4: slow. Response to treatment good."
)
PLAN = (
    "Continue 2 per week, 5 sessions remain on RX-2026-031. Next: front of neck. Home care: chin tucks 10 × 3 "
    "daily, heat 15 min, screen break every 30 min. Re-measure 07/09/2026."
)


def correction() -> NoteAddendum:
    return NoteAddendum(
        label="C1",
        kind=AddendumKind.CORRECTION,
        was="right 68°",
        now="right 62°",
        reason="Typing error. The goniometer reading saved with the session measures at 2:10 PM is 62°.",
        signature=signature(16, 31, "e4c760d918fa3b52"),
    )


def sections(objective: str = OBJECTIVE, was: str = "") -> tuple[NoteSection, ...]:
    start = objective.find(was)
    struck = (Struck(start, start + len(was), "C1"),) if was and start >= 0 else ()
    return (
        NoteSection(letter="S", heading="Subjective", text=SUBJECTIVE),
        NoteSection(letter="O", heading="Objective", text=objective, struck=struck),
        NoteSection(letter="A", heading="Assessment", text=ASSESSMENT),
        NoteSection(letter="P", heading="Plan", text=PLAN),
    )


def note(**changes: object) -> NotePage:
    given: dict[str, object] = {
        "client_name": "Renée M. Castellano",
        "born_on": date(1984, 3, 14),
        "claim_number": "CM-0473-882196",
        "note_number": "N-000412",
        "visit_on": date(2026, 6, 23),
        "started_at": datetime(2026, 6, 23, 14, 2, tzinfo=PACIFIC),
        "stopped_at": datetime(2026, 6, 23, 15, 6, tzinfo=PACIFIC),
        "elapsed_minutes": 64,
        "session_line": "Session 7 of 12, RX-2026-031",
        "services": (
            NoteService(code="97124", name="Massage", area="Upper back, both shoulders", minutes=38, units=3),
            NoteService(code="97140", name="Manual therapy", area="Neck, suboccipital", minutes=22, units=1),
        ),
        "total_minutes": 60,
        "total_units": 4,
        "units_remark": "Units agree under midpoint and total-time counting",
        "sections": sections(),
        "pain_before": 6,
        "pain_after": 3,
        "measures": (
            NoteMeasure("Neck rotation, right", "62°"),
            NoteMeasure("Neck rotation, left", "66°"),
            NoteMeasure("PSFS: check blind spot", "6"),
        ),
        "entered_at": datetime(2026, 6, 23, 15, 8, tzinfo=PACIFIC),
        "signature": signature(15, 21, "b81d2f069ce35a47"),
    }
    return NotePage(**{**given, **changes})  # type: ignore[arg-type]


def notes(*pages: NotePage, paper: PaperSize = PaperSize.LETTER) -> NotesDocument:
    return NotesDocument(
        paper=paper,
        letterhead=LETTERHEAD,
        document_number="SN-2026-0031",
        generated_at=datetime(2026, 6, 23, 16, 54, tzinfo=PACIFIC),
        chain_head="a90f3d27e6b1aaaa",
        notes=pages or (note(),),
    )


_YEAR = (
    ("01-14", 90, 16500, 0, ""),
    ("02-11", 60, 11500, 0, ""),
    *((day, 60, 11500, 0, "L1") for day in ("03-04", "03-18", "04-01", "04-15", "04-29")),
    *((day, 60, 11500, 0, "L1") for day in ("05-13", "05-27", "06-10", "06-24")),
    ("07-22", 90, 17000, 0, ""),
    ("08-19", 60, 12000, 0, ""),
    ("09-09", 60, 12000, 4000, "L2"),
    ("09-23", 60, 12000, 4000, "L2"),
    *((day, 60, 12000, 0, "L2") for day in ("10-07", "10-21")),
    ("11-04", 45, 9000, 0, "L2"),
    *((day, 60, 12000, 0, "L2") for day in ("11-18", "12-02", "12-16")),
)


def hsa_session(day: str, minutes: int, fee: int, others: int, letter: str) -> HsaSession:
    return HsaSession(
        on=date.fromisoformat(f"2025-{day}"),
        description="Massage therapy, prescribed" if letter else "Massage therapy",
        minutes=minutes,
        fee=Money(fee),
        paid_by_client=Money(fee - others),
        paid_by_others=Money(others),
        letter=letter,
    )


def hsa_total(sessions: tuple[HsaSession, ...]) -> HsaTotal:
    return HsaTotal(
        sessions=len(sessions),
        minutes=sum(session.minutes for session in sessions),
        fee=Money.total(session.fee for session in sessions),
        paid_by_client=Money.total(session.paid_by_client for session in sessions),
        paid_by_others=Money.total(session.paid_by_others for session in sessions),
    )


def hsa_statement(sessions: tuple[HsaSession, ...] | None = None, **changes: object) -> HsaStatement:
    rows = tuple(hsa_session(*row) for row in _YEAR) if sessions is None else sessions
    given: dict[str, object] = {
        "letterhead": LETTERHEAD,
        "footer": Footer(
            document_number="HSA-2025-0017",
            client_name="Thomas J. Lindqvist",
            born_on=date(1971, 11, 2),
            generated_at=datetime(2026, 1, 9, 9, 14, tzinfo=timezone(timedelta(hours=-8))),
            chain_head="1f62d8c09b35",
            remark="Not a claim",
        ),
        "year": 2025,
        "first_on": date(2025, 1, 1),
        "last_on": date(2025, 12, 31),
        "provider": "Hannah R. Whitlock, LMT",
        "license": "Washington MA 60412207",
        "npi": "1993999998",
        "tax_id": "91-0000142 (EIN)",
        "client_address": ("635 Harbor View Lane", "Bellingham, WA 98229"),
        "sessions": rows,
        "with_letter": hsa_total(tuple(row for row in rows if row.letter)),
        "without_letter": hsa_total(tuple(row for row in rows if not row.letter)),
        "all_sessions": hsa_total(rows),
        "letters": (
            HsaLetter("L1", "Letter of medical necessity, Lena Fischer, ARNP; valid 03/03/2025 to 07/02/2025."),
            HsaLetter("L2", "Letter of medical necessity, Lena Fischer, ARNP; valid 09/02/2025 to 03/01/2026."),
        ),
        "remarks": (
            "Paid by others: employer wellness program, $80.00. No insurance payment and no write-off was recorded. "
            "Tips, missed-visit fees, gift cards and retail sales are not included. Diagnosis is left out; the "
            "letters are on file.",
        ),
    }
    return HsaStatement(**{**given, **changes})  # type: ignore[arg-type]
