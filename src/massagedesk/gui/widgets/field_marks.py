"""What is wrong in a form: under the field it is about, scrolled into view; the rest in a line that is always seen."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QScrollArea, QWidget

from massagedesk.domain.errors import MassageDeskError
from massagedesk.gui.theme import Theme
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
            # Once the form is laid out anew: the sentence, and perhaps the whole part, has only now got its place.
            QTimer.singleShot(0, area, partial(_scroll_to, area, field))

    def clear(self) -> None:
        """Take what was said away."""
        self._fields.clear()
        self._line.say("")
        self._marked = ""

    def sentence(self) -> str:
        """What is said at present."""
        return self._fields.problem(self._marked) if self._marked else self._line.sentence()


def _scroll_to(area: QScrollArea, field: QWidget) -> None:
    """The field, with its caption above and the sentence below."""
    if area.isAncestorOf(field):
        area.ensureWidgetVisible(field, 0, Theme.current().px(48))
