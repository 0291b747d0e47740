"""Schema 1: the audit chain, the record of backups, the tables of the trade. Frozen: never edit, add a migration."""

from __future__ import annotations

import sqlalchemy as sa

from massagedesk.persistence.migrations import m0001_sql, run_script

AUDIT = """
CREATE TABLE audit_entries (
    seq INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    zone TEXT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    entity TEXT NOT NULL,
    entity_id TEXT,
    detail TEXT NOT NULL CHECK (json_valid(detail)),
    prev BLOB NOT NULL CHECK (length(prev) = 32),
    hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
CREATE INDEX ix_audit_entries_entity ON audit_entries (entity, entity_id);
CREATE TRIGGER audit_entries_update BEFORE UPDATE ON audit_entries BEGIN
    SELECT RAISE(ABORT, 'audit entries are never changed');
END;
CREATE TRIGGER audit_entries_delete BEFORE DELETE ON audit_entries BEGIN
    SELECT RAISE(ABORT, 'audit entries are never removed');
END;
CREATE TRIGGER audit_entries_insert BEFORE INSERT ON audit_entries BEGIN
    SELECT RAISE(ABORT, 'audit entries are numbered without gaps')
        WHERE NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM audit_entries);
    SELECT RAISE(ABORT, 'an audit entry must follow from the one before')
        WHERE NEW.prev IS NOT coalesce((SELECT hash FROM audit_entries ORDER BY seq DESC LIMIT 1), zeroblob(32));
END;
"""
"""The third trigger also stops INSERT OR REPLACE, which would remove an entry past the second one."""

BACKUPS = """
CREATE TABLE backup_records (
    id TEXT NOT NULL,
    action TEXT NOT NULL,
    reason TEXT NOT NULL,
    at TEXT NOT NULL,
    place TEXT NOT NULL,
    file_name TEXT NOT NULL,
    kit TEXT NOT NULL,
    made_at TEXT,
    size INTEGER,
    sha256 TEXT,
    chain_seq INTEGER,
    chain_hash BLOB,
    result TEXT NOT NULL,
    message TEXT NOT NULL,
    PRIMARY KEY (id)
) STRICT;
CREATE INDEX ix_backup_records_at ON backup_records (at);
"""
"""One row for each backup made, verified or restored. ``place`` is its folder, ``result`` is ``ok`` or ``failed``."""


def upgrade(connection: sa.Connection) -> None:
    """Make every table, index and trigger of schema 1."""
    run_script(connection, AUDIT)
    run_script(connection, BACKUPS)
    for statement in (*m0001_sql.TABLES, *m0001_sql.TRIGGERS):
        connection.exec_driver_sql(statement)
