"""The flush hook: every row the ORM inserts, updates or deletes leaves an audit entry in the same transaction."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import InstanceState, Mapper, Session

from massagedesk.persistence.audit import Entry, canonical, key_text, touched_kinds, trail_of

_DIALECT = sqlite.dialect()


class RowColumn(NamedTuple):
    """A mapped column, and how the evidence spells its values."""

    attribute: str
    name: str
    bind: Callable[[Any], Any] | None
    digest_only: bool


class RowPlan(NamedTuple):
    """What is worth knowing about a mapped class, worked out once."""

    entity: str
    identity: tuple[str, ...]
    columns: tuple[RowColumn, ...]
    by_attribute: dict[str, RowColumn]
    audited: bool


_plans: dict[Mapper[Any], RowPlan] = {}


def entity_name(mapped: type) -> str:
    """Audit name of a mapped class: ``SessionNote`` is ``session_note``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", mapped.__name__).lower()


def plan_of(mapper: Mapper[Any]) -> RowPlan:
    """What is worth knowing about a mapped class."""
    plan = _plans.get(mapper)
    if plan is None:
        plan = _plans[mapper] = _make_plan(mapper)
    return plan


def _make_plan(mapper: Mapper[Any]) -> RowPlan:
    for relationship in mapper.relationships:
        if relationship.secondary is not None:
            raise TypeError(f"{relationship} writes rows without a class, which the audit cannot see: map the table")
    columns = tuple(
        RowColumn(
            attribute.key,
            column.name,
            column.type.dialect_impl(_DIALECT).bind_processor(_DIALECT),
            column.info.get("audit") == "digest",
        )
        for attribute in mapper.column_attrs
        if isinstance(column := attribute.columns[0], sa.Column)
    )
    return RowPlan(
        entity_name(mapper.class_),
        tuple(mapper.get_property_by_column(column).key for column in mapper.primary_key),
        columns,
        {column.attribute: column for column in columns},
        mapper.local_table.info.get("audit", True) if isinstance(mapper.local_table, sa.Table) else True,
    )


def _digest(value: bytes) -> dict[str, object]:
    return {"bytes": len(value), "sha256": hashlib.sha256(value).hexdigest()}


def _unchanged(value: Any) -> Any:
    return value


def _hex(value: UUID) -> str:
    return value.hex


_PLAIN: dict[type, Callable[[Any], Any]] = {
    type(None): _unchanged,
    bool: _unchanged,
    int: _unchanged,
    float: _unchanged,
    str: _unchanged,
    UUID: _hex,
    date: date.isoformat,
    bytes: _digest,
}


def audit_value(value: Any, column: RowColumn) -> Any:
    """A value as an entry's detail spells it."""
    plain = _PLAIN.get(type(value))
    if plain is None:
        if column.bind is not None:
            value = column.bind(value)
        plain = _PLAIN.get(type(value), str)
    if column.digest_only and value is not None:
        return _digest(value if isinstance(value, bytes) else str(value).encode())
    return plain(value)


def _row_detail(plan: RowPlan, values: Mapping[str, Any], originals: Mapping[str, Any]) -> dict[str, Any]:
    detail = {}
    for column in plan.columns:
        if column.attribute in values:
            value = values[column.attribute]
            original = originals.get(column.attribute, value)
            detail[column.name] = audit_value(value if _is_unloaded(original) else original, column)
    return detail


def _is_unloaded(value: object) -> bool:
    """SQLAlchemy marks a value it never read with an enum member of its own."""
    return type(value).__name__ == "LoaderCallableStatus"


def _net_changes(plan: RowPlan, state: InstanceState[Any]) -> dict[str, list[Any]]:
    """Changed columns as [before, after]; an earlier value that was never loaded is left out: [after]."""
    changed: dict[str, list[Any]] = {}
    values = state.dict
    for attribute, before in state.committed_state.items():
        column = plan.by_attribute.get(attribute)
        if column is None or attribute not in values:
            continue
        after = audit_value(values[attribute], column)
        if _is_unloaded(before):
            changed[column.name] = [after]
        elif (earlier := audit_value(before, column)) != after:
            changed[column.name] = [earlier, after]
    return changed


def _entry(plan: RowPlan, state: InstanceState[Any], is_deleted: bool) -> Entry | None:
    values = state.dict
    identity = "/".join(key_text(values[key]) for key in plan.identity)
    if is_deleted:
        detail = {"before": _row_detail(plan, values, state.committed_state)}
        return Entry("deleted", plan.entity, identity, canonical(detail))
    if state.key is None:
        return Entry("created", plan.entity, identity, canonical({"after": _row_detail(plan, values, {})}))
    changed = _net_changes(plan, state)
    return Entry("changed", plan.entity, identity, canonical({"changed": changed})) if changed else None


def write_flush(session: Session, flush_context: Any) -> None:
    """Session event ``after_flush``: one entry for each row inserted, updated or deleted, in a stable order.

    The flush context's own register is read, not ``session.deleted``: it also knows the orphans a cascade removes.
    Tables with ``info={"audit": False}`` (drafts, window state) are announced but not audited; columns with
    ``info={"audit": "digest"}`` are audited by their hash.
    """
    kinds = touched_kinds(session)
    created: list[tuple[int, Entry]] = []
    touched: list[Entry] = []
    for state, (is_deleted, is_listed_only) in flush_context.states.items():
        if is_listed_only or (is_deleted and state.key is None):
            continue
        plan = plan_of(state.mapper)
        if not plan.audited:
            kinds.add(plan.entity)
            continue
        entry = _entry(plan, state, is_deleted)
        if entry is None:
            continue
        kinds.add(plan.entity)
        if entry.action == "created":
            created.append((state.insert_order or 0, entry))
        else:
            touched.append(entry)
    if not created and not touched:
        return
    created.sort(key=lambda pair: pair[0])
    touched.sort()
    trail_of(session).write(session.connection(), [*(entry for _, entry in created), *touched])
