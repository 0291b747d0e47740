"""Lets widgets be made both by code, `StatusChip("Draft")`, and by a form, which passes the parent first."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtWidgets import QWidget

Content = TypeVar("Content")


def content_and_parent(
    first: Content | QWidget | None, parent: QWidget | None, empty: Content
) -> tuple[Content, QWidget | None]:
    """What the first argument means: the content, or (from a form, with `empty` content) the parent."""
    if first is None or isinstance(first, QWidget):
        return empty, first if first is not None else parent
    return first, parent
