"""Schema 3: restore drills, signatures and the keys that made them, and how audit entries belong to clients. Frozen."""

from __future__ import annotations

import sqlalchemy as sa

from massagedesk.persistence.migrations import run_script

DRILLS = """
CREATE TABLE drill_records (
    id TEXT NOT NULL,
    at TEXT NOT NULL,
    reason TEXT NOT NULL,
    place TEXT NOT NULL,
    file_name TEXT NOT NULL,
    kit TEXT NOT NULL,
    made_at TEXT,
    sha256 TEXT,
    milliseconds INTEGER NOT NULL,
    result TEXT NOT NULL,
    message TEXT NOT NULL,
    lines TEXT NOT NULL CHECK (json_valid(lines)),
    PRIMARY KEY (id)
) STRICT;
CREATE INDEX ix_drill_records_at ON drill_records (at);
"""
"""One row for each time a backup was opened for real; ``lines`` is what was found, as shown."""

SIGNING = """
CREATE TABLE signing_keys (
    id TEXT NOT NULL,
    person TEXT NOT NULL,
    public_key BLOB NOT NULL CHECK (length(public_key) = 32),
    made_at TEXT NOT NULL,
    PRIMARY KEY (id)
) STRICT;
CREATE TRIGGER signing_keys_update BEFORE UPDATE ON signing_keys BEGIN
    SELECT RAISE(ABORT, 'a signing key is never changed');
END;
CREATE TRIGGER signing_keys_delete BEFORE DELETE ON signing_keys BEGIN
    SELECT RAISE(ABORT, 'a signing key is never removed');
END;
CREATE TRIGGER signing_keys_insert BEFORE INSERT ON signing_keys BEGIN
    SELECT RAISE(ABORT, 'a signing key is never replaced')
        WHERE EXISTS (SELECT 1 FROM signing_keys WHERE id = NEW.id);
END;
CREATE TABLE signing_key_wraps (
    id TEXT NOT NULL,
    key_id TEXT NOT NULL,
    memory_kib INTEGER NOT NULL,
    passes INTEGER NOT NULL,
    lanes INTEGER NOT NULL,
    salt BLOB NOT NULL,
    nonce BLOB NOT NULL,
    wrapped BLOB NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(key_id) REFERENCES signing_keys (id)
) STRICT;
CREATE INDEX ix_signing_key_wraps_key_id ON signing_key_wraps (key_id);
CREATE TABLE signatures (
    id TEXT NOT NULL,
    note_id TEXT,
    addendum_id TEXT,
    key_id TEXT NOT NULL,
    signature BLOB NOT NULL CHECK (length(signature) = 64),
    PRIMARY KEY (id),
    UNIQUE (note_id),
    UNIQUE (addendum_id),
    CHECK ((note_id IS NULL) <> (addendum_id IS NULL)),
    FOREIGN KEY(note_id) REFERENCES session_notes (id),
    FOREIGN KEY(addendum_id) REFERENCES addenda (id),
    FOREIGN KEY(key_id) REFERENCES signing_keys (id)
) STRICT;
CREATE TRIGGER signatures_update BEFORE UPDATE ON signatures BEGIN
    SELECT RAISE(ABORT, 'a signature is never changed');
END;
CREATE TRIGGER signatures_delete BEFORE DELETE ON signatures BEGIN
    SELECT RAISE(ABORT, 'a signature is never removed');
END;
CREATE TRIGGER signatures_insert BEFORE INSERT ON signatures BEGIN
    SELECT RAISE(ABORT, 'a signature is never replaced')
        WHERE EXISTS (SELECT 1 FROM signatures
            WHERE id = NEW.id OR note_id = NEW.note_id OR addendum_id = NEW.addendum_id);
    SELECT RAISE(ABORT, 'only a signed note has a signature')
        WHERE NEW.note_id IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM session_notes WHERE id = NEW.note_id AND status = 'signed');
END;
"""
"""``signing_keys`` are public; the private halves lie in ``signing_key_wraps``, each sealed by a password."""

AUDIT = """
CREATE INDEX ix_audit_entries_at ON audit_entries (at);
CREATE INDEX ix_audit_entries_actor ON audit_entries (actor);
CREATE INDEX ix_audit_entries_owner ON audit_entries (
    coalesce(
        json_extract(detail, '$.after.client_id'), json_extract(detail, '$.after.visit_id'),
        json_extract(detail, '$.after.note_id'), json_extract(detail, '$.after.addendum_id'),
        json_extract(detail, '$.after.plan_id'), json_extract(detail, '$.after.prescription_id')
    )
) WHERE action = 'created';
"""
"""The last index leads from a record to those made below it, also when gone: client, visit, note, addendum."""


def upgrade(connection: sa.Connection) -> None:
    """Add the tables and indexes."""
    run_script(connection, DRILLS)
    run_script(connection, SIGNING)
    run_script(connection, AUDIT)
