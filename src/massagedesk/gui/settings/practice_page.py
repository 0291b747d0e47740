"""Settings: letterhead, numbers and logo of the practice."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from massagedesk.domain.practice import Address, TaxIdKind
from massagedesk.gui.forms.ui_practice_page import Ui_PracticePage
from massagedesk.gui.theme import fit_form
from massagedesk.gui.widgets.form_fields import FormFields, text_of, watch
from massagedesk.services.practice import PracticeDetails


class PracticePage(QWidget):
    """`edited` after each change; `typed(details)` puts what stands here into the details."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.form = form = Ui_PracticePage()
        form.setupUi(self)
        fit_form(self)
        self._texts: dict[str, QLineEdit] = {
            "name": form.name,
            "phone": form.phone,
            "fax": form.fax,
            "email": form.email,
            "tax_id": form.tax_id,
            "group_npi": form.group_npi,
        }
        self._address: dict[str, QLineEdit] = {
            "street": form.street,
            "street2": form.street2,
            "city": form.city,
            "zip_code": form.zip_code,
        }
        form.tax_id_kind.set_choices([(TaxIdKind.EIN, self.tr("EIN")), (TaxIdKind.SSN, self.tr("SSN"))])
        form.group_npi.judge_into(form.group_npi_said)
        others = {"state": form.state, "zone": form.zone, "kind": form.tax_id_kind, "logo": form.logo}
        self.fields = FormFields(self, {**self._texts, **self._address, "zone": form.zone})
        watch({**self._texts, **self._address, **others}, self.edited)

    def show_details(self, details: PracticeDetails) -> None:
        """Fill the inputs."""
        for name, field in self._texts.items():
            field.setText(getattr(details, name))
        for name, field in self._address.items():
            field.setText(getattr(details.address, name))
        self.form.state.set_value(details.address.state)
        self.form.zone.set_value(details.zone)
        self.form.tax_id_kind.set_current(details.tax_id_kind)
        self.form.logo.set_value(details.logo)
        self.fields.clear()

    def typed(self, details: PracticeDetails) -> PracticeDetails:
        """The details with what stands here."""
        texts: dict[str, Any] = {name: text_of(field) for name, field in self._texts.items()}
        parts = {name: text_of(field) for name, field in self._address.items()}
        return replace(
            details,
            **texts,
            address=Address(state=self.form.state.value(), **parts),
            zone=self.form.zone.value(),
            tax_id_kind=TaxIdKind(self.form.tax_id_kind.current()),
            logo=self.form.logo.value(),
        )
