"""Choosing files and folders with the computer's own dialogs. Suggested names never hold anything about a client."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget


def choose_file(parent: QWidget, title: str, kinds: str, start: Path | None = None) -> Path | None:
    """A file that is there, None when she thought better of it. `kinds` as Qt writes them: "PDF (*.pdf)"."""
    name, _ = QFileDialog.getOpenFileName(parent, title, str(start or Path.home()), kinds)
    return Path(name) if name else None


def choose_new_file(parent: QWidget, title: str, kinds: str, suggested: Path) -> Path | None:
    """A place for a file to write, with the suffix of `suggested` where none was typed."""
    name, _ = QFileDialog.getSaveFileName(parent, title, str(suggested), kinds)
    if not name:
        return None
    chosen = Path(name)
    return chosen if chosen.suffix else chosen.with_suffix(suggested.suffix)


def choose_folder(parent: QWidget, title: str, start: Path | None = None) -> Path | None:
    """A folder that is there."""
    name = QFileDialog.getExistingDirectory(parent, title, str(start or Path.home()))
    return Path(name) if name else None
