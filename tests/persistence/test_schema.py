"""Tables and migrations agree, and no screen reads a whole table that grows with the years."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from tests.factories import Clock, add_client, add_goal, add_prescription, book, chart, open_desk, set_up

from massagedesk.domain.dates import DateRange
from massagedesk.persistence.tables import map_domain, metadata
from massagedesk.services.desk import Desk
from massagedesk.services.papers import hsa
from massagedesk.services.papers.frame import Frame

GROWING = ("appointments", "visits", "visit_minutes", "session_notes", "addenda", "charges", "payments", "measurements",
           "audit_entries", "attachments", "printed_documents", "goals", "prescription_diagnoses")  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = open_desk(tmp_path, Clock())
    set_up(desk)
    yield desk
    desk.close()


# --- agreement --------------------------------------------------------------------------------------------------


def shape(connection: sa.Connection, table: str) -> dict[str, Any]:
    """Everything SQLite knows of a table: columns, keys, indexes, strictness."""

    def pragma(name: str, of: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in connection.exec_driver_sql(f"PRAGMA {name}({of})")]

    indexes = {}
    for _, name, is_unique, origin, is_partial in pragma("index_list", table):
        columns = tuple(row[2] for row in pragma("index_info", name))
        indexes["" if name.startswith("sqlite_autoindex") else name, columns] = (is_unique, origin, is_partial)
    strict = [row[5] for row in pragma("table_list", table)]
    keys = sorted(row[2:7] for row in pragma("foreign_key_list", table))
    return {"columns": pragma("table_info", table), "keys": keys, "indexes": indexes, "strict": strict}


def test_the_migrations_make_the_tables_the_program_maps(desk: Desk) -> None:
    map_domain()
    fresh = sa.create_engine("sqlite://")
    metadata.create_all(fresh)
    with desk.database.read() as migrated, fresh.connect() as created:
        for table in metadata.tables:
            assert shape(migrated, table) == shape(created, table), table
        names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        there = {name for (name,) in migrated.exec_driver_sql(names)}
    assert there - set(metadata.tables) == {"audit_entries", "earlier_audit_keys"}
    fresh.dispose()


# --- plans ------------------------------------------------------------------------------------------------------


def whole_tables_read(desk: Desk, act: Callable[[], object]) -> set[str]:
    """Growing tables that a statement of `act` reads from end to end, without an index."""
    statements: list[tuple[str, Any]] = []

    def remember(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        statements.append((statement, parameters))

    event.listen(desk.database._reader, "before_cursor_execute", remember)
    try:
        act()
    finally:
        event.remove(desk.database._reader, "before_cursor_execute", remember)
    found = set()
    with desk.database.read() as connection:
        for statement, parameters in statements:
            if statement.lstrip().upper().startswith("SELECT"):
                plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
                found |= {match[1] for row in plan if (match := re.fullmatch(r"SCAN (\w+)(?! USING)", row[3]))}
    return found & set(GROWING)


def frame(desk: Desk) -> Frame:
    return Frame(desk=desk, number="Preview", chain_head="0" * 64, generated_at=desk.local(desk.now()))


READS: dict[str, Callable[[Desk, Any, Any, Any], object]] = {
    "today": lambda desk, *_: (desk.today_board.board(), desk.today_board.needs(), desk.today_board.week()),
    "week": lambda desk, *_: desk.schedule.between(DateRange.of_week(desk.today())),
    "clients": lambda desk, *_: (desk.clients.find(), desk.clients.find("han"), desk.clients.count("han")),
    "palette": lambda desk, *_: desk.search.people("han"),
    "header": lambda desk, client, *_: desk.clients.header(client),
    "plan": lambda desk, client, order, _: (desk.treatment.plans(client), desk.treatment.plan_for(order)),
    "notes of a client": lambda desk, client, *_: desk.visits.of_client(client),
    "pain of a client": lambda desk, client, *_: desk.visits.pain(client),
    "appointments of a client": lambda desk, client, *_: desk.schedule.of_client(client),
    "money of a client": lambda desk, client, *_: (
        desk.billing.visits(client), desk.billing.payments(client), desk.billing.balance(client)
    ),
    "money of a quarter": lambda desk, *_: desk.billing.of_days(DateRange(date(2026, 1, 1), date(2026, 3, 31))),
    "money received": lambda desk, *_: desk.billing.received(DateRange.of_week(desk.today())),
    "prescriptions": lambda desk, client, *_: (desk.prescriptions.rows(), desk.prescriptions.of_client(client)),
    "scans": lambda desk, client, order, _: (
        desk.prescriptions.scans(order), desk.prescriptions.scans_of_client(client)
    ),
    "inbox": lambda desk, *_: (desk.notes.unsigned(), desk.visits.recent(100), desk.notes.signed("han")),
    "note": lambda desk, client, order, note: (desk.visits.view(note), desk.notes.vocabulary()),
    "papers": lambda desk, client, *_: (desk.documents.printed(client), desk.documents.years(client)),
    "HSA statement": lambda desk, client, *_: hsa.compose(desk, client, 2026, frame(desk)),
}  # fmt: skip


@pytest.mark.parametrize("name", READS)
def test_what_a_screen_reads_is_found_by_an_index(desk: Desk, name: str) -> None:
    client = add_client(desk)
    order = add_prescription(desk, client)
    add_goal(desk, client, order)
    note = chart(desk, book(desk, client, datetime(2026, 3, 2, 17, tzinfo=UTC), order))
    assert whole_tables_read(desk, lambda: READS[name](desk, client, order, note)) == set()
