"""Settings: paper size, the rule for units, and how long a prescription without an end stays valid."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from massagedesk.domain.errors import MassageDeskError, RuleViolation
from massagedesk.domain.practice import PaperSize, UnitRule
from massagedesk.gui.forms.ui_papers_page import Ui_PapersPage
from massagedesk.gui.theme import fit_form
from massagedesk.gui.widgets.form_fields import FormFields, watch
from massagedesk.services.practice import PracticeDetails


class PapersPage(QWidget):
    """`edited` after each change; `typed(details)` puts what stands here into the details."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.form = form = Ui_PapersPage()
        form.setupUi(self)
        fit_form(self)
        form.paper_size.set_choices([(PaperSize.LETTER, self.tr("US Letter")), (PaperSize.A4, self.tr("A4"))])
        form.unit_rule.set_choices(
            [
                (UnitRule.MIDPOINT, self.tr("Each code by itself")),
                (UnitRule.TOTAL_TIME, self.tr("Total time of the day")),
            ]
        )
        form.prescription_days.set_range(1, 730)
        self.fields = FormFields(self, {"prescription_days": form.prescription_days})
        watch({"size": form.paper_size, "rule": form.unit_rule, "days": form.prescription_days}, self.edited)
        form.prescription_days.value_changed.connect(self.edited)
        form.unit_rule.current_changed.connect(self._explain)
        self._explain()

    def show_details(self, details: PracticeDetails) -> None:
        """Fill the inputs."""
        self.form.paper_size.set_current(details.paper_size)
        self.form.unit_rule.set_current(details.unit_rule)
        self.form.prescription_days.set_value(details.prescription_days)
        self.fields.clear()
        self._explain()

    def typed(self, details: PracticeDetails) -> PracticeDetails:
        """The details with what stands here. Raises RuleViolation when the days can't be read."""
        try:
            days = self.form.prescription_days.value()
        except MassageDeskError as error:
            raise RuleViolation(error.sentence, field="prescription_days") from None
        return replace(
            details,
            paper_size=PaperSize(self.form.paper_size.current()),
            unit_rule=UnitRule(self.form.unit_rule.current()),
            prescription_days=days or 0,
        )

    def _explain(self) -> None:
        words = {
            UnitRule.MIDPOINT: self.tr(
                "Eight minutes of a code make its first unit, each further 15 another. Minutes of different codes are "
                "never added up. Most auto, work and commercial payers ask for this."
            ),
            UnitRule.TOTAL_TIME: self.tr(
                "The minutes of all timed codes of a day are added up first, then turned into units. Payers that "
                "follow Medicare ask for this."
            ),
        }
        self.form.unit_rule_words.setText(words[UnitRule(self.form.unit_rule.current())])
