"""SIGKILL at every other step of what changes keys and files: one whole practice is left, with everything in it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(("action", "least"), [("rotation", 15), ("people", 20), ("rescue", 6)])
def test_a_kill_at_any_step_leaves_one_whole_practice(tmp_path: Path, action: str, least: int) -> None:
    if os.name != "posix":
        return  # the program that kills forks
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT)))}
    command = [sys.executable, "-m", "tests.services.killing", action, str(tmp_path), "2"]
    run = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, env=environment)
    assert (run.returncode, run.stderr) == (0, ""), run.stdout
    assert int(run.stdout) >= least
