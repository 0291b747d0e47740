"""Somebody with the key and a database program rewrites history; every time the verdict has to say so."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from tests.torture import kills, practice
from tests.torture.practice import Places
from tests.torture.promise import Harness, Job, Tally

from massagedesk.persistence import audit, connection
from massagedesk.services import practice_folder
from massagedesk.services.record_checks import check_records
from massagedesk.vault import kdf, recovery

NO_ANCHOR = "without an anchor"
NO_TRIGGERS = "triggers dropped"
CHAIN_ONLY = "chain only"
_ROW = "seq, at, zone, actor, action, entity, entity_id, detail, prev, hash"

Raw = Any
"""A driver connection with the key and without our guards."""


def _history(job: Job, entries: int = 300) -> tuple[Path, bytes]:
    """A practice with some history; its file and root key."""
    places = Places(job.folder / "made")
    root_key = recovery.parse(places.create())
    desk = places.open()
    number = 0
    while kills.head_of(desk)[0] < entries:
        number += 1
        practice.enter_client(desk, number, kills.LONG)
        practice.write_draft(desk, practice.the_note(desk), number, kills.LONG)
    desk.close()
    return places.practice / practice_folder.VAULT, root_key


@contextmanager
def _rewound(raw: Raw) -> Iterator[None]:
    """What the block does is undone."""
    raw.execute("SAVEPOINT tampering")
    try:
        yield
    finally:
        raw.execute("ROLLBACK TO tampering")
        raw.execute("RELEASE tampering")


def _without_guards(path: Path, root_key: bytes) -> Raw:
    raw = connection.connect(path, root_key)
    raw.execute("PRAGMA foreign_keys = OFF")
    for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        raw.execute(f'DROP TRIGGER "{name}"')
    return raw


def _reading(raw: Raw) -> sa.Engine:
    return sa.create_engine(
        "sqlite:///x",
        module=connection.sqlcipher,
        creator=lambda: raw,
        poolclass=sa.StaticPool,
        pool_reset_on_return=None,
    )


# --- the evidence ------------------------------------------------------------------------------------------------


def rewrite_history(job: Job) -> Tally:
    """Entries before an anchor edited, removed, swapped, inserted, cut off, or all recomputed with the audit key."""
    path, root_key = _history(job)
    audit_key = kdf.subkey(root_key, "audit")
    raw, chance, tally = _without_guards(path, root_key), job.chance(), Tally()
    with _reading(raw).connect() as reading:
        anchor = None if job.control == NO_ANCHOR else audit.chain_head(reading)
        whole = audit.verify_chain(reading, audit_key, anchor)
        assert whole.is_intact
        while tally.tried < job.count:
            kind, tampering = chance.choice(_TAMPERINGS)
            with _rewound(raw):
                tampering(raw, chance, whole.rows, audit_key)
                report = audit.verify_chain(reading, audit_key, anchor, [anchor] if anchor else [])
            is_told = not report.is_intact or bool(report.unmet_anchors)
            tally.case([] if is_told else [f"{kind} not noticed: of {whole.rows} entries"])
            tally.figures[f"tried {kind}"] += 1
    raw.close()
    return tally


def _entry(raw: Raw, seq: int) -> list[Any]:
    return list(raw.execute(f"SELECT {_ROW} FROM audit_entries WHERE seq = ?", (seq,)).fetchone())


def _edit(raw: Raw, chance: random.Random, rows: int, audit_key: bytes) -> None:
    column = chance.choice(("at", "zone", "actor", "action", "entity", "entity_id", "detail"))
    value = {"detail": '{"forged":1}', "at": "2026-01-01T00:00:00.000Z"}.get(column, "forged")
    raw.execute(f"UPDATE audit_entries SET {column} = ? WHERE seq = ?", (value, chance.randint(1, rows)))


def _edit_and_seal(raw: Raw, chance: random.Random, rows: int, audit_key: bytes) -> None:
    """The edited entry's own hash is made anew."""
    seq = chance.randint(1, rows)
    _, at, zone, _, action, entity, entity_id, detail, prev, _ = _entry(raw, seq)
    hashed = audit.link(audit_key, prev, seq, at, zone, "Somebody else", action, entity, entity_id, detail)
    raw.execute("UPDATE audit_entries SET actor = 'Somebody else', hash = ? WHERE seq = ?", (hashed, seq))


def _remove(raw: Raw, chance: random.Random, rows: int, audit_key: bytes) -> None:
    raw.execute("DELETE FROM audit_entries WHERE seq = ?", (chance.randint(1, rows),))


def _swap(raw: Raw, chance: random.Random, rows: int, audit_key: bytes) -> None:
    one, other = chance.sample(range(1, rows + 1), 2)
    columns = "at, zone, actor, action, entity, entity_id, detail"
    there = [
        raw.execute(f"SELECT {columns} FROM audit_entries WHERE seq = ?", (seq,)).fetchone() for seq in (one, other)
    ]
    if there[0] == there[1]:
        _remove(raw, chance, rows, audit_key)
        return
    sets = ", ".join(f"{column} = ?" for column in columns.split(", "))
    raw.execute(f"UPDATE audit_entries SET {sets} WHERE seq = ?", (*there[1], one))
    raw.execute(f"UPDATE audit_entries SET {sets} WHERE seq = ?", (*there[0], other))


def _insert(raw: Raw, chance: random.Random, rows: int, audit_key: bytes) -> None:
    """A forged entry in between, those after it renumbered."""
    seq = chance.randint(1, rows)
    raw.execute("UPDATE audit_entries SET seq = -seq - 1 WHERE seq >= ?", (seq,))
    raw.execute("UPDATE audit_entries SET seq = -seq WHERE seq < 0")
    forged = [seq, "2026-03-03T17:18:00.000Z", "UTC", practice.OWNER, "viewed", "client", None, "{}"]
    prev = raw.execute("SELECT hash FROM audit_entries WHERE seq = ?", (seq - 1,)).fetchone()
    before = prev[0] if prev else bytes(32)
    row = (*forged, before, audit.link(audit_key, before, *forged))
    raw.execute(f"INSERT INTO audit_entries ({_ROW}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)


def _cut(raw: Raw, chance: random.Random, rows: int, audit_key: bytes) -> None:
    raw.execute("DELETE FROM audit_entries WHERE seq > ?", (rows - chance.randint(1, 40),))


def _recompute(raw: Raw, chance: random.Random, rows: int, audit_key: bytes) -> None:
    """One entry changed, and every hash from there on made anew, as only who has the key can."""
    seq = chance.randint(max(1, rows - 60), rows)
    entries = raw.execute(f"SELECT {_ROW} FROM audit_entries WHERE seq >= ? ORDER BY seq", (seq,)).fetchall()
    prev = entries[0][8]
    for place, (number, *fields, _, _) in enumerate(entries):
        if place == 0:
            fields[2] = "Somebody else"
        hashed = audit.link(audit_key, prev, number, *fields)
        raw.execute(
            "UPDATE audit_entries SET actor = ?, prev = ?, hash = ? WHERE seq = ?", (fields[2], prev, hashed, number)
        )
        prev = hashed


Tampering = Callable[[Raw, random.Random, int, bytes], None]
_TAMPERINGS: tuple[tuple[str, Tampering], ...] = (
    ("edit", _edit),
    ("edit with its hash", _edit_and_seal),
    ("removal", _remove),
    ("swap", _swap),
    ("insertion", _insert),
    ("cut tail", _cut),
    ("recomputed chain", _recompute),
)


# --- the records ---------------------------------------------------------------------------------------------------


def rewrite_records(job: Job) -> Tally:
    """Values of records changed, rows removed or put in, with the evidence left as it is."""
    path, root_key = _history(job)
    raw, chance, tally = _without_guards(path, root_key), job.chance(), Tally()
    audit_key = kdf.subkey(root_key, "audit")
    tables = _filled_tables(raw)
    with _reading(raw).connect() as reading:
        assert check_records(reading).is_intact
        while tally.tried < job.count:
            table = chance.choice(sorted(tables))
            with _rewound(raw):
                what = _tamper_with_row(raw, table, tables[table], chance)
                if what is None:
                    continue
                if job.control == CHAIN_ONLY:
                    is_told = not audit.verify_chain(reading, audit_key).is_intact
                else:
                    is_told = not check_records(reading).is_intact
            tally.case([] if is_told else [f"record changed unnoticed: {what}"])
    raw.close()
    return tally


def _filled_tables(raw: Raw) -> dict[str, list[str]]:
    """Tables of records with rows in them, and their columns."""
    from massagedesk.persistence.tables import map_domain, metadata

    map_domain()
    names = [name for name in metadata.tables if raw.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]]
    return {name: [column.name for column in metadata.tables[name].columns] for name in names}


def _tamper_with_row(raw: Raw, table: str, columns: list[str], chance: random.Random) -> str | None:
    """What was done; None when it made no difference."""
    rowid = chance.choice([row[0] for row in raw.execute(f'SELECT rowid FROM "{table}"')])
    if chance.random() < 0.2:
        raw.execute(f'DELETE FROM "{table}" WHERE rowid = ?', (rowid,))
        return f"row of {table} removed"
    column = chance.choice(columns[1:])
    others = [row[0] for row in raw.execute(f'SELECT DISTINCT "{column}" FROM "{table}"')]
    (value,) = raw.execute(f'SELECT "{column}" FROM "{table}" WHERE rowid = ?', (rowid,)).fetchone()
    choices: list[Any] = [other for other in others if other != value]
    if isinstance(value, int) and not choices:
        choices = [1 - value] if value in (0, 1) else [value + 1]
    if isinstance(value, str) and not choices and " " in value:
        choices = [value + " and more"]
    if not choices:
        return None
    try:
        raw.execute(f'UPDATE "{table}" SET "{column}" = ? WHERE rowid = ?', (chance.choice(choices), rowid))
    except connection.sqlcipher.IntegrityError:
        return None
    return f"{table}.{column}"


# --- the guards ----------------------------------------------------------------------------------------------------


_FORBIDDEN = (
    "UPDATE audit_entries SET actor = 'x' WHERE seq = 2",
    "DELETE FROM audit_entries WHERE seq = 2",
    "DELETE FROM audit_entries",
    f"INSERT OR REPLACE INTO audit_entries ({_ROW}) SELECT {_ROW} FROM audit_entries WHERE seq = 2",
    f"INSERT INTO audit_entries ({_ROW}) SELECT {_ROW} FROM audit_entries WHERE seq = 2 "
    "ON CONFLICT (seq) DO UPDATE SET actor = 'x'",
    f"INSERT INTO audit_entries ({_ROW}) SELECT 9999, at, zone, actor, action, entity, entity_id, detail, prev, "
    "zeroblob(32) FROM audit_entries WHERE seq = 2",
    f"INSERT INTO audit_entries ({_ROW}) SELECT seq + 1, at, zone, actor, action, entity, entity_id, detail, "
    "zeroblob(32), randomblob(32) FROM audit_entries ORDER BY seq DESC LIMIT 1",
    "UPDATE OR REPLACE audit_entries SET seq = 3 WHERE seq = 2",
    "DROP TRIGGER {trigger}",
    "DROP TABLE audit_entries",
    "ALTER TABLE audit_entries RENAME TO elsewhere",
)
"""What the app's own connection, or a raw one with the triggers in place, has to refuse."""


def try_the_guards(job: Job) -> Tally:
    """Each forbidden statement through the program's own connection, and with the triggers alone."""
    path, root_key = _history(job, entries=40)
    places, tally = Places(path.parent.parent), Tally()
    if job.control == NO_TRIGGERS:
        raw = _without_guards(path, root_key)
        _try(raw.execute, _FORBIDDEN[:-3], "", tally)
        raw.close()
        return tally
    raw = connection.connect(path, root_key)
    query = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entries'"
    triggers = [row[0] for row in raw.execute(query)]
    _try(raw.execute, _FORBIDDEN[:-3], "", tally)
    raw.close()
    desk = places.open()
    with desk.database.work() as session:
        for trigger in triggers:
            _try(session.connection().exec_driver_sql, _FORBIDDEN, trigger, tally)
    desk.close()
    return tally


def _try(execute: Callable[[str], object], statements: tuple[str, ...], trigger: str, tally: Tally) -> None:
    for statement in statements:
        try:
            execute(statement.format(trigger=trigger))
        except (connection.sqlcipher.Error, sa.exc.DBAPIError):
            tally.case([])
        else:
            tally.case([f"allowed: {statement}"])


HARNESSES = (
    Harness("rewrite-history", 11, "audit entries edited, removed, swapped, cut off or recomputed with the key",
            "tamperings", rewrite_history, 10_000, 100, (NO_ANCHOR,),
            quick_control=40),
    Harness("rewrite-records", 11, "records changed past the audit, with the key", "tamperings", rewrite_records, 2_000,
            40, (CHAIN_ONLY,), quick_control=10),
    Harness("guards", 11, "forbidden statements through the program's connection", "statements", try_the_guards, 1, 1,
            (NO_TRIGGERS,), parts=1),
)  # fmt: skip
