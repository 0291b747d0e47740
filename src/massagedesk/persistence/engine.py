"""The open practice file: one writer, four readers, everything encrypted by SQLCipher with a raw key.

Wiring and settings were measured, see docs/decisions; they are made in `connection` and `pools`.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import exc
from sqlcipher3 import dbapi2 as sqlcipher

from massagedesk.domain.errors import Conflict, DamagedFile, NotFound
from massagedesk.persistence import audit, outcome
from massagedesk.persistence.audit import AuditTrail
from massagedesk.persistence.connection import BUSY_SECONDS, FilePlace, HeldFile, connect, copy_encrypted
from massagedesk.persistence.pools import SchemaGuard, idle, make_pool
from massagedesk.persistence.work import Changes, NotSaved, Turnstile, UseCount, WorkSession, explain

KEY_BYTES = 32
READERS = 4

_CLOSED = "The practice is locked. Unlock it and try again."
_LOOK_ONLY = (
    "This practice is open for looking only, because its folder cannot be written to. Nothing was saved; "
    "make the folder writable, then lock and unlock."
)
_REPLACED = (
    "The practice file was moved, deleted or replaced while it was open. Nothing was written; "
    "lock the practice and open it again."
)
_BUSY = "The practice is being read by other work. Wait a moment and try again."

ChangeListener = Callable[[Changes], None]


@dataclass(frozen=True)
class Pin:
    """A frozen state of the practice file: its ciphertext bytes, and a connection that sees the same rows."""

    size: int
    connection: sa.Connection
    read: Callable[[int, int], bytes]
    """``read(offset, length)`` gives ciphertext of the frozen file."""


class Database:
    """One open practice file. Safe to use from several threads; `close` ends it for all of them."""

    def __init__(
        self, path: Path, key: bytes | bytearray, trail: AuditTrail, file: HeldFile, *, look_only: bool = False
    ) -> None:
        self.path = path
        self.trail = trail
        self.is_look_only = look_only
        """True when the folder cannot be written to: reading goes on, every change is refused."""
        self.relief: Callable[[], bool] = lambda: False
        """Asked when the disk is full; frees the space kept in reserve and says whether there was any."""
        self._file = file
        self._key = bytearray(key)
        self._turn = Turnstile()
        self._uses = UseCount()
        self._pinning = threading.Lock()
        self._closing = threading.Lock()
        self._listeners: list[ChangeListener] = []
        self._is_open = True
        self._guard = SchemaGuard()
        self._writer = make_pool(path, lambda: self._connect(read_only=look_only), read_only=look_only, size=1)
        self._reader = make_pool(path, lambda: self._connect(read_only=True), read_only=True, size=READERS)

    @classmethod
    def open(
        cls,
        path: Path,
        key: bytes | bytearray,
        audit_key: bytes,
        *,
        actor: str,
        clock: Callable[[], datetime],
        zone: str | None = None,
        look_only: bool = False,
    ) -> Database:
        """Open an existing file with its 32-byte raw key.

        ``actor`` is who the audit names, ``clock`` gives aware instants; ``look_only`` is for a folder that cannot be
        written to and in which nobody else writes. Raises NotFound when there is no file and
        DamagedFile when it does not open with this key. Migrations are run by `migrations.upgrade`, not here.
        """
        return cls.open_with(path, key, AuditTrail(audit_key, actor=actor, clock=clock, zone=zone), look_only=look_only)

    @classmethod
    def open_with(cls, path: Path, key: bytes | bytearray, trail: AuditTrail, *, look_only: bool = False) -> Database:
        """As `open`, writing the evidence to ``trail``, which is wiped when the file is closed."""
        if len(key) != KEY_BYTES:
            raise ValueError("the raw key has 32 bytes")
        try:
            file = HeldFile(path)
        except FileNotFoundError:
            raise NotFound("There is no practice file in this folder. Choose another folder.") from None
        database = cls(path, key, trail, file, look_only=look_only)
        try:
            with database._writer.connect():
                pass
        except BaseException:
            database._release()
            raise
        return database

    @classmethod
    def create(
        cls,
        path: Path,
        key: bytes | bytearray,
        audit_key: bytes,
        *,
        actor: str,
        clock: Callable[[], datetime],
        zone: str | None = None,
    ) -> Database:
        """Make a new, empty file that only its owner may read, and open it. Raises FileExistsError."""
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        return cls.open(path, key, audit_key, actor=actor, clock=clock, zone=zone)

    # --- using it ----------------------------------------------------------------------------------------------

    @contextmanager
    def work(self) -> Iterator[WorkSession]:
        """One action: a session that commits when the block ends and rolls back when it raises.

        Every flushed row gets its audit entry in the same transaction. After the commit the listeners hear which kinds
        were touched, in the committing thread. Raises NotSaved (nothing kept: it may be tried again), OutcomeUnknown
        (an error at the very commit, and the file could not be asked) or Conflict (locked, or the file was swapped
        underneath).
        """
        with self._turn.held():
            self._ensure_usable()
            session = WorkSession(self._writer, expire_on_commit=False)
            audit.attach(session, self.trail)
            self.trail.last_written = None
            try:
                try:
                    yield session
                    session.flush()
                except exc.DBAPIError as error:
                    session.rollback()
                    raise outcome.said(error, self.relief) from error
                outcome.commit(session, self._writer, self.trail.last_written, self.relief)
            finally:
                session.close()
        self._announce(Changes(frozenset(audit.touched_kinds(session))))

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A read-only connection that sees one committed state for the whole block."""
        try:
            with self._in_use(), self._reader.connect() as connection, connection.begin():
                yield connection
        except exc.DBAPIError as error:
            raise explain(error) or error from error

    def on_change(self, listener: ChangeListener) -> Callable[[], None]:
        """Call ``listener`` after each commit that touched something; the returned function ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    @property
    def is_open(self) -> bool:
        """False after `close`."""
        return self._is_open

    def close(self) -> None:
        """Fold the write-ahead log into the file, close every connection, wipe the keys. May be called twice.

        Nobody begins anything any more; who is reading has ten seconds to end, a backup ends at once.
        """
        with self._closing:
            with self._turn.held():
                if not self._is_open:
                    return
                self._is_open = False
            # Not while holding the turn: who froze the file waits for it to let go.
            with suppress(Conflict), self._uses.none_left(_BUSY):
                pass
            with self._turn.held():
                try:
                    if not self._fold_log() and self.relief():
                        self._fold_log()
                finally:
                    self._release()

    # --- watching over it --------------------------------------------------------------------------------------

    def place(self) -> FilePlace:
        """Whether the open file and its log still lie where they were opened; takes microseconds."""
        place = self._file.place(self.path)
        if place is FilePlace.IN_PLACE and not self.is_look_only and idle(self._writer):
            has_log = self.path.with_name(f"{self.path.name}-wal").exists()
            return place if has_log else FilePlace.LOG_GONE
        return place

    def would_be_lost(self) -> bool:
        """Whether closing would lose everything: the open file was deleted or written over and has no name any more.

        One that was only moved, or whose drive was taken away, lies where it is now.
        """
        return self._file.is_nameless()

    def fold_log(self) -> bool:
        """Move every change from the log into the main file; when idle, so that a copy of that file alone is recent.

        False when somebody reads at this moment or the disk refuses; nothing is lost then. It does not wait: a backup
        to a slow stick reads for minutes, and the window asks for this.
        """
        with self._turn.held():
            if not self._is_open or self.is_look_only or self.place() is not FilePlace.IN_PLACE:
                return False
            return self._fold_log(waits=False)

    def copy_to(self, target: Path, salt: bytes) -> None:
        """Write all that was saved into a new file with the same key; works although the open file was deleted.

        With the file's own salt the same passwords open the copy. Raises FileExistsError, OSError, NotSaved, Conflict.
        """
        try:
            with self._turn.held(), self._in_use(), self._writer.connect() as connection:
                copy_encrypted(_driver(connection), target, self._key, salt)
        except exc.DBAPIError as error:
            raise explain(error) or error from error
        except sqlcipher.Error as error:
            raise OSError(None, "the disk failed") from error

    # --- for migrations and snapshots --------------------------------------------------------------------------

    @contextmanager
    def retiring(self) -> Iterator[sa.Connection]:
        """The last use of this file, which is about to be replaced: nobody else uses it during the block.

        The block gets the writer's connection. When it ends, the log is folded in and the file is closed; when it
        raises, everything goes on as before. Raises Conflict when others do not let go within ten seconds.
        """
        if not self._pinning.acquire(blocking=False):
            raise Conflict("A backup or check is running. Wait until it is done and try again.")
        try:
            with self._turn.held(), self._uses.none_left(_BUSY):
                self._ensure_usable()
                with self._writer.connect() as connection:
                    yield connection
                self._empty_log()
                self._release()
        finally:
            self._pinning.release()

    @contextmanager
    def upgrading(self) -> Iterator[sa.Connection]:
        """A writer's transaction that may change the schema; foreign keys are checked once, before it commits.

        Raises NotSaved or DamagedFile when the disk fails; the file stays as it was.
        """
        try:
            with self._turn.held():
                self._ensure_usable()
                with self._writer.connect() as connection:
                    driver = _driver(connection)
                    driver.execute("PRAGMA foreign_keys = OFF")
                    try:
                        with self._guard.lifted(), connection.begin():
                            yield connection
                            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
                            if broken is not None:
                                raise RuntimeError(f"the upgrade left a dangling reference in table {broken[0]}")
                    finally:
                        driver.execute("PRAGMA foreign_keys = ON")
        except exc.DBAPIError as error:
            raise explain(error) or error from error

    @contextmanager
    def pinned(self) -> Iterator[Pin]:
        """Freeze the file's present state for the block; writes go on meanwhile (into the log).

        Raises Conflict when a pin is already held or readers do not let go within ten seconds, NotSaved or DamagedFile
        when the disk fails.
        """
        if not self._pinning.acquire(blocking=False):
            raise Conflict("A backup or check is already running. Wait until it is done and try again.")
        try:
            with self._in_use(), self._reader.connect() as connection:
                with self._turn.held():
                    self._ensure_pinnable()
                    self._empty_log()
                    transaction = connection.begin()
                    # SQLCipher answers page_size as text.
                    pages = int(connection.exec_driver_sql("PRAGMA page_count").scalar_one())
                    page_size = int(connection.exec_driver_sql("PRAGMA page_size").scalar_one())
                    connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one()
                with transaction:
                    yield Pin(pages * page_size, connection, self._read_file)
        except exc.DBAPIError as error:
            raise explain(error) or error from error
        finally:
            self._pinning.release()

    # --- inside ------------------------------------------------------------------------------------------------

    def _connect(self, *, read_only: bool) -> Any:
        if self._file.place(self.path) is not FilePlace.IN_PLACE:
            raise Conflict(_REPLACED)  # what lies there now is another file
        connection = connect(self.path, self._key, read_only=read_only, immutable=self.is_look_only)
        if not read_only:
            connection.set_authorizer(self._guard.judge)
        return connection

    def ensure_writable(self) -> None:
        """Raise NotSaved when the practice is open for looking only: for what is written beside the file."""
        if self.is_look_only:
            raise NotSaved(_LOOK_ONLY)

    def _ensure_usable(self) -> None:
        if self._is_open:
            self.ensure_writable()
        self._ensure_pinnable()

    def _ensure_pinnable(self) -> None:
        if not self._is_open:
            raise Conflict(_CLOSED)
        if self.place() is not FilePlace.IN_PLACE:
            raise Conflict(_REPLACED)

    @contextmanager
    def _in_use(self) -> Iterator[None]:
        with self._uses.one(_BUSY):
            if not self._is_open:
                raise Conflict(_CLOSED)
            yield

    def _announce(self, changes: Changes) -> None:
        if changes.kinds:
            for listener in tuple(self._listeners):
                listener(changes)

    def _empty_log(self, *, waits: bool = True) -> None:
        if self.is_look_only:
            return
        try:
            with self._writer.connect() as connection:
                driver = _driver(connection)
                try:
                    driver.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000 if waits else 0}")
                    is_busy = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
                finally:
                    driver.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
        except (exc.DBAPIError, sqlcipher.Error) as error:
            raise explain(error) or error from error
        if is_busy:
            raise Conflict(_BUSY)

    def _fold_log(self, *, waits: bool = True) -> bool:
        if self.is_look_only:
            return True
        try:
            self._empty_log(waits=waits)
        except (NotSaved, Conflict, DamagedFile):
            return False  # every commit is durable in the log already; the next opening folds it in
        return True

    def _read_file(self, offset: int, length: int) -> bytes:
        if not self._is_open:
            raise Conflict(_CLOSED)  # whoever copies the file ends, so that closing need not wait
        return self._file.read(offset, length)

    def _release(self) -> None:
        self._is_open = False
        try:
            self._writer.dispose()
            self._reader.dispose()
            self._file.close()
        finally:
            self._key[:] = bytes(len(self._key))
            self.trail.wipe()


def _driver(connection: sa.Connection) -> Any:
    return connection.connection.dbapi_connection
