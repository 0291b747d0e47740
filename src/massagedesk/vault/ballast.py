"""Space kept in reserve beside the practice: given back to the disk when it is full, so that work can be saved."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

from massagedesk import durable

NAME = "reserve.bin"
SIZE = 24 * 1024 * 1024
LOW = 500 * 1000 * 1000
"""Fewer free bytes than this are worth a warning."""
_CHUNK = 1024 * 1024


class Ballast:
    """The reserve file of one practice folder; it holds nothing."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME

    @property
    def is_there(self) -> bool:
        """Whether the reserve can still be given back."""
        return self._path.exists()

    def free_bytes(self) -> int | None:
        """Room left on the disk of the practice; None when it cannot be told, for instance when it was taken away."""
        try:
            return shutil.disk_usage(self._path.parent).free
        except OSError:
            return None

    def fill(self) -> bool:
        """Make the reserve while there is room to spare; True when it is there. Takes milliseconds."""
        free = self.free_bytes()
        if self.is_there:
            return True
        if free is None or free < LOW + SIZE:
            return False
        beside = self._path.with_name(f".{NAME}.tmp")
        try:
            handle = os.open(beside, os.O_CREAT | os.O_TRUNC | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o600)
            with os.fdopen(handle, "wb") as file:
                _allocate(file.fileno())
            beside.replace(self._path)
        except OSError:
            with suppress(OSError):
                beside.unlink(missing_ok=True)
            return False
        return True

    def release(self) -> bool:
        """Give the reserve back to the disk; True when there was one."""
        try:
            self._path.unlink()
        except OSError:
            return False
        with suppress(OSError):
            durable.flush_folder(self._path.parent)
        return True


def _allocate(handle: int) -> None:
    """Occupy the space for real: no sparse file, nothing a disk could compress away."""
    if hasattr(os, "posix_fallocate"):
        try:
            os.posix_fallocate(handle, 0, SIZE)
            return
        except OSError:
            pass
    for _ in range(0, SIZE, _CHUNK):
        os.write(handle, os.urandom(_CHUNK))
