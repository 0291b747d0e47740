"""Nothing readable on the disk, no connection: a walk through all windows (`tour`), under strace and without network.

What is searched for: the canary typed into every field and the names of everybody in the practice, in UTF-8 and
UTF-16, upper and lower case, as hexadecimal and base64; and PDF or PNG files, which would hide them by compression.
Searched is every write of every thread, to whatever file, pipe or socket, and every file that lies there afterwards.
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
from pathlib import Path

from tests.torture.promise import Harness, Job, Tally
from tests.torture.tour import CANARY, GIVEN_OUT

CARELESS = "log, recent list, draft and temporary files as usual"
_CALLS = "write,pwrite64,writev,pwritev,pwritev2,sendto,sendmsg,sendmmsg,socket,mmap"
_WRITES = re.compile(r"^\d+ +(write|pwrite64|writev|pwritev2?|sendto|sendmsg|sendmmsg)\((\d+)(<[^>]*>)?")
_UNREADABLE = {"a PDF": b"%PDF-", "a PNG": b"\x89PNG\r\n"}


def needles(folder: Path) -> dict[str, bytes]:
    """What must not be found, by a name for it."""
    people = json.loads((folder / "people.json").read_text(encoding="utf-8"))
    words = {"the canary": CANARY}
    for name in people:
        family = name.split()[-1]
        if len(family) >= 6:
            words[f"a client ({family[:3]}…)"] = family
    found = {}
    for label, word in words.items():
        for kind, spelled in (("", word), ("lower case", word.lower()), ("upper case", word.upper())):
            found[f"{label} {kind} UTF-8"] = spelled.encode()
            found[f"{label} {kind} UTF-16"] = spelled.encode("utf-16-le")
        found[f"{label} hex"] = word.encode().hex().encode()
        for shift in range(3):
            text = base64.b64encode(b"x" * shift + word.encode())
            found[f"{label} base64 {shift}"] = text[(shift * 8 + 5) // 6 : -4]
    return found


def watch_the_walk(job: Job) -> Tally:
    """Walk once under strace; a case is one write, and one more is each file left."""
    folder, trace = job.folder / "walk", job.folder / "trace.txt"
    folder.mkdir()
    environment = {**os.environ, "HOME": str(folder / "home"), "PYTHONDONTWRITEBYTECODE": "1", "TMPDIR": str(folder)}
    environment |= {"XDG_CONFIG_HOME": str(folder / "home/config"), "XDG_DATA_HOME": str(folder / "home/data")}
    walk = [sys.executable, "-m", "tests.torture.tour", str(folder)]
    subprocess.run([*walk, "make"], env=environment, check=True)
    strace = ["strace", "-f", "-qq", "--seccomp-bpf", "-y", "-xx", "-s", "5000000", "-e", f"trace={_CALLS}"]
    careless = ["careless"] if job.control else []
    command = [*_without_network(), *strace, "-o", str(trace), *walk, *careless]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    said = ended.stdout.replace(CANARY, "(canary)")
    if ended.returncode and not job.control:
        raise RuntimeError(f"the walk was not finished: {said[-3000:]} {ended.stderr[-1000:]}")
    tally = Tally()
    wanted = needles(folder)
    for problems in _in_writes(trace, wanted, folder):
        tally.case(problems)
    for problems in _in_files(folder, wanted):
        tally.case(problems)
    tally.figures.update(_numbers(said))
    tally.figures["without a network"] = len(_without_network()) // 3
    return tally


def _without_network() -> list[str]:
    """In a network of its own that leads nowhere, where the system allows that."""
    if shutil.which("unshare") is None:
        return []
    tried = subprocess.run(["unshare", "-rn", "true"], check=False, capture_output=True)
    return [] if tried.returncode else ["unshare", "-rn", "--"]


def _in_writes(trace: Path, wanted: dict[str, bytes], folder: Path) -> Iterator[list[str]]:
    spelled = {name: _as_strace(needle) for name, needle in (wanted | _UNREADABLE).items()}
    either = re.compile("|".join(re.escape(text) for text in sorted(set(spelled.values()), key=len, reverse=True)))
    with trace.open(encoding="ascii", errors="replace") as lines:
        for line in lines:
            written = _WRITES.match(line)
            if written is None:
                if "socket(AF_INET" in line:
                    yield ["a connection: socket(AF_INET …)"]
                elif "MAP_SHARED" in line and "PROT_WRITE" in line and (place := _mapped_file(line)):
                    yield [] if place.endswith("-shm") else [f"a file mapped for writing: {place}"]
                continue
            place = _spelled_out(written[3] or "")
            if f"/{GIVEN_OUT}/" in place:
                continue
            hit = either.search(line, written.end())
            where = re.sub(r"[A-Za-z0-9_]{6,}(?=$|\.(pdf|tmp|partial))", "*", place.replace(str(folder), "~"))
            yield [f"{_named(hit[0], spelled)} written: to {where}"] if hit else []


def _as_strace(needle: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in needle)


def _spelled_out(place: str) -> str:
    return re.sub(r"\\x([0-9a-f]{2})", lambda found: chr(int(found[1], 16)), place.strip("<>"))


def _mapped_file(line: str) -> str:
    found = re.search(r", \d+<([^>]*)>, ", line)
    place = _spelled_out(found[1]) if found else ""
    return "" if place.startswith(("/memfd:", "/dev/")) and not place.startswith("/dev/shm/") else place


def _named(text: str, spelled: dict[str, str]) -> str:
    return next(name for name, each in spelled.items() if each == text)


def _in_files(folder: Path, wanted: dict[str, bytes]) -> Iterator[list[str]]:
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or GIVEN_OUT in path.parts or path.name == "people.json":
            continue
        content = path.read_bytes()
        place = str(path.relative_to(folder))
        hits = [name for name, needle in wanted.items() if needle in content or needle in place.encode()]
        hits += [name for name, beginning in _UNREADABLE.items() if beginning in content]
        yield [f"{hits[0]} left: in {place}"] if hits else []


def _numbers(said: str) -> dict[str, int]:
    found = re.findall(r"^(fields typed into|names suggested): (\d+)", said, re.MULTILINE)
    return {name: int(number) for name, number in found}


HARNESSES = (
    Harness("walk", 8, "a walk through every window, all fields typed into, every write searched", "writes and files",
            watch_the_walk, 1, 1, (CARELESS,), 1, needs="strace", parts=1),
)  # fmt: skip
