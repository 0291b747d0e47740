"""Settings: opening hours of the week and days away."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QWidget

from massagedesk.domain.errors import MassageDeskError, RuleViolation
from massagedesk.domain.practice import WorkingDay
from massagedesk.gui.forms.ui_hours_page import Ui_HoursPage
from massagedesk.gui.theme import Theme, fit_form
from massagedesk.gui.widgets.buttons import dress, icon_button
from massagedesk.gui.widgets.fields import DateField, TimeField
from massagedesk.gui.widgets.form_fields import FormFields
from massagedesk.gui.widgets.labels import ProblemLine, label
from massagedesk.services.practice import PracticeDetails

_DAYS = (
    QT_TRANSLATE_NOOP("Days", "Monday"),
    QT_TRANSLATE_NOOP("Days", "Tuesday"),
    QT_TRANSLATE_NOOP("Days", "Wednesday"),
    QT_TRANSLATE_NOOP("Days", "Thursday"),
    QT_TRANSLATE_NOOP("Days", "Friday"),
    QT_TRANSLATE_NOOP("Days", "Saturday"),
    QT_TRANSLATE_NOOP("Days", "Sunday"),
)
_USUAL = (time(8), time(17, 30), time(12, 15), time(13))


class HoursPage(QWidget):
    """`edited` after each change; `typed(details)` puts what stands here into the details."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.form = form = Ui_HoursPage()
        form.setupUi(self)
        fit_form(self)
        self._problem = ProblemLine()
        heads = (self.tr("Open"), self.tr("Close"), self.tr("Break from"), self.tr("Break to"))
        for place, head in enumerate(heads, start=1):
            form.week.addWidget(label(head, role="label", tone="muted"), 0, place)
        self._days = [_Day(self, weekday, heads) for weekday in range(7)]
        form.week.addWidget(self._problem, 8, 0, 1, 5)
        self._closed: list[_ClosedDay] = []
        dress(form.add_closed, kind="quiet", icon="plus")
        form.add_closed.clicked.connect(self._add_closed)
        self.fields = FormFields(self, {})

    def show_details(self, details: PracticeDetails) -> None:
        """Fill the inputs."""
        hours = {day.weekday: day for day in details.working_week}
        for day in self._days:
            day.show_hours(hours.get(day.weekday))
        while self._closed:
            self._drop(self._closed[0])
        for closed_on, word in details.closed_days:
            self._append(closed_on, word)
        self._problem.say("")

    def typed(self, details: PracticeDetails) -> PracticeDetails:
        """The details with what stands here. Raises RuleViolation, said on the page, for what can't be."""
        self._problem.say("")
        try:
            week = tuple(hours for day in self._days if (hours := day.hours()) is not None)
            closed = [found for row in self._closed if (found := row.value()) is not None]
        except MassageDeskError as error:
            self._problem.say(error.sentence)
            raise RuleViolation(error.sentence, field="working_week") from None
        return replace(details, working_week=week, closed_days=tuple(sorted(closed)))

    def say_problem(self, sentence: str) -> None:
        """Say what is wrong with the hours."""
        self._problem.say(sentence)

    def problem(self) -> str:
        """What is wrong with the hours, empty for nothing."""
        return self._problem.sentence()

    def day(self, weekday: int) -> _Day:
        """The inputs of one weekday."""
        return self._days[weekday]

    def closed_rows(self) -> list[_ClosedDay]:
        """The inputs of the days away."""
        return list(self._closed)

    def _add_closed(self) -> None:
        row = self._append(None, "")
        row.on.setFocus()
        self.edited.emit()

    def _append(self, closed_on: date | None, word: str) -> _ClosedDay:
        row = _ClosedDay(self, closed_on, word)
        self._closed.append(row)
        self.form.closed_days.addWidget(row)
        row.edited.connect(self.edited)
        row.dropped.connect(self._drop_sender)
        return row

    def _drop_sender(self) -> None:
        row = self.sender()
        if isinstance(row, _ClosedDay):
            self._drop(row)
            self.edited.emit()

    def _drop(self, row: _ClosedDay) -> None:
        self._closed.remove(row)
        self.form.closed_days.removeWidget(row)
        row.hide()
        row.deleteLater()


class _Day:
    """The inputs of one weekday: a check box and four times."""

    def __init__(self, page: HoursPage, weekday: int, heads: tuple[str, ...]) -> None:
        self.weekday = weekday
        self.word = QCoreApplication.translate("Days", str(_DAYS[weekday]))
        self.is_open = QCheckBox(self.word)
        self.times = [TimeField() for _ in heads]
        page.form.week.addWidget(self.is_open, weekday + 1, 0)
        for place, (field, head) in enumerate(zip(self.times, heads, strict=True), start=1):
            field.setAccessibleName(f"{self.word}, {head}")
            page.form.week.addWidget(field, weekday + 1, place)
            field.textEdited.connect(page.edited)
            field.value_changed.connect(page.edited)
        self.is_open.toggled.connect(self._open_changed)
        self.is_open.clicked.connect(page.edited)

    def show_hours(self, hours: WorkingDay | None) -> None:
        """Fill the inputs; None is a day off."""
        shown = (None,) * 4 if hours is None else (hours.opens, hours.closes, hours.break_starts, hours.break_ends)
        for field, moment in zip(self.times, shown, strict=True):
            field.set_value(moment)
        self.is_open.setChecked(hours is not None)
        self._enable(hours is not None)

    def hours(self) -> WorkingDay | None:
        """What is typed; None for a day off. Raises RuleViolation."""
        if not self.is_open.isChecked():
            return None
        opens, closes, break_starts, break_ends = (field.value() for field in self.times)
        if opens is None or closes is None:
            raise RuleViolation(QCoreApplication.translate("Days", "{day} needs an opening and a closing time.").format(
                day=self.word
            ))  # fmt: skip
        return WorkingDay(self.weekday, opens, closes, break_starts, break_ends)

    def _open_changed(self, is_open: bool) -> None:
        self._enable(is_open)
        if is_open and not self.times[0].text():
            for field, moment in zip(self.times, _USUAL, strict=True):
                field.set_value(moment)

    def _enable(self, is_open: bool) -> None:
        for field in self.times:
            field.setEnabled(is_open)


class _ClosedDay(QWidget):
    """A day away: date, word, remove."""

    edited = Signal()
    dropped = Signal()

    def __init__(self, parent: QWidget, closed_on: date | None, word: str) -> None:
        super().__init__(parent)
        theme = Theme.current()
        self.on = DateField()
        self.on.setAccessibleName(self.tr("Closed on"))
        self.on.setFixedWidth(theme.px(170))
        self.on.set_value(closed_on)
        self.word = QLineEdit(word)
        self.word.setAccessibleName(self.tr("Word for the day"))
        self.word.setPlaceholderText(self.tr("Holiday, training, away"))
        self.remove = icon_button(self.tr("Remove this day"), "x", kind="quiet", on_click=self.dropped.emit)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(12))
        row.addWidget(self.on)
        row.addWidget(self.word, 1)
        row.addWidget(self.remove)
        self.on.textEdited.connect(self.edited)
        self.on.value_changed.connect(self.edited)
        self.word.textEdited.connect(self.edited)

    def value(self) -> tuple[date, str] | None:
        """Day and word, None while no day is typed. Raises RuleViolation when the day can't be read."""
        day = self.on.value()
        return None if day is None else (day, self.word.text().strip())
