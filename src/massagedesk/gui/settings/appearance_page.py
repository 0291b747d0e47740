"""Settings: light, dark, or as the system; how large the text is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from massagedesk.gui.forms.ui_appearance_page import Ui_AppearancePage
from massagedesk.gui.navigation import Window
from massagedesk.gui.settings.settings_model import SettingsModel
from massagedesk.gui.theme import TEXT_SIZES, Scheme, Theme, fit_form
from massagedesk.gui.widgets.form_fields import FormFields

_SYSTEM = ""


class AppearancePage(QWidget):
    """Acts at once. Light or dark belongs to the practice, the text size to this computer."""

    def __init__(self, model: SettingsModel, window: Window) -> None:
        super().__init__()
        self._model, self._window = model, window
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
        sizes = [(str(scale), self.tr("{percent} %").format(percent=round(scale * 100))) for scale in TEXT_SIZES]
        form.text_size.set_choices([(_SYSTEM, self.tr("As the system")), *sizes])
        form.text_size.current_changed.connect(self._choose_size)

    def read(self) -> None:
        """Show the choices in force."""
        self.form.scheme.set_current(self._model.scheme)
        chosen = Theme.current().text_size
        self.form.text_size.set_current(_SYSTEM if chosen is None else str(chosen))

    def focus_text_size(self) -> None:
        """The keyboard goes to the text size in force: she has just chosen it."""
        self.form.text_size.part(self.form.text_size.current()).setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose(self, scheme: str) -> None:
        self._model.choose_scheme(scheme)
        Theme.current().choose_scheme(Scheme(scheme))

    def _choose_size(self, chosen: str) -> None:
        # The window is built anew, with this page in it; until then the size in force is shown.
        self._window.choose_text_size(float(chosen) if chosen else None)
        self.read()
