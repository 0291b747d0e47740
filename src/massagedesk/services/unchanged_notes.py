"""Recognises the signed notes that are what was signed, from plain rows: all but a few, ten times as fast.

It only ever says yes. Whatever it does not recognise, and every note with additions, is judged by `note_checks`, which
reads domain objects and says what is wrong. Saying yes needs no less: each column is compared with the frozen content,
and one that no longer holds what it should is not recognised.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from massagedesk.domain.codes import ServiceCode
from massagedesk.domain.errors import MassageDeskError
from massagedesk.domain.practice import UnitRule
from massagedesk.domain.signing import signed_statement
from massagedesk.domain.treatment import Measure
from massagedesk.domain.visits import NoteStatus, Signature, content_hash, units
from massagedesk.persistence import rows
from massagedesk.persistence.examine import Progress

UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, MassageDeskError)
"""What a value that no longer is what its column holds raises when it is read or compared."""

Mark = Callable[[str, str, bytes], str]
"""Why the audit or the signature of a record (by id, content hash and statement) do not fit; empty when they do."""

_NOTES = """
SELECT n.id, n.number, n.is_health_reviewed, n.is_health_changed, n.subjective, n.objective, n.assessment, n.plan,
    n.areas, n.techniques, n.response, n.entered_at, n.changed_at, n.is_late, n.signed_content, n.content_hash,
    n.signature_name, n.signature_credential, n.signature_licence, n.signed_at, n.signed_zone,
    v.id, v.appointment_id, v.client_id, v.prescription_id, v.description, v.started_at, v.ended_at,
    v.pain_before, v.pain_after, v.is_pain_declined
FROM session_notes n JOIN visits v ON v.id = n.visit_id
WHERE n.content_hash <> '' AND n.status = ? AND NOT EXISTS (SELECT 1 FROM addenda a WHERE a.note_id = n.id)
"""
_MINUTES = "SELECT visit_id, id, code, label, area, minutes, is_timed FROM visit_minutes ORDER BY position, rowid"
_READINGS = (
    "SELECT visit_id, id, client_id, goal_id, measure, instrument_version, item, value, taken_on, scored_by, remarks "
    "FROM measurements WHERE visit_id IS NOT NULL"
)
_ID = re.compile("[0-9a-f]{32}")
_RULES = tuple((rule, f'"rule":"{rule.value}"}}}}') for rule in UnitRule)


def unchanged(connection: sa.Connection, mark: Mark, progress: Progress) -> Iterator[str]:
    """Ids of signed notes without additions that are what was signed, with ``mark`` asked for each."""
    minutes = _by_visit(connection, _MINUTES)
    readings = _by_visit(connection, _READINGS)
    for lot in rows.in_lots(connection, _NOTES, (NoteStatus.SIGNED.value,)):
        for done, row in enumerate(lot):
            if done % 500 == 0:
                progress(done, len(lot))
            try:
                if _is_unchanged(row, minutes.get(row[21], ()), readings.get(row[21], ()), mark):
                    yield row[0]
            except UNREADABLE:
                continue


def _is_unchanged(row: rows.Row, minutes: Any, readings: Any, mark: Mark) -> bool:
    note_id, number, is_reviewed, is_changed, subjective, objective, assessment, plan = row[:8]
    areas, techniques, response, entered_at, changed_at, is_late, signed_content, digest = row[8:16]
    name, credential, licence, signed_at, zone = row[16:21]
    visit_id, appointment_id, client_id, prescription_id, description, started_at, ended_at = row[21:28]
    pain_before, pain_after, is_declined = row[28:]
    rule = _rule(signed_content)
    _instant(changed_at)
    _dashed(appointment_id)
    _dashed(visit_id)
    counted = iter(units([part[5] for part in minutes if part[6]], rule))
    content = {
        "note": number,
        "client": _dashed(client_id),
        "prescription": _dashed(prescription_id) if prescription_id else None,
        "description": description,
        "started_at": _instant(started_at).isoformat(),
        "ended_at": _instant(ended_at).isoformat() if ended_at else None,
        "entered_at": _instant(entered_at).isoformat(),
        "is_late": bool(is_late),
        "pain": [pain_before, pain_after, bool(is_declined)],
        "minutes": [_minutes(*part) for part in minutes],
        "units": {"rule": rule.value, "counts": [next(counted) if part[6] else None for part in minutes]},
        "readings": sorted(_reading(*reading) for reading in readings),
        "health_reviewed": bool(is_reviewed),
        "health_changed": bool(is_changed),
        "soap": [subjective, objective, assessment, plan],
        "areas": _words(areas),
        "techniques": _words(techniques),
        "response": response,
    }
    if content_hash(content) != (signed_content, digest):
        return False
    signature = Signature(
        name=name, credential=credential, licence=licence, signed_at=_instant(signed_at), zone=zone, content_hash=digest
    )
    return _dashed(note_id) != "" and not mark(note_id, digest, signed_statement(number, signature))


def _by_visit(connection: sa.Connection, statement: str) -> dict[str, list[rows.Row]]:
    found: dict[str, list[rows.Row]] = {}
    for lot in rows.in_lots(connection, statement):
        for row in lot:
            found.setdefault(row[0], []).append(row)
    return found


def _minutes(
    visit_id: str, own_id: str, code: str | None, label: str, area: str, minutes: int, is_timed: int
) -> list[object]:
    _dashed(own_id)
    return [None if code is None else _code(code), label, area, minutes, bool(is_timed)]


def _reading(
    visit_id: str, own_id: str, client_id: str, goal_id: str | None, measure: str, version: str, item: str, *rest: str
) -> list[str]:
    value, taken_on, scored_by, remarks = rest
    _dashed(own_id)
    _dashed(client_id)
    goal = _dashed(goal_id) if goal_id else ""
    return [goal, Measure(measure).value, version, item, _number(value), _day(taken_on), scored_by, remarks]


# --- values, as the frozen content spells them ------------------------------------------------------------------


def _dashed(hex_id: str) -> str:
    """An id with its dashes. Raises ValueError for what is none."""
    if not _ID.fullmatch(hex_id):
        raise ValueError("not an id")
    return f"{hex_id[:8]}-{hex_id[8:12]}-{hex_id[12:16]}-{hex_id[16:20]}-{hex_id[20:]}"


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _rule(signed_content: str) -> UnitRule:
    """How units were counted when it was signed: the last of what is signed, in alphabetical order."""
    for rule, end in _RULES:
        if signed_content.endswith(end):
            return rule
    raise ValueError("not what was signed")


@lru_cache(maxsize=256)
def _code(text: str) -> str:
    return str(ServiceCode(text))


@lru_cache(maxsize=1024)
def _number(text: str) -> str:
    return str(Decimal(text))


@lru_cache(maxsize=1024)
def _day(text: str) -> str:
    return date.fromisoformat(text).isoformat()


@lru_cache(maxsize=1024)
def _words(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))
