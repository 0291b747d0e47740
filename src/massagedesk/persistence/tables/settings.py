"""Settings of this practice that are not about the trade: backup folders, appearance, idle minutes."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Column, Table, Text

from massagedesk.persistence.tables.schema import metadata, registry, words


@dataclass(eq=False, kw_only=True)
class Setting:
    """A named value, kept as JSON text."""

    name: str
    value: str


settings = Table("settings", metadata, Column("name", Text, primary_key=True), words("value"), sqlite_strict=True)


def map_classes() -> None:
    """Maps Setting."""
    registry.map_imperatively(Setting, settings)
