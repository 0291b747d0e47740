"""The panel on which one service is added or changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from massagedesk.domain.errors import MassageDeskError, RuleViolation
from massagedesk.domain.money import Money
from massagedesk.gui.forms.ui_service_editor import Ui_ServiceEditor
from massagedesk.gui.problems import show_problem
from massagedesk.gui.theme import Theme, fit_form
from massagedesk.gui.widgets.buttons import dress
from massagedesk.gui.widgets.form_fields import FormFields, text_of
from massagedesk.gui.widgets.overlay import Overlay
from massagedesk.services.practice import ServiceDetails

Read = TypeVar("Read")

_NEW = ServiceDetails(label="", description="", minutes=60)


class ServiceEditor(Overlay):
    """`saved` after `save` took the details; a problem stays under its input."""

    saved = Signal()

    def __init__(
        self, parent: QWidget, details: ServiceDetails | None, save: Callable[[ServiceDetails], object]
    ) -> None:
        panel = QWidget()
        self.form = form = Ui_ServiceEditor()
        form.setupUi(panel)
        fit_form(panel)
        panel.setFixedWidth(Theme.current().px(480))
        super().__init__(parent.window(), panel, dismissible=False)
        self._details, self._save = details or _NEW, save
        form.minutes.set_range(0, 999)
        dress(form.save, kind="primary")
        dress(form.cancel)
        form.save.clicked.connect(self._ask_to_save)
        form.cancel.clicked.connect(self.close_panel)
        self.closed.connect(self.deleteLater)
        self.fields = FormFields(
            panel, {"label": form.label, "minutes": form.minutes, "price": form.price, "code": form.code}
        )
        form.description.setAccessibleName(form.description_caption.text())
        if details is not None:
            form.editor_title.setText(self.tr("Change {name}").format(name=details.label))
        self._fill()
        panel.setFocusProxy(form.label)

    def _fill(self) -> None:
        form, details = self.form, self._details
        form.label.setText(details.label)
        form.description.setText(details.description if details.description != details.label else "")
        form.minutes.set_value(details.minutes)
        form.price.set_value(details.price if details.id is not None else None)
        form.code.setText(details.code)
        form.is_timed.setChecked(details.is_timed)

    def typed(self) -> ServiceDetails:
        """What stands on the panel. Raises RuleViolation for what can't be read."""
        form = self.form
        label = text_of(form.label)
        return replace(
            self._details,
            label=label,
            description=text_of(form.description) or label,
            code=text_of(form.code),
            minutes=_read(form.minutes.value, "minutes") or 0,
            price=_read(form.price.value, "price") or Money(),
            is_timed=form.is_timed.isChecked(),
        )

    def _ask_to_save(self) -> None:
        self.fields.clear()
        try:
            self._save(self.typed())
        except MassageDeskError as error:
            if not self.fields.show(error):
                show_problem(self, error)
            self.place_panel()
            return
        self.close_panel()
        self.saved.emit()


def _read(value: Callable[[], Read], field: str) -> Read:
    try:
        return value()
    except MassageDeskError as error:
        raise RuleViolation(error.sentence, field=field) from None
