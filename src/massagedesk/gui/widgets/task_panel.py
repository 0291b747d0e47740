"""A small form over the window whose step takes a moment: it is done beside the window, and refused at its inputs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import shiboken6
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from massagedesk.domain.errors import Cancelled, MassageDeskError
from massagedesk.gui.tasks import IsCancelled, Progress, run_task
from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.buttons import button
from massagedesk.gui.widgets.labels import LabelledField, ProblemLine, label
from massagedesk.gui.widgets.overlay import Overlay
from massagedesk.gui.widgets.password_field import PasswordField

Work = Callable[[Progress, IsCancelled], object]


@dataclass(frozen=True)
class Input:
    """A line to fill in, under the name errors know it by."""

    name: str
    caption: str
    field: QLineEdit


class TaskPanel(Overlay):
    """`make_work` is called with what was typed, input by input; `done(result)` after the panel closed.

    What was typed into passwords is forgotten in any case.
    """

    done = Signal(object)
    refused = Signal(object)
    """The error, which is said on the panel already."""

    def __init__(
        self,
        parent: QWidget,
        title: str,
        words: str,
        inputs: Sequence[Input],
        *,
        action: str,
        make_work: Callable[[dict[str, str]], Work],
        busy: str,
        danger: bool = False,
        can_stop: bool = False,
        width: int = 460,
    ) -> None:
        """`width`: in px at 100 %; a recovery code needs more than a name."""
        panel = QWidget()
        super().__init__(parent, panel, dismissible=False)
        theme = Theme.current()
        panel.setAccessibleName(title)
        panel.setAccessibleDescription(words)
        panel.setFixedWidth(theme.px(width))
        self._inputs, self._make_work = {each.name: each for each in inputs}, make_work
        self._busy, self._can_stop = busy, can_stop
        self._lines = {each.name: LabelledField(each.caption, each.field) for each in inputs}
        self._problem = ProblemLine()
        self.action = button(action, kind="danger" if danger else "primary", on_click=self.accept)
        self.cancel = button(self.tr("Leave it"), on_click=self.close_panel)
        foot = QHBoxLayout()
        foot.setSpacing(theme.px(12))
        foot.addStretch()
        foot.addWidget(self.cancel)
        foot.addWidget(self.action)
        column = QVBoxLayout(panel)
        column.setContentsMargins(theme.px(24), theme.px(20), theme.px(24), theme.px(20))
        column.setSpacing(theme.px(12))
        column.addWidget(label(title, role="name"))
        column.addWidget(label(words, tone="muted", wrap=True))
        for each in inputs:
            column.addWidget(self._lines[each.name])
            # Queued: the Enter that accepts must not also press what has the keyboard next.
            each.field.returnPressed.connect(self.accept, Qt.ConnectionType.QueuedConnection)
        column.addWidget(self._problem)
        column.addSpacing(theme.px(4))
        column.addLayout(foot)
        if inputs:
            panel.setFocusProxy(inputs[0].field)
        self.closed.connect(self._forget)

    def field(self, name: str) -> QLineEdit:
        """One input, by its name."""
        return self._inputs[name].field

    def problem(self) -> str:
        """What is wrong, wherever it is said; empty for nothing."""
        found = [line.problem() for line in self._lines.values()] + [self._problem.sentence()]
        return next((each for each in found if each), "")

    def accept(self) -> None:
        """Do it beside the window."""
        if not self.isVisible() or not self.action.isEnabled():
            return
        self._say(None, "")
        empty = next((each for each in self._inputs.values() if not each.field.text().strip()), None)
        if empty is not None:
            self._say(empty.name, self.tr("Fill this in first."))
            return
        self.action.setEnabled(False)
        work = self._make_work({name: each.field.text() for name, each in self._inputs.items()})
        run_task(self, work, self._done, self._refused, title=self._busy, can_stop=self._can_stop, on_end=self._ended)

    def _ended(self) -> None:
        """Also by a bug, after which it may be tried again or left."""
        if shiboken6.isValid(self) and self.isVisible():
            self.action.setEnabled(True)

    def _done(self, result: object) -> None:
        self.close_panel()
        self.done.emit(result)

    def _refused(self, error: MassageDeskError) -> None:
        self.action.setEnabled(True)
        if not isinstance(error, Cancelled):
            self._say(error.field, error.sentence)
        self.refused.emit(error)

    def _say(self, name: str | None, sentence: str) -> None:
        for line in self._lines.values():
            line.show_problem("")
        self._problem.say("" if name in self._lines else sentence)
        if name in self._lines:
            self._lines[name].show_problem(sentence)
            self._inputs[name].field.setFocus(Qt.FocusReason.OtherFocusReason)
            self._inputs[name].field.selectAll()
        self.place_panel()

    def _forget(self) -> None:
        for each in self._inputs.values():
            if isinstance(each.field, PasswordField):
                each.field.forget()
            else:
                each.field.clear()
        self.deleteLater()
