"""Numbered, frozen steps from an empty file to the present schema; new files are made by running all of them."""

from __future__ import annotations

import importlib
import sqlite3
from collections.abc import Callable, Iterator

import sqlalchemy as sa

from massagedesk.domain.errors import NewerFile
from massagedesk.persistence.engine import Database

STEPS = ("m0001_foundation", "m0002_keys", "m0003_evidence")
"""Module names in order; the n-th step makes schema version n. Explicit, so that a frozen program finds them."""

LATEST = len(STEPS)
APPLICATION_ID = 0x4D44534B
"""ASCII "MDSK", in the file's header: says whose file it is once decrypted."""


def version_of(database: Database) -> int:
    """Schema version of the open file; 0 for a new one."""
    with database.read() as connection:
        return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())


def ensure_known(version: int) -> None:
    """Raise NewerFile when a file was written by a later MassageDesk."""
    if version > LATEST:
        raise NewerFile(
            "This file was written by a newer version of MassageDesk. Nothing was changed; "
            "install the newer version to open it."
        )


def upgrade(database: Database, before_upgrade: Callable[[int, int], None] | None = None) -> int:
    """Bring the file to the present schema in one transaction; returns the version it had.

    ``before_upgrade(present, latest)`` is called first when an existing file is about to change: the place for a
    verified backup. Should anything fail, the file stays as it was.
    """
    present = version_of(database)
    ensure_known(present)
    if present == LATEST:
        return present
    if present > 0 and before_upgrade is not None:
        before_upgrade(present, LATEST)
    with database.upgrading() as connection:
        for name in STEPS[present:]:
            importlib.import_module(f"{__name__}.{name}").upgrade(connection)
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.exec_driver_sql(f"PRAGMA user_version = {LATEST}")
    return present


def run_script(connection: sa.Connection, script: str) -> None:
    """Execute SQL text of several statements (triggers included) inside the transaction.

    The driver's own ``executescript`` commits first, which would tear the upgrade apart.
    """
    for statement in _statements(script):
        connection.exec_driver_sql(statement)


def _statements(script: str) -> Iterator[str]:
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement.strip()
            statement = ""
    if statement.strip():
        raise ValueError("the script ends in the middle of a statement")
