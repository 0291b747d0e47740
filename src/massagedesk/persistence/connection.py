"""One keyed driver connection with our settings, and the handle through which the live file is read."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as sqlcipher

from massagedesk.domain.errors import DamagedFile
from massagedesk.persistence.work import DAMAGED

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

READER_CACHE_KIB, WRITER_CACHE_KIB = 32 * 1024, 16 * 1024
"""Decrypted pages kept by each connection: all of them together stay below 150 MB, whatever is read."""


def connect(path: Path, key: bytes | bytearray, *, read_only: bool = False) -> Any:
    """Open one keyed driver connection with our settings; raises DamagedFile when the key does not fit the file."""
    connection = sqlcipher.connect(str(path), isolation_level=None, check_same_thread=False, timeout=10)
    try:
        connection.set_key(b"x'" + key.hex().encode() + b"'")
        connection.execute("PRAGMA cipher_log_level = NONE")
        try:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlcipher.DatabaseError as error:
            # The key was unwrapped and authenticated before it came here: what does not open is damaged.
            raise DamagedFile(DAMAGED) from error
        if not read_only:
            connection.execute("PRAGMA journal_mode = WAL")
        cache = READER_CACHE_KIB if read_only else WRITER_CACHE_KIB
        for pragma in (*_PRAGMAS, f"cache_size = -{cache}", f"query_only = {'ON' if read_only else 'OFF'}"):
            connection.execute(f"PRAGMA {pragma}")
        connection.enable_load_extension(False)
    except BaseException:
        connection.close()
        raise
    return connection


class HeldFile:
    """A read handle opened before SQLite and closed after it.

    On POSIX systems closing *any* handle of a file drops the process's locks on it, so the live file is read through
    this one only. It also remembers which file was opened, to notice one put in its place.
    """

    def __init__(self, path: Path) -> None:
        self._handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        self._seeking = threading.Lock()
        status = os.fstat(self._handle)
        self._identity = (status.st_dev, status.st_ino)

    def read(self, offset: int, length: int) -> bytes:
        """Bytes of the file as they lie on the disk, fewer at its end."""
        if hasattr(os, "pread"):
            return os.pread(self._handle, length, offset)
        with self._seeking:
            os.lseek(self._handle, offset, os.SEEK_SET)
            return os.read(self._handle, length)

    def is_still_at(self, path: Path) -> bool:
        """True while ``path`` still names the file that was opened."""
        try:
            status = path.stat()
        except OSError:
            return False
        return (status.st_dev, status.st_ino) == self._identity

    def close(self) -> None:
        """Let go; only after SQLite has closed the file."""
        os.close(self._handle)
