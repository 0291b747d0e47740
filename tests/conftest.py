"""What every test stands on: fresh generated files, Qt offscreen, a home of its own for each test."""

import gc
import os
from pathlib import Path

import compile_forms
import pytest

from massagedesk.vault.kdf import KdfCost

ROOT = Path(__file__).resolve().parent.parent

# Before anything imports Qt: tests need no display and look the same on every machine.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QT_SCALE_FACTOR"] = "1"


def pytest_collection_finish() -> None:
    """Modules and tests stay: without this every collection of rubbish, as locking makes some, looks at all of them."""
    gc.collect()
    gc.freeze()


def pytest_configure(config: pytest.Config) -> None:
    """Make forms, icons and codes once, before any test module imports them (xdist workers start after this).

    The domain is mapped before anything is collected: records some tests make on import must be of the mapped classes,
    whichever test runs first.
    """
    if not hasattr(config, "workerinput"):
        compile_forms.build(ROOT)
    from massagedesk.persistence.tables import map_domain

    map_domain()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what the torture tests could not try on this computer; what is not collected would otherwise go unnoticed."""
    passed = terminalreporter.stats.get("passed", [])
    if not any("tests/torture/" in report.nodeid for report in passed):
        return
    from tests.torture import run, shim
    from tests.torture.promise import NO_COMPILER

    if shim.built(run.BUILD / "torture") is None:
        what = "no power cuts, no failing disks and fewer kinds of kills"
        terminalreporter.write_line(f"torture: {what} were tried: {NO_COMPILER}")


@pytest.fixture(autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test a home of its own, so settings and practices of this computer are neither read nor written."""
    home = tmp_path_factory.mktemp("home")
    for name in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(home))
    for name in ("DATA", "CONFIG", "CACHE", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
    monkeypatch.setenv("XDG_DOCUMENTS_DIR", str(home / "documents"))
    return home


@pytest.fixture(autouse=True)
def cheap_slots_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords of tests cost nothing to try; without this, each first opening would wrap the key anew at full cost."""
    monkeypatch.setattr("massagedesk.vault.kdf.WEAKEST", KdfCost(memory_kib=8, passes=1, lanes=1))
