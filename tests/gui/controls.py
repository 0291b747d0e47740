"""What tests ask of every window: that each control can be reached and has a name."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

CONTROLS = (QAbstractButton, QAbstractItemView, QComboBox, QLineEdit, QPlainTextEdit, QTextEdit)


def controls(root: QWidget) -> list[QWidget]:
    """Every control of ours under `root` that is shown; headings belong to their table."""
    found = [child for kind in CONTROLS for child in root.findChildren(kind) if not isinstance(child, QHeaderView)]
    return [child for child in found if child.isVisibleTo(root) and not child.objectName().startswith("qt_")]


def nameless(root: QWidget) -> list[str]:
    """Controls a screen reader could not name."""
    lost = []
    for control in controls(root):
        text = control.text() if isinstance(control, QAbstractButton) else ""
        if not (control.accessibleName() or text):
            lost.append(f"{type(control).__name__} {control.objectName()}")
    return lost


def out_of_reach(root: QWidget) -> list[str]:
    """Enabled controls the Tab key never comes to; members of a group are reached by arrow keys."""
    lost = []
    for control in controls(root):
        grouped = isinstance(control, QAbstractButton) and control.group() is not None
        if control.isEnabled() and not grouped and not control.focusPolicy() & Qt.FocusPolicy.TabFocus:
            lost.append(f"{type(control).__name__} {control.accessibleName() or control.objectName()}")
    return lost
