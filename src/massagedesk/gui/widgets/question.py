"""A panel with a question or a message, over the window: calm, and never in the way of the event loop."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.buttons import button
from massagedesk.gui.widgets.labels import IconLabel, label
from massagedesk.gui.widgets.overlay import Overlay


class Question(Overlay):
    """Title, sentence, and buttons. `answer` buttons close it before they act."""

    def __init__(self, parent: QWidget, title: str, sentence: str, *, icon: str, tone: str) -> None:
        panel = QWidget()
        super().__init__(parent, panel)
        theme = Theme.current()
        panel.setAccessibleName(title)
        panel.setAccessibleDescription(sentence)
        panel.setFixedWidth(theme.px(440))
        self.title, self.sentence = title, sentence
        self._column = QVBoxLayout(panel)
        self._column.setContentsMargins(theme.px(24), theme.px(20), theme.px(24), theme.px(20))
        self._column.setSpacing(theme.px(8))
        head = QHBoxLayout()
        head.setSpacing(theme.px(8))
        head.addWidget(IconLabel(icon, tone, 20))
        head.addWidget(label(title, role="name"), 1)
        self._column.addLayout(head)
        self._words = label(sentence, wrap=True)
        self._column.addWidget(self._words)
        self._column.addSpacing(theme.px(8))
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(theme.px(12))
        self._buttons.addStretch()
        self._column.addLayout(self._buttons)
        self.closed.connect(self.deleteLater)

    def add_answer(self, made: QPushButton, *, first: bool = False) -> None:
        """Add a button at the right; `first` gets the keyboard."""
        self._buttons.addWidget(made)
        if first:
            self._panel.setFocusProxy(made)


class _Answer:
    """Closes the question, then acts."""

    def __init__(self, question: Question, act: Callable[[], object] | None) -> None:
        self._question, self._act = question, act

    def run(self) -> None:
        self._question.close_panel()
        if self._act is not None:
            self._act()


def ask(
    parent: QWidget,
    title: str,
    sentence: str,
    *,
    action: str,
    on_yes: Callable[[], object],
    danger: bool = False,
    leave: str = "",
) -> Question:
    """Ask before something that matters: "Archive this client?" with a verb on each button. Esc leaves things alone."""
    question = Question(
        parent, title, sentence, icon="circle-alert" if danger else "info", tone="danger" if danger else "accent"
    )
    stay = leave or question.tr("Leave it")
    question.add_answer(button(stay, on_click=_Answer(question, None).run), first=danger)
    made = button(action, kind="danger" if danger else "primary", on_click=_Answer(question, on_yes).run)
    question.add_answer(made, first=not danger)
    question.open()
    return question


def tell(parent: QWidget, title: str, sentence: str, *, icon: str = "circle-alert", tone: str = "warning") -> Question:
    """Tell something that must be read; one button takes it away."""
    question = Question(parent, title, sentence, icon=icon, tone=tone)
    made = button(question.tr("Close"), kind="primary", on_click=_Answer(question, None).run)
    question.add_answer(made, first=True)
    question.open()
    return question
