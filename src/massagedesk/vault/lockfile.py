"""One MassageDesk at a time in a practice folder, by a lock the operating system drops when the process ends."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from massagedesk.domain.errors import Conflict, MassageDeskError

NAME = "practice.lock"


class FolderLock:
    """Held from construction until `release`; raises Conflict when somebody else holds it.

    The file itself stays: removing it would let two processes lock two different files of that name.
    """

    def __init__(self, folder: Path) -> None:
        try:
            self._handle: int | None = os.open(folder / NAME, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise MassageDeskError(
                "The practice folder cannot be written to. Check that it is there and that you may change it."
            ) from error
        try:
            _lock(self._handle)
        except OSError:
            self.release()
            raise Conflict(
                "This practice is already open in another MassageDesk window. Use that window, or close it first."
            ) from None

    def release(self) -> None:
        """Let others in; may be called twice."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
