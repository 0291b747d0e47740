"""Schema 2: audit keys of earlier recovery keys, and the recovery sheets that were printed. Frozen."""

from __future__ import annotations

import sqlalchemy as sa

from massagedesk.persistence.migrations import run_script

EARLIER_AUDIT_KEYS = """
CREATE TABLE earlier_audit_keys (
    until_seq INTEGER PRIMARY KEY,
    kit TEXT NOT NULL,
    key BLOB NOT NULL CHECK (length(key) = 32)
) STRICT;
CREATE TRIGGER earlier_audit_keys_update BEFORE UPDATE ON earlier_audit_keys BEGIN
    SELECT RAISE(ABORT, 'an earlier audit key is never changed');
END;
CREATE TRIGGER earlier_audit_keys_delete BEFORE DELETE ON earlier_audit_keys BEGIN
    SELECT RAISE(ABORT, 'an earlier audit key is never removed');
END;
CREATE TRIGGER earlier_audit_keys_insert BEFORE INSERT ON earlier_audit_keys BEGIN
    SELECT RAISE(ABORT, 'an audit key ends with the last entry')
        WHERE NEW.until_seq IS NOT (SELECT max(seq) FROM audit_entries);
    SELECT RAISE(ABORT, 'an audit key ends once')
        WHERE EXISTS (SELECT 1 FROM earlier_audit_keys WHERE until_seq >= NEW.until_seq);
END;
"""
"""Entries up to ``until_seq`` are chained with ``key``, later ones with the next row's, the last with the present."""

RECOVERY_SHEETS = """
CREATE TABLE recovery_sheets (
    id TEXT NOT NULL,
    number INTEGER NOT NULL,
    kit TEXT NOT NULL,
    printed_at TEXT NOT NULL,
    tested_at TEXT,
    PRIMARY KEY (id),
    UNIQUE (number)
) STRICT;
"""
"""Never the code itself: ``number`` counts the prints, ``kit`` names the key they spell."""


def upgrade(connection: sa.Connection) -> None:
    """Add both tables."""
    run_script(connection, EARLIER_AUDIT_KEYS)
    run_script(connection, RECOVERY_SHEETS)
