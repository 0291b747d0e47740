"""One keyed driver connection with our settings, and the handle through which the live file is read."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as sqlcipher

from massagedesk import durable
from massagedesk.domain.errors import DamagedFile
from massagedesk.persistence.work import DAMAGED, explain

_PRAGMAS = (
    "synchronous = FULL",
    "fullfsync = ON",
    "checkpoint_fullfsync = ON",
    "foreign_keys = ON",
    "recursive_triggers = ON",
    "trusted_schema = OFF",
    "cell_size_check = ON",
    "temp_store = MEMORY",
    "secure_delete = ON",
    "mmap_size = 0",
    "journal_size_limit = 16777216",
)

BUSY_SECONDS = 10
"""How long a connection waits for those that read or write at this moment."""
READER_CACHE_KIB, WRITER_CACHE_KIB = 32 * 1024, 16 * 1024
"""Decrypted pages kept by each connection: all of them together stay below 150 MB, whatever is read."""


def connect(path: Path, key: bytes | bytearray, *, read_only: bool = False, immutable: bool = False) -> Any:
    """Open one keyed driver connection with our settings.

    ``immutable`` is for a folder that cannot be written to: without it, even reading would need files beside. Raises
    DamagedFile when the key does not fit the file, NotSaved when the disk refuses.
    """
    place = f"{path.resolve().as_uri()}?immutable=1" if immutable else str(path)
    connection = sqlcipher.connect(
        place, isolation_level=None, check_same_thread=False, timeout=BUSY_SECONDS, uri=immutable
    )
    try:
        _set_key(connection, key)
        try:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlcipher.DatabaseError as error:
            # A full or failing disk is not damage. Otherwise: the key was unwrapped and authenticated before it came
            # here, so what does not open is damaged.
            raise explain(error) or DamagedFile(DAMAGED) from error
        try:
            _set_up(connection, read_only)
        except sqlcipher.DatabaseError as error:
            raise explain(error) or error from error
    except BaseException:
        connection.close()
        raise
    return connection


def _set_up(connection: Any, read_only: bool) -> None:
    if not read_only:
        connection.execute("PRAGMA journal_mode = WAL")
        # Makes the log, also of a new file: from now on a missing log is one that was taken away.
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    cache = READER_CACHE_KIB if read_only else WRITER_CACHE_KIB
    for pragma in (*_PRAGMAS, f"cache_size = -{cache}", f"query_only = {'ON' if read_only else 'OFF'}"):
        connection.execute(f"PRAGMA {pragma}")
    connection.enable_load_extension(False)


def _set_key(connection: Any, key: bytes | bytearray, salt: bytes = b"") -> None:
    connection.execute("PRAGMA cipher_log_level = NONE")  # first, so that nothing is ever said on stderr
    connection.set_key(b"x'" + key.hex().encode() + salt.hex().encode() + b"'")


_PAGES_AT_ONCE = 2048


def copy_encrypted(
    source: Any,
    target: Path,
    key: bytes | bytearray,
    salt: bytes = b"",
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> None:
    """Write what the driver connection ``source`` sees into a new encrypted file and flush it to the disk.

    It works also when the file behind ``source`` was deleted. Without ``salt`` the copy gets a new one; with the salt
    of the source and its key, the same key slots open the copy. ``progress(done, total)`` may raise to stop. Raises
    FileExistsError, OSError and the driver's errors; half a copy is removed.
    """
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    try:
        copy = sqlcipher.connect(str(target), isolation_level=None)
        try:
            _set_key(copy, key, salt)
            source.backup(copy, pages=_PAGES_AT_ONCE, progress=lambda _, left, total: progress(total - left, total))
        finally:
            copy.close()
        with target.open("rb+") as file:
            durable.flush(file.fileno(), file)
    except BaseException:
        for suffix in ("", "-wal", "-shm", "-journal"):
            target.with_name(target.name + suffix).unlink(missing_ok=True)
        raise


class FilePlace(StrEnum):
    """What lies where the open file was."""

    IN_PLACE = "in_place"
    GONE = "gone"
    REPLACED = "replaced"
    LOG_GONE = "log_gone"
    """The file is there, but not the log its latest changes are in; closing it folds them in."""


class HeldFile:
    """A read handle opened before SQLite and closed after it.

    On POSIX systems closing *any* handle of a file drops the process's locks on it, so the live file is read through
    this one only. It also remembers which file was opened, to notice one put in its place.
    """

    def __init__(self, path: Path) -> None:
        self._handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        self._using = threading.Lock()
        self._is_open = True
        status = os.fstat(self._handle)
        self._identity = (status.st_dev, status.st_ino)

    def read(self, offset: int, length: int) -> bytes:
        """Bytes of the file as they lie on the disk, fewer at its end. Raises OSError once it is closed."""
        with self._using:
            if not self._is_open:
                # The number of a closed handle may name another file by now.
                raise OSError(errno.EBADF, "the practice was locked")
            if hasattr(os, "pread"):
                return os.pread(self._handle, length, offset)
            os.lseek(self._handle, offset, os.SEEK_SET)
            return os.read(self._handle, length)

    def place(self, path: Path) -> FilePlace:
        """Whether ``path`` still names the file that was opened."""
        try:
            status = path.stat()
        except OSError:
            return FilePlace.GONE
        same = (status.st_dev, status.st_ino) == self._identity
        return FilePlace.IN_PLACE if same else FilePlace.REPLACED

    def is_nameless(self) -> bool:
        """Whether the open file was deleted or written over, so that it ends with this handle; never on Windows."""
        with self._using:
            return self._is_open and os.fstat(self._handle).st_nlink == 0

    def close(self) -> None:
        """Let go; only after SQLite has closed the file. May be called twice."""
        with self._using:
            if self._is_open:
                self._is_open = False
                os.close(self._handle)
