"""What is kept beside the records: settings such as backup folders, and half-filled forms."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Column, Table, Text

from massagedesk.persistence.tables.schema import metadata, registry, words


@dataclass(eq=False, kw_only=True)
class Setting:
    """A named value, kept as JSON text."""

    name: str
    value: str


@dataclass(eq=False, kw_only=True)
class Draft:
    """A half-filled form: its fields as JSON text, under the kind of form and a key of its own."""

    kind: str
    key: str
    value: str


settings = Table("settings", metadata, Column("name", Text, primary_key=True), words("value"), sqlite_strict=True)

drafts = Table(
    "drafts",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    words("value"),
    sqlite_strict=True,
    # What was typed and thrown away is nobody's record: it leaves no trace in the audit.
    info={"audit": False},
)


def map_classes() -> None:
    """Maps Setting and Draft."""
    registry.map_imperatively(Setting, settings)
    registry.map_imperatively(Draft, drafts)
