"""A small made-up file for storage tests: things with parts, on their own tables beside the real schema."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy import orm

from massagedesk.persistence import migrations
from massagedesk.persistence.engine import Database
from massagedesk.persistence.types import Identifier

KEY = bytes(range(32))
AUDIT_KEY = bytes(range(32, 64))
NOON = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
CANARY = "Zanzibar-Quetzal-canary"


@dataclass(eq=False, kw_only=True)
class Part:
    id: UUID = field(default_factory=uuid4)
    label: str


@dataclass(eq=False, kw_only=True)
class RedThing:
    id: UUID = field(default_factory=uuid4)
    label: str
    size: int = 1
    image: bytes | None = None
    secret: str = ""
    parts: list[Part] = field(default_factory=list)


@dataclass(eq=False, kw_only=True)
class Draft:
    id: UUID = field(default_factory=uuid4)
    text: str


registry = orm.registry()


def _table(name: str, *columns: sa.Column[object], **options: object) -> sa.Table:
    return sa.Table(name, registry.metadata, sa.Column("id", Identifier, primary_key=True), *columns, **options)


THINGS = _table(
    "things",
    sa.Column("label", sa.Text, nullable=False),
    sa.Column("size_cents", sa.Integer, key="size", nullable=False),
    sa.Column("image", sa.LargeBinary),
    sa.Column("secret", sa.Text, info={"audit": "digest"}),
)
PARTS = _table(
    "parts",
    sa.Column("thing_id", Identifier, sa.ForeignKey("things.id"), nullable=False),
    sa.Column("label", sa.Text, nullable=False),
)
DRAFTS = _table("scratches", sa.Column("text", sa.Text), info={"audit": False})

registry.map_imperatively(Part, PARTS)
registry.map_imperatively(
    RedThing, THINGS, properties={"parts": orm.relationship(Part, cascade="all, delete-orphan", order_by=PARTS.c.label)}
)
registry.map_imperatively(Draft, DRAFTS)


def make_file(path: Path) -> Database:
    """A new practice file with the real schema and the sample tables, opened as "Ada Sample"."""
    database = Database.create(path, KEY, AUDIT_KEY, actor="Ada Sample", clock=lambda: NOON, zone="UTC")
    migrations.upgrade(database)
    with database.upgrading() as connection:
        registry.metadata.create_all(connection)
    return database


def reopen(path: Path) -> Database:
    """The same file opened again."""
    return Database.open(path, KEY, AUDIT_KEY, actor="Ada Sample", clock=lambda: NOON, zone="UTC")
