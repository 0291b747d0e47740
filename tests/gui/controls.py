"""What tests ask of every window: that each control can be reached and has a name."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
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


def tab_round(root: QWidget) -> list[QWidget]:
    """Everything the Tab key comes to, pressed until it is back where it began."""
    met: list[QWidget] = []
    here = QApplication.focusWidget()
    while here is not None and here not in met and len(met) < 200:
        met.append(here)
        QTest.keyClick(here, Qt.Key.Key_Tab)
        here = QApplication.focusWidget()
    return met


def never_met(root: QWidget) -> list[str]:
    """Enabled controls the pressed Tab key does not come to; of a group, one is enough."""
    met = tab_round(root)
    groups = {control.group() for control in met if isinstance(control, QAbstractButton) and control.group()}
    lost = []
    for control in controls(root):
        grouped = isinstance(control, QAbstractButton) and control.group() in groups
        if control.isEnabled() and control not in met and not grouped:
            lost.append(f"{type(control).__name__} {control.accessibleName() or control.objectName()}")
    return lost


def without_ring(root: QWidget) -> list[str]:
    """Controls that look nearly the same with the keyboard as without: more must change than a cursor."""
    lost = []
    for control in tab_round(root):
        if not root.isAncestorOf(control):
            continue
        control.setFocus(Qt.FocusReason.TabFocusReason)
        QApplication.processEvents()
        with_keyboard = _around(root, control)
        control.clearFocus()
        QApplication.processEvents()
        changed = _changed(with_keyboard, _around(root, control))
        if changed < min(control.width(), control.height()):
            lost.append(f"{type(control).__name__} {control.accessibleName() or control.objectName()} {changed}")
    return lost


def _around(root: QWidget, control: QWidget) -> QImage:
    place = QRect(control.mapTo(root, QPoint(-3, -3)), control.size() + QSize(6, 6))
    return root.grab(place).toImage()


def _changed(one: QImage, other: QImage) -> int:
    return sum(one.pixel(x, y) != other.pixel(x, y) for y in range(0, one.height()) for x in range(0, one.width(), 1))
