"""What happened to backups: made, verified, restored, or failed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, Integer, LargeBinary, Table, Text

from massagedesk.domain.ids import new_uuid
from massagedesk.persistence.tables.schema import registry, table, words
from massagedesk.persistence.types import Instant


@dataclass(eq=False, kw_only=True)
class BackupRecord:
    """One thing done with one backup file; its audit entry makes it evidence."""

    id: UUID = field(default_factory=new_uuid)
    action: str
    """``created``, ``verified``."""
    reason: str
    at: datetime
    place: str
    """Folder of the file."""
    file_name: str
    kit: str
    """Number of the recovery sheet that opens it."""
    made_at: datetime | None
    size: int | None
    sha256: str | None
    chain_seq: int | None
    chain_hash: bytes | None
    result: str
    """``ok`` or ``failed``."""
    message: str = ""
    """The sentence shown, when it failed."""


backup_records: Table = table(
    "backup_records",
    words("action"),
    words("reason"),
    Column("at", Instant, nullable=False, index=True),
    words("place"),
    words("file_name"),
    words("kit"),
    Column("made_at", Instant),
    Column("size", Integer),
    Column("sha256", Text),
    Column("chain_seq", Integer),
    Column("chain_hash", LargeBinary),
    words("result"),
    words("message"),
)


def map_classes() -> None:
    """Maps BackupRecord."""
    registry.map_imperatively(BackupRecord, backup_records)
