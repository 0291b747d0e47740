"""What happened with a client, in one line of time: appointments, sessions, orders, papers and money."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from PySide6.QtCore import QCoreApplication

from massagedesk.domain.billing import PayerKind, PaymentPurpose
from massagedesk.domain.dates import DateRange, instant, spoken_time
from massagedesk.domain.ids import ClientId
from massagedesk.domain.money import NOTHING
from massagedesk.domain.schedule import AppointmentStatus
from massagedesk.domain.visits import NoteStatus
from massagedesk.gui.clients import client_words as words
from massagedesk.services.billing import PaymentRow
from massagedesk.services.desk import Desk
from massagedesk.services.documents import PrintRow
from massagedesk.services.prescriptions import AttachmentRow, PrescriptionRow
from massagedesk.services.schedule import AppointmentRow
from massagedesk.services.visits import NoteRow

translate = QCoreApplication.translate

SHOWN_BACK_DAYS = 365
"""How far back the timeline goes at first: a page opens as fast after twenty years as after one."""
SHOWN_AHEAD = 2
"""Appointments to come that the timeline shows; the rest is one line."""


class Which(StrEnum):
    """What the timeline shows."""

    ALL = "all"
    SESSIONS = "sessions"
    DOCUMENTS = "documents"
    MONEY = "money"


class Step(StrEnum):
    """What can be done about a line at once."""

    NONE = ""
    ARRIVE = "arrive"
    START = "start"
    EARLIER = "earlier"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A line of the timeline."""

    at: datetime
    icon: str
    title: str
    detail: str = ""
    aside: str = ""
    """At the right: "Pain 4 → 2"."""
    which: Which
    tone: str = "muted"
    step: Step = Step.NONE
    record: Any = None
    """The row it stands for."""
    goes_to: tuple[str, dict[str, Any]] | None = field(default=None, hash=False)
    """Where Enter leads: a place with its arguments."""


def timeline(desk: Desk, client_id: ClientId, since: date | None = None) -> list[Entry]:
    """What happened with a client from the day `since` on, or ever, newest first, what is to come on top."""
    since_at = None if since is None else desk.bounds(since)[0]
    days = None if since is None else DateRange(since, desk.today() + timedelta(days=1))
    notes = desk.visits.of_client(client_id, days)
    entries = [
        *_appointments(desk, client_id, since_at),
        *(_session(desk, note) for note in notes),
        *_money(desk, client_id, {note.visit_id: note for note in notes}, since),
        *(_order(desk, order) for order in desk.prescriptions.of_client(client_id)),
        *(_paper(client_id, paper) for paper in desk.documents.printed(client_id)),
        *(_scan(client_id, scan) for scan in desk.prescriptions.scans_of_client(client_id)),
    ]
    shown = [entry for entry in entries if since_at is None or entry.at >= since_at]
    return sorted(shown, key=lambda entry: entry.at, reverse=True)


def shown_since(desk: Desk, client_id: ClientId) -> date | None:
    """The day the timeline starts at first: a year ago for somebody who has been coming for longer, else None."""
    first_at = desk.schedule.first_of_client(client_id)
    year_ago = desk.today() - timedelta(days=SHOWN_BACK_DAYS)
    if first_at is None or desk.local(first_at).date() >= year_ago:
        return None
    return year_ago


def earlier(desk: Desk, since: date) -> Entry:
    """The last line while older ones are left out: it brings them."""
    return Entry(
        at=desk.bounds(since)[0],
        icon="clock",
        title=translate("ClientOverview", "Show everything before"),
        detail=translate("ClientOverview", "the timeline goes back a year"),
        which=Which.ALL,
        step=Step.EARLIER,
    )


def only(entries: Iterable[Entry], which: Which) -> list[Entry]:
    """The lines of one kind."""
    return [entry for entry in entries if which is Which.ALL or entry.which in (which, Which.ALL)]


def _appointments(desk: Desk, client_id: ClientId, since_at: datetime | None) -> list[Entry]:
    rows = [row for row in desk.schedule.of_client(client_id, since_at) if row.visit_id is None]
    _, tomorrow = desk.bounds(DateRange(desk.today(), desk.today()))
    ahead = [row for row in rows if row.starts_at >= tomorrow and row.status.holds_time]
    hidden = {row.id for row in ahead[SHOWN_AHEAD:]}
    entries = [_appointment(desk, row) for row in rows if row.id not in hidden]
    if hidden:
        entries.append(_further(desk, client_id, ahead[SHOWN_AHEAD:]))
    return entries


def _further(desk: Desk, client_id: ClientId, rows: list[AppointmentRow]) -> Entry:
    last = words.day(desk, rows[-1].starts_at)
    text = (
        translate("ClientOverview", "1 more appointment booked")
        if len(rows) == 1
        else translate("ClientOverview", "{count} more appointments booked")
    )
    return Entry(
        at=rows[-1].starts_at,
        icon="calendar-days",
        title=text.format(count=len(rows)),
        detail=translate("ClientOverview", "the last on {day}").format(day=last),
        which=Which.SESSIONS,
        goes_to=("clients", {"client_id": client_id, "tab": "appointments"}),
    )


def _appointment(desk: Desk, row: AppointmentRow) -> Entry:
    at = desk.local(row.starts_at)
    goes_to: tuple[str, dict[str, Any]] = ("calendar", {"appointment_id": row.id})
    if not row.status.holds_time:
        given_up = {
            AppointmentStatus.NO_SHOW: (translate("ClientOverview", "No-show, {time}"), "user-x", "danger"),
            AppointmentStatus.LATE_CANCELLED: (translate("ClientOverview", "Late cancel, {time}"), "ban", "warning"),
        }.get(row.status, (translate("ClientOverview", "Canceled, {time}"), "ban", "muted"))
        return Entry(
            at=row.starts_at,
            icon=given_up[1],
            tone=given_up[2],
            title=given_up[0].format(time=spoken_time(at)),
            detail=" · ".join(part for part in (row.status_reason, row.service) if part),
            which=Which.SESSIONS,
            record=row,
            goes_to=goes_to,
        )
    is_today = at.date() == desk.today()
    step = Step.NONE
    if is_today:
        step = Step.START if row.status is AppointmentStatus.ARRIVED else Step.ARRIVE
    return Entry(
        at=row.starts_at,
        icon="circle-dot" if is_today else "calendar-days",
        tone="accent" if is_today else "muted",
        title=words.session_of(
            translate("ClientOverview", "Appointment at {time}").format(time=spoken_time(at)), row.ordinal, row.ordered
        ),
        detail=" · ".join(part for part in (row.service, words.status(row.status), row.remarks) if part),
        which=Which.SESSIONS,
        step=step,
        record=row,
        goes_to=goes_to,
    )


def _session(desk: Desk, row: NoteRow) -> Entry:
    name = (
        translate("ClientOverview", "Session {count}").format(count=row.ordinal)
        if row.ordinal
        else row.description or translate("ClientOverview", "Session")
    )
    title = (
        name
        if row.minutes is None
        else translate("ClientOverview", "{name}, {minutes} min").format(name=name, minutes=row.minutes)
    )
    is_draft = row.status is NoteStatus.DRAFT
    signed = translate("ClientOverview", "draft") if is_draft else translate("ClientOverview", "signed")
    return Entry(
        at=row.started_at,
        icon="notebook-pen",
        tone="warning" if is_draft else "muted",
        title=title,
        detail=" · ".join(part for part in (" ".join(row.gist.split()), signed) if part),
        aside=words.pain(row.pain_before, row.pain_after),
        which=Which.SESSIONS,
        record=row,
        goes_to=("notes", {"note_id": row.note_id}),
    )


def _money(desk: Desk, client_id: ClientId, notes: dict[Any, NoteRow], since: date | None) -> list[Entry]:
    return [_payment(desk, client_id, row, notes) for row in desk.billing.payments(client_id, since)]


def _payment(desk: Desk, client_id: ClientId, row: PaymentRow, notes: dict[Any, NoteRow]) -> Entry:
    noon = instant(row.paid_on, datetime.min.time().replace(hour=12), desk.zone)
    payer = row.payer_name or (
        translate("ClientOverview", "client") if row.payer_kind is PayerKind.CLIENT else words.payer(row.payer_kind)
    )
    form = (
        translate("ClientOverview", "Payment taken back, {amount}")
        if row.amount < NOTHING
        else translate("ClientOverview", "Payment from {payer}, {amount}")
    )
    about = words.purpose(row.purpose) if row.purpose is not PaymentPurpose.VISIT else ""
    note = notes.get(row.visit_id)
    if note is not None and not about:
        about = translate("ClientOverview", "session of {day}").format(day=words.day(desk, note.started_at))
    return Entry(
        at=noon,
        icon="dollar-sign",
        title=form.format(payer=payer, amount=str(abs_money(row))),
        detail=" · ".join(part for part in (words.method(row.method), about, row.remarks) if part),
        which=Which.MONEY,
        record=row,
        goes_to=("clients", {"client_id": client_id, "tab": "billing"}),
    )


def abs_money(row: PaymentRow) -> Any:
    """The amount without its sign."""
    return -row.amount if row.amount < NOTHING else row.amount


def _order(desk: Desk, row: PrescriptionRow) -> Entry:
    form = (
        translate("ClientOverview", "Letter of medical necessity from {name}")
        if row.kind == "letter"
        else translate("ClientOverview", "Prescription from {name}")
    )
    count = translate("ClientOverview", "{count} sessions").format(count=row.ordered) if row.ordered else ""
    return Entry(
        at=instant(row.written_on, datetime.min.time(), desk.zone),
        icon="clipboard-pen",
        title=form.format(name=row.prescriber),
        detail=" · ".join(part for part in (count, ", ".join(row.areas), row.number) if part),
        which=Which.DOCUMENTS,
        record=row,
        goes_to=("prescriptions", {"prescription_id": row.id}),
    )


def _paper(client_id: ClientId, row: PrintRow) -> Entry:
    pages = (
        translate("ClientOverview", "1 page")
        if row.pages == 1
        else translate("ClientOverview", "{count} pages").format(count=row.pages)
    )
    to = translate("ClientOverview", "for {name}").format(name=row.recipient) if row.recipient else ""
    return Entry(
        at=row.printed_at,
        icon="printer",
        title=words.paper(row.kind),
        detail=" · ".join(part for part in (to, row.subject, pages, row.number) if part),
        aside=translate("ClientOverview", "Printed"),
        which=Which.DOCUMENTS,
        record=row,
        goes_to=("clients", {"client_id": client_id, "tab": "documents"}),
    )


def _scan(client_id: ClientId, row: AttachmentRow) -> Entry:
    return Entry(
        at=row.added_at,
        icon="paperclip",
        title=translate("ClientOverview", "Scan kept: {name}").format(name=row.name),
        which=Which.DOCUMENTS,
        record=row,
        goes_to=("clients", {"client_id": client_id, "tab": "documents"}),
    )
