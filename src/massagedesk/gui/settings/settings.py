"""Settings: sections at the left, one page at the right. What is typed is saved together, with the button or Ctrl+S."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from massagedesk.domain.errors import MassageDeskError
from massagedesk.gui.forms.ui_settings import Ui_Settings
from massagedesk.gui.icons import draw_icon
from massagedesk.gui.navigation import Action, Screen, Window
from massagedesk.gui.problems import show_problem
from massagedesk.gui.settings.appearance_page import AppearancePage
from massagedesk.gui.settings.history_page import HistoryPage
from massagedesk.gui.settings.hours_page import HoursPage
from massagedesk.gui.settings.papers_page import PapersPage
from massagedesk.gui.settings.places_page import PlacesPage
from massagedesk.gui.settings.practice_page import PracticePage
from massagedesk.gui.settings.practitioner_page import PractitionerPage
from massagedesk.gui.settings.security_page import SecurityPage
from massagedesk.gui.settings.services_page import ServicesPage
from massagedesk.gui.settings.settings_model import SettingsModel
from massagedesk.gui.theme import Theme, fit_form
from massagedesk.gui.widgets.form_fields import FormFields
from massagedesk.gui.widgets.hairline import Hairline
from massagedesk.gui.widgets.row_list import RowDelegate, RowList, RowState
from massagedesk.services.practice import PracticeDetails

_PRACTICE = ("practice", "practitioner", "setting")
_LISTS = ("offered_service", "service_price", "backup_record")
_LIST_WIDTH, _PAGE_WIDTH = 240, 800


class _TypedPage(Protocol):
    """A page whose inputs are saved together with those of the others."""

    fields: FormFields

    def show_details(self, details: PracticeDetails) -> None: ...

    def typed(self, details: PracticeDetails) -> PracticeDetails: ...


@dataclass(frozen=True)
class _Section:
    name: str
    icon: str
    word: str


class _SectionDelegate(RowDelegate[_Section]):
    row_height = 44
    with_bar = True

    def paint_row(self, painter: QPainter, rect: QRectF, row: _Section, state: RowState) -> None:
        theme = Theme.current()
        side = theme.px(16)
        drawing = QRectF(rect.left() + theme.px(24), rect.center().y() - side / 2, side, side)
        draw_icon(painter, drawing, row.icon, theme.color("accent" if state.chosen else "muted"))
        words = rect.adjusted(theme.px(52), 0, -theme.px(8), 0)
        self.text(painter, words, row.word, role="strong" if state.chosen else "row",
                  tone="accent" if state.chosen else "ink")  # fmt: skip

    def describe(self, row: _Section) -> str:
        return row.word


class SettingsView(Screen):
    """`window.go("settings", section="services")` opens a section; `text_size=True` gives the keyboard to that."""

    watches = frozenset((*_PRACTICE, *_LISTS))

    def __init__(self, desk: Any, window: Window) -> None:
        super().__init__(desk, window)
        self.model = SettingsModel(desk, self)
        self.form = form = Ui_Settings()
        form.setupUi(self)
        fit_form(self)
        theme = Theme.current()
        form.sections_place.setFixedWidth(theme.px(_LIST_WIDTH))
        form.across.insertWidget(1, Hairline(Qt.Orientation.Vertical))
        form.pages.setMaximumWidth(theme.px(_PAGE_WIDTH))
        form.inside_column.setAlignment(form.pages, Qt.AlignmentFlag(0))
        self.practice, self.practitioner, self.hours = PracticePage(), PractitionerPage(), HoursPage()
        self.papers = PapersPage()
        self.services = ServicesPage(self.model, window)
        self.appearance = AppearancePage(self.model, window)
        self.security = SecurityPage(self.model, window, desk)
        self.places = PlacesPage(desk, window)
        self.history = HistoryPage(desk, window)
        self._typed_pages: tuple[_TypedPage, ...] = (self.practice, self.practitioner, self.hours, self.papers)
        self._pages: dict[str, QWidget] = {
            "practice": self.practice,
            "practitioner": self.practitioner,
            "hours": self.hours,
            "services": self.services,
            "papers": self.papers,
            "appearance": self.appearance,
            "password": self.security,
            "places": self.places,
            "history": self.history,
        }
        for page in self._pages.values():
            form.pages.addWidget(page)
        for typed_page in (self.practice, self.practitioner, self.hours, self.papers):
            typed_page.edited.connect(self._edited)
        self.sections = RowList(_SectionDelegate(), name=self.tr("Sections of the settings"))
        self.sections.set_rows(self._sections(), key=_section_name)
        self.sections.chosen.connect(self._section_chosen)
        form.sections_column.addWidget(self.sections)
        self._was_dirty = False
        self._wants_text_size = False
        self._fill()
        self.show_section("practice")

    def _sections(self) -> list[_Section]:
        return [
            _Section("practice", "map-pin", self.tr("Practice and letterhead")),
            _Section("practitioner", "id-card", self.tr("Practitioner and signature")),
            _Section("hours", "clock", self.tr("Hours and closed days")),
            _Section("services", "receipt-text", self.tr("Services and prices")),
            _Section("papers", "file-text", self.tr("Papers and rules")),
            _Section("appearance", "sun", self.tr("Appearance")),
            _Section("password", "key-round", self.tr("Password and lock")),
            _Section("places", "hard-drive", self.tr("Backup folders")),
            _Section("history", "history", self.tr("History")),
        ]

    # --- the screen --------------------------------------------------------------------------------------------

    def title(self) -> str:
        return self.tr("Settings")

    def context(self) -> str:
        return self.tr("Not saved yet") if self.is_dirty() else ""

    def primary_action(self) -> Action | None:
        return Action(self.tr("Save changes"), self.save, icon="check", keys="Ctrl+S", enabled=self.is_dirty())

    def palette_actions(self) -> list[Action]:
        if not self.is_dirty():
            return []
        return [
            Action(self.tr("Save changes"), self.save, icon="check", keys="Ctrl+S"),
            Action(self.tr("Take changes back"), self.take_back, icon="undo-2"),
        ]

    def open(self, **arguments: Any) -> None:
        if arguments.get("section"):
            self.show_section(str(arguments["section"]))
        self._wants_text_size = bool(arguments.get("text_size"))

    def refresh(self, kinds: frozenset[str]) -> None:
        self.services.read()
        self.places.read()
        if not self.is_dirty():
            self.model.read()
            self._fill()

    def shown(self) -> None:
        self.security.read()
        self.services.read()
        self.places.read()

    def focus_first(self) -> None:
        if self._wants_text_size:
            self.appearance.focus_text_size()
        else:
            self.sections.setFocus(Qt.FocusReason.OtherFocusReason)

    def can_leave(self) -> bool:
        return self.save() if self.is_dirty() else True

    def about_to_lock(self) -> None:
        if not self.is_dirty():
            return
        try:
            self.model.save(self._typed())
        except MassageDeskError as error:
            self._say_at_its_input(error)
            raise

    # --- what is typed -----------------------------------------------------------------------------------------

    def is_dirty(self) -> bool:
        """Whether something typed is not saved yet."""
        try:
            return self._typed() != self.model.saved
        except MassageDeskError:
            return True

    def save(self) -> bool:
        """Save what was typed on all pages; False when something does not fit, which is then said at its input."""
        for page in self._typed_pages:
            page.fields.clear()
        try:
            self.model.save(self._typed())
        except MassageDeskError as error:
            if not self._say_at_its_input(error):
                show_problem(self, error)
            return False
        self._fill()
        self.desk_window.tell(self.tr("Settings saved."))
        return True

    def take_back(self) -> None:
        """Show what is saved again."""
        self.model.read()
        self._fill()

    def show_section(self, name: str) -> None:
        """Open a section."""
        self.sections.choose(name)
        self._turn_to(name)

    def _typed(self) -> PracticeDetails:
        details = self.model.saved
        for page in self._typed_pages:
            details = page.typed(details)
        return details

    def _say_at_its_input(self, error: MassageDeskError) -> bool:
        """Say what does not fit where it was typed; False when it is about no input."""
        for name, page in self._pages.items():
            fields: FormFields = page.fields  # type: ignore[attr-defined]  # every page has them
            if fields.show(error):
                self.show_section(name)
                return True
        if error.field == "working_week":
            self.hours.say_problem(error.sentence)
            self.show_section("hours")
            return True
        return False

    def _fill(self) -> None:
        for page in self._typed_pages:
            page.show_details(self.model.saved)
        self.appearance.read()
        self.security.read()
        self._was_dirty = False
        self.heading_changed.emit()

    def _edited(self) -> None:
        if self.is_dirty() != self._was_dirty:
            self._was_dirty = not self._was_dirty
            self.heading_changed.emit()

    def _section_chosen(self, section: _Section) -> None:
        self._turn_to(section.name)
        if self.isVisible():
            self.desk_window.note_place(section=section.name)

    def _turn_to(self, name: str) -> None:
        self.form.pages.setCurrentWidget(self._pages[name])
        if name == "history":
            self.history.read()
        self.form.area.verticalScrollBar().setValue(0)


def _section_name(section: _Section) -> str:
    return section.name
