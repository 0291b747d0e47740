"""Restore drills, and what makes a signature more than a name: keys, their sealed halves, and the signatures."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Integer, LargeBinary, Table, Text, UniqueConstraint

from massagedesk.domain.ids import new_uuid
from massagedesk.persistence.tables.schema import refers, registry, table, words
from massagedesk.persistence.types import Instant


@dataclass(eq=False, kw_only=True)
class DrillRecord:
    """A backup that was opened for real, and what was found."""

    id: UUID = field(default_factory=new_uuid)
    at: datetime
    reason: str
    """``weekly`` or ``manual``."""
    place: str
    file_name: str
    kit: str
    made_at: datetime | None
    sha256: str | None
    milliseconds: int
    result: str
    """``ok`` or ``failed``."""
    message: str = ""
    lines: str = "[]"
    """JSON: the lines as shown."""


@dataclass(eq=False, kw_only=True)
class SigningKey:
    """The public half of somebody's signing key; never changed, never removed."""

    id: UUID = field(default_factory=new_uuid)
    person: str
    public_key: bytes
    made_at: datetime


@dataclass(eq=False, kw_only=True)
class SigningKeyWrap:
    """The private half, sealed by a password at the given cost of one guess."""

    id: UUID = field(default_factory=new_uuid)
    key_id: UUID
    memory_kib: int
    passes: int
    lanes: int
    salt: bytes
    nonce: bytes
    wrapped: bytes


@dataclass(eq=False, kw_only=True)
class SignatureRecord:
    """The signature of one note or one addendum."""

    id: UUID = field(default_factory=new_uuid)
    note_id: UUID | None = None
    addendum_id: UUID | None = None
    key_id: UUID
    signature: bytes


drill_records: Table = table(
    "drill_records",
    Column("at", Instant, nullable=False, index=True),
    words("reason"),
    words("place"),
    words("file_name"),
    words("kit"),
    Column("made_at", Instant),
    Column("sha256", Text),
    Column("milliseconds", Integer, nullable=False),
    words("result"),
    words("message"),
    words("lines"),
)

signing_keys: Table = table(
    "signing_keys",
    words("person"),
    Column("public_key", LargeBinary, nullable=False),
    Column("made_at", Instant, nullable=False),
)

signing_key_wraps: Table = table(
    "signing_key_wraps",
    refers("key_id", "signing_keys"),
    Column("memory_kib", Integer, nullable=False),
    Column("passes", Integer, nullable=False),
    Column("lanes", Integer, nullable=False),
    Column("salt", LargeBinary, nullable=False),
    Column("nonce", LargeBinary, nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
)

signatures: Table = table(
    "signatures",
    refers("note_id", "session_notes", required=False, index=False),
    refers("addendum_id", "addenda", required=False, index=False),
    refers("key_id", "signing_keys", index=False),
    Column("signature", LargeBinary, nullable=False),
    UniqueConstraint("note_id"),
    UniqueConstraint("addendum_id"),
    CheckConstraint("(note_id IS NULL) <> (addendum_id IS NULL)"),
)


def map_classes() -> None:
    """Maps the four classes."""
    registry.map_imperatively(DrillRecord, drill_records)
    registry.map_imperatively(SigningKey, signing_keys)
    registry.map_imperatively(SigningKeyWrap, signing_key_wraps)
    registry.map_imperatively(SignatureRecord, signatures)
