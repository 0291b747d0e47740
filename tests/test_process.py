"""A program that crashes with records in its memory leaves no image of it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

CRASH = """
import os, resource, signal, sys
sys.path.insert(0, sys.argv[1])
resource.setrlimit(resource.RLIMIT_CORE, (-1, -1))
if sys.argv[2] == "guarded":
    from massagedesk.process import forbid_memory_dumps
    forbid_memory_dumps()
print(resource.getrlimit(resource.RLIMIT_CORE)[0], flush=True)
os.kill(os.getpid(), signal.SIGABRT)
"""

READ = """
import ctypes, sys
sys.path.insert(0, sys.argv[1])
from massagedesk.process import forbid_memory_dumps
ask = lambda: ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)
before = ask()
forbid_memory_dumps()
print(before, ask())
"""


def run(script: str, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", script, str(ROOT / "src"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)


def test_a_crash_leaves_no_image_of_the_memory(tmp_path: Path) -> None:
    if os.name != "posix":
        return  # Windows has no such limit to look at
    crashed = run(CRASH, "guarded", folder=tmp_path)
    assert (crashed.returncode, crashed.stdout, crashed.stderr) == (-6, "0\n", "")
    assert list(tmp_path.iterdir()) == []
    assert run(CRASH, "careless", folder=tmp_path).stdout == "-1\n"


def test_the_entry_point_forbids_it_before_anything_else(tmp_path: Path) -> None:
    if os.name != "posix":
        return  # as above
    script = (
        "import resource, sys\n"
        "sys.path.insert(0, sys.argv[1])\n"
        "resource.setrlimit(resource.RLIMIT_CORE, (4096, resource.getrlimit(resource.RLIMIT_CORE)[1]))\n"
        "sys.argv[1:] = ['--version']\n"
        "from massagedesk.__main__ import main\n"
        "try:\n"
        "    main()\n"
        "finally:\n"
        "    print(resource.getrlimit(resource.RLIMIT_CORE))\n"
    )
    assert run(script, folder=tmp_path).stdout.splitlines()[-1] == "(0, 0)"


def test_other_programs_of_the_user_cannot_look_into_it(tmp_path: Path) -> None:
    if sys.platform == "linux":
        assert run(READ, folder=tmp_path).stdout == "1 0\n"
