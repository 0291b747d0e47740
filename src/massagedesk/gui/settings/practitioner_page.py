"""Settings: the practitioner, her license, NPI and signature image."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from massagedesk.gui.forms.ui_practitioner_page import Ui_PractitionerPage
from massagedesk.gui.theme import fit_form
from massagedesk.gui.widgets.form_fields import FormFields, text_of, watch
from massagedesk.services.practice import PracticeDetails


class PractitionerPage(QWidget):
    """`edited` after each change; `typed(details)` puts what stands here into the details."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.form = form = Ui_PractitionerPage()
        form.setupUi(self)
        fit_form(self)
        self._texts: dict[str, QLineEdit] = {
            "given_name": form.given_name,
            "middle_name": form.middle_name,
            "family_name": form.family_name,
            "credential": form.credential,
            "licence_number": form.licence_number,
            "npi": form.npi,
            "taxonomy": form.taxonomy,
        }
        form.npi.judge_into(form.npi_said)
        self.fields = FormFields(self, self._texts)
        watch({**self._texts, "state": form.licence_state, "picture": form.signature_image}, self.edited)

    def show_details(self, details: PracticeDetails) -> None:
        """Fill the inputs."""
        for name, field in self._texts.items():
            field.setText(getattr(details, name))
        self.form.licence_state.set_value(details.licence_state)
        self.form.signature_image.set_value(details.signature_image)
        self.fields.clear()

    def typed(self, details: PracticeDetails) -> PracticeDetails:
        """The details with what stands here."""
        texts: dict[str, Any] = {name: text_of(field) for name, field in self._texts.items()}
        return replace(
            details,
            **texts,
            licence_state=self.form.licence_state.value(),
            signature_image=self.form.signature_image.value(),
        )
