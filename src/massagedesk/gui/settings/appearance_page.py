"""Settings: light, dark, or as the system."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from massagedesk.gui.forms.ui_appearance_page import Ui_AppearancePage
from massagedesk.gui.settings.settings_model import SettingsModel
from massagedesk.gui.theme import Scheme, Theme, fit_form
from massagedesk.gui.widgets.form_fields import FormFields


class AppearancePage(QWidget):
    """Acts at once."""

    def __init__(self, model: SettingsModel) -> None:
        super().__init__()
        self._model = model
        self.form = form = Ui_AppearancePage()
        form.setupUi(self)
        fit_form(self)
        self.fields = FormFields(self, {})
        form.scheme.set_choices(
            [
                (Scheme.SYSTEM, self.tr("As the system")),
                (Scheme.LIGHT, self.tr("Light")),
                (Scheme.DARK, self.tr("Dark")),
            ]
        )
        form.scheme.current_changed.connect(self._choose)

    def read(self) -> None:
        """Show the choice in force."""
        self.form.scheme.set_current(self._model.scheme)

    def _choose(self, scheme: str) -> None:
        self._model.choose_scheme(scheme)
        Theme.current().choose_scheme(Scheme(scheme))
