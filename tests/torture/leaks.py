"""Nothing readable on the disk, no connection, no other program: two walks through all windows (`tour`) under strace.

What is searched for: the canary typed into every field and the names of everybody in the practice, in UTF-8 and
UTF-16, upper and lower case, as hexadecimal and base64; and PDF or PNG files, which would hide them by compression.
Searched is every write of every thread, to whatever file, pipe or socket, the names of files that were ever made, and
every file that lies there afterwards. Every socket that is not of the local kind is a connection, whether it gets
through or not; the walks run where there is no network at all, if the system allows that.
"""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.torture.promise import Harness, Job, Tally
from tests.torture.walk import CANARY, GIVEN_OUT

WRITES = {
    "an error with its words in the log": "log",
    "a draft as a file": "drafts",
    "a list of recent clients": "recent",
    "a paper through a temporary file": "temporary",
    "a file named after a client": "name",
    "a file in UTF-16, removed": "copy",
}
DOORS = {"a socket is opened": "socket", "another program is started": "program"}
_CARELESS = WRITES | DOORS
_WAYS = ("day", "window")
_SENT = "write,pwrite64,writev,pwritev,pwritev2,sendto,sendmsg,sendmmsg"
_NAMED = "open,openat,creat,rename,renameat,renameat2,mkdir,mkdirat,link,linkat,symlink,symlinkat"
_CALLS = ",".join(f"?{name}" for name in f"{_SENT},{_NAMED},socket,connect,mmap,execve,execveat".split(","))
"""Not every machine has all of them."""
_LONGEST = 20_000_000
_CALL = re.compile(r"^\d+ +([a-z0-9_]+)\(")
_PLACE = re.compile(r"\(\d+<([^>]*)>")
_HEX = re.compile(r"\\x([0-9a-f]{2})")
_UNREADABLE = {"a PDF": b"%PDF-1.", "a PNG": b"\x89PNG\r\n"}
_LEAST = 8
"""Letters of a name: shorter ones could stand in encrypted pages by chance."""
_OVERLAP = 64
"""Bytes of the write before that are searched again, for words cut in two."""


# --- what must not be found ------------------------------------------------------------------------------------------


class Needles:
    """The canary in all its spellings, the names as they are, beginnings of files that hide words."""

    def __init__(self, names: list[str]) -> None:
        self._spelled: dict[str, bytes] = {}
        self._exact: dict[str, bytes] = dict(_UNREADABLE)
        families = {name.split()[-1] for name in names} - {CANARY}
        for word in {CANARY, *(family for family in families if len(family) >= _LEAST and CANARY not in family)}:
            label = "the canary" if word == CANARY else f"a client ({word[:3]}…)"
            self._spelled[label] = word.lower().encode()
            # Without its last zero it is found in either order of bytes.
            self._spelled[f"{label} in UTF-16"] = word.lower().encode("utf-16-le")[:-1]
        self._spelled["the canary in hexadecimal"] = CANARY.encode().hex().encode()
        for shift in range(3):
            text = base64.b64encode(b"x" * shift + CANARY.encode())
            self._exact[f"the canary in base64 ({shift})"] = text[(shift * 8 + 5) // 6 : -4]

    def found_in(self, content: bytes) -> str:
        """The name of the first one found; empty when there is none."""
        for label, needle in self._exact.items():
            if needle in content:
                return label
        lower = content.lower()
        return next((label for label, needle in self._spelled.items() if needle in lower), "")


# --- walking ---------------------------------------------------------------------------------------------------------


def watch_the_walks(job: Job) -> Tally:
    """One walk, or two; a case is a write, a name, a socket or a file left."""
    tally = Tally()
    for way in _WAYS[: job.count]:
        folder = job.folder / way
        trace = job.folder / "trace.txt"
        _walk(folder, way, trace, _CARELESS.get(job.control, ""))
        people = folder / "people.json"
        needles = Needles(json.loads(people.read_text(encoding="utf-8")) if people.exists() else ["Hannah Lindqvist"])
        for problems in judged(trace, needles, folder):
            tally.case(problems)
        for problems in in_files(folder, needles):
            tally.case(problems)
        trace.unlink()
    tally.figures["without a network"] = int(bool(_without_network()))
    return tally


def surroundings(folder: Path) -> dict[str, str]:
    """The environment of a walk: everything that is left must lie below the folder."""
    (folder / "temporary").mkdir(parents=True)
    own = {"HOME": "home", "XDG_CONFIG_HOME": "home/config", "XDG_DATA_HOME": "home/data", "TMPDIR": "temporary"}
    own |= {"USERPROFILE": "home", "APPDATA": "home/config", "LOCALAPPDATA": "home/data"}
    own |= {"XDG_CACHE_HOME": "home/cache", "XDG_STATE_HOME": "home/state", "XDG_RUNTIME_DIR": "home/run"}
    kept = {name: value for name, value in os.environ.items() if name not in ("DBUS_SESSION_BUS_ADDRESS", "LD_PRELOAD")}
    kept |= {name: str(folder / place) for name, place in own.items()}
    return kept | {"PYTHONDONTWRITEBYTECODE": "1", "QT_QPA_PLATFORM": "offscreen"}


def _walk(folder: Path, way: str, trace: Path, careless: str) -> None:
    folder.mkdir()
    environment = surroundings(folder)
    walk = [sys.executable, "-m", "tests.torture.tour", str(folder)]
    if way == "window":
        subprocess.run([*walk, "make"], env=environment, check=True)
    strace = ["strace", "-f", "-qq", "--seccomp-bpf", "-y", "-xx", "-s", str(_LONGEST), "-e", f"trace={_CALLS}"]
    carelessly = ["careless", careless] if careless else []
    command = [*_without_network(), *strace, "-o", str(trace), *walk, way, *carelessly]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if ended.returncode and not careless:
        said = (ended.stdout + ended.stderr).replace(CANARY, "(canary)")
        raise RuntimeError(f"the walk was not finished ({ended.returncode}): {said[-3000:]}")


def _without_network() -> list[str]:
    """In a network of its own that leads nowhere, where the system allows that."""
    if shutil.which("unshare") is None:
        return []
    tried = subprocess.run(["unshare", "-rn", "true"], check=False, capture_output=True)
    return [] if tried.returncode else ["unshare", "-rn", "--"]


# --- what strace saw -------------------------------------------------------------------------------------------------


def judged(trace: Path, needles: Needles, folder: Path) -> Iterator[list[str]]:
    """The problems of each call that could have let something out."""
    ends: dict[str, bytes] = {}
    programs = 0
    with trace.open(encoding="ascii", errors="replace") as lines:
        for line in lines:
            call = _CALL.match(line)
            if call is None or (call[1].startswith("exec") and " = -1 " in line):
                continue
            match call[1]:
                case "socket" | "connect":
                    yield _of_socket(line)
                case "mmap":
                    yield from _of_mapping(line)
                case "execve" | "execveat":
                    programs += 1
                    yield [] if programs == 1 else ["another program was started"]
                case name if name in _NAMED.split(","):
                    yield from _of_name(line, needles, folder)
                case _:
                    place = _place(line)
                    if f"/{GIVEN_OUT}/" in place:
                        continue
                    content = b"".join(_strings(line))
                    if '"...' in line:
                        yield ["a write was too long to be searched"]
                    found = needles.found_in(ends.get(place, b"") + content)
                    ends[place] = content[-_OVERLAP:] if not found else b""
                    yield [f"{found} written: to {_told(place, folder)}"] if found else []


def _of_socket(line: str) -> list[str]:
    kind = re.search(r"(?:AF|PF)_[A-Z0-9_]+", line)
    if kind is None or kind[0] in ("AF_UNIX", "AF_LOCAL"):
        return []
    return [f"a connection: {kind[0]}"]


def _of_mapping(line: str) -> Iterator[list[str]]:
    """What is written to a file that lies in memory is not seen: there must be none but the index of the database,
    which holds page numbers."""
    found = re.search(r", \d+<([^>]*)>, ", line)
    if "MAP_SHARED" not in line or "PROT_WRITE" not in line or found is None:
        return
    place = _plain(found[1])
    is_memory = place.startswith(("/memfd:", "/dev/")) and not place.startswith("/dev/shm/")
    yield [] if is_memory or place.endswith("-shm") else [f"a file mapped for writing: {place}"]


def _of_name(line: str, needles: Needles, folder: Path) -> Iterator[list[str]]:
    if line.split("(", 1)[0].rsplit(" ", 1)[-1] in ("open", "openat") and "O_CREAT" not in line:
        return
    names = b"\0".join(_strings(line))
    if f"/{GIVEN_OUT}/".encode() in names:
        return
    found = needles.found_in(names.replace(os.fsencode(folder), b""))
    yield [f"{found} in the name of a file"] if found else []


def _strings(line: str) -> list[bytes]:
    return [bytes.fromhex(text.replace("\\x", "")) for text in line.split('"')[1::2] if text]


def _place(line: str) -> str:
    found = _PLACE.search(line)
    return _plain(found[1]) if found else ""


def _plain(place: str) -> str:
    return _HEX.sub(lambda found: chr(int(found[1], 16)), place)


def _told(place: str, folder: Path) -> str:
    return re.sub(r"[A-Za-z0-9_]{6,}(?=$|\.(pdf|tmp|partial))", "*", place.replace(str(folder), "~"))


# --- what lies there afterwards --------------------------------------------------------------------------------------


def in_files(folder: Path, needles: Needles) -> Iterator[list[str]]:
    """The problems of each file left, what was given out on purpose aside."""
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or GIVEN_OUT in path.parts or path.name == "people.json":
            continue
        place = str(path.relative_to(folder))
        found = needles.found_in(path.read_bytes()) or needles.found_in(os.fsencode(place))
        yield [f"{found} left: in {place}"] if found else []


@dataclass(frozen=True)
class Watched(Harness):
    """Only Linux has strace, and a container may forbid it."""

    def why_not(self, library: Path | None) -> str:
        if shutil.which("strace") is None:
            return "strace is not installed (Debian, Ubuntu: apt install strace; Fedora: dnf install strace)"
        tried = subprocess.run(["strace", "-qq", "-e", "trace=none", "true"], check=False, capture_output=True)
        return "strace may not watch programs here" if tried.returncode else super().why_not(library)


HARNESSES = (
    Watched("walk", 8, "a day and a walk through every window, all fields typed into, every write, name and socket "
            "looked at", "writes, names, sockets and files", watch_the_walks, 2, 1, tuple(_CARELESS), 1,
            ("a paper through a temporary file", "a socket is opened"), needs="strace", parts=1),
)  # fmt: skip
