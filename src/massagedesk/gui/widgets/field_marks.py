"""What is wrong in a form: under the field it is about, scrolled into view; the rest in a line that is always seen."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QScrollArea, QWidget

from massagedesk.domain.errors import MassageDeskError
from massagedesk.gui.widgets.form_fields import FormFields
from massagedesk.gui.widgets.labels import ProblemLine


class FieldMarks:
    """`fields`: the input for each field name an error may carry, each in a column of the form `root`."""

    def __init__(self, root: QWidget, fields: Mapping[str, QWidget], line: ProblemLine) -> None:
        self._inputs = dict(fields)
        self._fields, self._line = FormFields(root, fields), line
        self._marked = ""
        line.hide()

    def show(self, error: MassageDeskError) -> None:
        """Say what is wrong and take the keyboard there."""
        self.clear()
        if not self._fields.show(error):
            self._line.say(error.sentence)
            return
        self._marked = error.field or ""
        field = self._inputs[self._marked]
        area = field.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        if isinstance(area, QScrollArea):
            area.ensureWidgetVisible(field)

    def clear(self) -> None:
        """Take what was said away."""
        self._fields.clear()
        self._line.say("")
        self._marked = ""

    def sentence(self) -> str:
        """What is said at present."""
        return self._fields.problem(self._marked) if self._marked else self._line.sentence()
