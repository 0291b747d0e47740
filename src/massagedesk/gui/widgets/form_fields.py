"""The inputs of a form: named by the captions above them, and each with a place for what is wrong with it.

`FormFields(self, {"npi": form.npi})` names the inputs after their captions (the labels whose buddy they are);
`show(error)` puts the sentence of a `MassageDeskError` under the input its `field` names; it goes when she edits that.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QBoxLayout, QComboBox, QLabel, QLayout, QLineEdit, QWidget

from massagedesk.domain.errors import MassageDeskError
from massagedesk.gui.widgets.buttons import restyle
from massagedesk.gui.widgets.labels import ProblemLine


class FormFields:
    """Inputs by the names that errors use."""

    def __init__(self, root: QWidget, fields: Mapping[str, QWidget]) -> None:
        adopt_captions(root)
        self._fields = dict(fields)
        self._lines: dict[str, ProblemLine] = {}

    def show(self, error: MassageDeskError) -> bool:
        """Put the sentence under its input and go there; False when the error is about none of these."""
        if error.field not in self._fields:
            return False
        self.say(error.field, error.sentence)
        self._fields[error.field].setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def say(self, name: str, sentence: str) -> None:
        """Put a sentence under one input; an empty one takes it away."""
        field = self._fields[name]
        if name not in self._lines:
            if not sentence:
                return
            self._lines[name] = _line_under(field)
            if isinstance(field, QLineEdit):
                field.textChanged.connect(partial(self._edited, name))
            elif isinstance(field, QComboBox):
                field.currentTextChanged.connect(partial(self._edited, name))
        self._lines[name].say(sentence)
        field.setProperty("problem", bool(sentence))
        field.setAccessibleDescription(sentence)
        restyle(field)

    def _edited(self, name: str, _text: str) -> None:
        self.say(name, "")

    def clear(self) -> None:
        """Take every sentence away."""
        for name in self._lines:
            self.say(name, "")

    def problem(self, name: str) -> str:
        """The sentence under an input, empty for none."""
        return self._lines[name].sentence() if name in self._lines else ""


def adopt_captions(root: QWidget) -> None:
    """Dress the labels that stand above inputs and give their inputs the same name."""
    for caption in root.findChildren(QLabel):
        buddy = caption.buddy()
        is_caption = buddy is not None or caption.objectName().endswith("_caption")
        if is_caption:
            caption.setTextFormat(Qt.TextFormat.PlainText)
            caption.setProperty("role", "label")
            caption.setProperty("tone", "muted")
            restyle(caption)
        if buddy is not None and not buddy.accessibleName():
            buddy.setAccessibleName(caption.text())


def text_of(field: QWidget) -> str:
    """What stands in a plain input or is chosen in a box, without blanks around it."""
    if isinstance(field, QLineEdit):
        return field.text().strip()
    if isinstance(field, QComboBox):
        return str(field.currentData() or "")
    raise TypeError(type(field).__name__)


def watch(fields: Mapping[str, QWidget], call: object) -> None:
    """Call the slot `call` after every edit of any of these inputs."""
    for field in fields.values():
        for kind, signal in (
            (QLineEdit, "textEdited"),
            (QComboBox, "activated"),
            (QAbstractButton, "toggled"),
            (QWidget, "edited"),
            (QWidget, "current_changed"),
        ):
            if isinstance(field, kind) and hasattr(field, signal):
                getattr(field, signal).connect(call)


def _line_under(field: QWidget) -> ProblemLine:
    """A new line for a sentence right below the input, in the column that holds it."""
    parent = field.parentWidget()
    layout = parent.layout() if parent is not None else None
    column = None if layout is None else _column_of(layout, field)
    if column is None:
        raise RuntimeError(f"{field.objectName()} stands in no column of its form")
    line = ProblemLine()
    column.insertWidget(column.indexOf(field) + 1, line)
    return line


def _column_of(layout: QLayout, field: QWidget) -> QBoxLayout | None:
    if layout.indexOf(field) >= 0:
        return layout if isinstance(layout, QBoxLayout) else None
    for place in range(layout.count()):
        inner = layout.itemAt(place).layout()  # type: ignore[union-attr]  # there are `count` items
        found = None if inner is None else _column_of(inner, field)
        if found is not None:
            return found
    return None
