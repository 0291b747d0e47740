"""Adding a measurable goal, changing one, and entering a reading."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from PySide6.QtWidgets import QLineEdit, QWidget

from massagedesk.domain.errors import MassageDeskError, RuleViolation
from massagedesk.domain.ids import ClientId, PrescriptionId
from massagedesk.domain.treatment import INSTRUMENTS, Measure
from massagedesk.gui.clients import client_words as words
from massagedesk.gui.forms.ui_goal_form import Ui_GoalForm
from massagedesk.gui.forms.ui_reading_form import Ui_ReadingForm
from massagedesk.gui.theme import fit_form
from massagedesk.gui.widgets.fields import DateField
from massagedesk.gui.widgets.form_panel import FormPanel
from massagedesk.services.desk import Desk
from massagedesk.services.treatment import GoalDetails, GoalRow

_USUAL_WEEKS = 6


def read_number(field: QLineEdit, name: str) -> Decimal:
    """The number typed. Raises RuleViolation naming the field."""
    typed = field.text().strip().rstrip("°").replace(",", ".").replace("\N{MINUS SIGN}", "-")
    try:
        value = Decimal(typed)
    except InvalidOperation:
        sentence = f"“{field.text().strip()}” is not a number." if typed else "Type a number."
        raise RuleViolation(sentence, field=name) from None
    if not value.is_finite():
        raise RuleViolation(f"“{field.text().strip()}” is not a number.", field=name)
    return value


def read_day(field: DateField, name: str) -> date:
    """The day typed. Raises RuleViolation naming the field."""
    try:
        day = field.value()
    except MassageDeskError as error:
        raise RuleViolation(error.sentence, field=name) from None
    if day is None:
        raise RuleViolation("Type the day.", field=name)
    return day


class GoalForm(QWidget):
    """What is typed about a goal (SOAP-7); the change that counts comes with the measure and may be changed."""

    def __init__(self, desk: Desk, goal: GoalRow | None, *, ends_on: date | None = None) -> None:
        super().__init__()
        self.form = Ui_GoalForm()
        self.form.setupUi(self)
        fit_form(self)
        self._goal = goal
        self.form.measure.set_choices(
            [
                (Measure.PSFS, self.tr("Activity, PSFS")),
                (Measure.NPRS, self.tr("Pain, NPRS")),
                (Measure.ROM, self.tr("Motion, ROM")),
            ]
        )
        self.form.label.setPlaceholderText(self.tr("Turn head to check blind spot"))
        self.form.motion.setPlaceholderText(self.tr("Neck rotation, right, active"))
        if goal is None:
            today = desk.today()
            self.form.baseline_on.set_value(today)
            self.form.target_on.set_value(ends_on or today + timedelta(weeks=_USUAL_WEEKS))
            self._measure_chosen()
        else:
            self._fill(goal)
        self.form.measure.current_changed.connect(self._measure_chosen)

    def fields(self) -> dict[str, QWidget]:
        """The inputs by the names errors use."""
        form = self.form
        names = ("label", "motion", "baseline", "baseline_on", "minimal_detectable_change", "target", "target_on")
        return {name: getattr(form, name) for name in names}

    def read(self) -> GoalDetails:
        """The goal as typed. Raises RuleViolation naming the field."""
        form = self.form
        measure = Measure(form.measure.current())
        baseline, target = read_number(form.baseline, "baseline"), read_number(form.target, "target")
        return GoalDetails(
            id=self._goal.id if self._goal else None,
            label=form.label.text(),
            measure=measure,
            motion=form.motion.text() if measure is Measure.ROM else "",
            baseline=baseline,
            baseline_on=read_day(form.baseline_on, "baseline_on"),
            target=target,
            target_on=read_day(form.target_on, "target_on"),
            minimal_detectable_change=read_number(form.minimal_detectable_change, "minimal_detectable_change"),
            is_higher_better=target > baseline if measure is Measure.ROM else None,
        )

    def _fill(self, goal: GoalRow) -> None:
        form = self.form
        form.measure.set_current(goal.measure)
        form.label.setText(goal.label)
        form.motion.setText(goal.motion)
        form.baseline.setText(words.number(goal.baseline))
        form.baseline_on.set_value(goal.baseline_on)
        form.target.setText(words.number(goal.target))
        form.target_on.set_value(goal.target_on)
        self._show_measure()
        form.minimal_detectable_change.setText(words.number(goal.minimal_detectable_change))

    def _measure_chosen(self) -> None:
        self._show_measure()
        instrument = INSTRUMENTS[Measure(self.form.measure.current())]
        self.form.minimal_detectable_change.setText(words.number(instrument.minimal_detectable_change))

    def _show_measure(self) -> None:
        measure = Measure(self.form.measure.current())
        self.form.motion_row.setVisible(measure is Measure.ROM)
        self.form.scale.setText(
            {
                Measure.PSFS: self.tr("0 cannot do it at all, 10 as before the injury. {credit}").format(
                    credit=INSTRUMENTS[Measure.PSFS].credit
                ),
                Measure.NPRS: self.tr("0 no pain, 10 the worst imaginable."),
                Measure.ROM: self.tr("Degrees, from −20 to 200."),
            }[measure]
        )


def ask_goal(
    parent: QWidget,
    desk: Desk,
    client_id: ClientId,
    prescription_id: PrescriptionId | None,
    goal: GoalRow | None = None,
    ends_on: date | None = None,
) -> FormPanel:
    """Ask for a goal over the window and save it."""
    form = GoalForm(desk, goal, ends_on=ends_on)

    def accept() -> None:
        desk.treatment.save_goal(client_id, prescription_id, form.read())

    title = form.tr("New goal") if goal is None else form.tr("Change goal")
    panel = FormPanel(
        parent,
        title,
        form,
        action=form.tr("Save goal"),
        accept=accept,
        fields=form.fields(),
        first=form.form.label,
        width=600,
    )
    panel.open()
    return panel


def ask_reading(parent: QWidget, desk: Desk, goal: GoalRow) -> FormPanel:
    """Ask for a reading of a goal and enter it (OM-1)."""
    body = QWidget()
    form = Ui_ReadingForm()
    form.setupUi(body)
    fit_form(body)
    form.about.setText(
        body.tr("{goal}: started at {start}, last {latest} on {day}, target {target}.").format(
            goal=goal.label,
            start=words.value_of(goal.baseline, goal),
            latest=words.value_of(goal.latest, goal),
            day=words.plain_day(goal.latest_on, desk.today()),
            target=words.target_of(goal),
        )
    )
    form.taken_on.set_value(desk.today())

    def accept() -> None:
        value = read_number(form.value, "value")
        desk.treatment.measure(goal.id, value, read_day(form.taken_on, "taken_on"))

    panel = FormPanel(
        parent,
        body.tr("Enter a reading"),
        body,
        action=body.tr("Save reading"),
        accept=accept,
        fields={"value": form.value, "taken_on": form.taken_on},
        first=form.value,
    )
    panel.open()
    return panel
