"""The lock files, pyproject.toml and what is installed here tell the same story."""

import re
import tomllib
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
LOCKS = ROOT / "packaging" / "requirements"
PIN = re.compile(r"(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^;\s]+)(?P<marker>;.*)?")


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(lock: str) -> dict[str, str]:
    lines = (LOCKS / f"{lock}.lock").read_text(encoding="utf-8").splitlines()
    found = [PIN.fullmatch(line) for line in lines if line and not line.startswith("#")]
    assert None not in found, "a line of the lock is not an exact pin"
    return {plain(pin["name"]): pin["version"] for pin in found if pin}


def elsewhere(requirement: str) -> bool:
    """Needed only on another system, an older Python or for an extra."""
    return "; extra" in requirement or any(
        word in requirement for word in ("extra ==", "sys_platform ==", "python_version <", "python_full_version <")
    )


def test_every_pin_of_the_project_is_in_the_lock() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    locked = pins("runtime") | pins("build")
    for requirement in [*project["project"]["dependencies"], *project["build-system"]["requires"]]:
        pin = PIN.fullmatch(requirement)
        name = plain(re.split(r"[=<>~]", requirement)[0])
        assert name in locked
        assert pin is None or locked[name] == pin["version"], requirement


def test_every_extra_is_in_the_lock_of_the_tests_and_in_no_other() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = [requirement for extra in project["project"]["optional-dependencies"].values() for requirement in extra]
    assert extras
    for requirement in extras:
        pin = PIN.fullmatch(requirement)
        assert pin is not None
        assert pins("dev")[plain(pin["name"])] == pin["version"]
        assert plain(pin["name"]) not in pins("runtime") | pins("build")


def test_every_dependency_of_a_locked_package_is_locked() -> None:
    runtime = pins("runtime")
    for names, locked in ((runtime, runtime), (pins("dev"), runtime | pins("build") | pins("dev"))):
        for name in names:
            try:
                needed = requires(name) or []
            except PackageNotFoundError:
                assert name in {"colorama", "macholib", "pefile", "pywin32-ctypes"}, f"{name} is not installed"
                continue
            for requirement in needed:
                wanted = plain(re.split(r"[\s;=<>!~\[(]", requirement)[0])
                assert elsewhere(requirement) or wanted in locked, f"{name} needs {wanted}"


def test_what_is_installed_is_what_is_locked() -> None:
    for name, wanted in (pins("runtime") | pins("build")).items():
        assert version(name) == wanted
