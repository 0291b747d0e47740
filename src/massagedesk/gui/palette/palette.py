"""The palette over the window: type, arrows, Enter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from massagedesk.gui.forms.ui_palette import Ui_Palette
from massagedesk.gui.navigation import Action, Screen
from massagedesk.gui.palette.palette_model import Entry, PaletteModel
from massagedesk.gui.theme import Theme, fit_form
from massagedesk.gui.widgets.overlay import Overlay

if TYPE_CHECKING:
    from massagedesk.domain.ids import PrescriberId
    from massagedesk.gui.main_window import MainWindow
    from massagedesk.services.desk import Desk
    from massagedesk.services.prescriptions import PrescriptionRow

TOP = 88
ORDERS_AT_MOST = 4
"""Of the prescriber chosen: the newest, enough to see what is going on."""


class _Panel(QWidget):
    """640 wide and as high as what it shows."""

    def __init__(self) -> None:
        super().__init__()
        self.form = Ui_Palette()
        self.form.setupUi(self)
        fit_form(self)
        theme = Theme.current()
        self.form.lens.set_icon("search", "ink", 20)
        self.form.input_row.setContentsMargins(theme.px(20), theme.px(6), theme.px(20), theme.px(6))
        self.form.down.setContentsMargins(1, 1, 1, 1)
        self.form.foot.setContentsMargins(theme.px(20), theme.px(10), theme.px(20), theme.px(10))
        for word in (self.form.move_word, self.form.enter_word):
            word.setContentsMargins(0, 0, theme.px(12), 0)
        self.setFocusProxy(self.form.text)

    def sizeHint(self) -> QSize:
        theme = Theme.current()
        return QSize(theme.px(640), theme.px(56 + 40) + 4 + self.form.entries.height_wanted())


class Palette(Overlay):
    """Opened by Ctrl+K: `open_with(actions, screen)`."""

    def __init__(self, desk: Desk, window: MainWindow) -> None:
        self.panel = _Panel()
        super().__init__(window, self.panel, top=TOP)
        self.model = PaletteModel(desk.search.people, _Prescribers(desk, window), window)
        self._filling = False
        form = self.panel.form
        form.text.textChanged.connect(self._find)
        form.text.installEventFilter(self)
        form.entries.run_asked.connect(self._run)
        form.entries.chosen.connect(self._chosen)

    def open_with(self, general: Sequence[Action], screen: Screen | None) -> None:
        """Show it, empty, with the actions of everywhere and of the screen shown."""
        here: list[Action] = []
        if screen is not None:
            primary = screen.primary_action()
            here = ([primary] if primary is not None else []) + screen.palette_actions()
        self.model.offer(general, here, "" if screen is None else screen.title())
        self.panel.form.text.clear()
        self._find("")
        self.open()

    def _find(self, text: str) -> None:
        people = self.model.people(text)
        self._show(text, people, people[0] if people else None, 0)

    def _show(self, text: str, people: tuple[Entry, ...], chosen: Entry | None, place: int) -> None:
        form = self.panel.form
        self._people = people
        groups = self.model.groups(text, people, chosen)
        self._filling = True
        form.entries.show_groups(groups, place)
        self._filling = False
        count = len(form.entries.entries())
        form.count.setText(self.tr("{count} found").format(count=count) if count else self.tr("Nothing found"))
        for part in (form.tab, form.tab_word):
            part.setVisible(bool(people))
        self._describe(form.entries.current())
        if self.isVisible():
            self.place_panel()

    def _chosen(self, entry: Entry | None) -> None:
        """Another person chosen: what can be done is now about that one."""
        if self._filling or entry is None:
            return
        self._describe(entry)
        if entry.person is not None and entry in self._people:
            text = self.panel.form.text.text()
            self._show(text, self._people, entry, self._people.index(entry))

    def _describe(self, entry: Entry | None) -> None:
        spoken = "" if entry is None else ", ".join(part for part in (entry.title, entry.detail) if part)
        self.panel.form.text.setAccessibleDescription(spoken)

    def _run(self, entry: Entry) -> None:
        self.close_panel()
        entry.run()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and watched is self.panel.form.text:
            return self._key(Qt.Key(event.key()))
        return super().eventFilter(watched, event)

    def _key(self, key: Qt.Key) -> bool:
        entries = self.panel.form.entries
        match key:
            case Qt.Key.Key_Down:
                entries.step(1)
            case Qt.Key.Key_Up:
                entries.step(-1)
            case Qt.Key.Key_Tab:
                self._to_actions()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                current = entries.current()
                if current is not None:
                    self._run(current)
            case Qt.Key.Key_Escape:
                self.close_panel()
            case _:
                return False
        return True

    def _to_actions(self) -> None:
        """Tab: from the person to the first thing that can be done."""
        entries = self.panel.form.entries
        current = entries.current()
        if current is not None and current.person is not None:
            entries.step(len(self._people) - entries.current_place())
        else:
            entries.step(1)


class _Prescribers:
    """What the model asks about prescribers."""

    def __init__(self, desk: Desk, window: MainWindow) -> None:
        self._desk, self._window = desk, window

    def orders(self, prescriber_id: PrescriberId) -> Sequence[PrescriptionRow]:
        return self._desk.prescriptions.of_prescriber(prescriber_id, ORDERS_AT_MOST)

    def open(self, prescriber_id: PrescriberId) -> None:
        from massagedesk.gui.palette.prescriber_panel import PrescriberPanel

        PrescriberPanel(self._desk, self._window, prescriber_id).open()
