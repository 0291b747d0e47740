"""A program that cannot open a connection: Linux ends it when it tries, and Python tells of what it sees itself.

Any socket but the local kind that looks like a file (AF_UNIX: the display, the print system, a second start of the
program) is a connection here, whoever in the program asks for it, Qt and the libraries below it included.
"""

from __future__ import annotations

import ctypes
import platform
import struct
import sys

tried: list[str] = []
"""What Python itself was asked for since `close`: connections, other programs."""
_EVENTS = ("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.startfile", "webbrowser.", "urllib.")
_HARMLESS = frozenset({"socket.gethostname"})

_SOCKET = {"x86_64": (41, 0xC000003E), "aarch64": (198, 0xC00000B7)}
"""Number of the system call, and how the kernel calls the machine."""
_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2
_LOAD, _IS, _ANSWER = 0x20, 0x15, 0x06
_ALLOW, _KILL = 0x7FFF0000, 0x80000000
_AF_UNIX = 1


def close() -> bool:
    """From now on; False where only Python watches, because the system has no such filter."""
    sys.addaudithook(_look)
    return _close_in_kernel()


def _look(event: str, arguments: tuple[object, ...]) -> None:
    if event.startswith(_EVENTS) and event not in _HARMLESS:
        tried.append(f"asked for: {event}")


def _close_in_kernel() -> bool:
    known = _SOCKET.get(platform.machine())
    if sys.platform != "linux" or known is None:
        return False
    number, machine = known
    steps = (
        (_LOAD, 0, 0, 4),  # the machine
        (_IS, 0, 4, machine),
        (_LOAD, 0, 0, 0),  # the call
        (_IS, 0, 2, number),
        (_LOAD, 0, 0, 16),  # its first argument: the family
        (_IS, 0, 1, _AF_UNIX),
        (_ANSWER, 0, 0, _ALLOW),
        (_ANSWER, 0, 0, _KILL),
    )
    packed = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    filter_ = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(steps), ctypes.addressof(packed)))
    library = ctypes.CDLL(None, use_errno=True)
    if library.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        return False
    return bool(library.prctl(_SECCOMP, _FILTER, ctypes.byref(filter_), 0, 0) == 0)
