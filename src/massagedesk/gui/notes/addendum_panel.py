"""Adding to a signed note: a late entry, an addendum or a correction, signed in its own right (SOAP-5)."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QWidget

from massagedesk.domain.visits import AddendumKind, Section
from massagedesk.gui.forms.ui_addendum_panel import Ui_AddendumPanel
from massagedesk.gui.notes.note_model import SAVE_AFTER_MS
from massagedesk.gui.notes.spoken import LETTERS, kind_meaning, kind_name, section_name
from massagedesk.gui.theme import Theme, fit_form
from massagedesk.gui.widgets.buttons import dress, restyle
from massagedesk.gui.widgets.overlay import Overlay
from massagedesk.services.visits import AddendumDetails

_FIELDS = {"text": "text", "reason": "reason", "original": "original", "password": "password"}


class AddendumPanel(Overlay):
    """`kept(details)` a moment after each change, `signed(details, password)`, `thrown_away`."""

    kept = Signal(object)
    signed = Signal(object, str)
    thrown_away = Signal()

    def __init__(self, window: QWidget, sections: Mapping[Section, str], draft: AddendumDetails) -> None:
        panel = QWidget()
        super().__init__(window, panel)
        theme = Theme.current()
        self._sections = dict(sections)
        self._is_done = self._is_busy = False
        self.form = Ui_AddendumPanel()
        self.form.setupUi(panel)
        fit_form(panel)
        form = self.form
        panel.setAccessibleName(form.title.text())
        panel.setFixedWidth(theme.px(600))
        form.kind.setAccessibleName(self.tr("Kind of addition"))
        form.kind.set_choices([(kind.value, kind_name(kind)) for kind in AddendumKind])
        form.section.setAccessibleName(self.tr("Part of the note"))
        form.section.set_choices([(section.value, LETTERS[section]) for section in Section])
        for section in Section:
            form.section.part(section.value).setAccessibleName(section_name(section))
        form.original.setFixedHeight(theme.px(88))
        form.text.setFixedHeight(theme.px(96))
        dress(form.drop, kind="quiet", tone="danger")
        dress(form.later)
        dress(form.sign, kind="primary", icon="pen-line")
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(SAVE_AFTER_MS)
        self._pause.timeout.connect(self.keep)
        self._show(draft)
        form.kind.current_changed.connect(self._kind_changed)
        form.section.current_changed.connect(self._section_changed)
        form.original.selectionChanged.connect(self._marked)
        form.text.textChanged.connect(self._changed)
        form.reason.textChanged.connect(self._changed)
        form.drop.clicked.connect(self._drop)
        form.later.clicked.connect(self.close_panel)
        form.sign.clicked.connect(self._sign)
        form.password.returnPressed.connect(self._sign)
        self.closed.connect(self._close)

    def details(self) -> AddendumDetails:
        """What is written so far."""
        form = self.form
        kind = AddendumKind(form.kind.current())
        is_correction = kind is AddendumKind.CORRECTION
        return AddendumDetails(
            kind=kind,
            text=form.text.toPlainText(),
            reason=form.reason.text(),
            section=Section(form.section.current()) if is_correction else None,
            original=self._original if is_correction else "",
        )

    def keep(self) -> None:
        """Keep what is written, now; while it is being signed it was kept already, and would outlive that."""
        self._pause.stop()
        if not self._is_done and not self._is_busy:
            self.kept.emit(self.details())

    def refuse(self, sentence: str, field: str | None = None) -> None:
        """Nothing was signed: say why and go there."""
        form = self.form
        self._set_busy(False)
        form.problem.say(sentence)
        widget: QWidget = getattr(form, _FIELDS.get(field or "", "password"))
        widget.setProperty("problem", True)
        restyle(widget)
        widget.setFocus(Qt.FocusReason.OtherFocusReason)
        self.place_panel()

    def finish(self) -> None:
        """It is signed: close without keeping a draft."""
        self._is_done = True
        self.close_panel()

    # --- inside ------------------------------------------------------------------------------------------------

    def _show(self, draft: AddendumDetails) -> None:
        form = self.form
        form.kind.set_current(draft.kind.value)
        first = next((section for section, text in self._sections.items() if text), Section.SUBJECTIVE)
        form.section.set_current((draft.section or first).value)
        self._original = draft.original
        form.text.setPlainText(draft.text)
        form.reason.setText(draft.reason)
        self._show_kind()
        is_correction = draft.kind is AddendumKind.CORRECTION
        self._panel.setFocusProxy(form.original if is_correction and not draft.original else form.text)

    def _show_kind(self) -> None:
        form = self.form
        kind = AddendumKind(form.kind.current())
        is_correction = kind is AddendumKind.CORRECTION
        form.meaning.setText(kind_meaning(kind))
        form.correction.setVisible(is_correction)
        head = self.tr("What should stand there instead") if is_correction else self.tr("What to add")
        form.text_head.setText(head)
        form.text.setAccessibleName(head)
        if is_correction:
            self._show_section()
        if self.isVisible():
            self.place_panel()

    def _show_section(self) -> None:
        form = self.form
        text = self._sections[Section(form.section.current())]
        original = self._original
        form.original.setPlainText(text)
        start = text.find(original) if original else -1
        if start >= 0:
            cursor = form.original.textCursor()
            cursor.setPosition(start)
            cursor.setPosition(start + len(original), QTextCursor.MoveMode.KeepAnchor)
            form.original.setTextCursor(cursor)
        self._show_marked()

    def _kind_changed(self, _kind: str) -> None:
        self._show_kind()
        self._changed()

    def _section_changed(self, _section: str) -> None:
        self._original = ""
        self._show_section()
        self._changed()

    def _marked(self) -> None:
        marked = self.form.original.textCursor().selectedText().replace("\N{PARAGRAPH SEPARATOR}", "\n")
        if marked.strip():
            self._original = marked.strip()
            self._show_marked()
            self._changed()

    def _show_marked(self) -> None:
        words = self.tr("Wrong: “{words}”").format(words=self._original) if self._original else ""
        self.form.marked.setText(words or self.tr("Nothing is marked yet."))

    def _changed(self) -> None:
        form = self.form
        form.problem.say("")
        for widget in (form.text, form.reason, form.original, form.password):
            if widget.property("problem"):
                widget.setProperty("problem", False)
                restyle(widget)
        self._pause.start()

    def _sign(self) -> None:
        form = self.form
        if not form.sign.isEnabled():
            return
        details = self.details()
        if not details.text.strip():
            self.refuse(self.tr("Write what should be added."), "text")
        elif not details.reason.strip():
            self.refuse(self.tr("Say why it is needed."), "reason")
        elif details.kind is AddendumKind.CORRECTION and not details.original.strip():
            self.refuse(self.tr("Mark the words that are wrong."), "original")
        elif not form.password.text():
            self.refuse(self.tr("Type your password to sign."), "password")
        else:
            self.keep()
            self._set_busy(True)
            self.signed.emit(details, form.password.text())

    def _set_busy(self, busy: bool) -> None:
        form = self.form
        self._is_busy, self._dismissible = busy, not busy
        for widget in (form.sign, form.later, form.drop, form.password, form.text, form.reason, form.kind):
            widget.setEnabled(not busy)
        form.sign.setText(self.tr("Signing…") if busy else self.tr("Sign addition"))

    def _drop(self) -> None:
        self._is_done = True
        self._pause.stop()
        self.thrown_away.emit()
        self.close_panel()

    def _close(self) -> None:
        self.keep()
        self.form.password.forget()
        self.deleteLater()
