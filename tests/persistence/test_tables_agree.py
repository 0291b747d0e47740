"""The tables the program maps are the tables the migrations make: columns, types, keys, references, indexes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from tests.persistence.sample import AUDIT_KEY, KEY, NOON

from massagedesk.persistence import migrations
from massagedesk.persistence.engine import Database
from massagedesk.persistence.tables import map_domain, metadata

map_domain()
WRITTEN_BY_HAND = {"audit_entries", "earlier_audit_keys"}
"""Tables no class is mapped to."""
OF_EXPRESSIONS = {"ix_audit_entries_owner"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Connection]:
    """A connection to a file made by all migrations."""
    path = tmp_path_factory.mktemp("made") / "vault.db"
    database = Database.create(path, KEY, AUDIT_KEY, actor="Ada Sample", clock=lambda: NOON)
    migrations.upgrade(database)
    with database.read() as connection:
        # This connection saw the empty file first; pragmas alone do not notice that the schema has changed.
        connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one()
        yield connection
    database.close()


@pytest.fixture(scope="module")
def declared() -> Iterator[sa.Connection]:
    """A connection to a database made from the declared tables alone."""
    engine = sa.create_engine("sqlite://")
    metadata.create_all(engine)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def shape(connection: sa.Connection, table: str) -> dict[str, Any]:
    def rows(pragma: str, name: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in connection.exec_driver_sql(f'PRAGMA {pragma}("{name}")')]

    indexes = [(row[1], row[2], row[3]) for row in rows("index_list", table) if row[1] not in OF_EXPRESSIONS]
    return {
        "columns": sorted((name, kind, notnull, pk) for _, name, kind, notnull, _, pk in rows("table_info", table)),
        "references": sorted((row[3], row[2], row[4]) for row in rows("foreign_key_list", table)),
        "indexes": sorted(
            (
                "" if name.startswith("sqlite_autoindex") else name,
                unique,
                origin,
                tuple(r[2] for r in rows("index_info", name)),
            )
            for name, unique, origin in indexes
        ),
        "strict": connection.exec_driver_sql(f"SELECT strict FROM pragma_table_list('{table}')").scalar_one(),
    }


def test_every_table_of_the_file_is_declared(made: sa.Connection) -> None:
    found = set(sa.inspect(made).get_table_names())
    assert found - WRITTEN_BY_HAND == set(metadata.tables)


@pytest.mark.parametrize("table", sorted(metadata.tables))
def test_a_table_is_as_declared(made: sa.Connection, declared: sa.Connection, table: str) -> None:
    assert shape(made, table) == shape(declared, table)
