"""SQLAlchemy's pools over our own connections, and what the writing one may not do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlcipher3 import dbapi2 as sqlcipher

_SCHEMA_OPERATIONS = frozenset(
    (sqlcipher.SQLITE_DROP_TABLE, sqlcipher.SQLITE_DROP_TRIGGER, sqlcipher.SQLITE_ALTER_TABLE)
)
_REWRITES = frozenset((sqlcipher.SQLITE_UPDATE, sqlcipher.SQLITE_DELETE))


def make_pool(path: Path, creator: Callable[[], Any], *, read_only: bool, size: int) -> sa.Engine:
    """A real pool for a file: SQLAlchemy's pool for in-memory URLs crashes the process under threads.

    The driver never begins a transaction itself, so that DDL rolls back; values never appear in errors.
    """
    engine = sa.create_engine(
        f"sqlite:///{path}",
        module=sqlcipher,
        creator=creator,
        hide_parameters=True,
        poolclass=sa.QueuePool,
        pool_size=size,
        max_overflow=0,
        pool_use_lifo=True,  # the one used last holds the pages read last
        pool_timeout=30,
    )
    begin = "BEGIN" if read_only else "BEGIN IMMEDIATE"
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine


def idle(engine: sa.Engine) -> int:
    """How many open connections of the pool nobody uses at this moment."""
    pool: Any = engine.pool
    return int(pool.checkedin())


class SchemaGuard:
    """Outside an upgrade nothing drops or alters tables and triggers, or rewrites the audit entries."""

    def __init__(self) -> None:
        self._may_alter = False

    @contextmanager
    def lifted(self) -> Iterator[None]:
        """For the block, the schema may be changed."""
        self._may_alter = True
        try:
            yield
        finally:
            self._may_alter = False

    def judge(self, operation: int, name: str | None, argument: str | None, *_: str | None) -> int:
        """SQLite's authorizer: asked for each thing a statement would do."""
        is_rewriting = operation in _REWRITES and name == "audit_entries"
        if not self._may_alter and (operation in _SCHEMA_OPERATIONS or is_rewriting):
            return int(sqlcipher.SQLITE_DENY)
        return int(sqlcipher.SQLITE_OK)
