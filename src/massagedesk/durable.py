"""Write beside, flush to the disk, then replace: a file is either its old or its new self, whatever happens.

After `replace` returns, the change survives a power cut. Everything here is safe to interrupt at any point; what may be
left over are files with the suffixes in `LEFTOVERS`, which `sweep` removes.
"""

from __future__ import annotations

import errno
import os
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

LEFTOVERS = (".tmp", ".partial")
_NOT_FOR_FOLDERS = (errno.EINVAL, errno.EBADF, errno.ENOTSUP)
"""What a file system answers that cannot flush a folder: CIFS, for one, where backups may well go."""


def write(path: Path, content: bytes) -> None:
    """Put ``content`` at ``path``, whole or not at all; only its owner may read it. Raises OSError."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            flush(file.fileno(), file)
        replace(beside, path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def flush(handle: int, file: object = None) -> None:
    """Force what was written to the open file onto the medium; on macOS that takes more than fsync."""
    push = getattr(file, "flush", None)
    if push is not None:
        push()
    if sys.platform == "darwin":
        import fcntl

        try:
            fcntl.fcntl(handle, fcntl.F_FULLFSYNC)
        except OSError:
            os.fsync(handle)
    else:
        os.fsync(handle)


def replace(beside: Path, path: Path) -> None:
    """Give the finished file (or folder) its final name and make the name durable."""
    _rename(beside, path)
    flush_folder(path.parent)
    if beside.parent != path.parent:
        flush_folder(beside.parent)


def _rename(source: Path, target: Path) -> None:
    """On Windows a virus scanner may hold a new file for a moment: try again for up to a second."""
    for _ in range(20 if os.name == "nt" else 1):
        try:
            source.replace(target)
        except PermissionError:
            if os.name != "nt":
                raise
            time.sleep(0.05)
        else:
            return
    source.replace(target)


def flush_folder(folder: Path) -> None:
    """Make names in ``folder`` durable; Windows does so by itself, and so do shared folders, which do not know this."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _NOT_FOR_FOLDERS:
            raise
    finally:
        os.close(handle)


def sweep(folder: Path) -> int:
    """Remove leftovers of interrupted writing; only when nobody else is writing there. Returns how many.

    What a broken disk does not let go of stays until the next time.
    """
    leftovers = [path for path in folder.glob(".*") if path.suffix in LEFTOVERS and path.is_file()]
    for path in leftovers:
        with suppress(OSError):
            path.unlink(missing_ok=True)
    return len(leftovers)
