"""Compiles the shim (`shim.c`), steers it from inside a program it was loaded into, and reads the logs it writes."""

from __future__ import annotations

import ctypes
import hashlib
import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_SOURCE = Path(__file__).with_name("shim.c")
_HEAD = struct.Struct("=cIIqq")


def built(folder: Path) -> Path | None:
    """The compiled shim; None where there is no C compiler that works, or no LD_PRELOAD (Windows, macOS)."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None or sys.platform != "linux":
        return None
    folder.mkdir(parents=True, exist_ok=True)
    made = folder / f"shim-{hashlib.sha256(_SOURCE.read_bytes()).hexdigest()[:12]}.so"
    if not made.exists():
        beside = made.with_suffix(f".{os.getpid()}")
        command = [compiler, "-O2", "-shared", "-fPIC", "-o", str(beside), str(_SOURCE), "-ldl", "-lpthread"]
        if subprocess.run(command, check=False, stderr=subprocess.DEVNULL).returncode:
            return None  # a compiler without the headers of the C library
        beside.replace(made)
    return made


@cache
def _loaded() -> ctypes.CDLL:
    library = ctypes.CDLL(None)
    library.torture_steps.restype = ctypes.c_long
    library.torture_mark.argtypes = [ctypes.c_int64]
    library.torture_kill.argtypes = [ctypes.c_long, ctypes.c_int, ctypes.c_int]
    library.torture_fail.argtypes = [ctypes.c_long, ctypes.c_int, ctypes.c_int, ctypes.c_int]
    return library


def is_loaded() -> bool:
    """Whether this program runs with the shim."""
    return hasattr(ctypes.CDLL(None), "torture_steps")


def watch(folder: Path, beginning: str = "") -> None:
    """Everything below ``folder`` counts from now on, or only what begins so there."""
    _loaded().torture_watch(os.fsencode(f"{folder}/{beginning}"))


def kill(at: int, *, torn: bool = False, between: bool = False) -> None:
    """Die before the ``at``-th operation from now, with ``torn`` half-way through it when it is a write; 0 ends that.

    With ``between``, writes are not counted: the kills gather around what separates one write from the next.
    """
    _loaded().torture_kill(at, int(torn), int(between))


def fail(at: int, error: int = 0, *, for_good: bool = False, torn: bool = False) -> None:
    """The ``at``-th operation from now fails, with ``for_good`` all that follow too; 0 ends that."""
    _loaded().torture_fail(at, error, int(for_good), int(torn))


def steps() -> int:
    """Operations since `kill` or `fail` was called last."""
    return int(_loaded().torture_steps())


def lie(on: bool) -> None:
    """Flushing does nothing and is not logged: what a program without fsync would do."""
    _loaded().torture_lie(int(on))


def log_to(path: Path | None) -> None:
    """Log every operation, content included."""
    _loaded().torture_log(os.fsencode(path) if path else None)


def mark(number: int) -> None:
    """Put a number into the log: from here on this much was promised to be kept."""
    _loaded().torture_mark(number)


@dataclass(frozen=True)
class Operation:
    """One entry of the log."""

    kind: str
    """C create, W write, T cut, S flush, D flush folder, U unlink, R rename, M make folder, X remove it, A mark."""
    path: str
    other: str
    offset: int
    """Of a write; the new size of a truncated file; the number of a mark."""
    content: bytes


def read_log(path: Path) -> Iterator[Operation]:
    """The log, entry by entry."""
    whole = path.read_bytes()
    place = 0
    while place + _HEAD.size <= len(whole):
        kind, one, two, offset, size = _HEAD.unpack_from(whole, place)
        place += _HEAD.size
        names = whole[place : place + one + two]
        place += one + two
        yield Operation(kind.decode(), names[:one].decode(), names[one:].decode(), offset, whole[place : place + size])
        place += size
