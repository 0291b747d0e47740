"""A program that crashes with records in its memory leaves no image of it, and asks no network where to print."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from massagedesk import process

ROOT = Path(__file__).resolve().parents[1]

CRASH = """
import os, resource, signal, sys
sys.path.insert(0, sys.argv[1])
resource.setrlimit(resource.RLIMIT_CORE, (-1, -1))
kept = "Qzvexorlund" * 3
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
    pattern = Path("/proc/sys/kernel/core_pattern")
    if pattern.exists() and not set("|/") & set(pattern.read_text(encoding="ascii")):
        # Where the system lays images beside the program, the careless one did leave its words.
        (image,) = tmp_path.iterdir()
        assert b"Qzvexorlund" * 3 in image.read_bytes()


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


RUNNING = """
import ctypes, os, resource, sys
sys.path.insert(0, sys.argv[1])
sys.argv[1:] = []
from massagedesk import app
def look(folder):
    limit, dumpable = resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)
    print(limit, dumpable, "CUPS_SERVER" in os.environ)
    return 0
app.run_window = look
from massagedesk.__main__ import main
main()
"""


def test_when_the_window_opens_all_of_it_is_done(tmp_path: Path) -> None:
    if sys.platform == "linux":
        assert run(RUNNING, folder=tmp_path).stdout == "(0, 0) 0 True\n"


@pytest.fixture
def print_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A computer whose print system is set up by this file, on Linux."""
    path = tmp_path / "client.conf"
    monkeypatch.setattr(process, "_PRINT_SETTINGS", (tmp_path / "missing.conf", path))
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("CUPS_SERVER", "")
    monkeypatch.delenv("CUPS_SERVER")
    return path


@pytest.mark.parametrize("settings", [None, "# ServerName print.example\nEncryption Required\n"])
def test_the_print_system_is_asked_through_its_file(print_settings: Path, settings: str | None) -> None:
    if settings is not None:
        print_settings.write_text(settings, encoding="utf-8")
    process.keep_printing_local()
    assert os.environ["CUPS_SERVER"] == "/run/cups/cups.sock"


def test_a_print_server_she_named_stays(print_settings: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    print_settings.write_text("  ServerName print.example:631\n", encoding="utf-8")
    process.keep_printing_local()
    assert "CUPS_SERVER" not in os.environ
    monkeypatch.setenv("CUPS_SERVER", "print.example")
    process.keep_printing_local()
    assert os.environ["CUPS_SERVER"] == "print.example"


def test_elsewhere_nothing_is_said_about_printing(print_settings: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    process.keep_printing_local()
    assert "CUPS_SERVER" not in os.environ
