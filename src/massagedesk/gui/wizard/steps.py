"""The steps in which she types: welcome, practice, practitioner, services, password."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from massagedesk.domain.errors import MassageDeskError, RuleViolation
from massagedesk.domain.practice import Address
from massagedesk.gui.forms.ui_password_step import Ui_PasswordStep
from massagedesk.gui.forms.ui_practice_step import Ui_PracticeStep
from massagedesk.gui.forms.ui_practitioner_step import Ui_PractitionerStep
from massagedesk.gui.forms.ui_services_step import Ui_ServicesStep
from massagedesk.gui.forms.ui_welcome_step import Ui_WelcomeStep
from massagedesk.gui.theme import fit_form
from massagedesk.gui.widgets.buttons import dress, icon_button
from massagedesk.gui.widgets.fields import MoneyField, NumberBox
from massagedesk.gui.widgets.form_fields import FormFields, text_of
from massagedesk.gui.widgets.labels import label
from massagedesk.gui.widgets.zone_box import system_zone
from massagedesk.gui.wizard.wizard_model import WizardModel, usual_services, with_price
from massagedesk.services.practice import ServiceDetails


class Step(QWidget):
    """One page. `finish` checks it and hands what was typed to the model; it raises what does not fit."""

    fields: FormFields

    def __init__(self, model: WizardModel) -> None:
        super().__init__()
        self.model = model

    def enter(self) -> None:
        """Called each time the page is shown."""

    def first(self) -> QWidget | None:
        """Where the keyboard goes; None for the button that leads on."""
        return None

    def finish(self) -> None:
        """Check and hand over. Raises RuleViolation naming the input."""

    def next_word(self) -> str:
        """What the button that leads on says."""
        return self.tr("Next")

    def show_problem(self, error: MassageDeskError) -> bool:
        """Say what does not fit at its input; False when it is about none of them."""
        return self.fields.show(error)


class WelcomeStep(Step):
    """What is to come; `backup_chosen` for someone who has a practice already."""

    backup_chosen = Signal()

    def __init__(self, model: WizardModel) -> None:
        super().__init__(model)
        self.form = form = Ui_WelcomeStep()
        form.setupUi(self)
        fit_form(self)
        self.fields = FormFields(self, {})
        dress(form.have_backup, icon="rotate-ccw")
        form.have_backup.clicked.connect(self.backup_chosen)

    def next_word(self) -> str:
        return self.tr("Set up my practice")


class PracticeStep(Step):
    """Letterhead and time zone."""

    def __init__(self, model: WizardModel) -> None:
        super().__init__(model)
        self.form = form = Ui_PracticeStep()
        form.setupUi(self)
        fit_form(self)
        form.zone.set_value(system_zone())
        named = {"name": form.name, "phone": form.phone, "zip_code": form.zip_code, "zone": form.zone}
        self.fields = FormFields(self, named)

    def first(self) -> QWidget:
        return self.form.name

    def finish(self) -> None:
        form = self.form
        details = replace(
            self.model.details,
            name=text_of(form.name),
            phone=text_of(form.phone),
            zone=form.zone.value(),
            address=Address(
                street=text_of(form.street),
                street2=text_of(form.street2),
                city=text_of(form.city),
                state=form.state.value(),
                zip_code=text_of(form.zip_code),
            ),
        )
        self.model.check_practice(details)
        self.model.details = details


class PractitionerStep(Step):
    """Name, credential, license, NPI."""

    def __init__(self, model: WizardModel) -> None:
        super().__init__(model)
        self.form = form = Ui_PractitionerStep()
        form.setupUi(self)
        fit_form(self)
        self._texts: dict[str, QLineEdit] = {
            "given_name": form.given_name,
            "middle_name": form.middle_name,
            "family_name": form.family_name,
            "credential": form.credential,
            "licence_number": form.licence_number,
            "npi": form.npi,
        }
        form.credential.setText(model.details.credential)
        form.npi.judge_into(form.npi_said)
        self.fields = FormFields(self, self._texts)

    def first(self) -> QWidget:
        return self.form.given_name

    def enter(self) -> None:
        if not self.form.licence_state.value():
            self.form.licence_state.set_value(self.model.details.address.state)

    def finish(self) -> None:
        texts: dict[str, Any] = {name: text_of(field) for name, field in self._texts.items()}
        details = replace(self.model.details, **texts, licence_state=self.form.licence_state.value())
        self.model.check_practitioner(details)
        self.model.details = details


class ServicesStep(Step):
    """A short list in her own words."""

    def __init__(self, model: WizardModel) -> None:
        super().__init__(model)
        self.form = form = Ui_ServicesStep()
        form.setupUi(self)
        fit_form(self)
        self.fields = FormFields(self, {})
        self.lines: list[ServiceLine] = []
        heads = (self.tr("Name"), self.tr("Minutes"), self.tr("Price"), self.tr("Code, if any"))
        for place, head in enumerate(heads):
            form.lines.addWidget(label(head, role="label", tone="muted"), 0, place)
        dress(form.add_line, kind="quiet", icon="plus")
        form.add_line.clicked.connect(self._add_empty)
        for service in usual_services():
            self._add(service)

    def first(self) -> QWidget:
        return self.lines[0].label if self.lines else self.form.add_line

    def finish(self) -> None:
        services = []
        for line in self.lines:
            if line.is_empty():
                continue
            try:
                service = line.typed()
                self.model.check_service(service)
            except MassageDeskError as error:
                line.focus(error.field)
                raise RuleViolation(error.sentence, field="services") from None
            services.append(service)
        self.model.services = tuple(services)

    def show_problem(self, error: MassageDeskError) -> bool:
        self.form.problem.say(error.sentence)
        return True

    def enter(self) -> None:
        self.form.problem.say("")

    def _add_empty(self) -> None:
        self._add(ServiceDetails(label="", description="", minutes=60)).label.setFocus()

    def _add(self, service: ServiceDetails) -> ServiceLine:
        line = ServiceLine(self, service, row=len(self.lines) + 1)
        self.lines.append(line)
        for field in (line.label, line.minutes, line.price, line.code):
            field.textChanged.connect(self._edited)
        return line

    def _edited(self) -> None:
        self.form.problem.say("")


class ServiceLine:
    """The inputs of one service; emptying the name takes the line out."""

    def __init__(self, step: ServicesStep, service: ServiceDetails, row: int) -> None:
        self._service = service
        self.label, self.minutes, self.price, self.code = QLineEdit(), NumberBox(), MoneyField(), QLineEdit()
        self.minutes.set_range(0, 999)
        self.label.setText(service.label)
        self.minutes.set_value(service.minutes)
        self._fields = {"label": self.label, "minutes": self.minutes, "price": self.price, "code": self.code}
        names = (step.tr("Name"), step.tr("Minutes"), step.tr("Price"), step.tr("Code"))
        for place, (field, name) in enumerate(zip(self._fields.values(), names, strict=True)):
            field.setAccessibleName(step.tr("{name}, service {number}").format(name=name, number=row))
            step.form.lines.addWidget(field, row, place)
        clear = step.tr("Take service {number} out").format(number=row)
        self.remove = icon_button(clear, "x", kind="quiet", on_click=self.clear)
        step.form.lines.addWidget(self.remove, row, len(names))

    def clear(self) -> None:
        """Take the line out: an emptied one is not kept."""
        for field in (*self._fields.values(), self.remove):
            field.hide()
        self.label.clear()

    def is_empty(self) -> bool:
        """Whether nothing is offered here."""
        return not text_of(self.label)

    def typed(self) -> ServiceDetails:
        """The service. Raises RuleViolation for what can't be read."""
        name = text_of(self.label)
        description = self._service.description or name
        service = replace(
            self._service,
            label=name,
            description=description,
            minutes=self.minutes.value() or 0,
            code=text_of(self.code),
        )
        return with_price(service, self.price.value())

    def focus(self, field: str | None) -> None:
        """Give the keyboard to an input."""
        self._fields.get(field or "label", self.label).setFocus()


class PasswordStep(Step):
    """The password twice, judged as it is typed."""

    def __init__(self, model: WizardModel) -> None:
        super().__init__(model)
        self.form = form = Ui_PasswordStep()
        form.setupUi(self)
        fit_form(self)
        dress(form.offer, kind="quiet", icon="refresh-cw")
        form.offer.clicked.connect(self._offer)
        form.password.textChanged.connect(self._judge)
        self.fields = FormFields(self, {"password": form.password, "again": form.again})

    def first(self) -> QWidget:
        return self.form.password

    def next_word(self) -> str:
        return self.tr("Create the practice")

    def finish(self) -> None:
        form = self.form
        if not form.password.text():
            raise RuleViolation(self.tr("Type a password first."), field="password")
        if not form.strength.is_enough:  # how to mend it stands below it already
            raise RuleViolation(self.tr("This password is too easy to guess."), field="password")
        if form.again.text() != form.password.text():
            raise RuleViolation(self.tr("The two are not the same. Type it again."), field="again")

    def password(self) -> str:
        """What was typed."""
        return self.form.password.text()

    def forget(self) -> None:
        """Keep nothing of it."""
        self.form.password.forget()
        self.form.again.forget()

    def _judge(self, typed: str) -> None:
        self.form.strength.judge(typed, self.model.known_words)

    def _offer(self) -> None:
        from massagedesk.services.vaults import suggest_passphrase

        words = suggest_passphrase()
        self.form.password.setText(words)
        self.form.password.reveal()
        self.form.again.clear()
        self.form.again.setFocus()
