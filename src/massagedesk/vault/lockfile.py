"""One MassageDesk at a time in a practice folder, by a lock the operating system drops when the process ends."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Self

from massagedesk.domain.errors import Conflict, MassageDeskError

NAME = "practice.lock"

_ALREADY_OPEN = "This practice is already open in another MassageDesk window. Use that window, or close it first."
_NOT_WRITABLE = "The practice folder cannot be written to. Check that it is there and that you may change it."
_NO_LOCKS = (
    "The disk of this folder cannot keep two programs from writing at once. "
    "Move the practice to a folder on this computer's own disk."
)
_PROTECTED = frozenset((errno.EACCES, errno.EPERM, errno.EROFS))
_TAKEN = frozenset((errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK))


class WriteProtected(MassageDeskError):
    """The folder is there but nothing in it may be changed."""


class FolderLock:
    """Held from construction until `release`; raises Conflict when somebody else holds it.

    Raises WriteProtected for a folder that may only be read, MassageDeskError for one that is missing or whose disk
    knows no locks. The file itself stays: removing it would let two processes lock two different files of that name.
    """

    def __init__(self, folder: Path) -> None:
        try:
            self._handle: int | None = os.open(folder / NAME, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            kind = WriteProtected if error.errno in _PROTECTED and folder.is_dir() else MassageDeskError
            raise kind(_NOT_WRITABLE) from error
        self._take(_lock)

    @classmethod
    def to_look(cls, folder: Path) -> Self:
        """For a folder that may only be read: shared with others who look, never with one who writes."""
        lock = cls.__new__(cls)
        try:
            lock._handle = os.open(folder / NAME, os.O_RDONLY)
        except OSError:
            lock._handle = None  # nobody who could write was ever here
        else:
            lock._take(_lock_to_look)
        return lock

    def _take(self, take: Callable[[int], None]) -> None:
        assert self._handle is not None
        try:
            take(self._handle)
        except OSError as error:
            self.release()
            if error.errno in _TAKEN:
                raise Conflict(_ALREADY_OPEN) from None
            raise MassageDeskError(_NO_LOCKS) from error

    def release(self) -> None:
        """Let others in; may be called twice."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

    def _lock_to_look(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBRLCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _lock_to_look(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
