"""Whether the file still has the triggers and rules that guard its records, and nothing of somebody else's beside them.

A trigger taken out lets signed notes be rewritten by any database program; one put in would rewrite what MassageDesk
itself saves. Neither changes a row, so comparing rows with the history does not show it.
"""

from __future__ import annotations

import importlib

import sqlalchemy as sa
from sqlcipher3 import dbapi2 as sqlcipher

from massagedesk.persistence import migrations
from massagedesk.persistence.examine import schema_version

_PARTS = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite#_%' ESCAPE '#'"
_OF_SEARCH = "CREATE VIRTUAL TABLE"


def altered_parts(connection: sa.Connection) -> tuple[str, ...]:
    """Names of triggers, tables and indexes that are missing or not as MassageDesk makes them, or were put in.

    A file of an earlier schema, which is upgraded before anything is written, is not judged.
    """
    if schema_version(connection) != migrations.LATEST:
        return ()
    return tuple(sorted({name for _, name, *_ in _parts(connection) ^ _expected()}))


def _parts(connection: sa.Connection) -> set[tuple[str, str, str, str]]:
    """Each with its text; of the tables SQLite makes for searching only the names, the text is its own matter."""
    found = connection.exec_driver_sql(_PARTS).all()
    searched = tuple(f"{name}_" for _, name, _, sql in found if sql.upper().startswith(_OF_SEARCH))
    return {(kind, name, table, "" if name.startswith(searched) else sql) for kind, name, table, sql in found}


def _expected() -> set[tuple[str, str, str, str]]:
    """What a new file has: it is made anew in memory, from the same steps."""
    engine = sa.create_engine("sqlite://", module=sqlcipher, poolclass=sa.StaticPool)
    try:
        with engine.connect() as connection:
            for name in migrations.STEPS:
                importlib.import_module(f"{migrations.__name__}.{name}").upgrade(connection)
            return _parts(connection)
    finally:
        engine.dispose()
