#!/usr/bin/env python3
"""Sets everything up and does one thing, the same on Linux, macOS and Windows, with nothing but Python.

    python3 packaging/go.py            lists what it can do
    python3 packaging/go.py demo       tries the program on a made-up practice

The first run makes .venv and installs the pinned packages (packaging/requirements); later runs start at once.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
INSTALLED = VENV / "massagedesk-installed.json"
REQUIREMENTS = ROOT / "packaging" / "requirements"
OLDEST, NEWEST = (3, 11), (3, 14)

# The shared libraries Qt loads, and the Debian or Ubuntu package each comes in.
QT_NEEDS = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
}


def main(arguments: list[str]) -> int:
    """Do what the first argument names; without one, say what there is."""
    if not arguments or arguments[0] not in VERBS:
        return list_verbs(arguments)
    use_a_fitting_python()
    function, locks, _ = VERBS[arguments[0]]
    set_up(locks)
    return function(arguments[1:])


def list_verbs(arguments: list[str]) -> int:
    """Print the verbs; an unknown one is a mistake worth an exit code."""
    known = not arguments or arguments[0] in ("-h", "--help", "help")
    if not known:
        print(f"There is no “{arguments[0]}”. Choose one of these:\n")
    print("python3 packaging/go.py VERB [options]\n")
    for verb, (_, _, meaning) in VERBS.items():
        print(f"  {verb:<12}{meaning}")
    return 0 if known else 2


# ---- the verbs ----------------------------------------------------------------------------------------------------


def demo(options: list[str]) -> int:
    """Make a made-up practice and open it; without a display the command takes pictures instead."""
    place = [] if names_a_folder(options) else ["--dir", str(ROOT / "build" / "demo")]
    return run([PYTHON, "-m", "massagedesk", "demo", *place, *options])


def open_practice(options: list[str]) -> int:
    """Open one's own practice."""
    return run([PYTHON, "-m", "massagedesk", *options])


def test(options: list[str]) -> int:
    """Lint, types, tests; all three run, and the exit code tells whether all three passed."""
    workers = [] if any(option.startswith("-n") for option in options) else ["-n", str(min(os.cpu_count() or 2, 8))]
    stages = {
        "lint": [PYTHON, "-m", "ruff", "check", "."],
        "types": [PYTHON, "-m", "mypy"],
        "tests": [PYTHON, "-m", "pytest", "-q", *workers, *options],
    }
    failed = []
    for stage, command in stages.items():
        say(f"{stage} …")
        if run(command, QT_QPA_PLATFORM="offscreen") != 0:
            failed.append(stage)
    say(f"Not passed: {', '.join(failed)}" if failed else "Lint, types and tests passed.")
    return 1 if failed else 0


def bench(options: list[str]) -> int:
    """Measure start-up and daily work; figures go to build/bench.json."""
    return run([PYTHON, ROOT / "tests" / "benchmarks" / "run.py", *options], QT_QPA_PLATFORM="offscreen")


def torture(options: list[str]) -> int:
    """Break every promise of docs/security.md on purpose; figures go to build/torture.json."""
    return run([PYTHON, "-m", "tests.torture.run", *options], QT_QPA_PLATFORM="offscreen")


def screenshots(options: list[str]) -> int:
    """Take a picture of every screen, light and dark, on a made-up practice."""
    place = [] if names_a_folder(options) else ["--dir", str(ROOT / "build" / "screens")]
    return run([PYTHON, "-m", "massagedesk", "demo", "--no-window", *place, *options], QT_QPA_PLATFORM="offscreen")


def bundle(options: list[str]) -> int:
    """Freeze the program into dist/massagedesk and let the bundle test itself."""
    made = run(
        [PYTHON, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", "--distpath", ROOT / "dist",
         "--workpath", ROOT / "build" / "pyinstaller", *options, ROOT / "packaging" / "massagedesk.spec"]
    )  # fmt: skip
    if made != 0:
        return made
    program = ROOT / "dist" / "massagedesk" / ("massagedesk.exe" if os.name == "nt" else "massagedesk")
    size = sum(file.stat().st_size for file in program.parent.rglob("*") if file.is_file() and not file.is_symlink())
    say(f"{program.parent}: {size / 1_000_000:.0f} MB")
    return run([program, "--self-test"], QT_QPA_PLATFORM="offscreen")


RUN, TOOLS = ("runtime", "build"), ("runtime", "build", "dev")
VERBS = {
    "demo": (demo, RUN, "a made-up practice: papers, a backup restored elsewhere, then its window or pictures of it"),
    "run": (open_practice, RUN, "open your own practice"),
    "test": (test, TOOLS, "check everything: lint, types, tests"),
    "bench": (bench, TOOLS, "measure start-up and daily work on 1 and 20 years of records"),
    "torture": (torture, TOOLS, "kill it, cut its power, fill its disk, damage its files, and see what it lost"),
    "screenshots": (screenshots, RUN, "pictures of every screen, light and dark, into build/screens"),
    "bundle": (bundle, TOOLS, "a program folder that needs no Python, into dist/massagedesk, tested"),
}


# ---- setting up ---------------------------------------------------------------------------------------------------


def set_up(locks: tuple[str, ...]) -> None:
    """Bring system libraries, .venv, packages and generated files up to date; does nothing where nothing changed."""
    if sys.platform.startswith("linux"):
        need_system_packages(missing_packages, "Some packages of the system are needed")
    make_venv()
    install(locks)
    must([PYTHON, ROOT / "packaging" / "compile_forms.py"], "The generated files could not be made.")
    must([PYTHON, "-m", "compileall", "-q", ROOT / "src"], "A source file does not compile.")


def use_a_fitting_python() -> None:
    """Carry on with another installed Python where this one is too old or too new."""
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        other = shutil.which(f"python3.{minor}")
        if other and succeeds([other, "-c", f"import sys; sys.exit(sys.version_info[1] != {minor})"]):
            sys.exit(subprocess.call([other, __file__, *sys.argv[1:]]))
    sys.exit(
        f"MassageDesk needs Python 3.{OLDEST[1]} to 3.{NEWEST[1]}. This is {sys.version.split()[0]} and no other was"
        " found. Install one (python.org, or your system's packages) and run this again."
    )


def missing_packages() -> list[str]:
    """Debian packages of the shared libraries that cannot be loaded, and of venv where .venv is still to be made."""
    missing = []
    for library, package in QT_NEEDS.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            missing.append(package)
    # Debian splits venv and its pip off from python3.
    if not PYTHON.exists() and not importlib.util.find_spec("ensurepip"):
        missing.append(f"python{sys.version_info[0]}.{sys.version_info[1]}-venv")
    return missing


def need_system_packages(missing: Callable[[], list[str]], why: str) -> None:
    """Install what ``missing()`` names with apt where allowed; otherwise say the one line to run, and stop."""
    packages = missing()
    if not packages:
        return
    say(f"{why}: {' '.join(packages)}")
    line = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if not shutil.which("apt-get"):
        sys.exit(f"Install them with your system's packages (their Debian names are given) and run this again: {why}.")
    prefix = apt_prefix()
    if prefix is None:
        sys.exit(f"Run this line, then this command again:\n\n    sudo {' '.join(line)}\n")
    quiet = {"stdout": subprocess.DEVNULL, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
    # Package lists may be absent or old (a fresh container has none): fetch them only when the first try fails.
    if subprocess.call([*prefix, *line], stderr=subprocess.DEVNULL, **quiet) != 0:
        subprocess.call([*prefix, "apt-get", "update"], **quiet)
        subprocess.call([*prefix, *line], **quiet)
    importlib.invalidate_caches()
    if missing():
        sys.exit(
            f"Still missing: {' '.join(missing())}. Run this line and read what it says:\n\n    sudo {' '.join(line)}\n"
        )


def apt_prefix() -> list[str] | None:
    """What to write before apt-get to be allowed to install, or None where a person has to."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and succeeds(["sudo", "-n", "true"]):
        return ["sudo", "-n"]
    return None


def make_venv() -> None:
    """Make .venv, or make it again where it is unfinished or its Python was replaced by another version."""
    if PYTHON.exists() and installed().get("python") == str(PYTHON.resolve()):
        return
    if PYTHON.exists() and not installed() and succeeds([PYTHON, "-m", "pip", "--version"]):
        return
    say("Making .venv …")
    must([sys.executable, "-m", "venv", "--clear", VENV], "The folder .venv could not be made.")


def install(locks: tuple[str, ...]) -> None:
    """Install the pinned packages and the program itself where their lock file or pyproject.toml has changed."""
    state = {lock: digest(REQUIREMENTS / f"{lock}.lock") for lock in locks}
    state["project"] = digest(ROOT / "pyproject.toml") + str(ROOT)
    before = installed()
    changed = [name for name, value in state.items() if before.get(name) != value]
    if not changed:
        return
    say("Installing packages (the first time takes about a minute) …")
    pip = [PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-deps"]
    trouble = "The packages could not be installed. Is this computer online?"
    wanted = [part for lock in locks if lock in changed for part in ("-r", REQUIREMENTS / f"{lock}.lock")]
    if wanted:
        must([*pip, *wanted], trouble)
    must([*pip, "--no-build-isolation", "--editable", ROOT], trouble)
    state["python"] = str(PYTHON.resolve())
    INSTALLED.write_text(json.dumps({**before, **state}, indent=1), encoding="utf-8")


def installed() -> dict[str, str]:
    """What the last installation was made from."""
    try:
        return dict(json.loads(INSTALLED.read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError):
        return {}


def digest(file: Path) -> str:
    """Fingerprint of a file's content."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


# ---- small change -------------------------------------------------------------------------------------------------


def names_a_folder(options: list[str]) -> bool:
    """Whether the person chose a folder herself."""
    return any(option == "--dir" or option.startswith("--dir=") for option in options)


def run(command: list, **environment: str) -> int:
    """Run a command in the project's folder and return its exit code."""
    return subprocess.call([str(part) for part in command], cwd=ROOT, env={**os.environ, **environment})


def succeeds(command: list) -> bool:
    """Run a command only to learn whether it works."""
    quiet = subprocess.DEVNULL
    return subprocess.call([str(part) for part in command], stdout=quiet, stderr=quiet) == 0


def must(command: list, trouble: str) -> None:
    """Run a command that everything after it needs."""
    if run(command) != 0:
        sys.exit(trouble)


def say(sentence: str) -> None:
    """Print at once, so that the order with what the commands print is kept."""
    print(sentence, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
