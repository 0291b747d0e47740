"""The command line: stable words for scripts; the same services as the windows."""

from massagedesk.cli.main import main

__all__ = ["main"]
