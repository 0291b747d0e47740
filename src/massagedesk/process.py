"""What the operating system may do for this program: no image of its memory on a disk, no connection to print."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

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


_PRINT_SOCKET = "/run/cups/cups.sock"
_PRINT_SETTINGS = (Path("/etc/cups/client.conf"), Path("~/.cups/client.conf"))


def keep_printing_local() -> None:
    """Let the print system of Linux be asked through its file-like socket only; call it before anything of Qt's.

    Where that socket is missing, CUPS would look for a print server on the network (at this computer's own port 631),
    and MassageDesk opens no connection. A print server named in the settings of CUPS, or by CUPS_SERVER, is her choice
    and stays.
    """
    if sys.platform == "linux" and "CUPS_SERVER" not in os.environ and not _names_print_server():
        os.environ["CUPS_SERVER"] = _PRINT_SOCKET


def _names_print_server() -> bool:
    for path in _PRINT_SETTINGS:
        with suppress(OSError, RuntimeError):
            lines = path.expanduser().read_text(encoding="utf-8", errors="replace").lower().splitlines()
            if any(line.split()[:1] == ["servername"] for line in lines):
                return True
    return False
