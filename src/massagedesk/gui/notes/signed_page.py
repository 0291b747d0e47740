"""A signed note, as it was signed, with everything added since."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from massagedesk.domain.visits import AddendumKind, Section
from massagedesk.gui.forms.ui_signed_footer import Ui_SignedFooter
from massagedesk.gui.notes.code_lines import CodeLine
from massagedesk.gui.notes.goal_cells import goal_cells, read_today
from massagedesk.gui.notes.goals_model import GoalLine
from massagedesk.gui.notes.sections import GrowingText, SoapSection, marked_by
from massagedesk.gui.notes.spoken import LETTERS, kind_name, section_name, stamp
from massagedesk.gui.theme import Theme, fit_form
from massagedesk.gui.widgets.buttons import dress
from massagedesk.gui.widgets.chips import StatusChip
from massagedesk.gui.widgets.flow_layout import FlowLayout
from massagedesk.gui.widgets.hairline import Hairline
from massagedesk.gui.widgets.labels import IconLabel, label
from massagedesk.services.visits import AddendumRow, NoteView

_FOOT, _HIGH_FOOT = 96, 116
"""The high one holds the words above the steps."""


class SignedPage(QScrollArea):
    """Read-only; words can be marked and copied."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = Theme.current()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Signed note"))
        inside = QWidget()
        inside.setProperty("ground", "surface")
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 0, theme.px(16))
        self._column.setSpacing(0)
        self.altered = _Alarm(
            self.tr("What stands here is no longer what was signed. Restore a backup, or print and compare.")
        )
        self._column.addWidget(self.altered)
        self.facts = _Facts()
        self._column.addWidget(self.facts)
        self.texts: dict[Section, GrowingText] = {}
        self._own_at: dict[Section, int] = {}
        for section in Section:
            part = SoapSection(LETTERS[section], section_name(section))
            text = GrowingText(section_name(section), least=20)
            text.setReadOnly(True)
            part.column.addSpacing(theme.px(12))
            part.column.addWidget(text)
            self.texts[section] = text
            if section is Section.ASSESSMENT:
                self._goals = QGridLayout()
                self._goals.setContentsMargins(0, theme.px(6), 0, 0)
                self._goals.setHorizontalSpacing(theme.px(8))
                self._goals.setColumnStretch(0, 1)
                part.column.addLayout(self._goals)
            self._column.addWidget(part)
        self._added = QVBoxLayout()
        self._added.setContentsMargins(0, 0, 0, 0)
        self._added.setSpacing(0)
        self._column.addLayout(self._added)
        self._column.addStretch()
        self.setWidget(inside)

    def show_note(
        self,
        view: NoteView,
        texts: dict[Section, str],
        codes: Sequence[CodeLine],
        facts: Sequence[tuple[str, str]],
        goals: Sequence[GoalLine],
    ) -> None:
        """Show a signed note. `facts`: head and words of each."""
        self.altered.setHidden(view.is_unaltered)
        self.facts.show_facts(facts, codes, is_late=view.row.is_late)
        for section, text in self.texts.items():
            text.set_text(texts[section])
        self._own_at = {section: _own_at(view, section, texts[section]) for section in Section}
        self._show_goals(read_today(goals))
        _empty(self._added)
        for row in view.addenda:
            if row.kind is AddendumKind.CORRECTION and row.section is not None:
                start = self._own_at[row.section] + (row.original_at or 0)
                self.texts[row.section].strike(start, len(row.original))
            self._added.addWidget(AddendumBlock(row))
        self.verticalScrollBar().setValue(0)

    def marked(self) -> tuple[Section, int, str] | None:
        """In which part she has marked words, where they begin in its own text, and the words."""
        for section, text in self.texts.items():
            start, words = marked_by(text.textCursor())
            if words:
                return section, start - self._own_at[section], words
        return None

    def blocks(self) -> list[AddendumBlock]:
        """What was added, in order."""
        widgets = [item.widget() for place in range(self._added.count()) if (item := self._added.itemAt(place))]
        return [widget for widget in widgets if isinstance(widget, AddendumBlock)]

    def show_last_block(self) -> None:
        """Scroll to what was added last."""
        self.widget().adjustSize()  # type: ignore[union-attr]  # set at the start
        bar = self.verticalScrollBar()
        bar.setValue(bar.maximum())

    def _show_goals(self, lines: Sequence[GoalLine]) -> None:
        _empty(self._goals)
        for row, line in enumerate(lines):
            for place, cell in enumerate(goal_cells(line)):
                self._goals.addWidget(cell, row, place)


class _Alarm(QWidget):
    """Something is wrong with the record itself."""

    def __init__(self, sentence: str) -> None:
        super().__init__()
        theme = Theme.current()
        self.setProperty("ground", "danger-soft")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        self.setAccessibleName(sentence)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(24), theme.px(10), theme.px(24), theme.px(10))
        row.setSpacing(theme.px(8))
        row.addWidget(IconLabel("triangle-alert", "danger", 16), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(label(sentence, role="row", tone="danger", wrap=True), 1)


class _Facts(QWidget):
    """Times, pain and codes of the session, above the four parts."""

    def __init__(self) -> None:
        super().__init__()
        theme = Theme.current()
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(52), theme.px(10), theme.px(24), theme.px(12))
        column.setSpacing(theme.px(8))
        self._heads = FlowLayout(gap=32, line_gap=8)
        column.addLayout(self._heads)
        self._codes = QGridLayout()
        self._codes.setContentsMargins(0, 0, 0, 0)
        self._codes.setHorizontalSpacing(theme.px(16))
        self._codes.setVerticalSpacing(theme.px(4))
        self._codes.setColumnStretch(0, 1)
        column.addLayout(self._codes)

    def show_facts(self, facts: Sequence[tuple[str, str]], codes: Sequence[CodeLine], *, is_late: bool) -> None:
        theme = Theme.current()
        self._heads.clear()
        _empty(self._codes)
        for head, words in facts:
            fact = QWidget()
            column = QVBoxLayout(fact)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(theme.px(2))
            column.addWidget(label(head, role="label", tone="muted"))
            column.addWidget(label(words, role="row"))
            fact.setAccessibleName(f"{head}: {words}")
            self._heads.addWidget(fact)
        if is_late:
            self._heads.addWidget(StatusChip(self.tr("LATE ENTRY"), kind="warning", icon="clock"))
        right = Qt.AlignmentFlag.AlignRight
        for row, line in enumerate(codes):
            name = ", ".join(part for part in (line.name, line.area) if part)
            self._codes.addWidget(label(name, wrap=True), row, 0)
            self._codes.addWidget(label(self.tr("{count} min").format(count=line.minutes)), row, 1, right)
            self._codes.addWidget(label(line.working, tone="muted"), row, 2, right)
            self._codes.addWidget(label(line.units, role="strong"), row, 3, right)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(0, self.height() - 1, self.width(), 1, Theme.current().colors.line)


class AddendumBlock(QWidget):
    """One addition in full: what it is, who wrote it when and why, and its words."""

    def __init__(self, row: AddendumRow) -> None:
        super().__init__()
        theme = Theme.current()
        self.row = row
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(52), theme.px(12), theme.px(24), theme.px(12))
        column.setSpacing(theme.px(4))
        head = QHBoxLayout()
        head.setSpacing(theme.px(8))
        head.addWidget(StatusChip(row.mark, kind="accent", icon="pencil"))
        title = kind_name(row.kind)
        if row.kind is AddendumKind.CORRECTION and row.section is not None:
            title = self.tr("Correction in {section}").format(section=section_name(row.section))
        head.addWidget(label(title, role="strong"))
        head.addStretch()
        head.addWidget(label(stamp(row.signed_at, row.signed_zone), role="small", tone="muted"))
        column.addLayout(head)
        if row.original:
            before = GrowingText(self.tr("Words corrected"), least=20)
            before.setReadOnly(True)
            before.set_text(row.original)
            before.strike(0, len(row.original))
            column.addWidget(before)
        text = GrowingText(title, least=20)
        text.setReadOnly(True)
        text.set_text(row.text)
        column.addWidget(text)
        column.addWidget(label(self.tr("Reason: {reason}").format(reason=row.reason), tone="muted", wrap=True))
        by = ", ".join(part for part in (row.author, row.licence) if part)
        line = self.tr("Signed by {name}, hash {hash}").format(name=by, hash=row.short_hash)
        column.addWidget(label(line, role="small", tone="muted", wrap=True))
        column.addSpacing(theme.px(8))
        column.addWidget(Hairline())
        self.setAccessibleName(f"{row.mark}, {title}, {row.text}")


class SignedFooter(QWidget):
    """Who signed what and when; and what comes next."""

    add_asked = Signal()
    print_asked = Signal()
    payment_asked = Signal()
    book_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.form = Ui_SignedFooter()
        self.form.setupUi(self)
        fit_form(self)
        self.setFixedHeight(Theme.current().px(_FOOT))
        form = self.form
        form.across.setStretchFactor(form.said, 1)
        form.across.setAlignment(form.steps, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        form.lock.set_icon("lock", "muted")
        form.add.setText(self.tr("Add to this note"))
        dress(form.add, icon="pencil", extent="large")
        dress(form.payment, icon="dollar-sign", extent="large")
        dress(form.print_note, icon="printer", extent="large")
        dress(form.book, kind="primary", icon="calendar-plus", extent="large")
        form.add.clicked.connect(self.add_asked)
        form.payment.clicked.connect(self.payment_asked)
        form.print_note.clicked.connect(self.print_asked)
        form.book.clicked.connect(self.book_asked)

    def show_note(self, view: NoteView, *, has_draft: bool) -> None:
        """Show whose signature it is (SOAP-3). `has_draft`: an addition was begun and waits."""
        form = self.form
        by = ", ".join(part for part in (view.signer, view.licence) if part)
        form.signer.setText(self.tr("Signed by {name}").format(name=by))
        signed_at = view.row.signed_at
        when = stamp(signed_at, view.signed_zone) if signed_at else ""
        form.moment.setText(when)
        form.hash.setText(self.tr("{number}, hash {hash}").format(number=view.row.number, hash=view.short_hash))
        form.add.setText(self.tr("Finish addition") if has_draft else self.tr("Add to this note"))
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """The words stand beside the steps where they fit whole, else above them: a hash cut short says nothing."""
        form, theme = self.form, Theme.current()
        words = max(line.sizeHint().width() for line in (form.signer, form.moment, form.hash))
        room = self.width() - form.steps.sizeHint().width() - form.lock.width() - theme.px(24 + 24 + 2 * 12)
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        is_beside = words <= room
        form.across.setDirection(across if is_beside else down)
        form.facts.setDirection(down if is_beside else across)
        form.across.setContentsMargins(theme.px(24), 1, theme.px(24), 0 if is_beside else theme.px(12))
        self.setFixedHeight(theme.px(_FOOT if is_beside else _HIGH_FOOT))

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = Theme.current().colors
        painter = QPainter(self)
        painter.fillRect(self.rect(), colors.surface)
        painter.fillRect(0, 0, self.width(), 1, colors.line)


def _own_at(view: NoteView, section: Section, shown: str) -> int:
    """Where the words she wrote begin in what is shown: after what was picked in the first part, else at the start."""
    written: str = getattr(view.details, section.value)
    before = len(shown) - len(written.strip()) if section is Section.SUBJECTIVE and written.strip() else 0
    return before - (len(written) - len(written.lstrip()))


def _empty(layout: QHBoxLayout | QVBoxLayout | QGridLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
