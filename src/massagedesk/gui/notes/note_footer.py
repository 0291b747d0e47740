"""The foot of the note that stays: timer, minutes and units, pain, whether it is saved, and signing."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from massagedesk.domain.errors import MassageDeskError
from massagedesk.gui.forms.ui_note_footer import Ui_NoteFooter
from massagedesk.gui.notes.footer_model import FooterFacts
from massagedesk.gui.notes.note_model import Saved
from massagedesk.gui.theme import Theme, fit_form
from massagedesk.gui.widgets.buttons import dress
from massagedesk.gui.widgets.chips import PickChip
from massagedesk.gui.widgets.fields import NumberBox, TimeField
from massagedesk.gui.widgets.labels import set_tone

SIGN_KEYS = "Ctrl+Return"
"""The window listens for it as an action of the screen, so that the list of keys has it too."""
ROOM_FOR_TWO = 700
"""From this height on, codes on a line of their own show two rows."""
LEAST_CODES = 420
"""Below this width the codes take a line of their own."""


class NoteFooter(QWidget):
    """96 high; two lines where the window is narrow or the text large. `timer` and `codes` tell for themselves."""

    pain_typed = Signal(object, object)
    declined = Signal(bool)
    sign_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = Theme.current()
        self.form = Ui_NoteFooter()
        self.form.setupUi(self)
        fit_form(self)
        form = self.form
        self.timer, self.codes = form.timer, form.codes
        form.total.setFixedWidth(theme.px(132))
        form.pain.setFixedHeight(theme.px(92))
        self.before, self.after = form.before, form.after
        for box, name in ((self.before, self.tr("Pain before")), (self.after, self.tr("Pain after"))):
            box.setAccessibleName(name)
            box.textEdited.connect(self._pain_edited)
            box.value_changed.connect(self._pain_edited)
        self.no_pain = PickChip(self.tr("Declined"), height=36)
        self.no_pain.setAccessibleName(self.tr("The client declined to rate pain"))
        self.no_pain.toggled.connect(self.declined)
        form.pain_row.addWidget(self.no_pain)
        form.pain_row.addStretch()
        dress(form.sign, kind="primary", icon="pen-line", extent="large")
        form.sign.setToolTip(QKeySequence(SIGN_KEYS).toString(QKeySequence.SequenceFormat.NativeText))
        form.sign.clicked.connect(self.sign_asked)
        self._is_narrow: bool | None = None

    def show_facts(self, facts: FooterFacts) -> None:
        """Show times, codes, total and pain; fields she types in are left alone."""
        form = self.form
        self.timer.show_times(facts.length, facts.times, facts.started, facts.stopped, is_running=facts.is_running)
        self.codes.show_lines(facts.codes, facts.areas)
        form.total_head.setText(facts.minutes)
        set_tone(form.total_head, "danger" if facts.is_too_much else "muted")
        form.total_units.setText(facts.units)
        form.total_rules.setText(facts.rules)
        set_tone(form.total_rules, "ok" if facts.do_rules_agree else "warning")
        form.total_icon.set_icon(*(("check", "ok") if facts.do_rules_agree else ("triangle-alert", "warning")))
        form.total_units.setVisible(bool(facts.units))
        for widget in (form.total_rules, form.total_icon):
            widget.setVisible(bool(facts.units) and bool(facts.rules))
        form.total.setAccessibleName(facts.total_in_words)
        form.total.setToolTip(facts.total_in_words)
        for box, value in ((self.before, facts.pain_before), (self.after, facts.pain_after)):
            box.setEnabled(not facts.is_declined)
            if not box.hasFocus():
                box.set_value(value)
        self.no_pain.blockSignals(True)
        self.no_pain.setChecked(facts.is_declined)
        self.no_pain.blockSignals(False)
        self.no_pain.updateGeometry()

    def typed_fields(self) -> list[TimeField | NumberBox]:
        """The fields whose text must be read: times, minutes, pain."""
        timer = self.timer
        return [timer.started, timer.stopped, *(row.box for row in self.codes.rows), self.before, self.after]

    def show_saved(self, saved: Saved, words: str) -> None:
        """Show whether it is saved."""
        icon, tone = {
            Saved.YES: ("check", "ok"),
            Saved.NOT_YET: ("clock", "muted"),
            Saved.FAILED: ("circle-alert", "danger"),
        }[saved]
        self.form.saved_icon.set_icon(icon, tone)
        self.form.saved.setText(words)
        set_tone(self.form.saved, tone)

    def _pain_edited(self, _typed: object) -> None:
        try:
            self.pain_typed.emit(self.before.value(), self.after.value())
        except MassageDeskError:
            return  # outlined by the field itself on leaving it

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        form = self.form
        parts = (form.timer, form.total, form.pain, form.end)
        needed = sum(part.sizeHint().width() for part in parts) + Theme.current().px(LEAST_CODES)
        is_narrow = self.width() < needed
        if is_narrow != self._is_narrow:
            self._is_narrow = is_narrow
            self._arrange(is_narrow)

    def _arrange(self, is_narrow: bool) -> None:
        theme = Theme.current()
        form = self.form
        form.across.removeWidget(form.codes)
        form.below.removeWidget(form.codes)
        if is_narrow:
            form.below.addWidget(form.codes)
        else:
            form.across.insertWidget(form.across.indexOf(form.codes_line) + 1, form.codes, 1)
        form.codes_line.setHidden(is_narrow)
        below = 96 if self.window().height() >= theme.px(ROOM_FOR_TWO) else 57
        form.codes.setFixedHeight(theme.px(below - 1 if is_narrow else 95))
        form.across.setStretchFactor(form.gap, 1 if is_narrow else 0)
        self.setFixedHeight(theme.px(96 + below) if is_narrow else theme.px(96))

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = Theme.current().colors
        painter = QPainter(self)
        painter.fillRect(self.rect(), colors.surface)
        painter.fillRect(0, 0, self.width(), 1, colors.line)
        if self._is_narrow:
            painter.fillRect(0, self.form.codes.y() - 1, self.width(), 1, colors.line)
