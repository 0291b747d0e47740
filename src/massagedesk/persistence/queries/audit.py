"""The audit for people: entries by time, person, kind, action, client and words, newest first."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, Connection, bindparam, select, text

from massagedesk.persistence.audit import CLOCK_BACK
from massagedesk.persistence.queries.names import full_name
from massagedesk.persistence.tables.clients import clients

_OWNERS = {
    "client_id": "client",
    "visit_id": "visit",
    "note_id": "session_note",
    "addendum_id": "addendum",
    "plan_id": "treatment_plan",
    "prescription_id": "prescription",
}
"""Column by which a record belongs to another, and that one's kind; the same order as in the index of migration 3."""

_OWNER = "coalesce(" + ", ".join(f"json_extract(detail, '$.after.{column}')" for column in _OWNERS) + ")"
_OWNED_BY_CLIENT = f"""entity_id IN (
    WITH RECURSIVE owned (id) AS (
        SELECT :client
        UNION
        SELECT entity_id FROM owned CROSS JOIN audit_entries WHERE action = 'created' AND {_OWNER} = owned.id
    ) SELECT id FROM owned
)"""
_DEEPEST = 5


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which entries; everything left empty does not narrow the list."""

    first_at: str | None = None
    """Spelled as in the file."""
    before_at: str | None = None
    actor: str | None = None
    kinds: frozenset[str] = frozenset()
    actions: frozenset[str] = frozenset()
    client: UUID | None = None
    words: str = ""
    only_clock_back: bool = False


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """An entry as the file holds it, and the client it belongs to."""

    seq: int
    at: str
    zone: str
    actor: str
    action: str
    entity: str
    entity_id: str | None
    detail: dict[str, Any]
    hash: bytes
    client_id: UUID | None
    client_name: str


def audit_records(
    connection: Connection, wanted: Wanted, limit: int, before_seq: int | None = None
) -> list[AuditRecord]:
    """Entries that match, newest first, those before ``before_seq`` where given."""
    conditions, values = _conditions(wanted)
    if before_seq is not None:
        conditions.append("seq < :before_seq")
        values["before_seq"] = before_seq
    where = " AND ".join(conditions) or "1"
    statement = text(
        "SELECT seq, at, zone, actor, action, entity, entity_id, detail, hash FROM audit_entries "
        f"WHERE {where} ORDER BY seq DESC LIMIT :limit"
    )
    expanding: list[BindParameter[Any]] = [
        bindparam(name, expanding=True) for name in ("kinds", "actions") if name in values
    ]
    rows = connection.execute(statement.bindparams(*expanding), {**values, "limit": limit}).all()
    finder = _ClientFinder(connection)
    owners = [finder.client_of(row.entity, row.entity_id) for row in rows]
    names = _names(connection, {owner for owner in owners if owner})
    return [
        AuditRecord(
            row.seq,
            row.at,
            row.zone,
            row.actor,
            row.action,
            row.entity,
            row.entity_id,
            json.loads(row.detail),
            row.hash,
            UUID(owner) if owner else None,
            names.get(owner, "") if owner else "",
        )
        for row, owner in zip(rows, owners, strict=True)
    ]


def client_of(connection: Connection, entity: str, entity_id: str) -> UUID | None:
    """The client a record belongs or belonged to, None where it is nobody's."""
    found = _ClientFinder(connection).client_of(entity, entity_id)
    return UUID(found) if found else None


def distinct(connection: Connection, column: str) -> list[str]:
    """Different values of ``actor`` or ``entity``, in order, for the choices of a filter.

    Each is found by one look into the column's index; SELECT DISTINCT would read all of it.
    """
    if column not in ("actor", "entity"):
        raise ValueError(f"{column} is not a choice of the audit")
    statement = f"""
        WITH RECURSIVE found (value) AS (
            SELECT min({column}) FROM audit_entries
            UNION ALL
            SELECT (SELECT min({column}) FROM audit_entries WHERE {column} > value) FROM found WHERE value IS NOT NULL
        ) SELECT value FROM found WHERE value IS NOT NULL
    """
    return list(connection.execute(text(statement)).scalars())


def clock_jumps(connection: Connection) -> int:
    """How often the clock stood earlier than at the entry before."""
    return int(connection.execute(text(f"SELECT count(*) FROM audit_entries WHERE {_CLOCK_BACK}")).scalar_one())


def restores(connection: Connection) -> list[tuple[int, str]]:
    """Number and time of each entry that says an earlier backup took the place of the practice."""
    wanted = text("SELECT seq, at FROM audit_entries WHERE entity = 'practice' AND action = 'restored' ORDER BY seq")
    return [(row.seq, row.at) for row in connection.execute(wanted)]


_CLOCK_BACK = f"instr(detail, '\"{CLOCK_BACK}\":') > 0"


def _conditions(wanted: Wanted) -> tuple[list[str], dict[str, Any]]:
    conditions: list[str] = []
    values: dict[str, Any] = {}
    for condition, name, value in (
        ("at >= :first_at", "first_at", wanted.first_at),
        ("at < :before_at", "before_at", wanted.before_at),
        ("actor = :actor", "actor", wanted.actor),
        ("entity IN :kinds", "kinds", sorted(wanted.kinds)),
        ("action IN :actions", "actions", sorted(wanted.actions)),
        (_OWNED_BY_CLIENT, "client", wanted.client.hex if wanted.client else None),
    ):
        if value:
            conditions.append(condition)
            values[name] = value
    for place, word in enumerate(wanted.words.split()):
        columns = ("detail", "actor", "action", "entity")
        conditions.append("(" + " OR ".join(f"{column} LIKE :word{place} ESCAPE '#'" for column in columns) + ")")
        values[f"word{place}"] = f"%{_escaped(word)}%"
    if wanted.only_clock_back:
        conditions.append(_CLOCK_BACK)
    return conditions, values


def _escaped(word: str) -> str:
    return word.replace("#", "##").replace("%", "#%").replace("_", "#_")


class _ClientFinder:
    """From a record up to the client it belongs to, by the entries of when each was made."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: dict[tuple[str, str], tuple[str, str] | None] = {}

    def client_of(self, entity: str, entity_id: str | None) -> str | None:
        """Id of the client, None where the record is nobody's."""
        step: tuple[str, str] | None = (entity, entity_id) if entity_id else None
        for _ in range(_DEEPEST):
            if step is None or step[0] == "client":
                break
            step = self._owner(step)
        return step[1] if step and step[0] == "client" else None

    def _owner(self, step: tuple[str, str]) -> tuple[str, str] | None:
        if step not in self._known:
            self._known[step] = self._read_owner(step)
        return self._known[step]

    def _read_owner(self, step: tuple[str, str]) -> tuple[str, str] | None:
        columns = ", ".join(f"json_extract(detail, '$.after.{column}') AS {column}" for column in _OWNERS)
        statement = text(
            f"SELECT {columns} FROM audit_entries "
            "WHERE entity = :entity AND entity_id = :id AND action = 'created' LIMIT 1"
        )
        row = self._connection.execute(statement, {"entity": step[0], "id": step[1]}).first()
        if row is None:
            return None
        return next(((kind, row._mapping[column]) for column, kind in _OWNERS.items() if row._mapping[column]), None)


def _names(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
    wanted = [UUID(each) for each in ids]
    if not wanted:
        return {}
    rows = connection.execute(select(clients.c.id, full_name(clients).label("name")).where(clients.c.id.in_(wanted)))
    return {row.id.hex: row.name for row in rows}
