"""What Qt says without a display: a process of its own, for the application is made only once."""

import subprocess
import sys

import pytest

FORMS = "from massagedesk.app import load_every_form\nload_every_form()\n"
PICTURES = (
    "from massagedesk.gui import screenshots\nscreenshots._make_application()\n"
    "from PySide6.QtWidgets import QWidget\nshown = QWidget()\nshown.show()\n"
)


@pytest.mark.parametrize("program", [FORMS, PICTURES])
def test_only_the_word_about_size_hints_is_left_out(program: str) -> None:
    script = f"{program}from PySide6.QtCore import qWarning\nqWarning('still heard')\n"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "still heard\n")
