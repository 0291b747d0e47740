"""Client lists and what a client's page shows at a glance."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, or_, select

from massagedesk.domain.clients import folded
from massagedesk.domain.ids import ClientId
from massagedesk.domain.schedule import HOLDING
from massagedesk.persistence.queries.names import full_name
from massagedesk.persistence.tables.clients import clients
from massagedesk.persistence.tables.schedule import appointments
from massagedesk.persistence.tables.visits import visits


@dataclass(frozen=True, slots=True)
class ClientRow:
    """A line of the client list."""

    id: ClientId
    name: str
    """Given name first, as spoken."""
    sort_name: str
    """Family name first, as filed."""
    born_on: date | None
    phone: str
    last_seen_at: datetime | None
    next_at: datetime | None
    is_archived: bool


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


_NUMBER = re.compile(r"[\d().+/-]*\d[\d().+/-]*")
_BIRTH_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


def _spellings(word: str) -> list[str]:
    """What a typed word may stand for in the search key: a phone holds digits only, a birth date is year-month-day."""
    spellings = [word]
    if _NUMBER.fullmatch(word):
        spellings.append(re.sub(r"\D", "", word))
    if born := _BIRTH_DATE.fullmatch(word):
        spellings.append(f"{born[3]}-{int(born[1]):02d}-{int(born[2]):02d}")
    return sorted(set(spellings))


def _holds(word: str) -> ColumnElement[bool]:
    return or_(*(clients.c.search_key.like(f"%{_escaped(spelling)}%", escape="\\") for spelling in _spellings(word)))


def _matching(text: str, include_archived: bool) -> Select[ClientId]:
    """Ids of clients whose search key holds every word typed; read from the narrow index alone."""
    words = folded(text).split()
    wanted = [_holds(word) for word in words]
    if not include_archived:
        wanted.append(clients.c.archived_on.is_(None))
    found = select(clients.c.id).where(*wanted)
    if not words:
        return found.order_by(clients.c.family_name, clients.c.given_name, clients.c.id)
    first = _escaped(words[0])
    starts = case(
        (clients.c.search_key.like(f"{first}%", escape="\\"), 0),
        (clients.c.search_key.like(f"% {first}%", escape="\\"), 1),
        else_=2,
    )
    return found.order_by(starts, clients.c.family_name, clients.c.given_name, clients.c.id)


def count_clients(connection: Connection, text: str = "", *, include_archived: bool = False) -> int:
    """How many clients match what is typed."""
    found = _matching(text, include_archived).order_by(None).subquery()
    return connection.scalar(select(func.count()).select_from(found)) or 0


def matching_ids(connection: Connection, text: str, limit: int = 500) -> list[ClientId]:
    """Ids of clients, archived ones too, whose names, phone or birth date match every word typed."""
    return list(connection.scalars(_matching(text, include_archived=True).limit(limit)))


def find_clients(
    connection: Connection,
    now: datetime,
    text: str = "",
    *,
    include_archived: bool = False,
    limit: int = 200,
    offset: int = 0,
) -> list[ClientRow]:
    """A page of clients that match every word typed, names that start with it first."""
    ids = list(connection.scalars(_matching(text, include_archived).limit(limit).offset(offset)))
    rows = {row.id: row for row in _rows(connection, now, ids)}
    return [rows[client_id] for client_id in ids]


def _rows(connection: Connection, now: datetime, ids: list[ClientId]) -> list[ClientRow]:
    last_seen = select(func.max(visits.c.started_at)).where(visits.c.client_id == clients.c.id).scalar_subquery()
    upcoming = (
        select(func.min(appointments.c.starts_at))
        .where(
            appointments.c.client_id == clients.c.id,
            appointments.c.starts_at >= now,
            appointments.c.status.in_(HOLDING),
        )
        .scalar_subquery()
    )
    statement = select(
        clients.c.id,
        full_name(clients).label("name"),
        case(
            (
                and_(clients.c.family_name != "", clients.c.given_name != ""),
                clients.c.family_name + ", " + clients.c.given_name,
            ),
            else_=clients.c.family_name + clients.c.given_name,
        ).label("sort_name"),
        clients.c.born_on,
        clients.c.phone,
        last_seen.label("last_seen_at"),
        upcoming.label("next_at"),
        clients.c.archived_on.is_not(None).label("is_archived"),
    ).where(clients.c.id.in_(ids))
    return [
        ClientRow(
            id=row.id,
            name=row.name,
            sort_name=row.sort_name,
            born_on=row.born_on,
            phone=row.phone,
            last_seen_at=row.last_seen_at,
            next_at=row.next_at,
            is_archived=bool(row.is_archived),
        )
        for row in connection.execute(statement)
    ]


def namesakes(connection: Connection, given: str, family: str, besides: ClientId | None) -> list[ClientRow]:
    """Other clients with the same name, so that two people are not taken for one."""
    wanted = folded(given.strip()), folded(family.strip())
    # The search key holds the names folded: the few it leaves are compared whole, which SQL cannot do beyond ASCII.
    near = select(clients.c.id, clients.c.given_name, clients.c.family_name).where(
        *(clients.c.search_key.contains(name, autoescape=True) for name in wanted),
        clients.c.id.is_distinct_from(besides),
    )
    same = [
        row.id
        for row in connection.execute(near)
        if (folded(row.given_name.strip()), folded(row.family_name.strip())) == wanted
    ]
    never = datetime.max.replace(microsecond=0, tzinfo=UTC)
    return _rows(connection, never, same)
