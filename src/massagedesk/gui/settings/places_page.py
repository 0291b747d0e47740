"""Settings: the folders backups go to."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from massagedesk.gui.backup.backup_model import BackupModel
from massagedesk.gui.backup.places import Places
from massagedesk.gui.forms.ui_places_page import Ui_PlacesPage
from massagedesk.gui.navigation import Window
from massagedesk.gui.theme import fit_form
from massagedesk.gui.widgets.buttons import dress
from massagedesk.gui.widgets.form_fields import FormFields


class PlacesPage(QWidget):
    """Acts at once."""

    def __init__(self, desk: Any, window: Window) -> None:
        super().__init__()
        self.form = form = Ui_PlacesPage()
        form.setupUi(self)
        fit_form(self)
        self.fields = FormFields(self, {})
        form.places.can_remove = True
        self.model = BackupModel(desk, self)
        self._places = Places(self.model, form.places, window)
        dress(form.add_place, icon="plus")
        form.add_place.clicked.connect(self._places.add)

    def read(self) -> None:
        """Show the list as it is now."""
        self._places.read()
