"""Lists of records, as a table for people or JSON for scripts."""

from __future__ import annotations

import argparse
import json
from datetime import date

from massagedesk.cli.practice import opened
from massagedesk.domain.dates import DateRange
from massagedesk.domain.ids import ClientId
from massagedesk.services.desk import Desk

Record = dict[str, object]
EVERYTHING = DateRange(date(1900, 1, 1), date(9999, 12, 30))


def list_records(options: argparse.Namespace) -> int:
    """Prints the records asked for, one a line."""
    readers = {
        "clients": _clients,
        "prescriptions": _prescriptions,
        "appointments": _appointments,
        "visits": _visits,
    }
    client_id = ClientId(options.client) if options.client else None
    with opened(options) as desk:
        if client_id is not None:
            desk.clients.get(client_id)
        records = readers[options.what](desk, client_id)
        if not desk.vault.is_look_only:
            desk.views.exported("client", client_id, list=options.what, rows=len(records))
    if options.json:
        print(json.dumps(records, ensure_ascii=False, indent=1))
    else:
        _print_table(records)
    return 0


def _clients(desk: Desk, client_id: ClientId | None) -> list[Record]:
    rows = desk.clients.find(include_archived=True, limit=desk.clients.count(include_archived=True))
    return [
        {
            "id": str(row.id),
            "name": row.name,
            "born_on": row.born_on.isoformat() if row.born_on else None,
            "phone": row.phone,
            "archived": row.is_archived,
        }
        for row in rows
        if client_id in (None, row.id)
    ]


def _prescriptions(desk: Desk, client_id: ClientId | None) -> list[Record]:
    rows = desk.prescriptions.of_client(client_id) if client_id else desk.prescriptions.all()
    return [
        {
            "id": str(row.id),
            "number": row.number,
            "client_id": str(row.client_id),
            "client": row.client_name,
            "prescriber": row.prescriber,
            "kind": row.kind.value,
            "starts_on": row.starts_on.isoformat(),
            "last_on": row.last_on.isoformat(),
            "used": row.used,
            "ordered": row.ordered,
            "left": row.left,
            "state": row.state.value,
        }
        for row in rows
    ]


def _appointments(desk: Desk, client_id: ClientId | None) -> list[Record]:
    rows = desk.schedule.of_client(client_id) if client_id else desk.schedule.between(EVERYTHING)
    return [
        {
            "id": str(row.id),
            "client_id": str(row.client_id),
            "client": row.client_name,
            "starts_at": desk.local(row.starts_at).isoformat(),
            "minutes": row.minutes,
            "service": row.service,
            "status": row.status.value,
            "session": row.count,
        }
        for row in rows
    ]


def _visits(desk: Desk, client_id: ClientId | None) -> list[Record]:
    rows = desk.visits.of_client(client_id) if client_id else desk.visits.all()
    return [
        {
            "id": str(row.visit_id),
            "client_id": str(row.client_id),
            "client": row.client_name,
            "started_at": desk.local(row.started_at).isoformat(),
            "minutes": row.minutes,
            "description": row.description,
            "note": row.number,
            "note_status": row.status.value,
            "pain_before": row.pain_before,
            "pain_after": row.pain_after,
        }
        for row in sorted(rows, key=lambda row: row.started_at)
    ]


def _print_table(records: list[Record]) -> None:
    if not records:
        print("none")
        return
    heads = list(records[0])
    lines = [heads, *([_told(record[head]) for head in heads] for record in records)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(heads))]
    for line in lines:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def _told(value: object) -> str:
    """As a cell: what would command the terminal, or turn the line around, is shown as a box."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = "" if value is None else str(value)
    return "".join(each if each.isprintable() or each == "\u00a0" else "\ufffd" for each in text)
