"""A small form on a panel over the window: title, fields, what is wrong, and two buttons."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from massagedesk.domain.errors import MassageDeskError
from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.buttons import button
from massagedesk.gui.widgets.field_marks import FieldMarks
from massagedesk.gui.widgets.labels import ProblemLine, label
from massagedesk.gui.widgets.overlay import Overlay


class FormPanel(Overlay):
    """`accept` does what `action` says; a `MassageDeskError` it raises is shown and the panel stays. Enter accepts,
    Esc leaves; a click beside the panel does nothing, so that nothing typed is lost by a slip."""

    def __init__(
        self,
        parent: QWidget,
        title: str,
        body: QWidget,
        *,
        action: str,
        accept: Callable[[], object],
        fields: Mapping[str, QWidget] | None = None,
        first: QWidget | None = None,
        width: int = 520,
    ) -> None:
        """`fields`: the input for each field name an error may carry; `first` gets the keyboard."""
        panel = QWidget()
        super().__init__(parent.window(), panel, dismissible=False)
        theme = Theme.current()
        self._accept = accept
        panel.setAccessibleName(title)
        panel.setFixedWidth(theme.px(width))
        self.body = body
        problem = ProblemLine()
        self.marks = FieldMarks(body, fields or {}, problem)
        self.action = button(action, kind="primary", on_click=self.accept)
        self.cancel = button(self.tr("Cancel"), on_click=self.close_panel)
        foot = QHBoxLayout()
        foot.setSpacing(theme.px(12))
        foot.addWidget(problem, 1)
        foot.addStretch()
        foot.addWidget(self.cancel)
        foot.addWidget(self.action)
        column = QVBoxLayout(panel)
        column.setContentsMargins(theme.px(24), theme.px(20), theme.px(24), theme.px(20))
        column.setSpacing(theme.px(16))
        column.addWidget(label(title, role="title"))
        column.addWidget(body)
        column.addLayout(foot)
        panel.setFocusProxy(first or body)
        self.closed.connect(self.deleteLater)

    def accept(self) -> None:
        """Do it; stay and say why where that is refused."""
        try:
            self._accept()
        except MassageDeskError as error:
            self.marks.show(error)
            self.place_panel()
            return
        self.close_panel()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.accept()
        elif event.key() == Qt.Key.Key_Escape:
            self.close_panel()
        event.accept()
