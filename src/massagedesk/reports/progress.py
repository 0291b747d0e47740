"""Treatment-plan progress: a report to the prescriber on one prescription."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from massagedesk.reports import theme, words
from massagedesk.reports.flow import Block
from massagedesk.reports.gauges import Gauge, MarkKey, Reach, WeekStrip
from massagedesk.reports.goals import goals_table
from massagedesk.reports.inputs import Footer, Letterhead, PaperSize, Signature
from massagedesk.reports.parts import (
    Blank,
    Columns,
    Facts,
    Prose,
    Rule,
    Stack,
    bold,
    heading,
    plain,
    title_block,
)
from massagedesk.reports.pen import Pen
from massagedesk.reports.plan_inputs import Attendance, AttendanceWeek, GoalProgress, Mark, Point, Trend
from massagedesk.reports.setting import Span
from massagedesk.reports.sheet import Chapter, chain_words, draw_chapter, identity, letterhead, running_head
from massagedesk.reports.signing import InkSignature, signature_block
from massagedesk.reports.text import paragraphs
from massagedesk.reports.trends import TrendChart

__all__ = ["Attendance", "AttendanceWeek", "GoalProgress", "Mark", "Point", "ProgressReport", "Trend", "render"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressReport:
    """Everything the progress report prints. Counts and readings come ready; only the layout is worked out here."""

    paper: PaperSize = PaperSize.LETTER
    letterhead: Letterhead
    footer: Footer
    as_of: date
    after_session: int
    """Number of the last session used; 0 before the first."""
    recipient: str = ""
    """The prescriber: "Anil Mehta, DO"."""
    recipient_place: str = ""
    copies_to: tuple[str, ...] = ()

    accident: str = ""
    """"05/09/2026, auto, WA"; empty without one. Client, birth date and claim number come from the footer."""
    insurer: str = ""
    prescription_number: str
    written_on: date | None = None
    prescriber: str
    """"Anil Mehta, DO, NPI 1000000004"."""
    valid_from: date | None = None
    valid_until: date | None = None
    """None where the order names no end."""
    ordered: str
    """"12 sessions, 2 per week for 6 weeks, 60 min"."""
    diagnoses: tuple[str, ...] = ()
    """Codes as the prescriber wrote them (RX-5)."""

    sessions_used: int
    sessions_ordered: int | None
    """None where the order names a frequency only and no number follows from it."""
    weeks_complete: int
    weeks_planned: int | None
    day_number: int
    """Days of the plan gone by, today included; may exceed the plan."""
    days_planned: int | None
    weeks: tuple[AttendanceWeek, ...] = ()

    goals: tuple[GoalProgress, ...] = ()
    measure_note: str = ""
    """Sources of the MDC figures: "PSFS: Stratford 1995."."""
    trends: tuple[Trend, ...] = ()
    summary: str = ""
    signature: Signature | None = None
    """None leaves lines to sign in ink."""
    ink_signer: str = ""
    """Name under the ink line; the letterhead's practitioner when empty."""


def render(report: ProgressReport) -> bytes:
    """The report as a PDF."""
    footer, head = report.footer, report.letterhead
    pen = Pen(
        report.paper,
        title=f"Treatment plan progress {footer.document_number}",
        author=head.practitioner,
        subject=f"Prescription {report.prescription_number}",
        made_at=footer.generated_at,
    )
    later = running_head(head, f"Treatment plan progress, {footer.document_number}, continued")
    chapter = Chapter(
        first_head=(*letterhead(head, pen.text_width), Blank(9.0)),
        later_head=(*later, Blank(9.0)),
        body=tuple(_body(report)),
        foot_left=identity(footer),
        foot_right=chain_words(footer.chain_head),
    )
    draw_chapter(pen, chapter)
    return pen.finish()


def _body(report: ProgressReport) -> list[Block]:
    blocks: list[Block] = [_title(report), Rule(theme.LIGHT, space=6.0), _facts(report), Rule(theme.LIGHT, space=6.0)]
    blocks += [_gauges(report), *_attendance(report), *_goals(report), *_charts(report), *_summary(report)]
    if report.signature is not None:
        blocks.append(signature_block(report.signature, space=14.0))
    else:
        blocks.append(InkSignature(report.ink_signer or report.letterhead.practitioner))
    return blocks


def _title(report: ProgressReport) -> Block:
    stage = f"after session {report.after_session}" if report.after_session else "before the first session"
    right: list[Block] = []
    if report.recipient:
        place = [plain(f", {report.recipient_place}")] if report.recipient_place else []
        right.append(Prose([Span("To: "), bold(report.recipient), *place], align="right"))
    right += [Prose([plain(f"Copy: {name}")], align="right") for name in report.copies_to]
    subtitle = f"Report to the prescriber {stage}, {words.full_date(report.as_of)}"
    return title_block("Treatment plan progress", subtitle, Stack(right or [Blank(0.0)]), is_right_low=True)


def _facts(report: ProgressReport) -> Block:
    footer = report.footer
    client = [
        ("Client", bold(footer.client_name)),
        ("Date of birth", bold(words.full_date(footer.born_on) if footer.born_on else "")),
        ("Claim no.", bold(footer.claim_number or "")),
        ("Accident", bold(report.accident)),
        ("Insurer", plain(report.insurer)),
    ]
    written = f", written {words.full_date(report.written_on)}" if report.written_on else ""
    order = [
        ("Prescription", bold(report.prescription_number + written)),
        ("Prescriber", plain(report.prescriber)),
        ("Valid", plain(_validity(report.valid_from, report.valid_until))),
        ("Ordered", plain(report.ordered)),
        ("Diagnosis", plain(f"{', '.join(report.diagnoses)}, as prescribed" if report.diagnoses else "")),
    ]
    columns = ((216.0, client, 84.0), (264.0, order, 80.0))
    return Columns(
        [
            (width, Facts([(label, [value]) for label, value in facts if value.text], own))
            for width, facts, own in columns
        ],
        space=5.0,
    )


def _validity(first_on: date | None, last_on: date | None) -> str:
    if first_on and last_on:
        return f"{words.full_date(first_on)} to {words.full_date(last_on)}"
    if last_on:
        return f"until {words.full_date(last_on)}"
    return f"from {words.full_date(first_on)}, no end stated" if first_on else "no dates stated"


def _gauges(report: ProgressReport) -> Block:
    used, ordered = report.sessions_used, report.sessions_ordered
    if ordered is None:
        sessions = Reach(figure=str(used), label="sessions used", remainder="no number ordered", done=used, cells=0)
    else:
        remainder = f"{ordered - used} remain" if used <= ordered else f"{used - ordered} over the order"
        sessions = Reach(
            figure=f"{used} of {ordered}", label="sessions used", remainder=remainder, done=used, cells=ordered
        )
    complete, planned = report.weeks_complete, report.weeks_planned
    day = f"day {report.day_number}" + (f" of {report.days_planned}" if report.days_planned else "")
    weeks = Reach(
        figure=f"{complete} of {planned}" if planned else str(complete),
        label="weeks complete",
        remainder=day,
        done=complete,
        cells=planned or 0,
    )
    return Columns([(288.0, Gauge(sessions)), (192.0, Gauge(weeks))], space=8.0)


def _attendance(report: ProgressReport) -> list[Block]:
    if not report.weeks:
        return []
    marks = [session.mark for week in report.weeks for session in week.sessions]
    shown = [mark for mark in Mark if mark is not Mark.LATE_CANCELED or mark in marks]
    size = WeekStrip.WEEKS
    strips = [WeekStrip(report.weeks[first : first + size]) for first in range(0, len(report.weeks), size)]
    return [MarkKey("Attendance by week", [(mark, marks.count(mark)) for mark in shown], space=9.0), *strips]


def _goals(report: ProgressReport) -> list[Block]:
    title = heading("Goals and measures", space=9.0)
    if not report.goals:
        return [title, Prose([Span("No measurable goal is on file for this prescription.")])]
    meaning = "MDC: smallest change that exceeds measurement error"
    band = "; hatched below as baseline ± MDC" if report.trends else ""
    note = Prose([plain(f"{meaning}{band}. {report.measure_note}".strip())], space=3.0)
    table = goals_table(report.goals)
    table.keeps_next = True
    return [title, table, note]


def _charts(report: ProgressReport) -> list[Block]:
    charts = [TrendChart(trend) for trend in report.trends if trend.points]
    rows: list[Block] = []
    for first in range(0, len(charts), 2):
        pair: list[Block] = [*charts[first : first + 2], Blank(0.0)][:2]
        rows.append(Columns([(240.0, chart) for chart in pair], space=9.0))
    return rows


def _summary(report: ProgressReport) -> list[Block]:
    first, *others = paragraphs(report.summary) or [""]
    if not first:
        return []
    lead = [Span("Summary. ", is_bold=True), Span(first)]
    blocks = [Prose(lead, space=8.0), *(Prose([Span(line)], space=3.0) for line in others)]
    blocks[-1].keeps_next = True
    return list(blocks)
