"""Signing: what is still missing, then the password."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from massagedesk.domain.visits import NeededToSign
from massagedesk.gui.forms.ui_sign_panel import Ui_SignPanel
from massagedesk.gui.notes.spoken import needed
from massagedesk.gui.theme import Theme, fit_form
from massagedesk.gui.widgets.buttons import button, dress
from massagedesk.gui.widgets.labels import label
from massagedesk.gui.widgets.overlay import Overlay


class MissingPanel(Overlay):
    """A list of what a signature still needs; each line goes to its place."""

    chosen = Signal(object)

    def __init__(self, window: QWidget, missing: Sequence[NeededToSign]) -> None:
        panel = QWidget()
        super().__init__(window, panel)
        theme = Theme.current()
        panel.setAccessibleName(self.tr("Before signing"))
        panel.setFixedWidth(theme.px(400))
        column = QVBoxLayout(panel)
        column.setContentsMargins(theme.px(24), theme.px(20), theme.px(24), theme.px(16))
        column.setSpacing(theme.px(4))
        column.addWidget(label(self.tr("Before signing"), role="name"))
        words = self.tr("These are still missing. Choose one to go there.")
        column.addWidget(label(words, tone="muted", wrap=True))
        column.addSpacing(theme.px(4))
        self.lines = [self._line(what) for what in missing]
        for line in self.lines:
            column.addWidget(line)
        panel.setFocusProxy(self.lines[0])
        self.closed.connect(self.deleteLater)

    def _line(self, what: NeededToSign) -> QPushButton:
        words = needed(what)
        text = words[:1].upper() + words[1:]
        return button(text, icon="arrow-right", extent="large", on_click=_Choice(self, what).take)

    def choose(self, what: NeededToSign) -> None:
        """Close, and go where it stands."""
        self.close_panel()
        self.chosen.emit(what)


class _Choice:
    """One line of the list."""

    def __init__(self, panel: MissingPanel, what: NeededToSign) -> None:
        self._panel, self._what = panel, what

    def take(self) -> None:
        self._panel.choose(self._what)


class SignPanel(Overlay):
    """Asks for the password; `signed(password)` when she signs. `refuse(sentence)` says why that did not work."""

    signed = Signal(str)

    def __init__(self, window: QWidget, facts: Sequence[str], signer: str) -> None:
        panel = QWidget()
        super().__init__(window, panel)
        theme = Theme.current()
        self.form = Ui_SignPanel()
        self.form.setupUi(panel)
        fit_form(panel)
        form = self.form
        panel.setAccessibleName(form.title.text())
        panel.setFixedWidth(theme.px(440))
        form.facts.setText("\n".join(facts))
        form.signer.setText(self.tr("Signed as {name}. A signed note never changes.").format(name=signer))
        dress(form.back)
        dress(form.sign, kind="primary", icon="pen-line")
        form.back.clicked.connect(self.close_panel)
        form.sign.clicked.connect(self._sign)
        form.password.returnPressed.connect(self._sign)
        panel.setFocusProxy(form.password)
        self.closed.connect(self._forget)

    def refuse(self, sentence: str) -> None:
        """Nothing was signed: say why, and let her try again."""
        self._set_busy(False)
        self.form.problem.say(sentence)
        self.form.password.setProperty("problem", True)
        self.place_panel()
        self.form.password.selectAll()
        self.form.password.setFocus(Qt.FocusReason.OtherFocusReason)

    def _sign(self) -> None:
        if not self.form.sign.isEnabled():
            return
        if not self.form.password.text():
            self.refuse(self.tr("Type your password to sign."))
            return
        self.form.problem.say("")
        self._set_busy(True)
        self.signed.emit(self.form.password.text())

    def _set_busy(self, busy: bool) -> None:
        self._dismissible = not busy
        for widget in (self.form.sign, self.form.back, self.form.password):
            widget.setEnabled(not busy)
        self.form.sign.setText(self.tr("Signing…") if busy else self.tr("Sign note"))

    def _forget(self) -> None:
        self.form.password.forget()
        self.deleteLater()
