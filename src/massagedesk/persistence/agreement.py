"""Whether the records are what the evidence says they are: every row against the entries written about it.

The chain alone proves that the evidence is untouched. A record changed behind its back, by raw SQL or by an earlier
state of a page put back on the disk (which decrypts and authenticates like any other), shows only here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapper

from massagedesk.persistence.audit import key_text
from massagedesk.persistence.flush import RowPlan, audit_value, plan_of
from massagedesk.persistence.tables import map_domain, registry

_ENTRIES = (
    "SELECT action, entity, entity_id, detail FROM audit_entries "
    "WHERE action IN ('created', 'changed', 'deleted') AND entity_id IS NOT NULL ORDER BY seq"
)

Values = dict[str, Any]
Evidence = dict[str, dict[str, Values]]
"""For each kind of record and each id, the values the latest entries tell."""


@dataclass(frozen=True)
class Disagreement:
    """A record that is not what the evidence says."""

    entity: str
    """Audit name of its kind: ``session_note``."""
    entity_id: str
    columns: tuple[str, ...]
    """Which values differ; none when the whole row is missing or was never entered."""


def disagreements(connection: sa.Connection, ask: Callable[[], object] = lambda: None) -> Iterator[Disagreement]:
    """Records that differ from their evidence, kind by kind; takes about a second per 50,000 entries.

    Columns an earlier version did not have, and so wrote no evidence about, are not judged. ``ask`` is called now and
    then, and may raise to stop.
    """
    map_domain()
    evidence = _told(connection, ask)
    for mapper in sorted(registry.mappers, key=lambda mapper: mapper.class_.__name__):
        plan = plan_of(mapper)
        ask()
        if plan.audited:
            yield from _of_kind(connection, mapper, plan, evidence.get(plan.entity, {}))


def _told(connection: sa.Connection, ask: Callable[[], object]) -> Evidence:
    evidence: Evidence = {}
    for rows in connection.exec_driver_sql(_ENTRIES).partitions(2000):
        ask()
        for action, entity, entity_id, detail in rows:
            records = evidence.setdefault(entity, {})
            told = json.loads(detail)
            if action == "deleted":
                records.pop(entity_id, None)
            elif "after" in told:
                records[entity_id] = told["after"]
            elif "changed" in told:
                values = records.setdefault(entity_id, {})
                values.update({column: change[-1] for column, change in told["changed"].items()})
    return evidence


def _of_kind(
    connection: sa.Connection, mapper: Mapper[Any], plan: RowPlan, told: dict[str, Values]
) -> Iterator[Disagreement]:
    table = mapper.local_table
    keys = [column.name for column in mapper.primary_key]
    left = set(told)
    for rows in connection.execute(sa.select(table)).mappings().partitions(2000):
        for row in rows:
            entity_id = "/".join(key_text(row[key]) for key in keys)
            left.discard(entity_id)
            values = told.get(entity_id)
            differing = () if values is None else tuple(_differing(plan, row, values))
            if values is None or differing:
                yield Disagreement(plan.entity, entity_id, differing)
    for entity_id in sorted(left):
        yield Disagreement(plan.entity, entity_id, ())


def _differing(plan: RowPlan, row: sa.RowMapping, told: Values) -> Iterator[str]:
    for column in plan.columns:
        if column.name in told and audit_value(row[column.name], column) != told[column.name]:
            yield column.name
