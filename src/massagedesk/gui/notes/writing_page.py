"""S O A P while the note is a draft."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from massagedesk.domain.visits import NeededToSign, Section
from massagedesk.gui.notes.goal_cells import goal_cells, read_today
from massagedesk.gui.notes.goals_model import GoalLine
from massagedesk.gui.notes.sections import GrowingText, SoapSection
from massagedesk.gui.notes.small_parts import FlowBox, TallCheckBox
from massagedesk.gui.notes.spoken import LETTERS, section_name
from massagedesk.gui.notes.word_picker import WordPicker
from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.labels import label
from massagedesk.services.visits import NoteDetails


@dataclass(frozen=True)
class Offers:
    """Words offered to be picked."""

    areas: tuple[str, ...] = ()
    techniques: tuple[str, ...] = ()
    responses: tuple[str, ...] = ()


class WritingPage(QScrollArea):
    """`written(fields)` tells of each change, by the names of NoteDetails."""

    written = Signal(dict)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._inside = QWidget()
        self._inside.setProperty("ground", "surface")
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.sections = {section: SoapSection(LETTERS[section], section_name(section)) for section in Section}
        self.texts = {
            Section.SUBJECTIVE: GrowingText(section_name(Section.SUBJECTIVE), self.tr("What the client says")),
            Section.OBJECTIVE: GrowingText(section_name(Section.OBJECTIVE), self.tr("What you see, feel and measure")),
            Section.ASSESSMENT: GrowingText(section_name(Section.ASSESSMENT), self.tr("What it means, how it goes")),
            Section.PLAN: GrowingText(section_name(Section.PLAN), self.tr("What comes next, homework")),
        }
        for section, text in self.texts.items():
            text.setProperty("section", section.value)
            text.written.connect(self._text_written)
            text.cursorPositionChanged.connect(self._follow_cursor)
        self._fill_subjective()
        self._fill_objective()
        self._fill_assessment()
        self._fill_plan()
        for part in self.sections.values():
            column.addWidget(part)
        self.sections[Section.PLAN].drop_line()
        column.addStretch()
        self.setWidget(self._inside)
        QApplication.instance().focusChanged.connect(self._focus_moved)  # type: ignore[union-attr]  # there is one

    # --- showing -----------------------------------------------------------------------------------------------

    def show_note(self, details: NoteDetails, offers: Offers) -> None:
        """Show a note just opened."""
        for section, text in self.texts.items():
            text.set_text(getattr(details, section.value))
        self.areas.offer(details.areas, offers.areas)
        self.techniques.offer(details.techniques, offers.techniques)
        self.response.offer(split_response(details.response), offers.responses)
        self.show_health(details)
        self.verticalScrollBar().setValue(0)

    def show_changed(self, details: NoteDetails) -> None:
        """Show what was changed from elsewhere, such as words carried over."""
        for section, text in self.texts.items():
            if text.text() != getattr(details, section.value):
                text.set_text(getattr(details, section.value))
        for picker, words in ((self.areas, details.areas), (self.techniques, details.techniques)):
            if picker.chosen() != words:
                picker.show_chosen(words)
        self.show_health(details)

    def show_health(self, details: NoteDetails) -> None:
        """Tick the answer to the question after health and medication."""
        for box, ticked in (
            (self.no_change, details.is_health_reviewed and not details.is_health_changed),
            (self.changed, details.is_health_reviewed and details.is_health_changed),
        ):
            box.blockSignals(True)
            box.setChecked(ticked)
            box.blockSignals(False)

    def show_asked(self, words: str) -> None:
        """At the right of the question: "asked today"."""
        self.asked.setText(words)

    def show_carried(self, fields: Sequence[str], words: str, short: str) -> None:
        """Mark what says just what it said in the session before; `short` where there is little room."""
        self.plan_carried.setText(words if "plan" in fields else "")
        for field, picked in (("areas", self._areas_head), ("techniques", self._techniques_head)):
            picked.show_carried(words if field in fields else "", short if field in fields else "")

    def show_goals(self, lines: Sequence[GoalLine]) -> None:
        """Goals read today in A, each with start, last and now; the column beside has them all."""
        while (item := self._goals.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for row, line in enumerate(read_today(lines)):
            for place, widget in enumerate(goal_cells(line)):
                self._goals.addWidget(widget, row, place)

    def go_to(self, what: NeededToSign) -> bool:
        """Give the keyboard to what is missing; False where it stands in the foot."""
        stop: QWidget | None = {
            NeededToSign.HEALTH: self.no_change,
            NeededToSign.AREA: self.areas.first_stop(),
            NeededToSign.TECHNIQUE: self.techniques.first_stop(),
            NeededToSign.SUBJECTIVE: self.texts[Section.SUBJECTIVE],
            NeededToSign.RESPONSE: self.response.first_stop(),
            NeededToSign.PLAN: self.texts[Section.PLAN],
        }.get(what)
        if stop is None:
            return False
        stop.setFocus(Qt.FocusReason.TabFocusReason)
        self.ensureWidgetVisible(stop)
        return True

    def section_written(self) -> Section | None:
        """The part the keyboard is in."""
        return next((section for section, part in self.sections.items() if part.is_writing), None)

    # --- building ----------------------------------------------------------------------------------------------

    def _fill_subjective(self) -> None:
        theme = Theme.current()
        self.no_change = TallCheckBox(self.tr("No change to health or medication"))
        self.changed = TallCheckBox(self.tr("Changed, as written here"))
        for box in (self.no_change, self.changed):
            box.setFont(theme.font("row"))
            box.clicked.connect(self._health_answered)
        self.asked = label(role="small", tone="muted")
        self.asked.setFixedHeight(theme.px(44))
        answers = FlowBox(gap=24)
        answers.setContentsMargins(0, 0, 0, 0)
        answers.flow.addWidget(self.no_change)
        answers.flow.addWidget(self.changed)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(8))
        row.addWidget(answers, 1)
        row.addWidget(self.asked, 0, Qt.AlignmentFlag.AlignTop)
        column = self.sections[Section.SUBJECTIVE].column
        column.addLayout(row)
        column.addWidget(self.texts[Section.SUBJECTIVE])

    def _fill_objective(self) -> None:
        self.areas = WordPicker(self.tr("Area treated"), self.tr("Another area"))
        self.techniques = WordPicker(self.tr("Technique"), self.tr("Another technique"))
        self.areas.picked.connect(self._areas_picked)
        self.techniques.picked.connect(self._techniques_picked)
        self._areas_head = PickerHead(self.tr("Areas"))
        self._techniques_head = PickerHead(self.tr("Techniques"))
        column = self.sections[Section.OBJECTIVE].column
        column.addLayout(_picked_row(self._areas_head, self.areas))
        column.addLayout(_picked_row(self._techniques_head, self.techniques))
        column.addWidget(self.texts[Section.OBJECTIVE])

    def _fill_assessment(self) -> None:
        theme = Theme.current()
        self.response = WordPicker(self.tr("Response"), self.tr("Another response"))
        self.response.picked.connect(self._response_picked)
        column = self.sections[Section.ASSESSMENT].column
        column.addLayout(_picked_row(PickerHead(self.tr("Response")), self.response))
        column.addWidget(self.texts[Section.ASSESSMENT])
        self._goals = QGridLayout()
        self._goals.setContentsMargins(0, 0, 0, 0)
        self._goals.setHorizontalSpacing(theme.px(8))
        self._goals.setVerticalSpacing(theme.px(4))
        self._goals.setColumnStretch(0, 1)
        column.addLayout(self._goals)

    def _fill_plan(self) -> None:
        theme = Theme.current()
        row = QHBoxLayout()
        row.setSpacing(theme.px(8))
        row.addWidget(self.texts[Section.PLAN], 1)
        self.plan_carried = label(role="small", tone="muted")
        row.addWidget(self.plan_carried, 0, Qt.AlignmentFlag.AlignTop)
        column = self.sections[Section.PLAN].column
        column.addSpacing(theme.px(10))
        column.addLayout(row)

    # --- what she does -----------------------------------------------------------------------------------------

    def _text_written(self, text: str) -> None:
        sender = self.sender()
        if sender is not None:
            self.written.emit({sender.property("section"): text})

    def _areas_picked(self, words: tuple[str, ...]) -> None:
        self.written.emit({"areas": words})

    def _techniques_picked(self, words: tuple[str, ...]) -> None:
        self.written.emit({"techniques": words})

    def _response_picked(self, words: tuple[str, ...]) -> None:
        self.written.emit({"response": join_response(words)})

    def _health_answered(self) -> None:
        """One answer or none: ticking one takes the other away."""
        answered = self.sender()
        other = self.changed if answered is self.no_change else self.no_change
        other.setChecked(False)
        changed = self.changed.isChecked()
        self.written.emit({"is_health_reviewed": changed or self.no_change.isChecked(), "is_health_changed": changed})
        if self.changed.isChecked():
            self.texts[Section.SUBJECTIVE].setFocus(Qt.FocusReason.OtherFocusReason)

    def _focus_moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        if new is not None and not self.isAncestorOf(new):
            new = None
        for part in self.sections.values():
            part.set_writing(new is not None and part.isAncestorOf(new))

    def _follow_cursor(self) -> None:
        text = self.sender()
        if isinstance(text, GrowingText) and text.hasFocus():
            spot = text.mapTo(self._inside, text.cursorRect().bottomLeft() + QPoint(0, Theme.current().px(12)))
            self.ensureVisible(spot.x(), spot.y(), 0, Theme.current().px(24))


def split_response(response: str) -> tuple[str, ...]:
    """A response as the chips show it: each phrase on its own."""
    return tuple(part for part in (piece.strip() for piece in response.split(";")) if part)


def join_response(words: Sequence[str]) -> str:
    """The phrases picked, as they are saved and printed."""
    return "; ".join(words)


class PickerHead(QWidget):
    """The word before a row of chips, and under it where they come from."""

    def __init__(self, head: str) -> None:
        super().__init__()
        theme = Theme.current()
        self.setFixedWidth(theme.px(76))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.px(6), 0, 0)
        column.setSpacing(0)
        name = label(head, role="label", tone="muted")
        name.setFixedHeight(theme.px(32))
        self._head, self._name = head, name
        self._from = label(role="small", tone="muted")
        column.addWidget(name)
        column.addWidget(self._from)
        column.addStretch()

    def show_carried(self, words: str, short: str) -> None:
        """ "from 26 Feb" under the word; read out in full."""
        theme = Theme.current()
        self._name.setFixedHeight(theme.px(16 if short else 32))
        self._from.setText(short)
        self._from.setVisible(bool(short))
        self.setAccessibleName(", ".join(part for part in (self._head, words) if part))
        self.setToolTip(words)

    def carried(self) -> str:
        """Where the chips come from."""
        return self._from.text()


def _picked_row(head: PickerHead, picker: WordPicker) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(Theme.current().px(8))
    row.addWidget(head, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(picker, 1)
    return row
