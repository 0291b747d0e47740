"""The editor of a prescription: what stands on the paper, field by field (RX-1)."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget

from massagedesk.domain.errors import MassageDeskError
from massagedesk.domain.prescriptions import Course, OrderKind
from massagedesk.gui.forms.ui_prescription_editor import Ui_PrescriptionEditor
from massagedesk.gui.prescriptions.area_picker import AreaPicker
from massagedesk.gui.prescriptions.diagnosis_editor import DiagnosisEditor
from massagedesk.gui.prescriptions.order_state import CHECKS, COUNTS, DAYS, TYPED, as_far_as_readable, details_of
from massagedesk.gui.prescriptions.prescriber_choice import PrescriberChoice
from massagedesk.gui.prescriptions.scan_rows import ScanRows
from massagedesk.gui.prescriptions.warning_lines import WarningLines
from massagedesk.gui.theme import Theme, fit_form
from massagedesk.gui.widgets.buttons import dress
from massagedesk.gui.widgets.field_marks import FieldMarks
from massagedesk.gui.widgets.fields import CountField, DateField
from massagedesk.gui.widgets.segments import Segments
from massagedesk.services.desk import Desk
from massagedesk.services.prescriptions import AttachmentRow, PrescriptionDetails

_LOOK_AGAIN_MS = 250
_RECORD = ("id", "number", "client_id", "renews_id", "closed_on")
"""What belongs to the record and is not typed here."""


class OrderEditor(QWidget):
    """`show_order(clean, draft, scans)`, `state()`, `read()`. `edited` after each change by her."""

    edited = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.form = Ui_PrescriptionEditor()
        self.form.setupUi(self)
        fit_form(self)
        self._kept: dict[str, Any] = {}
        self._clean: dict[str, Any] = {}
        self._is_filling = False
        self.diagnoses = DiagnosisEditor(desk)
        self.areas = AreaPicker()
        self.scans = ScanRows()
        self.course = Segments(
            [(Course.ACUTE, self.tr("Acute")), (Course.CHRONIC, self.tr("Chronic"))], name=self.tr("Kind"), marked=True
        )
        self.kind = Segments(
            [
                (OrderKind.PRESCRIPTION, self.tr("Prescription")),
                (OrderKind.LETTER, self.tr("Letter of necessity")),
            ],
            name=self.tr("Paper"),
            marked=True,
        )
        self.prescriber = PrescriberChoice(desk, self.form)
        self.warnings = WarningLines(self.form.warnings_column)
        self._lay_out()
        self.marks = FieldMarks(self, self._problem_fields(), self.form.problem)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_LOOK_AGAIN_MS)
        self._timer.timeout.connect(self._look_again)
        self._listen()

    def _lay_out(self) -> None:
        form, theme = self.form, Theme.current()
        form.diagnoses_place.addWidget(self.diagnoses)
        form.areas_place.addWidget(self.areas)
        form.scans_place.addWidget(self.scans)
        for place, segments in ((form.course_place, self.course), (form.kind_place, self.kind)):
            place.addWidget(segments)
            place.addStretch()
        form.head.setFixedHeight(theme.px(64))
        form.release.setText(self.tr("Codes of {release}").format(release=self.desk.diagnoses.release()))
        form.per_week.set_words(self.tr("{count} a week"), self.tr("{count} a week"))
        form.weeks.set_words(self.tr("{count} week"), self.tr("{count} weeks"))
        for column in form.counts_row.findChildren(QVBoxLayout):
            column.addStretch()  # a sentence under one input leaves the others where they are
        for name in ("sessions", "session_minutes"):
            field = getattr(form, name)
            field.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        form.scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        form.scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        dress(form.save, kind="primary")
        dress(form.discard)
        dress(form.back, kind="quiet", icon="chevron-left")
        dress(form.attach, kind="quiet", icon="paperclip")

    def _problem_fields(self) -> dict[str, QWidget]:
        form = self.form
        fields: dict[str, QWidget] = {name: getattr(form, name) for name in (*COUNTS, *DAYS)}
        return {**fields, "diagnosis": self.diagnoses, "diagnoses": self.diagnoses}

    def _listen(self) -> None:
        form = self.form
        for name in TYPED:
            getattr(form, name).textChanged.connect(self._edited)
        for name in CHECKS:
            getattr(form, name).toggled.connect(self._edited)
        for part in (self.diagnoses, self.areas, self.prescriber, self.scans):
            part.changed.connect(self._edited)
        for segments in (self.course, self.kind):
            segments.current_changed.connect(self._edited)
        form.scroll.verticalScrollBar().valueChanged.connect(self.diagnoses.close_popup)

    # --- showing and reading ---------------------------------------------------------------------------------------

    def show_order(self, clean: dict[str, Any], draft: dict[str, Any] | None, scans: list[AttachmentRow]) -> None:
        """Show an order as saved (or blank), or what was typed about it before; scans are those kept already."""
        self._is_filling = True
        self.marks.clear()
        self.prescriber.reload()
        self._restore(clean, scans)
        self._clean = self.state()
        if draft is not None and draft != self._clean:
            self._restore({**clean, **draft, **{name: clean[name] for name in _RECORD}}, scans)
        self._is_filling = False
        self.form.scroll.verticalScrollBar().setValue(0)
        self._look_again()

    def show_scans(self, scans: list[AttachmentRow]) -> None:
        """Other scans are kept now."""
        self.scans.show_scans(scans, self.scans.files)

    def add_files(self, files: list[str]) -> None:
        """Keep these files when the order is saved."""
        self.scans.show_scans(self.scans.kept, [*self.scans.files, *files])
        self._edited()

    def state(self) -> dict[str, Any]:
        """What the editor holds."""
        form = self.form
        return {
            **self._kept,
            **{name: getattr(form, name).text() for name in TYPED},
            **{name: getattr(form, name).isChecked() for name in CHECKS},
            "prescriber_id": self.prescriber.value(),
            "prescriber": self.prescriber.state(),
            "kind": self.kind.current(),
            "course": self.course.current(),
            "diagnoses": [list(pair) for pair in self.diagnoses.diagnoses()],
            "areas": self.areas.areas(),
            "files": list(self.scans.files),
        }

    def is_edited(self) -> bool:
        """Whether it holds something that is not saved."""
        return self.state() != self._clean

    def read(self) -> PrescriptionDetails:
        """The details to save. Raises RuleViolation naming the input that cannot be read."""
        self.areas.take_own()
        return details_of(self.state(), self.desk.today())

    def show_problem(self, error: MassageDeskError) -> None:
        """Say what keeps it from being saved."""
        if error.field == "prescriber":
            self.form.prescriber.setFocus()
        self.marks.show(error)

    def focus_first(self) -> None:
        """The keyboard goes to the prescriber, or past it where one is chosen."""
        if self.prescriber.value():
            self.form.written_on.setFocus()
            self.form.written_on.selectAll()
        else:
            self.form.prescriber.setFocus()

    def _restore(self, state: dict[str, Any], scans: list[AttachmentRow]) -> None:
        self._kept = {name: state[name] for name in _RECORD}
        for name in TYPED:
            field: QLineEdit = getattr(self.form, name)
            with QSignalBlocker(field):
                _fill(field, state[name])
        for name in CHECKS:
            box: QCheckBox = getattr(self.form, name)
            with QSignalBlocker(box):
                box.setChecked(state[name])
        self.prescriber.restore(state["prescriber_id"], state["prescriber"])
        self.kind.set_current(state["kind"])
        self.course.set_current(state["course"])
        self.diagnoses.set_diagnoses([(code, words) for code, words in state["diagnoses"]])
        self.areas.set_areas(list(state["areas"]))
        self.scans.show_scans(scans, state["files"])

    # --- while she types -------------------------------------------------------------------------------------------

    def _edited(self) -> None:
        if self._is_filling:
            return
        self.marks.clear()
        self._timer.start()
        self.edited.emit()

    def _look_again(self) -> None:
        """Say what an insurer would ask for, and what follows from the fields that are filled in."""
        details = as_far_as_readable(self.state(), self.desk.today())
        self.warnings.say(self.desk.prescriptions.warnings(details))
        counted = details.per_week * details.weeks if details.per_week and details.weeks else None
        self.form.sessions.setPlaceholderText(str(counted) if counted else "")
        days = self.desk.practice.practice.prescription_days
        self.form.expires_on.setPlaceholderText(self.tr("in {days} days").format(days=days))
        self.form.expires_on.setToolTip(
            self.tr("Without a day it counts for {days} days from the start.").format(days=days)
        )


def _fill(field: QLineEdit, text: str) -> None:
    """Put a text into an input, written the way the input writes it where it can be read."""
    if isinstance(field, (DateField, CountField)):
        field.set_value(None)
        field.setText(text)
        try:
            field.set_value(field.value())  # type: ignore[arg-type]  # each takes what it gives
        except MassageDeskError:
            field.setText(text)
    else:
        field.setText(text)
