"""What the operating system may do with the memory of this program: no image of it is written to a disk."""

from __future__ import annotations

import sys
from contextlib import suppress

_PR_SET_DUMPABLE = 4
_NO_FAULT_BOX = 0x0001 | 0x0002
"""Windows: SEM_FAILCRITICALERRORS and SEM_NOGPFAULTERRORBOX, without which error reporting keeps a dump."""


def forbid_memory_dumps() -> None:
    """Keep records out of core files and crash reports, for this program and what it starts; call it first of all.

    Other programs of the same user cannot read this one's memory any more either (Linux). What a system does not offer
    is left out: a report by macOS holds no memory, on Windows an administrator can switch dumps on all the same.
    """
    if sys.platform == "win32":
        import ctypes

        with suppress(OSError, AttributeError):
            ctypes.windll.kernel32.SetErrorMode(_NO_FAULT_BOX)
        return
    import resource

    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        import ctypes

        with suppress(OSError, AttributeError):
            ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
