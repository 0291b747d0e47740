"""A note from head to foot: the client, the session before, what is written or signed, and the foot that stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from massagedesk.domain.errors import MassageDeskError
from massagedesk.domain.visits import NeededToSign, Section
from massagedesk.gui.clients.client_header import ClientHeaderBar
from massagedesk.gui.forms.ui_note_page import Ui_NotePage
from massagedesk.gui.navigation import Window
from massagedesk.gui.notes.code_lines import CodeChoice
from massagedesk.gui.notes.footer_model import FooterFacts, code_lines, footer_facts, saved_words
from massagedesk.gui.notes.goals_model import GoalsModel
from massagedesk.gui.notes.last_session import LastLines, last_lines, section_texts
from massagedesk.gui.notes.note_model import PAIN, TIMES, NoteModel, Saved
from massagedesk.gui.notes.offers import offers_for
from massagedesk.gui.notes.problem_strip import ProblemStrip
from massagedesk.gui.notes.spoken import pain_words, time_range
from massagedesk.gui.theme import fit_form
from massagedesk.gui.widgets.fields import TimeField
from massagedesk.gui.widgets.pain_trend import PainReading

if TYPE_CHECKING:
    from massagedesk.services.desk import Desk

CARRIED = ("areas", "techniques", "plan")


class NotePage(QWidget):
    """Shows the note open in `model`; what she types goes there. `sign_asked`, `add_asked`, `next_asked(step)`."""

    sign_asked = Signal()
    add_asked = Signal()
    next_asked = Signal(str)

    def __init__(self, desk: Desk, window: Window, model: NoteModel) -> None:
        super().__init__()
        self._desk = desk
        self.model = model
        self.goals = GoalsModel(desk)
        self._last: LastLines | None = None
        self.form = Ui_NotePage()
        self.form.setupUi(self)
        fit_form(self)
        form = self.form
        self.header = ClientHeaderBar(desk, window, height=68)
        form.header_slot.addWidget(self.header)
        self.writing, self.signed = form.writing, form.signed
        self.footer, self.signed_footer = form.footer, form.signed_footer
        self.problem = ProblemStrip()
        self.problem.retry.clicked.connect(self._try_again)
        form.problem_slot.addWidget(self.problem)
        self._wire()

    def _wire(self) -> None:
        form, model = self.form, self.model
        model.changed.connect(self.show_facts)
        model.save_changed.connect(self.show_saved)
        form.writing.written.connect(self._written)
        form.side.reading_typed.connect(self._reading_typed)
        form.side.goals_asked.connect(self._goals_asked)
        timer, codes = form.footer.timer, form.footer.codes
        timer.toggled.connect(self.toggle_timer)
        timer.times_typed.connect(model.set_times)
        timer.refused.connect(self.problem.say)
        timer.ticked.connect(self.show_facts)
        codes.minutes_typed.connect(self._minutes_typed)
        codes.area_chosen.connect(self._area_chosen)
        codes.removed.connect(model.remove_code)
        codes.added.connect(self._code_added)
        form.footer.pain_typed.connect(self._pain_typed)
        form.footer.declined.connect(self._declined)
        form.footer.sign_asked.connect(self.sign_asked)
        form.signed_footer.add_asked.connect(self.add_asked)
        form.signed_footer.print_asked.connect(self._ask_print)
        form.signed_footer.payment_asked.connect(self._ask_payment)
        form.signed_footer.book_asked.connect(self._ask_booking)

    # --- showing -----------------------------------------------------------------------------------------------

    def show_note(self) -> None:
        """Show the note just opened in the model."""
        view, details = self.model.view, self.model.details
        assert view is not None
        assert details is not None
        self.header.show_client(view.row.client_id)
        self._last = last_lines(self._desk, view)
        self.form.side.last.show_last(self._last)
        self.goals.open(view.row)
        self._show_goals()
        self._show_pain()
        self.form.pages.setCurrentWidget(self.writing if self.model.is_draft else self.signed)
        self.form.feet.setCurrentWidget(self.footer if self.model.is_draft else self.signed_footer)
        self.problem.say("")
        if self.model.is_draft:
            self.footer.codes.set_choices(self._choices())
            self.writing.show_note(details, offers_for(self._desk, view))
            self.show_facts()
            self.show_saved()
        else:
            self._show_signed()

    def show_facts(self) -> None:
        """Show what follows from what is written."""
        details = self.model.details
        if details is None or not self.model.is_draft:
            return
        self.footer.show_facts(footer_facts(self._desk, self.model))
        carried = [field for field in CARRIED if self.model.is_carried(field)]
        day = self._last.day if self._last else ""
        self.writing.show_carried(
            carried, self.tr("carried over from {day}").format(day=day), self.tr("from {day}").format(day=day)
        )
        is_today = self.model.day == self._desk.today()
        asked = self.tr("asked today") if is_today else self.tr("asked")
        self.writing.show_asked(asked if details.is_health_reviewed else self.tr("not asked yet"))

    def show_saved(self) -> None:
        """Show whether it is saved, and what could not be kept."""
        model = self.model
        if not model.is_draft:
            return
        self.footer.show_saved(model.saved, saved_words(model))
        if model.saved is Saved.FAILED:
            sentence = self.tr("{why} Your words are still here.").format(why=model.failure)
            self.problem.say(sentence, can_retry=True)
        elif model.saved is Saved.YES:
            self.problem.say(self._kept_words())

    def show_changed(self) -> None:
        """Show in the parts what was changed from elsewhere."""
        if self.model.details is not None:
            self.writing.show_changed(self.model.details)
        self.show_facts()

    def refresh(self, kinds: frozenset[str]) -> None:
        """Read anew what others changed; what she writes stays."""
        view = self.model.view
        if view is None:
            return
        if not kinds.isdisjoint(("client", "contraindication", "contact_person", "prescription", "appointment")):
            self.header.show_client(view.row.client_id)
        if not kinds.isdisjoint(("measurement", "goal", "treatment_plan")):
            self.goals.open(view.row)
            self._show_goals()
        if not kinds.isdisjoint(("offered_service", "service_price")):
            self.footer.codes.set_choices(self._choices())

    def go_to(self, what: NeededToSign) -> None:
        """Give the keyboard to what is missing."""
        if self.writing.go_to(what):
            return
        if what is NeededToSign.STOP:
            self.footer.timer.edit()
        elif what is NeededToSign.PAIN:
            box = self.footer.after if self.footer.before.text() else self.footer.before
            box.setFocus(Qt.FocusReason.TabFocusReason)
        elif self.footer.codes.rows:
            self.footer.codes.rows[0].box.setFocus(Qt.FocusReason.TabFocusReason)

    def go_to_problem(self) -> None:
        """Give the keyboard to the first of what could not be kept, or cannot be right."""
        field = self.model.problems[0].field
        if field in TIMES:
            self.go_to(NeededToSign.STOP)
        else:
            self.go_to(NeededToSign.PAIN if field in PAIN else NeededToSign.MINUTES)

    def go_to_unreadable(self) -> bool:
        """Give the keyboard to a field of the foot that holds what cannot be read, and say so; False for none."""
        for field in self.footer.typed_fields():
            if field.hasFocus():
                # Ctrl+Enter signs from inside a field: what is typed there counts as if she had left it.
                field.editingFinished.emit()
            try:
                field.value()
            except MassageDeskError as error:
                self.problem.say(error.sentence)
                if isinstance(field, TimeField):
                    self.footer.timer.edit()
                field.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
        return False

    def focus_first(self) -> None:
        """The keyboard goes to S, or to what comes after signing."""
        if self.model.is_draft:
            self.writing.texts[Section.SUBJECTIVE].setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.signed_footer.form.book.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- inside ------------------------------------------------------------------------------------------------

    def _show_signed(self) -> None:
        view, details = self.model.view, self.model.details
        assert view is not None
        assert details is not None
        facts: FooterFacts = footer_facts(self._desk, self.model)
        started, ended = self._desk.local(details.started_at), details.ended_at
        pain = pain_words(details.pain_before, details.pain_after, is_declined=details.is_pain_declined)
        heads = [
            (self.tr("Session"), time_range(started, self._desk.local(ended) if ended else None)),
            (self.tr("Length"), facts.length),
            (self.tr("Pain"), pain.removeprefix("pain ")),
            (self.tr("Treated"), facts.minutes),
        ]
        if facts.units:
            words = facts.units if facts.do_rules_agree else f"{facts.units} ({facts.rules})"
            heads.append((self.tr("Units"), words))
        codes = code_lines(details, self.model.units())
        self.signed.show_note(view, section_texts(details), codes, heads, self.goals.lines)
        has_draft = self._desk.notes.addendum_draft(view.row.note_id) is not None
        self.signed_footer.show_note(view, has_draft=has_draft)

    def _show_goals(self) -> None:
        self.form.side.goals.show_goals(self.goals.lines, is_draft=self.model.is_draft)
        self.writing.show_goals(self.goals.lines)

    def _show_pain(self) -> None:
        view = self.model.view
        assert view is not None
        readings = [
            PainReading(self._desk.local(point.started_at).date(), point.before, point.after)
            for point in self.goals.pain(view.row)
        ]
        self.form.side.pain.show_readings(readings)

    def _choices(self) -> list[CodeChoice]:
        found: dict[str, CodeChoice] = {}
        for service in self._desk.practice.services():
            if service.code:
                choice = CodeChoice(code=service.code, label=service.description, is_timed=service.is_timed)
                found.setdefault(service.code, choice)
        return list(found.values())

    def _kept_words(self) -> str:
        told = []
        for problem in self.model.problems:
            if problem.field in TIMES:
                kept = self.tr("The times stay as they were; everything else is saved.")
            elif problem.field in PAIN:
                kept = self.tr("Pain stays as it was; everything else is saved.")
            else:
                kept = self.tr("It is saved as typed.")
            told.append(f"{problem.sentence} {kept}")
        return " ".join(told)

    # --- what she does -----------------------------------------------------------------------------------------

    def _written(self, fields: dict[str, object]) -> None:
        self.model.write(**fields)

    def toggle_timer(self) -> None:
        """Stop the session now, or let it go on; a stop that was forgotten is typed."""
        if self.model.is_running:
            self.model.stop()
            self.model.save()
        elif self.model.details is not None and self.model.details.ended_at is None:
            self.footer.timer.edit()
        else:
            self.model.resume()

    def _minutes_typed(self, place: int, minutes: int) -> None:
        self.model.set_minutes(place, minutes=minutes)

    def _area_chosen(self, place: int, area: str) -> None:
        self.model.set_minutes(place, area=area)

    def _code_added(self, choice: CodeChoice) -> None:
        self.model.add_code(choice.code, choice.label, is_timed=choice.is_timed)
        self.footer.codes.rows[-1].box.setFocus(Qt.FocusReason.TabFocusReason)

    def _pain_typed(self, before: int | None, after: int | None) -> None:
        self.model.write(pain_before=before, pain_after=after)

    def _declined(self, declined: bool) -> None:
        if declined:
            self.model.write(is_pain_declined=True, pain_before=None, pain_after=None)
        else:
            self.model.write(is_pain_declined=False)

    def _reading_typed(self, goal_id: object, value: object) -> None:
        row = next((row for row in self.form.side.goals.rows if row.line.id == goal_id), None)
        if row is None:
            return
        try:
            self.goals.enter(row.line.id, value)  # type: ignore[arg-type]  # a Decimal or None
        except MassageDeskError as error:
            row.refuse(error.sentence)
            return
        row.refuse("")

    def _try_again(self) -> None:
        self.model.save()

    def _ask_print(self) -> None:
        self.next_asked.emit("print")

    def _ask_payment(self) -> None:
        self.next_asked.emit("payment")

    def _ask_booking(self) -> None:
        self.next_asked.emit("book")

    def _goals_asked(self) -> None:
        self.next_asked.emit("goals")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.form.side.fit_width(self.width())
