"""Running numbers such as "N-000412" or "PR-2026-0058": which was given last."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Connection, func, select


def next_ordinal(connection: Connection, numbers: Column[Any], prefix: str) -> int:
    """The ordinal after the highest one given under `prefix`; 1 where none was."""
    taken = select(numbers).where(numbers.like(f"{prefix}%"))
    # Longest first: as text "9999" comes after "10000".
    last = connection.scalar(taken.order_by(func.length(numbers).desc(), numbers.desc()).limit(1))
    return int(last.removeprefix(prefix)) + 1 if last else 1
