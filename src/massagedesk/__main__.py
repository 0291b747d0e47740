"""`python -m massagedesk` and the `massagedesk` command."""

from __future__ import annotations

import sys

from massagedesk.process import forbid_memory_dumps, keep_printing_local


def main() -> int:
    """Opens the window at once when nothing else is asked for: the command line is not even loaded then."""
    forbid_memory_dumps()
    keep_printing_local()
    if len(sys.argv) == 1:
        from massagedesk import folders
        from massagedesk.app import run_window

        return run_window(folders.practice())
    from massagedesk.cli import main as command_line

    return command_line()


if __name__ == "__main__":
    sys.exit(main())
