"""What every table shares: the metadata, the registry and a few column shapes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ForeignKey, MetaData, Table, Text
from sqlalchemy.orm import registry as make_registry
from sqlalchemy.sql.schema import SchemaItem

from massagedesk.persistence.types import Identifier

metadata = MetaData()
registry = make_registry(metadata=metadata)


def table(name: str, *items: SchemaItem) -> Table:
    """A STRICT table with an `id`; types are text, integer or blob only."""
    return Table(name, metadata, Column("id", Identifier, primary_key=True), *items, sqlite_strict=True)


def words(name: str) -> Column[str]:
    """Free text, empty where nothing was said."""
    return Column(name, Text, nullable=False)


def prose(name: str) -> Column[str]:
    """Long free text that is saved while it is typed: the audit keeps the hash of each state, not the words again."""
    return Column(name, Text, nullable=False, info={"audit": "digest"})


def refers(name: str, target: str, *, required: bool = True, index: bool = True, **options: Any) -> Column[Any]:
    """A foreign key to another table's id."""
    return Column(name, Identifier, ForeignKey(f"{target}.id"), nullable=not required, index=index, **options)
