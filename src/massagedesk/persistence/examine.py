"""The full examination of a practice file: pages, structure, references, the audit chain, and how many rows it has."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import sqlalchemy as sa
from sqlalchemy import exc

from massagedesk.domain.errors import Cancelled
from massagedesk.persistence.audit import AuditTrail, ChainHead, ChainReport
from massagedesk.persistence.engine import Database

Progress = Callable[[int, int], None]
"""Told how much is done of how much; raises Cancelled to stop the work, which then leaves nothing behind."""

STAGES = 5
_STEPS_BETWEEN_QUESTIONS = 200_000
_LARGEST_CACHE = 256 << 20
_QUESTION_SECONDS = 0.05


@dataclass(frozen=True)
class Examination:
    """What was found; ``problems`` are sentences, none when the file is sound."""

    problems: tuple[str, ...]
    chain: ChainReport | None
    """None when the file is too damaged to read its entries."""
    counts: dict[str, int]
    schema_version: int

    @property
    def is_sound(self) -> bool:
        """True when nothing at all is wrong."""
        return not self.problems

    @property
    def rows(self) -> int:
        """Rows of all tables together."""
        return sum(self.counts.values())


def silent(done: int, total: int) -> None:
    """Progress nobody watches."""


def row_counts(connection: sa.Connection) -> dict[str, int]:
    """Rows of each table, by name."""
    names = connection.exec_driver_sql(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite#_%' ESCAPE '#' ORDER BY name"
    ).scalars()
    return {
        name: connection.exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar_one() for name in names.fetchall()
    }


def schema_version(connection: sa.Connection) -> int:
    """``user_version`` of the file."""
    return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())


def differing(
    one: sa.Connection,
    other: sa.Connection,
    anchor: ChainHead,
    leaving_out: frozenset[str] = frozenset({"backup_records"}),
) -> list[str]:
    """Names of tables whose rows are not the same in both files; audit entries are compared up to ``anchor``."""
    names = sorted({*row_counts(one), *row_counts(other)} - leaving_out)
    return [name for name in names if not _same_rows(one, other, name, anchor)]


def _same_rows(one: sa.Connection, other: sa.Connection, name: str, anchor: ChainHead) -> bool:
    until = f" WHERE seq <= {anchor.seq}" if name == "audit_entries" else ""
    statement = f'SELECT * FROM "{name}"{until} ORDER BY 1'
    try:
        mine, theirs = (file.exec_driver_sql(statement) for file in (one, other))
    except exc.OperationalError:
        return False
    return all(row == twin for row, twin in zip_longest(mine, theirs))


def examine(
    connection: sa.Connection, trail: AuditTrail, anchor: ChainHead | None = None, progress: Progress = silent
) -> Examination:
    """Read the whole file behind ``connection`` and check all of it, the chain also against ``anchor``.

    The connection must see a file no other connection folds a log into meanwhile: a pinned one, or a file by itself.
    Raises Cancelled.
    """
    with _stoppable(connection, progress) as reach:
        file = _examined_file(connection, reach)
        if file.is_damaged:
            return Examination(file.problems, None, {}, file.schema_version)
        reach(4)
        chain = trail.verify(connection, anchor)
        reach(STAGES)
    return _together(file, chain)


def examine_alone(
    database: Database,
    anchor: ChainHead | None = None,
    progress: Progress = silent,
    meanwhile: Callable[[sa.Connection], None] = lambda connection: None,
) -> Examination:
    """As `examine`, for a file nobody else uses, by two threads: what SQLite does by itself does not wait for the rest.

    ``meanwhile`` is further work on the records, done in the calling thread after the chain; what it raises is raised
    only when the file itself is sound. Raises Cancelled.
    """
    stopping, failed = threading.Event(), None
    with ThreadPoolExecutor(1, "examine") as pool:
        begun = pool.submit(_examined_alone, database, stopping)
        try:
            try:
                with database.read() as connection, _stoppable(connection, progress) as reach:
                    reach(0)
                    chain = database.trail.verify(connection, anchor)
                    reach(2)
                    meanwhile(connection)
            except Cancelled:
                raise
            except Exception as error:  # raised below, unless the file is found to be the reason
                failed = error
            file = _waited_for(begun, progress)
        except BaseException:
            stopping.set()
            raise
    if file.is_damaged:
        return Examination(file.problems, None, {}, file.schema_version)
    if failed is not None:
        raise failed
    progress(STAGES, STAGES)
    return _together(file, chain)


@dataclass(frozen=True)
class _File:
    """What was found in the file as a file."""

    problems: tuple[str, ...]
    is_damaged: bool
    """Its pages or structure are, so that nothing else can be told."""
    counts: dict[str, int]
    schema_version: int


def _together(file: _File, chain: ChainReport) -> Examination:
    altered = () if chain.is_intact else (f"The audit chain was altered at entry {chain.first_bad_seq}.",)
    return Examination((*file.problems, *altered), chain, file.counts, file.schema_version)


def _examined_file(connection: sa.Connection, reach: Callable[[int], None]) -> _File:
    """Pages, structure, references, rows: all done by SQLite itself, while other threads go on."""
    reach(0)
    problems = list(_pages(connection))
    reach(1)
    problems.extend(_structure(connection))
    version = schema_version(connection)
    if problems:
        return _File(tuple(problems), True, {}, version)
    reach(2)
    dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if dangling is not None:
        problems.append(f"A row in table {dangling[0]} refers to a row that is missing.")
    reach(3)
    return _File(tuple(problems), False, row_counts(connection), version)


def _examined_alone(database: Database, stopping: threading.Event) -> _File:
    """`_examined_file` with room for all pages of the file: checking an index otherwise decrypts each of them often."""

    def ask(done: int, total: int) -> None:
        if stopping.is_set():
            raise Cancelled

    with database.read() as connection, _stoppable(connection, ask) as reach:
        usual = connection.exec_driver_sql("PRAGMA cache_size").scalar_one()
        room = min(database.path.stat().st_size, _LARGEST_CACHE) // 1024 + 4096
        connection.exec_driver_sql(f"PRAGMA cache_size = -{room}")
        try:
            return _examined_file(connection, reach)
        finally:
            connection.exec_driver_sql(f"PRAGMA cache_size = {usual}")


def _waited_for(begun: Future[_File], progress: Progress) -> _File:
    # Not by the time-out of the result: a disk that reports one raises the same TimeoutError.
    while not wait([begun], _QUESTION_SECONDS).done:
        progress(STAGES - 1, STAGES)
    return begun.result()


def _pages(connection: sa.Connection) -> Iterator[str]:
    if connection.exec_driver_sql("PRAGMA cipher_integrity_check").first() is not None:
        yield "Some pages of the file were altered or are unreadable."


def _structure(connection: sa.Connection) -> Iterator[str]:
    try:
        found = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar_one()
    except exc.DatabaseError as error:
        if _is_interruption(error):
            raise
        found = "unreadable"
    if found != "ok":
        yield "The structure of the file is damaged."


@contextmanager
def _stoppable(connection: sa.Connection, progress: Progress) -> Iterator[Callable[[int], None]]:
    """Gives a function that reports a stage; asks ``progress`` whether to stop also inside long statements."""
    driver: Any = connection.connection.dbapi_connection
    stopped: list[Cancelled] = []
    reached = 0

    def reach(stage: int) -> None:
        nonlocal reached
        reached = stage
        progress(stage, STAGES)

    def ask() -> int:
        try:
            progress(reached, STAGES)
        except Cancelled as cancelled:
            stopped.append(cancelled)
        return len(stopped)

    driver.set_progress_handler(ask, _STEPS_BETWEEN_QUESTIONS)
    try:
        yield reach
    except exc.DBAPIError as error:
        if stopped and _is_interruption(error):
            raise stopped[0] from None
        raise
    finally:
        driver.set_progress_handler(None, 0)


def _is_interruption(error: exc.DBAPIError) -> bool:
    return getattr(error.orig, "sqlite_errorcode", None) == 9
