"""Visits and notes: the inbox of unsigned ones, a client's history, trends of goals and money of a visit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache

from sqlalchemy import ColumnElement, Connection, Row, Select, func, literal_column, select

from massagedesk.domain.billing import PayerKind, PaymentPurpose
from massagedesk.domain.ids import AppointmentId, ClientId, GoalId, PrescriptionId, SessionNoteId, VisitId
from massagedesk.domain.money import Money
from massagedesk.domain.visits import NoteStatus
from massagedesk.persistence.queries.names import full_name
from massagedesk.persistence.tables.billing import charges, payments
from massagedesk.persistence.tables.clients import clients
from massagedesk.persistence.tables.evidence import signatures, signing_keys
from massagedesk.persistence.tables.prescriptions import prescriptions
from massagedesk.persistence.tables.treatment import measurements
from massagedesk.persistence.tables.visits import addenda, session_notes, visits


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteRow:
    """A visit with its note, for lists. Instants are UTC."""

    note_id: SessionNoteId
    number: str
    status: NoteStatus
    visit_id: VisitId
    appointment_id: AppointmentId
    client_id: ClientId
    client_name: str
    description: str
    started_at: datetime
    ended_at: datetime | None
    pain_before: int | None
    pain_after: int | None
    gist: str
    """First words of the note, for a second line."""
    is_late: bool
    signed_at: datetime | None
    addenda: int
    prescription_id: PrescriptionId | None
    ordinal: int | None
    """Which visit under its prescription this is."""
    ordered: int | None

    @property
    def minutes(self) -> int | None:
        """Whole minutes from start to stop."""
        return None if self.ended_at is None else int((self.ended_at - self.started_at).total_seconds()) // 60


def visit_ordinal() -> ColumnElement[int]:
    """Place of a visit among those under the same prescription."""
    earlier = visits.alias("earlier")
    return (
        select(func.count() + 1)
        .where(earlier.c.prescription_id == visits.c.prescription_id, earlier.c.started_at < visits.c.started_at)
        .scalar_subquery()
    )


@cache
def _select() -> Select[*tuple[object, ...]]:
    """Made once: putting the statement together takes longer than running it."""
    return (
        select(
            session_notes.c.id.label("note_id"),
            session_notes.c.number,
            session_notes.c.status,
            visits.c.id.label("visit_id"),
            visits.c.appointment_id,
            visits.c.client_id,
            full_name(clients).label("client_name"),
            visits.c.description,
            visits.c.started_at,
            visits.c.ended_at,
            visits.c.pain_before,
            visits.c.pain_after,
            func.substr(
                func.coalesce(
                    func.nullif(session_notes.c.assessment, ""), func.nullif(session_notes.c.subjective, ""), ""
                ),
                1,
                160,
            ).label("gist"),
            session_notes.c.is_late,
            session_notes.c.signed_at,
            select(func.count()).where(addenda.c.note_id == session_notes.c.id).scalar_subquery().label("addenda"),
            visits.c.prescription_id,
            visit_ordinal().label("ordinal"),
            func.coalesce(prescriptions.c.sessions, prescriptions.c.per_week * prescriptions.c.weeks).label("ordered"),
        )
        .join(visits, visits.c.id == session_notes.c.visit_id)
        .join(clients, clients.c.id == visits.c.client_id)
        .join(prescriptions, prescriptions.c.id == visits.c.prescription_id, isouter=True)
    )


def _row(row: Row[*tuple[object, ...]]) -> NoteRow:
    found = dict(row._mapping)
    if found["prescription_id"] is None:
        found["ordinal"] = None
    return NoteRow(**found)


def unsigned_notes(connection: Connection) -> list[NoteRow]:
    """Every draft, oldest first."""
    statement = _select().where(session_notes.c.status == NoteStatus.DRAFT).order_by(visits.c.started_at)
    return [_row(row) for row in connection.execute(statement)]


def recent_notes(
    connection: Connection, limit: int, offset: int = 0, *, client_ids: list[ClientId] | None = None
) -> list[NoteRow]:
    """Signed notes, newest first; of these clients where given."""
    # The plus keeps the planner on the order of time: by status it would sort twenty years for one page.
    statement = _select().where(literal_column("+session_notes.status") == NoteStatus.SIGNED.value)
    if client_ids is not None:
        statement = statement.where(visits.c.client_id.in_(client_ids))
    statement = statement.order_by(visits.c.started_at.desc()).limit(limit).offset(offset)
    return [_row(row) for row in connection.execute(statement)]


def client_notes(
    connection: Connection, client_id: ClientId, first_at: datetime | None = None, last_at: datetime | None = None
) -> list[NoteRow]:
    """A client's notes of visits that started in [first_at, last_at), newest first."""
    statement = _select().where(visits.c.client_id == client_id)
    if first_at is not None:
        statement = statement.where(visits.c.started_at >= first_at)
    if last_at is not None:
        statement = statement.where(visits.c.started_at < last_at)
    return [_row(row) for row in connection.execute(statement.order_by(visits.c.started_at.desc()))]


def note_before(connection: Connection, client_id: ClientId, before: datetime) -> NoteRow | None:
    """The client's newest note of a visit that started before that instant."""
    statement = (
        _select()
        .where(visits.c.client_id == client_id, visits.c.started_at < before)
        .order_by(visits.c.started_at.desc())
        .limit(1)
    )
    row = connection.execute(statement).first()
    return None if row is None else _row(row)


def note_of(connection: Connection, *, visit_id: VisitId) -> NoteRow | None:
    """The note of a visit."""
    row = connection.execute(_select().where(visits.c.id == visit_id)).first()
    return None if row is None else _row(row)


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """A dated value."""

    on: date
    value: Decimal


def goal_trends(connection: Connection, goal_ids: list[GoalId]) -> dict[GoalId, list[TrendPoint]]:
    """Readings of each goal after its baseline, in order of time; those of one day in the order they were entered."""
    statement = (
        select(measurements.c.goal_id, measurements.c.taken_on, measurements.c.value)
        .where(measurements.c.goal_id.in_(goal_ids))
        .order_by(measurements.c.taken_on, literal_column("measurements.rowid"))
    )
    trends: dict[GoalId, list[TrendPoint]] = {goal_id: [] for goal_id in goal_ids}
    for goal_id, taken_on, value in connection.execute(statement):
        trends[goal_id].append(TrendPoint(taken_on, value))
    return trends


@dataclass(frozen=True, slots=True, kw_only=True)
class PainPoint:
    """Pain told before and after one visit."""

    started_at: datetime
    before: int
    after: int | None


def pain_trend(connection: Connection, client_id: ClientId, since: datetime | None = None) -> list[PainPoint]:
    """Pain of the client's visits in order of time, declined ones left out."""
    statement = select(visits.c.started_at, visits.c.pain_before, visits.c.pain_after).where(
        visits.c.client_id == client_id, visits.c.pain_before.is_not(None)
    )
    if since is not None:
        statement = statement.where(visits.c.started_at >= since)
    return [
        PainPoint(started_at=started_at, before=before, after=after)
        for started_at, before, after in connection.execute(statement.order_by(visits.c.started_at))
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitMoney:
    """An attended visit with what it cost and who paid: one line of the HSA statement (HSA-3)."""

    visit_id: VisitId
    client_id: ClientId
    started_at: datetime
    ended_at: datetime | None
    description: str
    minutes: int
    prescription_id: PrescriptionId | None
    charged: Money
    paid_by_client: Money
    paid_by_others: Money

    @property
    def owed(self) -> Money:
        """What is still to be paid."""
        return self.charged - self.paid_by_client - self.paid_by_others


def visit_money(
    connection: Connection,
    *,
    client_id: ClientId | None = None,
    visit_ids: list[VisitId] | None = None,
    first_at: datetime | None = None,
    last_at: datetime | None = None,
) -> list[VisitMoney]:
    """Finished visits that started in [first_at, last_at) with charges and payments for treatment, oldest first.

    Tips, missed-visit fees, gift cards and retail are not payments for a visit and stay out (HSA-3).
    """

    def paid(*, by_client: bool) -> ColumnElement[Money]:
        is_client = payments.c.payer_kind == PayerKind.CLIENT
        return (
            select(func.sum(payments.c.amount))
            .where(
                payments.c.visit_id == visits.c.id,
                payments.c.purpose == PaymentPurpose.VISIT,
                is_client if by_client else ~is_client,
            )
            .scalar_subquery()
        )

    charged = select(func.sum(charges.c.amount)).where(charges.c.visit_id == visits.c.id).scalar_subquery()
    minutes = select(func.sum(charges.c.minutes)).where(charges.c.visit_id == visits.c.id).scalar_subquery()
    statement = (
        select(
            visits.c.id,
            visits.c.client_id,
            visits.c.started_at,
            visits.c.ended_at,
            visits.c.description,
            visits.c.prescription_id,
            minutes.label("minutes"),
            charged.label("charged"),
            paid(by_client=True).label("by_client"),
            paid(by_client=False).label("by_others"),
        )
        .where(visits.c.ended_at.is_not(None))
        .order_by(visits.c.started_at)
    )
    if client_id is not None:
        statement = statement.where(visits.c.client_id == client_id)
    if visit_ids is not None:
        statement = statement.where(visits.c.id.in_(visit_ids))
    if first_at is not None:
        statement = statement.where(visits.c.started_at >= first_at)
    if last_at is not None:
        statement = statement.where(visits.c.started_at < last_at)
    return [
        VisitMoney(
            visit_id=row.id,
            client_id=row.client_id,
            started_at=row.started_at,
            ended_at=row.ended_at,
            description=row.description,
            minutes=row.minutes or 0,
            prescription_id=row.prescription_id,
            charged=row.charged or Money(),
            paid_by_client=row.by_client or Money(),
            paid_by_others=row.by_others or Money(),
        )
        for row in connection.execute(statement)
    ]


def balances(connection: Connection, client_ids: list[ClientId]) -> dict[ClientId, Money]:
    """What each client still owes for finished visits; clients who owe nothing are left out."""
    charged = (
        select(charges.c.client_id, func.sum(charges.c.amount).label("amount"))
        .where(charges.c.client_id.in_(client_ids))
        .group_by(charges.c.client_id)
    )
    paid = (
        select(payments.c.client_id, func.sum(payments.c.amount).label("amount"))
        .where(payments.c.client_id.in_(client_ids), payments.c.purpose == PaymentPurpose.VISIT)
        .group_by(payments.c.client_id)
    )
    owed = {row.client_id: row.amount for row in connection.execute(charged)}
    for row in connection.execute(paid):
        owed[row.client_id] = owed.get(row.client_id, Money()) - row.amount
    return {client_id: amount for client_id, amount in owed.items() if amount}


def clients_seen_between(connection: Connection, first_at: datetime, last_at: datetime) -> list[ClientId]:
    """Clients with at least one finished visit in that time, by name."""
    statement = (
        select(clients.c.id)
        .where(
            select(visits.c.id)
            .where(
                visits.c.client_id == clients.c.id,
                visits.c.ended_at.is_not(None),
                visits.c.started_at >= first_at,
                visits.c.started_at < last_at,
            )
            .exists()
        )
        .order_by(clients.c.family_name, clients.c.given_name)
    )
    return list(connection.scalars(statement))


def public_key_of(connection: Connection, note_id: SessionNoteId) -> bytes | None:
    """The public key a note was signed with, None for a draft and for one signed before there were keys."""
    wanted = (
        select(signing_keys.c.public_key)
        .join(signatures, signatures.c.key_id == signing_keys.c.id)
        .where(signatures.c.note_id == note_id)
    )
    return connection.scalar(wanted)
